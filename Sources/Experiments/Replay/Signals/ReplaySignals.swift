import Drift
import Foundation
import LinearAlgebra
import Plans
import Records
import Replay
import Statistics
import Synchronization

/// How far the inputs of each step of a replay lie from those that each model learned from: what policies of retraining see
/// that need no labels.
///
/// Column by column, numbers and codes of categories alike are compared by their distribution functions; missing cells are
/// left out. Of many rows so many are drawn that all comparisons together stay within `mostWork`. All columns together are
/// compared by `JointReplaySignals`.
struct ReplaySignals: Sendable {
  private let division: ReplayDivision
  private let data: PreparedData
  /// `steps[j][column]`: the sorted values of the rows of step j.
  private let steps: [[[Double]]]
  let mostRows: Int
  let joint: JointReplaySignals
  private let generator: SeededGenerator

  private static let mostWork = 2e9
  /// Bins of the stability index: tenths of the rows learned from.
  private static let binCount = 10
  /// Share that an empty bin counts as.
  private static let leastShare = 1e-4

  init(_ division: ReplayDivision, _ data: PreparedData, seed: UInt64) {
    self.division = division
    self.data = data
    let generator = SeededGenerator(seed: seed).stream("replay-signals")
    let most = Self.mostRows(division, columns: data.columns.count)
    mostRows = most
    self.generator = generator
    steps = (0..<division.stepCount).map { step in
      var drawing = generator.stream("step", step)
      return Self.sorted(data, RowDraw.rows(division.rows(ofStep: step), most: most, &drawing))
    }
    joint = JointReplaySignals(division, data, seed: seed)
  }

  private static func mostRows(_ division: ReplayDivision, columns: Int) -> Int {
    let pairs = Double(division.stepCount * (division.stepCount + 1) / 2 * max(1, columns))
    return max(50, min(3_000, Int(mostWork / pairs / 2)))
  }

  /// What readers of a run should know of how the signals are measured.
  static func note(_ division: ReplayDivision, _ data: PreparedData, seed: UInt64) -> String {
    let count = division.stepCount
    let classifiers = count * (count + 1) / 2 * max(1, division.windows.count)
    let stride = (classifiers + JointReplaySignals.mostClassifiers - 1) / JointReplaySignals.mostClassifiers
    let held =
      stride > 1 ? ", which is fitted at one step in \(stride) of each model and whose value holds until the next" : ""
    let joint = JointReplaySignals.Limits(division, columns: data.columns.count)
    return "the drift of inputs in the replay is measured on rows drawn by the seed \(seed): at most "
      + "\(mostRows(division, columns: data.columns.count)) of a step and of a training for the test, the distance and the "
      + "index of each column, \(joint.rows) for the discrepancy and to learn the components, of whose error "
      + "\(joint.projected) of a step tell, \(JointReplaySignals.mostClassifiedRows) for the classifier\(held)"
  }

  /// - Parameters:
  ///   - jobs: threads.
  ///   - finished: called after each step at which a model is trained, from several threads.
  func window(
    _ window: ReplayWindow, jobs: Int, finished: @escaping @Sendable () -> Void
  ) -> ReplaySignalsEvidence.Window {
    let found = Mutex<[Int: [ReplayCase.Signal: [Double]]]>([:])
    ParallelTrials.run(count: steps.count, jobs: jobs) { model in
      let values = self.values(ofModel: model, window)
      found.withLock { $0[model] = values }
      finished()
    }
    let models = found.withLock { all in steps.indices.map { all[$0] ?? [:] } }
    var values: [String: [[Double]]] = [:]
    for signal in models.first?.keys.map({ $0 }) ?? [] {
      let rows = models.map { $0[signal] ?? [] }
      // What can't be measured anywhere isn't a signal.
      if rows.contains(where: { $0.contains(where: \.isFinite) }) { values[signal.rawValue] = rows }
    }
    return .init(values: values)
  }

  /// By signal the values of a model over the steps from its own on.
  func values(ofModel model: Int, _ window: ReplayWindow) -> [ReplayCase.Signal: [Double]] {
    let rows = division.training(forStep: model, window: window).rows
    var drawing = generator.stream("learned", model)
    let learned = Self.sorted(data, RowDraw.rows(rows, most: mostRows, &drawing))
    let edges = learned.map(Self.edges)
    let shares = zip(learned, edges).map { Self.shares($0, $1) }
    let compared = steps[model...].map { step in Self.compare(learned, step, edges, shares) }
    var values = joint.values(ofModel: model, learnedFrom: rows, data)
    values[.kolmogorovSmirnov] = compared.map(\.distance)
    values[.kolmogorovSmirnovTest] = compared.map(\.probability)
    values[.populationStability] = compared.map(\.stability)
    return values
  }

  /// The largest distance, the smallest p-value times the columns, and the largest stability index of the columns.
  private static func compare(
    _ learned: [[Double]], _ step: [[Double]], _ edges: [[Double]], _ shares: [[Double]]
  ) -> (distance: Double, probability: Double, stability: Double) {
    var found = (distance: 0.0, probability: 1.0, stability: 0.0)
    for column in learned.indices where !learned[column].isEmpty && !step[column].isEmpty {
      let counts = (Double(learned[column].count), Double(step[column].count))
      let gap = KolmogorovSmirnov.largestGap(learned[column], step[column])
      let distance = Double(gap) / (counts.0 * counts.1)
      found.distance = max(found.distance, distance)
      found.probability = min(
        found.probability, probability(distance * (counts.0 * counts.1 / (counts.0 + counts.1)).squareRoot()))
      let stability = zip(shares[column], Self.shares(step[column], edges[column])).reduce(0.0) { sum, pair in
        let (before, now) = (max(pair.0, leastShare), max(pair.1, leastShare))
        return sum + (now - before) * log(now / before)
      }
      found.stability = max(found.stability, stability)
    }
    found.probability = min(1, found.probability * Double(max(1, learned.count)))
    return found
  }

  /// The limit law of Kolmogorov: 2 sum of (-1)^(k - 1) exp(-2 k^2 x^2).
  private static func probability(_ scaled: Double) -> Double {
    guard scaled > 0.2 else { return 1 }
    var (sum, sign) = (0.0, 1.0)
    for term in 1...100 {
      let part = exp(-2 * Double(term * term) * scaled * scaled)
      sum += sign * part
      sign = -sign
      if part < 1e-17 { break }
    }
    return min(1, max(0, 2 * sum))
  }

  /// Distinct tenths of sorted values; a single value has a bin of its own between what is smaller and what is larger.
  static func edges(_ sorted: [Double]) -> [Double] {
    guard let lowest = sorted.first, let highest = sorted.last else { return [] }
    guard lowest < highest else { return [lowest.nextDown, lowest] }
    let all = (1..<binCount).map { sorted[min(sorted.count - 1, $0 * sorted.count / binCount)] }
    return Array(Set(all)).sorted()
  }

  /// The share of sorted values up to each edge and beyond the one before.
  static func shares(_ sorted: [Double], _ edges: [Double]) -> [Double] {
    guard !sorted.isEmpty else { return [] }
    var shares: [Double] = []
    var (place, before) = (0, 0)
    for edge in edges {
      while place < sorted.count, sorted[place] <= edge { place += 1 }
      shares.append(Double(place - before) / Double(sorted.count))
      before = place
    }
    return shares + [Double(sorted.count - before) / Double(sorted.count)]
  }

  private static func sorted(_ data: PreparedData, _ rows: [Int]) -> [[Double]] {
    let inputs = data.inputs(rows)
    return (0..<inputs.columns).map { column in
      (0..<inputs.rows).map { inputs[$0, column] }.filter(\.isFinite).sorted()
    }
  }
}
