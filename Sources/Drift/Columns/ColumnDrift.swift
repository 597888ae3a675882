import Records

/// The cells of one column on one side.
package enum ColumnSample: Sendable {
  /// NaN and infinity count as missing.
  case numbers([Double])
  /// Positions in the levels of both sides together; negative: missing.
  case categories([Int32], levels: [String])

  package var count: Int {
    switch self {
    case .numbers(let numbers): numbers.count
    case .categories(let codes, _): codes.count
    }
  }
}

/// What changed in one column, and whether that counts as drift.
package struct ColumnDrift: Codable, Sendable, Equatable {
  package enum Kind: String, Codable, Sendable {
    case numbers, categories
  }

  package enum Verdict: String, Codable, Sendable {
    case drifted, stable
    /// One side has fewer values than the rules ask for.
    case tooFewRows = "too few rows"
    /// Nearly every row has a category of its own.
    case identifier
  }

  package let name: String
  package let kind: Kind
  /// Values that aren't missing.
  package let referenceCount: Int
  package let currentCount: Int
  package let referenceMissing: Double
  package let currentMissing: Double
  /// `Kolmogorov-Smirnov` or `chi-square`; nil where nothing was tested.
  package let test: String?
  package let statistic: Double?
  package let pValue: Double?
  /// Of the test that as many cells are missing; nil where none are on either side.
  package let missingPValue: Double?
  /// To base 2, from 0 to 1.
  package let jensenShannon: Double?
  /// What the distance would be on average where nothing changed: it falls with the number of rows.
  package let chanceDistance: Double?
  package let hellinger: Double?
  package let stabilityIndex: Double?
  /// In standard deviations of the reference; numbers only.
  package let wasserstein: Double?
  /// L-infinity; categories only.
  package let largestDifference: Double?
  /// The change in words.
  package let change: String
  /// The share that the column has in the answers of the model; nil where no model was asked.
  package internal(set) var use: Double?
  /// After the correction over all columns.
  package internal(set) var adjustedPValue: Double?
  package internal(set) var adjustedMissingPValue: Double?
  package internal(set) var verdict: Verdict

  /// Distance of the shares of missing cells, to base 2.
  var missingDistance: Double {
    ShareComparison(
      checkedReference: [referenceMissing, 1 - referenceMissing], current: [currentMissing, 1 - currentMissing]
    ).jensenShannon
  }

  /// Whether missing cells are what drifted.
  package func hasMissingDrift(_ rules: DriftRules) -> Bool {
    (adjustedMissingPValue ?? 1) <= rules.level && missingDistance >= rules.threshold
  }

  /// Whether the values themselves drifted.
  package func hasValueDrift(_ rules: DriftRules) -> Bool {
    (adjustedPValue ?? 1) <= rules.level && (jensenShannon ?? 0) >= rules.threshold
  }

  package mutating func setUse(_ share: Double?) { use = share }
}

extension ColumnDrift {
  /// Share of rows with a category of their own from which on a column identifies rows.
  private static let identifierShare = 0.5

  /// Measures one column; the verdict waits for the other columns (`judged`).
  ///
  /// - Throws: `differentLengths` where one side holds numbers and the other categories.
  package init(
    name: String, reference: ColumnSample, current: ColumnSample, rules: DriftRules
  ) throws(DriftError) {
    switch (reference, current) {
    case (.numbers(let first), .numbers(let second)):
      try self.init(name: name, numbers: first, second, rules: rules)
    case (.categories(let first, let levels), .categories(let second, let others)):
      guard levels == others else {
        throw .differentLengths(
          first: "levels of \(name)", firstCount: levels.count, second: "the current side", secondCount: others.count)
      }
      try self.init(name: name, codes: first, second, levels: levels, rules: rules)
    case (.numbers(let first), .categories(let second, _)):
      throw .differentLengths(
        first: "numbers of \(name)", firstCount: first.count, second: "categories", secondCount: second.count)
    case (.categories(let first, _), .numbers(let second)):
      throw .differentLengths(
        first: "categories of \(name)", firstCount: first.count, second: "numbers", secondCount: second.count)
    }
  }

  private init(name: String, numbers first: [Double], _ second: [Double], rules: DriftRules) throws(DriftError) {
    let (reference, current) = (SortedValues.finite(first), SortedValues.finite(second))
    let isEnough = min(reference.count, current.count) >= rules.minimumRows
    let found =
      isEnough ? try NumericComparison(sortedReference: reference, sortedCurrent: current) : nil
    let format = { (value: Double) in ColumnDrift.number(value) }
    self.init(
      name: name, kind: .numbers, counts: (reference.count, current.count), totals: (first.count, second.count),
      test: found.map { ("Kolmogorov-Smirnov", $0.test.distance, $0.test.pValue) },
      shares: found.map { ($0.jensenShannon, $0.hellinger, $0.stabilityIndex) }, bins: found?.binCount ?? 0,
      wasserstein: found?.wassersteinBySpread, largestDifference: nil,
      change: found.map { "mean \(format($0.referenceMean)) to \(format($0.currentMean))" } ?? "",
      verdict: isEnough ? .stable : .tooFewRows)
  }

  private init(
    name: String, codes first: [Int32], _ second: [Int32], levels: [String], rules: DriftRules
  ) throws(DriftError) {
    func counts(_ codes: [Int32]) -> [Int] {
      var counts = [Int](repeating: 0, count: levels.count)
      for code in codes where code >= 0 && Int(code) < counts.count { counts[Int(code)] += 1 }
      return counts
    }
    let (reference, current) = (counts(first), counts(second))
    let totals = (reference.reduce(0, +), current.reduce(0, +))
    let held = reference.count { $0 > 0 }
    let isIdentifier =
      totals.0 >= rules.minimumRows && Double(held) > Self.identifierShare * Double(totals.0)
    let isEnough = min(totals.0, totals.1) >= rules.minimumRows
    let found =
      isEnough && !isIdentifier ? try CategoryComparison(referenceCounts: reference, currentCounts: current) : nil
    let used = zip(reference, current).count { $0 + $1 > 0 }
    var change = isIdentifier ? "\(held) categories in \(totals.0) rows" : ""
    if let found {
      let level = found.mostChanged
      change =
        "'\(levels[level].excerpt(30))' \(Self.percent(found.referenceShares[level])) to "
        + Self.percent(found.currentShares[level])
      if found.unseenShare > 0 { change += "; new categories \(Self.percent(found.unseenShare))" }
    }
    self.init(
      name: name, kind: .categories, counts: totals, totals: (first.count, second.count),
      test: found.map { ("chi-square", $0.test.statistic, $0.test.pValue) },
      shares: found.map { ($0.jensenShannon, $0.hellinger, $0.stabilityIndex) }, bins: used, wasserstein: nil,
      largestDifference: found?.largestDifference, change: change,
      verdict: isIdentifier ? .identifier : isEnough ? .stable : .tooFewRows)
  }

  private init(
    name: String, kind: Kind, counts: (Int, Int), totals: (Int, Int),
    test: (name: String, statistic: Double, pValue: Double)?,
    shares: (jensenShannon: Double, hellinger: Double, stability: Double)?, bins: Int, wasserstein: Double?,
    largestDifference: Double?, change: String, verdict: Verdict
  ) {
    self.name = name
    self.kind = kind
    (referenceCount, currentCount) = counts
    let missing = (totals.0 - counts.0, totals.1 - counts.1)
    referenceMissing = totals.0 == 0 ? 0 : Double(missing.0) / Double(totals.0)
    currentMissing = totals.1 == 0 ? 0 : Double(missing.1) / Double(totals.1)
    self.test = test?.name
    statistic = test?.statistic
    pValue = test?.pValue
    missingPValue =
      missing.0 + missing.1 > 0 && totals.0 > 0 && totals.1 > 0
      ? ChiSquareTest([[missing.0, counts.0], [missing.1, counts.1]]).pValue : nil
    jensenShannon = shares?.jensenShannon
    hellinger = shares?.hellinger
    stabilityIndex = shares?.stability
    // Of chi-square's mean: JS is about a eighth of it, in nats, for samples of one distribution. No distance is above 1.
    let square = Double(bins - 1) * (1 / Double(counts.0) + 1 / Double(counts.1)) / (8 * 0.6931471805599453)
    chanceDistance = test == nil || bins < 2 ? nil : min(1, square.squareRoot())
    self.wasserstein = wasserstein
    self.largestDifference = largestDifference
    self.change = change
    self.verdict = verdict
  }

  private static func number(_ value: Double) -> String { ValueFormat.text(value, unit: .targetUnits) }

  private static func percent(_ share: Double) -> String { NumberText.fixed(share * 100, decimals: 1) + "%" }
}
