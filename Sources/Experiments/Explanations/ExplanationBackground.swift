import Explanations
import Learning
import LinearAlgebra
import Records
import Statistics
import Tabular

/// Rows that a row is compared with when it is explained, in the codes of the model at hand.
package struct ExplanationBackground: Sendable {
  package let rows: Matrix<Double>
  /// Where they come from, as the end of a sentence: "100 rows that were held out ...".
  package let origin: String

  /// The rows that a run kept; nil where the model reads a column that they lack.
  package init?(_ kept: ExplanationEvidence.Background, columns: [InputColumn]) {
    guard !kept.rows.isEmpty, kept.rows.allSatisfy({ $0.count == kept.columns.count }),
      kept.levels.count == kept.columns.count
    else { return nil }
    var places: [Int] = []
    for column in columns {
      guard let place = kept.columns.firstIndex(of: column.name) else { return nil }
      places.append(place)
    }
    var rows = Matrix<Double>(rows: kept.rows.count, columns: columns.count)
    for (column, place) in places.enumerated() {
      let codes = Self.codes(of: kept.levels[place], in: columns[column].kind)
      for row in kept.rows.indices {
        let value = kept.rows[row][place]
        rows[row, column] = value.map { codes.isEmpty ? $0 : codes[min(max(0, Int($0)), codes.count - 1)] } ?? .nan
      }
    }
    self.rows = rows
    origin = "\(rows.rows) rows that were held out while the model was judged"
  }

  /// The code of each level in another list of levels, and last the code of a level that isn't known.
  private static func codes(of levels: [String], in kind: ColumnKind) -> [Double] {
    guard case .categorical(let known) = kind else { return [] }
    let positions = Dictionary(known.enumerated().map { ($1, Double($0)) }) { first, _ in first }
    return levels.map { positions[$0] ?? Double(known.count) } + [Double(known.count)]
  }

  /// Rows made up from what a model file tells of its columns, each column on its own.
  package init(_ reference: ReferenceSummary, columns: [InputColumn], count: Int = 100, seed: UInt64 = 0) {
    let described = Dictionary(reference.inputs.map { ($0.name, $0) }) { first, _ in first }
    let generator = SeededGenerator(seed: seed)
    var rows = Matrix<Double>(rows: count, columns: columns.count, repeating: .nan)
    for (position, column) in columns.enumerated() {
      guard let summary = described[column.name] else { continue }
      var chance = generator.stream("reference-rows", position)
      let order = chance.permutation(count)
      let missing = Int((summary.missingShare * Double(count)).rounded())
      for (place, row) in order.enumerated() where place >= missing {
        let share = (Double(place - missing) + 0.5) / Double(max(1, count - missing))
        rows[row, position] = Self.value(summary, at: share)
      }
    }
    self.rows = rows
    origin =
      "\(count) rows made up from the model file's summary of each column on its own, because a model file holds no rows"
  }

  private static func value(_ summary: ReferenceSummary.Values, at share: Double) -> Double {
    if !summary.levelShares.isEmpty {
      var sum = 0.0
      for (code, part) in summary.levelShares.enumerated() {
        sum += part
        if share < sum { return Double(code) }
      }
      return Double(summary.levelShares.lastIndex { $0 > 0 } ?? 0)
    }
    let shares = ReferenceSummary.probabilities
    guard summary.quantiles.count == shares.count else { return .nan }
    let upper = max(1, shares.firstIndex { $0 >= share } ?? shares.count - 1)
    let (low, high) = (shares[upper - 1], shares[upper])
    let value =
      summary.quantiles[upper - 1]
      + (share - low) / (high - low) * (summary.quantiles[upper] - summary.quantiles[upper - 1])
    // Between whole numbers only whole ones are made up.
    return summary.quantiles.allSatisfy { $0 == $0.rounded() } ? value.rounded() : value
  }
}
