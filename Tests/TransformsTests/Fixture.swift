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

  init(value: Any) { self.value = value }

  subscript(_ keys: String...) -> Fixture {
    get throws {
      var value = self.value
      for key in keys { value = try #require((value as? [String: Any])?[key]) }
      return Fixture(value: value)
    }
  }

  var number: Double { get throws { try #require(value as? NSNumber).doubleValue } }
  var numbers: [Double] { get throws { try #require(value as? [NSNumber]).map(\.doubleValue) } }
  var matrix: Matrix<Double> {
    get throws { Matrix(try #require(value as? [[NSNumber]]).map { $0.map(\.doubleValue) }) }
  }
}

/// The largest difference of two lists, each relative to 1 or to the expected value, whichever is larger.
func largestDifference(_ found: [Double], _ expected: [Double]) -> Double {
  guard found.count == expected.count else { return .infinity }
  return zip(found, expected).reduce(0) { worst, pair in
    if pair.0.isNaN && pair.1.isNaN { return worst }
    let difference = abs(pair.0 - pair.1) / max(1, abs(pair.1))
    return difference.isNaN ? .infinity : max(worst, difference)
  }
}

/// One row through the single-row path.
func transformed<Fitted: FittedTransform>(_ row: [Double], by fitted: Fitted) -> [Double] {
  var output = [Double](repeating: 0, count: fitted.outputFeatures.count)
  var span = output.mutableSpan
  fitted.transform(row: row.span, into: &span)
  return output
}

extension Examples {
  /// Numeric rows with targets that don't matter.
  init(_ inputs: Matrix<Double>, features: [Feature]? = nil, weights: [Double]? = nil, identity: String? = nil)
    throws(FitError)
  {
    try self.init(
      inputs: inputs, features: features, targets: .values([Double](repeating: 0, count: inputs.rows)),
      weights: weights, identity: identity)
  }
}

/// Independent standard normal values.
func normalMatrix(rows: Int, columns: Int, seed: UInt64) -> Matrix<Double> {
  var generator = SeededGenerator(seed: seed)
  return Matrix(rows: rows, columns: columns, storage: (0..<(rows * columns)).map { _ in generator.normal() })
}
