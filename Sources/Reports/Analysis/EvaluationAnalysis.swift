import Frontier
import Records

/// One protocol of a run: who is on the frontier, who is picked, who is best.
struct EvaluationAnalysis: Sendable {
  let run: RunRecord
  let evaluation: EvaluationProtocol
  let trials: [TrialRecord]
  let quality: AxisDescriptor?
  /// The axis that quality is traded against in the main picture: the first preferred latency, or what comes nearest.
  let cost: AxisDescriptor?
  let pick: Pick
  let pickIndex: Int?
  let bestIndex: Int?
  /// For each trial its number on the frontier of quality and cost, from the cheapest member to the best; nil: not on
  /// it.
  let numbers: [Int?]
  private let probabilities: [Double]?

  /// - Parameter redraws: whether it is found how sure the pick is.
  init(run: RunRecord, evaluation: EvaluationProtocol, membershipDraws: Int, redraws: Bool = true) {
    self.run = run
    self.evaluation = evaluation
    let trials = run.trials(of: evaluation)
    self.trials = trials
    let pick = run.pick(evaluation, redraws: redraws)
    self.pick = pick
    pickIndex = pick.chosen.flatMap { chosen in trials.firstIndex { $0.key == chosen.key } }
    bestIndex = pick.best.flatMap { best in trials.firstIndex { $0.key == best.key } }
    let quality = run.descriptor(run.policy.quality)
    let cost = Self.costAxis(run, trials)
    self.quality = quality
    self.cost = cost
    let axes = [quality, cost].compactMap { $0 }
    numbers = (try? ParetoFrontier(trials: trials, axes: axes)).map(Self.numbers) ?? trials.map { _ in nil }
    probabilities =
      membershipDraws > 0
      ? (try? MembershipProbability(trials: trials, axes: axes, draws: membershipDraws, seed: run.seed))?.probabilities
      : nil
  }

  /// The members of a frontier of this protocol's trials, those together that can't be told apart; the pick and the best
  /// stand for themselves.
  func groups(of frontier: ParetoFrontier) -> FrontierGroups {
    FrontierGroups(
      frontier, trials: trials, preferred: [pickIndex, bestIndex].compactMap { $0 }, matters: run.policy.matters.amount)
  }

  /// Whom the rows of a table stand for besides themselves.
  /// - Parameter numbers: the members, in the order in which they are numbered from 1.
  func alikeSentences(_ groups: [FrontierGroups.Group], numbers: [Int]) -> [String] {
    groups.compactMap { group in
      guard !group.others.isEmpty, let number = numbers.firstIndex(of: group.representative) else { return nil }
      let names = NameList.labels(group.others.prefix(5).map { trials[$0].candidate.label.singleLine })
      let more = group.others.count > 5 ? " and \(group.others.count - 5) more" : ""
      return "No. \(number + 1) stands also for \(names)\(more): not told apart from it on these axes by what matters."
    }
  }

  /// What the choice adds to scores: by rows set aside where there are some, and by the rows drawn anew.
  var selectionSentences: [String] {
    let axes = [quality, cost].compactMap { $0 }
    let confirmation = HoldOutConfirmation(run, evaluation, pick: pick.chosen?.label, axes: axes)
    return [confirmation?.sentence, nested?.sentence, run.optimismSentence(evaluation)].compactMap { $0 }
  }

  /// The choice repeated inside each fold; nil where the plan doesn't ask for it.
  var nested: NestedChoice? { NestedChoice(run, evaluation, pick: pick.chosen?.label, cost: cost) }

  /// What more quality costs along the frontier.
  var marginalPrices: [MarginalPrice] { MarginalPrice.steps(run.policy, trials, axes: run.axes) }

  /// The pick and the best where they are on no row of a frontier's table, with the reason; none where they are.
  func offFrontier(_ frontier: ParetoFrontier, _ groups: [FrontierGroups.Group]) -> [(index: Int, why: OffFrontier)] {
    let shown = Set(groups.map(\.representative))
    var seen: Set<Int> = []
    return [pickIndex, bestIndex].compactMap { $0 }.filter { !shown.contains($0) && seen.insert($0).inserted }
      .compactMap { index in
        OffFrontier(index, frontier, trials: trials, matters: run.policy.matters).map { (index, $0) }
      }
  }

  /// "The pick, ridge, is off this frontier: ..."
  ///
  /// - Parameter pickName: what the pick is called.
  func offSentences(_ off: [(index: Int, why: OffFrontier)], pickName: String = "pick") -> [String] {
    off.map { index, why in
      let who = index == pickIndex ? "The \(pickName)" : "The best \(quality?.title ?? "quality")"
      return "\(who), \(trials[index].candidate.label.singleLine), is off this frontier: \(why.explanation)."
    }
  }

  /// Members counted from the one that is best on the last axis (the cheapest) to the best on the first.
  static func numbers(of frontier: ParetoFrontier) -> [Int?] {
    var numbers = [Int?](repeating: nil, count: frontier.points.count)
    for (position, index) in frontier.members.reversed().enumerated() { numbers[index] = position + 1 }
    return numbers
  }

  /// Probability of being on the frontier of quality and cost; nil where it wasn't computed or a reading is missing.
  func membership(_ index: Int) -> Double? {
    guard let probabilities, let quality, reading(index, quality.id) != nil,
      cost.map({ reading(index, $0.id) != nil }) ?? true
    else { return nil }
    return probabilities[index]
  }

  /// The reading of a trial that completed.
  func reading(_ index: Int, _ axis: AxisID) -> Reading? {
    trials[index].status == .completed ? trials[index].reading(axis) : nil
  }

  /// Axes with at least one outcome under this protocol, in the order of the run.
  var measuredAxes: [AxisDescriptor] {
    run.axes.filter { axis in trials.contains { $0.outcomes[axis.id] != nil } }
  }

  /// Trials from the best quality to the worst, those without a reading last.
  var byQuality: [Int] {
    guard let quality else { return Array(trials.indices) }
    return trials.indices.sorted { first, second in
      switch (reading(first, quality.id)?.value, reading(second, quality.id)?.value) {
      case (let left?, let right?) where left != right: quality.direction.prefers(left, over: right)
      case (.some, nil): true
      case (nil, .some): false
      default: first < second
      }
    }
  }

  /// Members of the frontier, by number.
  var members: [Int] {
    trials.indices.filter { numbers[$0] != nil }.sorted { (numbers[$0] ?? 0) < (numbers[$1] ?? 0) }
  }

  /// Positions of the trials with the best value of an axis; empty where fewer than two have one.
  func bestIndices(_ axis: AxisDescriptor) -> Set<Int> {
    let values = trials.indices.compactMap { index in reading(index, axis.id).map { (index, $0.value) } }
    guard values.count > 1 else { return [] }
    var best = values[0].1
    for (_, value) in values where axis.direction.prefers(value, over: best) { best = value }
    return Set(values.filter { $0.1 == best }.map(\.0))
  }

  /// What the policy lets be given up, from the best allowed quality down to the threshold.
  var band: (best: Double, threshold: Double)? {
    guard let anchor = pick.bestAllowed, let threshold = pick.threshold else { return nil }
    return (anchor.quality.value, threshold.value)
  }

  /// One sentence: which split the scores come from.
  var splitSentence: String { run.splits[evaluation] ?? evaluation.summary }

  private static func costAxis(_ run: RunRecord, _ trials: [TrialRecord]) -> AxisDescriptor? {
    let others = run.axes.filter { axis in
      axis.id != run.policy.quality && trials.contains { $0.status == .completed && $0.reading(axis.id) != nil }
    }
    let preferred = run.policy.prefer.compactMap { id in others.first { $0.id == id } }
    return preferred.first { $0.family == .latency } ?? others.first { $0.family == .latency } ?? preferred.first
      ?? others.first { $0.family != .quality }
  }
}

extension RunRecord {
  /// What choosing by scores added to them under one protocol, in sentences; none where nothing is known of it.
  package func selectionSentences(_ evaluation: EvaluationProtocol) -> [String] {
    EvaluationAnalysis(run: self, evaluation: evaluation, membershipDraws: 0, redraws: false).selectionSentences
  }
}

extension StepDescription {
  /// The settings in alphabetical order: `penalty=1, solver=cholesky`.
  var settingsText: String {
    settings.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ", ")
  }

  /// The step with its settings: `ridge(penalty=1)`.
  var text: String { settings.isEmpty ? name : "\(name)(\(settingsText))" }
}
