/// Which evidence is wanted of a trial: two requests that are equal ask for the same.
public struct EvidenceRequest: Sendable, Equatable {
  public let kind: EvidenceKind
  public let version: Int
  /// Everything that the evidence depends on besides the trial; other settings, other evidence.
  public let settings: [String: SettingValue]
  /// Whether it depends on the machine: then it is stored under a session.
  public let isMachineBound: Bool

  public init(kind: EvidenceKind, version: Int, settings: [String: SettingValue], isMachineBound: Bool) {
    self.kind = kind
    self.version = version
    self.settings = settings
    self.isMachineBound = isMachineBound
  }
}

/// What became of a request. What was left out on purpose isn't tried again under the same settings; what failed is.
public enum EvidenceStatus: Sendable, Equatable {
  case gathered
  case failed(message: String)
  case leftOut(reason: String)

  public var isSettled: Bool {
    if case .failed = self { false } else { true }
  }
}

/// Stored evidence of one trial, without its body.
public struct EvidenceHead: Sendable, Equatable, Identifiable {
  public let id: Int64
  /// Key of what it is evidence of: of a trial, or of a pipeline whatever its protocol.
  public let subject: String
  public let kind: EvidenceKind
  public let version: Int
  /// The session that measured it; nil where no machine matters.
  public let session: Int64?
  public let status: EvidenceStatus

  public init(
    id: Int64, subject: String, kind: EvidenceKind, version: Int, session: Int64?, status: EvidenceStatus
  ) {
    self.id = id
    self.subject = subject
    self.kind = kind
    self.version = version
    self.session = session
    self.status = status
  }
}
