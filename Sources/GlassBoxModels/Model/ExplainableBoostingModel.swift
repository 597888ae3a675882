import Foundation
import Learning
import LinearAlgebra

/// One term: a curve over the bins of a column, or a table over the cells of a pair.
public struct ShapeTerm: Sendable, Equatable, Codable {
  /// Positions of its inputs: one or two.
  public let inputs: [Int]
  let pair: PairTerm?
  /// For each score, what each bin adds; of a pair each cell, row by row.
  public let scores: [[Double]]
  /// For each score and bin, the standard deviation between the machines that were averaged.
  public let deviations: [[Double]]
  /// Share of the training weight in each bin.
  public let shares: [Double]

  /// Mean absolute contribution over the training rows, the largest of its scores: how much the term says.
  public var importance: Double {
    scores.map { values in zip(values, shares).reduce(0) { $0 + abs($1.0) * $1.1 } }.max() ?? 0
  }
}

/// A fitted explainable boosting machine: an additive model of curves and a few tables.
public struct ExplainableBoostingModel: Model, ScoringModel, Equatable {
  public static let kind = "explainable-boosting-model"

  public let features: [Feature]
  let bins: [ShapeBins]
  public let terms: [ShapeTerm]
  /// One for each score.
  public let intercepts: [Double]
  private let task: LearningTask
  private let givesScores: Bool
  /// Lines by which a person changed shapes after the fit, in their order.
  public let edits: [String]
  /// Columns that some term looks at.
  public let usedInputs: [Int]
  private let compiled: CompiledShapes

  init(
    features: [Feature], bins: [ShapeBins], terms: [ShapeTerm], intercepts: [Double], task: LearningTask,
    givesScores: Bool = false, edits: [String] = []
  ) {
    self.features = features
    self.bins = bins
    self.terms = terms
    self.intercepts = intercepts
    self.task = task
    self.givesScores = givesScores
    self.edits = edits
    let speaking = terms.filter { term in term.scores.contains { values in values.contains { $0 != 0 } } }
    let isWhole = Self.isConsistent(features: features, bins: bins, terms: terms, intercepts: intercepts, task: task)
    usedInputs = isWhole ? Set(speaking.flatMap(\.inputs)).sorted() : []
    compiled = CompiledShapes(isWhole ? speaking : [], bins, used: usedInputs)
  }

  private enum CodingKeys: CodingKey { case features, bins, terms, intercepts, task, givesScores, edits }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(features, forKey: .features)
    try container.encode(bins, forKey: .bins)
    try container.encode(terms, forKey: .terms)
    try container.encode(intercepts, forKey: .intercepts)
    try container.encode(task, forKey: .task)
    try container.encode(givesScores, forKey: .givesScores)
    if !edits.isEmpty { try container.encode(edits, forKey: .edits) }
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      features: try container.decode([Feature].self, forKey: .features),
      bins: try container.decode([ShapeBins].self, forKey: .bins),
      terms: try container.decode([ShapeTerm].self, forKey: .terms),
      intercepts: try container.decode([Double].self, forKey: .intercepts),
      task: try container.decode(LearningTask.self, forKey: .task),
      givesScores: try container.decode(Bool.self, forKey: .givesScores),
      edits: container.contains(.edits) ? try container.decode([String].self, forKey: .edits) : [])
    guard Self.isConsistent(features: features, bins: bins, terms: terms, intercepts: intercepts, task: task) else {
      throw DecodingError.dataCorruptedError(
        forKey: .terms, in: container, debugDescription: "the terms don't fit the columns")
    }
  }

  /// Whether every bin that an answer may look up exists.
  private static func isConsistent(
    features: [Feature], bins: [ShapeBins], terms: [ShapeTerm], intercepts: [Double], task: LearningTask
  ) -> Bool {
    let scoreCount = task.classCount.map { $0 > 2 ? $0 : 1 } ?? 1
    guard intercepts.count == scoreCount, bins.count == features.count, task.classCount.map({ $0 > 0 }) ?? true else {
      return false
    }
    return terms.allSatisfy { term in
      guard term.inputs.allSatisfy({ bins.indices.contains($0) }) else { return false }
      let count: Int
      if let pair = term.pair {
        guard pair.isConsistent, term.inputs == [pair.first, pair.second],
          pair.firstMap.count == bins[pair.first].count, pair.secondMap.count == bins[pair.second].count
        else { return false }
        count = pair.grid.count
      } else {
        guard term.inputs.count == 1 else { return false }
        count = bins[term.inputs[0]].count
      }
      return term.scores.count == scoreCount && term.deviations.count == scoreCount && term.shares.count == count
        && (term.scores + term.deviations).allSatisfy { $0.count == count }
    }
  }

  public var inputWidth: Int { features.count }
  public var acceptsMissingValues: Bool { true }
  public var output: ModelOutput {
    guard let classCount = task.classCount else { return .value }
    return givesScores ? .scores(classCount: classCount) : .probabilities(classCount: classCount)
  }
  public var parameterCount: Int {
    intercepts.count + usedInputs.reduce(0) { $0 + bins[$1].cuts.count }
      + terms.reduce(0) { $0 + $1.scores.reduce(0) { $0 + $1.count } }
  }
  /// Finding a bin halves the cuts again and again; then each term is one number.
  public var rowWork: Int {
    usedInputs.reduce(terms.count * intercepts.count) { $0 + 2 + Int(log2(Double(bins[$1].cuts.count + 1))) }
  }
  public var scratchCount: Int { inputWidth }
  public var scoring: Self {
    guard task.classCount != nil else { return self }
    return Self(
      features: features, bins: bins, terms: terms, intercepts: intercepts, task: task, givesScores: true, edits: edits)
  }

  /// The same with other shapes, made by the given edits.
  func replacing(bins: [ShapeBins], terms: [ShapeTerm], adding lines: [String]) -> Self {
    Self(
      features: features, bins: bins, terms: terms, intercepts: intercepts, task: task, givesScores: givesScores,
      edits: edits + lines)
  }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return predictRowByRow(inputs)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    compiled.findBins(row, &scratch)
    guard let classCount = task.classCount else {
      answer[0] = compiled.score(0, intercept: intercepts[0], scratch)
      return
    }
    guard classCount > 2 else {
      link(twoClasses: compiled.score(0, intercept: intercepts[0], scratch), classCount, into: &answer)
      return
    }
    for label in 0..<classCount { answer[label] = compiled.score(label, intercept: intercepts[label], scratch) }
    if !givesScores { softmax(&answer) }
  }

  private func link(twoClasses score: Double, _ classCount: Int, into answer: inout MutableSpan<Double>) {
    guard classCount == 2 else {
      answer[0] = givesScores ? 0 : 1
      return
    }
    if givesScores {
      answer[0] = 0
      answer[1] = score
      return
    }
    let (first, second) = sigmoids(score)
    answer[0] = first
    answer[1] = second
  }

  public var termInputs: [[Int]] { terms.map(\.inputs) }
  public var additiveScoreCount: Int { intercepts.count }
  public var additiveIntercepts: [Double] { intercepts }

  public func contributions(_ row: Span<Double>) -> [Double] {
    terms.flatMap { term -> [Double] in
      let first = bins[term.inputs[0]].bin(row[term.inputs[0]])
      let bin = term.pair.map { $0.cell(first, bins[$0.second].bin(row[$0.second])) } ?? first
      return term.scores.map { $0[bin] }
    }
  }
}

extension PairTerm {
  /// Whether its maps stay within its grid.
  var isConsistent: Bool {
    let limit = 1 << 16
    return (1..<limit).contains(grid.rows) && (1..<limit).contains(grid.columns) && grid.count < limit
      && firstMap.allSatisfy { $0 < grid.rows } && secondMap.allSatisfy { $0 < grid.columns }
  }
}
