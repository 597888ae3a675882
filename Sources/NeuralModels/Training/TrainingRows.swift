import LinearAlgebra

/// The rows that a fit learns from, ready to be gathered into batches.
struct TrainingRows<Scalar: NetworkScalar>: Sendable {
  let encoding: InputEncoding
  let inputs: Matrix<Double>
  /// All rows encoded, where that takes no more room than the inputs do.
  private let encoded: [Scalar]?
  /// rows x targetWidth.
  let targets: [Scalar]
  let targetWidth: Int
  /// One for each row, mean 1 over the rows that count.
  let weights: [Scalar]

  init(encoding: InputEncoding, inputs: Matrix<Double>, targets: [Scalar], targetWidth: Int, weights: [Scalar]) {
    self.encoding = encoding
    self.inputs = inputs
    self.targets = targets
    self.targetWidth = targetWidth
    self.weights = weights
    guard encoding.isAffine, inputs.rows > 0, inputs.columns > 0 else {
      encoded = nil
      return
    }
    let columns = inputs.columns
    encoded = [Scalar](unsafeUninitializedCapacity: inputs.rows * columns) { buffer, count in
      inputs.storage.withUnsafeBufferPointer { source in
        encoding.centres.withUnsafeBufferPointer { centres in
          encoding.factors.withUnsafeBufferPointer { factors in
            guard let target = buffer.baseAddress, let source = source.baseAddress,
              let centres = centres.baseAddress, let factors = factors.baseAddress
            else { return }
            // Safe: there is one centre and factor for each column, and room for every value.
            Scalar.packRows(
              inputs.rows, columns, from: source, centres: centres, scales: factors, weights: nil, to: target,
              stride: columns, trailing: false)
            count = inputs.rows * columns
          }
        }
      }
    }
  }

  /// Copies the given rows into the memory of one part. Safe while there are at most `memory.rowLimit` of them.
  func gather(_ rows: UnsafeBufferPointer<Int32>, into memory: PassMemory<Scalar>) {
    let width = encoding.outputWidth
    if let encoded {
      encoded.withUnsafeBufferPointer { copy(rows, of: $0, width: width, to: memory.input) }
    } else {
      inputs.storage.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        for (position, row) in rows.enumerated() {
          encoding.encode(row: source + Int(row) * inputs.columns, into: memory.input + position * width)
        }
      }
    }
    targets.withUnsafeBufferPointer { copy(rows, of: $0, width: targetWidth, to: memory.targets) }
    weights.withUnsafeBufferPointer { weights in
      for position in rows.indices { memory.weights[position] = weights[Int(rows[position])] }
    }
  }

  @inline(__always)
  private func copy(
    _ rows: UnsafeBufferPointer<Int32>, of source: UnsafeBufferPointer<Scalar>, width: Int,
    to target: UnsafeMutablePointer<Scalar>
  ) {
    guard let source = source.baseAddress else { return }
    for position in rows.indices {
      (target + position &* width).update(from: source + Int(rows[position]) &* width, count: width)
    }
  }
}
