import Statistics

extension ColumnDrift {
  /// Decides which columns drifted, all tests of all of them corrected together.
  ///
  /// A column drifted where a corrected p is at most the level *and* the distance is at least the threshold, in its values or
  /// in its share of missing cells: with many rows any difference is significant, and with few rows a large one happens.
  package static func judged(_ columns: [ColumnDrift], rules: DriftRules) throws(DriftError) -> [ColumnDrift] {
    var places: [(column: Int, isMissing: Bool)] = []
    var chances: [Double] = []
    for (position, column) in columns.enumerated() {
      if let p = column.pValue {
        places.append((position, false))
        chances.append(min(1, max(0, p)))
      }
      if let p = column.missingPValue, column.verdict != .tooFewRows || isLargeEnough(column, rules) {
        places.append((position, true))
        chances.append(min(1, max(0, p)))
      }
    }
    let adjusted = try corrected(chances, by: rules.correction)
    var judged = columns
    for (place, p) in zip(places, adjusted) {
      if place.isMissing {
        judged[place.column].adjustedMissingPValue = p
      } else {
        judged[place.column].adjustedPValue = p
      }
    }
    for position in judged.indices where judged[position].verdict != .identifier {
      if judged[position].hasValueDrift(rules) || judged[position].hasMissingDrift(rules) {
        judged[position].verdict = .drifted
      }
    }
    return judged
  }

  /// A column that became empty has too few values to compare, but enough rows to say that cells are missing.
  private static func isLargeEnough(_ column: ColumnDrift, _ rules: DriftRules) -> Bool {
    func rows(_ count: Int, _ missing: Double) -> Double { missing < 1 ? Double(count) / (1 - missing) : .infinity }
    return min(
      rows(column.referenceCount, column.referenceMissing), rows(column.currentCount, column.currentMissing))
      >= Double(rules.minimumRows)
  }
}

extension ColumnDrift {
  /// Adjusted p-values, in the order given.
  static func corrected(_ chances: [Double], by correction: DriftRules.Correction) throws(DriftError) -> [Double] {
    do throws(StatisticsError) {
      return switch correction {
      case .holm: try MultipleTesting.holm(chances)
      case .benjaminiHochberg: try MultipleTesting.benjaminiHochberg(chances)
      }
    } catch {
      throw DriftError(error, of: "the tests of all columns")
    }
  }
}
