import Records
import Statistics

/// Whether the candidates are shown to beat the baselines, which look at no input.
///
/// The best of many candidates leads a baseline by chance alone, so two questions are asked, of each baseline:
/// - Would chance give the largest of the leads? Leads are drawn again around zero, with the candidates' own
///   correlation over the folds and Student's tails; the share of draws whose largest lead is at least the one found
///   must not be above 1 - `aboveGuessing`. Otherwise nothing is shown to beat guessing.
/// - If so, each candidate must beat every baseline with probability `aboveGuessing` to be picked.
///
/// In the order of time a few folds are no sample of anything: a baseline may be hopeless in one of them and fair in
/// another, and their spread would hide any lead. There the judged rows tell it, drawn anew in blocks of neighbours in
/// time, where their predictions are stored.
struct GuessingFloor {
  /// Positions of the baselines with a reading.
  let baselines: [Int]
  /// Candidates that may be picked.
  let passing: [Int]
  /// The probability of each candidate that it beats the baselines.
  let probabilities: [Int: Double]
  /// Share of draws in which chance gives so large a lead to one of the candidates; nil: there is no baseline, or no
  /// candidate beside it.
  let chance: Double?
  /// The baseline that is the hardest to be shown to be beaten.
  let hardest: Int?
  /// The candidate with the largest lead over it for its standard error.
  let leader: Int?
  /// How many times the rows (or repeats) would make that lead clear if it is real; nil: it is clear, or there is none.
  let neededFactor: Double?

  init(_ choice: Choice, candidates: [Int]) {
    let level = choice.policy.confidence.aboveGuessing
    baselines = choice.trials.indices.filter {
      choice.trials[$0].candidate.isBaseline && choice.value($0, choice.policy.quality) != nil
    }
    let rivals = candidates.filter { !choice.trials[$0].candidate.isBaseline }
    let leads = baselines.map { BaselineLeads(choice, over: $0, rivals: rivals) }
    // Of equally hard baselines the first. Baselines alone have nothing to be beaten by.
    guard level > 0, !rivals.isEmpty,
      let hardest = leads.reduce(nil, { found, next in found.map { next.chance > $0.chance ? next : $0 } ?? next })
    else {
      passing = candidates
      probabilities = [:]
      chance = nil
      self.hardest = nil
      leader = nil
      neededFactor = nil
      return
    }
    let probabilities = Dictionary(
      uniqueKeysWithValues: rivals.map { rival in (rival, leads.map { $0.probability(rival) }.min() ?? 0) })
    self.probabilities = probabilities
    chance = hardest.chance
    self.hardest = hardest.baseline
    leader = hardest.leader
    passing = hardest.chance <= 1 - level ? rivals.filter { (probabilities[$0] ?? 0) >= level } : []
    // The lead over its error grows with the root of the rows.
    let needed = NormalDistribution.standard.quantile(1 - (1 - level) / Double(max(1, rivals.count)))
    let largest = hardest.largest
    neededFactor =
      !passing.isEmpty || !(largest > 0) || !largest.isFinite ? nil : max(1, (needed / largest) * (needed / largest))
  }

  /// The standard error of a candidate's lead over a baseline from rows drawn anew; nil where folds tell it.
  static func rowError(_ choice: Choice, of rival: Int, over baseline: Int) -> Double? {
    guard choice.isTimeOrdered else { return nil }
    return choice.rows?.standardError(choice.trials[rival].key, choice.trials[baseline].key)
  }
}

/// How far the candidates lead one baseline, and how likely chance does that.
private struct BaselineLeads {
  let baseline: Int
  /// The largest lead for its standard error.
  let largest: Double
  let leader: Int?
  /// That chance gives one of them so large a lead.
  let chance: Double
  private let estimates: [Int: LossEstimate]

  private static let draws = 2000

  init(_ choice: Choice, over baseline: Int, rivals: [Int]) {
    self.baseline = baseline
    let losses = Losses(choice, against: baseline, candidates: rivals)
    var estimates: [Int: LossEstimate] = [:]
    for rival in rivals {
      let estimate = losses.of(rival)
      let error = GuessingFloor.rowError(choice, of: rival, over: baseline)
      // In the order of time too: the folds are few, but the sign of their mean is what counts.
      estimates[rival] = LossEstimate(
        amount: estimate.amount, error: error ?? estimate.error,
        degreesOfFreedom: error == nil ? estimate.degreesOfFreedom : .infinity, byFold: nil)
    }
    self.estimates = estimates
    func lead(_ index: Int) -> Double {
      guard let estimate = estimates[index] else { return -.infinity }
      guard let error = estimate.error, error > 0 else { return estimate.amount < 0 ? .infinity : -.infinity }
      return -estimate.amount / error
    }
    leader = rivals.max { (lead($0), choice.label($1)) < (lead($1), choice.label($0)) }
    largest = leader.map(lead) ?? -.infinity
    chance = Self.chance(of: largest, choice, baseline, rivals, estimates)
  }

  /// Of a candidate that it beats the baseline.
  func probability(_ rival: Int) -> Double {
    guard let estimate = estimates[rival] else { return 0 }
    guard let error = estimate.error, error > 0 else { return estimate.amount < 0 ? 1 : 0 }
    return 1 - estimate.probability(over: 0)
  }

  private static func chance(
    of largest: Double, _ choice: Choice, _ floor: Int, _ rivals: [Int], _ estimates: [Int: LossEstimate]
  ) -> Double {
    guard largest > 0 else { return 1 }
    guard largest.isFinite else { return 0 }
    let folds = choice.folds
    // Each candidate's lead over its fold variance, so that a weighted sum has variance 1.
    let standardised = rivals.compactMap { index -> [Double]? in
      guard let differences = folds.differences(index, floor) else { return nil }
      let mean = differences.reduce(0, +) / Double(differences.count)
      let size = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }.squareRoot()
      return size > 0 ? differences.map { ($0 - mean) / size } : nil
    }
    let degrees = rivals.compactMap { estimates[$0] }.first { $0.degreesOfFreedom.isFinite }?.degreesOfFreedom
    guard let degrees, !standardised.isEmpty else {
      // No folds: independent candidates, a normal law.
      let one = NormalDistribution.standard.survival(largest)
      return 1 - exponent(1 - one, rivals.count)
    }
    var stream = SeededGenerator(seed: 1).stream("guessing")
    let terms = max(1, Int(degrees.rounded()))
    var hits = 0
    for _ in 0..<draws {
      let weights = (0..<folds.foldCount).map { _ in stream.normal() }
      let square = (0..<terms).reduce(0.0) { sum, _ in
        let normal = stream.normal()
        return sum + normal * normal
      }
      var top = -Double.infinity
      for row in standardised {
        var sum = 0.0
        for (place, value) in row.enumerated() { sum += value * weights[place] }
        top = max(top, sum)
      }
      if top / (square / Double(terms)).squareRoot() >= largest { hits += 1 }
    }
    return Double(hits) / Double(draws)
  }

  private static func exponent(_ base: Double, _ count: Int) -> Double {
    (0..<count).reduce(1.0) { product, _ in product * base }
  }
}
