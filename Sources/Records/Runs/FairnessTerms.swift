/// By which groups fairness is judged, and what is asked of a group and of a gap. Stored with a run, so that a report made
/// years later judges the same groups.
public struct FairnessTerms: Codable, Sendable, Equatable {
  /// Where the groups of a column of numbers begin.
  public struct Bins: Codable, Sendable, Equatable {
    public let column: String
    /// Ascending; a number belongs to the group of the last edge that isn't above it.
    public let edges: [Double]

    public init(column: String, edges: [Double]) {
      self.column = column
      self.edges = edges
    }
  }

  /// The sensitive columns, each judged by itself.
  public var columns: [String]
  public var bins: [Bins]
  /// Columns that are judged together.
  public var intersections: [[String]]
  /// Rows that a group needs to be judged.
  public var minimumRows: Int
  /// Rows of each class that a group needs to be judged.
  public var minimumClassRows: Int
  /// The largest difference between groups that nobody minds; of differences of shares.
  public var tolerance: Double
  /// The smallest ratio between groups that nobody minds.
  public var ratioTolerance: Double
  /// Whether candidates are fitted on parts of the rows too, to tell how the errors of groups fall with more rows.
  public var learningCurve: Bool

  /// The edges of the columns of numbers, by column.
  public var cuts: [String: [Double]] { Dictionary(bins.map { ($0.column, $0.edges) }) { first, _ in first } }

  public init(
    columns: [String] = [], bins: [Bins] = [], intersections: [[String]] = [], minimumRows: Int = 30,
    minimumClassRows: Int = 5, tolerance: Double = 0.1, ratioTolerance: Double = 0.8, learningCurve: Bool = false
  ) {
    self.columns = columns
    self.bins = bins
    self.intersections = intersections
    self.minimumRows = minimumRows
    self.minimumClassRows = minimumClassRows
    self.tolerance = tolerance
    self.ratioTolerance = ratioTolerance
    self.learningCurve = learningCurve
  }

  /// What readings of group axes depend on.
  public var settings: [String: SettingValue] {
    [
      "sensitive": .list(columns.sorted().map(SettingValue.text)),
      "bins": .list(
        bins.sorted { $0.column < $1.column }.map { bins in
          .list([.text(bins.column)] + bins.edges.map(SettingValue.number))
        }),
      "intersections": .list(intersections.map { .list($0.map(SettingValue.text)) }),
      "minimum-rows": .integer(minimumRows), "minimum-class-rows": .integer(minimumClassRows),
    ]
  }
}
