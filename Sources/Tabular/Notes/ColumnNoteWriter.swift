import Records

/// Says what was decided about columns.
struct ColumnNoteWriter {
  /// Whether places name the file: there are several.
  let namesFile: Bool
  /// Those by which the cells were read: advice on marks goes on from them.
  let marks: MissingMarks

  /// The notes on one column, in the order in which a person would ask.
  func notes(
    on column: String, _ evidence: ColumnEvidence, _ verdict: ColumnVerdict, _ leftOut: FoundTexts, _ rules: TypeRules
  ) -> [DataNote?] {
    let name = Self.shown(column)
    switch verdict.decision {
    case .numeric(let style):
      if rules.declaration != nil { return [] }
      return [
        self.style(of: column, evidence, verdict, style), padded(column, evidence),
        self.leftOut(column, evidence, leftOut),
      ]
    case .categorical(.declared), .categorical(.texts): return []
    case .categorical(.mixed): return [mixed(column, evidence, rules)]
    case .categorical(.zeroPaddedCodes):
      let example = evidence.firstPadded
      return [
        DataNote(
          .zeroPaddedCodes, column: column, file: example?.file, line: example?.line, count: evidence.digits.padded,
          sentence: "column \(name) holds digits with zeros in front\(such(example)), so it holds codes and is "
            + "categorical; say \(types(column, "numeric")) if it holds amounts")
      ]
    case .categorical(.longNumbers):
      let example = evidence.longNumbers.first
      return [
        DataNote(
          .longNumbers, column: column, file: example?.file, line: example?.line, count: evidence.longNumbers.total,
          sentence: "column \(name) holds \(evidence.longNumbers.total) whole "
            + "\(evidence.longNumbers.total == 1 ? "number" : "numbers") beyond 2^53\(such(example)), which no number "
            + "here holds exactly, so it is categorical and keeps them apart")
      ]
    case .categorical(.unknownUnit(let unit)):
      let example = evidence.others.first
      return [
        DataNote(
          .unknownUnit, column: column, file: example?.file, line: example?.line, count: evidence.unknownUnits[unit],
          sentence: "column \(name) holds numbers followed by \(Self.shown(unit))\(such(example)), so it is "
            + "categorical; say \(types(column, "{kind: numeric, unit: \(PlanText.word(unit))}")) to read the numbers")
      ]
    }
  }

  /// Which texts were taken for missing because they are usual marks.
  func missingMarks(_ columns: [(name: String, evidence: ColumnEvidence)], _ marks: MissingMarks) -> DataNote? {
    struct Mark {
      var first: FoundText
      var column: String
      var cells = 0
      var columns = 0
    }
    var order: [String] = []
    var found: [String: Mark] = [:]
    for (name, evidence) in columns {
      for text in evidence.missing.texts where !text.text.trimmingBlanks.isEmpty {
        let key = String(text.text.trimmingBlanks)
        // What somebody asked for needs no word.
        if marks.own.contains(where: { $0.trimmingBlanks == key || (Double($0) != nil && Double($0) == Double(key)) }) {
          continue
        }
        if found[key] == nil {
          order.append(key)
          found[key] = Mark(first: text, column: name)
        }
        if let line = text.line, let earliest = found[key]?.first.line, text.file == found[key]?.first.file,
          line < earliest
        {
          found[key]?.first = text
        }
        found[key]?.cells += text.count
        found[key]?.columns += 1
      }
    }
    guard let firstKey = order.first, let first = found[firstKey] else { return nil }
    let cells = order.reduce(0) { $0 + (found[$1]?.cells ?? 0) }
    let parts = order.prefix(5).compactMap { key in
      found[key].map { mark in
        let columns = mark.columns == 1 ? "column \(Self.shown(mark.column))" : "\(mark.columns) columns"
        let place = mark.first.line == nil ? "" : ", the first \(self.place(mark.first))"
        return "\(Self.shown(key)) (\(counted(mark.cells, "cell")) of \(columns)\(place))"
      }
    }
    let more = order.count > 5 ? " and \(counted(order.count - 5, "other mark"))" : ""
    return DataNote(
      .missingMarks, column: order.count == 1 && first.columns == 1 ? first.column : nil, file: first.first.file,
      line: first.first.line, count: cells,
      sentence: "taken for missing: \(ValueFormat.listed(parts))\(more); missing-only: [...] replaces the usual marks")
  }

  // MARK: Numeric columns

  private func leftOut(_ column: String, _ evidence: ColumnEvidence, _ leftOut: FoundTexts) -> DataNote? {
    guard let first = leftOut.first else { return nil }
    let present = evidence.present
    let (are, them) = leftOut.total == 1 ? ("other is", "it") : ("others are", "them")
    var sentence =
      "column \(Self.shown(column)) is numeric: \(present - leftOut.total) of its \(counted(present, "cell")) are "
      + "numbers; the \(leftOut.total == 1 ? "" : "\(leftOut.total) ")\(are) missing: \(texts(leftOut)); say "
      + "\(types(column, "categorical")) to keep \(them)"
    if let marks = ColumnReading.marks(leftOut) {
      sentence += ", or \(missing(marks)) to have \(them) missing without this note"
    }
    if leftOut.texts.contains(where: { Self.holdsThousands($0.text) }) {
      sentence += "; thousands-mark: comma would read thousands"
    }
    return DataNote(
      .cellsLeftOut, column: column, file: first.file, line: first.line, count: leftOut.total, sentence: sentence)
  }

  private func style(
    of column: String, _ evidence: ColumnEvidence, _ verdict: ColumnVerdict, _ style: NumberStyle
  ) -> DataNote? {
    guard style != .plain || evidence.inParentheses > 0 else { return nil }
    let thousandth = style.thousandsMark == .point ? evidence.firstThousandth : nil
    guard let example = evidence.firstStyled ?? thousandth else { return nil }
    var facts: [String] = []
    if let unit = style.unit { facts.append("\(Self.shown(unit)) is left out") }
    if style.decimalMark == .comma { facts.append("the decimal mark is a comma") }
    if let thousands = style.thousandsMark { facts.append("\(Self.words(thousands)) between thousands is left out") }
    if evidence.inParentheses > 0 { facts.append("parentheses mean negative") }
    guard !facts.isEmpty else { return nil }
    var sentence = "column \(Self.shown(column)) holds numbers\(such(example))"
    if let value = Self.value(example.text, style) { sentence += ", read as \(Self.number(value))" }
    sentence += ": \(ValueFormat.listed(facts))"
    if !verdict.isProven, style.thousandsMark != .blank {
      let mark = style.decimalMark == .point ? NumberStyle.DecimalMark.comma : .point
      let declaration = PlanText.declaration(ColumnDeclaration(.numeric, decimalMark: mark, unit: style.unit))
      sentence += "; say \(types(column, declaration)) if the \(mark.rawValue) is the decimal mark"
    } else if style.decimalMark == .point, style.thousandsMark == nil, evidence.mayPartThousands {
      sentence += "; \(pointAdvice(column, unit: style.unit))"
    }
    return DataNote(
      .numberStyle, column: column, file: example.file, line: example.line, count: evidence.numbers,
      sentence: sentence)
  }

  /// On plain numbers whose points may part thousands.
  func pointOrThousands(column: String, _ evidence: ColumnEvidence) -> DataNote? {
    guard evidence.inParentheses == 0, let example = evidence.firstThousandth else { return nil }
    let value = Self.value(example.text, .plain).map { ", read as \(Self.number($0))" } ?? ""
    return DataNote(
      .numberStyle, column: column, file: example.file, line: example.line, count: evidence.numbers,
      sentence:
        "column \(Self.shown(column)) holds numbers\(such(example))\(value): the point is taken for the decimal "
        + "mark, though each has three digits behind it and no number without one is above 999; "
        + pointAdvice(column, unit: nil))
  }

  private func pointAdvice(_ column: String, unit: String?) -> String {
    let declaration = PlanText.declaration(ColumnDeclaration(.numeric, thousandsMark: .point, unit: unit))
    return "say \(types(column, declaration)) if the point parts thousands"
  }

  private func padded(_ column: String, _ evidence: ColumnEvidence) -> DataNote? {
    guard let example = evidence.firstPadded, evidence.digits.padded > 0 else { return nil }
    return DataNote(
      .zeroPaddedCodes, column: column, file: example.file, line: example.line, count: evidence.digits.padded,
      sentence: "column \(Self.shown(column)) is numeric, though \(counted(evidence.digits.padded, "cell")) of it "
        + "\(evidence.digits.padded == 1 ? "has" : "have") zeros in front\(such(example)); say "
        + "\(types(column, "categorical")) if it holds codes")
  }

  // MARK: Categorical columns

  private func mixed(_ column: String, _ evidence: ColumnEvidence, _ rules: TypeRules) -> DataNote? {
    let present = evidence.present
    var others = evidence.others
    others.add(evidence.longNumbers)
    let name = Self.shown(column)
    guard let first = others.first else {
      let example = evidence.firstStyled
      let units = evidence.forms.filter { !$0.key.isEmpty && $0.value.total > 0 }.keys.sorted()
      // Only what reads all of them is advised; numbers of several units are no column of one.
      let advice: String
      let styles = evidence.stylesOfAll(unit: units.first)
      if units.count > 1 {
        let listed = ValueFormat.listed(units.map(Self.shown))
        advice = "so it is categorical: the units \(listed) stand in it; write all of it in one unit to have it numeric"
      } else if styles.isEmpty {
        advice = "so it is categorical; no marks read all of them, so write them in one way to have it numeric"
      } else {
        let kinds = styles.map { style in
          let isPlain = style.unit != nil && style == NumberStyle(unit: style.unit) && rules.plainStyle == .plain
          let declaration = ColumnDeclaration(
            .numeric, decimalMark: isPlain ? nil : style.decimalMark, thousandsMark: style.thousandsMark,
            unit: style.unit)
          return types(column, PlanText.declaration(declaration))
        }
        advice = "so it is categorical; say \(kinds.joined(separator: " or "))"
      }
      return DataNote(
        .mixedColumn, column: column, file: example?.file, line: example?.line, count: evidence.numbers,
        sentence: "column \(name) holds numbers that are written in different ways\(such(example)), \(advice)")
    }
    let share = Double(evidence.numbers) / Double(max(present, 1))
    let advice =
      ColumnReading.marks(others).map { "\(missing($0)) to read numbers" }
      ?? "numeric-share: \(Self.number((share * 100).rounded(.down) / 100)) to read numbers and have the others missing"
    return DataNote(
      .mixedColumn, column: column, file: first.file, line: first.line, count: others.total,
      sentence: "column \(name) is categorical though \(evidence.numbers) of its \(counted(present, "cell")) are "
        + "numbers, because \(others.total) \(others.total == 1 ? "is" : "are") not: \(texts(others)); say \(advice), or "
        + "\(types(column, "categorical")) if it holds names")
  }

  // MARK: Words

  private func texts(_ found: FoundTexts) -> String {
    var parts = found.texts.prefix(5).map { text in
      let place = text.line == nil ? "" : text.count == 1 ? place(text) : "the first \(place(text))"
      let details = [text.count == 1 ? "" : counted(text.count, "cell"), place].filter { !$0.isEmpty }
      return Self.shown(text.text) + (details.isEmpty ? "" : " (\(details.joined(separator: ", ")))")
    }
    let named = found.texts.prefix(5).reduce(0) { $0 + $1.count }
    if found.total > named { parts.append(counted(found.total - named, "cell") + " more") }
    return ValueFormat.listed(parts)
  }

  private func place(_ text: FoundText) -> String {
    guard let line = text.line else { return "" }
    return "on line \(line)" + (namesFile ? " of \(text.file)" : "")
  }

  private func such(_ example: FoundText?) -> String {
    guard let example else { return "" }
    let place = place(example)
    return " such as \(Self.shown(example.text))" + (place.isEmpty ? "" : " \(place)")
  }

  private func counted(_ count: Int, _ noun: String) -> String { "\(count) \(noun)\(count == 1 ? "" : "s")" }

  private func types(_ column: String, _ kind: String) -> String { "types: {\(PlanText.word(column)): \(kind)}" }

  /// What to write so that these texts are missing besides those that are already.
  private func missing(_ texts: [String]) -> String {
    // A whole number is one in a plan too; everything else is safe in quotes.
    func written(_ mark: String) -> String { Int(mark).map { "\($0)" } == mark ? mark : PlanText.quoted(mark) }
    let known = marks.own.map { String($0.trimmingBlanks) }
    let all = known.map(written) + texts.filter { !known.contains($0) }.map(PlanText.quoted)
    return "\(marks.includesUsual ? "missing" : "missing-only"): [\(all.joined(separator: ", "))]"
  }

  private static func words(_ mark: ThousandsMark) -> String {
    switch mark {
    case .comma: "a comma"
    case .point: "a point"
    case .blank: "a blank"
    case .apostrophe: "an apostrophe"
    }
  }

  private static func value(_ text: String, _ style: NumberStyle) -> Double? {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      buffer.baseAddress.flatMap {
        WrittenNumber($0, buffer.count, .utf8, units: NumberUnits(own: [style.unit].compactMap { $0 }))?.value(style)
      }
    }
  }

  private static func holdsThousands(_ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return bytes.withUnsafeBufferPointer { buffer in
      guard let start = buffer.baseAddress,
        let number = WrittenNumber(start, buffer.count, .utf8, units: NumberUnits())
      else { return false }
      return number.unit == nil && (number.form == .commaOrGroup || number.form == .commaGroups)
    }
  }

  private static func number(_ value: Double) -> String {
    value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
  }

  /// A text in quotes, short and without characters that would move the cursor.
  static func shown(_ text: String) -> String { text.isEmpty ? "an empty cell" : "'\(text.legible)'" }
}
