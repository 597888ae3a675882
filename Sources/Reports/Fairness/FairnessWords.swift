import Fairness
import Records

/// How groups fare, in sentences that a person who isn't a statistician reads. Words for people are those of the data.
struct FairnessWords {
  let study: FairnessStudy
  let terms: FairnessTerms

  /// Axes that are missing, each reason once.
  static func missing(_ study: FairnessStudy) -> [String] {
    var order: [String] = []
    var titles: [String: [String]] = [:]
    for one in study.missing {
      if titles[one.reason] == nil { order.append(one.reason) }
      titles[one.reason, default: []].append(one.title)
    }
    return order.map { reason in
      let names = titles[reason] ?? []
      return "There is \(names.count == 1 ? "no \(names[0])" : "none of \(ValueFormat.listed(names))"): \(reason)."
    }
  }

  static func percent(_ share: Double) -> String {
    guard share.isFinite else { return "-" }
    return "\(NumberText.fixed(share * 100, decimals: share.magnitude < 0.0995 && share != 0 ? 1 : 0))%"
  }

  static func percent(_ number: GroupNumber?) -> String { number.map { percent($0.value) } ?? "-" }

  /// A value in the unit of its axis, shares of people as percent.
  static func value(_ value: Double, of gap: GapFinding) -> String {
    switch gap.measure {
    case .value, .meanError, .tailError, .bias:
      ValueFormat.text(value, unit: gap.unit == .money ? .money : .targetUnits)
    default: percent(value)
    }
  }

  /// The gap itself: points for differences of shares, a plain number for a ratio.
  static func amount(_ value: Double, of gap: GapFinding) -> String {
    if gap.form.isRatio { return NumberText.fixed(value, decimals: 2) }
    return ValueFormat.difference(value, unit: gap.unit)
  }

  static func range(_ gap: GapFinding) -> String {
    let interval = gap.estimate.interval
    let upper = amount(interval.upper, of: gap)
    var lower = amount(interval.lower, of: gap)
    for unit in [" points", " point"] where lower.hasSuffix(unit) && upper.contains(" ") {
      lower = String(lower.dropLast(unit.count))
    }
    return "\(lower) to \(upper)"
  }

  /// Who lies apart: "sex: Male 31%, Female 9% (taken for yes)".
  static func who(_ gap: GapFinding) -> String {
    let what = gap.subject.map { " (\($0))" } ?? ""
    let isSigned = gap.measure == .calibration
    func text(_ number: Double) -> String {
      if isSigned, gap.form.isRatio { return NumberText.fixed(number, decimals: 2) }
      return isSigned ? ValueFormat.points(number) : value(number, of: gap)
    }
    if gap.lowGroup == gap.highGroup { return "all alike: \(text(gap.highValue))\(what)" }
    return "\(gap.grouping.excerpt(40)): \(gap.highGroup.excerpt(40)) \(text(gap.highValue)), "
      + "\(gap.lowGroup.excerpt(40)) \(text(gap.lowValue))\(what)"
  }

  /// What chance alone would show.
  static func chance(_ gap: GapFinding) -> String {
    guard let chance = gap.estimate.chance else { return "" }
    return "\(amount(chance.mean, of: gap)), "
      + "\(gap.form.isRatio ? "at least" : "up to") \(amount(chance.bound, of: gap)) in 95%"
  }

  static func standing(_ gap: GapFinding) -> String {
    let shown = gap.estimate.isShown
    switch gap.standing {
    case .within:
      return (shown ? "there is a gap" : "no more than chance shows") + ", within what is tolerated"
    case .beyond: return "beyond what is tolerated"
    case .unsettled(let rows):
      return rows.isFinite
        ? "not settled; a table of about \(Self.rows(rows)) rows would settle it"
        : "not settled; no number of rows would settle it"
    case .noTolerance: return shown ? "there is a gap" : "no more than chance shows"
    }
  }

  /// Two digits are all that such a number knows.
  static func rows(_ count: Double) -> String {
    guard count < 1e15 else { return "more than 10^15" }
    var unit = 1.0
    while count / unit >= 100 { unit *= 10 }
    return ValueFormat.count((count / unit).rounded(.up) * unit)
  }

  static func tolerance(_ gap: GapFinding) -> String {
    guard let tolerance = gap.tolerance else { return "-" }
    return (gap.form.isRatio ? "at least " : "at most ") + amount(tolerance, of: gap)
  }

  /// Plain differences between groups, in the order of the measures.
  var main: [GapFinding] { study.gaps.filter { $0.form == .difference(.betweenGroups) } }

  /// One sentence of what was found, the gaps beyond the tolerance first.
  var lead: String {
    guard !study.gaps.isEmpty else {
      return "Under \(study.label) no groups could be compared, so that nothing is known of gaps between them."
    }
    let beyond = main.filter { $0.standing == .beyond }
    let unsettled = main.filter { if case .unsettled = $0.standing { true } else { false } }
    func names(_ gaps: [GapFinding]) -> String { NameList.sentence(gaps.map(\.measure.title)) }
    var sentences: [String] = []
    if let largest = beyond.max(by: { $0.estimate.value < $1.estimate.value }) {
      sentences.append(
        "Under \(study.label) groups lie further apart than is tolerated in \(names(beyond)); the largest gap is that of "
          + "\(largest.measure.title), \(Self.amount(largest.estimate.value, of: largest)) (\(Self.who(largest))).")
    } else if !main.isEmpty, main.allSatisfy({ $0.standing == .noTolerance }) {
      sentences.append(untolerated)
    } else if unsettled.isEmpty, main.contains(where: { $0.standing == .within }) {
      sentences.append("Under \(study.label) no gap between groups is larger than is tolerated.")
    } else {
      sentences.append("Under \(study.label) no gap between groups is shown to be larger than is tolerated.")
    }
    if !unsettled.isEmpty {
      let rows = unsettled.map { gap -> Double in if case .unsettled(let rows) = gap.standing { rows } else { 0 } }
      let settled = rows.max().flatMap { $0.isFinite ? "; about \(Self.rows($0)) rows would settle it" : nil } ?? ""
      sentences.append(
        "On which side of the tolerance \(names(unsettled)) \(unsettled.count == 1 ? "lies" : "lie") isn't settled, as "
          + "\(unsettled.count == 1 ? "its interval reaches" : "their intervals reach") both sides\(settled).")
    }
    return sentences.joined(separator: " ")
  }

  /// What is found where nothing says what is tolerated, as in the units of a target.
  private var untolerated: String {
    let shown = main.filter(\.estimate.isShown)
    let what =
      shown.isEmpty
      ? "no gap between groups is larger than chance alone would show"
      : "groups lie further apart than chance alone would show in \(NameList.sentence(shown.map(\.measure.title)))"
    return "Under \(study.label) \(what); what is tolerated isn't said, which a limit of the policy does."
  }

  /// Groups that aren't compared, each with the reason.
  var refused: [String] {
    study.groupings.flatMap { grouping in
      grouping.groups.compactMap { group in
        group.refusal.map { "\(grouping.title.excerpt(40)) \(group.name.excerpt(40)): \($0)" }
      }
    }
  }

  var judged: String {
    let parts = study.groupings.map { grouping in
      "\(grouping.title.excerpt(40)) (\(NumberText.counted(grouping.groups.count { $0.refusal == nil }, "group")))"
    }
    let rows = study.groupings.first.map { $0.groups.reduce(0) { $0 + $1.rows } } ?? 0
    return "Judged on \(ValueFormat.count(Double(rows))) held-out rows by \(parts.joined(separator: ", "))."
  }
}

extension FairnessWords {
  /// By which thresholds the pick decides; none where the likelier class is decided.
  static func thresholds(_ evaluation: RunFairness.Evaluation) -> [String] {
    guard let found = evaluation.thresholds else { return [] }
    let isGrouped = found.cuts.count > 1
    let cuts = found.cuts.map { cut in
      guard isGrouped else { return cut.positive }
      return "\(cut.group.map { "for \($0.excerpt(40))" } ?? "for any other group") \(cut.positive)"
    }
    return [
      "It decides by \(found.choice): positive \(isGrouped ? cuts.joined(separator: ", ") : cuts[0]) on \(found.subject)."
    ]
  }

  /// What a run has and fairness can't be told of, each with the reason.
  static func untold(_ fairness: RunFairness) -> [String] {
    fairness.unread.map { "Groups under the \($0.evaluation.title) protocol can't be told: \($0.reason)." }
      + (fairness.overTimeLack.map { ["Gaps along the replay can't be told: \($0)."] } ?? [])
  }

  /// Why there is no pick to look at, and what is looked at in its place; nil where there is one.
  static func absence(_ evaluation: RunFairness.Evaluation, _ run: RunRecord) -> String? {
    guard evaluation.pick == nil else { return nil }
    let why =
      switch evaluation.absence {
      case .nothingPicked(let reason)?: "Nothing was picked: \(reason)."
      case .notJudged(let label, let reason)?: "\(label) can't be judged: \(reason)."
      case nil: "Nothing was picked."
      }
    guard let best = evaluation.best else { return why + " There is no other model whose decisions can be judged." }
    let quality = run.descriptor(run.policy.quality)?.title ?? run.policy.quality.rawValue
    return why + " Shown is the candidate with the best \(quality), \(best.label): it is the best, not a pick."
  }

  /// Who would be served worse, or better, by the best model than by the pick; none where chance explains the difference.
  static func served(_ evaluation: RunFairness.Evaluation) -> [String] {
    guard let best = evaluation.best, !evaluation.compared.isEmpty else { return [] }
    let level = 0.05 / Double(evaluation.compared.count)
    let isShare = evaluation.pick?.classNames.isEmpty == false
    func amount(_ value: Double) -> String {
      isShare ? ValueFormat.points(value) : ValueFormat.text(value, unit: .targetUnits)
    }
    func text(_ one: RunFairness.Compared) -> String {
      "\(one.grouping.excerpt(40)) \(one.group.excerpt(40)) (\(amount(abs(one.best - one.pick))))"
    }
    let clear = evaluation.compared.filter { $0.pValue <= level }
    let worse = clear.filter { $0.best > $0.pick }.sorted { $0.best - $0.pick > $1.best - $1.pick }
    let better = clear.filter { $0.best < $0.pick }.sorted { $0.pick - $0.best > $1.pick - $1.best }
    let what = isShare ? "wrong decisions" : "mean error"
    var sentences: [String] = []
    if !worse.isEmpty {
      sentences.append(
        "The best model, \(best.label), would serve \(NameList.sentence(worse.map(text))) worse: more \(what) than the pick."
      )
    }
    if !better.isEmpty {
      let who = worse.isEmpty ? "The best model, \(best.label)," : "It"
      let why = worse.isEmpty ? ": less \(isShare ? "often a wrong decision" : "mean error") than the pick" : ""
      sentences.append("\(who) would serve \(NameList.sentence(better.map(text))) better\(why).")
    }
    if sentences.isEmpty {
      sentences.append(
        "No group is shown to be served worse or better by the best model, \(best.label), than by the pick.")
    }
    return sentences
  }
}
