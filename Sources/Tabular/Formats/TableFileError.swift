import Records

/// Why a file gives no table.
public enum TableFileError: Error, Equatable, Sendable, CustomStringConvertible {
  case noFile
  case unknownFormat(file: String)
  /// A file of a kind that holds no table that is read here.
  case noTable(file: String, what: String, advice: String)
  case otherFormat(file: String, declared: TableFile.Format, found: TableFile.Format)
  /// What was said of a file has no meaning in its format.
  case meaningless(file: String, format: TableFile.Format, keys: [String])
  case unreadable(file: String, reason: String)
  case columnsDiffer(file: String, found: [String], expected: [String], asIn: String)
  case csv(CSVError)
  case arff(ARFFError)
  case npy(NPYError)
  case table(TabularError)
  /// What is wrong with a time, in words, with the place of its row.
  case time(String)

  public var description: String {
    switch self {
    case .noFile: "no file was named"
    case .unknownFormat(let file):
      "\(file): the format can't be told from the name, and the content is no text; CSV, TSV, ARFF and NPY are read, each "
        + "also gzipped"
    case .noTable(let file, let what, let advice): "\(file) is \(what), which is not read; \(advice)"
    case .otherFormat(let file, let declared, let found):
      "\(file) is \(found.rawValue), not \(declared.rawValue); say format: \(found.rawValue)"
    case .meaningless(let file, let format, let keys):
      "\(file) is \(format.rawValue), where \(ValueFormat.listed(keys)) \(keys.count == 1 ? "has" : "have") no "
        + "meaning; leave \(keys.count == 1 ? "it" : "them") out"
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .columnsDiffer(let file, let found, let expected, let other):
      "\(file): " + Self.difference(found, expected, other)
        + ", so they can't be read as one table; its columns are \(NameList.text(found))"
    case .csv(let error): error.description
    case .arff(let error): error.description
    case .npy(let error): error.description
    case .table(let error): error.description
    case .time(let text): text
    }
  }

  /// The first difference of two headers, in words.
  private static func difference(_ found: [String], _ expected: [String], _ other: String) -> String {
    guard let position = zip(found, expected).enumerated().first(where: { $1.0 != $1.1 })?.offset else {
      return "it has \(found.count) columns where \(other) has \(expected.count)"
    }
    return "column \(position + 1) is '\(found[position].excerpt(40))' where \(other) has "
      + "'\(expected[position].excerpt(40))'"
  }
}
