/// What can be told of one column before anything is fitted: enough to know how wide a pipeline makes its inputs.
public struct ColumnShape: Sendable, Equatable {
  public let name: String
  /// How many rows hold each level of a category; nil for a number.
  public let levelRows: [Int]?

  public init(name: String, levelRows: [Int]? = nil) {
    self.name = name
    self.levelRows = levelRows
  }

  /// Levels that some row holds; 0 for a number.
  public var levelCount: Int { levelRows?.count { $0 > 0 } ?? 0 }
}
