import Records

/// What the answers of a month are worth, less what they cost; `value.month`: the mean over held-out rows of the price of
/// each answer, by true and answered class, with the sign turned, times the predictions of a month. For a regression every
/// unit of the absolute error costs the price of an error.
///
/// The answered class is the decided one: by the plan's `decision`, else the one that the model holds for the likeliest. The
/// prices are those of `economics`; where it prices no answers, the costs or the value column of `decision`.
public struct MonthlyValueAxis: FoldAxis {
  private let economics: Economics?

  public init(_ economics: Economics? = nil) { self.economics = economics }

  public var settings: [String: SettingValue] { economics?.settings ?? [:] }
  public var readsDecisions: Bool { true }
  public func priced(by economics: Economics) -> any Axis { Self(economics) }

  public let descriptor = AxisDescriptor(
    id: "value.month", title: "value a month", unit: .money, direction: .higherIsBetter, family: .quality,
    sampling: .folds, range: -Double.infinity ... .infinity,
    summary:
      "What a month of answers is worth less what they cost, by the plan's prices of each kind of answer; mean over folds."
  )

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    guard let economics else { throw .notApplicable(reason: Economics.missing) }
    let month = economics.predictionsAMonth
    if !economics.pricesAnswers, let mean = try fold.worthOfDecisions() { return { month * mean($0) } }
    guard economics.pricesAnswers else {
      throw .notApplicable(reason: "economics has no price of an error or an answer")
    }
    if case .values = fold.targets {
      guard let price = economics.errorCost else {
        throw .notApplicable(reason: "economics has no error-price, the price of a unit of the absolute error")
      }
      let residuals = try fold.residuals()
      return { -month * price * residuals.meanMagnitude($0) }
    }
    let mean = try fold.worthOfDecisions(economics)
    return { month * mean($0) }
  }
}
