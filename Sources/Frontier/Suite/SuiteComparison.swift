import Records
import Statistics

/// Methods compared over several data sets: mean ranks with Friedman's test and the critical difference of Nemenyi, ratings
/// as in a tournament, and the best method against each of the others (Wilcoxon's signed ranks, adjusted by Holm; Bayesian
/// signed ranks where one score is used throughout).
///
/// Source: Demšar, JMLR 7 (2006); Benavoli et al., JMLR 18 (2017).
public struct SuiteComparison: Codable, Sendable {
  public struct Method: Codable, Sendable, Equatable {
    public let name: String
    /// 1 is best.
    public let meanRank: Double
    public let rating: Double
    /// From the data sets drawn anew; nil with one data set.
    public let ratingInterval: Interval?
    /// Share of games won against the other methods over all data sets, ties a half.
    public let winShare: Double
    /// Data sets on which no other method is better.
    public let firstPlaces: Int
  }

  /// The best method by mean rank against another one.
  public struct Duel: Codable, Sendable, Equatable {
    public let other: String
    /// Nemenyi's, adjusted for all pairs of methods.
    public let nemenyiPValue: Double
    /// Wilcoxon's signed ranks of the scores, adjusted by Holm over the duels; nil where data sets have different scores.
    public let signedRankPValue: Double?
    /// Nil where data sets have different scores, or what matters isn't known.
    public let chances: CandidateComparison.Chances?
  }

  /// A method that has no score on some data set and so takes no part.
  public struct Absent: Codable, Sendable, Equatable {
    public let name: String
    public let datasets: [String]
  }

  public let datasets: [String]
  /// Best mean rank first.
  public let methods: [Method]
  public let absent: [Absent]
  /// Friedman's test that all methods are equal, and the less conservative one of Iman and Davenport.
  public let friedmanPValue: Double
  public let imanDavenportPValue: Double
  /// Mean ranks further apart differ, at a chance of 5% over all pairs.
  public let criticalDifference: Double
  /// Runs of methods (first and last position) whose mean ranks don't differ by the critical difference; the longest only.
  public let groups: [ClosedRange<Int>]
  public let duels: [Duel]

  /// - Parameters:
  ///   - results: at least two, with at least two methods that have a score on each.
  ///   - matters: how large a difference on an axis must be to matter, given the better of the two mean values.
  ///   - seed: of the draws for ratings and chances.
  /// - Throws: `SuiteError`.
  public init(
    _ results: [SuiteResult], matters: (AxisDescriptor, _ better: Double) -> Double? = { _, _ in nil }, seed: UInt64
  ) throws(SuiteError) {
    guard results.count >= 2 else { throw .tooFewDataSets(results.count) }
    var names: [String] = []
    for name in results.flatMap(\.methods) where !names.contains(name) { names.append(name) }
    absent = names.compactMap { name in
      let missing = results.filter { $0.scores[name] == nil }.map(\.dataset)
      return missing.isEmpty ? nil : Absent(name: name, datasets: missing)
    }
    let present = names.filter { name in results.allSatisfy { $0.scores[name] != nil } }
    guard present.count >= 2 else { throw .tooFewMethods(present.count) }
    datasets = results.map(\.dataset)
    // All as scores that are to be high.
    let table = results.map { result in
      present.map { name in
        (result.axis.direction == .higherIsBetter ? 1 : -1) * (result.scores[name] ?? .nan)
      }
    }
    do throws(StatisticsError) {
      let friedman = try FriedmanTest(scores: table)
      let elo = try EloRating(scores: table, higherIsBetter: table.map { _ in true }, seed: seed)
      let criticalDifference = try friedman.criticalDifference()
      let order = present.indices.sorted { (friedman.meanRanks[$0], $0) < (friedman.meanRanks[$1], $1) }
      methods = order.map { index in
        Method(
          name: present[index], meanRank: friedman.meanRanks[index], rating: elo.ratings[index],
          ratingInterval: elo.intervals.map { Interval($0[index]) }, winShare: Self.winShare(of: index, table),
          firstPlaces: table.count { row in row[index] == row.max() })
      }
      friedmanPValue = friedman.pValue
      imanDavenportPValue = friedman.imanDavenportPValue
      self.criticalDifference = criticalDifference
      groups = Self.groups(order.map { friedman.meanRanks[$0] }, within: criticalDifference)
      duels = try Self.duels(order, present, table, results, friedman.nemenyiPValues(), matters, seed)
    } catch {
      throw .noStatistic(error.description)
    }
  }

  private static func winShare(of method: Int, _ table: [[Double]]) -> Double {
    var won = 0.0
    for row in table {
      for other in row.indices where other != method {
        won += row[method] > row[other] ? 1 : row[method] == row[other] ? 0.5 : 0
      }
    }
    return won / Double(table.count * max(1, table[0].count - 1))
  }

  /// Ranges of sorted mean ranks whose ends lie within the critical difference; none that another holds, none of one method.
  private static func groups(_ ranks: [Double], within difference: Double) -> [ClosedRange<Int>] {
    var groups: [ClosedRange<Int>] = []
    for first in ranks.indices {
      guard let last = ranks.lastIndex(where: { $0 - ranks[first] <= difference }), last > first else { continue }
      if let previous = groups.last, previous.upperBound >= last { continue }
      groups.append(first...last)
    }
    return groups
  }

  private static func duels(
    _ order: [Int], _ names: [String], _ table: [[Double]], _ results: [SuiteResult], _ nemenyi: [[Double]],
    _ matters: (AxisDescriptor, Double) -> Double?, _ seed: UInt64
  ) throws(StatisticsError) -> [Duel] {
    guard let best = order.first else { return [] }
    let others = Array(order.dropFirst())
    func column(_ method: Int) -> [Double] { table.map { $0[method] } }
    let axis = Set(results.map(\.axis.id)).count == 1 ? results[0].axis : nil
    var pValues: [Double]?
    if axis != nil {
      var found: [Double] = []
      for other in others { found.append(try SignedRankTest(column(best), column(other)).pValue) }
      pValues = try MultipleTesting.holm(found)
    }
    let rope = axis.flatMap { axis in
      let mean = column(best).reduce(0, +) / Double(table.count)
      return matters(axis, abs(mean))
    }
    var duels: [Duel] = []
    for (place, other) in others.enumerated() {
      var chances: CandidateComparison.Chances?
      if let rope {
        let test = try BayesianSignedRankTest(column(best), column(other), rope: rope, seed: seed)
        chances = CandidateComparison.Chances(
          firstBetter: test.firstHigher, same: test.equivalent, secondBetter: test.secondHigher)
      }
      duels.append(
        Duel(
          other: names[other], nemenyiPValue: nemenyi[best][other], signedRankPValue: pValues?[place], chances: chances)
      )
    }
    return duels
  }
}

/// Why methods can't be compared over data sets.
public enum SuiteError: Error, Equatable, Sendable, CustomStringConvertible {
  case tooFewDataSets(Int)
  /// Methods with a score on every data set.
  case tooFewMethods(Int)
  case noStatistic(String)

  public var description: String {
    switch self {
    case .tooFewDataSets(let count):
      "\(count) data set\(count == 1 ? "" : "s") with results can't be compared over: at least two are needed"
    case .tooFewMethods(let count):
      "\(count) method\(count == 1 ? " has" : "s have") a score on every data set: at least two are needed"
    case .noStatistic(let reason): "the methods can't be compared: \(reason)"
    }
  }
}
