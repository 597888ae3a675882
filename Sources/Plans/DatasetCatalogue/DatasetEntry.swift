import Records

/// A data set as the catalogue describes it.
public struct DatasetEntry: Sendable, Equatable {
  public let name: String
  public let title: String
  /// Whether the file comes with the program; others must be fetched by the user.
  public let isShipped: Bool
  public let task: TaskKind
  /// Read one after the other; all have the same columns.
  public let files: [DatasetFile]
  public let format: FileFormat
  public let target: String
  public let positive: String?
  public let sensitive: [String]
  /// Columns that no model may see: ids and leaks.
  public let drop: [String]
  public let time: TimeOrder?
  public let groups: String?
  public let licence: String
  /// Where it comes from.
  public let source: String
  /// How to get it.
  public let howTo: String
  /// What to beware of, one sentence each.
  public let traps: [String]

  /// What an experiment file must know of it.
  public var vocabulary: PlanVocabulary.Dataset {
    PlanVocabulary.Dataset(name: name, target: target, task: task, time: time?.name, groups: groups)
  }
}

/// One file of a data set.
public struct DatasetFile: Sendable, Equatable {
  /// Relative to the catalogue's folder (shipped) or the data folder.
  public let path: String
  /// Of the bytes as stored, in lower-case hexadecimal.
  public let sha256: String?
  /// Of the bytes inside a compressed file.
  public let contentSHA256: String?
  public let rows: Int?
  public let columns: Int?
}

/// Whether the files of a data set are there.
public enum DatasetState: Sendable, Equatable {
  case ready
  /// The paths that aren't there; nil where no data folder was given, so that nobody knows where to look.
  case missing(paths: [String])
  case noDataDirectory
}
