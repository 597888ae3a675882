import Plans
import Records

/// What the columns of a table are for, with the gaps of a plan filled in from the catalogue.
package struct DataRoles: Sendable, Equatable {
  package var target: String
  package var task: PlannedTask?
  /// The class that a binary task asks about; nil: the last class in order.
  package var positive: String?
  /// Columns no model may see.
  package var drop: [String]
  /// Columns that fairness is judged by. Models may see them unless they are dropped too.
  package var sensitive: [String]
  package var time: TimeOrder?
  package var groups: String?
  /// Time and group columns that models may see all the same.
  package var keepAsInput: [String]

  package init(
    target: String, task: PlannedTask? = nil, positive: String? = nil, drop: [String] = [], sensitive: [String] = [],
    time: TimeOrder? = nil, groups: String? = nil, keepAsInput: [String] = []
  ) {
    self.target = target
    self.task = task
    self.positive = positive
    self.drop = drop
    self.sensitive = sensitive
    self.time = time
    self.groups = groups
    self.keepAsInput = keepAsInput
  }

  /// The columns by which rows are put in order or kept together.
  var structureColumns: [String] {
    var names: [String] = []
    if case .column(let name)? = time { names.append(name) }
    if let groups, !names.contains(groups) { names.append(groups) }
    return names
  }

  /// Those of them that models would see but for their role.
  var hiddenByRole: [String] { structureColumns.filter { !keepAsInput.contains($0) && !drop.contains($0) } }

  /// What models may not see.
  var hidden: Set<String> { Set(drop + [target] + hiddenByRole) }
}
