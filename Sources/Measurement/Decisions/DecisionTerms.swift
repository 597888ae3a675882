import Learning
import Records

/// What decisions of a run are made by and judged by: a plan's choice, with the columns and prices that it speaks of.
public struct DecisionTerms: Sendable {
  public var choice: DecisionChoice
  /// What an answer costs, by true class (outer) and answered class (inner), of two classes; nil: nothing is said of it.
  public let prices: [[Double]]?
  /// The value column, one number a row of the data; NaN for a missing one. Nil: there is none.
  public let values: [Double]?
  /// The cells of the sensitive columns, for thresholds of groups; nil: they aren't at hand.
  public let sensitive: SensitiveCells?

  /// - Parameters:
  ///   - economics: prices of answers that hold where the choice has no costs.
  ///   - classes: in code order; of two the second is the positive one.
  public init(
    _ choice: DecisionChoice, economics: Economics? = nil, classes: [String] = ["0", "1"], values: [Double]? = nil,
    sensitive: SensitiveCells? = nil
  ) {
    self.choice = choice
    if let costs = choice.costs {
      prices = [[0, costs.falsePositive], [costs.falseNegative, 0]]
    } else {
      prices = classes.count == 2 ? economics?.prices(classes: classes) : nil
    }
    self.values = values
    self.sensitive = sensitive
  }

  /// The same for a candidate whose mitigation chooses thresholds of groups.
  public func deciding(_ groups: GroupRule?) -> DecisionTerms {
    guard let groups else { return self }
    var terms = self
    terms.choice = choice.with(groups: groups)
    return terms
  }

  /// What a positive decision is worth more than a negative one: for each of the given rows, by its number and true class.
  func worth(_ rows: [Int], codes: [Int32]) -> [Double]? {
    if choice.valueColumn != nil {
      // A row whose value isn't known has no say.
      return values.map { values in rows.map { values[$0].isFinite ? values[$0] : 0 } }
    }
    guard let prices else { return nil }
    return codes.map { prices[Int($0)][0] - prices[Int($0)][1] }
  }
}

/// What decisions are worth, row by row.
public enum DecisionWorth: Sendable, Equatable {
  /// What an answer costs, by true class and decided class.
  case prices([[Double]])
  /// What a positive decision of each held-out row is worth; a negative one is worth nothing. NaN: not known.
  case values([Double])

  /// That of some rows, by their places.
  func selecting(_ places: [Int]) -> DecisionWorth {
    switch self {
    case .prices: self
    case .values(let values): .values(places.map { values[$0] })
    }
  }
}
