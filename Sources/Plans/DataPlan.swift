import Records
import Tabular

/// Which data an experiment learns from, and what its columns are for. A nil or empty role of a catalogue set is
/// filled in from the catalogue.
public struct DataPlan: Sendable, Equatable, Codable {
  public enum Source: Sendable, Equatable, Codable {
    /// A name in the data catalogue.
    case dataset(String)
    /// A file, relative to the experiment file's folder.
    case file(String, FileFormat)
  }

  public let source: Source
  /// Column to predict; nil only for a catalogue set.
  public let target: String?
  public let task: PlannedTask?
  /// The positive class of a binary task; nil: the catalogue's, else the last class in order.
  public let positive: String?
  /// Columns no model may see; nil: the catalogue's.
  public let drop: [String]?
  /// Columns that fairness will be judged by; nil: the catalogue's. No axis reads them yet, so they change no trial.
  public let sensitive: [String]?
  public let time: TimeOrder?
  /// Column whose equal values must stay on one side of a grouped split.
  public let groups: String?
  /// The time and group columns that models may see, which they don't by themselves.
  public let keepAsInput: [String]?
  /// Learn from this many rows only, drawn by the split's seed; nil: all.
  public let rows: Int?

  public init(
    source: Source, target: String? = nil, task: PlannedTask? = nil, positive: String? = nil, drop: [String]? = nil,
    sensitive: [String]? = nil, time: TimeOrder? = nil, groups: String? = nil, keepAsInput: [String]? = nil,
    rows: Int? = nil
  ) {
    self.source = source
    self.target = target
    self.task = task
    self.positive = positive
    self.drop = drop
    self.sensitive = sensitive
    self.time = time
    self.groups = groups
    self.keepAsInput = keepAsInput
    self.rows = rows
  }
}

/// The task as an experiment file states it; the number of classes comes from the data.
public enum PlannedTask: String, Sendable, Codable, CaseIterable {
  case classification
  case regression
  /// Classification with two classes.
  case binary
  /// Classification with more than two classes.
  case multiclass

  public var isClassification: Bool { self != .regression }
}

/// By what rows come in time.
public enum TimeOrder: Sendable, Equatable, Codable {
  case column(String)
  /// The file is in the order of time already.
  case rowOrder

  public static let rowOrderName = "row-order"

  public init(_ name: String) { self = name == Self.rowOrderName ? .rowOrder : .column(name) }

  public var name: String {
    switch self {
    case .column(let name): name
    case .rowOrder: Self.rowOrderName
    }
  }

  /// Why a gap that is a duration can't be told where the times are no dates.
  public func refusal(of gap: TimeGap) -> String {
    let what = if case .column(let name) = self { "'\(name)' holds plain numbers" } else { "\(name) has none" }
    return "a gap of \(gap) needs dates or times in data.time, but \(what); give split.gap as a number of rows"
  }
}

/// How a text file is to be read, where that can't be left to inference.
public struct FileFormat: Sendable, Equatable, Codable {
  /// `csv`, `tsv`, `arff` or `npy`; nil: by the file's name.
  public var kind: TableFile.Format?
  /// One character, a blank for runs of blanks and tabs; nil: found from the file.
  public var separator: String?
  /// Whether the first line names the columns. Default: found from the file.
  public var header = HeaderChoice.auto
  /// Names of the columns, which replace those of a header; nil: the header's, or generated ones.
  public var columnNames: [String]?
  /// Lines before the header that are left out; nil: comments and titles are found.
  public var skippedLines: Int?
  /// The character that begins a comment line; nil: found in the lines before the header.
  public var commentMark: String?
  /// Which texts mean missing.
  public var missing = MissingMarks.standard
  /// Whether blanks around a field are dropped; nil: as the reader does.
  public var trimsBlanks: Bool?
  /// In numbers; nil: found column by column.
  public var decimalMark: NumberStyle.DecimalMark?
  /// Between thousands; nil: found column by column.
  public var thousandsMark: ThousandsMark?
  /// What numbers may carry besides percent and currency signs.
  public var units: [String] = []
  /// Least share of numbers among the cells of a numeric column; nil: as the reader does (0.99).
  public var numericShare: Double?
  public var malformedRows = MalformedRows.fail
  public var encoding = TextEncoding.utf8
  /// Columns whose type is declared rather than inferred.
  public var types: [String: ColumnDeclaration] = [:]
  /// Columns that are declared as times.
  public var times: [String: TimeDeclaration] = [:]

  public init() {}

  public enum HeaderChoice: String, Sendable, Codable, CaseIterable {
    /// By the first lines of the file; what is found is said in a note.
    case auto
    case present = "true"
    case absent = "false"

    /// The choice that a word of a plan or a flag stands for.
    public init?(word: String) {
      switch word.lowercased() {
      case "none", "no", "absent": self = .absent
      case "yes", "present": self = .present
      default: self.init(rawValue: word.lowercased())
      }
    }
  }

  /// What becomes of rows that don't fit the header.
  public enum MalformedRows: String, Sendable, Codable, CaseIterable {
    case fail
    /// They are written to a file beside the results.
    case setAside = "set-aside"
  }
}
