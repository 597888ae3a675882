import Drift
import Learning
import LinearAlgebra
import Records
import Replay
import Statistics

/// How far the rows of each step lie from those that each model learned from, all columns together: the discrepancy of
/// means under a kernel, a classifier that tells the two apart, and the error of the main components.
///
/// The kernel's scale is that of the rows before the first step, so that one number means the same at each step; the main
/// components are those of the rows learned from. Of many rows some are drawn, by the seed of the split.
struct JointReplaySignals: Sendable {
  /// Rows of a step, or of what a model learned from, for the kernel and to learn the components from.
  private static let mostRows = 500
  /// Rows of a step of which the components' error is taken.
  private static let mostProjectedRows = 200
  /// Rows of each side for the classifier.
  static let mostClassifiedRows = 150
  /// Classifiers that are fitted at most for a plan; beyond, each k-th step of a model is measured and the value holds until
  /// the next.
  static let mostClassifiers = 25_000
  private static let mostWork = 4e9
  private static let mostCells = 4e7

  private let levelCounts: [Int?]
  /// The rows of each step, coded.
  private let steps: [Matrix<Double>]
  private let embedding: KernelEmbedding
  private let scale: RowScale
  private let embedded: [KernelEmbedding.Sample]
  private let generator: SeededGenerator
  private let limits: Limits
  /// The classifier is fitted at each step whose distance from the model's own is a multiple of this.
  let classifierStride: Int

  /// How many rows are drawn at most: fewer of many steps and columns.
  struct Limits: Sendable {
    /// Of a step, or of what a model learned from, for the kernel and to learn the components from.
    let rows: Int
    /// Of a step for the components' error.
    let projected: Int

    init(_ division: ReplayDivision, columns: Int) {
      let count = division.stepCount
      let pairs = Double(count * (count + 1) / 2 * max(1, division.windows.count))
      let width = Double(max(1, columns))
      rows = max(30, min(JointReplaySignals.mostRows, Int(JointReplaySignals.mostCells / Double(count) / width)))
      projected = max(
        20, min(JointReplaySignals.mostProjectedRows, Int(JointReplaySignals.mostWork / pairs / width / width / 2)))
    }
  }

  init(_ division: ReplayDivision, _ data: PreparedData, seed: UInt64) {
    let generator = SeededGenerator(seed: seed).stream("replay-drift")
    let count = division.stepCount
    let pairs = Double(count * (count + 1) / 2 * max(1, division.windows.count))
    let limits = Limits(division, columns: data.columns.count)
    func coded(_ rows: [Int], _ name: String, _ number: Int) -> Matrix<Double> {
      var drawing = generator.stream(name, number)
      return data.gappedInputs(RowDraw.rows(rows, most: limits.rows, &drawing))
    }
    classifierStride = max(1, Int((pairs / Double(Self.mostClassifiers)).rounded(.up)))
    self.limits = limits
    self.generator = generator
    levelCounts = data.columns.map { if case .categorical(let levels) = $0.kind { levels.count } else { nil } }
    steps = (0..<count).map { coded(division.rows(ofStep: $0), "step", $0) }
    let timeline = division.timeline
    let history = coded(timeline.order[..<timeline.start].map { Int($0) }, "history", 0)
    let scale = RowScale(history, levelCounts: levelCounts)
    let scaled = scale.scaled(history)
    let embedding = KernelEmbedding(
      columns: data.columns.count, bandwidth: Self.medianDistance(scaled, generator), seed: seed)
    self.scale = scale
    self.embedding = embedding
    embedded = steps.map { embedding.sample(scale.scaled($0).storage) }
  }

  /// By signal the values of a model over the steps from its own on; a value that can't be measured is NaN.
  func values(ofModel model: Int, learnedFrom rows: [Int], _ data: PreparedData) -> [ReplayCase.Signal: [Double]] {
    var drawing = generator.stream("learned", model)
    let learned = data.gappedInputs(RowDraw.rows(rows, most: limits.rows, &drawing))
    let sample = embedding.sample(scale.scaled(learned).storage)
    let later = model..<steps.count
    return [
      .meanDiscrepancy: later.map { embedding.discrepancy(sample, embedded[$0]) },
      .domainClassifier: areas(model, learned), .reconstructionError: rises(model, learned),
    ]
  }

  private func areas(_ model: Int, _ learned: Matrix<Double>) -> [Double] {
    var held = Double.nan
    return (model..<steps.count).map { step in
      guard (step - model).isMultiple(of: classifierStride) else { return held }
      var chance = generator.stream("classifier", model, step)
      let earlier = RowDraw.rows(of: learned, most: Self.mostClassifiedRows, &chance)
      let later = RowDraw.rows(of: steps[step], most: Self.mostClassifiedRows, &chance)
      // A booster refuses only rows without any column; then there is no area.
      held = (try? DomainClassifier(earlier, later, levelCounts: levelCounts, &chance))?.area ?? .nan
      return held
    }
  }

  /// The error of the components of the rows learned from on a step, over that on those rows, less one.
  private func rises(_ model: Int, _ learned: Matrix<Double>) -> [Double] {
    let none = [Double](repeating: .nan, count: steps.count - model)
    guard learned.rows > 1, learned.columns > 1 else { return none }
    let own = RowScale(learned, levelCounts: levelCounts)
    let scaled = own.scaled(learned)
    guard let components = try? MainComponents(scaled, kept: JointMeasurement.keptVariance),
      components.count < learned.columns
    else { return none }
    let before = SampleMoments(components.errors(scaled)).mean
    // Columns that follow from each other leave nothing whose rise could be told.
    guard before > 1e-9 else { return none }
    return (model..<steps.count).map { step in
      var drawing = generator.stream("components", model, step)
      let rows = RowDraw.rows(of: steps[step], most: limits.projected, &drawing)
      return SampleMoments(components.errors(own.scaled(rows))).mean / before - 1
    }
  }

  private static func medianDistance(_ rows: Matrix<Double>, _ generator: SeededGenerator) -> Double {
    var drawing = generator.stream("bandwidth")
    let some = RowDraw.rows(of: rows, most: 200, &drawing)
    var distances: [Double] = []
    for first in 0..<some.rows {
      for second in 0..<first {
        var sum = 0.0
        for column in 0..<some.columns {
          let difference = some[first, column] - some[second, column]
          sum += difference * difference
        }
        distances.append(sum.squareRoot())
      }
    }
    guard let median = try? Quantile.ofSorted(0.5, distances.sorted()), median > 0 else { return 1 }
    return median
  }
}
