import Records
import Statistics

/// The places of every candidate on one axis, in research and in production, side by side.
///
/// Only candidates with a reading under both protocols are ranked, so both orders have the same length; the rest are
/// listed. Candidates are matched by label, which is unique within a run.
public struct RankTable: Codable, Sendable, Equatable {
  public struct Row: Codable, Sendable, Equatable {
    public let label: String
    public let researchKey: String
    public let productionKey: String
    public let research: Reading
    public let production: Reading
    /// From 1 for the best; tied candidates share the smallest place ("1, 2, 2, 4").
    public let researchRank: Int
    public let productionRank: Int

    /// Places lost on the way to production; negative: places won.
    public var change: Int { productionRank - researchRank }
  }

  /// Two candidates whose order is one in research and the other in production, by more than their intervals.
  public struct Swap: Codable, Sendable, Equatable {
    /// The better one in research.
    public let researchWinner: String
    /// The better one in production.
    public let productionWinner: String
  }

  public let axis: AxisDescriptor
  /// Best in production first; ties by research, then by label.
  public let rows: [Row]
  /// Labels with a reading under one protocol only, in the order of the trials.
  public let unmatched: [String]
  /// Spearman's rho of both orders, ties at mid-ranks; nil with fewer than two rows or a constant side.
  public let spearman: Double?
  /// Kendall's tau-b of both orders; nil as above.
  public let kendall: Double?
  /// Pairs whose order differs, ties left out.
  public let discordantPairs: Int
  /// Of these, the pairs whose intervals lie apart under both protocols, in the order of the rows.
  public let clearSwaps: [Swap]

  /// - Parameters:
  ///   - run: a run with trials of both protocols.
  ///   - axis: one axis of the run, usually the policy's quality.
  /// - Throws: `FrontierError.unknownAxis`. O(n^2) for the pairs.
  public init(run: RunRecord, axis: AxisID) throws(FrontierError) {
    guard let descriptor = run.descriptor(axis) else { throw .unknownAxis(axis, known: run.axes.map(\.id)) }
    self.init(research: run.trials(of: .research), production: run.trials(of: .production), axis: descriptor)
  }

  /// The same from two lists of trials.
  public init(research: [TrialRecord], production: [TrialRecord], axis: AxisDescriptor) {
    func readings(_ trials: [TrialRecord]) -> [String: (key: String, reading: Reading)] {
      var found: [String: (key: String, reading: Reading)] = [:]
      for trial in trials where trial.status == .completed {
        if let reading = trial.reading(axis.id) { found[trial.candidate.label] = (trial.key, reading) }
      }
      return found
    }
    let left = readings(research)
    let right = readings(production)
    var labels: [String] = []
    var unmatched: [String] = []
    var seen: Set<String> = []
    for label in (research + production).map(\.candidate.label) where seen.insert(label).inserted {
      if left[label] != nil, right[label] != nil { labels.append(label) } else { unmatched.append(label) }
    }
    let sign = axis.direction == .lowerIsBetter ? 1.0 : -1
    let researchValues = labels.map { sign * (left[$0]?.reading.value ?? .nan) }
    let productionValues = labels.map { sign * (right[$0]?.reading.value ?? .nan) }
    let researchRanks = Ranks.competition(researchValues)
    let productionRanks = Ranks.competition(productionValues)
    var rows: [Row] = []
    for (index, label) in labels.enumerated() {
      guard let first = left[label], let second = right[label] else { continue }
      rows.append(
        Row(
          label: label, researchKey: first.key, productionKey: second.key, research: first.reading,
          production: second.reading, researchRank: researchRanks[index], productionRank: productionRanks[index]))
    }
    rows.sort { ($0.productionRank, $0.researchRank, $0.label) < ($1.productionRank, $1.researchRank, $1.label) }
    self.axis = axis
    self.rows = rows
    self.unmatched = unmatched
    // Ranks stand in for the values: the correlations are the same, and infinite readings do no harm.
    let ranked = (Ranks.average(researchValues), Ranks.average(productionValues))
    spearman = (try? RankCorrelation.spearman(ranked.0, ranked.1)) ?? nil
    kendall = (try? RankCorrelation.kendall(ranked.0, ranked.1)) ?? nil

    var discordant = 0
    var swaps: [Swap] = []
    for (position, first) in rows.enumerated() {
      for second in rows[(position + 1)...]
      where (first.researchRank - second.researchRank) * (first.productionRank - second.productionRank) < 0 {
        discordant += 1
        // Rows come best in production first.
        if Self.isClear(axis, first.production, over: second.production),
          Self.isClear(axis, second.research, over: first.research)
        {
          swaps.append(Swap(researchWinner: second.label, productionWinner: first.label))
        }
      }
    }
    discordantPairs = discordant
    clearSwaps = swaps
  }

  /// Whether the whole interval of one reading is better than that of another; a missing interval counts as unclear.
  private static func isClear(_ axis: AxisDescriptor, _ first: Reading, over second: Reading) -> Bool {
    guard let mine = first.interval, let other = second.interval else { return false }
    return axis.direction == .lowerIsBetter ? mine.upper < other.lower : mine.lower > other.upper
  }
}
