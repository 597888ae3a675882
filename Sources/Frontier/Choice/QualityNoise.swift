import Records
import Statistics

/// How the qualities of all candidates move together from one data set to another of the same kind.
///
/// From rows drawn anew, where their predictions are stored: one draw of the rows for all candidates. Otherwise from the
/// folds: the deviations of the fold scores, weighted by normal numbers that all candidates share, a third of what is a
/// candidate's own replaced by noise of the typical size, because five folds span four directions only. Candidates without
/// either move by their own standard errors.
///
/// Rows say nothing of what other training rows would have taught. In `experiments/choosing` the mean of five folds varies
/// from one data set to another by 0.24 of the variance over folds, 1.2 times what the judged rows alone give: that is the
/// factor here. The correction of Nadeau and Bengio (0.45) is meant to be on the safe side of a test, and as a forecast it
/// is much too wide.
struct QualityNoise {
  /// Of one candidate's quality, what all share aside.
  let variance: Double
  private let deviations: [[Double]?]
  /// Whether it comes from rows drawn anew rather than from folds.
  let isByRows: Bool
  private let errors: [Double]
  private let common: [Double]

  /// What other training rows add to the variance from judged rows.
  private static let training = 1.2
  /// Of a candidate's own noise, how much is drawn independently where only folds tell of it.
  private static let independent = 0.3

  /// Nil where nothing tells of noise.
  init?(_ choice: Choice, _ candidates: [Int]) {
    let sign = choice.descriptor(choice.policy.quality)?.direction == .lowerIsBetter ? -1.0 : 1
    let byRow = candidates.map { index in
      choice.rows?.deviations(choice.trials[index].key).map { row in
        row.map { Self.training.squareRoot() * sign * $0 }
      }
    }
    let width = byRow.compactMap { $0?.count }.max() ?? 0
    isByRows = width > 1 && byRow.count { $0?.count == width } > 1
    errors = candidates.map { FoldPairing.standardError(choice.trials[$0], axis: choice.policy.quality) ?? 0 }
    if isByRows {
      deviations = byRow.map { $0?.count == width ? $0 : nil }
    } else {
      let folds = choice.folds
      let scale = (Self.factor(choice) / max(folds.factor, .leastNormalMagnitude)).squareRoot()
      deviations = candidates.map { folds.deviations($0).map { $0.map { scale * $0 } } }
    }
    guard deviations.contains(where: { $0 != nil }) || errors.contains(where: { $0 > 0 }) else { return nil }
    let known = deviations.compactMap { $0 }
    let length = known.first?.count ?? 0
    common = (0..<length).map { place in known.reduce(0) { $0 + $1[place] } / Double(known.count) }
    variance = Self.variance(known, isByRows: isByRows)
  }

  /// Of one candidate's quality, what some candidates (places) share aside: those that are right more often vary less.
  func variance(among places: [Int]) -> Double {
    Self.variance(places.compactMap { deviations[$0] }, isByRows: isByRows)
  }

  /// Over candidates, in each draw or fold: what they don't share.
  private static func variance(_ known: [[Double]], isByRows: Bool) -> Double {
    guard known.count > 1, let length = known.first?.count else { return 0 }
    let own = (0..<length).reduce(0.0) { sum, place in sum + FoldScores.variance(known.map { $0[place] }) }
    return isByRows ? own / Double(max(1, length - 1)) : own
  }

  /// The variance of a mean over folds from one data set to another, over that of the fold scores.
  private static func factor(_ choice: Choice) -> Double {
    let folds = choice.folds
    guard folds.foldCount > 1 else { return 0 }
    // Repeats judge the same rows again, so they make nothing surer than one pass over all rows does.
    let once = choice.isTimeOrdered ? 0 : folds.testShare
    return training * max(1 / Double(folds.foldCount), once)
  }

  /// One draw for every candidate.
  ///
  /// - Parameter variance: of the noise of typical size, where only folds tell of it.
  func draw(_ generator: inout SeededGenerator, typical variance: Double) -> [Double] {
    isByRows ? drawRows(&generator) : drawFolds(&generator, variance)
  }

  private func drawRows(_ generator: inout SeededGenerator) -> [Double] {
    let place = generator.integer(below: max(1, common.count))
    return deviations.indices.map { index in
      let alone = generator.normal()
      return deviations[index].map { $0[place] } ?? alone * errors[index]
    }
  }

  private func drawFolds(_ generator: inout SeededGenerator, _ variance: Double) -> [Double] {
    let weights = common.map { _ in generator.normal() }
    let shared = (1 - Self.independent).squareRoot()
    let alone = (Self.independent * variance).squareRoot()
    let level = zip(weights, common).reduce(0) { $0 + $1.0 * $1.1 }
    return deviations.indices.map { index in
      let normal = generator.normal()
      guard let row = deviations[index] else { return normal * errors[index] }
      let moved = zip(weights, row).reduce(0) { $0 + $1.0 * $1.1 }
      return level + shared * (moved - level) + alone * normal
    }
  }
}
