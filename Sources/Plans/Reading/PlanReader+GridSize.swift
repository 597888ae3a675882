import Learning
import Records

extension PlanReader {
  /// Whether the plan is small enough to be written out, counted before anything is: a grid of ten lines can stand for
  /// more candidates than a machine has memory for. Values aren't judged here; a wrong one counts as one.
  func hasReasonableSize(_ root: SectionReader) -> Bool {
    let usual = stageCounts(of: entry("preprocessing", of: root.node), beside: root.node)
    var total = 0
    let estimators = entry("estimators", of: root.node)
    for node in estimators?.items ?? [estimators].compactMap({ $0 }) {
      let own = stageCounts(of: entry("preprocessing", of: node), beside: node)
      let stages = usual.merging(own) { $1 }
      total = total.addingCapped(stages.values.reduce(settingsCount(of: node)) { $0.multipliedCapped(max(1, $1)) })
    }
    // Variants that no estimator takes are written out too.
    let largest = max(total, usual.values.max() ?? 0)
    guard largest > Self.largestGrid else { return true }
    let words =
      largest == .max
      ? "more candidates than can be counted" : "\(NumberText.fixed(Double(largest), decimals: 0)) candidates"
    let limit = NumberText.fixed(Double(Self.largestGrid), decimals: 0)
    root.add(
      "\(words), but a plan may hold at most \(limit); thin out the grids",
      to: "estimators")
    return false
  }

  private func entry(_ key: String, of node: DocumentNode) -> DocumentNode? {
    node.entries?.first { $0.key == key }?.value
  }

  /// Points of an estimator's grid or list.
  private func settingsCount(of node: DocumentNode) -> Int {
    if let explicit = entry("settings", of: node) { return max(1, explicit.items?.count ?? 1) }
    let component = entry("name", of: node)?.text.flatMap(vocabulary.estimator)
    return gridCount(entry("parameters", of: node)?.entries ?? []) { component?.parameter($0) }
  }

  /// Variants of each stage that a `preprocessing`, or a key beside it, names.
  private func stageCounts(of preprocessing: DocumentNode?, beside whole: DocumentNode?) -> [PipelineStage: Int] {
    var counts: [PipelineStage: Int] = [:]
    for stage in PipelineStage.allCases {
      let isBeside = !PipelineStage.preprocessing.contains(stage)
      let written = (isBeside ? whole : preprocessing).flatMap { entry(stage.rawValue, of: $0) }
      guard let node = written else { continue }
      let offered = stage.components(in: vocabulary)
      counts[stage] = (node.items ?? [node]).reduce(0) { sum, item in
        let grid = (item.entries ?? []).filter { $0.key != "kind" }
        return sum.addingCapped(gridCount(grid) { name in offered.lazy.compactMap { $0.parameter(name) }.first })
      }
    }
    return counts
  }

  private func gridCount(
    _ entries: [DocumentNode.Entry], parameter: (String) -> ParameterDescription?
  ) -> Int {
    entries.reduce(1) { product, entry in
      let count: Int =
        switch entry.value.content {
        case .scalar: 1
        // A range; what isn't one is refused later.
        case .mapping: min(Self.longestRange, self.entry("count", of: entry.value)?.settingValue?.asInteger ?? 1)
        case .list(let items):
          parameter(entry.key)?.isListValued == true && !items.contains { $0.items != nil } ? 1 : items.count
        }
      return product.multipliedCapped(max(1, count))
    }
  }
}

extension Int {
  func addingCapped(_ other: Int) -> Int {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  func multipliedCapped(_ other: Int) -> Int {
    let (product, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? .max : product
  }
}
