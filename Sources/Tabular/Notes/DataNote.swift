/// Something that the reading or the preparing of data decided or noticed, and that a person should know.
///
/// A note is no error: the data could be used. It is printed by `sweep` and `datasets validate`, kept with the run, and
/// shown in the report. Its sentence says what was decided, about how many cells or rows, where the first of them
/// stands, and how to ask for something else.
public struct DataNote: Sendable, Hashable, Codable, CustomStringConvertible {
  /// What a note is about. Names are frozen: they may be stored.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// The first line was found to be a header, or to be a row.
    case headerFound = "header-found"
    case separatorFound = "separator-found"
    case encodingFound = "encoding-found"
    /// A text said to be latin-1 holds bytes that are no visible characters there.
    case unseenCharacters = "unseen-characters"
    /// Comments, titles and footers are no rows.
    case linesLeftOut = "lines-left-out"
    /// Columns without a name that are empty or only count the rows.
    case columnsLeftOut = "columns-left-out"
    case columnWithoutName = "column-without-name"
    /// Rows end with empty cells behind the last column.
    case trailingSeparators = "trailing-separators"
    /// The file is of another format than its name or the option says, or its name says none.
    case formatFound = "format-found"
    /// Weights of rows, which no estimator takes.
    case rowWeights = "row-weights"
    /// Malformed rows went to a file of their own.
    case rowsSetAside = "rows-set-aside"
    case rowsWithoutTarget = "rows-without-target"
    /// Only some of the rows are learned from, as asked.
    case rowsDrawn = "rows-drawn"
    /// Training rows of a time-ordered split are left out, because their groups are judged later on.
    case recurringGroupsLeftOut = "recurring-groups-left-out"
    /// Such rows are learned from, as asked.
    case recurringGroupsKept = "recurring-groups-kept"
    /// The bytes aren't those that the catalogue describes.
    case checksumDiffers = "checksum-differs"
    case columnCountDiffers = "column-count-differs"
    /// A number above 12 proves that the day, or the month, stands first.
    case timeOrderProven = "time-order-proven"
    case timeZonesDiffer = "time-zones-differ"
    /// A zone has a name, such as CET, whose offset isn't written.
    case timeZoneNamed = "time-zone-named"
    /// A few cells of a column of times are no times and count as missing.
    case noTimes = "no-times"
    /// A column looks like times but can't be read as such.
    case timesKeptAsCategories = "times-kept-as-categories"
    /// Times that differ by less than is kept.
    case timesMerged = "times-merged"
    /// Numbers that order rows and are dates or counts since 1970.
    case numbersReadAsTimes = "numbers-read-as-times"
    /// All numbers of a column may be dates, such as 20111231.
    case numbersLookLikeTimes = "numbers-look-like-times"
    /// Times that order rows go back by up to an hour.
    case hoursRepeat = "hours-repeat"
    /// The columns that order or group the rows aren't learned from.
    case rolesAreNoInputs = "roles-are-no-inputs"
    /// A numeric column has a few cells that are no numbers; they are missing.
    case cellsLeftOut = "cells-left-out"
    /// A column is categorical though more than half of its cells are numbers.
    case mixedColumn = "mixed-column"
    /// Numbers with thousands marked, with a comma as decimal mark, with a unit or in parentheses.
    case numberStyle = "number-style"
    /// Digits with zeros in front are taken for codes, or not.
    case zeroPaddedCodes = "zero-padded-codes"
    /// Whole numbers that a double can't hold are kept as categories.
    case longNumbers = "long-numbers"
    /// Numbers with a unit that isn't known are kept as categories.
    case unknownUnit = "unknown-unit"
    /// A column is read as the rows say that are learned from, and not as the file as a whole does.
    case readAsLearned = "read-as-learned"
    /// Texts such as NA that were taken for missing.
    case missingMarks = "missing-marks"
    /// Something about the data that often spoils an experiment; see `DatasetWarning`.
    case dataWarning = "data-warning"
    /// Rows that are judged equal rows that are learned from.
    case rowsRepeatedAcrossFolds = "rows-repeated-across-folds"
    /// Whether the target holds classes or amounts was found from its numbers.
    case taskInferred = "task-inferred"
  }

  public let kind: Kind
  /// The column that it is about; nil: no single column.
  public let column: String?
  /// The file that it is about; nil: no single file.
  public let file: String?
  /// The line of the first case, from 1; nil: nowhere in particular.
  public let line: Int?
  /// How many cells, rows or columns it is about; nil: they aren't counted.
  public let count: Int?
  /// What a person should know, in full: it begins in lower case and ends without a full stop.
  public let sentence: String

  public init(
    _ kind: Kind, column: String? = nil, file: String? = nil, line: Int? = nil, count: Int? = nil, sentence: String
  ) {
    self.kind = kind
    self.column = column
    self.file = file
    self.line = line
    self.count = count
    self.sentence = sentence
  }

  public var description: String { sentence }
}

extension DataNote {
  /// Whether the note is about no column, or about one that is still there in a table from which columns were taken.
  func concerns(_ table: Table, of whole: Table) -> Bool {
    guard let column, whole.index(of: column) != nil else { return true }
    return table.index(of: column) != nil
  }

  /// Whether the note is about the type of a column as numbers or categories.
  var isAboutType: Bool {
    switch kind {
    case .cellsLeftOut, .mixedColumn, .numberStyle, .zeroPaddedCodes, .longNumbers, .unknownUnit: true
    default: false
    }
  }
}
