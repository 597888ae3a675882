import LinearAlgebra

/// A way to make a classifier's answers into probabilities that hold, with its settings: not fitted.
///
/// It learns from answers for rows that the classifier wasn't trained on; see `Pipeline.calibration`.
public protocol Calibration: Sendable {
  associatedtype Parameters: ParameterSet
  associatedtype Fitted: FittedCalibration

  /// Catalogue name: `platt-calibration`.
  static var name: String { get }
  /// Raised whenever the same settings and data would give another result.
  static var version: Int { get }
  /// One sentence for help texts.
  static var summary: String { get }

  var parameters: Parameters { get }
  init(_ parameters: Parameters)

  /// Into how many parts the training rows are cut, each answered by a model that learned from the others.
  var folds: Int { get }

  /// Learns from answers (rows x classes: probabilities or scores) and what was true.
  ///
  /// - Parameters:
  ///   - codes: the class of each row, below `answers.values.columns`.
  ///   - weights: how much each row counts; nil: once.
  func fit(_ answers: Predictions, codes: [Int32], weights: [Double]?) throws(FitError) -> Fitted
}

extension Calibration {
  public init() { self.init(Parameters()) }
}

/// A fitted calibration: pure, answer by answer.
public protocol FittedCalibration: Sendable, Codable {
  /// Frozen name under which artefacts are stored: `fitted-platt-calibration`.
  static var kind: String { get }

  /// The form of the answers that it takes: probabilities or scores of so many classes.
  var input: ModelOutput { get }
  /// Numbers that were learned.
  var parameterCount: Int { get }

  /// Replaces the answer to one row, which must be of the form that was learned from, by probabilities. Doesn't
  /// allocate.
  func calibrate(_ answer: inout MutableSpan<Double>)

  /// This calibration as a map of a classifier's scores, if it is one.
  var scoreMap: ScoreMap? { get }
}

extension FittedCalibration {
  public var scoreMap: ScoreMap? { nil }
  /// Numbers in an answer.
  public var classCount: Int { input.width }

  /// The calibrated form of a batch.
  public func calibrated(_ answers: Predictions) -> Predictions {
    var values = answers.values
    let width = values.columns
    values.storage.withUnsafeMutableBufferPointer { buffer in
      for start in stride(from: 0, to: buffer.count, by: max(1, width)) {
        var answer = buffer.extracting(start..<start + width).mutableSpan
        calibrate(&answer)
      }
    }
    return Predictions(probabilities: values)
  }
}

/// A calibration that does no more than rescale a classifier's scores before they become probabilities.
public enum ScoreMap: Sendable, Equatable {
  /// Two classes: the second has probability `1 / (1 + exp(-(slope * (score1 - score0) + intercept)))`.
  case logistic(slope: Double, intercept: Double)
  /// Probabilities in proportion to `exp(factor * score)`.
  case softmax(factor: Double)
}

/// A classifier whose probabilities are made of scores, which don't saturate as probabilities do.
public protocol ScoringModel: Model {
  /// The same model, answering with scores: logarithms of its probabilities, up to one number a row.
  var scoring: Self { get }
}

/// A model that answers with scores and that a `ScoreMap` can be folded into, so that calibration costs nothing when it
/// is deployed.
public protocol ScoreMapFoldable: Model {
  /// The model that answers with what `map` makes of this one's scores, or nil where it can't be had.
  func folded(before map: ScoreMap) -> Self?
}
