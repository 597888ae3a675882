import Records
import Statistics

/// Gaps between groups along a replay: how they move under two ways of running, and which trainings widen one.
package struct GapsOverTime: Sendable {
  /// One measure between the groups of one grouping.
  package struct Curve: Sendable {
    package let measure: Measure
    package let grouping: String
    /// Under the first model, which is never replaced, step by step; NaN where fewer than two groups can be compared.
    package let never: [Double]
    /// Under a model trained at every step, which answers from its step on, however late it is deployed; where a fit failed, the
    /// model before goes on.
    package let everyStep: [Double]
  }

  /// A training that widens a gap: the new model against the one before it, on the same rows.
  package struct Widening: Sendable, Equatable {
    /// From 0; the model is trained at its beginning.
    package let step: Int
    package let measure: Measure
    package let grouping: String
    /// The groups that lie farthest apart under the new model. Under the one before they may lie the other way round.
    package let low: String
    package let high: String
    package let before: Double
    package let after: Double
    /// Two-sided, that both models leave a gap of the same size, as for this comparison alone.
    package let pValue: Double
  }

  /// What is compared, of rows that can be told one by one.
  package enum Measure: String, Sendable, CaseIterable {
    case selection, truePositive, falsePositive, error

    package var title: String {
      switch self {
      case .selection: "demographic parity"
      case .truePositive: "equal opportunity"
      case .falsePositive: "false positives"
      case .error: "error"
      }
    }
  }

  package let curves: [Curve]
  /// Those that chance doesn't explain, all comparisons together in at most 5% of cases; by step.
  package let widenings: [Widening]
  /// Trainings that were compared with the model before them.
  package let trainings: Int
  /// Steps whose rows a point and a comparison rest on.
  package let spread: Int
  /// Steps of the replay.
  package let stepCount: Int

  /// What a replay decided.
  package struct Decisions: Sendable {
    /// The true class or value of each served row, in the order of time.
    package let truth: [Double]
    /// The place of the class that rates are told of; nil: only errors are told.
    package let toldClass: Double?
    package let isClasses: Bool
    /// Rows of each step among the served rows.
    package let steps: [Range<Int>]
    /// `models[i]`: what the model of step i decides from its step on; nil where its fit failed.
    package let models: [[Double]?]

    package init(
      truth: [Double], toldClass: Double?, isClasses: Bool, steps: [Range<Int>], models: [[Double]?]
    ) {
      self.truth = truth
      self.toldClass = toldClass
      self.isClasses = isClasses
      self.steps = steps
      self.models = models
    }

    /// The model that serves in each step where one is trained at every step.
    var serving: [Int] {
      var last = 0
      return models.indices.map { step in
        if models[step] != nil { last = step }
        return last
      }
    }

    /// What model i decides of a served row of its step or a later one.
    func decision(_ model: Int, _ row: Int) -> Double? {
      models[model].map { $0[row - steps[model].lowerBound] }
    }
  }

  /// - Parameter groupings: of the served rows, in the order of time.
  package init(_ decisions: Decisions, groupings: [Grouping], terms: FairnessTerms) {
    let count = decisions.steps.count
    stepCount = count
    let spread = max(1, count / 12)
    self.spread = spread
    let serving = decisions.serving
    let measures: [Measure] = decisions.toldClass == nil ? [.error] : Measure.allCases
    var curves: [Curve] = []
    var found: [Widening] = []
    var compared: Set<Int> = []
    var tests = 0
    for grouping in groupings {
      for measure in measures {
        let rows = Rows(decisions: decisions, grouping: grouping, measure: measure, terms: terms)
        func gaps(_ model: (Int) -> Int) -> [Double] {
          (0..<count).map { step in
            let first = max(0, step - spread + 1)
            return rows.gap((first...step).flatMap { one in decisions.steps[one].map { ($0, model(one)) } })?.value
              ?? .nan
          }
        }
        curves.append(
          Curve(measure: measure, grouping: grouping.title, never: gaps { _ in 0 }, everyStep: gaps { serving[$0] }))
        for step in 1..<max(1, count) {
          let last = min(count - 1, step + spread - 1)
          guard
            let widening = rows.widening(
              at: step, rows: decisions.steps[step].lowerBound..<decisions.steps[last].upperBound)
          else { continue }
          tests += 1
          compared.insert(step)
          found.append(widening)
        }
      }
    }
    self.curves = curves
    trainings = compared.count
    let level = 0.05 / Double(max(1, tests))
    widenings = found.filter { $0.after > $0.before && $0.pValue <= level }.sorted { $0.step < $1.step }
  }

  /// The rows of one measure.
  private struct Rows {
    let decisions: Decisions
    let grouping: Grouping
    let measure: Measure
    let terms: FairnessTerms

    /// What a decision on a row counts for; nil where the row isn't part of the measure.
    func value(_ decision: Double, _ row: Int) -> Double? {
      let truth = decisions.truth[row]
      guard measure != .error else { return decisions.isClasses ? (decision == truth ? 0 : 1) : abs(decision - truth) }
      guard let told = decisions.toldClass else { return nil }
      switch measure {
      case .truePositive where truth != told, .falsePositive where truth == told: return nil
      default: return decision == told ? 1 : 0
      }
    }

    private var least: Int { measure == .truePositive ? terms.minimumClassRows : terms.minimumRows }

    /// - Parameter served: rows, each with the model that decides.
    func gap(_ served: [(row: Int, model: Int)]) -> (value: Double, low: Int, high: Int)? {
      var sums = [(total: Double, count: Int)](repeating: (0, 0), count: grouping.names.count)
      var rows = [Int](repeating: 0, count: sums.count)
      for (row, model) in served {
        let group = Int(grouping.codes[row])
        rows[group] += 1
        guard let decision = decisions.decision(model, row), let value = value(decision, row) else { continue }
        sums[group].total += value
        sums[group].count += 1
      }
      let judged = sums.indices.filter { rows[$0] >= terms.minimumRows && sums[$0].count >= max(1, least) }
      func mean(_ group: Int) -> Double { sums[group].total / Double(sums[group].count) }
      guard judged.count > 1, let low = judged.min(by: { mean($0) < mean($1) }),
        let high = judged.max(by: { mean($0) < mean($1) })
      else { return nil }
      return (mean(high) - mean(low), low, high)
    }

    /// The model of a step against the one before it, where both fits succeeded.
    func widening(at step: Int, rows: Range<Int>) -> Widening? {
      guard decisions.models[step] != nil, decisions.models[step - 1] != nil,
        let after = gap(rows.map { ($0, step) }), gap(rows.map { ($0, step - 1) }) != nil
      else { return nil }
      // The groups that are farthest apart now, under both models, row by row.
      // Where all groups are alike the two are one.
      var pairs: [Int: [(new: Double, old: Double)]] = [after.low: []]
      pairs[after.high] = []
      for row in rows where pairs[Int(grouping.codes[row])] != nil {
        guard let new = decisions.decision(step, row), let old = decisions.decision(step - 1, row),
          let mine = value(new, row), let its = value(old, row)
        else { continue }
        pairs[Int(grouping.codes[row])]?.append((mine, its))
      }
      /// How much farther apart the groups lie than under the model before.
      func change(_ one: (Double, Double) -> Double) -> (size: Double, error: Double) {
        let parts = [after.high, after.low].map { group in
          Self.moments((pairs[group] ?? []).map { one($0.new, $0.old) })
        }
        return (parts[0].mean - parts[1].mean, (parts[0].variance + parts[1].variance).squareRoot())
      }
      var found = change { $0 - $1 }
      // The other way round under the model before: its gap counts from there.
      if after.value - found.size < -1e-9 { found = change { $0 + $1 } }
      let chance = found.error > 0 ? 2 * NormalDistribution.standard.survival(abs(found.size) / found.error) : 1
      return Widening(
        step: step, measure: measure, grouping: grouping.title, low: grouping.names[after.low],
        high: grouping.names[after.high], before: after.value - found.size, after: after.value, pValue: chance)
    }

    /// Mean, and the variance of the mean.
    private static func moments(_ values: [Double]) -> (mean: Double, variance: Double) {
      guard values.count > 1 else { return (values.first ?? 0, 0) }
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      return (mean, values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count)
    }
  }
}
