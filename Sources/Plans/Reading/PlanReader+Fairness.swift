import Records

extension PlanReader {
  /// How groups are made and judged. Columns that bins and intersections name must be sensitive, where that is known.
  func readFairness(_ root: SectionReader, data: DataPlan?) -> FairnessTerms? {
    guard let section = root.section(FairnessKeys.path) else { return nil }
    defer { section.finish() }
    let terms = section.read(FairnessKeys.self).terms
    for bins in terms.bins {
      guard let (left, right) = zip(bins.edges, bins.edges.dropFirst()).first(where: { $0 >= $1 }) else { continue }
      let numbers = [left, right].map { SettingValue.number($0).description }
      section.add(
        "the numbers of '\(bins.column.excerpt())' must ascend, and \(numbers[0]) stands before \(numbers[1])",
        to: "bins")
    }
    guard let data, let sensitive = sensitive(data) else { return terms }
    if sensitive.isEmpty {
      problems.add(
        "needs data.sensitive, the columns whose groups are compared", at: section.node.place, key: FairnessKeys.path)
      return terms
    }
    for bins in terms.bins where !sensitive.contains(bins.column) {
      section.add("'\(bins.column.excerpt())' is not among data.sensitive", to: "bins", choices: sensitive)
    }
    for column in terms.intersections.joined() where !sensitive.contains(column) {
      section.add("'\(column.excerpt())' is not among data.sensitive", to: "intersections", choices: sensitive)
    }
    return terms
  }

  /// Adds a problem for an axis of groups where there are none.
  func checkGroups(of axes: [AxisID]?, data: DataPlan?, in root: SectionReader) {
    guard let data, sensitive(data)?.isEmpty == true,
      let asked = axes?.first(where: { vocabulary.axis($0)?.descriptor.family == .fairness })
    else { return }
    root.add("\(asked) needs data.sensitive, the columns whose groups are compared", to: "axes")
  }

  /// The sensitive columns; nil: not known, as the catalogue of data sets says them.
  private func sensitive(_ data: DataPlan) -> [String]? {
    if let sensitive = data.sensitive { return sensitive }
    if case .dataset = data.source { return nil }
    return []
  }
}
