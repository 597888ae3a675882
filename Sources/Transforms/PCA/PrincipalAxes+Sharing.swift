import Learning

/// Axes that are made once for all trials on the same examples.
extension PrincipalAxes {
  /// All axes, by what suits the shape: the covariance matrix, or singular values for fewer rows than columns.
  static func shared(of examples: Examples, in context: inout FitContext) throws(FitError) -> PrincipalAxes {
    examples.rows >= examples.inputs.columns
      ? try sharedByCovariance(examples, in: &context) : try sharedBySingularValues(examples, in: &context)
  }

  /// Axes from the covariance matrix, which is shared too.
  ///
  /// Where `wanted` is given and small beside the columns, only the leading axes are computed, in steps of 64, 128, 256,
  /// ... such that the sizes of a sweep fall into one.
  static func sharedByCovariance(
    _ examples: Examples, wanted: Int? = nil, in context: inout FitContext
  ) throws(FitError) -> PrincipalAxes {
    var leading: Int?
    // A number beyond the columns asks for all; doubling up to it could overflow.
    if let wanted, wanted < examples.inputs.columns {
      var step = 64
      while step < wanted { step *= 2 }
      if step * 2 <= examples.inputs.columns { leading = step }
    }
    let name = leading.map { "pca/axes/\($0)" } ?? "pca/axes/all"
    return try context.shared(name, for: examples, bytes: \.byteCount) { inner throws(FitError) in
      let covariance = try inner.shared("pca/covariance", for: examples, bytes: \.byteCount) {
        (inner) throws(FitError) in PrincipalAxes.covariance(of: examples, threadCount: inner.threadCount)
      }
      return try covariance.principalAxes(leading: leading)
    }
  }

  static func sharedBySingularValues(
    _ examples: Examples, in context: inout FitContext
  ) throws(FitError) -> PrincipalAxes {
    try context.shared("pca/svd", for: examples, bytes: \.byteCount) {
      (_) throws(FitError) in try bySingularValues(examples)
    }
  }

  /// The leading axes by a random sketch, in coarse steps, so that the sizes of a sweep share one.
  static func sharedByRandomSketch(
    _ examples: Examples, wanted: Int, in context: inout FitContext
  ) throws(FitError) -> PrincipalAxes {
    var sketch = 128
    while sketch < wanted + 10 { sketch *= 2 }
    return try context.shared("pca/randomized/\(sketch)", for: examples, bytes: \.byteCount) {
      (inner) throws(FitError) in
      try byRandomSketch(examples, sketch: sketch, generator: inner.stream("sketch"))
    }
  }
}
