import Records
import Statistics

/// Raw columns that can change an answer at all; `features.used`.
public struct UsedFeaturesAxis: Axis {
  public init() {}

  public var needs: Set<EvidenceKind> { [.deployment] }

  public let descriptor = AxisDescriptor(
    id: "features.used", title: "features used", unit: .count, direction: .lowerIsBetter,
    family: .interpretability, sampling: .repetitions,
    summary: "Raw columns that can change an answer at all, traced through every transform.")

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let count = Double(Set(try evidence.body(DeploymentEvidence.self).usedRawColumns).count)
    return Reading(value: count, interval: nil, sampleCount: 1, samples: [count])
  }
}

/// Columns, or groups of columns that tell the same, that carry most of what the model knows; `importance.carrying`.
///
/// Unlike a count of what a test could detect, a redundant column doesn't make it smaller: columns that can stand in for
/// each other are shuffled together, and what remains is a share of the whole.
public struct CarryingGroupsAxis: Axis {
  public init() {}

  public var needs: Set<EvidenceKind> { [.importance] }

  public let descriptor = AxisDescriptor(
    id: "importance.carrying", title: "groups that carry 90%", unit: .count, direction: .lowerIsBetter,
    family: .interpretability, sampling: .repetitions,
    summary: "Groups of columns (those that tell the same together) that carry 90% of the importance on held-out rows.")

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let importance = try evidence.body(ImportanceEvidence.self)
    // A model that looks at no column is as simple as can be.
    guard !importance.groups.isEmpty else {
      return Reading(
        value: 0, interval: Interval(lower: 0, upper: 0), sampleCount: importance.rows * importance.repeats,
        samples: [0])
    }
    guard let count = Self.carrying(importance.groups.map(\.increase)) else {
      throw .notApplicable(reason: "no group of columns makes predictions worse when it is shuffled")
    }
    return Reading(
      value: Double(count), interval: Self.interval(importance.groups, around: Double(count)),
      sampleCount: importance.rows * importance.repeats, samples: [Double(count)])
  }

  /// The fewest groups whose increases sum up to 90% of all that are above 0; nil where none is.
  private static func carrying(_ increases: [Double]) -> Int? {
    let sorted = increases.filter { $0 > 0 }.sorted(by: >)
    let total = sorted.reduce(0, +)
    guard total > 0 else { return nil }
    var sum = 0.0
    for (index, increase) in sorted.enumerated() {
      sum += increase
      if sum >= 0.9 * total { return index + 1 }
    }
    return sorted.count
  }

  /// Increases come out with their standard errors around what was found: the count of 400 such draws.
  private static func interval(_ groups: [GroupImportance], around count: Double) -> Interval {
    let generator = SeededGenerator(seed: 90)
    var counts: [Double] = []
    for draw in 0..<400 {
      var chance = generator.stream("carrying", draw)
      if let found = carrying(groups.map { $0.increase + $0.standardError * chance.normal() }) {
        counts.append(Double(found))
      }
    }
    let found = BootstrapInterval.percentile(counts, around: count)
    return Interval(lower: found.lower, upper: found.upper, level: found.level)
  }
}
