import Records
import Tabular

/// Which data an experiment learns from, and what its columns are for. A nil or empty role of a catalogue set is
/// filled in from the catalogue.
package struct DataPlan: Sendable, Equatable, Codable {
  package enum Source: Sendable, Equatable, Codable {
    /// A name in the data catalogue.
    case dataset(String)
    /// A file, relative to the experiment file's folder.
    case file(String, FileFormat)
  }

  package let source: Source
  /// Column to predict; nil only for a catalogue set.
  package let target: String?
  package let task: PlannedTask?
  /// The positive class of a binary task; nil: the catalogue's, else the last class in order.
  package let positive: String?
  /// Columns no model may see; nil: the catalogue's.
  package let drop: [String]?
  /// Columns that fairness is judged by; nil: the catalogue's. They change no trial.
  package let sensitive: [String]?
  package let time: TimeOrder?
  /// Column whose equal values must stay on one side of a grouped split.
  package let groups: String?
  /// The time and group columns that models may see, which they don't by themselves.
  package let keepAsInput: [String]?
  /// Learn from this many rows only, drawn by the split's seed; nil: all.
  package let rows: Int?

  package init(
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
package enum PlannedTask: String, Sendable, Codable, CaseIterable {
  case classification
  case regression
  /// Classification with two classes.
  case binary
  /// Classification with more than two classes.
  case multiclass

  package var isClassification: Bool { self != .regression }
}

/// By what rows come in time.
package enum TimeOrder: Sendable, Equatable, Codable {
  case column(String)
  /// The file is in the order of time already.
  case rowOrder

  package static let rowOrderName = "row-order"

  package init(_ name: String) { self = name == Self.rowOrderName ? .rowOrder : .column(name) }

  package var name: String {
    switch self {
    case .column(let name): name
    case .rowOrder: Self.rowOrderName
    }
  }

  /// Why a gap that is a duration can't be told where the times are no dates.
  package func refusal(of gap: TimeGap) -> String {
    let what = if case .column(let name) = self { "'\(name.legible)' holds plain numbers" } else { "\(name) has none" }
    return "a gap of \(gap) needs dates or times in data.time, but \(what); give split.gap as a number of rows"
  }
}

/// How a text file is to be read, where that can't be left to inference.
package struct FileFormat: Sendable, Equatable, Codable {
  /// `csv`, `tsv`, `arff` or `npy`; nil: by the file's name.
  package var kind: TableFile.Format?
  /// One character, a blank for runs of blanks and tabs; nil: found from the file.
  package var separator: String?
  /// Whether the first line names the columns. Default: found from the file.
  package var header = HeaderChoice.auto
  /// Names of the columns, which replace those of a header; nil: the header's, or generated ones.
  package var columnNames: [String]?
  /// Lines before the header that are left out; nil: comments and titles are found.
  package var skippedLines: Int?
  /// The character that begins a comment line; nil: found in the lines before the header.
  package var commentMark: String?
  /// Which texts mean missing.
  package var missing = MissingMarks.standard
  /// Whether blanks around a field are dropped; nil: as the reader does.
  package var trimsBlanks: Bool?
  /// In numbers; nil: found column by column.
  package var decimalMark: NumberStyle.DecimalMark?
  /// Between thousands; nil: found column by column.
  package var thousandsMark: ThousandsMark?
  /// What numbers may carry besides percent and currency signs.
  package var units: [String] = []
  /// Least share of numbers among the cells of a numeric column; nil: as the reader does (0.99).
  package var numericShare: Double?
  package var malformedRows = MalformedRows.fail
  package var encoding = TextEncoding.utf8
  /// Columns whose type is declared rather than inferred.
  package var types: [String: ColumnDeclaration] = [:]
  /// Columns that are declared as times.
  package var times: [String: TimeDeclaration] = [:]

  package init() {}

  package enum HeaderChoice: String, Sendable, Codable, CaseIterable {
    /// By the first lines of the file; what is found is said in a note.
    case auto
    case present = "true"
    case absent = "false"

    /// The choice that a word of a plan or a flag stands for.
    package init?(word: String) {
      switch word.lowercased() {
      case "none", "no", "absent": self = .absent
      case "yes", "present": self = .present
      default: self.init(rawValue: word.lowercased())
      }
    }
  }

  /// What becomes of rows that don't fit the header.
  package enum MalformedRows: String, Sendable, Codable, CaseIterable {
    case fail
    /// They are written to a file beside the results.
    case setAside = "set-aside"
  }
}
