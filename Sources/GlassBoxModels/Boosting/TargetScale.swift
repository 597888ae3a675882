import Learning

/// Regression targets are boosted about their mean, in units of their deviation.
struct TargetScale {
  var shift = 0.0
  var factor = 1.0

  init(_ examples: Examples) {
    guard case .values(let values) = examples.targets else { return }
    var total = 0.0
    for row in values.indices {
      let weight = examples.weights?[row] ?? 1
      total += weight
      if total > 0 { shift += (values[row] - shift) * (weight / total) }
    }
    let largest = values.reduce(0) { max($0, abs($1 - shift)) }
    guard largest > 0, largest.isFinite else { return }
    var squares = 0.0
    for row in values.indices {
      let part = (values[row] - shift) / largest
      squares += (examples.weights?[row] ?? 1) * part * part
    }
    factor = largest * max((squares / total).squareRoot(), 1e-6)
  }

  func targets(_ targets: Targets) -> ShapeTargets {
    switch targets {
    case .values: .values(scaled(targets))
    case .classes(let codes, let classCount): .classes(codes, classCount: classCount)
    }
  }

  /// The values about their mean, in units of their deviation; none of classes.
  func scaled(_ targets: Targets) -> [Double] {
    guard case .values(let values) = targets else { return [] }
    return values.map { ($0 - shift) / factor }
  }
}
