import Learning

/// Moves each column to median 0 and interquartile range 1, so that a few extreme values don't set the scale:
/// `(x - median) / (upper quartile - lower quartile)`.
///
/// Quartiles lie between neighbours by straight line. A column whose quartiles are equal is only moved. Rows of weight 0
/// are not looked at. Missing values are left out in fitting and stay missing; infinite ones throw `notFinite`.
///
/// | parameter | default | choices | meaning |
/// |---|---|---|---|
/// | `columns` | `numeric` | `numeric`, `all` | leave categorical columns alone, or scale their codes as amounts |
///
/// O(rows * columns). The fitted form is an affine map. Golden values from scikit-learn's `RobustScaler`.
public struct RobustScaling: Transform {
  public typealias Parameters = StandardScaling.Parameters

  public static let name = "robust-scaling"
  public static let version = 1
  public static let summary = "Moves each column to median 0 and interquartile range 1."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedScaling {
    try examples.requireNoInfinity()
    var centers: [Double] = []
    var spreads: [Double] = []
    var empty: [Int] = []
    for column in examples.features.indices {
      let present = examples.presentValues(ofColumn: column)
      guard !present.isEmpty else {
        empty.append(column)
        centers.append(0)
        spreads.append(1)
        continue
      }
      var values = PartlySortedValues(present)
      centers.append(values.quantile(0.5))
      let range = values.quantile(0.75) - values.quantile(0.25)
      spreads.append(min(range, .greatestFiniteMagnitude))
    }
    examples.noteEmptyColumns(empty, Self.name, in: &context)
    return examples.scaling(parameters.columns, centers: centers, spreads: spreads)
  }
}
