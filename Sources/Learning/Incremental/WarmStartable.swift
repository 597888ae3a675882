/// An estimator that can go on from a fitted model with new rows, instead of beginning anew.
///
/// Laws: the same seed gives the same model; the model that is handed in stays as it is, and a stored copy of it goes on
/// to the same bits; rows of another width or with other classes are refused by `widthMismatch` or `otherTask`. Where
/// `warmStart` is `.sameFit`, going on ends where a fit of the same rows from scratch ends, within its tolerance.
public protocol WarmStartable: Estimator {
  /// What beginning with an earlier model does to the result.
  static var warmStart: WarmStartEffect { get }

  /// What stays as the earlier fit made it, each continuing "what stays as it was: ", such as `the edges of the bins`;
  /// empty where nothing does.
  var frozenByWarmStart: [String] { get }

  /// Fits further, from `model`, on `examples`: as a rule rows that came since, or a window that ends with them.
  ///
  /// - Parameters:
  ///   - examples: with the columns and the classes that the model was fitted on.
  ///   - model: is not changed.
  /// - Throws: `widthMismatch` for another number of columns, `otherTask` for another task or other classes, and what a
  ///   fit from scratch throws.
  func fit(_ examples: Examples, startingFrom model: Fitted, in context: inout FitContext) throws(FitError) -> Fitted
}

/// What beginning with an earlier model does to the result of a fit.
public enum WarmStartEffect: String, Sendable, CaseIterable {
  /// The same result, within the tolerance, after fewer steps: the loss has one minimum, and the rows at hand decide it.
  case sameFit = "same-fit"
  /// The fit of the rows at hand, behind steps that stay as earlier rows taught them.
  case sameFitBehindSteps = "same-fit-behind-steps"
  /// What earlier rows taught is where the model begins, though they aren't among the rows at hand.
  case carriesOver = "carries-over"

  /// What a person should know, as a sentence without its full stop.
  public var meaning: String {
    switch self {
    case .sameFit:
      "starting from the last model saves steps and gives the fit of the new rows alone: nothing that older rows taught is "
        + "left"
    case .sameFitBehindSteps:
      "the steps before the estimator keep what older rows taught; the estimator itself gives the fit of the new rows "
        + "alone, in which nothing of the older rows is left"
    case .carriesOver:
      "starting from the last model begins with what older rows taught, which the new rows change and may overrule; it can "
        + "generalise worse than a fit from scratch"
    }
  }
}

extension WarmStartable {
  public var frozenByWarmStart: [String] { [] }

  /// Fits further on one thread with its own seed and nothing shared; for tests and small uses.
  public func fit(_ examples: Examples, startingFrom model: Fitted, seed: UInt64 = 0) throws(FitError) -> Fitted {
    var context = FitContext(seed: seed)
    return try fit(examples, startingFrom: model, in: &context)
  }

  /// The checks that every warm start begins with.
  public func requireSameForm(_ examples: Examples, as model: Fitted) throws(FitError) {
    guard examples.inputs.columns == model.inputWidth else {
      throw .widthMismatch(expected: model.inputWidth, found: examples.inputs.columns)
    }
    let fits: Bool =
      switch examples.task {
      case .regression: model.output == .value
      case .classification(let classCount): model.output.isOfClasses(classCount)
      }
    guard fits else {
      throw .otherTask(estimator: Self.name, model: model.output.words, rows: examples.task.words)
    }
  }
}

extension ModelOutput {
  /// What is answered, in words: `values`, `3 classes`.
  var words: String { self == .value ? "values" : "\(width) classes" }
}

extension LearningTask {
  /// What is to be answered, in words: `values`, `3 classes`.
  var words: String { classCount.map { "\($0) classes" } ?? "values" }
}
