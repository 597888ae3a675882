import Records

/// Every kind of evidence and every axis there is. Adding one is its own file and one line here.
public enum MeasurementList {
  /// In the order in which they are gathered.
  public static let evidence: [any EvidenceSource.Type] = [
    PredictionSource.self, FitCostSource.self, ImportanceSource.self, ExplanationSource.self, LearningCurveSource.self,
    RobustnessSource.self, DeploymentSource.self, TimingSource.self,
  ]

  /// In the order in which reports show them.
  public static let axes: [any Axis] = ownAxes + groupAxes + changeAxes

  /// Of groups of people; see `GroupGapAxis`.
  private static let groupAxes: [any Axis] =
    GroupGapAxis.all + [WorstGroupAxis(isRegression: false), WorstGroupAxis(isRegression: true)]

  /// Of rows that change with time; see `RobustnessAxis`.
  private static let changeAxes: [any Axis] = RobustnessAxis.all

  private static let ownAxes: [any Axis] = [
    AccuracyAxis(), BalancedAccuracyAxis(), LogLossAxis(), BrierAxis(), AreaUnderCurveAxis(), AveragePrecisionAxis(),
    F1Axis(), MatthewsAxis(), DeterminationAxis(), RootMeanSquareAxis(), MeanAbsoluteAxis(),
    CalibrationErrorAxis(),
    LatencyAxis(.median), LatencyAxis(.percentile99), LatencyAxis(.permille999),
    LatencyAxis(.median, unfolded: true), LatencyAxis(.percentile99, unfolded: true), ThroughputAxis(),
    TrainingCPUAxis(), TrainingWallAxis(), TrainingMemoryAxis(), MarginalTrainingCPUAxis(),
    ArtefactSizeAxis(), ParameterCountAxis(),
    UsedFeaturesAxis(), CarryingGroupsAxis(),
    FeatureCountAxis(), InteractionStrengthAxis(), MainEffectAxis(), RuleCountAxis(), RuleDepthAxis(),
    ExplanationStabilityAxis(), FaithfulnessAxis(),
    MonthlyTrainingAxis(), MonthlyServingAxis(), MonthlyValueAxis(), DecisionValueAxis(),
  ]

  /// The axis stored under `id`.
  public static func axis(_ id: AxisID) -> (any Axis)? { axes.first { $0.descriptor.id == id } }
}
