import Learning

/// Moves each column onto 0...1: `(x - smallest) / (largest - smallest)`.
///
/// Rows that training didn't see may fall outside 0...1. A constant column becomes 0. Rows of weight 0 are not looked
/// at. Missing values are left out in fitting and stay missing; infinite ones throw `notFinite`.
///
/// | parameter | default | choices | meaning |
/// |---|---|---|---|
/// | `columns` | `numeric` | `numeric`, `all` | leave categorical columns alone, or scale their codes as amounts |
///
/// O(rows * columns). The fitted form is an affine map. Golden values from scikit-learn's `MinMaxScaler`.
public struct MinMaxScaling: Transform {
  public typealias Parameters = StandardScaling.Parameters

  public static let name = "min-max-scaling"
  public static let version = 1
  public static let summary = "Moves each column onto the range from 0 to 1."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedScaling {
    try examples.requireNoInfinity()
    var centers: [Double] = []
    var spreads: [Double] = []
    var empty: [Int] = []
    for column in examples.features.indices {
      let values = examples.presentValues(ofColumn: column)
      guard let smallest = values.min(), let largest = values.max() else {
        empty.append(column)
        centers.append(0)
        spreads.append(1)
        continue
      }
      centers.append(smallest)
      // Halved: the distance of two finite numbers may overflow.
      let half = largest / 2 - smallest / 2
      spreads.append(min(half, Double.greatestFiniteMagnitude / 2) * 2)
    }
    examples.noteEmptyColumns(empty, Self.name, in: &context)
    return examples.scaling(parameters.columns, centers: centers, spreads: spreads)
  }
}
