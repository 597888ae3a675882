/// A column of texts that may be times.
struct TimeColumn {
  let name: String
  let codes: [Int32]
  let levels: [String]
  /// What was decided.
  private(set) var notes: [TimeNote] = []

  init(name: String, codes: [Int32], levels: [String]) {
    self.name = name
    self.codes = codes
    self.levels = levels
  }

  /// The column as times, or as numbers where they order the rows; nil where it stays as it is.
  ///
  /// - Parameters:
  ///   - declaration: nil where the column isn't declared.
  ///   - isOrder: whether the column orders the rows.
  mutating func times(declaration: TimeDeclaration?, isOrder: Bool) throws(TimeError) -> Column? {
    let mustBeTime = declaration != nil || isOrder
    var counts = [Int](repeating: 0, count: levels.count)
    for code in codes where code >= 0 { counts[Int(code)] += 1 }
    let recognition = TimeRecognition(
      levels: levels, counts: counts, declaration: declaration, acceptsDigits: mustBeTime)
    let reading: TimeRecognition.Reading?
    do throws(TimeRefusal) {
      reading = try recognition.read()
    } catch {
      guard mustBeTime else {
        add(.keptAsCategories(error), naming: error.texts)
        return nil
      }
      let rows = rows(of: error.texts)
      if let declaration, case .otherTexts(let example, _) = error {
        throw .notATime(example, column: name, form: declaration.form, row: rows[example] ?? 0)
      }
      throw .refused(column: name, isDeclared: declaration != nil, error, rows: rows)
    }
    if let reading {
      if mustBeTime, let other = reading.others.map({ levels[$0] }).first {
        let row = rows(of: [other])[other] ?? 0
        if let declaration { throw .notATime(other, column: name, form: declaration.form, row: row) }
        throw .refused(
          column: name, isDeclared: false, .otherTexts(example: other, rows: otherRows(reading, counts)),
          rows: [other: row])
      }
      return column(reading, counts)
    }
    guard mustBeTime, let first = codes.firstIndex(where: { $0 >= 0 }) else {
      if !mustBeTime { noteUnknownForm() }
      return nil
    }
    if let declaration {
      let row = firstUnreadableRow(declaration) ?? first
      throw .notATime(levels[Int(codes[row])], column: name, form: declaration.form, row: row)
    }
    if let numbers = numbers() {
      if case .numeric(let values) = numbers.values,
        let found = DatesAsNumbers(values).refusal(text: { levels[Int(codes[$0])] })
      {
        throw .refused(column: name, isDeclared: false, found.refusal, rows: found.rows)
      }
      return numbers
    }
    let row = codes.firstIndex { $0 >= 0 && Double(levels[Int($0)]) == nil } ?? first
    let example = levels[Int(codes[row])]
    throw .refused(column: name, isDeclared: false, .noTimes(example: example), rows: [example: row])
  }

  private mutating func column(_ reading: TimeRecognition.Reading, _ counts: [Int]) -> Column {
    if let proof = reading.orderProof {
      add(
        .orderProven(dayFirst: reading.format.form == .dayFirst, example: levels[proof]), naming: [levels[proof]])
    }
    if reading.zoneExamples.count == 2 {
      let texts = reading.zoneExamples.map { levels[$0] }
      add(.zonesDiffer(texts[0], texts[1]), naming: texts)
    }
    for zone in reading.namedZones {
      let text = levels[zone.example]
      add(.zoneNamed(offset: zone.offset, example: text), naming: [text])
    }
    if let other = reading.others.first {
      add(.othersAreMissing(example: levels[other], rows: otherRows(reading, counts)), naming: [levels[other]])
    }
    if reading.mergedCount > 0 { add(.finerThanKept(count: reading.mergedCount), naming: []) }
    let seconds = codes.map { $0 < 0 ? .nan : reading.seconds[Int($0)] }
    return Column(name: name, values: .time(seconds: seconds, format: reading.format))
  }

  /// Where most of many texts hold a year and another number, they may be times all the same.
  private mutating func noteUnknownForm() {
    guard levels.count >= 20 else { return }
    let step = max(1, levels.count / 64)
    let sample = stride(from: 0, to: levels.count, by: step).map { levels[$0] }
    guard 10 * sample.count(where: Self.holdsYear) >= 9 * sample.count,
      let example = sample.first(where: Self.holdsYear)
    else { return }
    add(.unknownForm(example: example), naming: [example])
  }

  /// A number from 1900 to 2100 of four digits, and another of one or two.
  private static func holdsYear(_ text: String) -> Bool {
    guard text.utf8.count <= 40 else { return false }
    let numbers = text.utf8.split { $0 &- UInt8(ascii: "0") > 9 }.map { Substring($0) }
    let hasYear = numbers.contains { $0.count == 4 && (1900...2100).contains(Int($0) ?? 0) }
    return hasYear && numbers.contains { $0.count <= 2 }
  }

  /// Whether times without a zone follow each other in the file, but for steps back of at most an hour.
  func repeatedHours(in column: Column) -> TimeNote? {
    guard case .time(let seconds, let format) = column.values, format.hasClock, format.zone == .none else { return nil }
    var first: Int?
    var latest = -Double.infinity
    var previous = -Double.infinity
    for (row, time) in seconds.enumerated() where !time.isNaN {
      // Smaller steps are the disorder of many sources.
      if time < previous, previous - time < 1_500 || latest - time > 3_600 { return nil }
      if time < previous, first == nil { first = row }
      latest = max(latest, time)
      previous = time
    }
    guard let first else { return nil }
    let example = levels[Int(codes[first])]
    return TimeNote(column: name, fact: .hoursRepeat(example: example), rows: [example: first])
  }

  /// The texts as numbers, such as 001 and 002; nil where one is none, or where two different ones would be equal.
  private func numbers() -> Column? {
    let numbers = levels.compactMap(Double.init)
    guard numbers.count == levels.count, numbers.allSatisfy(\.isFinite) else { return nil }
    guard numbers.allSatisfy({ abs($0) < 0x1p53 }) || Set(numbers).count == numbers.count else { return nil }
    return Column(name: name, values: .numeric(codes.map { $0 < 0 ? .nan : numbers[Int($0)] }))
  }

  private func firstUnreadableRow(_ declaration: TimeDeclaration) -> Int? {
    let unreadable = levels.map { level in
      TimeRecognition(levels: [level], counts: [1], declaration: declaration, acceptsDigits: true).isUnlike
    }
    return codes.firstIndex { $0 >= 0 && unreadable[Int($0)] }
  }

  private func otherRows(_ reading: TimeRecognition.Reading, _ counts: [Int]) -> Int {
    reading.others.reduce(0) { $0 + counts[$1] }
  }

  private mutating func add(_ fact: TimeNote.Fact, naming texts: [String]) {
    notes.append(TimeNote(column: name, fact: fact, rows: rows(of: texts)))
  }

  /// The first row of each text.
  private func rows(of texts: [String]) -> [String: Int] {
    var rows: [String: Int] = [:]
    for text in texts {
      guard let code = levels.firstIndex(of: text).map(Int32.init(truncatingIfNeeded:)) else { continue }
      rows[text] = codes.firstIndex(of: code)
    }
    return rows
  }
}
