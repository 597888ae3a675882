import Records

/// Why a data set can't be used.
package enum DatasetError: Error, Sendable, Equatable, CustomStringConvertible {
  case catalogueNotFound(searched: [String])
  case catalogueUnreadable(file: String, reason: String)
  case catalogueInvalid(file: String, problems: [DocumentProblem])
  case unknown(name: String, nearest: String?, available: [String])
  /// A set that isn't shipped, and no folder to look for it.
  case noDataDirectory(name: String, files: [String], howTo: String)
  case missingFile(name: String, path: String, howTo: String)
  /// A file of the user's that isn't there.
  case noSuchFile(path: String)
  /// The files can't be read as one table; the reason names file, line and column.
  case unreadable(name: String, reason: String)

  package var description: String {
    switch self {
    case .catalogueNotFound(let searched):
      "the data catalogue (catalogue.yaml) was found in none of \(searched.joined(separator: ", ")); give its folder "
        + "by --datasets-dir"
    case .catalogueUnreadable(let file, let reason): "the data catalogue \(file) can't be read: \(reason)"
    case .catalogueInvalid(let file, let problems):
      DocumentProblem.list(problems, in: "the data catalogue \(file)")
    case .unknown(let name, let nearest, let available):
      "there is no data set '\(name.excerpt())'" + (nearest.map { "; did you mean '\($0)'?" } ?? ";")
        + " in the catalogue: \(NameList.text(available, nearest: name))"
    case .noDataDirectory(let name, let files, let howTo):
      "the data set \(name) isn't shipped, and no folder for data is known. \(howTo) Put it into a folder of your "
        + "choice as \(files.joined(separator: " and ")), and name that folder by --data-dir or REASONABLE_DATA."
    case .missingFile(let name, let path, let howTo): "the data set \(name) isn't at \(path). \(howTo) Put it there."
    case .noSuchFile(let path):
      "there is no data file \(path); a path in an experiment file is relative to that file's folder"
    case .unreadable(let name, let reason): "the data of \(name) can't be read: \(reason)"
    }
  }
}
