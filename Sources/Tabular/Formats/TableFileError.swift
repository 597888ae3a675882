/// Why a file gives no table.
public enum TableFileError: Error, Equatable, Sendable, CustomStringConvertible {
  case noFile
  case unknownFormat(file: String)
  case unreadable(file: String, reason: String)
  case columnsDiffer(file: String, found: [String], expected: [String], asIn: String)
  case csv(CSVError)
  case arff(ARFFError)
  case npy(NPYError)
  case table(TabularError)
  case time(TimeError)

  public var description: String {
    switch self {
    case .noFile: "no file was named"
    case .unknownFormat(let file):
      "\(file): the format can't be told from the name; it must end in .csv, .data, .txt, .tsv, .tab, .arff or .npy, "
        + "or in one of these and .gz"
    case .unreadable(let file, let reason): "\(file): \(reason)"
    case .columnsDiffer(let file, let found, let expected, let other):
      "\(file): its columns (\(found.joined(separator: ", "))) are not those of \(other) "
        + "(\(expected.joined(separator: ", "))), so they can't be read as one table"
    case .csv(let error): error.description
    case .arff(let error): error.description
    case .npy(let error): error.description
    case .table(let error): error.description
    case .time(let error): error.text { "row \($0 + 1)" }
    }
  }
}
