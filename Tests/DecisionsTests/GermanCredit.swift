import Foundation
import GoldenFiles

/// The rows of `german_credit.csv` with the stored base scores: every fifth row is for tests, the others are learned from.
struct GermanCredit {
  let isPositive: [Bool]
  let sexes: [Int]
  let scores: [Double]
  let training: [Int]

  static let sexNames = ["female", "male"]

  init() throws {
    let golden = try GoldenFile("fairness_mitigation")
    scores = try golden["expected", "base", "score_all_rows"].vector
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/golden/german_credit.csv")
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    isPositive = lines.map { $0[9] == "1" }
    sexes = lines.map { $0[8] == "male" ? 1 : 0 }
    training = lines.indices.filter { $0 % 5 != 0 }
  }

  func selecting<Value>(_ values: [Value]) -> [Value] { training.map { values[$0] } }
}
