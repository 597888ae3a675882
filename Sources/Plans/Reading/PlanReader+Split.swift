import Records

extension PlanReader {
  func readSplit(_ root: SectionReader, data: DataPlan?, task: KnownTask) -> SplitPlan {
    let usual = SplitPlan(kind: task == .exactly(.regression) ? .kFold : .stratified)
    guard let section = root.section("split") else { return usual }
    defer { section.finish() }
    let kind: SplitPlan.Kind = section.choice("kind") ?? usual.kind
    let split = SplitPlan(
      kind: kind,
      folds: section.integer("folds", in: 2...1_000) ?? usual.folds,
      repeats: section.integer("repeats", in: 1...1_000) ?? usual.repeats,
      testShare: section.number("test-share", in: 0...1, including: false) ?? usual.testShare,
      gap: section.integer("gap", in: 0...1_000_000_000) ?? usual.gap,
      seed: section.integer("seed", in: 0...Int.max).map(UInt64.init) ?? usual.seed)
    if kind == .holdOut, section.has("folds") {
      section.add("a hold-out has no folds; leave it out, or take the kind k-fold", to: "folds")
    }
    if kind != .holdOut, section.has("test-share") {
      section.add(
        "only a hold-out has a test share; the folds of \(kind.rawValue) share the rows evenly", to: "test-share")
    }
    if kind == .timeOrdered, split.repeats > 1 {
      section.add("time has only one order, so a time-ordered split can't be repeated", to: "repeats")
    }
    if kind == .grouped, let data, data.groups == nil {
      section.add("a grouped split needs data.groups: the column whose equal values stay together", to: "kind")
    }
    return split
  }
}
