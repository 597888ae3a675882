/// What one fit on all rows took, alone on the machine.
public struct FitCost: Codable, Sendable, Equatable {
  /// CPU seconds of all threads of the fit.
  public let cpuSeconds: Double
  public let wallSeconds: Double

  public init(cpuSeconds: Double, wallSeconds: Double) {
    self.cpuSeconds = cpuSeconds
    self.wallSeconds = wallSeconds
  }
}

/// A file that belongs to evidence, such as a fitted pipeline.
public struct StoredFile: Codable, Sendable, Equatable {
  /// Path below the experiment directory.
  public let path: String
  /// SHA-256 of its bytes in hexadecimal.
  public let hash: String
  public let bytes: Int

  public init(path: String, hash: String, bytes: Int) {
    self.path = path
    self.hash = hash
    self.bytes = bytes
  }
}

/// The pipeline fitted on all rows, as it would be deployed.
public struct DeploymentEvidence: EvidenceBody, Codable, Equatable {
  public static let kind: EvidenceKind = .deployment
  public static let version = 1

  /// Bytes of the whole encoded pipeline, transforms included, in the form in which it is served.
  public let artefactBytes: Int
  /// Numbers that transforms and model learned.
  public let parameterCount: Int
  /// Columns that the pipeline takes.
  public let rawColumnCount: Int
  /// Positions of the raw columns that can change a prediction at all.
  public let usedRawColumns: [Int]
  /// One for each repetition of the fit, in order.
  public let fits: [FitCost]
  /// How far one fit pushed resident memory; nil where the system doesn't tell.
  public let peakFitBytes: Int?
  /// The fitted pipeline, step by step as it was fitted; nil where none was kept.
  public let artefact: StoredFile?

  public init(
    artefactBytes: Int, parameterCount: Int, rawColumnCount: Int, usedRawColumns: [Int], fits: [FitCost],
    peakFitBytes: Int? = nil, artefact: StoredFile? = nil
  ) {
    self.artefactBytes = artefactBytes
    self.parameterCount = parameterCount
    self.rawColumnCount = rawColumnCount
    self.usedRawColumns = usedRawColumns
    self.fits = fits
    self.peakFitBytes = peakFitBytes
    self.artefact = artefact
  }
}

extension EvidenceKind {
  public static let deployment: EvidenceKind = "deployment"
}
