import Records

extension PlanReader {
  private var axisNames: [String] { vocabulary.axes.map(\.descriptor.id.rawValue) }

  /// The axes asked for; nil: all that fit.
  func readAxes(_ root: SectionReader, task: KnownTask) -> [AxisID]? {
    guard let items = root.items("axes") else { return nil }
    if items.isEmpty { root.add("must name at least one axis; leave it out for all of them", to: "axes") }
    var axes: [AxisID] = []
    for (node, path) in items {
      guard let axis = readAxis(node, path: path) else { continue }
      if task.possible.isDisjoint(with: axis.tasks) {
        let fitting = vocabulary.axes.filter { !$0.tasks.isDisjoint(with: task.possible) }
        problems.add(
          "\(axis.descriptor.id) has no meaning for \(task.name)", at: node.place, key: path,
          choices: fitting.map(\.descriptor.id.rawValue))
      } else if axes.contains(axis.descriptor.id) {
        problems.add("\(axis.descriptor.id) is listed twice", at: node.place, key: path)
      } else {
        axes.append(axis.descriptor.id)
      }
    }
    return axes
  }

  private func readAxis(_ node: DocumentNode, path: String) -> PlanVocabulary.Axis? {
    guard let name = node.text else {
      problems.add(
        "must be the name of an axis, found \(node.kindInWords)", at: node.place, key: path, choices: axisNames)
      return nil
    }
    let former = PlanVocabulary.formerAxisIDs[AxisID(rawValue: name)]
    if let former { notes.add("\(name) is called \(former) now", at: node.place, key: path) }
    if let reason = PlanVocabulary.retiredAxisIDs[AxisID(rawValue: name)] {
      problems.add(reason, at: node.place, key: path)
      return nil
    }
    guard let axis = vocabulary.axis(former ?? AxisID(rawValue: name)) else {
      problems.addUnknown("axis", name, at: node.place, key: path, among: axisNames)
      return nil
    }
    return axis
  }

  func readPolicy(
    _ root: SectionReader, axes: [AxisID]?, task: KnownTask, decision: PlannedDecision
  ) -> PolicyPlan {
    let economics = readEconomics(root, task: task)
    checkPrices(economics, decision, in: root)
    func lacksPrices(_ id: AxisID) -> Bool {
      guard vocabulary.axis(id)?.descriptor.unit == .money, economics == nil else { return false }
      return id != .decisionValue || !decision.isPriced
    }
    if let asked = axes?.first(where: lacksPrices) {
      root.add(Self.priceless(asked), to: "axes")
    }
    guard let section = root.section(PolicyPlan.path) else {
      var policy = PolicyPlan()
      policy.economics = economics
      policy.decision = decision.choice
      return policy
    }
    defer { section.finish() }
    let measured = MeasuredAxes(ids: axes, task: task, lacksPrices: lacksPrices)
    var policy = section.read(PolicyPlan.self) { _, node, path in read(measured, node, path: path) != nil }
    policy.economics = economics
    policy.decision = decision.choice
    readFormerWithin(section, into: &policy)
    checkWay(policy, axes, section)
    let named = policy.quality.flatMap(vocabulary.axis)?.descriptor
    let quality = named ?? (section.has("quality") ? nil : usualQuality(task))
    if let quality { checkReach(of: policy.within, quality: quality, section) }
    readEach("limits", of: section, measured) { value, axis, path in
      if let limit = readLimit(value, axis: axis.counted(as: quality), path: path) { policy.limits.append(limit) }
    }
    checkExplainability(policy, axes, section)
    readEach("matters", of: section, measured) { value, axis, path in
      if let amount = readMatters(value, axis: axis.counted(as: quality), path: path) {
        policy.matters.axes[axis.id] = amount
      }
    }
    checkPreferences(section)
    return policy
  }

  private static func priceless(_ id: AxisID) -> String {
    let other = id == .decisionValue ? ", or 'decision' with costs or a value column" : ""
    return "\(id) needs the section 'economics' with prices\(other)"
  }

  /// What an axis of a policy must be.
  private struct MeasuredAxes {
    /// Nil: not known.
    let ids: [AxisID]?
    let task: KnownTask
    let lacksPrices: (AxisID) -> Bool
  }

  private func read(_ measured: MeasuredAxes, _ node: DocumentNode, path: String) -> PlanVocabulary.Axis? {
    guard let axis = readAxis(node, path: path) else { return nil }
    let id = axis.descriptor.id
    if let ids = measured.ids, !ids.contains(id) {
      problems.add(
        "\(id) isn't measured here; add it to 'axes'", at: node.place, key: path, choices: ids.map(\.rawValue))
      return nil
    }
    if measured.task.possible.isDisjoint(with: axis.tasks) {
      problems.add("\(id) has no meaning for \(measured.task.name)", at: node.place, key: path)
      return nil
    }
    if measured.lacksPrices(id) {
      problems.add(Self.priceless(id), at: node.place, key: path)
      return nil
    }
    return axis
  }

  /// Reads a section whose keys are axes.
  private func readEach(
    _ name: String, of policy: SectionReader, _ measured: MeasuredAxes,
    _ body: (_ value: DocumentNode, _ axis: AxisDescriptor, _ path: String) -> Void
  ) {
    guard let section = policy.section(name) else { return }
    for key in section.keys {
      guard let value = section.node(key) else { continue }
      let node = DocumentNode(content: .scalar(key, isPlain: false), place: section.keyPlace(key))
      let path = section.path(of: key)
      if let axis = read(measured, node, path: path) { body(value, axis.descriptor, path) }
    }
  }

  private func checkPreferences(_ section: SectionReader) {
    guard let items = section.items("prefer") else { return }
    if items.isEmpty { section.add("must name at least one axis", to: "prefer") }
    var chosen: Set<String> = []
    for (node, path) in items {
      guard let name = node.text else { continue }
      if !chosen.insert(name).inserted { problems.add("\(name) is listed twice", at: node.place, key: path) }
    }
  }

  private func readEconomics(_ root: SectionReader, task: KnownTask) -> Economics? {
    guard let section = root.section(EconomicsKeys.path) else { return nil }
    defer { section.finish() }
    let economics = section.read(EconomicsKeys.self).economics
    for key in ["false-positive", "false-negative"] where section.has(key) && !task.possible.contains(.binary) {
      section.add(
        "speaks of two classes, and this is \(task.name); price single pairs by answer-prices, or any error by error-price",
        to: key)
    }
    if section.has("answer-prices"), task.possible == [.regression] {
      section.add(
        "speaks of classes, and this is a regression; price a unit of the error by error-price", to: "answer-prices")
    }
    checkClasses(section)
    if economics.pricesAnswers, economics.predictionsAMonth == 0 {
      notes.add(
        "predictions-a-month is 0, so no worth of a month of answers is told; the prices of answers count in decisions and in a "
          + "replay only", at: section.keyPlace("predictions-a-month"), key: EconomicsKeys.path)
    }
    return economics
  }

  /// A price of a class that isn't there prices nothing.
  private func checkClasses(_ section: SectionReader) {
    guard let classes = knownData?.classes, !classes.isEmpty, section.has("answer-prices"),
      let items = section.items("answer-prices")
    else { return }
    for (node, path) in items {
      guard let pair = node.text.flatMap(EconomicsKeys.price) else { continue }
      for name in [pair.truth, pair.answer] where !classes.contains(name) {
        problems.add(
          "the target has no class '\(name.legible)'; the classes are \(NameList.text(classes, nearest: name))",
          at: node.place, key: path)
      }
    }
  }

  private func readMatters(_ node: DocumentNode, axis: AxisDescriptor, path: String) -> WhatMatters.Amount? {
    guard let section = SectionReader(node, path: path, problems: problems) else { return nil }
    defer { section.finish() }
    func read(_ key: String, unit: MeasurementUnit) -> Double? {
      guard let value = section.node(key) else { return nil }
      guard let number = Quantity.parse(value, unit: unit), number >= 0, number.isFinite else {
        return section.reject(key, Quantity.expectation(for: unit) + ", not below 0")
      }
      return number
    }
    let amount = read("amount", unit: axis.unit)
    let share = read("share", unit: .ratio)
    if !section.has("amount"), !section.has("share") {
      problems.add("what matters needs amount or share", at: node.place, key: path)
      return nil
    }
    return WhatMatters.Amount(amount: amount, share: share)
  }

  private func readLimit(_ node: DocumentNode, axis: AxisDescriptor, path: String) -> Limit? {
    guard let section = SectionReader(node, path: path, problems: problems) else { return nil }
    defer { section.finish() }
    func bound(_ key: String) -> Double? {
      guard let value = section.node(key) else { return nil }
      return Quantity.parse(value, unit: axis.unit) ?? section.reject(key, Quantity.expectation(for: axis.unit))
    }
    let atLeast = bound("at-least")
    let atMost = bound("at-most")
    checkReach(of: axis, atLeast: atLeast, atMost: atMost, section)
    noteDirection(of: axis, atLeast: atLeast, atMost: atMost, section)
    if !section.has("at-least"), !section.has("at-most") {
      problems.add("a limit needs at-least or at-most", at: node.place, key: path)
      return nil
    }
    if let atLeast, let atMost, atLeast > atMost {
      section.add("at-least is above at-most, so nothing can meet the limit", to: "at-least")
    }
    return Limit(axis: axis.id, atLeast: atLeast, atMost: atMost, confidence: readConfidence(section))
  }

  /// Says that a limit forbids what is better: nearly always the other bound is meant.
  private func noteDirection(of axis: AxisDescriptor, atLeast: Double?, atMost: Double?, _ section: SectionReader) {
    let isHigherBetter = axis.direction == .higherIsBetter
    let (key, meant) = isHigherBetter ? ("at-most", "at-least") : ("at-least", "at-most")
    guard let bound = isHigherBetter ? atMost : atLeast, let node = section.node(key) else { return }
    // A bound that no value can pass forbids nothing.
    let isIdle =
      isHigherBetter ? axis.highest.map { bound >= $0 } ?? false : axis.lowest.map { bound <= $0 } ?? false
    guard !isIdle else { return }
    notes.add(
      "forbids better values: \(isHigherBetter ? "higher" : "lower") is better of \(axis.title); \(meant) asks for good "
        + "ones", at: node.place, key: section.path(of: key))
  }

  private func readConfidence(_ section: SectionReader) -> Double? {
    guard let value = section.node("confidence") else { return nil }
    guard let share = Quantity.parse(value, unit: .ratio), (0.5...0.9999).contains(share) else {
      return section.reject("confidence", "a share from 50% to 99.99%")
    }
    return share
  }

  /// Adds a problem for a limit that no value of the axis can meet, or that every value meets: a slip in the unit, as a rule.
  private func checkReach(of axis: AxisDescriptor, atLeast: Double?, atMost: Double?, _ section: SectionReader) {
    func text(_ value: Double) -> String {
      ValueFormat.difference(value, unit: axis.unit == .ratio ? .count : axis.unit)
    }
    let hint = axis.unit == .ratio ? "; write a share such as 0.9, or 90%" : ""
    if let atLeast, let highest = axis.highest, atLeast > highest {
      section.add("\(axis.id) is never above \(text(highest)), so nothing can meet the limit\(hint)", to: "at-least")
    }
    if let atMost, let lowest = axis.lowest {
      // Nothing takes no time and no room.
      let isStrict = [.seconds, .bytes].contains(axis.unit)
      if atMost < lowest || (isStrict && atMost == lowest) {
        let words = isStrict ? "is always above" : "is never below"
        section.add("\(axis.id) \(words) \(text(lowest)), so nothing can meet the limit", to: "at-most")
      }
    }
    if let atMost, let highest = axis.highest, atMost > highest {
      section.add("\(axis.id) is never above \(text(highest)), so the limit changes nothing\(hint)", to: "at-most")
    }
    if let atLeast, let lowest = axis.lowest, atLeast < lowest {
      section.add("\(axis.id) is never below \(text(lowest)), so the limit changes nothing", to: "at-least")
    }
  }

  /// What earlier versions called `within`.
  private func readFormerWithin(_ section: SectionReader, into policy: inout PolicyPlan) {
    let former = "give-up"
    guard section.has(former), let node = section.node(former) else { return }
    if section.has("within") {
      // An override speaks for the key whatever the file calls it.
      if case .override? = section.node("within")?.place { return }
      section.add("is the former name of 'within', which stands there too; leave it out", to: former)
      return
    }
    guard let within = node.settingValue.flatMap(Within.init) ?? node.rawText.flatMap({ Within(.text($0)) }) else {
      section.add("must be \(PolicyPlan.withinExpectation), found \(node.kindInWords)", to: former)
      return
    }
    policy.within = within
    let cap =
      if case .standardErrors = within { ", of which at most loss-multiple times what matters counts" } else { "" }
    notes.add(
      "'give-up' is called 'within' now; it is read as \(within.setting)\(cap)", at: section.keyPlace(former),
      key: section.path(of: former))
  }

  /// Says which limits a situation sets; their axes must be measured.
  private func checkExplainability(_ policy: PolicyPlan, _ axes: [AxisID]?, _ section: SectionReader) {
    guard let situation = policy.explainability else { return }
    let added = policy.limitsWithSituation.filter { !policy.limits.contains($0) }
    let lacking = added.map(\.axis).filter { axis in axes.map { !$0.contains(axis) } ?? false }
    if !lacking.isEmpty {
      return section.add(
        "\(situation.rawValue) sets limits on \(lacking.map(\.rawValue).joined(separator: " and ")), which "
          + "\(lacking.count == 1 ? "isn't" : "aren't") measured here; add \(lacking.count == 1 ? "it" : "them") to 'axes'",
        to: "explainability")
    }
    guard !added.isEmpty else { return }
    notes.add(
      "\(situation.rawValue) sets these limits, which policy.limits may change: "
        + Explainability.text(added), at: section.keyPlace("explainability"), key: section.path(of: "explainability"))
  }

  /// Ways of choosing that need figures which aren't there.
  private func checkWay(_ policy: PolicyPlan, _ axes: [AxisID]?, _ section: SectionReader) {
    for id in policy.weights.keys.sorted() {
      if vocabulary.axis(id) == nil {
        section.add(
          "there is no axis '\(id.rawValue.legible)'", to: "weights",
          nearest: NearestName.find(id.rawValue, among: axisNames), choices: axisNames)
      } else if let axes, !axes.contains(id) {
        section.add("\(id) isn't measured here; add it to 'axes'", to: "weights", choices: axes.map(\.rawValue))
      }
    }
    switch policy.chooseBy {
    case .weights where policy.weights.values.reduce(0, +) <= 0:
      section.add("weights needs 'weights', such as weights: [accuracy 2, latency.p99 1]", to: "choose-by")
    case .money where policy.economics == nil:
      section.add("money needs the section 'economics' with prices", to: "choose-by")
    default: break
    }
  }

  /// Adds a problem for an allowance that lets any quality go.
  private func checkReach(of within: Within, quality: AxisDescriptor, _ section: SectionReader) {
    let advice = "write an amount such as 0.01, a share of the best such as 1%, or '1 standard error'"
    let key = section.has("give-up") ? "give-up" : "within"
    switch within {
    case .absolute where quality.unit == .targetUnits && section.node(key)?.rawText?.contains("point") == true:
      section.add(
        "a point is a hundredth of a score from 0 to 1, and \(quality.id) counts in units of the target; write an amount "
          + "of these, or a share of the best such as 2%", to: key)
    case .absolute(let amount) where quality.unit == .ratio && amount >= 1:
      section.add(
        "\(SettingValue.number(amount)) of \(quality.id) is all of it, so that any candidate would do; \(advice)",
        to: key)
    case .relative(let share) where share >= 1 && quality.direction == .higherIsBetter:
      section.add(
        "\(SettingValue.number(share * 100))% of \(quality.id) is all of it, so that any candidate would do; \(advice)",
        to: key)
    default: break
    }
  }

  /// The quality axis that a policy without one gets, as far as it is known before the data: for classes ROC AUC.
  private func usualQuality(_ task: KnownTask) -> AxisDescriptor? {
    guard let kind = task.possible.first, Set(task.possible.map(PolicyPlan.usualQualities)).count == 1 else {
      return nil
    }
    return PolicyPlan.usualQualities(for: kind).lazy.compactMap { vocabulary.axis($0)?.descriptor }.first
  }
}

extension AxisDescriptor {
  /// An axis of robustness counts in the unit of the quality that it judges by: a share of 5% means nothing in units of the
  /// target, and no loss of a score from 0 to 1 is above 1. That of a stored run knows its quality already.
  fileprivate func counted(as quality: AxisDescriptor?) -> AxisDescriptor {
    let isJudged = unit != .ratio || lowest != nil || highest != nil
    guard family == .robustness, !isJudged, let quality, quality.family == .quality else { return self }
    // A score counts upwards or downwards as the quality does; what is lost of it always downwards.
    let isScore = id == "robustness.score"
    return AxisDescriptor(
      id: id, title: title, unit: quality.unit, direction: isScore ? quality.direction : direction, family: family,
      sampling: sampling, version: version, range: isScore ? quality.range : quality.rangeOfDifferences,
      indistinction: indistinction, summary: summary)
  }
}
