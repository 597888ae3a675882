/// How much worse the predictions get when one raw column is shuffled.
public struct ColumnImportance: Codable, Sendable, Equatable {
  /// Position of the raw column.
  public let column: Int
  /// Mean growth of the loss over rows and repetitions; negative where shuffling helped by chance.
  public let increase: Double
  public let standardError: Double
  public let interval: Interval
  /// Rows that were predicted in each repetition.
  public let rows: Int

  public init(column: Int, increase: Double, standardError: Double, interval: Interval, rows: Int) {
    self.column = column
    self.increase = increase
    self.standardError = standardError
    self.interval = interval
    self.rows = rows
  }

  /// Whether the loss grew beyond chance.
  public var matters: Bool { interval.lower > 0 }
}

/// Permutation importance of every raw column on held-out rows of one fold.
public struct ImportanceEvidence: EvidenceBody, Codable, Equatable {
  public static let kind: EvidenceKind = .importance
  public static let version = 1

  /// One for each raw column, in order.
  public let columns: [ColumnImportance]
  /// Shuffles of each column.
  public let repeats: Int
  /// Rows that were predicted in each of them.
  public let rows: Int

  public init(columns: [ColumnImportance], repeats: Int, rows: Int) {
    self.columns = columns
    self.repeats = repeats
    self.rows = rows
  }
}

extension EvidenceKind {
  public static let importance: EvidenceKind = "importance"
}
