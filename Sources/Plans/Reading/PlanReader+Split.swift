import Records
import Tabular

extension PlanReader {
  func readSplit(_ root: SectionReader, task: KnownTask) -> SplitPlan {
    guard let section = root.section(SplitPlan.path) else {
      return SplitPlan(kind: task == .exactly(.regression) ? .kFold : .stratified)
    }
    defer { section.finish() }
    var split = section.read(SplitPlan.self)
    // Numbers have no classes to keep in equal shares.
    if task == .exactly(.regression), section.node("kind")?.text.flatMap(SplitPlan.Kind.init) == nil {
      split.kind = .kFold
    }
    return split
  }

  /// Problems with what the plan gives for a split that its kind and its protocols would leave unused: whoever writes it
  /// means it.
  ///
  /// - Parameter comparesTimes: whether an axis is asked for that goes by the order of time, whatever the protocols do.
  func checkUse(
    of split: SplitPlan, _ data: DataPlan?, _ protocols: [EvaluationProtocol], comparesTimes: Bool,
    in root: SectionReader
  ) {
    let section = root.has("split") ? root.section("split") : nil
    // A kind that can't be read, or data that name nothing, have their own problem; more would follow from it.
    guard let data, !protocols.isEmpty,
      section?.has("kind") != true || section?.choice("kind", SplitPlan.Kind.self) != nil
    else { return }
    let use = SplitUse(
      split: split, isKindWritten: section?.has("kind") == true,
      isRandom: protocols.contains { split.kind(for: $0) != .timeOrdered },
      isOrdered: protocols.contains { split.kind(for: $0) == .timeOrdered && $0.division != .replayed },
      isReplayed: protocols.contains { $0.division == .replayed }, groups: groups(of: data), order: timeOrder(of: data))
    if let section { check(section, use) }
    if use.isOrdered || use.isReplayed, use.order == nil {
      let (place, key) =
        root.has("protocols") || section?.has("kind") != true ? (root, "protocols") : (section ?? root, "kind")
      let timed = protocols.first { split.kind(for: $0) == .timeOrdered } ?? .production
      place.add(
        "\(timed.id) needs to know the order of time: give data.time as a column, or as row-order if the file is in "
          + "that order already", to: key)
    }
    guard let written = root.section("data") else { return }
    if data.groups != nil, let what = use.unusedGroups { written.add(what, to: "groups") }
    if data.time != nil, !comparesTimes, let what = use.unusedTime { written.add(what, to: "time") }
  }

  private func check(_ section: SectionReader, _ use: SplitUse) {
    let kind = use.split.kind
    if kind == .holdOut, section.has("folds") {
      section.add("a hold-out has no folds; leave it out, or take the kind k-fold", to: "folds")
    }
    if kind != .holdOut, section.has("test-share") {
      section.add(
        "only a hold-out has a test share; the folds of \(kind.rawValue) share the rows evenly. Say kind: hold-out, or "
          + "leave test-share out", to: "test-share")
    }
    if kind == .holdOut, use.split.nested != nil {
      section.add(
        "a hold-out has one judged part, and the choice is repeated inside folds; take another kind, or leave nested out",
        to: "nested")
    }
    if !use.isRandom, use.split.repeats > 1 {
      section.add(
        "time has only one order, so a time-ordered split can't be repeated; leave repeats out, or add research to the "
          + "protocols", to: "repeats")
    }
    if !use.isRandom, section.has("kind"), kind != .timeOrdered, kind != .holdOut {
      let names = [use.isOrdered ? "production" : nil, use.isReplayed ? "replay" : nil].compactMap { $0 }
      section.add(
        "\(names.joined(separator: " and ")) \(names.count == 1 ? "is" : "are") always time-ordered, so "
          + "\(kind.rawValue) isn't used; say time-ordered, or add research to the protocols", to: "kind")
    }
    if use.isRandom, kind.keepsGroups, use.groups == nil {
      section.add("a \(kind.rawValue) split needs data.groups: the column whose equal values stay together", to: "kind")
    }
    if section.has("gap") {
      if !use.isOrdered {
        section.add(
          "a gap lies between the past and the future, and \(use.kindInWords) has neither; "
            + "\(SplitUse.orderedKinds), or leave gap out", to: "gap")
      } else if case .seconds = use.split.gap, let order = use.order,
        order == .rowOrder || knownData?.timesAreSeconds == false
      {
        section.add(order.refusal(of: use.split.gap), to: "gap")
      }
    }
    if section.has("recurring-groups"), !use.isOrdered || use.groups == nil {
      section.add(
        use.groups == nil
          ? "there are no groups to come again; give data.groups: COLUMN, or leave recurring-groups out"
          : "groups come again in a time-ordered split only; \(SplitUse.orderedKinds), or leave recurring-groups out",
        to: "recurring-groups")
    }
  }

  /// What a person should know of groups that the catalogue names and the split doesn't keep together.
  func splitNotes(_ split: SplitPlan, _ data: DataPlan, _ protocols: [EvaluationProtocol]) -> [String] {
    guard data.groups == nil, let groups = groups(of: data), protocols.contains(where: { $0.division == .planned }),
      !split.kind.keepsGroups
    else {
      return []
    }
    return [
      "the catalogue says that rows of one '\(groups)' belong together, and research puts them on both sides of its "
        + "folds; split.kind: grouped or stratified-grouped keeps them on one side"
    ]
  }

  func timeOrder(of data: DataPlan) -> TimeOrder? {
    data.time ?? listed(data)?.time.map(TimeOrder.init)
  }

  private func groups(of data: DataPlan) -> String? { data.groups ?? listed(data)?.groups }

  private func listed(_ data: DataPlan) -> PlanVocabulary.Dataset? {
    if case .dataset(let name) = data.source { vocabulary.dataset(name) } else { nil }
  }
}

/// What a split and its protocols make use of.
private struct SplitUse {
  let split: SplitPlan
  let isKindWritten: Bool
  /// Whether some protocol shuffles rows.
  let isRandom: Bool
  /// Whether some protocol goes by time.
  let isOrdered: Bool
  /// Whether some protocol replays the data.
  let isReplayed: Bool
  let groups: String?
  let order: TimeOrder?

  static let orderedKinds = "say protocols: [research, production], or split.kind: time-ordered"

  var kindInWords: String {
    isKindWritten ? "a \(split.kind.rawValue) split" : "the usual, \(split.kind.rawValue) split"
  }

  /// Why groups that the plan names aren't kept together; nil where they are.
  var unusedGroups: String? {
    guard isRandom, !split.kind.keepsGroups, split.kind != .timeOrdered else { return nil }
    return "'\(groups ?? "")' isn't used by \(kindInWords), so rows of one group would stand on both sides; say "
      + "split.kind: grouped, or stratified-grouped, or leave groups out"
  }

  /// Why an order of time that the plan names isn't used; nil where it is.
  var unusedTime: String? {
    guard !isOrdered, !isReplayed, let order else { return nil }
    let instead = if case .column(let name) = order { " (drop: [\(name)] keeps it from the models)" } else { "" }
    return "no protocol goes by '\(order.name)'; \(Self.orderedKinds), or leave time out\(instead)"
  }
}
