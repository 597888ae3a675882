import Foundation
import Learning
import LinearAlgebra
import Records

/// One rule: all conditions must hold.
public struct Rule: Sendable, Equatable, Codable {
  /// None for the last "else".
  public let conditions: [Condition]
  /// Class shares, or one value.
  public let answer: [Double]
  /// Training rows that it answers.
  public let rows: Int
}

/// A fitted rule list.
public struct RuleListModel: Model, ReadableModel, Equatable {
  public static let kind = "rule-list-model"

  private let features: [Feature]
  /// In the order in which they are asked; the last one holds for every row.
  public let rules: [Rule]
  private let task: LearningTask

  init(features: [Feature], rules: [Rule], task: LearningTask) {
    self.features = features
    self.rules = rules
    self.task = task
  }

  private enum CodingKeys: CodingKey { case features, rules, task }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    features = try container.decode([Feature].self, forKey: .features)
    rules = try container.decode([Rule].self, forKey: .rules)
    task = try container.decode(LearningTask.self, forKey: .task)
    let count = features.count
    let width = task.classCount ?? 1
    guard width > 0, let last = rules.last, last.conditions.isEmpty,
      rules.allSatisfy({ rule in
        rule.answer.count == width && rule.conditions.allSatisfy { (0..<count).contains($0.input) }
      })
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .rules, in: container, debugDescription: "the rules don't fit the columns, or don't answer every row")
    }
  }

  public var inputWidth: Int { features.count }
  public var acceptsMissingValues: Bool { true }
  public var output: ModelOutput { task.classCount.map { .probabilities(classCount: $0) } ?? .value }
  public var parameterCount: Int { rules.reduce(0) { $0 + $1.conditions.count + $1.answer.count } }
  public var rowWork: Int { rules.reduce(0) { $0 + $1.conditions.count } + 1 }
  public var usedInputs: [Int] { Set(rules.flatMap { $0.conditions.map(\.input) }).sorted() }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return predictRowByRow(inputs)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    for rule in rules {
      var holds = true
      for condition in rule.conditions where !condition.holds(row) { holds = false }
      guard holds else { continue }
      for index in rule.answer.indices { answer[index] = rule.answer[index] }
      return
    }
  }

  /// The list, rule by rule, with the training rows of each.
  public func text(features: [Feature], classNames: [String], scale: InputScale) -> String {
    rules.enumerated().map { index, rule in
      let answer: String
      if task == .regression {
        answer = Condition.number(rule.answer[0])
      } else {
        let best = rule.answer.indexOfLargest ?? 0
        answer = className(best, classNames) + String(format: " %.1f%%", 100 * rule.answer[best])
      }
      let when = rule.conditions.map { $0.text(features, scale) }.joined(separator: " and ")
      let head = when.isEmpty ? (index == 0 ? "always" : "else") : (index == 0 ? "if " : "else if ") + when
      return "\(head): \(answer) (\(rule.rows) training rows)"
    }.joined(separator: "\n")
  }
}
