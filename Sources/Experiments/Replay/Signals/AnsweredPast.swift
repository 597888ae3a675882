import Drift
import Learning
import LinearAlgebra
import Records
import Replay
import Statistics
import Synchronization
import TreeModels

/// Estimates of what the models of a replay lose on a step whose labels haven't arrived, from rows that they answered before
/// and whose labels had arrived when the step ended.
///
/// PAPE: the model's probabilities, calibrated on those rows, each weighted by how likely such a row is in the step. DLE: a
/// small booster that learned the losses of those rows from their inputs and the model's answer says the losses of the step.
/// Neither sees that the same inputs mean something else, but for what the labels that arrived show of it.
/// Sources: Bialek et al., arXiv 2401.08348 (PAPE); NannyML (DLE).
final class AnsweredPast: Sendable {
  /// The newest rows with a label that are learned from, and how many of them are drawn.
  static let newestRows = 1_000
  static let mostRows = 300
  private static let fewestRows = 50
  /// Boosters that are fitted at most for a candidate; beyond, each k-th step of a model has its own, which serves until the
  /// next.
  static let mostBoosters = 5_000
  /// Density ratios likewise for a plan; the estimate of each k-th step holds until the next.
  static let mostRatios = 25_000

  private let division: ReplayDivision
  private let data: PreparedData
  private let levelCounts: [Int?]
  private let generator: SeededGenerator
  /// For each step the newest positions with a label when it ends, ascending.
  private let labelled: [[Int]]
  private let boosterStride: Int
  private let ratioStride: Int
  /// Density ratios that are learned for all models together.
  let ratioCount: Int
  private let ratios = Mutex<[Key: Ratio]>([:])

  private struct Key: Hashable {
    let step: Int
    let first: Int
  }

  /// Some rows with labels, and how much likelier each is in a step; no weights where the step lies elsewhere.
  private struct Ratio: Sendable {
    let positions: [Int]
    let weights: [Double]?
  }

  init(_ division: ReplayDivision, _ data: PreparedData, seed: UInt64) {
    self.division = division
    self.data = data
    generator = SeededGenerator(seed: seed).stream("replay-estimates")
    levelCounts = data.columns.map { if case .categorical(let levels) = $0.kind { levels.count } else { nil } }
    let timeline = division.timeline
    labelled = timeline.steps.map { Self.newestLabelled(timeline, at: $0.rows.upperBound) }
    let pairs = division.stepCount * (division.stepCount + 1) / 2
    boosterStride = (pairs * max(1, division.windows.count) + Self.mostBoosters - 1) / Self.mostBoosters
    let combinations = zip(labelled, timeline.steps).reduce(0) { sum, pair in
      sum + 1 + pair.0.count / max(1, pair.1.rowCount)
    }
    ratioStride = max(1, (combinations + Self.mostRatios - 1) / Self.mostRatios)
    ratioCount = combinations / ratioStride
  }

  /// How many of them one model asks for.
  func ratioCount(ofModel model: Int) -> Int { (division.stepCount - model + ratioStride - 1) / ratioStride }

  /// The newest positions from the first step on whose labels have arrived by a moment, ascending.
  private static func newestLabelled(_ timeline: ReplayTimeline, at moment: Int) -> [Int] {
    var found: [Int] = []
    var position = moment - 1
    while position >= timeline.start, found.count < newestRows {
      if Int(timeline.arrivals[position]) <= moment { found.append(position) }
      position -= 1
    }
    return found.reversed()
  }

  /// By the name of the estimate what a model is expected to lose on each step from its own on; NaN where too few labels of
  /// rows that it answered had arrived, or where those rows are unlike the step's.
  ///
  /// - Parameters:
  ///   - losses: of the rows of each step.
  ///   - decision: by which answers of classes are decided.
  ///   - isCost: whether losses are what decisions cost; else the share of wrong ones is estimated.
  ///   - jobs: threads.
  func estimates(
    ofModel model: Int, _ answers: PredictionEvidence, losses: [[Double]], deciding decision: ReplayDecision,
    isCost: Bool, jobs: Int
  ) -> [ReplayCase.Signal: [Double]] {
    switch answers.form {
    case .probabilities(classCount: 2):
      [
        .importanceWeightedEstimate: run(answers.folds.count, stride: ratioStride, jobs) { ages in
          let value = self.weighted(model, model + ages.lowerBound, answers, decision, isCost: isCost)
          return ages.map { _ in value }
        }
      ]
    case .value:
      [
        .directLossEstimate: run(answers.folds.count, stride: boosterStride, jobs) { ages in
          self.direct(model, ages, answers, losses)
        }
      ]
    default: [:]
    }
  }

  private func run(
    _ count: Int, stride: Int, _ jobs: Int, _ body: @escaping @Sendable (Range<Int>) -> [Double]
  ) -> [Double] {
    let found = Mutex<[Int: [Double]]>([:])
    let groups = (count + stride - 1) / stride
    ParallelTrials.run(count: groups, jobs: jobs) { group in
      let values = body(group * stride..<min(count, (group + 1) * stride))
      found.withLock { $0[group] = values }
    }
    return found.withLock { all in (0..<groups).flatMap { all[$0] ?? [] } }
  }

  // MARK: PAPE

  private func weighted(
    _ model: Int, _ step: Int, _ answers: PredictionEvidence, _ decision: ReplayDecision, isCost: Bool
  ) -> Double {
    guard let ratio = ratio(step, from: model), let weights = ratio.weights else { return .nan }
    let truth = data.truth(ofRows: ratio.positions.map { Int(division.timeline.order[$0]) })
    let known = ratio.positions.map { probability(answers, model, $0) }
    let numbers = answers.folds[step - model]
    let scores = stride(from: 1, to: numbers.count, by: 2).map { numbers[$0] }
    let decisions = stride(from: 0, to: numbers.count, by: 2).map {
      decision.decided(numbers[$0..<$0 + 2], form: answers.form) == 1
    }
    guard
      let reference = try? BinaryReference(
        scores: known, decisions: known.map { $0 > decision.threshold }, outcomes: truth.map { $0 == 1 },
        calibrates: false)
    else { return .nan }
    guard isCost else {
      let accuracy = try? reference.estimate(.accuracy, scores: scores, decisions: decisions, weights: weights)
      return accuracy.map { 1 - $0 } ?? .nan
    }
    guard let chances = try? reference.probabilities(of: scores, weights: weights), !chances.isEmpty else {
      return .nan
    }
    let sum = zip(chances, decisions).reduce(0.0) { sum, row in
      sum + decision.expectedCost(of: row.1 ? 1 : 0, probabilities: [1 - row.0, row.0])
    }
    return sum / Double(chances.count)
  }

  private func probability(_ answers: PredictionEvidence, _ model: Int, _ position: Int) -> Double {
    guard let step = division.timeline.step(of: position) else { return .nan }
    return answers.folds[step - model][2 * (position - division.timeline.moment(ofStep: step)) + 1]
  }

  /// The same for all models that have answered the rows, whatever the candidate and the window.
  private func ratio(_ step: Int, from model: Int) -> Ratio? {
    let start = division.timeline.moment(ofStep: model)
    let known = labelled[step]
    let first = known.firstIndex { $0 >= start } ?? known.count
    guard known.count - first >= Self.fewestRows else { return nil }
    let key = Key(step: step, first: first)
    if let found = ratios.withLock({ $0[key] }) { return found }
    var chance = generator.stream("ratio", step, first)
    let positions = RowDraw.rows(Array(known[first...]), most: Self.mostRows, &chance)
    let now = RowDraw.rows(Array(division.timeline.steps[step].rows), most: Self.mostRows, &chance)
    let found = Ratio(positions: positions, weights: weights(positions, now, &chance))
    ratios.withLock { $0[key] = found }
    return found
  }

  private func weights(_ positions: [Int], _ now: [Int], _ chance: inout SeededGenerator) -> [Double]? {
    guard
      let classifier = try? DomainClassifier(inputs(positions), inputs(now), levelCounts: levelCounts, &chance),
      let ratio = try? DensityRatio(
        currentProbabilities: Array(classifier.probabilities.prefix(positions.count)), referenceRows: positions.count,
        currentRows: now.count), ratio.hasOverlap, ratio.effectiveRows >= ErrorChange.leastEffectiveRows
    else { return nil }
    return ratio.weights
  }

  // MARK: DLE

  private func direct(
    _ model: Int, _ ages: Range<Int>, _ answers: PredictionEvidence, _ losses: [[Double]]
  ) -> [Double] {
    let timeline = division.timeline
    let step = model + ages.lowerBound
    let start = timeline.moment(ofStep: model)
    let none = ages.map { _ in Double.nan }
    var chance = generator.stream("losses", model, step)
    let known = RowDraw.rows(labelled[step].filter { $0 >= start }, most: Self.mostRows, &chance)
    guard known.count >= Self.fewestRows else { return none }
    func cell(_ values: [[Double]], _ position: Int) -> Double {
      guard let step = timeline.step(of: position) else { return .nan }
      return values[step - model][position - timeline.moment(ofStep: step)]
    }
    func matrix(_ positions: [Int]) -> Matrix<Double> {
      let inputs = inputs(positions)
      var storage: [Double] = []
      storage.reserveCapacity(inputs.rows * (inputs.columns + 1))
      for (row, position) in positions.enumerated() {
        for column in 0..<inputs.columns { storage.append(inputs[row, column]) }
        storage.append(cell(answers.folds, position))
      }
      return Matrix(rows: inputs.rows, columns: inputs.columns + 1, storage: storage)
    }
    guard
      let examples = try? Examples(
        inputs: matrix(known), features: DriftFeatures.features(levelCounts + [nil]),
        targets: .values(known.map { cell(losses, $0) })),
      let learned = try? DriftFeatures.booster(rounds: 20).fit(examples, seed: 0)
    else { return none }
    return ages.map { age in
      var drawing = generator.stream("asked", model, model + age)
      let asked = RowDraw.rows(Array(timeline.steps[model + age].rows), most: Self.mostRows, &drawing)
      guard let expected = try? learned.predict(matrix(asked)) else { return .nan }
      return (try? LossEstimate.mean(expected.values.storage)) ?? .nan
    }
  }

  private func inputs(_ positions: [Int]) -> Matrix<Double> {
    data.gappedInputs(positions.map { Int(division.timeline.order[$0]) })
  }

  /// What readers of a run should know of how the estimates are made; nil where there are none.
  func note(_ task: TaskKind) -> String? {
    Self.note(task, boosterStride: boosterStride, ratioStride: ratioStride)
  }

  static func note(_ task: TaskKind, boosterStride: Int, ratioStride: Int) -> String? {
    guard task != .multiclass else { return nil }
    let isRegression = !task.isClassification
    let held =
      if isRegression {
        boosterStride > 1 ? "; one booster serves for \(boosterStride) steps of a model" : ""
      } else {
        ratioStride > 1
          ? "; the estimate is made at one step in \(ratioStride) of each model and holds until the next" : ""
      }
    return
      "the replay estimates a step's errors (\(isRegression ? "DLE" : "PAPE")) from at most \(mostRows) of the "
      + "\(newestRows) newest rows that the model answered and whose labels had arrived when the step ended\(held)"
  }
}
