import LinearAlgebra
import Records
import Tabular

/// Transforms and an estimator with their settings, not fitted: what becomes a candidate.
public struct Pipeline: Sendable {
  public let transforms: [any Transform]
  public let estimator: any Estimator

  public init(transforms: [any Transform], estimator: any Estimator) {
    self.transforms = transforms
    self.estimator = estimator
  }

  /// Fits every step on the training rows, each on what the steps before it made.
  ///
  /// - Parameters:
  ///   - examples: the coded matrix of `columns` (numbers as they are, categories as codes, NaN for missing).
  ///   - columns: what the columns of that matrix are, so that raw rows can be answered later.
  /// - Throws: the error of the step that failed.
  public func fit(
    _ examples: Examples, columns: [InputColumn], classes: [String], in context: inout FitContext
  ) throws(FitError) -> FittedPipeline {
    guard columns.count == examples.inputs.columns else {
      throw .widthMismatch(expected: columns.count, found: examples.inputs.columns)
    }
    var stages: [any FittedTransform] = []
    var current = examples
    for transform in transforms {
      let stage = try Self.fitStage(transform, current, in: &context)
      stages.append(stage.fitted)
      current = stage.output
    }
    let model = try estimator.fit(current, in: &context)
    return FittedPipeline(columns: columns, classes: classes, stages: stages, model: model)
  }

  private struct Stage: Sendable {
    let fitted: any FittedTransform
    let output: Examples
  }

  /// One transform fitted and applied to its own training rows; shared between trials that begin alike.
  private static func fitStage<Step: Transform>(
    _ transform: Step, _ examples: Examples, in context: inout FitContext
  ) throws(FitError) -> Stage {
    let name = "stage/" + StepDescription(transform).identity
    let bytes: (Stage) -> Int = { $0.output.inputs.storage.count * MemoryLayout<Double>.stride }
    return try context.shared(name, for: examples, bytes: bytes) { inner throws(FitError) in
      let result = try transform.fitTransforming(examples, in: &inner)
      let output = try Examples(
        inputs: result.inputs, features: result.fitted.outputFeatures, targets: examples.targets,
        weights: examples.weights, identity: examples.identity.map { $0 + "/" + name })
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

  /// Name, version and every setting in a fixed order.
  public var identity: String {
    let parts = settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return "\(name)@\(version)(\(parts.joined(separator: ",")))"
  }
}
