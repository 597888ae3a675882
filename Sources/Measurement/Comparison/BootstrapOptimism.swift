import Records
import Statistics

/// How optimistic the best of many cross-validated scores is, from the predictions of all candidates for the same rows.
///
/// Rows are drawn anew with replacement; the best candidate on the rows drawn is scored on the rows that weren't. The mean
/// of those scores is what the winner is worth on new rows: each was chosen and judged on different rows. Their quantiles
/// are its interval. No model is fitted again.
///
/// Source: BBC-CV of Tsamardinos, Greasidou & Borboudakis, "Bootstrapping the out-of-sample predictions for efficient and
/// accurate cross-validation", Machine Learning 107 (2018).
public struct BootstrapOptimism: Sendable {
  /// The mean score of what was chosen, on rows that had no say in the choice.
  public let corrected: Double
  public let interval: ConfidenceInterval
  /// Draws that could be scored.
  public let draws: Int
  /// Of each candidate the score in each draw in which all of them have one, on the rows drawn.
  public let drawn: [[Double]]

  /// - Parameters:
  ///   - candidates: at least two, scored on the rows of `rows`.
  ///   - direction: which end of the score is better.
  ///   - draws: 500 by default.
  ///   - level: of the interval, 0.95 by default.
  ///   - seed: the same seed gives the same answer.
  /// - Returns: nil where fewer than two draws, or fewer than half of them, can be scored.
  public init?(
    _ candidates: [RedrawnScore], rows: RedrawnRows, direction: Direction, draws: Int = 500, level: Double = 0.95,
    seed: UInt64
  ) {
    var generator = SeededGenerator(seed: seed).stream("selection")
    var scores: [Double] = []
    var all = [[Double]](repeating: [], count: candidates.count)
    for _ in 0..<draws {
      let counts = rows.draw(&generator)
      let drawn = rows.weights(of: counts)
      var best: (place: Int, score: Double)?
      let found = candidates.map { $0.mean(drawn) }
      if found.allSatisfy(\.isFinite) { for (place, score) in found.enumerated() { all[place].append(score) } }
      for (place, score) in found.enumerated() {
        guard score.isFinite else { continue }
        if best.map({ direction.prefers(score, over: $0.score) }) ?? true { best = (place, score) }
      }
      guard let best else { continue }
      let score = candidates[best.place].mean(rows.weights(of: counts.map { $0 == 0 ? 1 : 0 }))
      if score.isFinite { scores.append(score) }
    }
    guard candidates.count > 1, scores.count > 1, scores.count * 2 >= draws,
      let interval = try? BootstrapInterval.percentile(scores, level: level)
    else { return nil }
    corrected = scores.reduce(0, +) / Double(scores.count)
    self.interval = interval
    self.draws = scores.count
    self.drawn = all
  }
}
