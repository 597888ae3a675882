import Drift
import Foundation
import Learning
import LinearAlgebra
import Records
import Statistics

/// An adaptive random forest as grown so far.
public struct AdaptiveRandomForestModel: IncrementalModel, Equatable {
  public static let kind = "adaptive-random-forest-model"

  public let inputWidth: Int
  private let classCount: Int
  private let parameters: AdaptiveRandomForest.Parameters
  private let rules: HoeffdingRules
  private let seed: Int
  private var members: [ForestMember]
  /// Rows learned, and trees begun: chance is drawn by their numbers.
  private var rowsLearned = 0
  private var treesBegun = 0

  init(
    _ parameters: AdaptiveRandomForest.Parameters, width: Int, classCount: Int, columnsPerLeaf: Int, seed: UInt64
  ) {
    inputWidth = width
    self.classCount = classCount
    self.parameters = parameters
    rules = parameters.rules(columnsPerLeaf: columnsPerLeaf)
    self.seed = Int(Int64(bitPattern: seed))
    members = []
    for _ in 0..<parameters.trees { members.append(ForestMember(tree: newTree(), parameters)) }
  }

  private var generator: SeededGenerator { SeededGenerator(seed: UInt64(bitPattern: Int64(seed))) }

  private mutating func newTree() -> StreamingTree {
    treesBegun += 1
    let own = generator.stream("tree", treesBegun).seed
    return StreamingTree(width: inputWidth, classCount: classCount, rules: rules, seed: Int(Int64(bitPattern: own)))
  }

  private enum CodingKeys: CodingKey {
    case inputWidth, classCount, parameters, rules, seed, members, rowsLearned, treesBegun
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    inputWidth = try container.decode(Int.self, forKey: .inputWidth)
    classCount = try container.decode(Int.self, forKey: .classCount)
    parameters = try container.decode(AdaptiveRandomForest.Parameters.self, forKey: .parameters)
    rules = try container.decode(HoeffdingRules.self, forKey: .rules)
    seed = try container.decode(Int.self, forKey: .seed)
    members = try container.decode([ForestMember].self, forKey: .members)
    rowsLearned = try container.decode(Int.self, forKey: .rowsLearned)
    treesBegun = try container.decode(Int.self, forKey: .treesBegun)
    let trees = members.flatMap { [$0.tree] + ($0.background.map { [$0] } ?? []) }
    guard !members.isEmpty, (0..<Int.max / 2).contains(rowsLearned), (0..<Int.max / 2).contains(treesBegun),
      (0...inputWidth).contains(rules.columnsPerLeaf),
      members.allSatisfy({ $0.warning.isConsistent && $0.drift.isConsistent }),
      trees.allSatisfy({ $0.width == inputWidth && $0.classCount == classCount && $0.rules == rules })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .members, in: container, debugDescription: "the trees don't fit the forest")
    }
  }

  public var output: ModelOutput { .probabilities(classCount: classCount) }
  public var acceptsMissingValues: Bool { true }
  public var parameterCount: Int { members.reduce(0) { $0 + $1.tree.parameterCount } }
  public var rowWork: Int { members.reduce(0) { $0 + $1.tree.rowWork } }
  public var scratchCount: Int { classCount }
  /// Trees that were put in the place of others so far.
  public var replacedTrees: Int { members.reduce(0) { $0 + $1.replacements } }
  public var adaptation: String? {
    let count = members.count
    return switch replacedTrees {
    case 0: "none of its \(count) trees was replaced so far: no change of their errors was seen"
    case 1: "1 tree of \(count) was replaced so far, because its errors changed"
    default: "trees were replaced \(replacedTrees) times so far (it has \(count)), each because its errors changed"
    }
  }

  public mutating func learn(_ row: Span<Double>, target: Double, weight: Double) throws(FitError) {
    try checkLesson(row, target: target, weight: weight)
    var chance = generator.stream("repeats", rowsLearned)
    rowsLearned += 1
    let label = Int(target)
    for index in members.indices {
      let isRight = members[index].tree.topClass(of: row) == label
      members[index].rightCount += isRight ? weight : 0
      members[index].count += weight
      let repeats = Self.poisson(parameters.meanRepeats, &chance)
      guard repeats > 0 else { continue }
      members[index].background?.learn(row, label: label, weight: weight * Double(repeats))
      members[index].tree.learn(row, label: label, weight: weight * Double(repeats))
      watch(index, error: isRight ? 0 : 1)
    }
  }

  /// Begins a tree in the background at a warning, and replaces the tree at a drift.
  private mutating func watch(_ index: Int, error: Double) {
    if case .drift = members[index].warning.update(error) {
      members[index].background = newTree()
      members[index].warning = ADWIN(delta: parameters.warningDelta)
    }
    guard case .drift = members[index].drift.update(error) else { return }
    let next = members[index].background ?? newTree()
    let replacements = members[index].replacements + 1
    members[index] = ForestMember(tree: next, parameters)
    members[index].replacements = replacements
  }

  /// A Poisson number by Knuth's product of uniforms; means up to 100, so that the product doesn't vanish.
  private static func poisson(_ mean: Double, _ chance: inout SeededGenerator) -> Int {
    let limit = exp(-mean)
    var count = 0
    var product = chance.uniform()
    while product > limit {
      count += 1
      product *= chance.uniform()
    }
    return count
  }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return predictRowByRow(inputs)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    for label in 0..<classCount { answer[label] = 0 }
    for member in members {
      member.tree.answer(row, into: &scratch)
      let accuracy = member.count > 0 ? member.rightCount / member.count : 0
      let say = parameters.weightedVotes && accuracy > 0 ? accuracy : 1
      for label in 0..<classCount { answer[label] += say * scratch[label] }
    }
    scaleToOne(&answer)
  }
}

/// A tree of the forest with what is known of its errors.
struct ForestMember: Sendable, Equatable, Codable {
  var tree: StreamingTree
  /// A tree that learns since a warning.
  var background: StreamingTree?
  var warning: ADWIN
  var drift: ADWIN
  /// Weight of the rows that came before they were learned, and of those that were answered rightly.
  var count = 0.0
  var rightCount = 0.0
  var replacements = 0

  init(tree: StreamingTree, _ parameters: AdaptiveRandomForest.Parameters) {
    self.tree = tree
    warning = ADWIN(delta: parameters.warningDelta)
    drift = ADWIN(delta: parameters.driftDelta)
  }
}

extension StreamingTree {
  /// The class that a row is answered with; the lowest code wins a tie.
  func topClass(of row: Span<Double>) -> Int {
    var shares = [Double](repeating: 0, count: classCount)
    var span = shares.mutableSpan
    answer(row, into: &span)
    return shares.indexOfLargest ?? 0
  }
}
