import GoldenFiles
import Learning
import LinearAlgebra
import Tabular

@testable import Explanations

/// Rows and formulas of `explain.json`.
struct ExplanationGolden {
  static let formulas = ["smooth", "tree", "linear"]

  let file: GoldenFile
  let rows: Matrix<Double>
  let columns: [InputColumn]

  init() throws {
    file = try GoldenFile("explain")
    rows = try file["input", "rows"].matrix
    let levels = try file["input", "levels"].texts
    columns = try file["input", "columns"].texts.map {
      InputColumn(name: $0, kind: $0 == "c" ? .categorical(levels: levels) : .numeric)
    }
  }

  func function(_ name: String) -> ExplainedFunction {
    let answer: @Sendable ([Double]) -> Double =
      switch name {
      case "smooth":
        { row in
          let level = row[5] == 0 ? 0 : row[5] == 1 ? 0.8 : row[5] == 2 ? -0.5 : 0.1
          return 2 * row[0] + row[1] * row[1] + 1.5 * row[0] * row[2] + sine(2.5 * row[2]) + 0.3 * row[4] + level
        }
      case "tree":
        { row in
          row[0] <= 0.2 ? (row[1] <= 0 ? 1 : row[2] <= 1.5 ? 3 : 2.5) : (row[2] <= 2.5 ? 4 : 6.5)
        }
      default: { row in 1 + 3 * row[0] - 2 * row[1] }
      }
    return ExplainedFunction(columns: columns) { inputs in (0..<inputs.rows).map { answer(inputs.row($0)) } }
  }
}
