import Learning
import Records

/// One kind of evidence: what it holds (`Body`), what it depends on (`Settings`), and how it is gathered.
///
/// Adding a kind is one type that conforms to `TrialEvidenceSource` (trial by trial) or `JointEvidenceSource` (all
/// trials of a run in one sitting), and one line in `MeasurementList.evidence`. Its settings become keys of the plan's
/// `measurement` section, with ranges, defaults and help.
public protocol EvidenceSource: Sendable {
  associatedtype Body: EvidenceBody
  associatedtype Settings: ParameterSet = NoParameters

  /// One sentence for help.
  static var summary: String { get }
  /// What a person reads while it is gathered: "training", "timing".
  static var activity: String { get }
  /// Whether the evidence depends on the machine. Then it is stored under a session and gathered anew elsewhere.
  static var isMachineBound: Bool { get }
  /// What it is evidence of. Default: a trial.
  static var subject: EvidenceSubject { get }
  static var occasion: EvidenceOccasion { get }
  /// Kinds that must have been gathered before. Default: none.
  static var requires: Set<EvidenceKind> { get }

  init(_ settings: Settings)
  var settings: Settings { get }
}

extension EvidenceSource {
  public static var kind: EvidenceKind { Body.kind }
  public static var subject: EvidenceSubject { .trial }
  public static var requires: Set<EvidenceKind> { [] }

  /// What is looked for in the store: the same kind, version and settings.
  ///
  /// - Parameter further: what the evidence depends on besides its own settings, such as the run's budget.
  public func request(further: [String: SettingValue] = [:]) -> EvidenceRequest {
    EvidenceRequest(
      kind: Self.kind, version: Body.version, settings: settings.settings.merging(further) { own, _ in own },
      isMachineBound: Self.isMachineBound)
  }
}

/// What evidence belongs to.
public enum EvidenceSubject: Sendable {
  /// A pipeline under one protocol.
  case trial
  /// A pipeline fitted on all rows, whatever the protocol.
  case pipeline
}

/// When evidence is gathered.
public enum EvidenceOccasion: Sendable {
  /// While the folds of a trial are fitted; trials run side by side. A by-product costs nothing more and is
  /// kept whenever folds are fitted, asked for or not.
  case fits(isByProduct: Bool)
  /// By asking fitted models once all trials are fitted; trials run side by side. Counts as no more work than the plan's
  /// `evidence-budget`, candidates near the frontier first.
  case afterwards
  /// One trial after the other, with nothing else on the machine.
  case alone
}

/// Evidence that is gathered trial by trial.
public protocol TrialEvidenceSource: EvidenceSource {
  /// The amounts of work for which the evidence of a model can be had, ascending; a larger one gives better evidence.
  /// Default: none, any amount will do.
  func amounts(of model: AskedModel) -> [Double]

  /// - Parameter allowance: work that it may take, of `amounts` one; nil: as much as it wants.
  /// - Throws: `EvidenceLeftOut` where the allowance is too small; any other error means that gathering failed.
  func gather(_ trial: any TrialBench, allowance: Double?) throws -> Body
}

extension TrialEvidenceSource {
  public func amounts(of model: AskedModel) -> [Double] { [] }
}

/// What is known of a model before it is asked. Work is counted in multiplications, about, and not timed: what is gathered
/// within a budget mustn't depend on the clock.
public struct AskedModel: Sendable, Equatable {
  /// Of answering one row.
  public let rowWork: Double
  /// Raw columns.
  public let columns: Int
  /// Held-out rows of each fold.
  public let heldOutRows: [Int]
  /// Of the fits of all folds; 0 where it isn't known.
  public let fitWork: Double

  public init(rowWork: Double, columns: Int, heldOutRows: [Int], fitWork: Double = 0) {
    self.rowWork = rowWork
    self.columns = columns
    self.heldOutRows = heldOutRows
    self.fitWork = fitWork
  }
}

/// Evidence that is gathered of all trials in one sitting, so that it can be compared between them.
public protocol JointEvidenceSource: EvidenceSource {
  /// - Parameter progress: called between pieces of work, with how many are done and how many there are.
  func gather(
    _ trials: [any TrialBench], progress: (_ done: Int, _ total: Int) -> Void
  ) throws -> JointEvidence<Body>
}

extension JointEvidenceSource {
  public static var occasion: EvidenceOccasion { .alone }
}

/// What one sitting gave.
public struct JointEvidence<Body: EvidenceBody>: Sendable {
  /// One for each trial, in order.
  public let results: [Result<Body, MeasurementError>]
  /// What a reader should know of the sitting as a whole.
  public let note: String?

  public init(results: [Result<Body, MeasurementError>], note: String? = nil) {
    self.results = results
    self.note = note
  }
}

/// Evidence was not gathered on purpose. It isn't tried again under the same settings.
public struct EvidenceLeftOut: Error, Equatable, CustomStringConvertible {
  public let reason: String

  public init(reason: String) { self.reason = reason }

  public var description: String { reason }
}
