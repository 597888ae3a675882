import Learning
import LinearAlgebra

/// The nearest points of some rows, nearest first, for models that ask for fewer of them as well.
public struct NeighborSearch: Sendable {
  /// Points of each row.
  let neighbors: Int
  /// rows x neighbors.
  let numbers: [Double]
  /// rows x neighbors, in the units of the index.
  let squaredDistances: [Double]
}

extension NearestNeighbors: WorkSharingEstimator {
  public var predictionWorkName: String { Self.name }
  public var predictionWorkSize: Int { parameters.neighbors }
}

extension NearestNeighborsModel: WorkSharingModel {
  public func predictionWork(on inputs: Matrix<Double>, size: Int) throws(PredictionError) -> NeighborSearch {
    try check(inputs)
    let wanted = min(size, index.count)
    var numbers = [Double](repeating: 0, count: inputs.rows * wanted)
    var squaredDistances = numbers
    index.forEachRow(of: inputs, wanted: wanted) { row, list in
      for position in 0..<list.found {
        numbers[row * wanted + position] = list.numbers[position]
        squaredDistances[row * wanted + position] = list.squaredDistances[position]
      }
    }
    return NeighborSearch(neighbors: wanted, numbers: numbers, squaredDistances: squaredDistances)
  }

  /// The first of the points found are those that a search for fewer would have found, in the same order.
  public func predict(from search: NeighborSearch) -> Predictions {
    precondition(neighbors <= search.neighbors, "the search found fewer points than the model asks for")
    let width = output.width
    let rows = search.numbers.count / search.neighbors
    var values = Matrix<Double>(rows: rows, columns: width)
    values.storage.withUnsafeMutableBufferPointer { values in
      search.numbers.withUnsafeBufferPointer { numbers in
        search.squaredDistances.withUnsafeBufferPointer { squaredDistances in
          guard let numbers = numbers.baseAddress, let squaredDistances = squaredDistances.baseAddress else { return }
          for row in 0..<rows {
            // Safe: each row has `search.neighbors` places in both arrays, at least as many as are read; the answer lies
            // within `values` (rows x width) and its span ends before the next row.
            var answer = MutableSpan(_unsafeElements: values[(row * width)..<((row + 1) * width)])
            write(
              numbers + row * search.neighbors, squaredDistances + row * search.neighbors, count: neighbors,
              into: &answer)
          }
        }
      }
    }
    return Predictions(output: output, values: values)
  }

  public func predictionWorkBytes(rows: Int, size: Int) -> Int {
    2 * MemoryLayout<Double>.stride * rows * min(size, index.count)
  }
}
