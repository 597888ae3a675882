import Drift
import Foundation
import LinearAlgebra
import Plans
import Records
import Replay

/// How far the inputs of each step of a replay lie from those that each model learned from: what policies of retraining see
/// that need no labels.
///
/// Numbers and codes of categories alike are compared by their distribution functions; missing cells are left out. Of many
/// rows so many are taken, evenly spaced, that all comparisons together stay within `mostWork`.
struct ReplaySignals {
  private let division: ReplayDivision
  private let data: PreparedData
  /// `steps[j][column]`: the sorted values of the rows of step j.
  private let steps: [[[Double]]]
  private let mostRows: Int

  private static let mostWork = 2e9
  /// Bins of the stability index: tenths of the rows learned from.
  private static let binCount = 10
  /// Share that an empty bin counts as.
  private static let leastShare = 1e-4

  init(_ division: ReplayDivision, _ data: PreparedData) {
    self.division = division
    self.data = data
    let pairs = Double(division.stepCount * (division.stepCount + 1) / 2 * max(1, data.columns.count))
    mostRows = max(50, min(3_000, Int(Self.mostWork / pairs / 2)))
    let most = mostRows
    steps = (0..<division.stepCount).map { Self.sorted(data, division.rows(ofStep: $0), most: most) }
  }

  func window(_ window: ReplayWindow) -> ReplaySignalsEvidence.Window {
    var values: [ReplayCase.Signal: [[Double]]] = [:]
    for model in steps.indices {
      let learned = Self.sorted(data, division.training(forStep: model, window: window).rows, most: mostRows)
      let edges = learned.map(Self.edges)
      let shares = zip(learned, edges).map { Self.shares($0, $1) }
      let compared = steps[model...].map { step in Self.compare(learned, step, edges, shares) }
      values[.kolmogorovSmirnov, default: []].append(compared.map(\.distance))
      values[.kolmogorovSmirnovTest, default: []].append(compared.map(\.probability))
      values[.populationStability, default: []].append(compared.map(\.stability))
    }
    return .init(values: Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) }))
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

  /// Distinct tenths of sorted values.
  private static func edges(_ sorted: [Double]) -> [Double] {
    guard !sorted.isEmpty else { return [] }
    let all = (1..<binCount).map { sorted[min(sorted.count - 1, $0 * sorted.count / binCount)] }
    return Array(Set(all)).sorted()
  }

  /// The share of sorted values up to each edge and beyond the one before.
  private static func shares(_ sorted: [Double], _ edges: [Double]) -> [Double] {
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

  private static func sorted(_ data: PreparedData, _ rows: [Int], most: Int) -> [[Double]] {
    let taken = rows.count <= most ? rows : (0..<most).map { rows[$0 * rows.count / most] }
    let inputs = data.inputs(taken)
    return (0..<inputs.columns).map { column in
      (0..<inputs.rows).map { inputs[$0, column] }.filter(\.isFinite).sorted()
    }
  }
}
