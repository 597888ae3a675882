import Records

/// All the ways in which rows are divided into groups: one for each sensitive column, then the intersections.
package struct SensitiveGroups: Sendable, Equatable {
  package let terms: FairnessTerms
  package let groupings: [Grouping]

  package init(terms: FairnessTerms, groupings: [Grouping]) {
    self.terms = terms
    self.groupings = groupings
  }

  /// - Parameters:
  ///   - terms: which columns, with what bins and intersections.
  ///   - values: the values of a sensitive column; nil: it holds times.
  package init(
    _ terms: FairnessTerms, values: (String) throws(FairnessError) -> SensitiveColumn
  ) throws(FairnessError) {
    for bins in terms.bins where !terms.columns.contains(bins.column) {
      throw .notSensitive(key: "bins", column: bins.column, sensitive: terms.columns)
    }
    var byColumn: [String: Grouping] = [:]
    var groupings: [Grouping] = []
    for column in terms.columns {
      let edges = terms.bins.first { $0.column == column }?.edges
      let grouping = try values(column).grouping(named: column, edges: edges)
      byColumn[column] = grouping
      groupings.append(grouping)
    }
    for columns in terms.intersections {
      var joint: Grouping?
      for column in columns {
        guard let next = byColumn[column] else {
          throw .notSensitive(key: "intersections", column: column, sensitive: terms.columns)
        }
        joint = joint.map { $0.intersected(with: next) } ?? next
      }
      if let joint {
        guard joint.names.count <= SensitiveColumn.mostGroups else {
          throw .tooManyGroups(
            column: joint.title, count: joint.names.count, limit: SensitiveColumn.mostGroups)
        }
        groupings.append(joint)
      }
    }
    self.init(terms: terms, groupings: groupings)
  }
}
