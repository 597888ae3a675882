extension ColumnBuilder {
  /// Completes the tallies. To be called once, behind the last block.
  mutating func close() {
    guard !isClosed else { return }
    isClosed = true
    for code in codes where code >= 0 { findings.met.tally[Int(code)] += 1 }
  }

  /// What the cells say about the type.
  func evidence(file: String) -> ColumnEvidence {
    var evidence = findings.evidence
    let met = findings.met
    evidence.firstStyled = found(findings.styled, file)
    evidence.firstThousandth = found(findings.thousandth, file)
    evidence.firstPadded = found(findings.padded, file)
    evidence.missing = met.found(.missing, encoding: encoding, file: file)
    guard approach == .texts else {
      if approach == .open { evidence.plain = numbers.count - met.cellCount }
      evidence.longNumbers = met.found(.longNumber, encoding: encoding, file: file)
      evidence.others = met.found(.other, encoding: encoding, file: file)
      countUnknownUnits(&evidence)
      return evidence
    }
    met.dictionary.forEach { code, start, count in
      let times = met.tally[code]
      guard times > 0, met.kinds[code] != .missing else { return }
      switch judged(start, count) {
      case .number(let number): evidence.count(number, times: times)
      case .unusual: evidence.forms["", default: NumberFormCounts()][.short] += times
      case .longNumber: add(code, to: &evidence.longNumbers, file)
      case .other: add(code, to: &evidence.others, file)
      }
    }
    countUnknownUnits(&evidence)
    return evidence
  }

  /// Whether a number, read as programs write them, isn't whole.
  var holdsFraction: Bool {
    func isFraction(_ value: Double) -> Bool { value.isFinite && value != value.rounded() }
    guard approach == .texts else { return numbers.contains(where: isFraction) }
    let met = findings.met
    var found = false
    met.dictionary.forEach { code, start, count in
      guard !found, met.tally[code] > 0, met.kinds[code] != .missing else { return }
      switch judged(start, count) {
      case .number(let number): found = number.value(rules.plainStyle).map(isFraction) ?? false
      case .unusual(let value): found = isFraction(value)
      case .longNumber, .other: break
      }
    }
    return found
  }

  private enum Judgement {
    case number(WrittenNumber)
    case unusual(Double)
    case longNumber
    case other
  }

  private func judged(_ start: UnsafePointer<UInt8>, _ count: Int) -> Judgement {
    if let number = WrittenNumber(start, count, encoding, units: units) {
      return number.losesDigits ? .longNumber : .number(number)
    }
    return unusual(start, count).map { .unusual($0) } ?? .other
  }

  private func add(_ code: Int, to found: inout FoundTexts, _ file: String) {
    let met = findings.met
    if found.isFull {
      found.addUnnamed(met.tally[code])
    } else {
      found.add(met.text(code, encoding, file), count: met.tally[code])
    }
  }

  private func found(_ place: FirstPlace, _ file: String) -> FoundText? {
    place.text.map { FoundText(text: $0, count: 1, file: file, line: place.line) }
  }

  private func countUnknownUnits(_ evidence: inout ColumnEvidence) {
    guard evidence.others.total > 0 else { return }
    let any = NumberUnits(takesAnyWord: true)
    let met = findings.met
    var counts: [String: Int] = [:]
    met.dictionary.forEach { code, start, count in
      guard met.tally[code] > 0, met.kinds[code] == .other || met.kinds[code] == .unjudged,
        let number = WrittenNumber(start, count, encoding, units: any), let unit = number.unit
      else { return }
      // A few units tell all; columns of names have thousands of last words.
      if units.isSuffix(unit) || (counts[unit] == nil && counts.count >= 8) { return }
      counts[unit, default: 0] += met.tally[code]
    }
    evidence.unknownUnits = counts
  }

  /// The column as decided, with the cells that its type leaves out; nil where the text of the cells is needed and gone.
  /// Leaves the builder empty, so that no value is held twice.
  mutating func outcome(_ decision: ColumnDecision, file: String) -> (column: Column, leftOut: FoundTexts)? {
    guard canGive(decision) else { return nil }
    defer { numbers = [] }
    switch (decision, approach) {
    case (.categorical, .texts): return (categories(), FoundTexts())
    case (.numeric(let style), .texts): return parsed(style, file: file)
    case (.categorical, _):
      let codes = [Int32](repeating: -1, count: numbers.count)
      return (Column(name: name, values: .categorical(codes: codes, levels: [])), FoundTexts())
    case (.numeric, _): break
    }
    var leftOut = findings.met.found(.other, encoding: encoding, file: file)
    leftOut.add(findings.met.found(.longNumber, encoding: encoding, file: file))
    return (Column(name: name, values: .numeric(numbers)), leftOut)
  }

  private mutating func categories() -> Column {
    var final: [Int32] = []
    swap(&final, &codes)
    let met = findings.met
    let (names, newCodes) = met.dictionary.sortedLevels(encoding: encoding) { met.kinds[$0] != .missing }
    for position in final.indices where final[position] >= 0 { final[position] = newCodes[Int(final[position])] }
    findings.met = MetTexts()
    return Column(name: name, values: .categorical(codes: final, levels: names))
  }

  private mutating func parsed(_ style: NumberStyle, file: String) -> (column: Column, leftOut: FoundTexts) {
    let met = findings.met
    var values = [Double](repeating: .nan, count: met.count)
    var leftOut = FoundTexts()
    met.dictionary.forEach { code, start, count in
      guard met.kinds[code] != .missing, met.tally[code] > 0 else { return }
      switch judged(start, count) {
      case .number(let number):
        if reads(number, style), let value = number.value(style) {
          values[code] = marks.contains(value) ? .nan : value
        } else {
          add(code, to: &leftOut, file)
        }
      case .unusual(let value): values[code] = value
      case .longNumber, .other: add(code, to: &leftOut, file)
      }
    }
    let numbers = codes.map { $0 < 0 ? .nan : values[Int($0)] }
    codes = []
    findings.met = MetTexts()
    return (Column(name: name, values: .numeric(numbers)), leftOut)
  }
}

extension ColumnBuilder {
  /// Numbers whose form nobody looked at.
  var holdsUnseenForms: Bool { approach == .open && wish == nil && numbers.count > findings.met.cellCount }

  /// Plain numbers with a fraction, which a point must have parted.
  var holdsFractions: Bool {
    holdsUnseenForms && parser.decimalMark == UInt8(ascii: ".")
      && numbers.contains { $0.isFinite && $0 != $0.rounded() }
  }

  /// Whether this pass can give the column as decided.
  func canGive(_ decision: ColumnDecision) -> Bool {
    if wish != nil { return false }
    return switch (decision, approach) {
    case (_, .texts), (.numeric(rules.plainStyle), .open): true
    case (.numeric(let style), .forms(let own)) where own == style: findings.unreadCount == 0
    case (.numeric(let style), .numbers(let own)) where own == style: true
    // Without any value there is nothing to be lost.
    case (.categorical, _): numbers.count == findings.met.count(of: .missing)
    default: false
    }
  }
}

// MARK: Some of the rows

extension ColumnBuilder {
  /// The texts as if the given rows were all. Where something was met first isn't known then.
  func counting(_ rows: [Int]) -> ColumnBuilder {
    var some = self
    (some.findings.styled, some.findings.thousandth, some.findings.padded) = (FirstPlace(), FirstPlace(), FirstPlace())
    var tally = [Int](repeating: 0, count: findings.met.count)
    for row in rows where codes[row] >= 0 { tally[Int(codes[row])] += 1 }
    some.findings.met.tally = tally
    return some
  }

  /// Plain numbers, some of them with a fraction that a point parts: such as `holdsFractions` finds where nothing but
  /// numbers was kept.
  var countsPlainFractions: Bool {
    let found = evidence(file: "")
    guard parser.decimalMark == UInt8(ascii: "."), !found.needsForms,
      rules.declaration != nil || rules.isNumeric(found.numbers, of: found.present)
    else { return false }
    var holdsFraction = false
    findings.met.dictionary.forEach { code, start, count in
      guard findings.met.tally[code] > 0, let value = parser.parse(start, count), value.isFinite else { return }
      if value != value.rounded() { holdsFraction = true }
    }
    return holdsFraction
  }

  /// The text of a row; nil where it means missing.
  func text(ofRow row: Int) -> String? {
    let code = Int(codes[row])
    guard code >= 0, findings.met.kinds[code] != .missing else { return nil }
    return decode(findings.met.dictionary.bytes(of: code), encoding)
  }
}
