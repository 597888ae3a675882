import Learning

/// What every calibration lets a person set.
public struct CalibrationParameters: ParameterSet {
  public var folds = 5
  public init() {}
  public init(folds: Int) { self.folds = folds }
  public static let fields: [ParameterField<Self>] = [
    .integer("folds", \.folds, in: 2...50, "parts of the training rows, each answered by a model of the others")
  ]
}
