import Decisions
import Foundation
import GoldenFiles
import Learning
import LinearAlgebra

/// The design of `fairness_mitigation.json`: standardised numbers and indicators of the checking account, rounded to 6 decimals.
struct GermanCreditSample {
  let inputs: Matrix<Double>
  let classes: [Int32]
  let sexes: [Double]
  let training: [Int]
  let tests: [Int]

  static let names = ["female", "male"]

  init() throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/golden/german_credit.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    let golden = try GoldenFile("fairness_mitigation")["input"]
    let (means, deviations) = (try golden["numeric_mean"].vector, try golden["numeric_sd"].vector)
    let accounts = Set(lines.map { $0[7] }).sorted()
    var rows: [[Double]] = []
    for line in lines {
      let numbers = (0..<7).map { column in
        ((((Double(line[column]) ?? .nan) - means[column]) / deviations[column]) * 1e6).rounded() / 1e6
      }
      rows.append(numbers + accounts.map { line[7] == $0 ? 1 : 0 })
    }
    inputs = Matrix(rows)
    classes = lines.map { $0[9] == "1" ? 1 : 0 }
    sexes = lines.map { $0[8] == "male" ? 1 : 0 }
    training = lines.indices.filter { $0 % 5 != 0 }
    tests = lines.indices.filter { $0 % 5 == 0 }
  }

  func examples(_ rows: [Int]) throws -> Examples {
    try Examples(
      inputs: inputs.selectingRows(rows), targets: .classes(rows.map { classes[$0] }, classCount: 2),
      sensitive: SensitiveCells(
        columns: [GroupCoding.Column(name: "sex", parts: .levels(Self.names))], cells: [rows.map { sexes[$0] }]))
  }

  /// Accuracy, and for each group the shares decided positive of all rows and of those of each class.
  func figures(
    _ chances: [Double], rows: [Int]
  ) -> (accuracy: Double, selected: [Double], hits: [Double], alarms: [Double]) {
    func mean(_ isIn: (Int) -> Bool) -> Double {
      let places = rows.indices.filter { isIn(rows[$0]) }
      return places.reduce(0) { $0 + chances[$1] } / Double(places.count)
    }
    let right = rows.indices.reduce(0.0) { sum, place in
      sum + (classes[rows[place]] == 1 ? chances[place] : 1 - chances[place])
    }
    return (
      right / Double(rows.count), (0..<2).map { group in mean { sexes[$0] == Double(group) } },
      (0..<2).map { group in mean { sexes[$0] == Double(group) && classes[$0] == 1 } },
      (0..<2).map { group in mean { sexes[$0] == Double(group) && classes[$0] == 0 } }
    )
  }
}
