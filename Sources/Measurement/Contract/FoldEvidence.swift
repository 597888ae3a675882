import Learning
import Records

/// What was known of the target before any held-out row was seen: the answer of a model that ignores its inputs.
public enum TargetSummary: Sendable, Equatable {
  /// Mean and population variance of the training targets.
  case mean(Double, variance: Double)
  /// Share of each class among the training rows.
  case prior([Double])

  /// The summary of training targets. An empty set gives a mean of 0, or equal shares.
  public init(_ targets: Targets) {
    switch targets {
    case .values(let values):
      let count = Double(max(1, values.count))
      let mean = values.reduce(0, +) / count
      self = .mean(mean, variance: values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count)
    case .classes(let codes, let classCount):
      var shares = [Double](repeating: codes.isEmpty ? 1 / Double(max(1, classCount)) : 0, count: classCount)
      for code in codes { shares[Int(code)] += 1 / Double(codes.count) }
      self = .prior(shares)
    }
  }
}

/// One fold of one trial: what it predicted for rows that it never saw, beside the truth.
public struct FoldEvidence: Sendable {
  /// The true answers of the held-out rows.
  public let targets: Targets
  /// The predictions for the same rows, in the same order.
  public private(set) var predictions: Predictions
  public let trainingSummary: TargetSummary
  public let trainRows: Int
  /// Names of the classes, in code order; empty where they aren't known.
  public let classNames: [String]
  /// What decisions of these rows are worth, as the plan's `decision` says it; nil: it says nothing.
  public private(set) var worth: DecisionWorth?
  /// Why the answers couldn't be decided as the plan asks; nil: they were, or nothing is asked.
  private var refusal: MeasurementError?
  /// By what the answers were decided; nil: the largest number decides.
  private var decider: FoldDecider?

  /// Checks that answers and targets belong together: the same rows, the same task, the same classes.
  public init(
    targets: Targets, predictions: Predictions, trainingSummary: TargetSummary, trainRows: Int,
    classNames: [String] = []
  ) throws(MeasurementError) {
    guard targets.count > 0 else { throw .noRows }
    guard predictions.rows == targets.count else {
      throw .lengthMismatch(what: "predictions", expected: targets.count, found: predictions.rows)
    }
    switch (targets, predictions.output) {
    case (.values, .value): break
    case (.classes(_, let classCount), .probabilities(let width)), (.classes(_, let classCount), .scores(let width)):
      guard classCount == width else {
        throw .lengthMismatch(what: "classes predicted", expected: classCount, found: width)
      }
    default: throw .taskMismatch
    }
    self.targets = targets
    self.predictions = predictions
    self.trainingSummary = trainingSummary
    self.trainRows = trainRows
    self.classNames = classNames
  }

  public var testRows: Int { targets.count }

  /// The same fold with what its decisions are worth.
  public func judged(by worth: DecisionWorth?) -> FoldEvidence {
    var fold = self
    fold.worth = worth
    return fold
  }

  /// The same fold with decisions, or why there are none.
  func decided(_ decider: Result<FoldDecider, MeasurementError>, worth: DecisionWorth?) -> FoldEvidence {
    var fold = self
    fold.worth = worth
    switch decider {
    case .success(let decider):
      fold.decider = decider
      fold.predictions = predictions.deciding(decider.classes(predictions))
    case .failure(let error): fold.refusal = error
    }
    return fold
  }

  /// The same answers decided and worth as those of another fold are, of whose held-out rows these are some.
  ///
  /// - Parameter places: of these rows among those of the other fold.
  func decided(as fold: FoldEvidence, at places: [Int]) -> FoldEvidence {
    var copy = self
    copy.worth = fold.worth?.selecting(places)
    copy.refusal = fold.refusal
    if let decider = fold.decider { copy.predictions = predictions.deciding(decider.classes(predictions, at: places)) }
    return copy
  }

  /// The decided class of each row: what accuracy, F1 and the like judge.
  ///
  /// - Throws: why the answers can't be decided as the plan asks.
  public func decisions() throws(MeasurementError) -> [Int32] {
    if let refusal { throw refusal }
    return predictions.classes
  }

  /// A class as a message names it: `class 'spam'`, or by its place where no names are known.
  func classText(_ code: Int) -> String {
    classNames.indices.contains(code) ? "class '\(classNames[code].excerpt())'" : "class number \(code + 1)"
  }
}
