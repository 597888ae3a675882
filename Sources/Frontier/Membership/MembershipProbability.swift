import Records
import Statistics

/// How probable it is that each candidate is on the frontier, given how noisy its readings are.
///
/// Each draw moves every reading by its noise and finds the frontier again; the probability is the share of draws in
/// which the candidate is a member. The noise of a reading:
/// - Where the samples of at least two candidates line up in number (folds, rounds), the same samples are redrawn for
///   all of them, so that a hard fold is hard for everybody. Fold scores move by the deviation of the redrawn mean,
///   scaled so that its variance has the Nadeau-Bengio factor (1/n + n_test/n_train) where the fold sizes are known;
///   other readings move by the deviation of the redrawn median. Axes with the same number of samples of the
///   same kind share their draws.
/// - Otherwise the reading moves as a normal variable with the width of its interval; without one it stands still.
///
/// A candidate with a missing reading has probability 0. The Monte-Carlo error is at most 0.5 / sqrt(draws).
public struct MembershipProbability: Sendable, Equatable {
  /// One a trial, in the trials' order.
  public let probabilities: [Double]
  public let draws: Int

  /// - Parameters:
  ///   - trials: of one protocol.
  ///   - axes: at least one.
  ///   - draws: 1,000 by default, at least 1 (smaller values count as 1).
  ///   - seed: the same seed gives the same probabilities on every machine.
  /// - Throws: `FrontierError.noAxes`.
  /// - Complexity: `draws` frontiers, and as many means or medians a reading.
  public init(trials: [TrialRecord], axes: [AxisDescriptor], draws: Int = 1000, seed: UInt64) throws(FrontierError) {
    guard !axes.isEmpty else { throw .noAxes }
    self.draws = max(1, draws)
    var hits = [Int](repeating: 0, count: trials.count)
    RedrawnFrontiers(trials: trials, axes: axes).draw(self.draws, seed: seed) { set, complete in
      for (place, member) in set.nondominated().enumerated() where member { hits[complete[place]] += 1 }
    }
    probabilities = hits.map { Double($0) / Double(max(1, draws)) }
  }
}

/// Where the frontier lies, given how noisy the readings are: the trade-off that so many of the redrawn frontiers reach. A
/// half is the median frontier; 0.95 is what can be counted upon.
public struct AttainedFrontier: Sendable, Equatable {
  public let share: Double
  /// Pairs of values in the axes' own units, best on the first axis last.
  public let points: [SIMD2<Double>]

  /// - Parameters:
  ///   - trials: of one protocol.
  ///   - axes: two.
  ///   - share: of the redrawn frontiers, above 0 up to 1.
  ///   - draws: 1,000 by default; see `MembershipProbability` for how they are drawn.
  ///   - seed: the same seed gives the same frontier.
  /// - Throws: `noPoints` where no candidate has a reading of both axes, `differentDimensions`, `shareOutOfRange`.
  public init(
    trials: [TrialRecord], axes: [AxisDescriptor], share: Double, draws: Int = 1000, seed: UInt64
  ) throws(FrontierError) {
    guard axes.count == 2 else { throw .differentDimensions(point: 0, required: 2, found: axes.count) }
    var sets: [PointSet] = []
    RedrawnFrontiers(trials: trials, axes: axes).draw(max(1, draws), seed: seed) { set, _ in sets.append(set) }
    guard sets.contains(where: { $0.count > 0 }) else { throw .noPoints }
    let signs = axes.map { $0.direction == .lowerIsBetter ? 1.0 : -1 }
    self.share = share
    points = try AttainmentSurface(of: sets, share: share).points.map { SIMD2(signs[0] * $0.x, signs[1] * $0.y) }
      .reversed()
  }
}

/// Frontiers of readings that are moved by their noise; how, stands at `MembershipProbability`.
private struct RedrawnFrontiers {
  private let axes: [AxisDescriptor]
  /// Positions of the trials with a reading of every axis.
  private let complete: [Int]
  private let noises: [[Noise]]
  private let pairedCounts: [Int?]

  init(trials: [TrialRecord], axes: [AxisDescriptor]) {
    self.axes = axes
    let points = trials.map { ObjectivePoint($0, axes: axes) }
    let complete = points.indices.filter { points[$0].isComplete }
    self.complete = complete
    noises = axes.indices.map { axis in
      complete.map { Noise(trial: trials[$0], reading: points[$0].readings[axis], axis: axes[axis]) }
    }
    pairedCounts = noises.map(Self.commonCount)
  }

  /// - Parameter body: is given the moved points, to be minimised, and which trial each belongs to.
  func draw(_ draws: Int, seed: UInt64, body: (PointSet, [Int]) -> Void) {
    let generator = SeededGenerator(seed: seed)
    var coordinates = [Double](repeating: 0, count: complete.count * axes.count)
    for draw in 0..<draws {
      for (axis, descriptor) in axes.enumerated() {
        let sign = descriptor.direction == .lowerIsBetter ? 1.0 : -1
        let shared = pairedCounts[axis].map { count in
          // The stream's name holds the kind of sample and the count, not the axis: such axes share their draws.
          var stream = generator.stream("rounds-\(descriptor.sampling.rawValue)", draw, count)
          return (0..<count).map { _ in stream.integer(below: count) }
        }
        var alone = generator.stream("normal-\(descriptor.id.rawValue)", draw)
        for (place, noise) in noises[axis].enumerated() {
          // Drawn for everybody, so that one candidate's noise doesn't depend on another's kind.
          let normal = alone.normal()
          coordinates[place * axes.count + axis] = sign * noise.draw(shared: shared, normal: normal)
        }
      }
      body(PointSet(count: complete.count, dimension: axes.count, coordinates: coordinates), complete)
    }
  }

  /// The sample count that most candidates share, if two do; of equally frequent ones the largest.
  private static func commonCount(_ noises: [Noise]) -> Int? {
    var frequency: [Int: Int] = [:]
    for noise in noises where noise.samples.count >= 2 { frequency[noise.samples.count, default: 0] += 1 }
    return frequency.filter { $0.value >= 2 }.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
  }
}

/// The noise of one reading.
private struct Noise: Sendable {
  let value: Double
  let samples: [Double]
  /// Factor on the deviation of the redrawn summary.
  private let scale: Double
  private let usesMean: Bool
  private let centre: Double
  private let deviation: Double

  init(trial: TrialRecord, reading: Reading?, axis: AxisDescriptor) {
    value = reading?.value ?? .nan
    let samples = reading?.samples ?? []
    self.samples = samples.allSatisfy(\.isFinite) ? samples : []
    usesMean = axis.sampling == .folds
    centre = Self.summary(self.samples, mean: usesMean)
    let count = Double(self.samples.count)
    if usesMean, count >= 2 {
      // A redrawn mean has variance (n - 1)/n^2 s^2; wanted is (1/n + ratio) s^2.
      let ratio = FoldPairing.dependence(trial, of: self.samples) ?? 0
      scale = ((1 / count + ratio) * count * count / (count - 1)).squareRoot()
    } else {
      scale = 1
    }
    deviation = FoldPairing.standardError(trial, axis: axis.id) ?? 0
  }

  func draw(shared: [Int]?, normal: Double) -> Double {
    if let shared, shared.count == samples.count {
      return value + scale * (Self.summary(shared.map { samples[$0] }, mean: usesMean) - centre)
    }
    // An infinite reading stays where it is.
    return value.isFinite ? value + deviation * normal : value
  }

  private static func summary(_ values: [Double], mean: Bool) -> Double {
    guard !values.isEmpty else { return 0 }
    if mean { return values.reduce(0, +) / Double(values.count) }
    let sorted = values.sorted()
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}
