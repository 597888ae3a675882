import LinearAlgebra

extension Pipeline {
  /// Why no fit of this pipeline can go on from an earlier one; nil where one can.
  public var warmStartRefusal: String? {
    if let calibration {
      return "\(name(of: calibration)) learns from answers out of fold, which a model that goes on doesn't have"
    }
    if let mitigation {
      return "\(name(of: mitigation)) weighs all rows by their groups anew, which a model that goes on doesn't see"
    }
    guard estimator is any WarmStartable else {
      return "\(name(of: estimator)) has no way to go on from a fitted model"
    }
    return nil
  }

  /// What beginning with an earlier fit does to the result; nil where it can't be done.
  public var warmStart: WarmStartEffect? {
    guard warmStartRefusal == nil, let estimator = estimator as? any WarmStartable else { return nil }
    let own = effect(of: estimator)
    // Steps that stay as they were fitted keep what older rows taught, even where the estimator doesn't.
    return own == .sameFit && !transforms.isEmpty ? .sameFitBehindSteps : own
  }

  /// What stays as the earlier fit made it, in words.
  public var frozenByWarmStart: [String] {
    let steps = transforms.map { "what \(name(of: $0)) learned" }
    return steps + ((estimator as? any WarmStartable)?.frozenByWarmStart ?? [])
  }

  /// Fits the estimator further, from an earlier fit of this pipeline; the steps before it stay as they were fitted.
  ///
  /// - Parameters:
  ///   - examples: the coded matrix of the same columns, with rows to learn from.
  ///   - fitted: what an earlier fit of this pipeline, with these settings, gave; not folded.
  /// - Throws: `notContinuable` where `warmStartRefusal` says so or the fit is of another pipeline; what the steps and
  ///   the estimator throw.
  public func fit(
    _ examples: Examples, startingFrom fitted: FittedPipeline, in context: inout FitContext
  ) throws(FitError) -> FittedPipeline {
    if let warmStartRefusal { throw .notContinuable(reason: warmStartRefusal) }
    guard let estimator = estimator as? any WarmStartable else {
      throw .notContinuable(reason: "the estimator has no way to go on from a fitted model")
    }
    guard fitted.stages.count == transforms.count, fitted.calibration == nil, fitted.shift == nil,
      fitted.modelColumnCount == fitted.columns.count
    else {
      throw .notContinuable(reason: "the fit that it would start from is one of another pipeline")
    }
    let prepared = try fitted.prepared(examples, areScaled: transforms.contains { $0.setsScale })
    let model = try Self.goOn(estimator, prepared, from: fitted.model, in: &context)
    return fitted.with(model: model, calibration: nil)
  }

  private static func goOn<Algorithm: WarmStartable>(
    _ estimator: Algorithm, _ examples: Examples, from model: any Model, in context: inout FitContext
  ) throws(FitError) -> any Model {
    guard let model = model as? Algorithm.Fitted else {
      throw .notContinuable(
        reason: "\(Algorithm.name) goes on from a \(Algorithm.Fitted.kind), not from a \(type(of: model).kind)")
    }
    return try estimator.fit(examples, startingFrom: model, in: &context)
  }

  private func effect<Algorithm: WarmStartable>(of _: Algorithm) -> WarmStartEffect { Algorithm.warmStart }
  private func name<Algorithm: Estimator>(of _: Algorithm) -> String { Algorithm.name }
  private func name<Step: Transform>(of _: Step) -> String { Step.name }
  private func name<Step: Calibration>(of _: Step) -> String { Step.name }
  private func name<Step: Mitigation>(of _: Step) -> String { Step.name }
}

extension FittedPipeline {
  /// Rows as the fitted steps hand them to the model.
  func prepared(_ examples: Examples, areScaled: Bool = false) throws(FitError) -> Examples {
    guard examples.inputs.columns == columns.count else {
      throw .widthMismatch(expected: columns.count, found: examples.inputs.columns)
    }
    guard let last = stages.last else { return examples }
    var inputs = examples.inputs
    do throws(PredictionError) {
      for stage in stages { inputs = try stage.transform(inputs) }
    } catch {
      throw FitError(error, features: examples.features)
    }
    return try examples.transformed(to: inputs, features: last.outputFeatures, identity: nil, areScaled: areScaled)
  }
}
