import LinearAlgebra
import Records
import Statistics

/// Copies of held-out rows, changed as columns change in the data.
///
/// - Gaps: each cell goes missing at the column's rate.
/// - Noise: a number gets normal noise; a category is drawn anew, at the column's rate, from the shares of the last window.
/// - Shift: a number is moved.
/// - Together: all three, by the same draws.
///
/// Draws depend on the seed, the fold and the column alone, so that all candidates answer the same changed rows. A missing
/// cell stays missing.
struct ChangedRows {
  struct Copy {
    fileprivate(set) var inputs: Matrix<Double>
    /// Columns of which a cell differs.
    fileprivate(set) var columns: Set<Int> = []

    fileprivate mutating func set(_ row: Int, _ column: Int, _ value: Double) {
      // NaN differs from everything, and here it replaces a value.
      guard inputs[row, column] != value else { return }
      inputs[row, column] = value
      columns.insert(column)
    }
  }

  private(set) var gaps: Copy
  private(set) var noise: Copy
  private(set) var shift: Copy
  private(set) var together: Copy
  /// Cells that went missing, by column.
  private(set) var cellsMadeMissing: [Int]
  /// Cells that took another category, by column.
  private(set) var cellsRedrawn: [Int]

  /// - Parameters:
  ///   - inputs: rows x columns.
  ///   - changes: one for each column.
  ///   - fold: names the draws beside the seed.
  init(_ inputs: Matrix<Double>, changes: [ColumnChange], fold: Int, seed: UInt64) {
    gaps = Copy(inputs: inputs)
    noise = Copy(inputs: inputs)
    shift = Copy(inputs: inputs)
    together = Copy(inputs: inputs)
    cellsMadeMissing = [Int](repeating: 0, count: changes.count)
    cellsRedrawn = [Int](repeating: 0, count: changes.count)
    let generator = SeededGenerator(seed: seed)
    for (column, change) in changes.enumerated() where change.isChange {
      var gapChance = generator.stream("robustness-gaps", fold, column)
      var noiseChance = generator.stream("robustness-noise", fold, column)
      for row in 0..<inputs.rows {
        // Drawn whether or not there is a value, so that no cell changes what others draw.
        let goesMissing = change.gapRate > 0 && gapChance.uniform() < change.gapRate
        let value = inputs[row, column]
        let disturbed = Self.disturbed(value, change, using: &noiseChance)
        guard !value.isNaN else { continue }
        if change.redrawRate > 0, disturbed != value { cellsRedrawn[column] += 1 }
        noise.set(row, column, disturbed)
        shift.set(row, column, value + change.shift)
        together.set(row, column, goesMissing ? .nan : disturbed + change.shift)
        if goesMissing {
          cellsMadeMissing[column] += 1
          gaps.set(row, column, .nan)
        }
      }
    }
  }

  func copy(_ change: RobustnessEvidence.Change) -> Copy {
    switch change {
    case .gaps: gaps
    case .noise: noise
    case .shift: shift
    case .together: together
    }
  }

  private static func disturbed(
    _ value: Double, _ change: ColumnChange, using chance: inout SeededGenerator
  ) -> Double {
    if change.noise > 0 { return value + change.noise * chance.normal() }
    guard change.redrawRate > 0 else { return value }
    let isRedrawn = chance.uniform() < change.redrawRate
    let code = change.code(at: chance.uniform())
    return isRedrawn ? code : value
  }
}
