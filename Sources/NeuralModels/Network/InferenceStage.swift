import CKernels
import LinearAlgebra

/// One affine map with what follows it, in double precision, for answers.
struct InferenceStage: Sendable, Equatable {
  /// Moments of each row, with gains and shifts, after the map.
  struct RowNormalization: Codable, Sendable, Equatable {
    let gains: [Double]
    let shifts: [Double]
  }

  /// inputs x outputs.
  var weights: Matrix<Double>
  var offsets: [Double]
  var normalization: RowNormalization?
  var activation: Activation?

  var inputWidth: Int { weights.rows }
  var outputWidth: Int { weights.columns }
  var parameterCount: Int {
    weights.storage.count + offsets.count + (normalization.map { $0.gains.count + $0.shifts.count } ?? 0)
  }

  /// Answers `rows` rows of `input` in `output`; the two don't overlap. With a normalisation or GELU, `spare` holds
  /// rows x (outputWidth + 1) values. `zeros` holds outputWidth zeros.
  ///
  /// Safe while all pointers have that room.
  func apply(
    rows: Int, input: UnsafePointer<Double>, output: UnsafeMutablePointer<Double>,
    spare: UnsafeMutablePointer<Double>, zeros: UnsafePointer<Double>
  ) {
    let width = outputWidth
    weights.storage.withUnsafeBufferPointer { weights in
      offsets.withUnsafeBufferPointer { offsets in
        guard let offsets = offsets.baseAddress else { return }
        // A layer without inputs has no weights; its answers are its offsets.
        let weights = weights.baseAddress ?? zeros
        if rows == 1 {
          ckernels_dense_row(Int64(inputWidth), Int64(width), input, weights, offsets, output)
        } else {
          if inputWidth > 0 {
            Double.gemm(false, false, rows, width, inputWidth, 1, input, inputWidth, weights, width, 0, output, width)
          } else {
            output.update(repeating: 0, count: rows * width)
          }
          ckernels_activate_double(CKERNELS_NO_ACTIVATION, Int64(rows), Int64(width), offsets, output, output)
        }
      }
    }
    if let normalization {
      // The kernel must not read what it writes.
      normalization.gains.withUnsafeBufferPointer { gains in
        normalization.shifts.withUnsafeBufferPointer { shifts in
          guard let gains = gains.baseAddress, let shifts = shifts.baseAddress else { return }
          for row in 0..<rows {
            let values = output + row * width
            let normal = spare + width
            spare.update(from: values, count: width)
            ckernels_normalize_rows_double(
              1, Int64(width), spare, LayerNormalization<Double>.epsilon, gains, shifts, normal + width, normal, values)
          }
        }
      }
    }
    if let activation {
      ckernels_activate_double(activation.code, Int64(rows), Int64(width), zeros, output, output)
    }
  }

  /// Values of `spare` that `apply` needs.
  var spareCount: Int { normalization == nil ? 0 : 2 * outputWidth + 1 }

  /// The stage that does for `x` what this one does for `x * matrix + offset`.
  func after(matrix: Matrix<Double>, offset: [Double]) -> InferenceStage {
    var stage = self
    stage.weights = matrix.times(weights)
    stage.offsets = zip(weights.times(offset, transposingSelf: true), offsets).map { $0 + $1 }
    return stage
  }

  /// The stage with `(x - centre) * factor` of every column in front of it.
  func afterScaling(centres: [Double], factors: [Double]) -> InferenceStage {
    var stage = self
    for input in 0..<inputWidth {
      for output in 0..<outputWidth {
        let weight = weights[input, output] * factors[input]
        stage.weights[input, output] = weight
        // A factor of zero stands for a constant column, whatever its value.
        if weight != 0 { stage.offsets[output] -= weight * centres[input] }
      }
    }
    return stage
  }
}

extension InferenceStage: Codable {
  private enum CodingKeys: CodingKey { case outputs, floats, doubles, offsets, normalization, activation }

  /// Weights go into four bytes each where that loses nothing, as it does for every layer that nothing was folded into.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(outputWidth, forKey: .outputs)
    if weights.storage.allSatisfy({ Double(Float($0)) == $0 }) {
      try container.encode(weights.storage.map { Float($0) }, forKey: .floats)
    } else {
      try container.encode(weights.storage, forKey: .doubles)
    }
    try container.encode(offsets, forKey: .offsets)
    try container.encodeIfPresent(normalization, forKey: .normalization)
    try container.encodeIfPresent(activation, forKey: .activation)
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let outputs = try container.decode(Int.self, forKey: .outputs)
    let storage =
      try container.decodeIfPresent([Float].self, forKey: .floats)?.map { Double($0) }
      ?? container.decode([Double].self, forKey: .doubles)
    offsets = try container.decode([Double].self, forKey: .offsets)
    normalization = try container.decodeIfPresent(RowNormalization.self, forKey: .normalization)
    activation = try container.decodeIfPresent(Activation.self, forKey: .activation)
    guard
      outputs > 0, storage.count.isMultiple(of: outputs), offsets.count == outputs,
      normalization.map({ $0.gains.count == outputs && $0.shifts.count == outputs }) ?? true
    else {
      throw DecodingError.dataCorruptedError(
        forKey: .outputs, in: container, debugDescription: "the parts of a layer don't fit each other")
    }
    weights = Matrix(rows: storage.count / outputs, columns: outputs, storage: storage)
  }
}
