import Learning
import LinearAlgebra

extension FittedTransform {
  /// The checks of a transform that lets missing values pass: at least one row, the right width, nothing infinite.
  func checkAllowingMissing(_ inputs: Matrix<Double>) throws(PredictionError) {
    try checkShape(inputs)
    if let place = inputs.firstInfinite { throw .notFinite(row: place.row, column: place.column) }
  }

  /// The checks of a transform that needs every value.
  func checkFinite(_ inputs: Matrix<Double>) throws(PredictionError) {
    try checkShape(inputs)
    if let place = inputs.firstNonFinite { throw .notFinite(row: place.row, column: place.column) }
  }

  private func checkShape(_ inputs: Matrix<Double>) throws(PredictionError) {
    guard inputs.rows > 0 else { throw .noRows }
    guard inputs.columns == inputWidth else { throw .widthMismatch(expected: inputWidth, found: inputs.columns) }
  }

  /// The single-row path, over every row: batch and row answers are the same bits.
  func transformingEachRow(of inputs: Matrix<Double>) -> Matrix<Double> {
    let width = outputWidth
    var result = Matrix<Double>(rows: inputs.rows, columns: width)
    let source = inputs.storage.span
    result.storage.withUnsafeMutableBufferPointer { target in
      for row in 0..<inputs.rows {
        // Safe: the slice lies within `target` (rows x width values) and its span ends with this turn of the loop.
        var output = MutableSpan(_unsafeElements: target[(row * width)..<((row + 1) * width)])
        transform(row: source.extracting(inputs.range(ofRow: row)), into: &output)
      }
    }
    return result
  }
}

extension Matrix where Scalar == Double {
  /// The first infinite value, in row order; NaN, which marks a missing value, isn't one.
  var firstInfinite: (row: Int, column: Int)? {
    guard storage.containsNonFinite, let position = storage.firstIndex(where: { $0.magnitude == .infinity })
    else { return nil }
    return (position / columns, position % columns)
  }
}

extension Examples {
  /// Throws where an input is infinite; missing values pass.
  func requireNoInfinity() throws(FitError) {
    if let place = inputs.firstInfinite {
      throw .notFinite(row: place.row, column: place.column, feature: features[place.column].name)
    }
  }

  /// Throws for the first categorical feature: for transforms whose arithmetic means nothing on codes.
  func requireNumericFeatures() throws(FitError) {
    if let feature = features.first(where: \.isCategorical) { throw .categoricalFeature(name: feature.name) }
  }

  /// The values of one column that aren't missing, in rows that count at all.
  func presentValues(ofColumn column: Int) -> [Double] {
    (0..<rows).compactMap { row in
      let value = inputs[row, column]
      return value.isNaN || weights?[row] == 0 ? nil : value
    }
  }
}

extension Feature {
  var isCategorical: Bool { levelCount != nil }

  /// How many levels a categorical feature has; nil for a numeric one.
  var levelCount: Int? {
    if case .categorical(let count) = kind { count } else { nil }
  }

  /// This feature under another kind, with the same name and sources.
  func with(kind: Kind, levels: [String] = []) -> Feature {
    Feature(name: name, kind: kind, sources: sources, levels: levels)
  }
}

/// The level that a value of a categorical column stands for; -1 for missing, for a level that training never saw, and
/// for anything that isn't a code.
@inline(__always)
func levelCode(_ value: Double, levelCount: Int) -> Int {
  // NaN fails both comparisons.
  guard value >= 0, value < Double(levelCount) else { return -1 }
  let code = Int(value)
  return Double(code) == value ? code : -1
}

extension Decoder {
  /// Throws unless the decoded parts fit each other: a damaged artefact must not reach code that trusts its sizes.
  func require(_ fits: Bool, _ component: String) throws {
    guard !fits else { return }
    throw DecodingError.dataCorrupted(
      .init(codingPath: codingPath, debugDescription: "the parts of the \(component) don't fit each other"))
  }
}
