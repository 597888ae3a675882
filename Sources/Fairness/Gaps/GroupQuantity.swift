import Foundation
import Records
import Statistics

/// One number for each group of one grouping, such as the share of people who get a loan, with draws that tell how it
/// scatters.
///
/// Draws are stratified by group: each group is drawn again from its own rows, as many as it has. A rate is drawn as a
/// binomial count, which is what drawing its rows with replacement gives. So that a group of 5 with 5 hits isn't taken for
/// certain, its rate is first moved towards that of all rows by the weight of one row. Means of up to 400 rows are drawn
/// row by row; those of more are drawn from the normal limit of the same bootstrap.
package struct GroupQuantity: Sendable {
  package struct Member: Sendable, Equatable {
    /// Place among the groups of the grouping.
    package let group: Int
    package let value: Double
    /// Distinct rows that the value rests on.
    package let size: Double
    /// Whether the group is large enough to be compared.
    package let isJudged: Bool

    package init(group: Int, value: Double, size: Double, isJudged: Bool) {
      self.group = group
      self.value = value
      self.size = size
      self.isJudged = isJudged
    }
  }

  /// Place among the groupings.
  package let grouping: Int
  /// What is told of, such as a class; nil where there is only one.
  package let subject: String?
  /// Groups for which the value is defined.
  package let members: [Member]
  /// The value of all rows, those of groups that aren't compared included.
  package let overall: Double
  /// Whether it can't be negative or above 1.
  let isShare: Bool
  /// What each draw adds to each member's value, draw after draw.
  let deviations: [Double]
  /// The same where all groups are alike.
  let nullDeviations: [Double]
  /// The variance of each member's value where all groups are alike.
  let variances: [Double]

  /// Draws of every quantity.
  package static let draws = 1_000
  static let seed: UInt64 = 0x5eed
  private static let mostDrawnRows = 400.0

  static func generator(_ name: String, _ places: [Int]) -> SeededGenerator {
    SeededGenerator(seed: seed).stream("fairness-" + name, indices: places)
  }

  // MARK: Rates

  /// - Parameters:
  ///   - counts: numerator and denominator of each group.
  ///   - repeats: how often each row was counted.
  package init(
    rates counts: [(count: Int, of: Int)], isJudged: [Bool], grouping: Int, subject: String?, repeats: Double,
    stream: String
  ) {
    self.grouping = grouping
    self.subject = subject
    isShare = true
    let all = counts.reduce((0, 0)) { ($0.0 + $1.count, $0.1 + $1.of) }
    let pooled = all.1 > 0 ? Double(all.0) / Double(all.1) : .nan
    overall = pooled
    let defined = counts.indices.filter { counts[$0].of > 0 }
    let members = defined.map { group in
      Member(
        group: group, value: Double(counts[group].count) / Double(counts[group].of),
        size: max(1, (Double(counts[group].of) / repeats).rounded()), isJudged: isJudged[group])
    }
    self.members = members
    variances = members.map { pooled * (1 - pooled) / $0.size }
    var generator = Self.generator(stream, [grouping])
    func drawn(_ centre: (Member) -> Double) -> [Double] {
      let setups = members.map { member in
        (BinomialDraw(trials: Int(member.size), probability: centre(member)), centre(member), member.size)
      }
      var found: [Double] = []
      found.reserveCapacity(Self.draws * setups.count)
      for _ in 0..<Self.draws {
        for (draw, centre, size) in setups { found.append(Double(draw.next(&generator)) / size - centre) }
      }
      return found
    }
    deviations = drawn { ($0.value * $0.size + pooled) / ($0.size + 1) }
    nullDeviations = drawn { _ in pooled }
  }

  // MARK: Means

  /// - Parameter values: the numbers whose mean is told, row by row, of each group.
  package init(
    means values: [[Double]], isJudged: [Bool], grouping: Int, subject: String? = nil, repeats: Double, stream: String
  ) {
    self.grouping = grouping
    self.subject = subject
    isShare = false
    let count = values.reduce(0) { $0 + $1.count }
    overall = count > 0 ? values.reduce(0) { $0 + $1.reduce(0, +) } / Double(count) : .nan
    let defined = values.indices.filter { !values[$0].isEmpty }
    let moments = defined.map { Self.moments(values[$0]) }
    let members = zip(defined, moments).map { group, moments in
      Member(
        group: group, value: moments.mean, size: max(1, (Double(values[group].count) / repeats).rounded()),
        isJudged: isJudged[group])
    }
    self.members = members
    variances = zip(members, moments).map { $1.variance / $0.size }
    var generator = Self.generator(stream, [grouping])
    func drawn() -> [Double] {
      var found = [Double](repeating: 0, count: Self.draws * defined.count)
      for (place, member) in members.enumerated() {
        let rows = values[member.group]
        let error = (moments[place].variance / member.size).squareRoot()
        // As the variance of a sample is divided by one less than its rows.
        let widening = rows.count > 1 ? (Double(rows.count) / Double(rows.count - 1)).squareRoot() : 1
        for draw in 0..<Self.draws {
          let target = draw * defined.count + place
          guard member.size <= Self.mostDrawnRows else {
            found[target] = error * generator.normal()
            continue
          }
          var sum = 0.0
          for _ in 0..<Int(member.size) { sum += rows[generator.integer(below: rows.count)] }
          found[target] = (sum / member.size - member.value) * widening
        }
      }
      return found
    }
    deviations = drawn()
    nullDeviations = drawn()
  }

  private static func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    guard values.count > 1 else { return (mean, 0) }
    return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1))
  }

  // MARK: Quantiles

  /// The value below which a share of each group's numbers lies: the number of rank ceil(share n).
  ///
  /// A bootstrap of such a number is a number of another rank, drawn as the beta distribution says.
  package init(
    quantile share: Double, of values: [[Double]], isJudged: [Bool], grouping: Int, repeats: Double, stream: String
  ) {
    self.grouping = grouping
    subject = nil
    isShare = false
    let sorted = values.map { $0.sorted() }
    overall = Self.quantile(share, sorted.flatMap { $0 }.sorted())
    let defined = sorted.indices.filter { !sorted[$0].isEmpty }
    let members = defined.map { group in
      Member(
        group: group, value: Self.quantile(share, sorted[group]),
        size: max(1, (Double(sorted[group].count) / repeats).rounded()), isJudged: isJudged[group])
    }
    self.members = members
    var generator = Self.generator(stream, [grouping])
    func drawn() -> [Double] {
      var found = [Double](repeating: 0, count: Self.draws * defined.count)
      for (place, member) in members.enumerated() {
        let rows = sorted[member.group]
        let rank = max(1, min(member.size, (share * member.size).rounded(.up)))
        for draw in 0..<Self.draws {
          let below = generator.gamma(shape: rank)
          let above = generator.gamma(shape: max(1, member.size - rank + 1))
          let position = Int((below / (below + above) * Double(rows.count)).rounded(.down))
          found[draw * defined.count + place] = rows[max(0, min(rows.count - 1, position))] - member.value
        }
      }
      return found
    }
    let deviations = drawn()
    self.deviations = deviations
    nullDeviations = drawn()
    variances = members.indices.map { place in
      let own = (0..<Self.draws).map { deviations[$0 * members.count + place] }
      return own.reduce(0) { $0 + $1 * $1 } / Double(own.count)
    }
  }

  static func quantile(_ share: Double, _ sorted: [Double]) -> Double {
    guard !sorted.isEmpty else { return .nan }
    return sorted[max(0, min(sorted.count - 1, Int((share * Double(sorted.count)).rounded(.up)) - 1))]
  }

  /// Groups that are compared.
  package var judged: [Member] { members.filter(\.isJudged) }

  /// The standard error of one member's value, by its own draws.
  package func standardError(ofGroup group: Int) -> Double? {
    guard let place = members.firstIndex(where: { $0.group == group }) else { return nil }
    let own = (0..<Self.draws).map { deviations[$0 * members.count + place] }
    return (own.reduce(0) { $0 + $1 * $1 } / Double(own.count)).squareRoot()
  }
}
