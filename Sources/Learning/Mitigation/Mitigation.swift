import Decisions
import LinearAlgebra
import Records
import Tabular

/// A way to make a classifier fairer between groups of rows, with its settings: not fitted.
///
/// It wraps the fit of a pipeline: it weighs, draws or relabels the training rows, changes what the model sees, or chooses
/// thresholds. Groups are told from `Examples.sensitive`; a model asks for no sensitive column by it unless
/// `needsGroupsAtPrediction` says so.
public protocol Mitigation: Sendable {
  associatedtype Parameters: MitigationParameters

  /// Catalogue name: `reweighing`.
  static var name: String { get }
  /// Raised whenever the same settings and data would give another result.
  static var version: Int { get }
  /// One sentence for help texts.
  static var summary: String { get }
  /// Whether the group of a row must be known when it is answered.
  static var needsGroupsAtPrediction: Bool { get }
  /// Whether the estimator must take weights.
  static var weighsRows: Bool { get }
  /// Why its answers aren't calibrated, as the end of a sentence; nil: they are, where a plan asks for it.
  static var whyUncalibrated: String? { get }

  var parameters: Parameters { get }
  init(_ parameters: Parameters)

  /// Fits a pipeline without mitigation on rows whose `sensitive` cells hold the columns of `parameters.groups`.
  ///
  /// - Throws: `invalidParameter` where the groups aren't there, and what the steps throw.
  func fit(
    _ pipeline: Pipeline, _ examples: Examples, columns: [InputColumn], classes: [String],
    in context: inout FitContext
  ) throws(FitError) -> FittedPipeline
}

/// Settings of a mitigation: by which columns it tells groups.
public protocol MitigationParameters: ParameterSet {
  /// Crossed where there are several; a plan fills in its sensitive columns.
  var groups: [String]? { get set }
}

extension Mitigation {
  public static var needsGroupsAtPrediction: Bool { false }
  public static var weighsRows: Bool { false }
  public static var whyUncalibrated: String? { nil }

  /// What a person should know who asks for a calibration; nil: it is done.
  package static var calibrationNote: String? { whyUncalibrated.map { "\(name) stands without calibration: \($0)" } }

  public init() { self.init(Parameters()) }

  /// The cells by which this mitigation tells groups.
  public func sensitive(of examples: Examples) throws(FitError) -> SensitiveCells {
    let names = parameters.groups ?? []
    guard let cells = examples.sensitive?.only(names) else {
      throw .invalidParameter(
        name: "\(Self.name).groups", value: names.isEmpty ? "empty" : names.joined(separator: ", "),
        expected: "columns that data.sensitive names")
    }
    return cells
  }

  /// Says whether an estimator can learn from the weights that this mitigation gives; one that can't would leave them unused
  /// and be called fairer. What ignores its inputs has one answer whatever the weights.
  ///
  /// - Throws: `unsupportedTask` where it can't.
  public func checkWeights(of pipeline: Pipeline) throws(FitError) {
    let kind = type(of: pipeline.estimator)
    guard kind.capabilities.contains(.sampleWeights) || kind.capabilities.contains(.ignoresInputs) else {
      throw .unsupportedTask(estimator: kind.name, task: "weights of rows, which \(Self.name) gives")
    }
  }

  /// Codes of two classes; this mitigation does no other task.
  public func twoClasses(of examples: Examples) throws(FitError) -> [Int32] {
    let (codes, classCount) = try examples.targets.classCodes(for: Self.name)
    guard classCount == 2 else { throw .unsupportedTask(estimator: Self.name, task: "more than two classes") }
    return codes
  }
}

extension FitError {
  /// Why a fitted part doesn't take the columns of groups.
  public init(_ error: ArtefactError) { self = .numerical(error.description) }
}
