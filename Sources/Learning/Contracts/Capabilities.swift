/// What an estimator can take and give; the laws and the experiment file's checks are chosen by it.
public struct Capabilities: OptionSet, Sendable {
  public let rawValue: Int
  public init(rawValue: Int) { self.rawValue = rawValue }

  public static let regression = Capabilities(rawValue: 1 << 0)
  public static let binaryClassification = Capabilities(rawValue: 1 << 1)
  public static let multiclassClassification = Capabilities(rawValue: 1 << 2)
  public static let classification: Capabilities = [.binaryClassification, .multiclassClassification]
  /// NaN inputs are learned from and predicted on.
  public static let missingValues = Capabilities(rawValue: 1 << 3)
  /// Categorical features are used as categories, without encoding.
  public static let categoricalFeatures = Capabilities(rawValue: 1 << 4)
  public static let sampleWeights = Capabilities(rawValue: 1 << 5)
  /// Classification answers are probabilities that sum to one (otherwise decision scores).
  public static let probabilities = Capabilities(rawValue: 1 << 6)
  /// Results depend on the scale of the inputs, so scaling should come first.
  public static let needsScaling = Capabilities(rawValue: 1 << 7)
  /// Answers don't depend on the inputs at all, so no step before or after the estimator can change them.
  public static let ignoresInputs = Capabilities(rawValue: 1 << 8)
  /// Answers depend on the order of a column's values only, so shifting and stretching a column can't change them.
  public static let ignoresScale = Capabilities(rawValue: 1 << 9)

  /// Whether the estimator does this task.
  public func supports(_ task: LearningTask) -> Bool {
    switch task {
    case .regression: contains(.regression)
    case .classification(let classCount): contains(classCount > 2 ? .multiclassClassification : .binaryClassification)
    }
  }
}
