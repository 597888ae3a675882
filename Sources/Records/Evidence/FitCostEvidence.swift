/// What the fits on the folds of a trial cost on one machine.
public struct FitCostEvidence: EvidenceBody, Codable, Equatable {
  public static let kind: EvidenceKind = .fitCost
  public static let version = 2

  public struct Fold: Codable, Sendable, Equatable {
    /// CPU seconds of the fit as if it stood alone, shared work included.
    public let standaloneCPUSeconds: Double
    /// CPU seconds this trial added, given what other trials had already computed.
    public let marginalCPUSeconds: Double
    /// About how many multiplications the fit took, counted and not timed; nil in evidence of earlier versions.
    public let fitWork: Double?
    /// The same of answering one row with what was fitted.
    public let rowWork: Double?

    public init(
      standaloneCPUSeconds: Double, marginalCPUSeconds: Double, fitWork: Double? = nil, rowWork: Double? = nil
    ) {
      self.standaloneCPUSeconds = standaloneCPUSeconds
      self.marginalCPUSeconds = marginalCPUSeconds
      self.fitWork = fitWork
      self.rowWork = rowWork
    }
  }

  public let folds: [Fold]

  public init(folds: [Fold]) { self.folds = folds }

  public var standaloneCPUSeconds: Double { folds.reduce(0) { $0 + $1.standaloneCPUSeconds } }
  public var marginalCPUSeconds: Double { folds.reduce(0) { $0 + $1.marginalCPUSeconds } }
}

extension EvidenceKind {
  public static let fitCost: EvidenceKind = "fit-cost"
}
