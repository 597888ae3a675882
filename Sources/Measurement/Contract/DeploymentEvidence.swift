/// What one fit on all rows took, alone on the machine.
public struct FitCost: Sendable, Equatable {
  /// CPU seconds of all threads of the fit.
  public let cpuSeconds: Double
  public let wallSeconds: Double

  public init(cpuSeconds: Double, wallSeconds: Double) {
    self.cpuSeconds = cpuSeconds
    self.wallSeconds = wallSeconds
  }
}

/// The candidate fitted on all rows, as it would be deployed.
public struct DeploymentEvidence: Sendable {
  /// Bytes of the whole encoded pipeline, transforms included.
  public let artefactBytes: Int
  /// Numbers that transforms and model learned.
  public let parameterCount: Int
  /// Columns that the pipeline takes.
  public let rawColumnCount: Int
  /// Positions of the raw columns that can change an answer at all.
  public let usedRawColumns: [Int]
  /// One for each repetition of the fit, in order.
  public let fits: [FitCost]
  /// How far one fit pushed resident memory; nil where the system doesn't tell.
  public let peakFitBytes: Int?

  public init(
    artefactBytes: Int, parameterCount: Int, rawColumnCount: Int, usedRawColumns: [Int], fits: [FitCost],
    peakFitBytes: Int? = nil
  ) {
    self.artefactBytes = artefactBytes
    self.parameterCount = parameterCount
    self.rawColumnCount = rawColumnCount
    self.usedRawColumns = usedRawColumns
    self.fits = fits
    self.peakFitBytes = peakFitBytes
  }
}
