import Foundation
import LinearAlgebra
import Statistics

/// Kinds of point sets that searches must get right.
enum PointShape: String, CaseIterable {
  case normal, grid, fewValues, allEqual, heavyTailed, oneLargeColumn, constantColumn, shifted, clustered
  case huge, tiny, subnormal

  func points(rows: Int, columns: Int, seed: UInt64) -> Matrix<Double> {
    var result = normalMatrix(rows: rows, columns: columns, seed: seed)
    var generator = SeededGenerator(seed: seed).stream("shape")
    for row in 0..<rows {
      for column in 0..<columns {
        let value = result[row, column]
        result[row, column] =
          switch self {
          case .normal: value
          case .grid: (value * 1.5).rounded()
          case .fewValues: value > 0 ? 1 : 0
          case .allEqual: 2.5
          case .heavyTailed: pow(value, 7)
          case .oneLargeColumn: column == 0 ? value * 1e6 : value
          case .constantColumn: column == columns / 2 ? 6.5 : value
          case .shifted: value + 1e7
          case .clustered: value * 1e-3 + Double(row % 4)
          case .huge: value * 1e200
          case .tiny: value * 1e-200
          case .subnormal: (value * 3).rounded() * (.leastNormalMagnitude * 0x1p-20)
          }
      }
      if self == .heavyTailed, generator.integer(below: 50) == 0 { result[row, 0] = 1e9 }
    }
    return result
  }
}
