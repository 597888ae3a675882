import Learning
import Records

/// Predictions on held-out rows, row by row: what every quality is read from.
public struct PredictionSource: TrialEvidenceSource {
  public typealias Body = PredictionEvidence

  public struct Settings: ParameterSet {
    /// 22 bits take a third of the space of 53, and change a probability by less than a millionth of itself.
    public var probabilityBits = 22

    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .integer(
        "probability-bits", \.probabilityBits, in: 8...53,
        "significant bits to which held-out probabilities are kept; 53 keeps every bit and three times the bytes")
    ]
  }

  public static let summary = "what each fold predicts for rows that it never saw, row by row"
  public static let activity = "training"
  public static let isMachineBound = false
  public static let occasion = EvidenceOccasion.fits(isByProduct: false)

  public let settings: Settings

  public init(_ settings: Settings) { self.settings = settings }

  public func gather(_ trial: any TrialBench, allowance: Double?) throws -> PredictionEvidence {
    let predictions = try (0..<trial.foldCount).map { try trial.fold($0).predictions }
    guard let output = predictions.first?.output else { throw MeasurementError.noRows }
    return PredictionEvidence(form: output.storedForm, folds: predictions.map(\.values.storage))
      .rounded(toBits: settings.probabilityBits)
  }
}
