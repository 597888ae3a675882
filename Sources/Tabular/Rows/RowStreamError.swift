import Records

/// Why rows can't be read for a model.
public enum RowStreamError: Error, Equatable, Sendable, CustomStringConvertible {
  case unreadable(file: String, reason: String)
  case csv(CSVError)
  /// A file of a kind that holds no delimited text.
  case noText(file: String, what: String, advice: String)
  /// Columns that the model reads and the header doesn't name.
  case missingColumns([String], place: TextPlace, available: [String])
  /// A column that is to be kept and isn't there.
  case missingKept(String, place: TextPlace, available: [String])
  /// The first line is a row, and the columns can't be told by their places.
  case noHeader(file: String, line: Int, expected: [String])
  case columnCount(file: String, line: Int, found: Int, expected: [String])

  public var description: String {
    switch self {
    case .unreadable(let file, let reason): return "\(file): \(reason)"
    case .csv(let error): return error.description
    case .noText(let file, let what, let advice): return "\(file) is \(what), which is not read; \(advice)"
    case .missingColumns(let names, let place, let available):
      let first = names[0]
      let nearest = NearestName.find(first, among: available)
      let what = names.count == 1 ? "column '\(first.excerpt())'" : "columns \(NameList.text(names))"
      return "\(place): the header lacks the \(what) that the model reads"
        + (nearest.map { "; is that its '\($0.excerpt())'? The" } ?? "; the")
        + " header has \(NameList.text(available, nearest: first))."
    case .missingKept(let name, let place, let available):
      return "\(place): there is no column '\(name.excerpt())' to keep; the header has "
        + NameList.text(available, nearest: name)
    case .noHeader(let file, let line, let expected):
      return "\(file):\(line): the first line is a row and names no column; the model finds its columns by name "
        + "(\(NameList.text(expected))). Give the file a header; or, if its columns stand in the order of the training "
        + "data, say --no-header"
    case .columnCount(let file, let line, let found, let expected):
      return "\(file):\(line): \(found) columns without names; the training data had \(expected.count) in this order: "
        + NameList.text(expected)
    }
  }
}
