import Foundation
import Learning

/// What some rows answer: weights of classes, or weight, mean and squares of values.
struct RuleTally {
  private(set) var rows = 0
  private(set) var weight = 0.0
  /// Weights of classes, or mean and sum of squared distances of values.
  private(set) var numbers: [Double]
  private let isRegression: Bool

  init(task: LearningTask) {
    isRegression = task == .regression
    numbers = [Double](repeating: 0, count: task.classCount ?? 2)
  }

  @inline(__always)
  mutating func add(_ target: Double, weight added: Double) {
    rows += 1
    weight += added
    if isRegression {
      guard weight > 0 else { return }
      let before = target - numbers[0]
      numbers[0] += before * (added / weight)
      numbers[1] += added * before * (target - numbers[0])
    } else {
      numbers[Int(target)] += added
    }
  }

  /// Sum of squared errors about the mean, or of log-losses at the class shares.
  var loss: Double {
    if isRegression { return numbers[1] }
    guard weight > 0 else { return 0 }
    return numbers.reduce(0) { $1 > 0 ? $0 - $1 * log($1 / weight) : $0 }
  }

  /// The rows of this tally without those of a part of it.
  func without(_ part: RuleTally) -> RuleTally {
    var rest = self
    rest.rows -= part.rows
    rest.weight -= part.weight
    if isRegression {
      guard rest.weight > 0, part.weight > 0 else {
        if rest.weight <= 0 { rest.numbers = [0, 0] }
        return rest
      }
      rest.numbers[0] = (numbers[0] * weight - part.numbers[0] * part.weight) / rest.weight
      let distance = part.numbers[0] - rest.numbers[0]
      rest.numbers[1] = max(
        0, numbers[1] - part.numbers[1] - distance * distance * part.weight * (rest.weight / weight))
    } else {
      for label in numbers.indices { rest.numbers[label] = max(0, numbers[label] - part.numbers[label]) }
    }
    return rest
  }

  /// The answer, mixed with `smoothing` rows of another one.
  func answer(smoothing: Double, toward overall: [Double]?) -> [Double] {
    if isRegression {
      guard let overall, weight + smoothing > 0 else { return [numbers[0]] }
      return [(numbers[0] * weight + overall[0] * smoothing) / (weight + smoothing)]
    }
    guard let overall else {
      return numbers.map { weight > 0 ? $0 / weight : 1 / Double(numbers.count) }
    }
    guard weight + smoothing > 0 else { return overall }
    return zip(numbers, overall).map { ($0 + smoothing * $1) / (weight + smoothing) }
  }
}

/// The greedy search for the rules of a list.
struct RuleSearch {
  private let table: ConditionTable
  private let targets: [Double]
  private let weights: [Double]
  private let task: LearningTask
  private let parameters: RuleList.Parameters
  private let usable: [Int32]

  init(_ table: ConditionTable, _ examples: Examples, _ parameters: RuleList.Parameters, usable: [Bool]) {
    self.table = table
    self.parameters = parameters
    task = examples.task
    weights = examples.weights ?? [Double](repeating: 1, count: examples.rows)
    targets = (0..<examples.rows).map { examples.targets.number(ofRow: $0) }
    self.usable = usable.indices.filter { usable[$0] }.map { Int32($0) }
  }

  func rules() -> [Rule] {
    var isLeft = [Bool](repeating: false, count: targets.count)
    for row in usable { isLeft[Int(row)] = true }
    var left = tally(usable, isLeft)
    let overall = left.answer(smoothing: 0, toward: nil)
    let least = max(parameters.minGain * left.loss, 1e-12)
    var rules: [Rule] = []
    while rules.count < parameters.rules, let best = best(left, isLeft), best.gain > least {
      rules.append(
        Rule(
          conditions: best.conditions.map { table.conditions[$0] },
          answer: best.tally.answer(smoothing: parameters.smoothing, toward: overall), rows: best.tally.rows))
      for row in rows(of: best.conditions) { isLeft[Int(row)] = false }
      // Summed anew, so that rounding doesn't add up.
      left = tally(usable, isLeft)
    }
    rules.append(
      Rule(conditions: [], answer: left.answer(smoothing: parameters.smoothing, toward: overall), rows: left.rows))
    return rules
  }

  private typealias Candidate = (gain: Double, conditions: [Int], tally: RuleTally)

  /// The conditions whose rows, taken out, lower the loss most.
  private func best(_ left: RuleTally, _ isLeft: [Bool]) -> Candidate? {
    var singles: [Candidate] = []
    var partial: [Candidate] = []
    for (index, rows) in table.rows.enumerated() {
      let part = tally(rows, isLeft)
      if let found = candidate([index], part, left) { singles.append(found) }
      if part.rows >= parameters.minRows {
        partial.append((left.loss - part.loss - left.without(part).loss, [index], part))
      }
    }
    var best = singles.max { ($0.gain, $1.conditions[0]) < ($1.gain, $0.conditions[0]) }
    guard parameters.depth > 1 else { return best }
    partial.sort { ($1.gain, $0.conditions[0]) < ($0.gain, $1.conditions[0]) }
    var isMet = isLeft
    for first in partial.prefix(parameters.beam) {
      for row in isMet.indices { isMet[row] = false }
      for row in table.rows[first.conditions[0]] where isLeft[Int(row)] { isMet[Int(row)] = true }
      for (second, rows) in table.rows.enumerated()
      where table.conditions[second].input != table.conditions[first.conditions[0]].input {
        if let found = candidate([first.conditions[0], second], tally(rows, isMet), left), found.gain > best?.gain ?? 0
        {
          best = found
        }
      }
    }
    return best
  }

  private func candidate(_ conditions: [Int], _ part: RuleTally, _ left: RuleTally) -> Candidate? {
    guard part.rows >= parameters.minRows, left.rows - part.rows >= parameters.minRows else { return nil }
    return (left.loss - part.loss - left.without(part).loss, conditions, part)
  }

  private func tally(_ rows: [Int32], _ isChosen: [Bool]) -> RuleTally {
    var tally = RuleTally(task: task)
    for row in rows where isChosen[Int(row)] { tally.add(targets[Int(row)], weight: weights[Int(row)]) }
    return tally
  }

  private func rows(of conditions: [Int]) -> [Int32] {
    guard conditions.count > 1 else { return table.rows[conditions[0]] }
    let others = Set(table.rows[conditions[1]])
    return table.rows[conditions[0]].filter(others.contains)
  }
}
