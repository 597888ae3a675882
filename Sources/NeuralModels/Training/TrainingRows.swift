import LinearAlgebra

/// The rows that a fit learns from, ready to be gathered into batches.
struct TrainingRows<Scalar: NetworkScalar>: Sendable {
  let encoding: InputEncoding
  let inputs: Matrix<Double>
  /// All rows encoded, where that takes no more room than the inputs do.
  private let encoded: [Scalar]?
  let targets: TargetRows<Scalar>
  /// One for each row, mean 1 over the rows that count.
  let weights: [Scalar]

  init(encoding: InputEncoding, inputs: Matrix<Double>, targets: TargetRows<Scalar>, weights: [Scalar]) {
    self.encoding = encoding
    self.inputs = inputs
    self.targets = targets
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
      copyRows(rows, of: encoded, width: width, to: memory.input)
    } else {
      inputs.storage.withUnsafeBufferPointer { source in
        guard let source = source.baseAddress else { return }
        for (position, row) in rows.enumerated() {
          encoding.encode(row: source + Int(row) * inputs.columns, into: memory.input + position * width)
        }
      }
    }
    targets.gather(rows, into: memory.targets)
    weights.withUnsafeBufferPointer { weights in
      for position in rows.indices { memory.weights[position] = weights[Int(rows[position])] }
    }
  }
}

/// What the rows of a fit are to be answered with.
enum TargetRows<Scalar: NetworkScalar>: Sendable {
  /// Values as they are, rows x width.
  case values([Scalar], width: Int)
  /// A distribution that is `base` and has `hot` more at the row's class: one number a row, however many classes.
  case codes([Int32], base: [Scalar], hot: Scalar)

  /// Numbers of one row's target.
  var width: Int {
    switch self {
    case .values(_, let width): width
    case .codes(_, let base, _): base.count
    }
  }

  /// Writes the targets of the given rows. Safe while `target` has room for them.
  func gather(_ rows: UnsafeBufferPointer<Int32>, into target: UnsafeMutablePointer<Scalar>) {
    switch self {
    case .values(let values, let width): copyRows(rows, of: values, width: width, to: target)
    case .codes(let codes, let base, let hot):
      base.withUnsafeBufferPointer { base in
        codes.withUnsafeBufferPointer { codes in
          guard let source = base.baseAddress else { return }
          var to = target
          for row in rows {
            to.update(from: source, count: base.count)
            to[Int(codes[Int(row)])] += hot
            to += base.count
          }
        }
      }
    }
  }
}

/// Copies rows of `width` values. Safe while every row lies within `source` and `target` has room for them.
private func copyRows<Scalar: NetworkScalar>(
  _ rows: UnsafeBufferPointer<Int32>, of source: [Scalar], width: Int, to target: UnsafeMutablePointer<Scalar>
) {
  source.withUnsafeBufferPointer { source in
    guard let source = source.baseAddress, let rowNumbers = rows.baseAddress else { return }
    Scalar.kernels.gather(Int64(rows.count), Int64(width), rowNumbers, source, target)
  }
}
