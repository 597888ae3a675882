import Records

/// What was decided about a column of times without being told.
public struct TimeNote: Sendable, Equatable {
  public enum Fact: Sendable, Equatable {
    /// A number above 12 in this text proves that the day (or the month) stands first.
    case orderProven(dayFirst: Bool, example: String)
    /// Two texts with different zones.
    case zonesDiffer(String, String)
    /// A zone is written by a name that other countries may use for another one.
    case zoneNamed(offset: Int, example: String)
    /// So many cells were no times and count as missing.
    case othersAreMissing(example: String, rows: Int)
    case keptAsCategories(TimeRefusal)
    /// So many times equal another one, because they differ by less than a microsecond.
    case finerThanKept(count: Int)
    /// All numbers of a column that isn't declared are dates, such as 20111231.
    case numbersLookLikeDates(example: String)
    /// Texts that hold a year and other numbers, but in no form that is known.
    case unknownForm(example: String)
    /// Times of a column that orders rows and has no zone go back by up to an hour, as where summer time ends.
    case hoursRepeat(example: String)
    /// The numbers of a column that orders rows.
    case numbersRead(as: TimeFormat, first: String, last: String)
  }

  public let column: String
  public let fact: Fact
  /// The rows of the texts that the fact names, by text.
  public let rows: [String: Int]

  /// The note for people.
  ///
  /// - Parameter table: the one whose column it is about; it knows where rows stand.
  public func note(in table: Table) -> DataNote {
    let (kind, count): (DataNote.Kind, Int?) =
      switch fact {
      case .orderProven: (.timeOrderProven, nil)
      case .zonesDiffer: (.timeZonesDiffer, nil)
      case .zoneNamed: (.timeZoneNamed, nil)
      case .othersAreMissing(_, let rows): (.noTimes, rows)
      case .keptAsCategories: (.timesKeptAsCategories, nil)
      case .finerThanKept(let count): (.timesMerged, count)
      case .numbersRead: (.numbersReadAsTimes, nil)
      case .numbersLookLikeDates: (.numbersLookLikeTimes, nil)
      case .unknownForm: (.timesKeptAsCategories, nil)
      case .hoursRepeat: (.hoursRepeat, nil)
      }
    let place = rows.values.min().flatMap { table.places?.place(of: $0) }
    return DataNote(
      kind, column: column, file: place?.file, line: place?.line, count: count,
      sentence: text(place: table.placeText(ofRow:)))
  }

  func text(place: (Int) -> String) -> String {
    func spot(_ text: String) -> String { rows[text].map(place) ?? "its first row" }
    func quoted(_ text: String) -> String { "'\(text.legible)' (\(spot(text)))" }
    let subject = "column '\(column.legible)'"
    switch fact {
    case .orderProven(let dayFirst, let example):
      return "\(subject) is read with the \(dayFirst ? "day" : "month") first, because of \(quoted(example))"
    case .zoneNamed(let offset, let example):
      return "\(subject): the zone of \(quoted(example)) is taken for UTC\(TimeFormat.text(offset: offset))"
        + "; write the offset in its place if it is another"
    case .zonesDiffer(let first, let second):
      return "\(subject) has times of several zones, such as \(quoted(first)) and \(quoted(second)): they are put in "
        + "order by the instant, and their hours and days are those of UTC"
    case .othersAreMissing(let example, let rows):
      return
        "\(rows) \(rows == 1 ? "cell" : "cells") of \(subject) \(rows == 1 ? "is no time and counts" : "are no times and count") "
        + "as missing, such as \(quoted(example))"
    case .keptAsCategories(let refusal):
      return "\(subject) looks like times but is read as categories: " + refusal.text(column: column, place: spot)
    case .finerThanKept(let count):
      return
        "\(subject) has \(count) \(count == 1 ? "time" : "times") less than a microsecond from another, which count "
        + "as equal"
    case .numbersLookLikeDates(let example):
      return
        "\(subject) is read as numbers, and all of them may be dates, such as \(quoted(example)); if they are, say "
        + "types: {\(column.legible): {time: compact}}"
    case .unknownForm(let example):
      return
        "\(subject) is read as categories; if texts such as \(quoted(example)) are times, write them as 2011-12-31, "
        + "2011-12-31T14:30 or 2011-12-31T14:30+01:00"
    case .hoursRepeat(let example):
      return
        "\(subject), which orders the rows, goes back by up to an hour at \(quoted(example)) and nowhere further, as "
        + "where summer time ends; without a zone the rows of that hour are mixed"
    case .numbersRead(let format, let first, let last):
      return "\(subject), which orders the rows, is read as \(format.description): \(first) to \(last)"
    }
  }
}

/// Why a column can't be read as the times that it is said to be, or can't order rows.
public enum TimeError: Error, Sendable, Equatable {
  /// Declared, or asked to order rows.
  case refused(column: String, isDeclared: Bool, TimeRefusal, rows: [String: Int])
  /// A cell of a column that is declared as time.
  case notATime(String, column: String, form: TimeFormat.Form?, row: Int)
  /// Times of day without a date order no rows.
  case noDate(column: String, example: String, row: Int)

  /// - Parameter place: where a row stands, such as "line 17".
  public func text(place: (Int) -> String) -> String {
    switch self {
    case .refused(let column, let isDeclared, let refusal, let rows):
      return "column '\(column.legible)' \(isDeclared ? "can't be read as time" : "can't put rows in order of time"): "
        + refusal.text(column: column) { rows[$0].map(place) ?? "its first row" }
    case .notATime(let text, let column, let form, let row):
      let wanted = form.map { " of the form \($0.rawValue)" } ?? ""
      return "\(place(row)): '\(text.legible)' is no time\(wanted), as which column '\(column.legible)' is declared; "
        + "mend the cell, name it under missing, or declare another form"
    case .noDate(let column, let example, let row):
      return
        "column '\(column.legible)' can't put rows in order of time: it holds times of day without a date, such as "
        + "'\(example.legible)' (\(place(row))); add the date, or say data.time: row-order if the file is in order already"
    }
  }
}
