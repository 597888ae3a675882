import Learning
import Records

extension PlanReader {
  /// All combinations of the values given for each parameter, the first parameter changing slowest, each completed by
  /// defaults, without repeats that come from settings without effect. Values that don't fit become problems.
  func readGrid(
    _ component: PlanVocabulary.Component, entries: [DocumentNode.Entry], path: String, at place: DocumentPlace,
    task: KnownTask, namesParameter: Bool = true, allowsGrids: Bool = true
  ) -> [[String: SettingValue]] {
    var combinations: [[String: SettingValue]] = [[:]]
    var written: [WrittenSetting] = []
    for entry in entries {
      let key = namesParameter ? path + "." + entry.key : path
      guard let parameter = component.parameter(entry.key) else {
        addUnknownParameter(entry, of: component, key: key)
        continue
      }
      let values = values(of: entry.value, parameter: parameter, path: key, allowsGrids: allowsGrids)
        .compactMap { check($0, parameter: parameter, of: component) }
      written.append(WrittenSetting(parameter: parameter, values: values, place: entry.value.place, key: key))
      guard combinations.count.multipliedReportingOverflow(by: max(1, values.count)).partialValue <= Self.largestGrid
      else {
        problems.add("the grid has more than \(Self.largestGrid) points", at: place, key: path)
        return []
      }
      combinations = combinations.flatMap { point in
        values.map { value in point.merging([entry.key: value]) { $1 } }
      }
    }
    let complete = combinations.compactMap { point -> [String: SettingValue]? in
      do throws(ParameterError) {
        return try component.completing(point)
      } catch {
        // Single values were checked before; this is for combinations that exclude each other.
        problems.add(error.description, at: place, key: path)
        return nil
      }
    }
    return SettingGrid(
      complete, of: component.parameters, written: written,
      at: SettingsPlace(
        tasks: task.families, mayHaveCategories: mayHaveCategories, mayWarmStart: mayWarmStart), notes: notes
    ).points
  }

  /// Whether some input may be a category before any step.
  var mayHaveCategories: Bool { knownData.map { $0.task == nil || !$0.categoricalInputs.isEmpty } ?? true }

  private func addUnknownParameter(_ entry: DocumentNode.Entry, of component: PlanVocabulary.Component, key: String) {
    let names = component.parameters.map(\.name)
    if names.isEmpty {
      problems.add("\(component.name) has no parameters", at: entry.keyPlace, key: key)
    } else {
      problems.addUnknown("parameter of \(component.name)", entry.key, at: entry.keyPlace, key: key, among: names)
    }
  }

  /// One value of a parameter with the node that it stands in; a range makes several of one node.
  private struct GridValue {
    let node: DocumentNode
    let path: String
    let value: SettingValue?
  }

  /// The single values that a parameter's node stands for.
  private func values(
    of node: DocumentNode, parameter: ParameterDescription, path: String, allowsGrids: Bool
  ) -> [GridValue] {
    func one(_ node: DocumentNode, _ path: String) -> GridValue {
      // `30%`, `250us` and the like; numbers stand as they are.
      let quantity =
        node.settingValue?.asDouble == nil ? parameter.unit.flatMap { Quantity.parse(node, unit: $0) } : nil
      return GridValue(node: node, path: path, value: quantity.map { .number($0) } ?? node.settingValue)
    }
    switch node.content {
    case .scalar: return [one(node, path)]
    case .mapping:
      guard allowsGrids, let range = readRange(node, path: path, of: parameter.domain.numbers) else { return [] }
      return range.map { GridValue(node: node, path: path, value: $0) }
    case .list(let items):
      // A list is one value where the parameter is a list itself (hidden layers), unless lists stand inside.
      let isOneValue = parameter.isListValued && !items.contains { $0.items != nil }
      guard allowsGrids, !isOneValue else { return [one(node, path)] }
      if items.isEmpty { problems.add("an empty list of values", at: node.place, key: path) }
      return items.enumerated().map { one($1, path + ".\($0)") }
    }
  }

  private func check(
    _ written: GridValue, parameter: ParameterDescription, of component: PlanVocabulary.Component
  ) -> SettingValue? {
    let node = written.node
    guard let value = written.value else {
      problems.add("must be \(parameter.expectation), found \(node.kindInWords)", at: node.place, key: written.path)
      return nil
    }
    do throws(ParameterError) {
      let complete = try component.completing([parameter.name: value])
      return complete[parameter.name] ?? value
    } catch {
      let expected = if case .rejected(_, _, let expected) = error { expected } else { parameter.expectation }
      let found = node.items != nil || node.entries != nil ? value.description : node.kindInWords
      problems.add(
        "must be \(expected), found \(found)", at: node.place, key: written.path,
        nearest: node.text.flatMap { NearestName.find($0, among: parameter.choices) })
      return nil
    }
  }

  /// A range of numbers: `{from: 0.001, to: 1000, count: 7, scale: log}`. Where the parameter counts, the values are
  /// rounded to whole numbers; where it counts or takes a share, they are counts if both ends are whole numbers.
  private func readRange(
    _ node: DocumentNode, path: String, of numbers: ParameterDomain.Numbers
  ) -> [SettingValue]? {
    guard let section = SectionReader(node, path: path, problems: problems) else { return nil }
    defer { section.finish() }
    let wide = -1e300...1e300
    let scale: RangeScale = section.choice("scale") ?? .linear
    let count = section.integer("count", in: 2...Self.longestRange)
    guard let from = section.number("from", in: wide), let to = section.number("to", in: wide), let count else {
      for key in ["from", "to", "count"] where !section.has(key) {
        problems.add(
          "a range needs from, to and count (and may have scale: log)", at: node.place, key: section.path(of: key))
      }
      return nil
    }
    if scale == .log, from <= 0 || to <= 0 { return section.reject("from", "above 0 on a log scale, like 'to'") }
    let steps = scale.steps(from: from, to: to, count: count)
    let ends = ["from", "to"].map { section.node($0)?.settingValue }
    let hasWholeEnds = ends.allSatisfy { if case .integer? = $0 { true } else { false } }
    switch numbers {
    case .whole: return wholeNumbers(steps, at: node.place, key: path)
    case .countOrShare: return hasWholeEnds ? wholeNumbers(steps, at: node.place, key: path) : steps.map { .number($0) }
    case .real, .none: return steps.map { step in Int(exactly: step).map { .integer($0) } ?? .number(step) }
    }
  }

  /// The steps rounded to whole numbers, each once, in order.
  private func wholeNumbers(_ steps: [Double], at place: DocumentPlace, key: String) -> [SettingValue] {
    var kept: [Int] = []
    for step in steps {
      // Beyond this, a number has no whole numbers of its own any more; the parameter's own range refuses it.
      let whole = Int(exactly: step.rounded()) ?? (step < 0 ? Int.min : Int.max)
      if kept.last != whole { kept.append(whole) }
    }
    let repeated = steps.count - kept.count
    if repeated > 0 || steps.contains(where: { $0 != $0.rounded() }) {
      let listed = kept.prefix(12).map(String.init) + (kept.count > 12 ? ["..."] : [])
      let dropped =
        repeated == 0
        ? ""
        : repeated == 1
          ? "; 1 step that repeats another is left out" : "; \(repeated) steps that repeat others are left out"
      notes.add(
        "the \(steps.count) steps of the range are rounded to whole numbers: \(listed.joined(separator: ", "))"
          + dropped, at: place, key: key)
    }
    return kept.map { .integer($0) }
  }
}

extension KnownTask {
  /// The possible tasks, as far as settings tell them apart.
  var families: Set<TaskFamily> { Set(possible.map { $0 == .regression ? .regression : .classification }) }
}
