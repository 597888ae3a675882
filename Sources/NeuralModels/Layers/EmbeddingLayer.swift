import Statistics

/// How the levels of one category become vectors.
struct EmbeddingTable: Codable, Equatable, Sendable {
  /// Levels known; one more vector stands for any other.
  let levels: Int
  let width: Int
  var parameterCount: Int { (levels + 1) * width }
  static let levelLimit = 1 << 23
}

/// Passes `numbers` values of each row on, and replaces the codes that follow them by the vectors of their levels.
///
/// Vectors begin normal with deviation 0.1, and at zero for unknown levels. O(rows * output width).
/// Source: Guo & Berkhahn, "Entity embeddings of categorical variables" (2016).
struct EmbeddingLayer<Scalar: NetworkScalar>: Layer {
  let numbers: Int
  let tables: [EmbeddingTable]
  let outputWidth: Int
  let parameterCount: Int
  var inputWidth: Int { numbers + tables.count }

  init(numbers: Int, tables: [EmbeddingTable]) {
    self.numbers = numbers
    self.tables = tables
    outputWidth = tables.reduce(numbers) { $0 + $1.width }
    parameterCount = tables.reduce(0) { $0 + $1.parameterCount }
  }

  func initialize(
    parameters: UnsafeMutablePointer<Scalar>, state: UnsafeMutablePointer<Scalar>,
    using generator: inout SeededGenerator
  ) {
    var position = 0
    for (number, table) in tables.enumerated() {
      var generator = generator.stream("table", number)
      for _ in 0..<(table.levels * table.width) {
        parameters[position] = Scalar(0.1 * generator.normal())
        position += 1
      }
      for _ in 0..<table.width {
        parameters[position] = 0
        position += 1
      }
    }
  }

  func forward(_ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafeMutablePointer<Scalar>) {
    for row in 0..<pass.rows {
      let from = input + row * inputWidth
      var to = output + row * outputWidth
      to.update(from: from, count: numbers)
      to += numbers
      var start = 0
      for (position, table) in tables.enumerated() {
        // Codes come from an encoding, which lets nothing but 0...levels through.
        to.update(from: pass.parameters + start + Int(from[numbers + position]) * table.width, count: table.width)
        to += table.width
        start += table.parameterCount
      }
    }
  }

  func backward(
    _ pass: LayerPass<Scalar>, input: UnsafePointer<Scalar>, output: UnsafePointer<Scalar>,
    gradient: UnsafeMutablePointer<Scalar>, inputGradient: UnsafeMutablePointer<Scalar>?,
    parameterGradient: UnsafeMutablePointer<Scalar>
  ) {
    parameterGradient.update(repeating: 0, count: parameterCount)
    for row in 0..<pass.rows {
      let codes = input + row * inputWidth + numbers
      var from = gradient + row * outputWidth
      if let inputGradient {
        let to = inputGradient + row * inputWidth
        to.update(from: from, count: numbers)
        (to + numbers).update(repeating: 0, count: tables.count)
      }
      from += numbers
      var start = 0
      for (position, table) in tables.enumerated() {
        Scalar.kernels.accumulate(
          Int64(table.width), from, parameterGradient + start + Int(codes[position]) * table.width)
        from += table.width
        start += table.parameterCount
      }
    }
  }
}
