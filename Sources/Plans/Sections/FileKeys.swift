import Learning
import Records
import Tabular

/// The keys of `data` that say how a file is written, where that can't be left to be found. They go only with `file`.
struct FileKeys: PlanSection {
  var format = FileFormat()
  var missing: [String]?
  var missingOnly: [String]?

  static let path = "data"
  static let title = "How a file is written"

  static let fields: [ParameterField<Self>] = [
    .optionalChoice("format", \.format.kind, "Format of the file").usually("by its name and content"),
    character(
      "separator", \.format.separator, named: FileFormat.separatorNames,
      "What stands between two cells"
    ).usually("found from the file"),
    .optional(
      "decimal-mark", \.format.decimalMark, expectation: "point or comma", NumberStyle.DecimalMark.domain,
      "What stands before the fraction of a number", choices: NumberStyle.DecimalMark.allCases.map(\.rawValue),
      setting: { .text($0.rawValue) }, value: { NumberStyle.DecimalMark(mark: $0.description) }
    ).usually("found column by column"),
    .optional(
      "thousands-mark", \.format.thousandsMark, expectation: "comma, point, blank or apostrophe", ThousandsMark.domain,
      "What stands between thousands", choices: ThousandsMark.allCases.map(\.rawValue),
      setting: { .text($0.rawValue) }, value: { ThousandsMark(mark: $0.description) }
    ).usually("found column by column"),
    .custom(
      "units", expectation: "a list of texts", ParameterDomain(isList: true, texts: .words),
      "Units that numbers may carry besides percent and currency signs",
      get: { .list($0.format.units.map { .text($0) }) },
      set: { keys, value in
        guard let texts = value.asTexts else { return false }
        keys.format.units = texts
        return true
      }),
    .custom(
      "header", expectation: "true, false or auto",
      ParameterDomain(words: ["true", "false", "auto", "none", "yes", "no", "present", "absent"]),
      "Whether the first line names the columns",
      get: { keys in
        switch keys.format.header {
        case .auto: "auto"
        case .present: .flag(true)
        case .absent: .flag(false)
        }
      },
      set: { keys, value in
        guard let choice = FileFormat.HeaderChoice(word: value.description) else { return false }
        keys.format.header = choice
        return true
      }),
    .texts("column-names", \.format.columnNames, "Names of the columns, instead of a header's")
      .usually("the header's, or generated ones"),
    .wholeNumber(
      "skip-lines", \.format.skippedLines, in: 0...1_000_000, "Lines before the header that are left out"
    ).usually("comments and titles are found"),
    character("comment", \.format.commentMark, named: [:], "The character that begins a comment line")
      .usually("# and % before the header"),
    .texts("missing", \.missing, texts: .any, "Texts that mean missing, besides the usual ones"),
    .texts("missing-only", \.missingOnly, texts: .any, "Texts that mean missing, instead of the usual ones"),
    .optional(
      "numeric-share", \.format.numericShare, expectation: "a share from 0.5 to 1, such as 0.99 or 99%",
      ParameterDomain(.real(0.5...1)), "Least share of numbers among the cells of a numeric column",
      setting: { .number($0) }, value: { $0.asDouble.flatMap { (0.5...1).contains($0) ? $0 : nil } }
    ).counting(.ratio).usually("0.99"),
    .optionalFlag("trim", \.format.trimsBlanks, "Whether blanks around cells are left out").usually("true"),
    .custom(
      "encoding", expectation: "the name of an encoding", ParameterDomain(words: TextEncoding.names, texts: .words),
      "How the text is encoded; a byte-order mark in the file tells more", choices: TextEncoding.names,
      get: { .text($0.format.encoding.rawValue) },
      set: { keys, value in
        guard let encoding = TextEncoding(name: value.description) else { return false }
        keys.format.encoding = encoding
        return true
      }),
    .choice("malformed-rows", \.format.malformedRows, "What becomes of rows that don't fit the header"),
  ]

  /// One character, by itself or by name.
  private static func character(
    _ name: String, _ path: any WritableKeyPath<Self, String?> & Sendable, named names: [String: String],
    _ summary: String
  ) -> ParameterField<Self> {
    .optional(
      name, path,
      expectation: names.isEmpty
        ? "one character in quotes" : "one character, or one of \(names.keys.sorted().joined(separator: ", "))",
      ParameterDomain(words: names.keys.sorted(), texts: .matching("^[\\x00-\\x7f]$")), summary, setting: { .text($0) },
      value: { value in
        guard case .text(let text) = value else { return nil }
        return names[text] ?? (text.count == 1 && text.utf8.count == 1 ? text : nil)
      })
  }
}

extension NumberStyle.DecimalMark {
  static let domain = ParameterDomain(words: allCases.map(\.rawValue) + [".", ","])

  init?(mark: String) {
    switch mark {
    case ".": self = .point
    case ",": self = .comma
    default: self.init(rawValue: mark)
    }
  }
}

extension ThousandsMark {
  static let domain = ParameterDomain(words: allCases.map(\.rawValue) + [".", ",", " ", "'"])

  init?(mark: String) {
    switch mark {
    case ".": self = .point
    case ",": self = .comma
    case " ": self = .blank
    case "'": self = .apostrophe
    default: self.init(rawValue: mark)
    }
  }
}
