import Records

/// How a delimited text file is laid out: what was declared, and what its first part shows.
public struct CSVLayout: Sendable, Equatable {
  public enum Header: Sendable, Equatable {
    /// The first record names the columns.
    case present
    /// The first record is a row.
    case absent
    /// The first record names all columns but the first, as R's `write.table` does.
    case lacksFirstName
  }

  /// Between cells; a blank stands for a run of blanks and tabs.
  public let separator: Character
  /// Whether the separator was found rather than given.
  public let isSeparatorFound: Bool
  public internal(set) var header: Header
  /// The header needs no more evidence.
  private(set) var isHeaderSettled: Bool
  /// Cells of most records; a header may have empty ones behind them.
  public let columnCount: Int
  /// Lines before the header, or the first row, that are left out.
  public let skippedLineCount: Int
  /// Begins lines that are left out wherever they stand, if declared; otherwise only where they don't fit as rows.
  public let comment: Character?
  public let isCommentDeclared: Bool
  /// Columns at the end without any value in the first part.
  let emptyTailCount: Int
  /// The text has a byte-order mark, and so is in UTF-8 by now whatever was declared.
  let isMarkedText: Bool
  /// Where the header or the first row begins, in bytes of the text without byte-order mark.
  let skippedBytes: Int
  /// What speaks for and against a header.
  let evidence: HeaderEvidence
  /// The cells of the record that the evidence is about.
  let firstRecord: [String]
  var notes: [DataNote]

  var separatorByte: UInt8 { separator.asciiValue ?? UInt8(ascii: ",") }

  /// Decides whether the first record is a header, where that is left open.
  ///
  /// - Parameter verdict: of this file's evidence and of that of the files that are read with it.
  mutating func settleHeader(_ options: CSVReader.Options, verdict: HeaderEvidence.Verdict, name: String) {
    switch options.header {
    case .absent: header = .absent
    case .present: if !isHeaderSettled { header = .present }
    case .detected: if !isHeaderSettled { detectHeader(options, verdict, name: name) }
    }
    isHeaderSettled = true
  }

  private mutating func detectHeader(
    _ options: CSVReader.Options, _ verdict: HeaderEvidence.Verdict, name: String
  ) {
    let file = Self.shortName(name)
    let line = skippedLineCount + 1
    if let given = options.columnNames {
      header = verdict == .names || firstRecord == given ? .present : .absent
      if header == .present {
        notes.append(
          DataNote(
            .headerFound, file: name, line: line, count: firstRecord.count,
            sentence:
              "the first line of \(file) names the columns and is replaced by the names given; say header: false "
              + "if it is a row"))
      }
      return
    }
    header = verdict == .row ? .absent : .present
    if verdict == .row {
      let reason = evidence.reason.isEmpty ? "" : " (\(evidence.reason))"
      notes.append(
        DataNote(
          .headerFound, file: name, line: line, count: columnCount,
          sentence: "the first line of \(file) is read as a row, not as a header\(reason), and the columns are named "
            + "column_1 to column_\(columnCount); say header: true if it names them"))
    } else if verdict == .open, evidence.numbers > 0 {
      let isOne = evidence.numbers == 1
      notes.append(
        DataNote(
          .headerFound, file: name, line: line, count: evidence.numbers,
          sentence: "the first line of \(file) is read as a header although \(evidence.numbers) of its cells "
            + "\(isOne ? "is a number" : "are numbers"); say header: false if it is a row"))
    }
  }

  /// The verdict on files that are read together.
  ///
  /// - Returns: the verdict, or nil where the first record of one names the columns and that of another is a row.
  static func verdict(of layouts: [CSVLayout]) -> HeaderEvidence.Verdict? {
    let verdicts = layouts.map { $0.isHeaderSettled ? .names : $0.evidence.verdict }
    let hasNames = verdicts.contains(.names)
    let hasRow = verdicts.contains(.row)
    return hasNames && hasRow ? nil : hasNames ? .names : hasRow ? .row : .open
  }

  /// A separator in words.
  static func name(of separator: Character) -> String {
    switch separator {
    case "\t": "tabs"
    case " ": "runs of blanks"
    default: "'\(separator)'"
    }
  }

  /// The last part of a file's name, for a note.
  static func shortName(_ name: String) -> String {
    (name.split(separator: "/").last.map(String.init) ?? name).legible
  }
}
