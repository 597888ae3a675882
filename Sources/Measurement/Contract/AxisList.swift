import Records

/// Every axis there is, in the order in which reports show them. Adding an axis is one file and one line here.
public enum AxisList {
  public static let all: [any Axis] = [
    AccuracyAxis(), BalancedAccuracyAxis(), LogLossAxis(), BrierAxis(), AreaUnderCurveAxis(), AveragePrecisionAxis(),
    F1Axis(), MatthewsAxis(), DeterminationAxis(), RootMeanSquareAxis(), MeanAbsoluteAxis(),
    CalibrationErrorAxis(),
    LatencyAxis(.median), LatencyAxis(.percentile99), LatencyAxis(.permille999),
    LatencyAxis(.median, unfolded: true), LatencyAxis(.percentile99, unfolded: true), ThroughputAxis(),
    TrainingCPUAxis(), TrainingWallAxis(), TrainingMemoryAxis(), SharedTrainingCPUAxis(),
    ArtefactSizeAxis(), ParameterCountAxis(),
    UsedFeaturesAxis(), ImportantFeaturesAxis(),
  ]

  /// The axis stored under `id`.
  public static func axis(_ id: AxisID) -> (any Axis)? { all.first { $0.descriptor.id == id } }
}
