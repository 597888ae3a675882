import Plans
import Records

/// What the columns of a table are for, with the gaps of a plan filled in from the catalogue.
public struct DataRoles: Sendable, Equatable {
  public var target: String
  public var task: PlannedTask?
  /// The class that a binary task asks about; nil: the last class in order.
  public var positive: String?
  /// Columns no model may see.
  public var drop: [String]
  /// Columns that fairness is judged by. Models may see them unless they are dropped too.
  public var sensitive: [String]
  public var time: TimeOrder?
  public var groups: String?

  public init(
    target: String, task: PlannedTask? = nil, positive: String? = nil, drop: [String] = [], sensitive: [String] = [],
    time: TimeOrder? = nil, groups: String? = nil
  ) {
    self.target = target
    self.task = task
    self.positive = positive
    self.drop = drop
    self.sensitive = sensitive
    self.time = time
    self.groups = groups
  }
}
