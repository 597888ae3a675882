import Learning
import Records

/// What a plan says of decisions and groups, as its other sections need it.
struct PlannedDecision {
  /// Nil: the likelier class is decided.
  var choice: DecisionChoice?
  /// The sensitive columns: of the plan, else of the catalogue.
  var sensitive: [String] = []
  /// Whether no model may ask for a sensitive column when it answers.
  var forbidsSensitive = false

  /// Whether decisions have a price, even a wrong one.
  var isPriced = false
}

extension PlanReader {
  func readDecision(_ root: SectionReader, task: KnownTask, sensitive: [String]) -> PlannedDecision {
    var planned = PlannedDecision(sensitive: sensitive)
    guard let section = root.section(DecisionKeys.path) else { return planned }
    defer { section.finish() }
    let keys = section.read(DecisionKeys.self)
    let costs = readCosts(section)
    planned.isPriced = section.has("costs") || section.has("value")
    planned.forbidsSensitive = keys.sensitiveAtPrediction == .never
    if !task.possible.contains(.binary), task.possible != [] {
      root.add("decides between two classes, and this is \(task.name); leave it out", to: DecisionKeys.path)
      return planned
    }
    if let name = keys.value { checkColumn(name, section) }
    check(keys, costs, section)
    if planned.forbidsSensitive { checkInputs(sensitive, section) }
    if keys.threshold != .perGroup {
      for key in ["parity", "bound", "randomised"] where section.has(key) {
        section.add("goes only with threshold: per-group", to: key)
      }
    }
    guard let aim = aim(of: keys, costs) else { return planned }
    var groups: GroupRule?
    if keys.threshold == .perGroup {
      if sensitive.isEmpty {
        section.add("per-group needs groups: name the sensitive columns under data.sensitive", to: "threshold")
      }
      if planned.forbidsSensitive {
        section.add(
          "per-group asks for the sensitive columns when a row is answered, which sensitive-at-prediction: never forbids",
          to: "threshold")
      }
      groups = GroupRule(
        columns: sensitive, constraint: keys.parity, bound: keys.bound, isRandomised: keys.randomised)
    }
    planned.choice = DecisionChoice(aim: aim, costs: costs, valueColumn: keys.value, groups: groups)
    return planned
  }

  private func aim(of keys: DecisionKeys, _ costs: DecisionChoice.Costs?) -> DecisionChoice.Aim? {
    switch keys.threshold {
    case .number(let threshold)?: return .threshold(threshold)
    case .bestF1?: return .bestF1
    case .leastCost?: return keys.value == nil ? .leastCost : .mostValue
    case .perGroup?, nil:
      if let capacity = keys.capacity { return .capacity(capacity) }
      if costs != nil { return .leastCost }
      if keys.value != nil { return .mostValue }
      return keys.threshold == .perGroup ? .threshold(0.5) : nil
    }
  }

  private func readCosts(_ section: SectionReader) -> DecisionChoice.Costs? {
    guard let costs = section.section("costs") else { return nil }
    let names = ["false-positive", "false-negative"]
    let missing = names.filter { !costs.has($0) }
    let unknown = costs.keys.filter { !names.contains($0) }
    // Other names for the two are one problem, not one each and two that are missing.
    if !missing.isEmpty, !unknown.isEmpty {
      section.add(
        "costs are false-positive and false-negative, not \(NameList.text(unknown)); write "
          + "{false-positive: ..., false-negative: ...}", to: "costs")
      return nil
    }
    defer { costs.finish() }
    let keys = costs.read(DecisionCostKeys.self)
    if !missing.isEmpty {
      let lacking =
        missing.count > 1 ? "nothing is given; leave costs out if there are none" : "\(missing[0]) is missing"
      section.add("costs need both false-positive and false-negative; \(lacking)", to: "costs")
    }
    guard let falsePositive = keys.falsePositive, let falseNegative = keys.falseNegative else { return nil }
    if falsePositive == 0, falseNegative == 0 { section.add("no error costs anything", to: "costs") }
    return DecisionChoice.Costs(falsePositive: falsePositive, falseNegative: falseNegative)
  }

  private func check(_ keys: DecisionKeys, _ costs: DecisionChoice.Costs?, _ section: SectionReader) {
    if keys.capacity == 0 {
      section.add("lets no row be decided positive; give a share above 0", to: "capacity")
    }
    if keys.threshold != nil, keys.capacity != nil {
      section.add("give either threshold or capacity, which chooses one, not both", to: "capacity")
    }
    if costs != nil, keys.value != nil {
      section.add("give either costs or value: a decision has one price", to: "value")
    }
  }

  private func checkColumn(_ name: String, _ section: SectionReader) {
    // Without any the data weren't looked at.
    guard let columns = knownData?.columns, !columns.isEmpty, !columns.contains(name) else { return }
    problems.addUnknown(
      "column", name, at: section.node("value")?.place ?? section.node.place, key: section.path(of: "value"),
      among: columns)
  }

  /// The target is what decisions are judged by, and no model may see it whatever it is worth.
  func checkValue(_ decision: PlannedDecision, of data: DataPlan?, in root: SectionReader) {
    guard let name = decision.choice?.valueColumn, let data else { return }
    var target = data.target
    if target == nil, case .dataset(let set) = data.source { target = vocabulary.dataset(set)?.target }
    guard name == target else { return }
    root.section(DecisionKeys.path)?.add(
      "'\(name.legible)' is the target; name a column that says what a positive decision is worth", to: "value")
  }

  /// A model that sees a sensitive column asks for it.
  private func checkInputs(_ sensitive: [String], _ section: SectionReader) {
    guard let inputs = knownData?.inputs else { return }
    let seen = sensitive.filter(inputs.contains)
    guard !seen.isEmpty else { return }
    section.add(
      "models see \(NameList.text(seen)), so they ask for \(seen.count == 1 ? "it" : "them") whenever they answer; add "
        + "\(seen.count == 1 ? "it" : "them") to data.drop", to: "sensitive-at-prediction")
  }

  /// Adds a problem where two sections price the same errors differently.
  func checkPrices(_ economics: Economics?, _ decision: PlannedDecision, in root: SectionReader) {
    if decision.choice?.aim == .leastCost, decision.choice?.costs == nil, economics?.pricesAnswers != true {
      root.section(DecisionKeys.path)?.add(
        "least-cost needs costs: {false-positive: ..., false-negative: ...} here, or prices of errors in economics",
        to: "threshold")
    }
    guard let economics, economics.pricesAnswers else { return }
    if decision.choice?.valueColumn != nil {
      root.section(EconomicsKeys.path)?.problems.add(
        "decision.value and economics both say what decisions are worth; leave the prices of errors and answers out of one",
        at: root.section(EconomicsKeys.path)?.node.place ?? root.node.place, key: EconomicsKeys.path)
    }
    guard let costs = decision.choice?.costs,
      let section = root.section(EconomicsKeys.path)
    else { return }
    let priced = (
      economics.falsePositive ?? economics.errorCost ?? 0, economics.falseNegative ?? economics.errorCost ?? 0
    )
    guard economics.answerPrices?.isEmpty == false || priced != (costs.falsePositive, costs.falseNegative) else {
      return
    }
    problems.add(
      "prices errors otherwise than decision.costs does; leave decision.costs out and say decision.threshold: least-cost",
      at: section.node.place, key: EconomicsKeys.path)
  }

  /// The columns that a plan or its data set calls sensitive.
  func sensitiveColumns(of data: DataPlan?) -> [String] {
    guard let data else { return [] }
    if let sensitive = data.sensitive { return sensitive }
    guard case .dataset(let name) = data.source else { return [] }
    return vocabulary.dataset(name)?.sensitive ?? []
  }

  // MARK: Mitigation

  /// The variants of `mitigation`, with the groups filled in; nil where the key is absent.
  func readMitigation(
    _ section: SectionReader, task: KnownTask, decision: PlannedDecision
  ) -> [StepDescription?]? {
    guard let variants = readStage(.mitigation, of: section, task: task) else { return nil }
    guard variants.contains(where: { $0 != nil }) else { return variants }
    if task.possible.allSatisfy({ $0 != .binary }) {
      section.add("is for two classes, and this is \(task.name); leave it out", to: "mitigation")
      return nil
    }
    var kept: [StepDescription?] = []
    for variant in variants {
      guard let step = variant else {
        kept.append(nil)
        continue
      }
      let named = step.settings["groups"]?.asTexts ?? []
      let groups = named.isEmpty ? decision.sensitive : named
      if groups.isEmpty {
        section.add(
          "\(step.name) needs groups: name the sensitive columns under data.sensitive, or say groups: [COLUMN]",
          to: "mitigation")
      }
      for name in named {
        if let columns = knownData?.columns, !columns.contains(name) {
          problems.addUnknown(
            "column", name, at: section.node("mitigation")?.place ?? section.node.place,
            key: section.path(of: "mitigation"), among: columns)
        }
      }
      if decision.forbidsSensitive, vocabulary.mitigation(step.name)?.needsGroupsAtPrediction == true {
        notes.add(
          "\(step.name) asks for the sensitive columns when a row is answered, so it is left out "
            + "(decision.sensitive-at-prediction: never)", at: section.keyPlace("mitigation"),
          key: section.path(of: "mitigation"))
        continue
      }
      var settings = step.settings
      settings["groups"] = .list(groups.map(SettingValue.text))
      kept.append(StepDescription(name: step.name, version: step.version, settings: settings))
    }
    let asking = Set(
      kept.compactMap { $0?.name }.filter { vocabulary.mitigation($0)?.needsGroupsAtPrediction == true }
    ).sorted()
    if !asking.isEmpty {
      notes.add(
        "\(NameList.text(asking)) \(asking.count == 1 ? "asks" : "ask") for the sensitive columns when a row is answered; "
          + "decision.sensitive-at-prediction: never leaves \(asking.count == 1 ? "it" : "them") out",
        at: section.keyPlace("mitigation"), key: section.path(of: "mitigation"))
    }
    return kept.isEmpty ? [nil] : kept
  }

  /// Says of which estimators no candidate stands without a mitigation, with which the others could be compared.
  func noteLackOfBaselines(_ candidates: [CandidateDescription], in root: SectionReader) {
    let plain = Set(candidates.filter { $0.mitigation == nil }.map(\.estimator.name))
    var lacking: [String] = []
    for candidate in candidates where !plain.contains(candidate.estimator.name) {
      if !lacking.contains(candidate.estimator.name) { lacking.append(candidate.estimator.name) }
    }
    guard !lacking.isEmpty else { return }
    let key = root.has("mitigation") ? "mitigation" : "estimators"
    notes.add(
      "no candidate of \(NameList.text(lacking)) is made without a mitigation, so what they cost can't be told; add none to "
        + "the mitigations to compare", at: root.keyPlace(key), key: key)
  }

  /// The mitigations that an estimator can be fitted with.
  func mitigations(
    _ variants: [StepDescription?], of component: PlanVocabulary.Component, at place: DocumentPlace, key: String
  ) -> [StepDescription?] {
    let kept = variants.filter { step in
      guard let step, vocabulary.mitigation(step.name)?.weighsRows == true else { return true }
      return component.capabilities.contains(.sampleWeights) || component.capabilities.contains(.ignoresInputs)
    }
    if kept.count < variants.count {
      let names = variants.compactMap { $0?.name }.filter { vocabulary.mitigation($0)?.weighsRows == true }
      notes.add(
        "\(component.name) can't weigh rows, so it is run without \(NameList.text(Array(Set(names)).sorted()))",
        at: place,
        key: key)
    }
    return kept.isEmpty ? [nil] : kept
  }
}
