import Decisions
import LinearAlgebra
import Records
import Tabular

/// A way to make a classifier fairer between groups of rows, with its settings: not fitted.
///
/// It wraps the fit of a pipeline: it weighs, draws or relabels the training rows, changes what the model sees, or chooses
/// thresholds. Groups are told from `Examples.sensitive`; a model sees no sensitive column by it unless `needsGroups` says so.
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
  /// Whether it changes decisions alone: the fit is that of the pipeline without it.
  static var onlyDecides: Bool { get }
  /// Whether the estimator must take weights.
  static var weighsRows: Bool { get }

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
  public static var onlyDecides: Bool { false }
  public static var weighsRows: Bool { false }

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
