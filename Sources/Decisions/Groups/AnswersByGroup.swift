import Records

extension ParityConstraint {
  /// The rates whose gaps it bounds.
  var rates: [GroupAnswers.Rate] {
    switch self {
    case .demographicParity: [.selection]
    case .truePositiveRate: [.truePositive]
    case .falsePositiveRate: [.falsePositive]
    case .equalizedOdds: [.truePositive, .falsePositive]
    }
  }
}

/// What thresholds are to achieve besides parity.
public enum ParityObjective: Sendable, Equatable {
  case accuracy
  case balancedAccuracy
  /// The largest sum of what positive decisions are worth, one number a row.
  case worth([Double])

  /// What deciding a row positive adds to the objective.
  func worth(isPositive: [Bool]) -> [Double] {
    switch self {
    case .accuracy: return isPositive.map { $0 ? 1 : -1 }
    case .balancedAccuracy:
      let positives = Double(max(1, isPositive.count { $0 }))
      let negatives = Double(max(1, isPositive.count { !$0 }))
      return isPositive.map { $0 ? 0.5 / positives : -0.5 / negatives }
    case .worth(let worth): return worth
    }
  }
}

/// The rows on which thresholds of groups are chosen.
public struct AnswersByGroup: Sendable {
  public let scores: [Double]
  public let isPositive: [Bool]
  /// The group of each row; nil: of no known group.
  public let groups: [Int?]
  public let groupCount: Int

  /// - Throws: `tooFewRows`, `lengthMismatch`, `oneClass`, `notANumber`.
  public init(scores: [Double], isPositive: [Bool], groups: [Int?], groupCount: Int) throws(DecisionError) {
    guard !scores.isEmpty else { throw .tooFewRows(required: 1, found: 0) }
    guard scores.count == isPositive.count, scores.count == groups.count else {
      throw .lengthMismatch(
        what: "known answers or groups", expected: scores.count, found: min(isPositive.count, groups.count))
    }
    guard scores.allSatisfy({ !$0.isNaN }) else { throw .notANumber }
    guard isPositive.contains(true), isPositive.contains(false) else { throw .oneClass }
    self.scores = scores
    self.isPositive = isPositive
    self.groups = groups
    self.groupCount = groupCount
  }

  /// For each group its rows.
  var rowsOfGroups: [[Int]] {
    var rows = [[Int]](repeating: [], count: groupCount)
    for (row, group) in groups.enumerated() {
      if let group, rows.indices.contains(group) { rows[group].append(row) }
    }
    return rows
  }
}

/// What each threshold does to one group.
struct GroupAnswers {
  enum Rate { case selection, truePositive, falsePositive }

  let ranked: RankedAnswers
  /// Rows of the positive class that are decided positive, at each point.
  let hits: [Double]
  let positives: Double
  let negatives: Double

  var count: Double { positives + negatives }
  var pointCount: Int { ranked.counts.count }

  init(_ answers: AnswersByGroup, rows: [Int]) {
    ranked = RankedAnswers(answers.scores, rows: rows)
    hits = ranked.sums { answers.isPositive[$0] ? 1 : 0 }
    positives = Double(rows.count { answers.isPositive[$0] })
    negatives = Double(rows.count) - positives
  }

  /// At each point; never falling.
  func rates(_ rate: Rate) -> [Double] {
    switch rate {
    case .selection: ranked.counts.map { Double($0) / count }
    case .truePositive: hits.map { $0 / positives }
    case .falsePositive: zip(ranked.counts, hits).map { (Double($0) - $1) / negatives }
    }
  }
}
