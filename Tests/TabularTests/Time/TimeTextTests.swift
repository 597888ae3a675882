import Foundation
import Testing

@testable import Tabular

/// Golden values from Python's `datetime`: `experiments/peers/calendar_golden.py`.
struct TimeTextTests {
  private struct Texts: Decodable {
    struct Text: Decodable {
      let form: String
      let pattern: String
      let text: String
      let seconds: Double
    }
    let texts: [Text]
  }

  private struct Moments: Decodable {
    struct Moment: Decodable {
      let seconds: Double
      let offset: Int
      let values: [Double]
    }
    let names: [String]
    let cases: [Moment]
  }

  private func golden<Content: Decodable>(_ name: String) throws -> Content {
    let data = try Data(contentsOf: URL(fileURLWithPath: Fixtures.path("golden/\(name).json")))
    return try JSONDecoder().decode(Content.self, from: data)
  }

  private func seconds(_ text: String, dayFirst: Bool = true, firstYear: Int? = nil) -> Double? {
    var scanner = TimeScanner()
    return scanner.scan(text)?.instant(dayFirst: dayFirst, firstTwoDigitYear: firstYear)?.value
  }

  @Test func readsWhatPythonWrites() throws {
    let golden: Texts = try golden("time_texts")
    #expect(golden.texts.count > 1_000)
    for entry in golden.texts {
      let found = seconds(entry.text, dayFirst: entry.form == "day-first")
      #expect(found == entry.seconds, "\(entry.text) (\(entry.pattern))")
    }
  }

  @Test func takesMomentsApartAsPythonDoes() throws {
    let golden: Moments = try golden("calendar")
    for entry in golden.cases {
      let time = try #require(CalendarTime(seconds: entry.seconds, offset: entry.offset))
      let expected = Dictionary(uniqueKeysWithValues: zip(golden.names, entry.values))
      #expect(Double(time.date.year) == expected["year"])
      #expect(Double(time.date.month) == expected["month"])
      #expect(Double(time.date.day) == expected["day-of-month"])
      #expect(Double(time.date.week) == expected["week"])
      #expect(Double(time.date.dayOfYear) == expected["day-of-year"])
      #expect(Double(CivilDate.weekDay(daysSince1970: time.daysSince1970)) == expected["week-day"])
      #expect([time.hour, time.minute, time.second].map(Double.init) == Array(entry.values.suffix(3)))
    }
  }

  @Test func everyDayIsItsOwnAndFollowsTheOneBefore() throws {
    var next = try #require(CivilDate(year: 1, month: 1, day: 1)).daysSince1970
    #expect(next == -719_162)
    for year in stride(from: 1, through: 9_999, by: 37) {
      next = try #require(CivilDate(year: year, month: 1, day: 1)).daysSince1970
      for month in 1...12 {
        for day in 1...CivilDate.length(ofMonth: month, inYear: year) {
          let date = try #require(CivilDate(year: year, month: month, day: day))
          #expect(date.daysSince1970 == next && CivilDate(daysSince1970: next) == date)
          next += 1
        }
        #expect(CivilDate(year: year, month: month, day: CivilDate.length(ofMonth: month, inYear: year) + 1) == nil)
      }
    }
  }

  @Test(arguments: [
    ("2024-02-29", 1_709_164_800.0), ("2011-12-31 24:00", 1_325_376_000), ("2016-12-31T23:59:60Z", 1_483_228_800),
    ("1970-01-01T00:00:00.25", 0.25), ("1969-12-31T23:59:59,5Z", -0.5), ("2011-12-31T23", 1_325_372_400),
    ("2011-12-31 12:00 am", 1_325_289_600), ("2011-12-31 12:15 p.m.", 1_325_333_700),
    ("2011-12-31 5 PM", 1_325_350_800),
    ("2011-12-31 0:15 AM", 1_325_290_500), ("31ST DECEMBER 2011", 1_325_289_600),
    ("december 31st, 2011", 1_325_289_600),
    ("Sept 5 2011", 1_315_180_800), ("Wed Aug 27 13:08:45 +0000 2008", 1_219_842_525),
    ("Sat Dec 31 14:30:00 UTC 2011", 1_325_341_800), ("31/Dec/2011:14:30:00 +0100", 1_325_338_200),
    ("12/31/2011, 2:30:00\u{202f}PM", 1_325_341_800), ("2011-12-31 14:30:00 GMT+1", 1_325_338_200),
    ("2011-12-31T14:30:00-03:30", 1_325_354_400), ("2011W053", 1_296_604_800), ("Q3 2011", 1_309_478_400),
    ("2011-q3", 1_309_478_400), ("03/2011", 1_298_937_600), ("March 2011", 1_298_937_600), ("14:30", 52_200),
    ("2:30 pm", 52_200), ("24:00", 86_400), ("2011-W52-7", 1_325_376_000), (" 2011-12-31 ", 1_325_289_600),
  ])
  func reads(_ text: String, _ expected: Double) {
    #expect(seconds(text, dayFirst: false) == expected)
  }

  @Test(arguments: [
    "", "start", "2011-02-29", "2011-13-01", "2011-00-10", "2011-1-32", "0000-00-00", "2011-12-31 25:00",
    "2011-12-31 24:01", "2011-12-31 13:00 PM", "2011-12-31 0:15 PM", "2011-12-31 14:60", "2011-12-31T14:30+25:00",
    "2011-12-31 14:30 NPT", "2011-12-31 14", "2011-12-31-05", "2011-W54", "2010-W53", "2011-W05-8", "2011Q5", "Q3",
    "1.2",
    "31.12", "31-Dec", "1.2.3.4", "10:1", "14:30:00:00", "Mon 14:30", "2011-12-31T", "2011-12-31T14:30Z junk",
    "2011.05",
    "555-123-4567", "12345678901234567890123", "2011/12-31", "-2011-12-31", "2011-12-31 10:00 +", "1/2", "14:30Z",
  ])
  func refuses(_ text: String) {
    #expect(seconds(text) == nil)
  }

  @Test func aYearOfTwoDigitsNeedsItsCentury() {
    #expect(seconds("31/12/11") == nil)
    #expect(seconds("31/12/11", firstYear: 1950) == 1_325_289_600)
    #expect(seconds("31/12/49", firstYear: 1950) == 2_524_521_600)
    #expect(seconds("31/12/50", firstYear: 1950) == -599_702_400)
    #expect(seconds("31-Dec-99", firstYear: 1999) == 946_598_400)
    #expect(seconds("31-Dec-98", firstYear: 1999) == 4_070_822_400)
  }

  @Test func writesTimesAsFineAsTheyAreRead() {
    func text(_ form: TimeFormat.Form, _ precision: TimeFormat.Precision, _ zone: TimeFormat.Zone = .none) -> String {
      TimeFormat(form: form, precision: precision, zone: zone).text(of: 1_325_341_800)
    }
    #expect(text(.dayFirst, .day) == "2011-12-31")
    #expect(text(.yearFirst, .minute) == "2011-12-31 14:30")
    #expect(text(.epochMilliseconds, .fraction) == "2011-12-31 14:30:00")
    #expect(text(.yearFirst, .minute, .fixed(offset: -5_400)) == "2011-12-31 13:00")
    #expect(text(.yearMonth, .month) == "2011-12")
    #expect(text(.quarter, .quarter) == "2011-Q4")
    #expect(text(.year, .year) == "2011")
    #expect(TimeFormat(form: .timeOfDay, precision: .minute).text(of: 52_200) == "14:30")
    #expect(TimeFormat(form: .yearFirst, precision: .day).text(of: .nan) == "none")
    #expect(
      TimeFormat(form: .yearFirst, precision: .minute, zone: .fixed(offset: -12_600)).zoneDescription == "UTC-03:30")
  }

  @Test func momentsAtTheEdgeStayWithinTheirDay() {
    #expect(CalendarTime(seconds: .nan, offset: 0) == nil)
    #expect(CalendarTime(seconds: .infinity, offset: 0) == nil)
    #expect(CalendarTime(seconds: 1e300, offset: 0) == nil)
    #expect(CalendarTime(seconds: -1e-300, offset: 0)?.hour == 23)
    #expect(CalendarTime(seconds: TimeFormat.secondsRange.lowerBound, offset: 0)?.date.year == 1)
    #expect(CalendarTime(seconds: TimeFormat.secondsRange.upperBound.nextDown, offset: 0)?.date.year == 9_999)
  }
}
