import Statistics

extension GroupedAnswers {
  /// What each row loses: 1 for a wrong decision, or its absolute error.
  package var losses: [Double] {
    switch answers {
    case .classes(let truth, let decided, _, _): zip(truth, decided).map { $0 == $1 ? 0 : 1 }
    case .values(let truth, let predicted): zip(truth, predicted).map { abs($0 - $1) }
    }
  }
}

extension RunFairness.Compared {
  /// Two models on the rows of one group: the mean difference of their losses over its standard error, normal beyond a few
  /// dozen rows (of wrong and right decisions this is McNemar's test).
  package init(grouping: String, group: String, _ pick: [Double], _ best: [Double], repeats: Double) {
    let count = Double(max(1, pick.count))
    let differences = zip(pick, best).map { $1 - $0 }
    let mean = differences.reduce(0, +) / count
    let variance = differences.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(1, count - 1)
    let error = (variance * repeats / count).squareRoot()
    let chance = error > 0 ? 2 * NormalDistribution.standard.survival(abs(mean) / error) : (mean == 0 ? 1 : 0)
    self.init(
      grouping: grouping, group: group, pick: pick.reduce(0, +) / count, best: best.reduce(0, +) / count,
      pValue: chance)
  }
}
