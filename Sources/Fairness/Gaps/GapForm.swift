/// How the numbers of several groups become one.
package enum GapForm: Sendable, Equatable, Hashable {
  /// How far groups lie apart; 0 where all are alike.
  case difference(GapComparison)
  /// The smaller over the larger; 1 where all are alike.
  case ratio(GapComparison)
  /// The lowest number of all groups.
  case lowest
  /// The highest number of all groups.
  case highest

  package var isRatio: Bool { if case .ratio = self { true } else { false } }

  /// Whether groups that are alike have a known value.
  var hasNull: Bool {
    switch self {
    case .difference, .ratio: true
    case .lowest, .highest: false
    }
  }

  /// The value where all groups are alike.
  var alike: Double {
    switch self {
    case .difference: 0
    case .ratio: 1
    case .lowest, .highest: .nan
    }
  }

  /// Whether a larger value is farther from alike.
  var growsWithGap: Bool {
    switch self {
    case .difference, .highest: true
    case .ratio, .lowest: false
    }
  }

  /// The value of groups from the one with the least to the one with the most.
  ///
  /// - Parameter overall: the value of all rows.
  func value(least: Double, most: Double, overall: Double) -> Double {
    switch self {
    case .lowest: least
    case .highest: most
    case .difference(.betweenGroups): most - least
    case .ratio(.betweenGroups): Self.quotient(least, most)
    case .difference(.toOverall): max(most - overall, overall - least)
    case .ratio(.toOverall):
      min(
        Self.quotient(min(least, overall), max(least, overall)), Self.quotient(min(most, overall), max(most, overall)))
    }
  }

  /// Groups that all have none of something are alike.
  private static func quotient(_ smaller: Double, _ larger: Double) -> Double {
    guard larger > 0 else { return 1 }
    return max(0, smaller) / larger
  }
}

/// Against what a group is compared.
package enum GapComparison: String, Sendable, Equatable, Hashable, CaseIterable {
  /// The group that is farthest away.
  case betweenGroups = "between-groups"
  /// All rows.
  case toOverall = "to-overall"
}
