import Frontier
import Records
import Statistics

/// What all models of a run that are about as good say of one column: the band of their curves, and how many contradict
/// the curve at hand.
///
/// As good are those whose quality the policy allows beside the best (`Pick.eligible`). Curves are compared on the grid of
/// the one at hand. A model contradicts where its curve goes the other way on the whole (the correlation over the rows
/// isn't positive) or where the column moves none of its answers.
///
/// Source: after Cavus et al., "Rashomon partial dependence profiles" (2025), with accumulated effects.
struct RashomonEffects: Sendable {
  struct Column: Sendable {
    let column: ExplanationEvidence.Column
    /// The output that the column moves most.
    let output: Int
    /// Of all models as good, this one included, at the places of the grid.
    let lower: [Double]
    let upper: [Double]
    /// Other models as good that tell of this column.
    let others: Int
    let contradicting: Int
    /// Models of other folds that tell of this column, and how many of them say otherwise.
    let folds: Int
    let contradictingFolds: Int

    /// What the model of another fold says at a place of the grid; nil: nothing.
    func fold(_ fold: Int, at place: Int) -> Double? {
      guard let folds = curve.folds, folds.indices.contains(fold), folds[fold].indices.contains(place) else {
        return nil
      }
      return folds[fold][place]
    }

    /// The least and the most that the models of all folds say at a place, this one included.
    func foldBand(at place: Int) -> ClosedRange<Double>? {
      guard let folds = curve.folds, !folds.isEmpty else { return nil }
      let said = folds.indices.compactMap { fold($0, at: place) } + [curve.effect[place]]
      guard let low = said.min(), let high = said.max() else { return nil }
      return low...high
    }

    var curve: ExplanationEvidence.Curve { column.curves[output] }

    /// Half of the models as good, or more, say otherwise.
    var isContradicted: Bool { others > 0 && 2 * contradicting >= others }
  }

  /// The strongest first; only columns whose curves were kept.
  let columns: [Column]
  /// Other candidates that are as good and were explained.
  let others: [String]

  init(_ explanation: ExplanationEvidence, others: [(label: String, explanation: ExplanationEvidence)]) {
    let comparable = others.filter { $0.explanation.outputs == explanation.outputs }
    self.others = comparable.map(\.label)
    columns = explanation.columns.filter { !$0.curves.isEmpty && $0.grid.count > 1 }
      .sorted { ($1.strength, $0.column) < ($0.strength, $1.column) }
      .map { Self.compare($0, with: comparable.map(\.explanation)) }
  }

  private static func compare(
    _ column: ExplanationEvidence.Column, with others: [ExplanationEvidence]
  ) -> Column {
    let weights = weights(of: column)
    let output =
      column.curves.indices.max {
        power(column.curves[$0].effect, weights) < power(column.curves[$1].effect, weights)
      } ?? 0
    let own = column.curves[output].effect
    var lower = own
    var upper = own
    var telling = 0
    var contradicting = 0
    for other in others {
      let found = other.columns.first { $0.name == column.name }
      let theirs: [Double]
      if let found, found.isUsed {
        guard found.curves.indices.contains(output), let curve = resampled(found, output, on: column) else { continue }
        theirs = curve
      } else {
        theirs = own.map { _ in 0 }
      }
      telling += 1
      if !goesAlong(own, theirs, weights) { contradicting += 1 }
      for place in own.indices {
        lower[place] = min(lower[place], theirs[place])
        upper[place] = max(upper[place], theirs[place])
      }
    }
    let folds = column.curves[output].folds ?? []
    let otherwise = folds.count { fold in
      // Only at places that both know.
      let places = own.indices.filter { $0 < fold.count && fold[$0] != nil }
      return !goesAlong(places.map { own[$0] }, places.map { fold[$0] ?? 0 }, places.map { weights[$0] })
    }
    return Column(
      column: column, output: output, lower: lower, upper: upper, others: telling, contradicting: contradicting,
      folds: folds.count, contradictingFolds: otherwise)
  }

  /// How many rows stand at each place of the grid; those of an interval count half at either end.
  private static func weights(of column: ExplanationEvidence.Column) -> [Double] {
    guard column.levels.isEmpty else { return column.rows.map(Double.init) }
    var weights = [Double](repeating: 0, count: column.grid.count)
    for (interval, rows) in column.rows.enumerated() where interval + 1 < weights.count {
      weights[interval] += Double(rows) / 2
      weights[interval + 1] += Double(rows) / 2
    }
    return weights
  }

  private static func power(_ curve: [Double], _ weights: [Double]) -> Double {
    zip(curve, weights).reduce(0) { $0 + $1.0 * $1.0 * $1.1 }
  }

  private static func goesAlong(_ first: [Double], _ second: [Double], _ weights: [Double]) -> Bool {
    guard weights.count == first.count else { return false }
    let total = weights.reduce(0, +)
    guard total > 0 else { return false }
    let means = [first, second].map { zip($0, weights).reduce(0) { $0 + $1.0 * $1.1 } / total }
    return zip(zip(first, second), weights).reduce(0) {
      $0 + ($1.0.0 - means[0]) * ($1.0.1 - means[1]) * $1.1
    } > 0
  }

  /// The other model's curve at the places of this one's grid; nil where they have too little in common.
  private static func resampled(
    _ other: ExplanationEvidence.Column, _ output: Int, on column: ExplanationEvidence.Column
  ) -> [Double]? {
    let curve = other.curves[output].effect
    guard curve.count == other.grid.count, !curve.isEmpty, other.levels.isEmpty == column.levels.isEmpty else {
      return nil
    }
    if !column.levels.isEmpty {
      let places = Dictionary(zip(other.levels, curve)) { first, _ in first }
      let found = column.levels.map { places[$0] }
      guard found.contains(where: { $0 != nil }) else { return nil }
      return found.map { $0 ?? 0 }
    }
    return column.grid.map { value in
      guard let above = other.grid.firstIndex(where: { $0 >= value }) else { return curve[curve.count - 1] }
      guard above > 0, other.grid[above] > value else { return curve[above] }
      let share = (value - other.grid[above - 1]) / (other.grid[above] - other.grid[above - 1])
      return curve[above - 1] + share * (curve[above] - curve[above - 1])
    }
  }
}

extension RashomonEffects {
  /// Those of one trial among the trials of its protocol.
  init?(of trial: TrialRecord, in run: RunRecord, pick: Pick, _ explanations: [String: ExplanationEvidence]) {
    guard let own = explanations[trial.key] else { return nil }
    self.init(
      own,
      others: pick.eligible.filter { $0.key != trial.key }.compactMap { other in
        explanations[other.key].map { (other.label, $0) }
      })
  }
}
