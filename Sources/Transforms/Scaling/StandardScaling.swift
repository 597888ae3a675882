import Learning
import LinearAlgebra

/// Moves each column to mean 0 and standard deviation 1: `(x - mean) / deviation`.
///
/// The deviation divides by the number of values (ddof 0); a constant column has the deviation 1, so it becomes 0.
/// Weights count in both. Missing values are left out in fitting and stay missing; infinite ones throw `notFinite`.
///
/// | parameter | default | choices | meaning |
/// |---|---|---|---|
/// | `columns` | `numeric` | `numeric`, `all` | leave categorical columns alone, or scale their codes as amounts |
///
/// Fitting takes two passes, O(rows * columns). The fitted form is an affine map.
/// Golden values from scikit-learn's `StandardScaler`.
public struct StandardScaling: Transform {
  public struct Parameters: ParameterSet {
    public var columns = ScaledColumns.numeric
    public init() {}
    public static let fields: [ParameterField<Self>] = [
      .choice("columns", \.columns, "leave categorical columns alone, or scale their codes as amounts")
        .matters(.categoricalInputs)
    ]
  }

  public static let name = "standard-scaling"
  public static let version = 2
  public static let summary = "Moves each column to mean 0 and standard deviation 1."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedScaling {
    let spread = try ColumnSpread(examples, threadCount: context.threadCount)
    examples.noteEmptyColumns(spread.emptyColumns, Self.name, in: &context)
    return examples.scaling(parameters.columns, centers: spread.means, spreads: spread.deviations)
  }
}
