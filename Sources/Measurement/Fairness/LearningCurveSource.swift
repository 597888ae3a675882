import Learning
import Records

/// Predictions of a trial that learns from a part of its training rows.
///
/// Every fold is fitted once more for each share, on rows drawn without replacement by the run's seed, and judged on the same
/// held-out rows. It is gathered where a plan asks for it (`fairness.learning-curve`), candidates near the frontier first, as
/// far as the evidence budget goes.
public struct LearningCurveSource: TrialEvidenceSource {
  public typealias Body = LearningCurveEvidence

  public struct Settings: ParameterSet {
    public var shares = [0.25, 0.5]

    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .numbers(
        "learning-curve-shares", \.shares, in: 0.01...0.99,
        "shares of the training rows from which the learning curve is fitted, where fairness.learning-curve asks for it"
      )
    ]
  }

  public static let summary = "what each fold predicts when it learns from a part of its training rows"
  public static let activity = "learning from fewer rows"
  public static let isMachineBound = false
  public static let occasion = EvidenceOccasion.afterwards
  public static let requires: Set<EvidenceKind> = [.predictions, .fitCost]

  public let settings: Settings

  public init(_ settings: Settings) { self.settings = settings }

  /// More folds than these, as a replay has, are too many to be fitted again.
  private static let mostFolds = 50
  private static let probabilityBits = 22

  private var shares: [Double] { Array(Set(settings.shares)).sorted() }

  public func amounts(of model: AskedModel) -> [Double] { [max(1, model.fitWork * shares.reduce(0, +))] }

  public func gather(_ trial: any TrialBench, allowance: Double?) throws -> LearningCurveEvidence {
    guard trial.foldCount <= Self.mostFolds else {
      throw EvidenceLeftOut(reason: "\(trial.foldCount) folds or steps are too many to be fitted again")
    }
    if let allowance, let asked = trial.asked, let least = amounts(of: asked).first, allowance < least {
      throw EvidenceLeftOut(reason: "the evidence budget is used up; see measurement.evidence-budget")
    }
    let predictions = try shares.map { share in
      let folds = try (0..<trial.foldCount).map { try trial.predictions(ofFold: $0, learningFrom: share) }
      guard let output = folds.first?.output else { throw MeasurementError.noRows }
      return PredictionEvidence(form: output.storedForm, folds: folds.map(\.values.storage))
        .rounded(toBits: Self.probabilityBits)
    }
    return LearningCurveEvidence(shares: shares, predictions: predictions)
  }
}
