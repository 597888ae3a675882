/// Which columns are times, where that isn't left to the data.
public struct TimeOptions: Sendable, Equatable {
  /// By column name.
  public var declared: [String: TimeDeclaration] = [:]
  /// The column that orders the rows: there digits alone are times too, and what is no time is an error.
  public var orderColumn: String?
  /// Columns that stay as they are, such as a target that is to be learned by its names.
  public var untouched: Set<String> = []

  public init() {}
}

extension Table {
  /// The table with its columns of times turned into seconds since 1970.
  ///
  /// Undeclared columns are judged by their different texts: all must be of one form (see `TimeFormat.Form`), up to one
  /// row in a hundred, which then counts as missing. Numbers become times only where they are declared, or where they
  /// order the rows and all of them are counts since 1970, dates such as 20111231, months or years. Other numbers order
  /// the rows as they are, unless they seem to be dates that don't go by time so.
  ///
  /// - Returns: the table, and what was decided. Columns that look like times but can't be read as such stay as they
  ///   are, with a note.
  /// - Throws: `TimeError` for a declared column that isn't what it is said to be, and for a column that is to order
  ///   rows and can't.
  public func recognisingTimes(_ options: TimeOptions = TimeOptions()) throws(TimeError) -> (Table, [TimeNote]) {
    var notes: [TimeNote] = []
    var result = columns
    for (position, column) in columns.enumerated() {
      let isOrder = column.name == options.orderColumn
      let declaration = options.declared[column.name]
      guard declaration != nil || isOrder || !options.untouched.contains(column.name) else { continue }
      switch column.values {
      case .time: break
      case .numeric(let numbers):
        if let declaration {
          result[position] = try Self.declaredTimes(column.name, numbers, declaration)
        } else if isOrder, let form = TimeFormat.Form.plausible(numbers) {
          let times = Self.times(column.name, numbers, form)
          notes += Self.note(on: times)
          result[position] = times
        } else if isOrder, let found = DatesAsNumbers(numbers).refusal(text: { Self.text(numbers[$0]) }) {
          throw .refused(column: column.name, isDeclared: false, found.refusal, rows: found.rows)
        } else if TimeFormat.Form.plausible(numbers) == .compact, let row = numbers.firstIndex(where: { !$0.isNaN }) {
          let example = Self.text(numbers[row])
          notes.append(
            TimeNote(column: column.name, fact: .numbersLookLikeDates(example: example), rows: [example: row]))
        }
      case .categorical(let codes, let levels):
        var texts = TimeColumn(name: column.name, codes: codes, levels: levels)
        if let times = try texts.times(declaration: declaration, isOrder: isOrder) { result[position] = times }
        notes += texts.notes
        if isOrder, let note = texts.repeatedHours(in: result[position]) { notes.append(note) }
      }
      if isOrder, case .time(let seconds, let format) = result[position].values, !format.hasDate {
        let row = seconds.firstIndex { !$0.isNaN } ?? 0
        throw .noDate(column: column.name, example: format.text(of: seconds.isEmpty ? .nan : seconds[row]), row: row)
      }
    }
    return (Table(checked: result, rowCount: rowCount, places: places), notes)
  }

  private static func declaredTimes(
    _ name: String, _ numbers: [Double], _ declaration: TimeDeclaration
  ) throws(TimeError) -> Column {
    guard let form = declaration.form ?? TimeFormat.Form.plausible(numbers) else {
      if let row = numbers.firstIndex(where: { !$0.isNaN }) {
        throw .notATime(text(numbers[row]), column: name, form: nil, row: row)
      }
      return Column(name: name, values: .time(seconds: numbers, format: TimeFormat(form: .yearFirst, precision: .day)))
    }
    if let row = numbers.firstIndex(where: { !$0.isNaN && form.seconds(of: $0) == nil }) {
      throw .notATime(text(numbers[row]), column: name, form: form, row: row)
    }
    return times(name, numbers, form)
  }

  /// For numbers that are known to be times of the form, or missing.
  private static func times(_ name: String, _ numbers: [Double], _ form: TimeFormat.Form) -> Column {
    let seconds = numbers.map { $0.isNaN ? .nan : form.seconds(of: $0) ?? .nan }
    let largest = numbers.lazy.filter { !$0.isNaN }.max() ?? 0
    var precision = form.precision(digits: largest < 1e9 ? 8 : largest < 1e13 ? 12 : 14)
    if form == .epochSeconds, seconds.contains(where: { !$0.isNaN && $0 != $0.rounded() }) { precision = .fraction }
    return Column(name: name, values: .time(seconds: seconds, format: TimeFormat(form: form, precision: precision)))
  }

  private static func note(on column: Column) -> [TimeNote] {
    guard case .time(let seconds, let format) = column.values else { return [] }
    let present = seconds.lazy.filter { !$0.isNaN }
    guard let first = present.min(), let last = present.max() else { return [] }
    let fact = TimeNote.Fact.numbersRead(as: format, first: format.text(of: first), last: format.text(of: last))
    return [TimeNote(column: column.name, fact: fact, rows: [:])]
  }

  private static func text(_ number: Double) -> String {
    number == number.rounded() && abs(number) < 1e15 ? "\(Int(number))" : "\(number)"
  }
}
