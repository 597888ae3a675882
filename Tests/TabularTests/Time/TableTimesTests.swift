import Testing

@testable import Tabular

/// Which columns become times, and what is said of them.
struct TableTimesTests {
  /// A table of one column of texts, nil for missing.
  private func table(_ texts: [String?], repeating: Int = 1) throws -> Table {
    let all = (0..<repeating).flatMap { _ in texts }
    let levels = Set(all.compactMap { $0 }).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    let codes = all.map { text in text.flatMap { levels.firstIndex(of: $0) }.map(Int32.init) ?? -1 }
    return try Table(columns: [Column(name: "when", values: .categorical(codes: codes, levels: levels))])
  }

  private func recognised(
    _ texts: [String?], _ declaration: TimeDeclaration? = nil, isOrder: Bool = false
  ) throws -> (column: Column, notes: [TimeNote]) {
    var options = TimeOptions()
    options.declared["when"] = declaration
    if isOrder { options.orderColumn = "when" }
    let (table, notes) = try table(texts).recognisingTimes(options)
    return (table.columns[0], notes)
  }

  private func format(_ texts: [String?], _ declaration: TimeDeclaration? = nil) throws -> TimeFormat? {
    if case .time(_, let format) = try recognised(texts, declaration).column.values { format } else { nil }
  }

  private func seconds(_ column: Column) -> [Double]? {
    if case .time(let seconds, _) = column.values { seconds } else { nil }
  }

  /// Why a column of texts that look like times stays as it is.
  private func refusal(_ texts: [String?]) throws -> TimeRefusal? {
    let (column, notes) = try recognised(texts)
    guard case .categorical = column.values, case .keptAsCategories(let refusal)? = notes.first?.fact else {
      return nil
    }
    return refusal
  }

  @Test func datesBecomeSecondsAndMissingStaysMissing() throws {
    let (column, notes) = try recognised(["1970-01-02", nil, "1969-12-31", "1970-1-1"])
    let found = try #require(seconds(column))
    #expect(found[0] == 86_400 && found[1].isNaN && found[2] == -86_400 && found[3] == 0)
    #expect(column.kind == .time(TimeFormat(form: .yearFirst, precision: .day)))
    #expect(column.missingCount == 1 && notes.isEmpty)
  }

  @Test func namesAndNumbersAreNoTimes() throws {
    for texts in [["red", "blue"], ["A-1", "B-2"], ["00501", "00502"], ["1.2.3", "2.0.1"], ["may", "june"], []] {
      let (column, notes) = try recognised(texts)
      #expect(column.kind == .categorical(levels: texts.sorted()), "\(texts)")
      #expect(notes.isEmpty)
    }
  }

  @Test func aNumberAboveTwelveProvesTheOrder() throws {
    let (column, notes) = try recognised(["01/02/2011", "31/12/2011"])
    #expect(seconds(column) == [1_296_518_400, 1_325_289_600])
    #expect(notes.map(\.fact) == [.orderProven(dayFirst: true, example: "31/12/2011")])
    #expect(
      notes[0].text { "line \($0 + 2)" }
        == "column 'when' is read with the day first, because of '31/12/2011' (line 3)")
    #expect(try format(["01/02/2011", "12/31/2011"])?.form == .monthFirst)
    #expect(try format(["1.2.2011", "31.12.2011 14:30"])?.form == .dayFirst)
  }

  @Test func anOrderThatNothingProvesIsNotGuessed() throws {
    #expect(try refusal(["01/02/2011", "02/02/2011"]) == .ambiguousOrder(example: "01/02/2011"))
    // A proof with points says nothing of slashes.
    #expect(try refusal(["01/02/2011", "31.12.2011"]) == .ambiguousOrder(example: "01/02/2011"))
    #expect(try refusal(["31/12/2011", "12/31/2011"]) == .severalForms("12/31/2011", "31/12/2011"))
    let dayFirst = try recognised(["01/02/2011"], TimeDeclaration(form: .dayFirst)).column
    #expect(seconds(dayFirst) == [1_296_518_400])
    let monthFirst = try recognised(["01/02/2011"], TimeDeclaration(form: .monthFirst)).column
    #expect(seconds(monthFirst) == [1_293_926_400])
    #expect(throws: TimeError.self) { try recognised(["01/02/2011"], TimeDeclaration()) }
  }

  @Test func whatIsWrittenInSeveralFormsIsRefused() throws {
    #expect(try refusal(["2011-12-31", "31 Dec 2011"]) == .severalForms("2011-12-31", "31 Dec 2011"))
    #expect(try refusal(["2011-12-31", "2011-12"]) == .severalForms("2011-12", "2011-12-31"))
    #expect(try refusal(["2011-W05", "2011-W05-3"]) == .severalForms("2011-W05", "2011-W05-3"))
    #expect(try refusal(["31/12/11", "01/01/12"]) == .twoDigitYears(example: "01/01/12", form: .dayFirst))
    #expect(
      try refusal(["2011-12-31T10:00Z", "2011-12-31T10:00"])
        == .someWithoutZone(with: "2011-12-31T10:00Z", without: "2011-12-31T10:00"))
    #expect(
      try refusal(["2011-12-31T10:00Z", "2011-12-31"])
        == .someWithoutZone(with: "2011-12-31T10:00Z", without: "2011-12-31"))
    // Marks and times of day may differ.
    #expect(try format(["2011-12-31", "2011/12/31 14:30"]) == TimeFormat(form: .yearFirst, precision: .minute))
  }

  @Test func monthsThatMayBeSeasonsOrQuartersAreRefused() throws {
    #expect(try refusal(["2009-10", "2010-11"]) == .seasons(example: "2009-10"))
    #expect(try refusal(["2011-1", "2011-2", "2011-3"]) == .quartersOrMonths(example: "2011-1"))
    #expect(try format(["2011-1", "2011-10"])?.form == .yearMonth)
    #expect(try format(["2009-10", "2010-12"])?.form == .yearMonth)
    #expect(try format(["2009-10", "2010-11"], TimeDeclaration(form: .yearMonth))?.precision == .month)
  }

  @Test func zonesAreInstants() throws {
    let one = try recognised(["2011-07-01T12:00+02:00", "2011-07-01T13:00+02:00"])
    #expect(seconds(one.column) == [1_309_514_400, 1_309_518_000])
    #expect(one.column.kind == .time(TimeFormat(form: .yearFirst, precision: .minute, zone: .fixed(offset: 7_200))))
    // The hour that summer time repeats: by the instant it doesn't.
    let two = try recognised(["2011-10-30T02:30+02:00", "2011-10-30T02:30+01:00"])
    #expect(seconds(two.column) == [1_319_934_600, 1_319_938_200])
    #expect(
      two.notes.map(\.fact) == [.zonesDiffer("2011-10-30T02:30+01:00", "2011-10-30T02:30+02:00")])
  }

  @Test func monthsHaveGermanAndFrenchNames() throws {
    let december = 1_325_289_600.0
    for texts in [
      ["31. Dezember 2011", "1. März 2012", "5. Mai 2012"], ["Sa., 31. Dez. 2011", "Do, 1. MRZ 2012", "Sa 5 mai 2012"],
      ["31 décembre 2011", "1er mars 2012", "5 mai 2012"],
      ["sam. 31 déc. 2011", "jeu. 1 mars 2012", "sam. 5 mai 2012"],
      ["31-DECEMBRE-2011", "1-MARS-2012", "5-MAI-2012"], ["31 de\u{301}c. 2011", "1 Ma\u{308}r 2012", "5 Mai 2012"],
    ] {
      // The last list is French and German by turns; without its accent, December is English as well.
      if texts[1].contains("\u{308}") {
        #expect(try refusal(texts) == .severalLanguages(texts[0], texts[2]))
        continue
      }
      let (column, notes) = try recognised(texts)
      #expect(seconds(column) == [december, december + 61 * 86_400, december + 126 * 86_400], "\(texts)")
      #expect(notes.isEmpty && column.kind == .time(TimeFormat(form: .monthName, precision: .day)))
    }
    #expect(try format(["Januar 2011", "Jänner 2012"])?.precision == .month)
    #expect(try format(["août 2011", "aout 2012"])?.precision == .month)
    // A Tuesday, in a language that calls it as another calls March.
    #expect(
      seconds(try recognised(["mar. 3 janv. 2012", "mer. 4 janv. 2012"]).column) == [1_325_548_800, 1_325_635_200])
  }

  @Test func namesOfSeveralLanguagesAreRefused() throws {
    // Mar and Mai may be English and German, May and März may not be the same.
    #expect(try format(["1 Mar 2011", "1 Apr 2011", "1 May 2011"])?.form == .monthName)
    #expect(try refusal(["1 May 2011", "1 März 2011"]) == .severalLanguages("1 May 2011", "1 März 2011"))
    #expect(try refusal(["1 Jan 2011", "2 Okt 2011", "3 Oct 2011"]) == .severalLanguages("2 Okt 2011", "3 Oct 2011"))
    #expect(
      TimeRefusal.severalLanguages("1 May 2011", "1 März 2011").text(column: "when") {
        $0 == "1 May 2011" ? "line 2" : "line 9"
      }
        == "its months or days have names of more than one language, such as '1 May 2011' (line 2) and '1 März 2011' "
        + "(line 9); write all of them in one of English, German and French, or best as 2011-12-31")
    // A day of one language and a month of another are no date at all.
    #expect(try format(["Montag 3 janvier 2011", "Montag 3 janvier 2011"]) == nil)
  }

  @Test func yearsOfTwoDigitsAreRefusedWithTheirForm() throws {
    for (texts, form) in [
      (["31/12/11", "01/01/12"], TimeFormat.Form.dayFirst), (["12/31/11", "01/01/12"], .monthFirst),
      (["31-Dec-11", "1-Jan-12"], .monthName),
    ] {
      let advice = try refusal(texts)?.text(column: "when") { _ in "line 2" }
      #expect(
        advice?.hasSuffix("types: {when: {time: \(form.rawValue), first-year: 1950}}") == true, "\(advice ?? "read")")
      let declared = TimeDeclaration(form: form, firstTwoDigitYear: 1950)
      #expect(seconds(try recognised(texts, declared).column)?.first == 1_325_289_600)
    }
    // Nothing tells which stands first, so both are named.
    #expect(
      try refusal(["01/02/11", "03/04/12"])?.text(column: "when") { _ in "line 2" }.hasSuffix(
        "types: {when: {time: day-first, first-year: 1950}} or types: {when: {time: month-first, first-year: 1950}}")
        == true)
    #expect(try refusal(["31/12/11", "12/31/11"]) == .severalForms("12/31/11", "31/12/11"))
  }

  @Test func zonesMayHaveNames() throws {
    for (name, offset) in [
      ("Z", 0), ("UTC", 0), ("GMT", 0), ("CET", 1), ("CEST", 2), ("MEZ", 1), ("EST", -5), ("EDT", -4), ("CST", -6),
      ("PST", -8), ("pdt", -7),
    ] {
      let text = "2011-07-01 12:00 \(name)"
      let (column, notes) = try recognised([text, "2011-07-02 12:00 \(name)"])
      let noon = 1_309_521_600.0 - Double(offset) * 3_600
      #expect(seconds(column) == [noon, noon + 86_400], "\(name)")
      let isNamed = !["Z", "UTC", "GMT"].contains(name)
      #expect(notes.map(\.fact) == (isNamed ? [.zoneNamed(offset: offset * 3_600, example: text)] : []))
    }
    let both = try recognised(["2011-10-30 02:30 CEST", "2011-10-30 02:30 CET"])
    #expect(seconds(both.column) == [1_319_934_600, 1_319_938_200])
    #expect(
      both.notes.map { $0.text { "line \($0 + 2)" } } == [
        "column 'when' has times of several zones, such as '2011-10-30 02:30 CET' (line 3) and '2011-10-30 02:30 CEST' "
          + "(line 2): they are put in order by the instant, and their hours and days are those of UTC",
        "column 'when': the zone of '2011-10-30 02:30 CET' (line 3) is taken for UTC+01:00; write the offset in its place "
          + "if it is another",
        "column 'when': the zone of '2011-10-30 02:30 CEST' (line 2) is taken for UTC+02:00; write the offset in its "
          + "place if it is another",
      ])
    #expect(
      try refusal(["2011-07-01 12:00 CET", "2011-07-02 12:00"])
        == .someWithoutZone(with: "2011-07-01 12:00 CET", without: "2011-07-02 12:00"))
    #expect(seconds(try recognised(["Fri Jul  1 12:00:00 CEST 2011"]).column) == [1_309_514_400])
  }

  @Test func aFewOtherTextsBecomeMissingAloud() throws {
    let dates = (0..<150).map { "2011-\(1 + $0 / 28)-\(1 + $0 % 28)" }
    let (column, notes) = try recognised(dates + ["unknown"])
    #expect(column.missingCount == 1)
    #expect(notes.map(\.fact) == [.othersAreMissing(example: "unknown", rows: 1)])
    #expect(notes[0].text { "line \($0 + 2)" }.contains("1 cell of column 'when' is no time and counts as missing"))
    #expect(notes[0].text { "line \($0 + 2)" }.contains("'unknown' (line 152)"))
    #expect(try refusal(Array(dates.prefix(30)) + ["unknown"]) == .otherTexts(example: "unknown", rows: 1))
    // A day that the calendar doesn't have is such a text.
    #expect(try refusal(["2011-02-28", "2011-02-30"]) == .otherTexts(example: "2011-02-30", rows: 1))
  }

  @Test func declaredColumnsMustBeWhatTheyAre() throws {
    #expect(throws: TimeError.notATime("soon", column: "when", form: .dayFirst, row: 1)) {
      try recognised(["01/02/2011", "soon"] + (3...9).map { "0\($0)/02/2011" }, TimeDeclaration(form: .dayFirst))
    }
    #expect(throws: TimeError.notATime("2011-12-31", column: "when", form: .dayFirst, row: 0)) {
      try recognised(["2011-12-31"], TimeDeclaration(form: .dayFirst))
    }
    #expect(try format(["31/12/11"], TimeDeclaration(form: .dayFirst, firstTwoDigitYear: 1950))?.form == .dayFirst)
    #expect(try format(["20111231", "20120101"], TimeDeclaration())?.form == .compact)
    let nanoseconds = try recognised(
      ["1325341800000000001", "1325341800123456789"], TimeDeclaration(form: .epochNanoseconds))
    #expect(seconds(nanoseconds.column) == [1_325_341_800, 1_325_341_800.1234567])
    #expect(nanoseconds.notes.isEmpty)
    let close = try recognised(
      ["1325341800000000001", "1325341800000000002"], TimeDeclaration(form: .epochNanoseconds))
    #expect(close.notes.map(\.fact) == [.finerThanKept(count: 1)])
  }

  private func numbers(_ numbers: [Double], _ declaration: TimeDeclaration? = nil, isOrder: Bool = false) throws
    -> Column
  {
    var options = TimeOptions()
    options.declared["when"] = declaration
    if isOrder { options.orderColumn = "when" }
    return try Table(columns: [Column(name: "when", values: .numeric(numbers))]).recognisingTimes(options).0.columns[0]
  }

  @Test func numbersAreTimesWhereTheyAreDeclared() throws {
    func declared(_ numbers: [Double], _ form: TimeFormat.Form) throws -> [Double]? {
      seconds(try self.numbers(numbers, TimeDeclaration(form: form)))
    }
    #expect(try declared([1_325_341_800, -1.5], .epochSeconds) == [1_325_341_800, -1.5])
    #expect(try declared([1_325_341_800_250, -250], .epochMilliseconds) == [1_325_341_800.25, -0.25])
    #expect(
      try declared([20_111_231, 201_112_311_430, 20_111_231_143_000], .compact) == [
        1_325_289_600, 1_325_341_800, 1_325_341_800,
      ])
    #expect(try declared([2011, 1969], .year) == [1_293_840_000, -31_536_000])
    #expect(try declared([201_103], .yearMonth) == [1_298_937_600])
    #expect(throws: TimeError.notATime("20111331", column: "when", form: .compact, row: 1)) {
      try declared([20_111_231, 20_111_331], .compact)
    }
    #expect(throws: TimeError.notATime("31122011", column: "when", form: .dayFirst, row: 0)) {
      try declared([31_122_011], .dayFirst)
    }
    #expect(throws: TimeError.notATime("1e+18", column: "when", form: .epochMilliseconds, row: 0)) {
      try declared([1e18], .epochMilliseconds)
    }
    #expect(try numbers([1_325_341_800]).kind == .numeric)
    let empty = try numbers([.nan, .nan], TimeDeclaration())
    #expect(empty.missingCount == 2 && empty.kind != .numeric)
  }

  @Test func numbersThatOrderRowsAreTimesWhereTheyAreNothingElse() throws {
    func form(_ values: [Double]) throws -> TimeFormat.Form? {
      if case .time(let format) = try numbers(values, isOrder: true).kind { format.form } else { nil }
    }
    #expect(try form([20_111_231, 20_120_101]) == .compact)
    #expect(try form([1_325_341_800, 1_325_341_801.5]) == .epochSeconds)
    #expect(try form([1_325_341_800_000, .nan]) == .epochMilliseconds)
    #expect(try form([1990, 2011]) == .year)
    #expect(try form([201_101, 201_112]) == .yearMonth)
    #expect(try form([0, 1, 2]) == nil)
    #expect(try form([1990, 20_111_231]) == nil)
    #expect(try form([20_111_331, 20_111_231]) == nil)
    #expect(try form([.infinity]) == nil)
  }

  @Test func whatCannotOrderRowsIsRefusedWithItsPlace() throws {
    let word = ["start"] + (1...39).map(String.init)
    #expect(
      throws: TimeError.refused(column: "when", isDeclared: false, .noTimes(example: "start"), rows: ["start": 0])
    ) { try recognised(word, isOrder: true) }
    #expect(
      throws: TimeError.refused(
        column: "when", isDeclared: false, .ambiguousOrder(example: "01/02/2011"), rows: ["01/02/2011": 1])
    ) { try recognised(["02/02/2011", "01/02/2011"], isOrder: true) }
    #expect(throws: TimeError.noDate(column: "when", example: "14:30", row: 0)) {
      try recognised(["14:30", "15:30"], isOrder: true)
    }
    let dates = (0..<150).map { "2011-\(1 + $0 / 28)-\(1 + $0 % 28)" }
    #expect(
      throws: TimeError.refused(
        column: "when", isDeclared: false, .otherTexts(example: "soon", rows: 1), rows: ["soon": 150])
    ) { try recognised(dates + ["soon"], isOrder: true) }
    let names = try table(["red", "blue"])
    var options = TimeOptions()
    options.orderColumn = "when"
    do throws(TimeError) {
      _ = try names.recognisingTimes(options)
      Issue.record("names were put in order of time")
    } catch {
      #expect(
        error.text { "line \($0 + 2)" }
          == "column 'when' can't put rows in order of time: 'red' (line 2) is no time in any form that is known; "
          + "write 2011-12-31, 2011-12-31T14:30 or a number")
    }
  }

  @Test func whatMayBeTimesIsSaid() throws {
    let zones = (1...30).map { "2011-01-\($0 < 10 ? "0" : "")\($0) 12:00 NPT" }
    #expect(try recognised(zones).notes.map(\.fact) == [.unknownForm(example: zones[0])])
    #expect(try recognised((1...30).map { "model \($0) of 95" }).notes.isEmpty)
    var options = TimeOptions()
    let days = try Table(columns: [Column(name: "when", values: .numeric([.nan, 20_111_231, 20_120_101]))])
    let (same, notes) = try days.recognisingTimes(options)
    #expect(same.columns[0].kind == .numeric)
    #expect(
      notes == [TimeNote(column: "when", fact: .numbersLookLikeDates(example: "20111231"), rows: ["20111231": 1])])
    options.untouched = ["when"]
    #expect(try days.recognisingTimes(options).1.isEmpty)
  }

  @Test func anHourThatComesTwiceIsSaid() throws {
    let hours = ["00:30", "01:30", "02:45", "02:15", "03:30"].map { "2011-10-30 " + $0 }
    #expect(try recognised(hours, isOrder: true).notes.map(\.fact) == [.hoursRepeat(example: hours[3])])
    #expect(try recognised(hours).notes.isEmpty)
    #expect(try recognised(hours.reversed(), isOrder: true).notes.isEmpty)
    #expect(try recognised(hours.map { $0 + "Z" }, isOrder: true).notes.isEmpty)
  }

  @Test func codesOfDigitsOrderRowsAsNumbers() throws {
    #expect(try recognised(["010", "2", "001"], isOrder: true).column.values == .numeric([10, 2, 1]))
    #expect(throws: TimeError.self) { try recognised(["9007199254740993", "9007199254740992"], isOrder: true) }
  }

  /// Why a column can't order rows, as texts and as the numbers that they spell.
  private func orderRefusals(_ texts: [String]) throws -> [TimeRefusal?] {
    func refusal(_ body: () throws -> Void) -> TimeRefusal? {
      do {
        try body()
      } catch {
        if case .refused(_, false, let refusal, _)? = error as? TimeError { return refusal }
      }
      return nil
    }
    let numbers = texts.compactMap(Double.init)
    return [
      refusal { _ = try self.recognised(texts, isOrder: true) },
      refusal { _ = try self.numbers(numbers, isOrder: true) },
    ]
  }

  @Test func datesThatDoNotGoByTimeAsNumbersOrderNoRows() throws {
    let dates: [([String], String)] = [
      (["01012015", "08012015", "29122014"], "1012015"), (["12312014", "01072015"], "12312014"),
      (["010124", "310124", "010224", "120224"], "10124"), (["123123", "010124", "010224"], "123123"),
      (["010120151230", "020120150000", "311220140000"], "10120151230"),
      (["09012015123059", "31122014000000"], "9012015123059"),
    ]
    for (texts, plain) in dates {
      #expect(
        try orderRefusals(texts) == [.yearLastDigits(example: texts[0]), .yearLastDigits(example: plain)], "\(texts)")
    }
    // A few odd cells don't make counts of the others.
    let long = (0..<60).map { "\(10 + $0 % 19)0\(1 + $0 / 19)20\(10 + $0 * 7 % 13)" }
    for (odd, example) in [("99999999", long[0]), ("31022015", "31022015"), ("00000000", long[0])] {
      let expected = TimeRefusal.yearLastDigits(example: example)
      #expect(try orderRefusals([odd] + long) == [expected, expected], "\(odd)")
    }
    let months = [2000.1, 2000.2, 2000.9, 2000.1, 2000.11, 2000.12, 2001.1]
    #expect(
      throws: TimeError.refused(
        column: "when", isDeclared: false, .yearPointMonth(example: "2000.1"), rows: ["2000.1": 0])
    ) { try numbers(months, isOrder: true) }
    let years = (80...119).map { "\($0 % 100)" }
    #expect(try orderRefusals(years) == [.yearsAroundCentury("99", "0"), .yearsAroundCentury("99", "0")])
    #expect(
      try orderRefusals(["991230", "991231", "000101", "000102"]) == [
        .yearsAroundCentury("991231", "000101"), .yearsAroundCentury("991231", "101"),
      ])
    #expect(
      TimeRefusal.yearLastDigits(example: "1012015").text(column: "when") { _ in "line 2" }
        == "'1012015' (line 2) looks like a date of digits with the year last, and such numbers don't go by time; "
        + "write 2011-12-31 or 20111231, or say data.time: row-order if the rows are in order already")
  }

  @Test func numbersThatCountStillOrderRows() throws {
    let days: [Double] = Array(stride(from: 10_131, through: 10_101, by: -1))
    let long: [Double] = Array(stride(from: 1_012_050, through: 1_011_950, by: -1))
    let hundred: [Double] = Array(stride(from: 99, through: 0, by: -1))
    let rising: [Double] = [0, 1, 2, 3, 4, 5, 6, 80, 85, 90, 98, 99]
    let others: [[Double]] = [
      [120_201, 120_131, 120_101], [2000.1, 2000.2, 2001.1, 2000.3], [2000.01, 2000.11, 2000.1], [2001.5, 2000.5],
      [1, 5, 3], [10_124, .nan],
    ]
    let counts = [days, long, hundred, rising] + others
    for values in counts { #expect(try numbers(values, isOrder: true).kind == .numeric, "\(values)") }
  }

  @Test func untouchedColumnsStay() throws {
    var options = TimeOptions()
    options.untouched = ["when"]
    let (same, notes) = try table(["2011-12-31", "2012-01-01"]).recognisingTimes(options)
    #expect(same.columns[0].kind == .categorical(levels: ["2011-12-31", "2012-01-01"]))
    #expect(notes.isEmpty)
  }

  @Test func aFormatReadsLaterTextsOfItsColumn() throws {
    let zoned = try #require(try format(["2011-07-01T12:00+02:00", "2011-07-01T13:00+02:00"]))
    #expect(zoned.seconds(of: "2011-07-01T10:30:00.5Z") == 1_309_516_200.5)
    #expect(zoned.seconds(of: "2011-07-01T10:30") == nil)
    let dayFirst = try #require(try format(["31/12/2011"]))
    #expect(dayFirst.seconds(of: "1/2/2011") == 1_296_518_400)
    #expect(dayFirst.seconds(of: "2011-02-01") == nil)
    let epoch = TimeFormat(form: .epochMilliseconds, precision: .fraction)
    #expect(epoch.seconds(of: "1325341800250") == 1_325_341_800.25)
    #expect(epoch.seconds(of: "soon") == nil)
    let nanoseconds = TimeFormat(form: .epochNanoseconds, precision: .fraction)
    #expect(nanoseconds.seconds(of: "1325341800123456789") == 1_325_341_800.1234567)
  }

  @Test func timesPassThroughTables() throws {
    let format = TimeFormat(form: .yearFirst, precision: .day)
    let table = try Table(columns: [
      Column(name: "n", values: .numeric([1, 2])),
      Column(name: "when", values: .time(seconds: [0, .nan], format: format)),
    ])
    #expect(try table.rawRows(columns: ["when", "n"])[0] == RawRow(numbers: [0, 1]))
    #expect(try table.codedMatrix(["when"]).storage[0] == 0)
    #expect(try table.selecting(rows: [1, 0, 0]).columns[1].missingCount == 1)
    #expect(throws: SplitError.missingTime(place: "row 2", column: "when")) { try table.times(of: table.columns[1]) }
    #expect(try Table(joining: [table, table]).columns[1].count == 4)
    let other = try Table(columns: [
      Column(name: "n", values: .numeric([1])), Column(name: "when", values: .numeric([5])),
    ])
    #expect(throws: TabularError.kindsDiffer(column: "when")) { try Table(joining: [table, other]) }
    let summary = ColumnSummary(Column(name: "when", values: .time(seconds: [86_400, .nan, 0, 0], format: format)))
    #expect(summary.times?.earliest == "1970-01-01" && summary.times?.latest == "1970-01-02")
    #expect(summary.distinctCount == 2 && summary.missingCount == 1 && !summary.isNumeric)
  }
}
