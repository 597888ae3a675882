import Foundation
import Learning
import LinearAlgebra

/// A fitted score card.
public struct ScoreCardModel: Model, ScoringModel, ReadableModel, Equatable {
  public static let kind = "score-card-model"

  /// A condition and its points.
  public struct Item: Sendable, Equatable, Codable {
    public let condition: Condition
    public let points: Int
  }

  private let features: [Feature]
  public let items: [Item]
  /// Log-odds of the second class at no points, and by how much each point raises them.
  public let intercept: Double
  public let slope: Double
  private let givesScores: Bool

  init(features: [Feature], items: [Item], intercept: Double, slope: Double, givesScores: Bool = false) {
    self.features = features
    self.items = items
    self.intercept = intercept
    self.slope = slope
    self.givesScores = givesScores
  }

  private enum CodingKeys: CodingKey { case features, items, intercept, slope, givesScores }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    features = try container.decode([Feature].self, forKey: .features)
    items = try container.decode([Item].self, forKey: .items)
    intercept = try container.decode(Double.self, forKey: .intercept)
    slope = try container.decode(Double.self, forKey: .slope)
    givesScores = try container.decode(Bool.self, forKey: .givesScores)
    let count = features.count
    guard items.allSatisfy({ (0..<count).contains($0.condition.input) && abs($0.points) <= 1_000_000 }) else {
      throw DecodingError.dataCorruptedError(
        forKey: .items, in: container, debugDescription: "a condition asks for a column that isn't there")
    }
  }

  public var inputWidth: Int { features.count }
  public var acceptsMissingValues: Bool { true }
  public var output: ModelOutput { givesScores ? .scores(classCount: 2) : .probabilities(classCount: 2) }
  public var parameterCount: Int { items.count + 2 }
  public var usedInputs: [Int] { Set(items.map(\.condition.input)).sorted() }
  public var scoring: Self {
    Self(features: features, items: items, intercept: intercept, slope: slope, givesScores: true)
  }

  /// The points of a row.
  public func points(_ row: Span<Double>) -> Int {
    var sum = 0
    for item in items where item.condition.holds(row) { sum += item.points }
    return sum
  }

  public func predict(_ inputs: Matrix<Double>) throws(PredictionError) -> Predictions {
    try check(inputs)
    return predictRowByRow(inputs)
  }

  public func predict(row: Span<Double>, into answer: inout MutableSpan<Double>, scratch: inout MutableSpan<Double>) {
    let score = intercept + slope * Double(points(row))
    if givesScores {
      answer[0] = 0
      answer[1] = score
    } else {
      let (first, second) = sigmoids(score)
      answer[0] = first
      answer[1] = second
    }
  }

  public var termInputs: [[Int]] { usedInputs.map { [$0] } }
  public var additiveScoreCount: Int { 1 }
  public var additiveIntercepts: [Double] { [intercept] }

  public func contributions(_ row: Span<Double>) -> [Double] {
    usedInputs.map { input in
      var sum = 0
      for item in items where item.condition.input == input && item.condition.holds(row) { sum += item.points }
      return slope * Double(sum)
    }
  }

  /// The card as a table, and what a sum of points means.
  public func text(features: [Feature], classNames: [String]) -> String {
    let second = className(1, classNames)
    guard !items.isEmpty else {
      let percent = Self.percent(1 / (1 + exp(-intercept)))
      return "No condition tells the classes apart: \(second) has a probability of \(percent)."
    }
    let rows = items.map { ($0.condition.text(features), ($0.points > 0 ? "+" : "") + String($0.points)) }
    let width = rows.map(\.0.count).max() ?? 0
    var lines = rows.map { text, points in
      "  " + text + String(repeating: " ", count: width - text.count + 2)
        + String(repeating: " ", count: max(0, 5 - points.count)) + points
    }
    lines.insert("Add up the points of each condition that holds:", at: 0)
    lines.append("Points and probability of \(second):")
    let least = items.reduce(0) { $0 + min(0, $1.points) }
    let most = items.reduce(0) { $0 + max(0, $1.points) }
    let step = max(1, (most - least + 11) / 12)
    var shown = Array(stride(from: least, through: most, by: step))
    if shown.last != most { shown.append(most) }
    for total in shown {
      let text = String(total)
      lines.append(
        "  " + String(repeating: " ", count: max(0, 6 - text.count)) + text + "   "
          + Self.percent(1 / (1 + exp(-(intercept + slope * Double(total))))))
    }
    return lines.joined(separator: "\n")
  }

  private static func percent(_ share: Double) -> String { String(format: "%.1f%%", 100 * share) }
}
