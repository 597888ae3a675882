import Drift
import Learning
import LinearAlgebra
import Machine
import Records
import Statistics
import Tabular

/// What a model answers on both sides.
struct ModelComparison {
  let stored: StoredModel
  let reference: AnsweredFile
  let current: AnsweredFile

  init(
    _ stored: StoredModel, _ first: DriftStudy.Side, _ second: DriftStudy.Side, _ options: DriftStudy.Options
  ) throws {
    self.stored = stored
    func answered(_ side: DriftStudy.Side) throws -> AnsweredFile {
      try AnsweredFile(
        stored, path: side.path, rowCount: side.table.rowCount,
        hasTarget: side.table.index(of: stored.manifest.target.name) != nil,
        rows: AnsweredFile.RowReading(separator: options.separator))
    }
    reference = try answered(first)
    current = try answered(second)
  }

  var classes: [String] { stored.manifest.classes }

  /// The answers as columns: the decided class, and for two classes the probability of the second; or the number.
  var answerPairs: [DriftTables.Pair] {
    func column(_ file: AnsweredFile, _ position: Int) -> ColumnSample {
      .numbers((0..<file.answers.rows).map { file.answers[$0, position] })
    }
    guard !classes.isEmpty else {
      return [DriftTables.Pair(name: "answer", reference: column(reference, 0), current: column(current, 0))]
    }
    let decided = DriftTables.Pair(
      name: "answer", reference: .categories(reference.decisions, levels: classes),
      current: .categories(current.decisions, levels: classes))
    guard classes.count == 2 else { return [decided] }
    let kind = stored.pipeline.output.isProbability ? "probability" : "score"
    return [
      decided,
      DriftTables.Pair(
        name: "\(kind) of '\(classes[1])'", reference: column(reference, 1), current: column(current, 1)),
    ]
  }
}

extension ModelOutput {
  var isProbability: Bool { if case .probabilities = self { true } else { false } }
}

/// The model's quality on the current rows, estimated without their labels.
struct QualityEstimates {
  private let comparison: ModelComparison
  private let drawn: (reference: [Int], current: [Int])
  private let sample: DriftSample
  private let ratio: DensityRatio?
  private let periods: [(name: String, rows: [Int])]
  private let seed: UInt64

  init(
    _ comparison: ModelComparison, drawn: (reference: [Int], current: [Int]), sample: DriftSample, ratio: DensityRatio?,
    periods: [(name: String, rows: [Int])], seed: UInt64
  ) {
    self.comparison = comparison
    self.drawn = drawn
    self.sample = sample
    self.ratio = ratio
    self.periods = periods
    self.seed = seed
  }

  /// None where the reference has no labels, or where the task has more than two classes or scores only.
  func all() throws -> [QualityEstimate] {
    if comparison.classes.isEmpty { return try losses() }
    guard comparison.classes.count == 2, comparison.stored.pipeline.output.isProbability else { return [] }
    return try binary()
  }

  /// All current rows, then those of each period.
  private var divisions: [(name: String?, rows: [Int])] {
    [(nil, Array(0..<comparison.current.answers.rows))] + periods.map { (name: Optional($0.name), rows: $0.rows) }
  }

  /// Rows with an answer and a known truth.
  private func labelledRows(_ file: AnsweredFile, _ rows: [Int]) -> [Int] {
    rows.filter { !file.answers[$0, 0].isNaN && !(file.truths?[$0].isNaN ?? true) }
  }

  private func binary() throws -> [QualityEstimate] {
    let (first, second) = (comparison.reference, comparison.current)
    guard first.truths != nil else { return [] }
    let known = labelledRows(first, Array(0..<first.answers.rows))
    let decisions = (first.decisions, second.decisions)
    func parts(_ file: AnsweredFile, _ decided: [Int32], _ rows: [Int]) -> (scores: [Double], decisions: [Bool]) {
      (rows.map { min(1, max(0, file.answers[$0, 1])) }, rows.map { decided[$0] == 1 })
    }
    func outcomes(_ file: AnsweredFile, _ rows: [Int]) -> [Bool] { rows.map { (file.truths?[$0] ?? 0) == 1 } }
    let all = parts(first, decisions.0, known)
    guard Set(outcomes(first, known)).count == 2 else { return [] }
    let reference = try BinaryReference(
      scores: all.scores, decisions: all.decisions, outcomes: outcomes(first, known), seed: seed)
    // PAPE learns from the drawn rows, which have weights.
    let weighted = zip(drawn.reference, ratio?.weights ?? []).filter { row, _ in
      !first.answers[row, 0].isNaN && !(first.truths?[row].isNaN ?? true)
    }
    let weightedRows = weighted.map(\.0)
    let small = parts(first, decisions.0, weightedRows)
    let adaptive = try? BinaryReference(
      scores: small.scores, decisions: small.decisions, outcomes: outcomes(first, weightedRows), seed: seed)
    var estimates: [QualityEstimate] = []
    for (name, rows) in divisions {
      let answered = rows.filter { !second.answers[$0, 0].isNaN }
      guard !answered.isEmpty else { continue }
      let part = parts(second, decisions.1, answered)
      let labelled = labelledRows(second, rows)
      let labelledPart = parts(second, decisions.1, labelled)
      // Of periods the two that say most: a table of all of them would hide what changed.
      for metric in name == nil ? EstimatedMetric.allCases : [.accuracy, .area] {
        let realised =
          labelled.isEmpty
          ? nil
          : try BinaryReference.realised(
            metric, scores: labelledPart.scores, decisions: labelledPart.decisions, outcomes: outcomes(second, labelled)
          )
        let before = try BinaryReference.realised(
          metric, scores: all.scores, decisions: all.decisions, outcomes: reference.outcomes)
        let margin = 3 * reference.samplingError(metric, rows: answered.count)
        func add(_ method: String, _ value: Double) {
          guard let before, margin.isFinite else { return }
          estimates.append(
            QualityEstimate(
              period: name, metric: metric.title, method: method, reference: before,
              estimate: value, margin: margin, realised: realised))
        }
        add("CBPE", try reference.estimate(metric, scores: part.scores, decisions: part.decisions))
        if name == nil, let adaptive {
          add(
            "PAPE",
            try adaptive.estimate(
              metric, scores: part.scores, decisions: part.decisions, weights: weighted.map(\.1)))
        }
      }
    }
    return estimates
  }

  /// A booster learns the absolute error of drawn reference rows from their inputs and answers.
  private func losses() throws -> [QualityEstimate] {
    let (first, second) = (comparison.reference, comparison.current)
    guard let errors = first.errors(isClassification: false) else { return [] }
    let realised = second.errors(isClassification: false)
    let fitted = drawn.reference.indices.filter { !errors[drawn.reference[$0]].isNaN }
    let asked = drawn.current.indices.filter { !second.answers[drawn.current[$0], 0].isNaN }
    guard fitted.count >= 50, !asked.isEmpty else { return [] }
    func inputs(_ matrix: Matrix<Double>, _ places: [Int], _ answer: (Int) -> Double) -> Matrix<Double> {
      var storage: [Double] = []
      for place in places {
        for column in 0..<matrix.columns { storage.append(matrix[place, column]) }
        storage.append(answer(place))
      }
      return Matrix(rows: places.count, columns: matrix.columns + 1, storage: storage)
    }
    let examples = try Examples(
      inputs: inputs(sample.reference, fitted) { first.answers[drawn.reference[$0], 0] },
      features: DriftFeatures.features(sample.levelCounts + [nil]),
      targets: .values(fitted.map { errors[drawn.reference[$0]] }))
    let model = try DriftFeatures.booster(rounds: 60).fit(examples, seed: seed)
    let answers = try model.predict(inputs(sample.current, asked) { second.answers[drawn.current[$0], 0] })
    let known = errors.filter { !$0.isNaN }
    let places = Dictionary(asked.enumerated().map { (drawn.current[$1], $0) }) { first, _ in first }
    var estimates: [QualityEstimate] = []
    for (name, rows) in divisions {
      let losses = rows.compactMap { places[$0] }.map { answers.values[$0, 0] }
      guard !losses.isEmpty else { continue }
      let found = realised.map { realised in rows.map { realised[$0] }.filter { !$0.isNaN } } ?? []
      estimates.append(
        QualityEstimate(
          period: name, metric: "mean absolute error", method: "DLE", reference: SampleMoments(known).mean,
          estimate: try LossEstimate.mean(losses),
          margin: 3 * LossEstimate.samplingError(reference: known, rows: losses.count),
          realised: found.isEmpty ? nil : SampleMoments(found).mean))
    }
    return estimates
  }
}
