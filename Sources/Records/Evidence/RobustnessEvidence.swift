/// What a trial predicts for held-out rows that were changed as the data change between the beginning and the end of their
/// time, by the models of its folds.
public struct RobustnessEvidence: EvidenceBody, Equatable {
  public static let kind: EvidenceKind = .robustness
  public static let version = 1

  /// What was done to the rows of a copy.
  public enum Change: String, Codable, Sendable, CaseIterable {
    case gaps, noise, shift
    /// All three at once.
    case together
  }

  public let facts: RobustnessFacts
  /// For each fold the places, among its held-out rows, of those that were changed, ascending.
  public let rows: [[Int32]]
  /// For the rows as they are.
  public let unchanged: PredictionEvidence
  /// For the rows of each copy. A copy that can change no answer isn't there.
  public let changed: [Change: PredictionEvidence]

  public init(
    facts: RobustnessFacts, rows: [[Int32]], unchanged: PredictionEvidence, changed: [Change: PredictionEvidence]
  ) {
    self.facts = facts
    self.rows = rows
    self.unchanged = unchanged
    self.changed = changed
  }

  public func predictions(under change: Change) -> PredictionEvidence { changed[change] ?? unchanged }

  public func encoded() throws -> [UInt8] {
    var writer = EvidenceWriter()
    writer.write(text: try CanonicalJSON.text(facts))
    writer.write(count: rows.count)
    for fold in rows { writer.write(rows: fold) }
    writer.write(part: unchanged.encoded())
    for change in Change.allCases { writer.write(part: changed[change]?.encoded() ?? []) }
    return writer.bytes
  }

  public init(encoded bytes: [UInt8]) throws(EvidenceError) {
    var reader = EvidenceReader(bytes, of: Self.kind)
    guard let facts = try? CanonicalJSON.value(RobustnessFacts.self, from: try reader.readText()) else {
      throw .malformed(Self.kind)
    }
    var rows: [[Int32]] = []
    for _ in 0..<(try reader.readCount(bytesEach: 1)) { rows.append(try reader.readRows()) }
    let unchanged = try PredictionEvidence(encoded: try reader.readPart())
    var changed: [Change: PredictionEvidence] = [:]
    for change in Change.allCases {
      let part = try reader.readPart()
      if !part.isEmpty { changed[change] = try PredictionEvidence(encoded: part) }
    }
    let parts = [unchanged] + Array(changed.values)
    guard reader.isAtEnd, parts.allSatisfy({ $0.folds.count == rows.count }) else { throw .malformed(Self.kind) }
    self.init(facts: facts, rows: rows, unchanged: unchanged, changed: changed)
  }
}

/// What the data show to have changed between the first rows in time and the last.
public struct RobustnessFacts: Codable, Sendable, Equatable {
  /// A column that changes.
  public struct Column: Codable, Sendable, Equatable {
    public let name: String
    /// Cells of the first window without a value.
    public let firstMissing: Int
    /// Cells of the last window without a value.
    public let lastMissing: Int
    /// By how much the share of missing cells rose; 0 where it didn't.
    public let gapRate: Double
    /// Standard deviation of the noise that would widen the first window to the last; 0 where it isn't wider.
    public let noise: Double
    /// Median of the last window less that of the first.
    public let shift: Double
    /// Of categories: total variation distance between the windows.
    public let redrawRate: Double
    /// Cells of the changed rows that went missing, over all folds.
    public let cellsMadeMissing: Int
    /// Cells of the changed rows that took another category, over all folds.
    public let cellsRedrawn: Int

    public init(
      name: String, firstMissing: Int, lastMissing: Int, gapRate: Double, noise: Double, shift: Double,
      redrawRate: Double, cellsMadeMissing: Int, cellsRedrawn: Int
    ) {
      self.name = name
      self.firstMissing = firstMissing
      self.lastMissing = lastMissing
      self.gapRate = gapRate
      self.noise = noise
      self.shift = shift
      self.redrawRate = redrawRate
      self.cellsMadeMissing = cellsMadeMissing
      self.cellsRedrawn = cellsRedrawn
    }
  }

  /// Rows of the first window.
  public let firstRows: Int
  /// Rows of the last window.
  public let lastRows: Int
  /// Held-out rows that were changed and answered anew, over all folds.
  public let changedRows: Int
  /// Columns that the models of the trial take.
  public let columnCount: Int
  /// Those that change, in order.
  public let columns: [Column]

  public init(firstRows: Int, lastRows: Int, changedRows: Int, columnCount: Int, columns: [Column]) {
    self.firstRows = firstRows
    self.lastRows = lastRows
    self.changedRows = changedRows
    self.columnCount = columnCount
    self.columns = columns
  }
}

extension EvidenceKind {
  public static let robustness: EvidenceKind = "robustness"
}
