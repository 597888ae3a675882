import Records

/// What was answered to held-out rows beside the truth and the groups of the rows: everything that measures between groups
/// are made of.
package struct GroupedAnswers: Sendable {
  package enum Answers: Sendable {
    /// - `decided`: the class that is acted on, row by row; see `RowDecisions`.
    /// - `scores`: for each row what the model holds for likely, and whether that came true: of two classes the positive one,
    ///   of more the answered one; nil: the model gives no probabilities.
    case classes(truth: [Int32], decided: [Int32], names: [String], scores: (predicted: [Double], happened: [Bool])?)
    case values(truth: [Double], predicted: [Double])
  }

  package let answers: Answers
  /// Of the judged rows; one for each way of dividing them.
  package let groupings: [Grouping]
  package let terms: FairnessTerms
  /// How often a row was judged: folds that are repeated judge each row several times, which makes no more rows of it.
  package let repeats: Double
  /// The price of an answer by true and decided class; nil: there are none.
  package let prices: [[Double]]?
  /// Rows of the whole table, those included that were only learned from; nil: all were judged.
  package let rowsOfTable: Int?

  package init(
    answers: Answers, groupings: [Grouping], terms: FairnessTerms, repeats: Double = 1, prices: [[Double]]? = nil,
    rowsOfTable: Int? = nil
  ) {
    self.answers = answers
    self.groupings = groupings
    self.terms = terms
    self.repeats = max(1, repeats)
    self.prices = prices
    self.rowsOfTable = rowsOfTable
  }

  /// Rows that somebody collected for what was judged: those of the whole table, each once.
  package var tableRows: Double { rowsOfTable.map(Double.init) ?? Double(rowCount) / repeats }

  package var rowCount: Int {
    switch answers {
    case .classes(let truth, _, _, _): truth.count
    case .values(let truth, _): truth.count
    }
  }

  package var classNames: [String] {
    if case .classes(_, _, let names, _) = answers { names } else { [] }
  }

  /// Classes that rates are told of: of two the positive one, which is the last.
  package var toldClasses: [Int] {
    let count = classNames.count
    return count == 2 ? [1] : Array(0..<count)
  }
}

/// How often each class is true, decided and both, in one group.
package struct ClassCounts: Sendable, Equatable {
  package private(set) var rows = 0
  package private(set) var truth: [Int]
  package private(set) var decided: [Int]
  package private(set) var hits: [Int]

  package init(classCount: Int) {
    truth = [Int](repeating: 0, count: classCount)
    decided = truth
    hits = truth
  }

  mutating func add(truth: Int, decided: Int) {
    rows += 1
    self.truth[truth] += 1
    self.decided[decided] += 1
    if truth == decided { hits[truth] += 1 }
  }

  mutating func add(_ other: ClassCounts) {
    rows += other.rows
    for place in truth.indices {
      truth[place] += other.truth[place]
      decided[place] += other.decided[place]
      hits[place] += other.hits[place]
    }
  }

  package var errors: Int { rows - hits.reduce(0, +) }

  /// Numerator and denominator of a rate of one class.
  package func share(_ rate: ClassRate, of place: Int) -> (count: Int, of: Int) {
    switch rate {
    case .selection: (decided[place], rows)
    case .truePositive: (hits[place], truth[place])
    case .falsePositive: (decided[place] - hits[place], rows - truth[place])
    case .precision: (hits[place], decided[place])
    case .error: (errors, rows)
    case .label: (truth[place], rows)
    }
  }
}

/// A rate that decisions have in a group.
package enum ClassRate: String, Sendable, CaseIterable {
  /// P(decided = c).
  case selection
  /// P(decided = c | true = c).
  case truePositive
  /// P(decided = c | true is another).
  case falsePositive
  /// P(true = c | decided = c).
  case precision
  /// P(decided is not true).
  case error
  /// P(true = c).
  case label
}

extension GroupedAnswers {
  /// The counts of every group of one grouping; nil for a regression.
  package func counts(of grouping: Grouping) -> [ClassCounts]? {
    guard case .classes(let truth, let decided, let names, _) = answers else { return nil }
    var counts = [ClassCounts](repeating: ClassCounts(classCount: names.count), count: grouping.names.count)
    for row in truth.indices {
      counts[Int(grouping.codes[row])].add(truth: Int(truth[row]), decided: Int(decided[row]))
    }
    return counts
  }

  /// Why each group can't be judged; nil for those that can.
  package func refusals(of grouping: Grouping, counts: [ClassCounts]?) -> [GroupRefusal?] {
    let rows = counts?.map(\.rows) ?? grouping.counts
    return rows.indices.map { group in
      // Distinct rows: folds that are repeated judge the same ones again.
      let distinct = Int((Double(rows[group]) / repeats).rounded())
      if distinct < terms.minimumRows { return .fewRows(rows: distinct, minimum: terms.minimumRows) }
      guard let counts else { return nil }
      for (place, name) in classNames.enumerated() {
        let found = Int((Double(counts[group].truth[place]) / repeats).rounded())
        if found < terms.minimumClassRows {
          return .fewOfClass(name: name, rows: found, minimum: terms.minimumClassRows)
        }
      }
      return nil
    }
  }
}

/// Why a group isn't judged.
package enum GroupRefusal: Sendable, Equatable, CustomStringConvertible {
  case fewRows(rows: Int, minimum: Int)
  case fewOfClass(name: String, rows: Int, minimum: Int)

  package var description: String {
    switch self {
    case .fewRows(let rows, let minimum):
      "\(NumberText.counted(rows, "judged row")), fewer than the \(minimum) that a group needs"
    case .fewOfClass(let name, let rows, let minimum):
      "\(NumberText.counted(rows, "judged row")) of class \(name.excerpt(40)), fewer than the \(minimum) that a group needs"
    }
  }
}
