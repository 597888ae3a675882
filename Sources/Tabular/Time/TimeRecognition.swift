/// Finds out whether the different texts of a column are times, and of which form.
///
/// All of them must be of one form; the order of day and month must be declared or proven by the data.
struct TimeRecognition {
  struct Reading {
    let format: TimeFormat
    /// For each level; NaN for `others` and for levels without rows.
    let seconds: [Double]
    /// Levels that are no times; they are rare.
    let others: [Int]
    /// So many different times share their number with another, because they differ by less than a double keeps.
    let mergedCount: Int
    /// The level that proves whether the day or the month stands first.
    let orderProof: Int?
    /// Two levels with different zones.
    let zoneExamples: [Int]
    /// For each zone that has a name, its offset and a level.
    let namedZones: [(offset: Int, example: Int)]
  }

  /// At most this share of the rows may hold other texts.
  static let otherShare = 0.01

  let levels: [String]
  /// Rows of each level.
  let counts: [Int]
  let declaration: TimeDeclaration?
  /// Whether digits alone, such as 20111231, may be times.
  let acceptsDigits: Bool

  /// Time: some hundred nanoseconds a level; a sample tells texts of another kind at once.
  ///
  /// - Returns: nil where fewer than half of the rows look like times.
  /// - Throws: why texts that look like times can't be read as times.
  func read() throws(TimeRefusal) -> Reading? {
    var scanner = TimeScanner()
    if declaration == nil, !looksLikeTimes(&scanner) { return nil }
    let texts = levels.map { level in scanner.scan(level).flatMap { accepts($0) ? $0 : nil } }
    let total = counts.reduce(0, +)
    let known = texts.indices.filter { texts[$0] != nil && counts[$0] > 0 }
    guard let first = known.first.flatMap({ texts[$0] }), 2 * known.reduce(0, { $0 + counts[$1] }) >= total else {
      return nil
    }
    try checkForms(texts, known)
    try checkLanguages(texts, known)
    try checkZones(texts, known)
    let proof = try orderProof(texts, known)
    let dayFirst = declaration?.form == .dayFirst || (proof.flatMap { texts[$0] }?.first ?? 0) > 12
    return try reading(texts, form: form(of: first, dayFirst: dayFirst), first, orderProof: proof, total: total)
  }

  /// Whether no text is of a form that may be times here.
  var isUnlike: Bool {
    var scanner = TimeScanner()
    return !levels.contains { scanner.scan($0).map(accepts) == true }
  }

  /// Whether a quarter of at most 64 levels, spread over all of them, are times.
  private func looksLikeTimes(_ scanner: inout TimeScanner) -> Bool {
    let step = max(1, levels.count / 64)
    let sample = stride(from: 0, to: levels.count, by: step).filter { counts[$0] > 0 }
    var found = 0
    for index in sample where scanner.scan(levels[index]).map(accepts) == true { found += 1 }
    return found > 0 && 4 * found >= sample.count
  }

  /// Whether a text is of the declared form.
  private func accepts(_ text: TimeText) -> Bool {
    switch (text.form, declaration?.form) {
    case (.digits, nil): acceptsDigits && TimeFormat.Form.plausible(text.digits) != nil
    case (.digits, let form?): form.instant(text.digits) != nil
    case (_, nil), (.yearFirst, .yearFirst?), (.yearLast, .dayFirst?), (.yearLast, .monthFirst?),
      (.monthName, .monthName?), (.week, .week?), (.yearMonth, .yearMonth?), (.quarter, .quarter?),
      (.timeOfDay, .timeOfDay?):
      true
    default: false
    }
  }

  /// The form that a text is of.
  private func form(of text: TimeText, dayFirst: Bool) -> TimeFormat.Form {
    switch text.form {
    case .yearFirst: .yearFirst
    case .yearLast: dayFirst ? .dayFirst : .monthFirst
    case .monthName: .monthName
    case .week: .week
    case .yearMonth: .yearMonth
    case .quarter: .quarter
    case .timeOfDay: .timeOfDay
    case .digits: declaration?.form ?? .plausible(text.digits) ?? .compact
    }
  }

  // MARK: What texts must have in common

  private struct Family: Equatable {
    let form: TimeFormat.Form
    let hasDay: Bool
    let digits: Int
  }

  private func family(_ text: TimeText) -> Family {
    let form = form(of: text, dayFirst: false)
    var digits = 0
    if form == .compact, case .digits(let count) = text.form { digits = count }
    return Family(form: form, hasDay: text.hasDay, digits: digits)
  }

  private func checkForms(_ texts: [TimeText?], _ known: [Int]) throws(TimeRefusal) {
    guard let first = known.first, let text = texts[first] else { return }
    let family = family(text)
    if let other = known.first(where: { texts[$0].map(self.family) != family }) {
      throw .severalForms(levels[first], levels[other])
    }
    if declaration?.firstTwoDigitYear == nil, let short = known.first(where: { texts[$0]?.hasTwoDigitYear == true }) {
      throw .twoDigitYears(example: levels[short], form: try formOfShortYears(text, texts, known))
    }
    guard text.form == .yearMonth, declaration?.form == nil else { return }
    let months = known.compactMap { texts[$0] }
    if known.count > 1, months.allSatisfy({ $0.first == ($0.year + 1) % 100 }) {
      throw .seasons(example: levels[first])
    }
    if let unpadded = known.first(where: { texts[$0]?.hasUnpaddedMonth == true }), months.allSatisfy({ $0.first <= 4 })
    {
      throw .quartersOrMonths(example: levels[unpadded])
    }
  }

  /// The form of times with years of two digits; nil where it isn't known whether the day or the month stands first.
  private func formOfShortYears(
    _ text: TimeText, _ texts: [TimeText?], _ known: [Int]
  ) throws(TimeRefusal) -> TimeFormat.Form? {
    if let declared = declaration?.form { return declared }
    guard case .yearLast = text.form else { return form(of: text, dayFirst: false) }
    let day = known.first { (texts[$0]?.first ?? 0) > 12 }
    let month = known.first { (texts[$0]?.second ?? 0) > 12 }
    if let day, let month { throw .severalForms(levels[min(day, month)], levels[max(day, month)]) }
    return day != nil ? .dayFirst : month != nil ? .monthFirst : nil
  }

  /// All names of months and days must be of one language: `mar` and `mai` are in several, and what is meant only the
  /// others tell.
  private func checkLanguages(_ texts: [TimeText?], _ known: [Int]) throws(TimeRefusal) {
    var common = TimeLanguages.all
    var narrowest = known.first
    for index in known {
      guard let languages = texts[index]?.languages else { continue }
      let next = common.intersection(languages)
      if next.isEmpty, let narrowest { throw .severalLanguages(levels[narrowest], levels[index]) }
      if next != common { narrowest = index }
      common = next
    }
  }

  private func checkZones(_ texts: [TimeText?], _ known: [Int]) throws(TimeRefusal) {
    guard let with = known.first(where: { texts[$0]?.offset != nil }),
      let without = known.first(where: { texts[$0]?.offset == nil })
    else { return }
    throw .someWithoutZone(with: levels[with], without: levels[without])
  }

  /// A level whose number above 12 proves whether the day or the month stands first; nil where that is declared, or
  /// where the form doesn't ask.
  private func orderProof(_ texts: [TimeText?], _ known: [Int]) throws(TimeRefusal) -> Int? {
    if declaration?.form != nil { return nil }
    var dayFirst: [UInt8: Int] = [:]
    var monthFirst: [UInt8: Int] = [:]
    for index in known {
      guard let text = texts[index], case .yearLast(let mark) = text.form else { continue }
      if text.first > 12, dayFirst[mark] == nil { dayFirst[mark] = index }
      if text.second > 12, monthFirst[mark] == nil { monthFirst[mark] = index }
    }
    if let day = dayFirst.values.min(), let month = monthFirst.values.min() {
      throw .severalForms(levels[min(day, month)], levels[max(day, month)])
    }
    // Each mark needs a proof of its own: 31.12.2011 says nothing about 01/02/2011.
    for index in known {
      guard case .yearLast(let mark)? = texts[index]?.form, dayFirst[mark] == nil, monthFirst[mark] == nil else {
        continue
      }
      throw .ambiguousOrder(example: levels[index])
    }
    return dayFirst.values.min() ?? monthFirst.values.min()
  }

  // MARK: Numbers

  private func reading(
    _ texts: [TimeText?], form: TimeFormat.Form, _ example: TimeText, orderProof: Int?, total: Int
  ) throws(TimeRefusal) -> Reading {
    var seconds = [Double](repeating: .nan, count: levels.count)
    var precision = TimeFormat.Precision.year
    var offsets: [Int: Int] = [:]
    var named: [Int: Int] = [:]
    var others: [Int] = []
    var fine = Set<TimeInstant>()
    for index in levels.indices where counts[index] > 0 {
      guard let text = texts[index], let instant = instant(of: text, form) else {
        others.append(index)
        continue
      }
      seconds[index] = instant.value
      precision = max(precision, text.precision)
      if let offset = text.offset {
        if offsets[offset] == nil { offsets[offset] = index }
        if text.hasNamedZone, named[offset] == nil { named[offset] = index }
      }
      if instant.nanoseconds % 1_000 != 0 { fine.insert(instant) }
    }
    let otherRows = others.reduce(0) { $0 + counts[$1] }
    if Double(otherRows) > Self.otherShare * Double(total), let example = others.first {
      throw .otherTexts(example: levels[example], rows: otherRows)
    }
    if case .digits(let count) = example.form { precision = form.precision(digits: count) }
    let zone: TimeFormat.Zone = offsets.count > 1 ? .several : offsets.keys.first.map { .fixed(offset: $0) } ?? .none
    return Reading(
      format: TimeFormat(
        form: form, precision: precision, zone: zone, firstTwoDigitYear: declaration?.firstTwoDigitYear),
      seconds: seconds, others: others, mergedCount: fine.count - Set(fine.map(\.value)).count, orderProof: orderProof,
      zoneExamples: offsets.count > 1 ? offsets.sorted { $0.key < $1.key }.prefix(2).map(\.value) : [],
      namedZones: named.sorted { $0.key < $1.key }.map { (offset: $0.key, example: $0.value) })
  }

  private func instant(of text: TimeText, _ form: TimeFormat.Form) -> TimeInstant? {
    if case .digits = text.form { return form.instant(text.digits) }
    return text.instant(dayFirst: form == .dayFirst, firstTwoDigitYear: declaration?.firstTwoDigitYear)
  }
}
