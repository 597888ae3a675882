import Decisions
import Learning
import LinearAlgebra
import Records
import Tabular

/// Takes off the model's inputs what the group tells of them on average: with `alpha` 1 no input correlates with the group.
///
///     x - alpha (mean of the row's group - mean of all rows)
///
/// That is Fairlearn's `CorrelationRemover` with one indicator for each group, X - alpha (S - mean S) beta by least squares.
/// It stands behind all other steps; the group of a row must be known when it is answered. Categories stay as they are.
public struct CorrelationRemover: Mitigation {
  public struct Parameters: MitigationParameters {
    public var alpha = 1.0
    public var groups: [String]?

    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .number("alpha", \.alpha, in: 0...1, "how much of it is taken off"), .groups(\.groups),
    ]
  }

  public static let name = "correlation-remover"
  public static let version = 1
  public static let summary = "inputs without what the group tells of them on average"
  public static let needsGroupsAtPrediction = true
  public static let whyUncalibrated: String? = "the answers are those of the estimator"

  public let parameters: Parameters

  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(
    _ pipeline: Pipeline, _ examples: Examples, columns: [InputColumn], classes: [String],
    in context: inout FitContext
  ) throws(FitError) -> FittedPipeline {
    if pipeline.calibration != nil, let note = Self.calibrationNote { context.notes.append(note) }
    let cells = try sensitive(of: examples)
    let coding = cells.coding
    let groups = cells.groups(of: coding)
    let (stages, prepared) = try pipeline.fitTransforms(examples, in: &context)
    let kept = prepared.features.filter { if case .categorical = $0.kind { true } else { false } }.map(\.name)
    if !kept.isEmpty {
      context.notes.append(
        "correlation-remover leaves the categories \(NameList.text(kept)) as they are; preprocessing.encoding makes numbers "
          + "of them")
    }
    let offsets = Self.offsets(
      prepared.inputs, groups: groups, groupCount: coding.count, weights: prepared.weights, alpha: parameters.alpha,
      skipping: Set(kept), features: prepared.features)
    var inputs = prepared.inputs
    for row in 0..<inputs.rows {
      guard let group = groups[row] else { continue }
      for column in 0..<inputs.columns { inputs[row, column] -= offsets[group][column] }
    }
    let identity = examples.identity.map { "\($0)/\(StepDescription(self).identity)" }
    let model = try pipeline.fitEstimator(
      try prepared.transformed(to: inputs, features: prepared.features, identity: identity), in: &context)
    let further = cells.columns.map { column -> InputColumn in
      if case .levels(let levels) = column.parts {
        return InputColumn(name: column.name, kind: .categorical(levels: levels))
      }
      return InputColumn(name: column.name, kind: .numeric)
    }
    do throws(ArtefactError) {
      return try FittedPipeline(columns: columns, classes: classes, stages: stages, model: model)
        .shifting(by: GroupShift(coding: coding, offsets: offsets), further: further)
    } catch {
      throw FitError(error)
    }
  }

  /// For each group what is taken off: `alpha` times its mean less that of all rows, over cells that aren't missing.
  ///
  /// - Parameter weights: what each row counts; nil: once.
  static func offsets(
    _ inputs: Matrix<Double>, groups: [Int?], groupCount: Int, weights: [Double]? = nil, alpha: Double,
    skipping: Set<String> = [],
    features: [Feature] = []
  ) -> [[Double]] {
    var sums = [[Double]](repeating: [Double](repeating: 0, count: inputs.columns), count: groupCount + 1)
    var counts = sums
    for row in 0..<inputs.rows {
      let weight = weights?[row] ?? 1
      for column in 0..<inputs.columns where inputs[row, column].isFinite {
        sums[groupCount][column] += weight * inputs[row, column]
        counts[groupCount][column] += weight
        guard let group = groups[row] else { continue }
        sums[group][column] += weight * inputs[row, column]
        counts[group][column] += weight
      }
    }
    return (0..<groupCount).map { group in
      (0..<inputs.columns).map { column in
        let isSkipped = features.indices.contains(column) && skipping.contains(features[column].name)
        guard !isSkipped, counts[group][column] > 0 else { return 0 }
        return alpha
          * (sums[group][column] / counts[group][column] - sums[groupCount][column] / counts[groupCount][column])
      }
    }
  }
}
