import Foundation
import Statistics

/// How well scores tell one class from the other within a group: the ROC curve and the area under it.
package struct GroupCurve: Sendable, Equatable {
  package struct Point: Sendable, Equatable {
    /// Scores from here on are taken for the class; infinite for the first point, which takes none.
    package let threshold: Double
    package let falsePositive: Double
    package let truePositive: Double
  }

  /// From (0, 0) to (1, 1); thinned to `mostPoints`.
  package let points: [Point]
  package let area: Double
  /// 95%, by DeLong's standard error, within 0...1; nil with fewer than two rows of a class.
  package let interval: ConfidenceInterval?

  private static let mostPoints = 60

  /// Nil where one class has no row.
  package init?(scores: [Double], isPositive: [Bool]) {
    let positives = isPositive.count { $0 }
    let negatives = isPositive.count - positives
    guard positives > 0, negatives > 0, scores.allSatisfy(\.isFinite) else { return nil }
    let order = scores.indices.sorted { scores[$0] > scores[$1] }
    var found = [Point(threshold: .infinity, falsePositive: 0, truePositive: 0)]
    var (hits, alarms, place) = (0, 0, 0)
    while place < order.count {
      let score = scores[order[place]]
      while place < order.count, scores[order[place]] == score {
        if isPositive[order[place]] { hits += 1 } else { alarms += 1 }
        place += 1
      }
      found.append(
        Point(
          threshold: score, falsePositive: Double(alarms) / Double(negatives),
          truePositive: Double(hits) / Double(positives)))
    }
    area = zip(found, found.dropFirst()).reduce(0) { sum, pair in
      sum + (pair.1.falsePositive - pair.0.falsePositive) * (pair.0.truePositive + pair.1.truePositive) / 2
    }
    interval = Self.interval(area, scores, isPositive)
    let step = max(1, (found.count - 1 + Self.mostPoints - 1) / Self.mostPoints)
    points = found.indices.filter { $0 % step == 0 || $0 == found.count - 1 }.map { found[$0] }
  }

  /// Source: DeLong, DeLong & Clarke-Pearson (1988), by ranks as Sun & Xu (2014) do.
  private static func interval(_ area: Double, _ scores: [Double], _ isPositive: [Bool]) -> ConfidenceInterval? {
    let own = [true, false].map { side in scores.indices.filter { isPositive[$0] == side } }
    guard own.allSatisfy({ $0.count > 1 }) else { return nil }
    let all = Ranks.average(scores)
    var variance = 0.0
    for (side, other) in [(0, 1), (1, 0)] {
      let within = Ranks.average(own[side].map { scores[$0] })
      let parts = zip(own[side], within).map { (all[$0] - $1) / Double(own[other].count) }
      let mean = parts.reduce(0, +) / Double(parts.count)
      let spread = parts.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(parts.count - 1)
      variance += spread / Double(parts.count)
    }
    let half = NormalDistribution.standard.quantile(0.975) * variance.squareRoot()
    return ConfidenceInterval(lower: max(0, area - half), upper: min(1, area + half), level: 0.95)
  }
}
