import Learning
import Records

/// What the fits on folds cost: a by-product of fitting them.
public struct FitCostSource: TrialEvidenceSource {
  public typealias Body = FitCostEvidence

  public static let summary = "CPU seconds of the fits on folds, as if each stood alone and as shared work left them"
  public static let activity = "training"
  public static let isMachineBound = true
  public static let occasion = EvidenceOccasion.fits(isByProduct: true)

  public let settings: NoParameters

  public init(_ settings: NoParameters) { self.settings = settings }

  public func gather(_ trial: any TrialBench, allowance: Double?) throws -> FitCostEvidence {
    FitCostEvidence(folds: try (0..<trial.foldCount).map { try trial.fold($0).cost })
  }
}
