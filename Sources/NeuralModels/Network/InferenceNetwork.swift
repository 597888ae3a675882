import Learning
import LinearAlgebra

/// A trained network as it answers: in double precision, with everything affine melted together.
///
/// Scaling of the inputs and batch normalisations disappear into the weights, and so may maps that stood before the
/// network. Doubles, because a map folded into single-precision weights would change answers in the seventh digit.
struct InferenceNetwork: Sendable, Equatable, Codable {
  /// Nil where the first stage reads the columns themselves.
  let encoding: InputEncoding?
  let tables: [EmbeddingTable]
  /// The vectors of all tables, one after another.
  let vectors: [Double]
  let stages: [InferenceStage]
  /// Zeros for the widest stage.
  private let zeros: [Double]

  init(encoding: InputEncoding?, tables: [EmbeddingTable], vectors: [Double], stages: [InferenceStage]) {
    self.encoding = encoding
    self.tables = tables
    self.vectors = vectors
    self.stages = stages
    zeros = [Double](repeating: 0, count: stages.reduce(1) { max($0, $1.outputWidth) })
  }

  var inputWidth: Int { encoding?.inputWidth ?? stages.first?.inputWidth ?? 0 }
  var outputWidth: Int { stages.last?.outputWidth ?? 0 }
  var parameterCount: Int {
    stages.reduce(vectors.count + (encoding?.parameterCount ?? 0)) { $0 + $1.parameterCount }
  }

  /// Columns whose value can change a score.
  var usedInputs: [Int] {
    if let encoding { return encoding.usedColumns }
    guard let weights = stages.first?.weights else { return [] }
    return (0..<weights.rows).filter { row in weights.row(row).contains { $0 != 0 } }
  }

  // Scratch: encoded row | row with vectors | one stage | the next | spare.
  private var encodedWidth: Int { encoding?.outputWidth ?? 0 }
  private var embeddedWidth: Int { tables.isEmpty ? 0 : stages.first?.inputWidth ?? 0 }
  private var spareCount: Int { stages.reduce(0) { max($0, $1.spareCount) } }
  var scratchCount: Int { encodedWidth + embeddedWidth + 2 * zeros.count + spareCount }

  /// The network with `map` in front of it; nil where its inputs aren't used as they are.
  func folded(after map: AffineMap) -> InferenceNetwork? {
    guard encoding == nil, tables.isEmpty, let first = stages.first, map.matrix.columns == first.inputWidth
    else { return nil }
    let folded = first.after(matrix: map.matrix, offset: map.offset)
    return InferenceNetwork(encoding: nil, tables: [], vectors: [], stages: [folded] + stages.dropFirst())
  }

  /// The scores of one row, into `output`.
  ///
  /// Safe while `row` holds inputWidth values, `output` has room for outputWidth and `scratch` for scratchCount.
  func score(
    row: UnsafePointer<Double>, into output: UnsafeMutablePointer<Double>, scratch: UnsafeMutablePointer<Double>
  ) {
    var from = row
    var free = scratch
    if let encoding {
      encoding.encode(row: row, into: free)
      from = UnsafePointer(free)
      free += encodedWidth
    }
    if !tables.isEmpty {
      embed(from, into: free)
      from = UnsafePointer(free)
      free += embeddedWidth
    }
    run(rows: 1, from: from, into: output, buffers: (free, free + zeros.count), spare: free + 2 * zeros.count)
  }

  /// The scores of all rows, rows x outputWidth. O(rows * parameters).
  func scores(_ inputs: Matrix<Double>) -> Matrix<Double> {
    // Blocks whose values stay in the second-level cache.
    let blockRows = max(2, min(256, inputs.rows))
    var result = Matrix<Double>(rows: inputs.rows, columns: outputWidth)
    let buffer = blockRows * zeros.count
    let capacity = blockRows * (encodedWidth + embeddedWidth) + 2 * buffer + spareCount
    withUnsafeTemporaryAllocation(of: Double.self, capacity: capacity) { scratch in
      inputs.storage.withUnsafeBufferPointer { source in
        result.storage.withUnsafeMutableBufferPointer { target in
          guard let scratch = scratch.baseAddress, let target = target.baseAddress else { return }
          // Safe: the buffers were sized for blockRows rows of the widest stage; a block never has more.
          for start in stride(from: 0, to: inputs.rows, by: blockRows) {
            let count = min(blockRows, inputs.rows - start)
            var free = scratch
            var from = source.baseAddress.map { $0 + start * inputs.columns } ?? UnsafePointer(scratch)
            if let encoding {
              for row in 0..<count {
                encoding.encode(row: from + row * inputs.columns, into: free + row * encodedWidth)
              }
              from = UnsafePointer(free)
              free += blockRows * encodedWidth
            }
            if !tables.isEmpty {
              for row in 0..<count { embed(from + row * encodedWidth, into: free + row * embeddedWidth) }
              from = UnsafePointer(free)
              free += blockRows * embeddedWidth
            }
            run(
              rows: count, from: from, into: target + start * outputWidth, buffers: (free, free + buffer),
              spare: free + 2 * buffer)
          }
        }
      }
    }
    return result
  }

  private func run(
    rows: Int, from input: UnsafePointer<Double>, into output: UnsafeMutablePointer<Double>,
    buffers: (UnsafeMutablePointer<Double>, UnsafeMutablePointer<Double>), spare: UnsafeMutablePointer<Double>
  ) {
    zeros.withUnsafeBufferPointer { zeros in
      guard let zeros = zeros.baseAddress else { return }
      var from = input
      var (current, other) = buffers
      for index in stages.indices {
        let to = index == stages.count - 1 ? output : current
        stages[index].apply(rows: rows, input: from, output: to, spare: spare, zeros: zeros)
        from = UnsafePointer(to)
        swap(&current, &other)
      }
    }
  }

  /// Replaces the codes behind the numbers of an encoded row by their vectors.
  private func embed(_ row: UnsafePointer<Double>, into output: UnsafeMutablePointer<Double>) {
    let numbers = encodedWidth - tables.count
    output.update(from: row, count: numbers)
    vectors.withUnsafeBufferPointer { vectors in
      guard let vectors = vectors.baseAddress else { return }
      var to = output + numbers
      var start = 0
      for position in tables.indices {
        let table = tables[position]
        to.update(from: vectors + start + Int(row[numbers + position]) * table.width, count: table.width)
        to += table.width
        start += table.parameterCount
      }
    }
  }

  private enum CodingKeys: CodingKey { case encoding, tables, vectors, stages }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      encoding: try container.decodeIfPresent(InputEncoding.self, forKey: .encoding),
      tables: try container.decode([EmbeddingTable].self, forKey: .tables),
      vectors: try container.decode([Double].self, forKey: .vectors),
      stages: try container.decode([InferenceStage].self, forKey: .stages))
    guard isConsistent else {
      throw DecodingError.dataCorruptedError(
        forKey: .stages, in: container, debugDescription: "the layers of the network don't fit each other")
    }
  }

  private var isConsistent: Bool {
    guard let first = stages.first, zip(stages, stages.dropFirst()).allSatisfy({ $0.outputWidth == $1.inputWidth })
    else { return false }
    guard tables.allSatisfy({ $0.levels > 0 && $0.width > 0 }) else { return false }
    guard vectors.count == tables.reduce(0, { $0 + $1.parameterCount }) else { return false }
    guard let encoding else { return tables.isEmpty }
    return encoding.isConsistent && encoding.categories == tables.count
      && encoding.levels.filter({ $0 > 0 }) == tables.map(\.levels)
      && encoding.numbers + tables.reduce(0, { $0 + $1.width }) == first.inputWidth
  }
}
