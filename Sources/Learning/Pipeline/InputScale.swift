import LinearAlgebra
import Tabular

/// How numbers that a model compares its inputs with are told in the units of raw columns, where the steps before it only
/// rescale a column or leave it alone.
public struct InputScale: Sendable, Equatable {
  /// For each input, what the model sees of a raw value: raw * factor + offset. Empty: the raw value.
  private let factors: [Double]
  private let offsets: [Double]
  /// How many steps, from the first on, come before values that can't be told in raw units; 0: there are none.
  public let stepCount: Int

  /// Numbers are told as they are.
  public init() {
    factors = []
    offsets = []
    stepCount = 0
  }

  /// Each step is asked what it makes of a few made-up rows: a column that keeps its name and comes out along a rising
  /// straight line is rescaled. An indicator of a level, say, bears a name of its own and is told as it comes out.
  public init(_ pipeline: FittedPipeline) {
    let width = pipeline.model.inputWidth
    var factors = [Double](repeating: 1, count: width)
    var offsets = [Double](repeating: 0, count: width)
    var stepCount = 0
    let rawNames = Set(pipeline.columns.map(\.name))
    var followed: [(input: Int, place: Int)] = []
    for input in pipeline.model.usedInputs where input < width { followed.append((input: input, place: input)) }
    for number in pipeline.stages.indices.reversed() {
      let stage = pipeline.stages[number]
      let before =
        number > 0 ? pipeline.stages[number - 1].outputFeatures : InputColumn.features(of: pipeline.columns)
      let after = stage.outputFeatures
      var places: [String: Int] = [:]
      for (place, feature) in before.enumerated() where !feature.isCategorical { places[feature.name] = place }
      let answers = Self.answers(of: stage, before)
      var next: [(input: Int, place: Int)] = []
      for (input, place) in followed where after.indices.contains(place) && !after[place].isCategorical {
        let feature = after[place]
        if feature.sources.count == 1, let source = places[feature.name], let answers,
          let line = Self.line(answers, place)
        {
          offsets[input] += factors[input] * line.offset
          factors[input] *= line.factor
          next.append((input: input, place: source))
        } else if feature.sources.count > 1 || rawNames.contains(feature.name) {
          stepCount = max(stepCount, number + 1)
        }
      }
      followed = next
    }
    self.factors = factors
    self.offsets = offsets
    self.stepCount = stepCount
  }

  /// The value of the raw column at which the model sees `value`.
  public func raw(_ value: Double, input: Int) -> Double {
    guard factors.indices.contains(input) else { return value }
    return (value - offsets[input]) / factors[input]
  }

  /// Large beside usual values, so that the factor isn't lost in the rounding of a large offset.
  private static let reach = 1_048_576.0

  /// What a step makes of rows whose numbers are all `-reach`, 0 and `reach`; nil: it refuses them.
  private static func answers(of stage: any FittedTransform, _ features: [Feature]) -> Matrix<Double>? {
    var rows = Matrix<Double>(rows: 3, columns: features.count)
    for row in 0..<3 {
      for (column, feature) in features.enumerated() where !feature.isCategorical {
        rows[row, column] = Double(row - 1) * reach
      }
    }
    return try? stage.transform(rows)
  }

  private static func line(_ answers: Matrix<Double>, _ column: Int) -> (factor: Double, offset: Double)? {
    let rise = answers[2, column] - answers[1, column]
    let other = answers[1, column] - answers[0, column]
    guard rise > 0, rise.isFinite, abs(rise - other) <= 1e-6 * rise else { return nil }
    return (factor: rise / reach, offset: answers[1, column])
  }
}

extension Feature {
  fileprivate var isCategorical: Bool {
    if case .categorical = kind { true } else { false }
  }
}
