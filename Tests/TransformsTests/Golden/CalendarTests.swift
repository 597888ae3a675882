import GoldenFiles
import Learning
import LinearAlgebra
import Records
import Tabular
import Testing

@testable import Transforms

/// Golden values from Python's `datetime`: `experiments/peers/calendar_golden.py`.
struct CalendarTests {
  private static let day = TimeFormat(form: .yearFirst, precision: .day)
  private static let second = TimeFormat(form: .yearFirst, precision: .second)

  private func calendar(_ settings: [String: SettingValue] = [:]) throws -> CalendarParts {
    CalendarParts(try CalendarParts.Parameters(settings: settings))
  }

  private func examples(
    _ seconds: [Double], _ format: TimeFormat, weights: [Double]? = nil
  ) throws -> Examples {
    try Examples(
      Matrix(rows: seconds.count, columns: 1, storage: seconds),
      features: [Feature(name: "t", kind: .time(format), sources: [7])], weights: weights)
  }

  private func list(_ parts: String...) -> SettingValue { .list(parts.map { .text($0) }) }

  private func names(_ fitted: FittedCalendarParts) -> [String] { fitted.outputFeatures.map(\.name) }

  @Test func everyPartIsThatOfPython() throws {
    let golden = try GoldenFile("calendar")
    let parts = try golden["names"].texts
    let cyclic = try golden["cyclic"].texts
    let settings: [String: SettingValue] = [
      "parts": .list(parts.map { .text($0) }), "cyclic": .list(cyclic.map { .text($0) }), "origin": "epoch",
    ]
    let cases = try golden["cases"].items
    #expect(cases.count > 300)
    for entry in cases {
      let seconds = try entry["seconds"].number
      let offset = Int(try entry["offset"].number)
      let (values, sines, cosines) = try (entry["values"].vector, entry["sines"].vector, entry["cosines"].vector)
      let format = TimeFormat(form: .yearFirst, precision: .second, zone: .fixed(offset: offset))
      let fitted = try calendar(settings).fit(examples([seconds], format))
      let found = transformed([seconds], by: fitted)
      #expect(largestDifference(found, values + zip(sines, cosines).flatMap { [$0, $1] }) < 1e-12, "\(seconds)")
    }
  }

  @Test func aDateBecomesWhatItTellsAndWhatDiffers() throws {
    // 2023-02-13, 2023-03-13, 2023-03-20: Mondays.
    let fitted = try calendar().fit(examples([1_676_246_400, 1_678_665_600, 1_679_270_400], Self.day))
    #expect(names(fitted) == ["t: days", "t: month", "t: day-of-month"])
    #expect(fitted.outputFeatures.allSatisfy { $0.kind == .numeric && $0.sources == [7] })
    #expect(transformed([1_678_665_600], by: fitted) == [28, 3, 13])
    // Rows before the first training row, and those after the last, count on.
    #expect(transformed([1_676_160_000], by: fitted) == [-1, 2, 12])
    let missing = transformed([.nan], by: fitted)
    #expect(missing.allSatisfy(\.isNaN) && missing.count == 3)
    let beyond = transformed([1e300], by: fitted)
    #expect(beyond.count == 3 && beyond.allSatisfy(\.isNaN))
  }

  @Test func hoursAreThoseOfTheZoneThatWasWritten() throws {
    let format = TimeFormat(form: .yearFirst, precision: .minute, zone: .fixed(offset: 7_200))
    // 2011-06-30T22:30Z is 00:30 of 1 July there, a Friday.
    let fitted = try calendar(["parts": list("days", "day-of-month", "week-day", "hour", "time-of-day")]).fit(
      examples([1_309_473_000], format))
    #expect(largestDifference(transformed([1_309_473_000], by: fitted), [0.5 / 24, 1, 5, 0, 0.5]) < 1e-12)
  }

  @Test func decemberLiesNextToJanuary() throws {
    let fitted = try calendar(["parts": "none", "cyclic": list("month")]).fit(examples([0, 1e6], Self.day))
    #expect(names(fitted) == ["t: month sine", "t: month cosine"])
    func distance(_ first: Double, _ second: Double) -> Double {
      let (left, right) = (transformed([first], by: fitted), transformed([second], by: fitted))
      return zip(left, right).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    // December 1970 to January 1971 is as far as January to February, and nearer than January to March.
    #expect(abs(distance(28_857_600, 31_536_000) - distance(0, 2_678_400)) < 1e-12)
    #expect(distance(28_857_600, 31_536_000) < distance(0, 5_097_600))
  }

  @Test func aWeekDayMayBeACategory() throws {
    let fitted = try calendar(["parts": "days", "categories": list("week-day", "hour")]).fit(
      examples([1_676_246_400, 1_676_336_400], Self.second))
    #expect(names(fitted) == ["t: days", "t: week-day name", "t: hour name"])
    #expect(fitted.outputFeatures[1].kind == .categorical(levelCount: 7))
    #expect(fitted.outputFeatures[1].levels.first == "Mon" && fitted.outputFeatures[2].levels.count == 24)
    #expect(transformed([1_676_336_400], by: fitted) == [1 + 1.0 / 24, 1, 1])
  }

  @Test func whatTheColumnDoesNotTellIsLeftOutAloud() throws {
    var context = FitContext(seed: 1)
    let fitted = try calendar(["parts": list("days", "hour")]).fit(examples([0, 86_400], Self.day), in: &context)
    #expect(names(fitted) == ["t: days"])
    #expect(context.notes == ["calendar: column 't' holds dates, year first, which tell no hour; it is left out"])
    #expect(throws: FitError.self) { try calendar(["parts": list("hour")]).fit(examples([0, 86_400], Self.day)) }
    let clock = TimeFormat(form: .timeOfDay, precision: .minute)
    #expect(try names(calendar().fit(examples([0, 60], clock))) == ["t: time-of-day"])
    let quarters = TimeFormat(form: .quarter, precision: .quarter)
    #expect(try names(calendar().fit(examples([0, 7_776_000], quarters))) == ["t: days", "t: quarter"])
    let years = TimeFormat(form: .year, precision: .year)
    #expect(try names(calendar().fit(examples([0, 31_536_000], years))) == ["t: days"])
  }

  @Test func whatIsLearnedComesFromTrainingRowsThatCount() throws {
    let fitted = try calendar(["parts": "days"]).fit(examples([0, 864_000, .nan], Self.day, weights: [0, 1, 1]))
    #expect(transformed([864_000], by: fitted) == [0])
    var context = FitContext(seed: 1)
    let empty = try calendar().fit(examples([.nan, .nan], Self.day), in: &context)
    #expect(transformed([86_400], by: empty)[0] == 1)
    #expect(context.notes.count == 1)
    let epoch = try calendar(["parts": "days", "origin": "epoch"]).fit(examples([864_000, 950_400], Self.day))
    #expect(transformed([864_000], by: epoch) == [10])
  }

  @Test func otherColumnsPassAndFoldAway() throws {
    let features = [Feature(name: "a", sources: [0]), Feature(name: "t", kind: .time(Self.day), sources: [1])]
    let fitted = try calendar().fit(Examples(Matrix([[5, 0], [6, 86_400]]), features: features))
    #expect(names(fitted) == ["a", "t: days", "t: day-of-month", "t: week-day"])
    #expect(transformed([5, 0], by: fitted) == [5, 0, 1, 4])
    #expect(fitted.affineMap == nil)
    let plain = try calendar().fit(Examples(Matrix([[5], [6]])))
    #expect(plain.affineMap == AffineMap(scale: [1], offset: [0]))
  }

  @Test func partsAreCheckedByName() throws {
    #expect(try calendar(["parts": "auto"]).parameters.parts == nil)
    #expect(try calendar(["parts": .list([])]).parameters.parts == [])
    for bad: [String: SettingValue] in [
      ["parts": "fortnight"], ["parts": list("month", "month")], ["cyclic": "days"], ["categories": "time-of-day"],
      ["parts": list("auto", "month")], ["parts": 3],
    ] {
      #expect(throws: ParameterError.self, "\(bad)") { try calendar(bad) }
    }
  }

  @Test func aDamagedArtefactIsRefused() throws {
    let fitted = FittedCalendarParts(
      columns: [.init(isTime: true, offset: .max, origin: 0, outputs: [.init(part: .days, form: .number)])],
      outputFeatures: Feature.numeric(count: 1))
    let bytes = try ArtefactEncoder.encode(fitted)
    #expect(throws: ArtefactError.self) { try ArtefactDecoder.decode(FittedCalendarParts.self, from: bytes) }
  }
}
