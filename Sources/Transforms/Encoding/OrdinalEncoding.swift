import Learning

/// Replaces each categorical column by one number: the position of the level among those that the training rows hold.
///
/// | parameter | default | choices | meaning |
/// |---|---|---|---|
/// | `order` | `code` | `code`, `frequency` | positions in code order, or the commonest level first |
/// | `unseen` | `minus-one` | `minus-one`, `missing` | what a missing value or a level unseen in training becomes |
///
/// The order of names carries no meaning for linear models, but serves trees well. Counts are weighted; ties go to the
/// lower code. O(rows * columns). Infinite values throw `notFinite`. Golden values from scikit-learn's `OrdinalEncoder`.
public struct OrdinalEncoding: Transform {
  public enum Order: String, CaseIterable, Codable, Sendable { case code, frequency }
  public enum Unseen: String, CaseIterable, Codable, Sendable {
    case minusOne = "minus-one"
    case missing
  }

  public struct Parameters: ParameterSet {
    public var order = Order.code
    public var unseen = Unseen.minusOne
    public init() {}
    public static let fields: [ParameterField<Self>] = [
      .choice("order", \.order, "count levels in code order, or the commonest first").matters(.categoricalInputs),
      .choice("unseen", \.unseen, "what a missing value, or a level unseen in training, becomes").matters(
        .categoricalInputs),
    ]
  }

  public static let name = "ordinal-encoding"
  public static let version = 1
  public static let summary = "Makes a number of each category: its position among the levels."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func shapes(after columns: [ColumnShape], rows: Int, task: LearningTask) -> [ColumnShape] {
    columns.map { ColumnShape(name: $0.name) }
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedLevelEncoding {
    try examples.requireNoInfinity()
    let unseen: Double = parameters.unseen == .minusOne ? -1 : .nan
    return try FittedLevelEncoding(examples) { column, levelCount in
      let counts = LevelCounts(examples, column: column, levelCount: levelCount)
      var order = counts.seen
      if parameters.order == .frequency {
        order.sort { (-counts.weights[$0], $0) < (-counts.weights[$1], $1) }
      }
      var levels = [[Double]](repeating: [unseen], count: levelCount)
      for (position, level) in order.enumerated() { levels[level] = [Double(position)] }
      return LevelNumbers(
        features: [examples.features[column].with(kind: .numeric)], levels: levels, missing: [unseen], unseen: [unseen])
    }
  }
}
