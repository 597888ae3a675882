#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// Strengths of methods from their wins over each other on many data sets, as in a tournament: 400 points more mean ten
/// wins to one loss, 1000 is the mean of all.
///
/// The Bradley-Terry model is fitted to all games at once (the order in which they were played doesn't count): every pair
/// of methods plays once a data set, ties are half a win each. Each pair gets one drawn game more, so that one that always
/// wins has a finite rating. The intervals come from drawing the data sets anew.
///
/// Source: Bradley & Terry, Biometrika 39 (1952); Hunter, "MM algorithms for generalized Bradley-Terry models", Annals of
/// Statistics 32 (2004); used so by TabArena (2025).
public struct EloRating: Sendable, Equatable {
  public let ratings: [Double]
  /// Of each rating; nil with one data set.
  public let intervals: [ConfidenceInterval]?

  /// - Parameters:
  ///   - scores: one row a data set, one column a method (at least two).
  ///   - higherIsBetter: by row; a data set may be judged by an error.
  ///   - draws: 500 by default.
  ///   - level: of the intervals, 0.95 by default.
  ///   - seed: the same seed gives the same intervals.
  /// - Throws: `tooFewValues`, `differentLengths`, `notANumber`, `outOfRange`.
  public init(
    scores: [[Double]], higherIsBetter: [Bool], draws: Int = 500, level: Double = 0.95, seed: UInt64
  ) throws(StatisticsError) {
    guard !scores.isEmpty else { throw .tooFewValues(required: 1, found: 0) }
    guard scores.count == higherIsBetter.count else {
      throw .differentLengths(first: scores.count, second: higherIsBetter.count)
    }
    try Check.level(level)
    let methods = scores[0].count
    var games: [[Double]] = []
    for (row, higher) in zip(scores, higherIsBetter) {
      guard row.count == methods else { throw .differentLengths(first: methods, second: row.count) }
      try Check.values(row, atLeast: 2)
      games.append(Self.wins(higher ? row : row.map { -$0 }))
    }
    func rate(_ rows: [Int]) -> [Double] {
      var wins = [Double](repeating: 0, count: methods * methods)
      for row in rows { for index in wins.indices { wins[index] += games[row][index] } }
      return Self.fit(wins, methods)
    }
    ratings = rate(Array(scores.indices))
    guard scores.count > 1, draws > 1 else {
      intervals = nil
      return
    }
    var generator = SeededGenerator(seed: seed).stream("elo")
    var drawn = [[Double]](repeating: [], count: methods)
    for _ in 0..<draws {
      let rated = rate(scores.indices.map { _ in generator.integer(below: scores.count) })
      for method in 0..<methods { drawn[method].append(rated[method]) }
    }
    var intervals: [ConfidenceInterval] = []
    for values in drawn { intervals.append(try BootstrapInterval.percentile(values, level: level)) }
    self.intervals = intervals
  }

  /// Row i, column j: the share of the game that i wins against j.
  private static func wins(_ scores: [Double]) -> [Double] {
    scores.indices.flatMap { first in
      scores.indices.map { second in
        first == second ? 0 : scores[first] > scores[second] ? 1 : scores[first] == scores[second] ? 0.5 : 0
      }
    }
  }

  private static func fit(_ wins: [Double], _ methods: Int) -> [Double] {
    var games = [Double](repeating: 0, count: methods * methods)
    var won = [Double](repeating: 0, count: methods)
    for first in 0..<methods {
      for second in 0..<methods where first != second {
        games[first * methods + second] = wins[first * methods + second] + wins[second * methods + first] + 1
        won[first] += wins[first * methods + second] + 0.5
      }
    }
    var strengths = [Double](repeating: 1, count: methods)
    for _ in 0..<10_000 {
      var largest = 0.0
      for method in 0..<methods {
        var sum = 0.0
        for other in 0..<methods where other != method {
          sum += games[method * methods + other] / (strengths[method] + strengths[other])
        }
        let updated = won[method] / sum
        largest = max(largest, abs(updated / strengths[method] - 1))
        strengths[method] = updated
      }
      if largest < 1e-10 { break }
    }
    let logs = strengths.map { 400 * log10($0) }
    let mean = logs.reduce(0, +) / Double(methods)
    return logs.map { 1000 + $0 - mean }
  }
}
