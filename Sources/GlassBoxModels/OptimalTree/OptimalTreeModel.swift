import Foundation
import Learning
import LinearAlgebra

/// A fitted short tree.
public struct OptimalTreeModel: Model, ReadableModel, RuleReadable, Equatable {
  public static let kind = "optimal-tree-model"

  /// A question, or a leaf.
  struct Node: Sendable, Equatable, Codable {
    /// Nil for a leaf.
    var condition: Condition?
    /// Positions of the nodes below; behind this one.
    var yes = 0
    var no = 0
    /// Class shares, or one value, of the training rows that come here.
    let answer: [Double]
    let rows: Int
  }

  private let features: [Feature]
  private let task: LearningTask
  /// The first is the top.
  let nodes: [Node]

  /// - Parameter usable: training rows, of which the answers are.
  init(
    features: [Feature], task: LearningTask, tree: SearchedTree, _ table: QuestionTable, _ examples: Examples,
    _ usable: [Int32], smoothing: Double
  ) {
    self.features = features
    self.task = task
    func tally(_ rows: [Int32]) -> RuleTally {
      var tally = RuleTally(task: task)
      for row in rows {
        tally.add(examples.targets.number(ofRow: Int(row)), weight: examples.weights?[Int(row)] ?? 1)
      }
      return tally
    }
    let overall = tally(usable).answer(smoothing: 0, toward: nil)
    var nodes: [Node] = []
    func write(_ tree: SearchedTree, _ rows: [Int32]) {
      let tally = tally(rows)
      let place = nodes.count
      nodes.append(Node(answer: tally.answer(smoothing: smoothing, toward: overall), rows: tally.rows))
      guard case .split(let question, let yes, let no) = tree else { return }
      nodes[place].condition = table.questions[question].condition
      nodes[place].yes = nodes.count
      write(yes, rows.filter { table.holds(question, row: $0) })
      nodes[place].no = nodes.count
      write(no, rows.filter { !table.holds(question, row: $0) })
    }
    write(tree, usable)
    self.nodes = nodes
  }

  private enum CodingKeys: CodingKey { case features, task, nodes }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    features = try container.decode([Feature].self, forKey: .features)
    task = try container.decode(LearningTask.self, forKey: .task)
    nodes = try container.decode([Node].self, forKey: .nodes)
    let width = task.classCount ?? 1
    let inputs = features.indices
    let nodes = nodes
    let isWhole = nodes.indices.allSatisfy { place in
      let node = nodes[place]
      guard node.answer.count == width else { return false }
      guard let condition = node.condition else { return true }
      // Behind this one, so that no answer goes round in a circle.
      return inputs.contains(condition.input) && [node.yes, node.no].allSatisfy { $0 > place && $0 < nodes.count }
    }
    guard width > 0, !nodes.isEmpty, isWhole else {
      throw DecodingError.dataCorruptedError(
        forKey: .nodes, in: container, debugDescription: "the questions don't fit the columns, or lead nowhere")
    }
  }

  public var inputWidth: Int { features.count }
  public var acceptsMissingValues: Bool { true }
  public var output: ModelOutput { task.classCount.map { .probabilities(classCount: $0) } ?? .value }
  public var parameterCount: Int { nodes.reduce(0) { $0 + ($1.condition == nil ? $1.answer.count : 1) } }
  public var rowWork: Int { ruleDepth + 1 }
  public var usedInputs: [Int] { Set(nodes.compactMap { $0.condition?.input }).sorted() }
  public var ruleCount: Int { nodes.count { $0.condition == nil } }
  public var ruleDepth: Int { depth(0) }

  private func depth(_ place: Int) -> Int {
    nodes[place].condition == nil ? 0 : 1 + max(depth(nodes[place].yes), depth(nodes[place].no))
  }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return predictRowByRow(inputs)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    var place = 0
    while let condition = nodes[place].condition {
      place = condition.holds(row) ? nodes[place].yes : nodes[place].no
    }
    for index in nodes[place].answer.indices { answer[index] = nodes[place].answer[index] }
  }

  /// Each question, indented below the answer that leads to it, with the training rows of each leaf.
  public func text(features: [Feature], classNames: [String]) -> String {
    var lines: [String] = []
    func write(_ place: Int, _ indent: String) {
      let node = nodes[place]
      guard let condition = node.condition else {
        lines.append("\(indent)\(answerText(node, classNames)) (\(node.rows) training rows)")
        return
      }
      lines.append("\(indent)if \(condition.text(features)):")
      write(node.yes, indent + "  ")
      lines.append("\(indent)else:")
      write(node.no, indent + "  ")
    }
    write(0, "")
    return lines.joined(separator: "\n")
  }

  private func answerText(_ node: Node, _ classNames: [String]) -> String {
    guard task != .regression else { return Condition.number(node.answer[0]) }
    let best = node.answer.indices.max { (node.answer[$0], $1) < (node.answer[$1], $0) } ?? 0
    return className(best, classNames) + String(format: " %.1f%%", 100 * node.answer[best])
  }
}
