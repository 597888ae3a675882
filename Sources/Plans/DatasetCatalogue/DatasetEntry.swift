import Records

/// A data set as the catalogue describes it.
package struct DatasetEntry: Sendable, Equatable {
  package let name: String
  package let title: String
  /// Whether the file comes with the program; others must be fetched by the user.
  package let isShipped: Bool
  package let task: TaskKind
  /// Read one after the other; all have the same columns.
  package let files: [DatasetFile]
  package let format: FileFormat
  package let target: String
  package let positive: String?
  package let sensitive: [String]
  /// Columns that no model may see: ids and leaks.
  package let drop: [String]
  package let time: TimeOrder?
  package let groups: String?
  package let licence: String
  /// Where it comes from.
  package let source: String
  /// How to get it.
  package let howTo: String
  /// What to beware of, one sentence each.
  package let traps: [String]

  /// What an experiment file must know of it.
  package var vocabulary: PlanVocabulary.Dataset {
    PlanVocabulary.Dataset(
      name: name, target: target, task: task, time: time?.name, groups: groups, sensitive: sensitive)
  }
}

/// One file of a data set.
package struct DatasetFile: Sendable, Equatable {
  /// Relative to the catalogue's folder (shipped) or the data folder.
  package let path: String
  /// Of the bytes as stored, in lower-case hexadecimal.
  package let sha256: String?
  /// Of the bytes inside a compressed file.
  package let contentSHA256: String?
  package let rows: Int?
  package let columns: Int?
}

/// Whether the files of a data set are there.
package enum DatasetState: Sendable, Equatable {
  case ready
  /// The paths that aren't there; nil where no data folder was given, so that nobody knows where to look.
  case missing(paths: [String])
  case noDataDirectory
}
