import Foundation
import Learning
import LinearAlgebra
import Statistics
import Testing

/// A golden file as a tree of JSON values.
struct Fixture {
  let value: Any

  init(_ name: String) throws {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/golden/\(name).json")
    value = try JSONSerialization.jsonObject(with: Data(contentsOf: file))
  }

  private init(value: Any) { self.value = value }

  subscript(_ keys: String...) -> Fixture {
    get throws {
      var value = self.value
      for key in keys { value = try #require((value as? [String: Any])?[key]) }
      return Fixture(value: value)
    }
  }

  var numbers: [Double] { get throws { try #require(value as? [NSNumber]).map(\.doubleValue) } }
  var matrix: Matrix<Double> {
    get throws { Matrix(try #require(value as? [[NSNumber]]).map { $0.map(\.doubleValue) }) }
  }
}

/// The largest difference of two lists, each relative to 1 or to the expected value, whichever is larger.
func largestDifference(_ found: [Double], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).reduce(0) { worst, pair in
    let difference = abs(pair.0 - pair.1) / max(1, abs(pair.1))
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}

/// One row through the single-row path.
func answer<Fitted: Model>(_ model: Fitted, to row: [Double]) -> [Double] {
  var answer = [Double](repeating: 0, count: model.output.width)
  var scratch = [Double](repeating: .nan, count: model.scratchCount)
  var answerSpan = answer.mutableSpan
  var scratchSpan = scratch.mutableSpan
  model.predict(row: row.span, into: &answerSpan, scratch: &scratchSpan)
  return answer
}

/// Independent standard normal values.
func normalMatrix(rows: Int, columns: Int, seed: UInt64) -> Matrix<Double> {
  var generator = SeededGenerator(seed: seed)
  return Matrix(rows: rows, columns: columns, storage: (0..<(rows * columns)).map { _ in generator.normal() })
}
