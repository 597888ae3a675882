/// What the cells of one column mean, frozen when the column was first read: the same at fit, fold, replay and
/// prediction.
///
/// A cell that is one of the missing marks is missing. A category that is none of the levels is unseen: its code is the
/// number of levels, as of a level that training rows never held.
public struct ColumnSchema: Sendable, Equatable, Codable {
  public enum Cells: Sendable, Equatable, Codable {
    case numbers(NumberReading)
    /// Level names in code order.
    case categories(levels: [String])
    /// Texts that are times of this format. The other texts were read as missing and stay missing.
    case times(TimeFormat, missingTexts: [String])
    /// Numbers that are times of this format, such as 20111231.
    case countedTimes(TimeFormat, NumberReading)
  }

  public let name: String
  public let cells: Cells

  public init(name: String, cells: Cells) {
    self.name = name
    self.cells = cells
  }

  /// The schema of a column without any notation to be known, such as one of an ARFF or NPY file.
  public init(of column: Column) {
    let cells: Cells =
      switch column.values {
      case .numeric: .numbers(.plain)
      case .categorical(_, let levels): .categories(levels: levels)
      case .time(_, let format): format.form.isDigits ? .countedTimes(format, .plain) : .times(format, missingTexts: [])
      }
    self.init(name: column.name, cells: cells)
  }

  public var kind: ColumnKind {
    switch cells {
    case .numbers: .numeric
    case .categories(let levels): .categorical(levels: levels)
    case .times(let format, _), .countedTimes(let format, _): .time(format)
    }
  }

  /// The same with the levels that training rows hold; a column of another kind stays as it is.
  public func with(levels: [String]) -> ColumnSchema {
    guard case .categories = cells else { return self }
    return ColumnSchema(name: name, cells: .categories(levels: levels))
  }

  /// The kind and the notation in words, such as "number, decimal comma" or "category of 12 levels".
  public var description: String {
    switch cells {
    case .numbers(let reading): "number" + (reading.description.map { ", " + $0 } ?? "")
    case .categories(let levels): "category of \(levels.count) level\(levels.count == 1 ? "" : "s")"
    case .times(let format, _), .countedTimes(let format, _):
      "time, \(format.description), \(format.zoneDescription)"
    }
  }
}
