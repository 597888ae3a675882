import Records

/// What a person says of a column of times.
public struct TimeDeclaration: Sendable, Equatable, Codable {
  /// nil: found from the data.
  public var form: TimeFormat.Form?
  /// Years of two digits lie in the hundred years from this one on; nil: years must have four digits.
  public var firstTwoDigitYear: Int?

  public init(form: TimeFormat.Form? = nil, firstTwoDigitYear: Int? = nil) {
    self.form = form
    self.firstTwoDigitYear = firstTwoDigitYear
  }
}

/// Why texts that look like times aren't read as times. Every case but `noTimes` and those behind it
/// says so of most rows.
public enum TimeRefusal: Error, Sendable, Equatable {
  /// Day and month can't be told apart in any row.
  case ambiguousOrder(example: String)
  case severalForms(String, String)
  /// Names of months or days.
  case severalLanguages(String, String)
  /// Without a form day and month can't be told apart.
  case twoDigitYears(example: String, form: TimeFormat.Form?)
  case someWithoutZone(with: String, without: String)
  /// Too many cells for exceptions; `rows` of them.
  case otherTexts(example: String, rows: Int)
  /// `2010-11`, where each second number follows the first.
  case seasons(example: String)
  /// `2011-1` to `2011-4`.
  case quartersOrMonths(example: String)
  case noTimes(example: String)
  /// `31122011` or `311211`, which don't go by time as numbers.
  case yearLastDigits(example: String)
  /// `2011.1` to `2011.12`, where month 10 equals month 1 as a number.
  case yearPointMonth(example: String)
  /// Years of two digits, or dates that begin with them: `99` and `0`.
  case yearsAroundCentury(String, String)

  /// The first text that it names.
  var example: String { texts.first ?? "" }

  /// The texts that it names.
  var texts: [String] {
    switch self {
    case .ambiguousOrder(let example), .twoDigitYears(let example, _), .otherTexts(let example, _),
      .seasons(let example),
      .quartersOrMonths(let example), .noTimes(let example), .yearLastDigits(let example),
      .yearPointMonth(let example):
      [example]
    case .severalForms(let first, let second), .severalLanguages(let first, let second),
      .yearsAroundCentury(let first, let second), .someWithoutZone(let first, let second):
      [first, second]
    }
  }

  /// The fact and what helps, as the rest of a sentence about a column.
  ///
  /// - Parameters:
  ///   - column: its name.
  ///   - place: where a text stands, such as "line 17".
  public func text(column: String, place: (String) -> String) -> String {
    func quoted(_ text: String) -> String { "'\(text.legible)' (\(place(text)))" }
    let rowOrder = "say data.time: row-order if the rows are in order already"
    func declare(_ form: String) -> String { "types: {\(column.legible): {time: \(form)}}" }
    switch self {
    case .ambiguousOrder(let example):
      return "\(quoted(example)) may begin with the day or with the month, and no row tells which; "
        + "say \(declare("day-first")) or \(declare("month-first"))"
    case .severalForms(let first, let second):
      return "its times come in more than one form, such as \(quoted(first)) and \(quoted(second)); "
        + "write all of them in one form, best as 2011-12-31"
    case .severalLanguages(let first, let second):
      return "its months or days have names of more than one language, such as \(quoted(first)) and \(quoted(second)); "
        + "write all of them in one of English, German and French, or best as 2011-12-31"
    case .twoDigitYears(let example, let form):
      let forms = form.map { [$0] } ?? [.dayFirst, .monthFirst]
      return "\(quoted(example)) has a year of two digits; write four, or say its form and the first year of the "
        + "hundred that are meant: "
        + forms.map { declare("\($0.rawValue), first-year: 1950") }.joined(separator: " or ")
    case .someWithoutZone(let with, let without):
      return
        "some of its times have a zone (\(quoted(with))) and others have none (\(quoted(without))), so their order "
        + "isn't known; write a zone in all of them or in none"
    case .otherTexts(let example, let rows):
      return "\(rows) of its cells \(rows == 1 ? "is no time" : "are no times"), such as \(quoted(example)); "
        + "mend them, or name them under missing"
    case .seasons(let example):
      return "\(quoted(example)) may be a month or a season that ends in the next year; "
        + "if months are meant, say \(declare("year-month"))"
    case .quartersOrMonths(let example):
      return "\(quoted(example)) may be a month or a quarter; say \(declare("year-month")), or write 2011-01 or 2011-Q1"
    case .noTimes(let example):
      return "\(quoted(example)) is no time in any form that is known; write 2011-12-31, 2011-12-31T14:30 or a number"
    case .yearLastDigits(let example):
      return "\(quoted(example)) looks like a date of digits with the year last, and such numbers don't go by time; "
        + "write 2011-12-31 or 20111231, or \(rowOrder)"
    case .yearPointMonth(let example):
      return "\(quoted(example)) looks like a year and a month, and as numbers month 10 equals month 1; "
        + "write 2011-10, or \(rowOrder)"
    case .yearsAroundCentury(let late, let early):
      return "it seems to hold years of two digits before and after 2000, such as \(quoted(late)) and "
        + "\(quoted(early)), and such numbers don't go by time; write years of four digits, or \(rowOrder)"
    }
  }
}
