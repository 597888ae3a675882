import LinearAlgebra

/// How raw columns become the numbers that a network reads: numbers scaled or cut piecewise linearly, categories as
/// codes behind them.
struct InputEncoding: Codable, Equatable, Sendable {
  /// For each column: what is taken from it and what it is multiplied with then. A constant column has factor 0.
  let centres: [Double]
  let factors: [Double]
  /// For each column: ascending bin edges of the piecewise-linear encoding; fewer than two: the column is scaled.
  let edges: [[Double]]
  /// For each column: known levels of a category; 0 for a number.
  let levels: [Int]
  /// Numbers, and then codes, that one row becomes.
  let numbers: Int
  let categories: Int

  init(centres: [Double], factors: [Double], edges: [[Double]], levels: [Int]) {
    self.centres = centres
    self.factors = factors
    self.edges = edges
    self.levels = levels
    numbers = levels.indices.reduce(0) { $0 + (levels[$1] > 0 ? 0 : max(1, edges[$1].count - 1)) }
    categories = levels.count { $0 > 0 }
  }

  var inputWidth: Int { centres.count }
  var outputWidth: Int { numbers + categories }
  /// Whether the encoding is `(x - centre) * factor` of every column, which is folded into the layer after it.
  var isAffine: Bool { categories == 0 && edges.allSatisfy { $0.count < 2 } }
  /// Numbers that were learned, besides centres and factors where those melt away.
  var parameterCount: Int {
    if isAffine { return 0 }
    return levels.indices.reduce(0) { $0 + (levels[$1] > 0 ? 0 : max(2, edges[$1].count)) }
  }

  /// Columns whose value changes the encoding.
  var usedColumns: [Int] {
    levels.indices.filter { levels[$0] > 0 || edges[$0].count > 1 || factors[$0] != 0 }
  }

  /// Encodes one row. Safe while `row` holds `inputWidth` values and `output` has room for `outputWidth`.
  ///
  /// Of T bins, value t is `(x - edge_t) / (edge_t+1 - edge_t)`, cut to 0...1 except below the first and above the last.
  /// Source: Gorishniy, Rubachev & Babenko, "On embeddings for numerical features in tabular deep learning" (2022).
  func encode<Scalar: NetworkScalar>(row: UnsafePointer<Double>, into output: UnsafeMutablePointer<Scalar>) {
    var position = 0
    var category = numbers
    edges.withUnsafeBufferPointer { edges in
      for column in centres.indices {
        let value = row[column]
        if levels[column] > 0 {
          output[category] = Scalar(code(value, levels: levels[column]))
          category &+= 1
          continue
        }
        let bins = edges[column].count &- 1
        guard bins > 0 else {
          output[position] = Scalar((value - centres[column]) * factors[column])
          position &+= 1
          continue
        }
        for bin in 0..<bins {
          let low = edges[column][bin]
          var share = (value - low) / (edges[column][bin &+ 1] - low)
          if bin > 0, share < 0 { share = 0 }
          if bin < bins &- 1, share > 1 { share = 1 }
          output[position] = Scalar(share)
          position &+= 1
        }
      }
    }
  }

  /// The code of a known level, or the one that stands for all others.
  @inline(__always)
  private func code(_ value: Double, levels: Int) -> Int {
    // Not a number compares false.
    guard value >= 0, value < Double(levels) else { return levels }
    let code = Int(value)
    return Double(code) == value ? code : levels
  }

  /// Whether the parts fit each other, for encodings read from a file.
  var isConsistent: Bool {
    let count = centres.count
    return factors.count == count && edges.count == count && levels.count == count
      && centres.allSatisfy(\.isFinite) && factors.allSatisfy(\.isFinite) && levels.allSatisfy { $0 >= 0 }
      && edges.allSatisfy { edges in zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 } }
      && self == InputEncoding(centres: centres, factors: factors, edges: edges, levels: levels)
  }
}
