import Foundation
import Records

/// Fits a lot between predictors of any kind that has the least error among those that keep groups within a bound of parity.
///
/// A game: one player relabels and weighs the rows by multipliers of the constraints and has a predictor fitted to them, the
/// other raises the multipliers of what is violated by exponentiated gradient steps. After each step a linear programme finds
/// the best lot between the predictors at hand. It ends where neither player can gain more than `nu`, after 6 steps at least.
///
///     multiplier = B e^theta / (1 + sum e^theta),  theta += eta (gamma - bound),  eta = 2 / B,  B = 1 / precision
///     nu = 0.5 sd|h - y| / sqrt(rows)
///
/// Source: Agarwal et al. (2018), algorithm 1, as in Fairlearn 0.15.
public struct ExponentiatedGradient: Sendable {
  public var constraint: ParityConstraint
  /// How far a group's rate may be from that of all rows.
  public var bound: Double
  public var precision = 0.01
  public var mostSteps = 50
  public var firstRate = 2.0
  /// What a negative row that is decided positive costs, and the other way round.
  public var costs = (falsePositive: 1.0, falseNegative: 1.0)

  public init(_ constraint: ParityConstraint, bound: Double) {
    self.constraint = constraint
    self.bound = bound
  }

  /// What came of it.
  public struct Found<Predictor: Sendable>: Sendable {
    /// Predictors with how often each is drawn; only those that ever are.
    public let predictors: [(predictor: Predictor, share: Double)]
    /// What either player could still gain.
    public let gap: Double
    /// Below it the game ends.
    public let nu: Double
    /// Steps that were made.
    public let stepCount: Int
    /// The step whose lot was taken.
    public let bestStep: Int
    /// Fits that were asked for.
    public let fitCount: Int
    public var hasConverged: Bool { gap < nu }
  }

  /// A predictor with what it decides on the training rows.
  public struct Answered<Predictor: Sendable>: Sendable {
    public let predictor: Predictor
    public let decisions: [Bool]

    public init(predictor: Predictor, decisions: [Bool]) {
      self.predictor = predictor
      self.decisions = decisions
    }
  }

  /// - Parameters:
  ///   - isPositive: what is true of each training row.
  ///   - groups: the group of each row; nil: no constraint speaks of it.
  ///   - weights: what each row counts in rates and errors; nil: once.
  ///   - fit: fits a predictor to labels and weights (with the sum of the rows), which come on top of those of the rows.
  ///     Labels may all be of one class.
  public func fit<Predictor: Sendable, Failure: Error>(
    isPositive: [Bool], groups: [Int?], groupCount: Int, weights: [Double]? = nil,
    fit: (_ labels: [Bool], _ weights: [Double]) throws(Failure) -> Answered<Predictor>
  ) throws(Failure) -> Found<Predictor> {
    let moments = ParityMoments(
      constraint, bound: bound, isPositive: isPositive, groups: groups, groupCount: groupCount, weights: weights)
    var game = ReductionGame<Predictor>(
      moments, isPositive: isPositive, weights: weights, costs: costs, limit: 1 / precision)
    var theta = [Double](repeating: 0, count: moments.count)
    var multiplierSum = theta
    var drawn: [Int: Double] = [:]
    var rate = firstRate * precision
    var lots: [(shares: [Int: Double], gap: Double)] = []
    var gapsOfSteps: [Double] = []
    var (lastChecked, lastGap) = (5.0, Double.infinity)
    for step in 0..<mostSteps {
      let multipliers = Self.multipliers(theta, limit: 1 / precision)
      for place in multiplierSum.indices { multiplierSum[place] += multipliers[place] }
      let mean = multiplierSum.map { $0 / Double(step + 1) }
      let chosen = try game.best(multipliers, fit)
      if step == 0 { game.setTolerance(of: chosen) }
      drawn[chosen, default: 0] += 1
      let lot = drawn.mapValues { $0 / Double(step + 1) }
      let gap = try game.gap(lot, mean, fit)
      gapsOfSteps.append(gap)
      var taken: (shares: [Int: Double], gap: Double) = (lot, gap)
      if step > 0 {
        let programmed = try game.programme(fit)
        if gap >= programmed.gap { taken = programmed }
      }
      lots.append(taken)
      if taken.gap < game.nu, step >= 5 { break }
      if Double(step) >= lastChecked * 1.6 {
        let best = gapsOfSteps.min() ?? gap
        if best > lastGap * 0.8 { rate *= 0.8 }
        (lastChecked, lastGap) = (Double(step), best)
      }
      let gamma = game.gammas[chosen]
      for place in theta.indices { theta[place] += rate * (gamma[place] - bound) }
    }
    let least = lots.map(\.gap).min() ?? 0
    let best = lots.lastIndex { $0.gap <= least + game.slack } ?? 0
    let taken = lots[best].shares.filter { $0.value > 1e-12 }.sorted { $0.key < $1.key }
    let total = taken.reduce(0) { $0 + $1.value }
    return Found(
      predictors: taken.map { (game.predictors[$0.key], $0.value / total) }, gap: lots[best].gap, nu: game.nu,
      stepCount: lots.count, bestStep: best, fitCount: game.fitCount)
  }

  private static func multipliers(_ theta: [Double], limit: Double) -> [Double] {
    // By the largest, so that no power overflows.
    let largest = max(0, theta.max() ?? 0)
    let powers = theta.map { exp($0 - largest) }
    let sum = exp(-largest) + powers.reduce(0, +)
    return powers.map { limit * $0 / sum }
  }
}
