import Records

/// What decisions are worth, less what they cost; `value.decisions`: the mean over held-out rows times 1,000, by the costs or
/// the value column of the plan's `decision`, else by the prices of answers in `economics`. A value below 0 is a cost.
///
///     costs:  -1000 mean(price of the true and the decided class)
///     values: 1000 mean(value of the row if it is decided positive, else 0), over rows whose value is known
public struct DecisionValueAxis: FoldAxis {
  private let economics: Economics?

  public init(_ economics: Economics? = nil) { self.economics = economics }

  public var tasks: Set<TaskKind> { .classification }
  public var settings: [String: SettingValue] {
    economics?.settings.filter {
      ["error-price", "false-positive", "false-negative", "answer-prices"].contains($0.key)
    }
      ?? [:]
  }
  public var readsDecisions: Bool { true }
  public func priced(by economics: Economics) -> any Axis { Self(economics) }

  public let descriptor = AxisDescriptor(
    id: "value.decisions", title: "value of 1,000 decisions", unit: .money, direction: .higherIsBetter,
    family: .quality,
    sampling: .folds, range: -Double.infinity ... .infinity,
    summary:
      "What 1,000 decisions are worth less what they cost, by the costs or the value column of the plan's decision, else by "
      + "the prices of its economics; mean over folds."
  )

  public func scorer(for fold: FoldEvidence) throws(MeasurementError) -> FoldScorer {
    if let mean = try fold.worthOfDecisions() { return { 1000 * mean($0) } }
    guard let economics, economics.pricesAnswers else {
      throw .notApplicable(
        reason: "neither 'decision' has costs or a value column, nor 'economics' prices of errors or answers")
    }
    let mean = try fold.worthOfDecisions(economics)
    return { 1000 * mean($0) }
  }
}

extension FoldEvidence {
  /// The mean worth of a decision, by what the plan's `decision` says of it; nil where it says nothing.
  func worthOfDecisions() throws(MeasurementError) -> FoldScorer? {
    guard let worth else { return nil }
    let decided = try decisions()
    switch worth {
    case .prices(let prices):
      let codes = try classTargets().codes
      let worth = zip(codes, decided).map { -prices[Int($0)][Int($1)] }
      return { weightedMean(worth, $0) }
    case .values(let values):
      let known = values.indices.filter { values[$0].isFinite }
      guard !known.isEmpty else { throw .notApplicable(reason: "the value column is empty here") }
      let worth = known.map { decided[$0] == 1 ? values[$0] : 0 }
      return { weights in weightedMean(worth, weights.map { weights in known.map { weights[$0] } }) }
    }
  }

  /// The mean worth of a decision by the prices of answers.
  func worthOfDecisions(_ economics: Economics) throws(MeasurementError) -> FoldScorer {
    let (codes, classCount) = try classTargets()
    let names = classNames.count == classCount ? classNames : (0..<classCount).map(String.init)
    if let unknown = economics.unknownClass(among: names) {
      throw .notApplicable(
        reason: "economics.answer-prices names the class '\(unknown.excerpt())', and there are \(NameList.text(names))")
    }
    let prices = economics.prices(classes: names) ?? []
    let worth = zip(codes, try decisions()).map { -prices[Int($0)][Int($1)] }
    return { weightedMean(worth, $0) }
  }
}
