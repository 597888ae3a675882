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

/// Raw columns that matter; `features.important`.
public struct ImportantFeaturesAxis: Axis {
  public init() {}

  public var needs: Set<EvidenceKind> { [.importance] }

  public let descriptor = AxisDescriptor(
    id: "features.important", title: "features that matter", unit: .count, direction: .lowerIsBetter,
    family: .interpretability, sampling: .repetitions, version: 2,
    summary: "Raw columns whose permutation worsens the loss on held-out rows beyond chance (95% interval above 0).")

  public func measure(_ evidence: Evidence) throws(MeasurementError) -> Reading {
    let importance = try evidence.body(ImportanceEvidence.self)
    let count = Double(importance.columns.count { $0.matters })
    return Reading(
      value: count, interval: importance.countInterval(around: count),
      sampleCount: importance.rows * importance.repeats,
      samples: [count])
  }
}

extension ImportanceEvidence {
  /// Where the count would lie if other rows were drawn and the columns shuffled anew: each column's increase would come
  /// out with its standard error around what was found, so it would be found to matter with probability
  /// P = Phi(increase / error - 1.96); the count varies by the root of the sum of P (1 - P).
  func countInterval(around count: Double, level: Double = 0.95) -> Interval {
    let normal = NormalDistribution.standard
    let quantile = normal.quantile(1 - (1 - level) / 2)
    let variance = columns.reduce(0.0) { sum, column in
      guard column.standardError > 0 else { return sum }
      let chance = normal.cumulative(column.increase / column.standardError - quantile)
      return sum + chance * (1 - chance)
    }
    let halfWidth = quantile * variance.squareRoot()
    return Interval(
      lower: max(0, count - halfWidth), upper: min(Double(columns.count), count + halfWidth), level: level)
  }
}
