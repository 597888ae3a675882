extension CSVReading {
  /// Leaves out columns without a name that hold no value, or only count the rows.
  func leavingOutUnnamed(name: String) -> CSVReading {
    let parts = UnnamedColumns(in: [(table, unnamed)], isHeaderShort: layout.header == .lacksFirstName)
    let trimmed = parts.trimmed(table)
    return replacing(
      table: trimmed, notes: notes.filter { $0.concerns(trimmed, of: table) } + parts.notes(file: name))
  }

  func replacing(table: Table, notes: [DataNote]) -> CSVReading {
    CSVReading(
      table: table, layout: layout, unnamed: unnamed, setAsideCount: setAsideCount, setAside: setAside,
      setAsideFile: setAsideFile, blankLineCount: blankLineCount, notes: notes)
  }
}

/// A column to which the header gives no name.
public struct UnnamedColumn: Sendable, Equatable {
  /// The name that it got, such as `column_1`.
  public let name: String
  /// From 0.
  public let position: Int
  /// It is empty or only counts the rows, so it isn't in the table.
  public let isLeftOut: Bool

  /// Whether a word of an experiment file means it: its empty name, the one that it got, or the one that pandas gives.
  public func isMeant(by word: String) -> Bool { word.isEmpty || word == name || word == "Unnamed: \(position)" }
}

/// Columns to which the header gives no name: pandas writes its index so, spreadsheets write empty columns so.
struct UnnamedColumns {
  private struct Found {
    var name: String
    var position: Int
    var what: What
    var values: ClosedRange<Int>?
    var rowCount: Int
  }

  private enum What {
    /// Without any value.
    case empty
    /// 0, 1, 2, ... or from another number on: the order of the rows, which is no input.
    case rowNumbers
    /// Other values, which may matter.
    case kept
  }

  private var found: [Found] = []
  private let isHeaderShort: Bool

  /// - Parameters:
  ///   - tables: those of files that are read together, each with the positions of its columns without a name.
  ///   - isHeaderShort: the header has one name fewer than there are columns, so the first one is taken to lack it.
  init(in tables: [(table: Table, unnamed: [Int])], isHeaderShort: Bool) {
    self.isHeaderShort = isHeaderShort
    guard let first = tables.first else { return }
    for position in first.unnamed where tables.allSatisfy({ $0.unnamed.contains(position) }) {
      let columns = tables.map { $0.table.columns[position] }
      let rows = columns.reduce(0) { $0 + $1.count }
      var one = Found(name: columns[0].name, position: position, what: .kept, values: nil, rowCount: rows)
      if columns.allSatisfy({ $0.missingCount == $0.count }) {
        one.what = .empty
      } else if position == 0, columns.allSatisfy(Self.countsRows) {
        one.what = .rowNumbers
        one.values = Self.range(of: columns)
      }
      found.append(one)
    }
  }

  private static func countsRows(_ column: Column) -> Bool {
    guard case .numeric(let numbers) = column.values, let first = numbers.first, first == first.rounded() else {
      return false
    }
    return numbers.indices.allSatisfy { numbers[$0] == first + Double($0) }
  }

  private static func range(of columns: [Column]) -> ClosedRange<Int>? {
    let numbers = columns.flatMap { column -> [Double] in
      guard case .numeric(let numbers) = column.values, let first = numbers.first, let last = numbers.last else {
        return []
      }
      return [first, last]
    }
    guard let least = numbers.min().flatMap({ Int(exactly: $0) }),
      let most = numbers.max().flatMap({ Int(exactly: $0) })
    else { return nil }
    return least...most
  }

  func trimmed(_ table: Table) -> Table {
    let names = Set(found.filter { $0.what != .kept }.map(\.name))
    guard !names.isEmpty else { return table }
    return Table(checked: table.columns.filter { !names.contains($0.name) }, rowCount: table.rowCount)
  }

  var columns: [UnnamedColumn] {
    found.map { UnnamedColumn(name: $0.name, position: $0.position, isLeftOut: $0.what != .kept) }
  }

  /// The names of the columns that are left out.
  var decisions: [String] { found.filter { $0.what != .kept }.map { "\($0.name) left out" } }

  func notes(file: String) -> [DataNote] {
    var notes: [DataNote] = []
    let short = CSVLayout.shortName(file)
    let empty = found.filter { $0.what == .empty }
    if !empty.isEmpty {
      let isOne = empty.count == 1
      notes.append(
        DataNote(
          .columnsLeftOut, column: isOne ? empty[0].name : nil, file: file, count: empty.count,
          sentence: "\(isOne ? "a column" : "\(empty.count) columns") of \(short) without a name "
            + "\(isOne ? "has" : "have") no value in any row and \(isOne ? "is" : "are") left out"))
    }
    for one in found {
      switch one.what {
      case .empty: continue
      case .rowNumbers:
        let values = one.values.map { " (\($0.lowerBound) to \($0.upperBound))" } ?? ""
        notes.append(
          DataNote(
            .columnsLeftOut, column: one.name, file: file, count: 1,
            sentence: "the first column of \(short) has no name and only counts the rows\(values), so it is left out; "
              + "give names for all columns (column-names) to keep it"))
      case .kept:
        let sentence =
          isHeaderShort && one.position == 0
          ? "the header of \(short) has one name fewer than the rows have cells, so its names are taken for those of the "
            + "last columns and the first is called '\(one.name)'; if that numbers or names the rows, drop it; if another "
            + "column lacks its name, give all names (column-names)"
          : "a column of \(short) has no name and is called '\(one.name)'; if it numbers or names the rows, drop it"
        notes.append(DataNote(.columnWithoutName, column: one.name, file: file, count: 1, sentence: sentence))
      }
    }
    return notes
  }
}
