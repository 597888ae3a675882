import Fairness
import Learning
import Records
import Tabular

/// The groups that fairness is judged by, with what a person should know of them.
package struct LoadedGroups: Sendable {
  /// Nil: no sensitive column is named.
  package let groups: SensitiveGroups?
  package let notes: [String]

  static let none = LoadedGroups(groups: nil, notes: [])
}

extension PreparedData {
  /// - Parameters:
  ///   - terms: how groups are made and judged, but for the columns.
  ///   - isAsked: whether the plan names the columns itself. One that the catalogue of data sets names and that can't be
  ///     used as it is, such as an age without bins, is left out with a note.
  func loadedGroups(_ terms: FairnessTerms?, isAsked: Bool) throws(FairnessError) -> LoadedGroups {
    var terms = terms ?? FairnessTerms()
    var notes: [String] = []
    terms.columns = []
    for name in roles.sensitive where !terms.columns.contains(name) {
      do throws(FairnessError) {
        let edges = terms.bins.first { $0.column == name }?.edges
        _ = try sensitiveColumn(name).grouping(named: name, edges: edges)
        terms.columns.append(name)
      } catch {
        guard !isAsked else { throw error }
        notes.append("fairness isn't judged by '\(name.excerpt())', which the catalogue of data sets names: \(error)")
      }
    }
    guard !terms.columns.isEmpty else { return LoadedGroups(groups: nil, notes: notes) }
    let groups = try SensitiveGroups(terms) { (name: String) throws(FairnessError) in try sensitiveColumn(name) }
    return LoadedGroups(groups: groups, notes: notes + notesOnSizes(groups))
  }

  /// The values of a sensitive column, whether models see it or not.
  func sensitiveColumn(_ name: String) throws(FairnessError) -> SensitiveColumn {
    if name == roles.target { throw .isTarget(name) }
    guard let column = try? table.column(name) else {
      throw .notSensitive(key: "columns", column: name, sensitive: table.columnNames)
    }
    switch column.values {
    case .numeric(let numbers): return .numbers(numbers)
    case .categorical(let codes, let levels): return .categories(codes: codes, levels: levels)
    case .time: throw .isTime(column: name)
    }
  }

  /// What the store calls `missingShares`; no column of a file is called so by chance.
  static let missingShareName = "(share of inputs that are missing in a row)"

  /// For each row the share of its inputs that are missing.
  var missingShares: [Double] {
    let width = Double(max(1, columns.count))
    return (0..<coded.rows).map { row in
      Double((0..<coded.columns).count { coded[row, $0].isNaN }) / width
    }
  }

  /// Groups that no fold can judge, as the whole table has too few rows of them.
  private func notesOnSizes(_ groups: SensitiveGroups) -> [String] {
    groups.groupings.flatMap { grouping -> [String] in
      let counts = grouping.counts
      let small = counts.indices.filter { counts[$0] < groups.terms.minimumRows }
      guard !small.isEmpty else { return [] }
      let named = small.prefix(6).map { "\(grouping.names[$0].excerpt(40)) (\(NumberText.counted(counts[$0], "row")))" }
      let more = small.count > 6 ? " and \(small.count - 6) more" : ""
      return [
        "fairness by \(grouping.title.excerpt(60)): \(NumberText.counted(small.count, "group")) of "
          + "\(counts.count) \(small.count == 1 ? "has" : "have") fewer than \(groups.terms.minimumRows) rows and "
          + "\(small.count == 1 ? "isn't" : "aren't") compared: \(named.joined(separator: ", "))\(more)"
      ]
    }
  }
}
