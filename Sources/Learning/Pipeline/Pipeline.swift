import LinearAlgebra
import Machine
import Records
import Tabular

/// Transforms, an estimator and perhaps a calibration with their settings, not fitted: what becomes a candidate.
public struct Pipeline: Sendable {
  public let transforms: [any Transform]
  public let estimator: any Estimator
  /// Makes the answers into probabilities that hold; nil: they stay as they are.
  public let calibration: (any Calibration)?
  /// Makes it fairer between groups of rows; nil: nothing does.
  public let mitigation: (any Mitigation)?

  public init(
    transforms: [any Transform], estimator: any Estimator, calibration: (any Calibration)? = nil,
    mitigation: (any Mitigation)? = nil
  ) {
    self.transforms = transforms
    self.estimator = estimator
    self.calibration = calibration
    self.mitigation = mitigation
  }

  /// The same pipeline without its mitigation.
  public var unmitigated: Pipeline {
    Pipeline(transforms: transforms, estimator: estimator, calibration: calibration)
  }

  /// Fits every step on the training rows, each on what the steps before it made.
  ///
  /// - Parameters:
  ///   - examples: the coded matrix of `columns` (numbers as they are, times as seconds since 1970, categories as codes,
  ///     NaN for missing).
  ///   - columns: what the columns of that matrix are, so that raw rows can be answered later.
  /// - Throws: the error of the step that failed; `timeFeature` where times would reach a step that takes them for numbers.
  public func fit(
    _ examples: Examples, columns: [InputColumn], classes: [String], in context: inout FitContext
  ) throws(FitError) -> FittedPipeline {
    guard columns.count == examples.inputs.columns else {
      throw .widthMismatch(expected: columns.count, found: examples.inputs.columns)
    }
    if let mitigation {
      return try mitigation.fit(unmitigated, examples, columns: columns, classes: classes, in: &context)
    }
    if let calibration {
      return try fit(calibration, examples, columns: columns, classes: classes, in: &context)
    }
    let (stages, prepared) = try fitTransforms(examples, in: &context)
    let model = try fitEstimator(prepared, in: &context)
    return FittedPipeline(columns: columns, classes: classes, stages: stages, model: model)
  }

  /// Fits the steps before the estimator, each on what the steps before it made.
  ///
  /// - Returns: the steps with the rows as the estimator sees them.
  public func fitTransforms(
    _ examples: Examples, in context: inout FitContext
  ) throws(FitError) -> (stages: [any FittedTransform], prepared: Examples) {
    var stages: [any FittedTransform] = []
    var current = examples
    for transform in transforms {
      let stage = try Self.fitStage(transform, current, in: &context)
      stages.append(stage.fitted)
      current = stage.output
    }
    return (stages, current)
  }

  /// Fits the estimator alone, on rows that the other steps have prepared.
  public func fitEstimator(_ prepared: Examples, in context: inout FitContext) throws(FitError) -> any Model {
    if !Self.ignoresInputs(estimator) { try Self.refuseTimes(prepared) }
    return try Self.fitModel(estimator, prepared, in: &context)
  }

  /// The model, or the first part of a larger one that several candidates share.
  private static func fitModel<Algorithm: Estimator>(
    _ estimator: Algorithm, _ examples: Examples, in context: inout FitContext
  ) throws(FitError) -> any Model {
    guard let prefixed = estimator as? any PrefixedEstimator, prefixed.canShareFit else {
      return try estimator.fit(examples, in: &context)
    }
    return try fitPrefix(prefixed, examples, in: &context)
  }

  private static func fitPrefix<Algorithm: PrefixedEstimator>(
    _ estimator: Algorithm, _ examples: Examples, in context: inout FitContext
  ) throws(FitError) -> any Model {
    let name = sharedFitName(estimator)
    let largest = max(estimator.size, context.largestSizes[name] ?? 0)
    let start = Clocks.threadCPUSeconds
    let borrowedBefore = context.borrowedCPUSeconds
    // The name leaves the size out, so that chance doesn't depend on it.
    let whole = try context.shared(name, for: examples, bytes: { $0.parameterCount * 16 }) { inner throws(FitError) in
      try estimator.resized(largest).fit(examples, in: &inner)
    }
    // Alone, the shorter fit would have taken about its share of the longer one.
    let seconds = Clocks.threadCPUSeconds - start + context.borrowedCPUSeconds - borrowedBefore
    context.countAsOwn(seconds * Double(estimator.size) / Double(largest))
    guard estimator.size < largest else { return whole }
    context.adjustBorrowed(by: -seconds * (1 - Double(estimator.size) / Double(largest)))
    return whole.prefix(estimator.size)
  }

  /// The name under which fits that differ in size only are shared.
  static func sharedFitName<Algorithm: PrefixedEstimator>(_ estimator: Algorithm) -> String {
    var settings = estimator.parameters.settings
    settings[Algorithm.sizeParameter] = nil
    return "fit/" + StepDescription(name: Algorithm.name, version: Algorithm.version, settings: settings).identity
  }

  /// The largest size that any of these pipelines asks for, for `FitContext.largestSizes`.
  public static func largestSizes(of pipelines: [Pipeline]) -> [String: Int] {
    var largest: [String: Int] = [:]
    for case let estimator as any PrefixedEstimator in pipelines.map(\.estimator) where estimator.canShareFit {
      largest[sharedFitName(estimator), default: 0] = max(largest[sharedFitName(estimator)] ?? 0, estimator.size)
    }
    for case let (name, size)? in pipelines.map(\.predictionWork) { largest[name] = max(largest[name] ?? 0, size) }
    return largest
  }

  private static func ignoresInputs<Algorithm: Estimator>(_: Algorithm) -> Bool {
    Algorithm.capabilities.contains(.ignoresInputs)
  }

  private static func refuseTimes(_ examples: Examples) throws(FitError) {
    for feature in examples.features {
      if case .time = feature.kind { throw .timeFeature(name: feature.name) }
    }
  }

  private struct Stage: Sendable {
    let fitted: any FittedTransform
    let output: Examples
  }

  /// One transform fitted and applied to its own training rows; shared between trials that begin alike.
  private static func fitStage<Step: Transform>(
    _ transform: Step, _ examples: Examples, in context: inout FitContext
  ) throws(FitError) -> Stage {
    if !Step.acceptsTimes { try refuseTimes(examples) }
    let name = "stage/" + StepDescription(transform).identity
    let bytes: (Stage) -> Int = { $0.output.inputs.storage.count * MemoryLayout<Double>.stride }
    return try context.shared(name, for: examples, bytes: bytes) { inner throws(FitError) in
      let result = try transform.fitTransforming(examples, in: &inner)
      let output = try examples.transformed(
        to: result.inputs, features: result.fitted.outputFeatures, identity: examples.identity.map { $0 + "/" + name },
        areScaled: transform.setsScale)
      return Stage(fitted: result.fitted, output: output)
    }
  }
}

extension StepDescription {
  public init<Step: Transform>(_ transform: Step) {
    self.init(name: Step.name, version: Step.version, settings: transform.parameters.settings)
  }

  public init<Algorithm: Estimator>(_ estimator: Algorithm) {
    self.init(name: Algorithm.name, version: Algorithm.version, settings: estimator.parameters.settings)
  }

  public init<Step: Calibration>(_ calibration: Step) {
    self.init(name: Step.name, version: Step.version, settings: calibration.parameters.settings)
  }

  public init<Step: Mitigation>(_ mitigation: Step) {
    self.init(name: Step.name, version: Step.version, settings: mitigation.parameters.settings)
  }

  /// Name, version and every setting in a fixed order.
  public var identity: String {
    let parts = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return "\(name)@\(version)(\(parts.joined(separator: ",")))"
  }
}
