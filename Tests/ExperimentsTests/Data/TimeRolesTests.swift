import Catalogue
import Experiments
import Foundation
import GoldenFiles
import Learning
import LinearAlgebra
import Plans
import Records
import Tabular
import Testing

/// Columns of times from a file to folds, inputs and answers.
struct TimeRolesTests {
  private let directory = TemporaryDirectory()

  /// - Parameter data: the lines of the plan's section `data`, without file and target.
  private func load(
    _ lines: [String], data: String = "", plan: String = "split: {kind: k-fold, folds: 3}\nestimators: [prior-baseline]"
  ) throws -> LoadedExperiment {
    _ = try directory.file("data.csv", Data((lines.joined(separator: "\n") + "\n").utf8))
    let path = try directory.file(
      "plan.yaml", Data("version: 1\nname: times\ndata:\n  file: data.csv\n  target: y\n\(data)\n\(plan)\n".utf8))
    return try LoadedExperiment(planPath: path, datasets: DatasetCatalogue(folder: directory.path, entries: []))
  }

  private func problem(_ lines: [String], data: String = "", plan: String? = nil) -> String {
    do {
      _ = try plan.map { try load(lines, data: data, plan: $0) } ?? load(lines, data: data)
      return "none"
    } catch {
      return String(describing: error)
    }
  }

  private static let ordered = "split: {kind: time-ordered, folds: 3}\nestimators: [prior-baseline]"

  /// Forty weeks from 2024-01-01 on, each written by `write` from year, month, day.
  private func weeks(_ write: (CivilDate) -> String) -> [String] {
    ["when,x,y"]
      + (0..<40).map { row in
        "\(write(CivilDate(daysSince1970: 19_723 + 7 * row))),\(row),\(row / 3 % 2 == 0 ? "v" : "u")"
      }
  }

  @Test func rowsComeInOrderOfTimeHoweverItIsWritten() throws {
    let names = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
    func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let forms: [(CivilDate) -> String] = [
      { "\($0.year)-\(two($0.month))-\(two($0.day))" }, { "\($0.year)-\($0.month)-\($0.day)" },
      { "\(names[$0.month - 1]) \(two($0.day)) \($0.year)" }, { "\(two($0.day))/\(two($0.month))/\($0.year)" },
      { "\($0.month)/\($0.day)/\($0.year)" }, { "\($0.day).\($0.month).\($0.year)" },
      { "\(two($0.day))-\(names[$0.month - 1].uppercased())-\($0.year)" },
      { "\($0.year)\(two($0.month))\(two($0.day))" },
      { "\($0.year)-W\(two($0.week))" }, { "\($0.daysSince1970 * 86_400)" }, { "\($0.daysSince1970 * 86_400_000)" },
      { "\($0.daysSince1970 * 86_400_000_000_000)" }, { "\($0.year)-\(two($0.month))-\(two($0.day))T01:00:00+02:00" },
    ]
    for form in forms {
      let lines = weeks(form)
      let experiment = try load(lines, data: "  time: when", plan: Self.ordered)
      let folds = try experiment.data.folds(for: .production, split: experiment.plan.split)
      #expect(folds.map(\.train) == [Array(0..<10), Array(0..<20), Array(0..<30)], "\(lines[1])")
      #expect(folds.map(\.test) == [Array(10..<20), Array(20..<30), Array(30..<40)], "\(lines[1])")
      #expect(experiment.data.columns.map(\.name) == ["x"])
    }
  }

  @Test func rowsInDisorderArePutInOrder() throws {
    var lines = weeks { "\($0.day).\($0.month).\($0.year)" }
    lines = [lines[0]] + lines.dropFirst().reversed()
    let experiment = try load(lines, data: "  time: when", plan: Self.ordered)
    let folds = try experiment.data.folds(for: .production, split: experiment.plan.split)
    #expect(folds[0].train == Array((30..<40).reversed()))
    #expect(folds[0].test == Array((20..<30).reversed()))
  }

  @Test func whatCannotBePutInOrderIsRefusedInWords() throws {
    let words = ["when,x,y"] + ["start,0,v"] + (1..<40).map { "\($0),\($0),\($0 % 2 == 0 ? "u" : "v")" }
    let found = problem(words, data: "  time: when", plan: Self.ordered)
    #expect(found.contains("column 'when' can't put rows in order of time: 'start' ("), "\(found)")
    #expect(found.contains(":2) is no time"), "\(found)")
    let ambiguous = ["when,y"] + (1...12).map { "01/\($0)/2011,\($0 % 2 == 0 ? "u" : "v")" }
    let order = problem(ambiguous, data: "  time: when", plan: Self.ordered)
    #expect(order.contains("no row tells which; say types: {when: {time: day-first}}"), "\(order)")
    let declared = try load(
      ambiguous.map { $0 == "when,y" ? "when,x,y" : $0.replacingOccurrences(of: ",", with: ",1,") },
      data: "  time: when\n  types: {when: {time: day-first}}", plan: Self.ordered)
    #expect(try declared.data.folds(for: .production, split: declared.plan.split)[2].test == [9, 10, 11])
  }

  @Test func timeAndGroupColumnsAreNoInputsUnlessAskedFor() throws {
    let lines = ["t,g,p,y"] + (0..<30).map { "\($0),\($0 / 3),\($0 % 7),\($0 / 3 % 2 == 0 ? "u" : "v")" }
    let both =
      "protocols: [research, production]\nsplit: {kind: grouped, folds: 3, recurring-groups: keep}\n"
      + "estimators: [prior-baseline]"
    let roles = "  time: t\n  groups: g"
    let plain = try load(lines, data: roles, plan: both)
    #expect(plain.data.columns.map(\.name) == ["p"])
    #expect(
      plain.notes.contains(
        "'t' (data.time) and 'g' (data.groups) are not learned from; "
          + "data.keep-as-input: [t, g] lets models see them"))
    let kept = try load(lines, data: roles + "\n  keep-as-input: [t]", plan: both)
    #expect(kept.data.columns.map(\.name) == ["t", "p"])
    #expect(kept.dataSettings["keep-as-input"] == .list([.text("t")]))
    #expect(kept.notes.contains { $0.hasPrefix("'g' (data.groups) is not learned from") })
    let dropped = try load(lines, data: roles + "\n  drop: [t, g]", plan: both)
    #expect(dropped.data.columns.map(\.name) == ["p"])
    #expect(!dropped.notes.contains { $0.contains("not learned from") })
    let anyway = problem(lines, data: roles + "\n  keep-as-input: [p]", plan: both)
    #expect(anyway.contains("data.keep-as-input.0: column 'p' is neither the time nor the group column"), "\(anyway)")
    #expect(
      problem(lines, data: roles + "\n  keep-as-input: [y]", plan: both)
        .contains("the target 'y' can't be an input"))
    #expect(problem(lines, data: roles + "\n  keep-as-input: [t]\n  drop: [t]", plan: both).contains("is dropped"))
    #expect(problem(lines, data: roles + "\n  drop: [p]", plan: both).contains("data.keep-as-input"))
  }

  /// Days in disorder, a trend and a weekend.
  private static let days: [String] =
    ["day,y"]
    + (0..<240).map { row in
      let day = row * 89 % 240
      let date = CivilDate(daysSince1970: 19_358 + day)
      let weekend = CivilDate.weekDay(daysSince1970: 19_358 + day) > 5
      return "\(date.year)-\(date.month)-\(date.day),\(Double(day) / 10 + (weekend ? 5 : 0))"
    }

  @Test func datesAsInputsBecomeDaysAndWeekDays() throws {
    let experiment = try load(
      Self.days, plan: "estimators:\n  - {name: gradient-boosting, parameters: {rounds: 40}}")
    #expect(
      experiment.notes.contains { $0.hasPrefix("columns of times ('day') become numbers by the step calendar") })
    let candidate = experiment.plan.candidates[0]
    #expect(candidate.transforms.map(\.name) == ["calendar"])
    let data = experiment.data
    var (errors, total, mean) = (0.0, 0.0, 0.0)
    guard case .values(let targets) = data.targets else { return }
    mean = targets.reduce(0, +) / Double(targets.count)
    for fold in try data.folds(for: .research, split: experiment.plan.split) {
      var context = FitContext(seed: 1)
      let fitted = try Catalogue.standard.pipeline(candidate).fit(
        data.examples(fold.train, identity: nil), columns: data.columns, classes: [], in: &context)
      let answers = try fitted.predict(data.coded.selectingRows(fold.test)).values.storage
      let predictor = fitted.makeRowPredictor()
      for (position, row) in fold.test.enumerated() {
        errors += (answers[position] - targets[row]) * (answers[position] - targets[row])
        total += (targets[row] - mean) * (targets[row] - mean)
        try predictor.predict(data.rawRows([row])[0])
        #expect(predictor.value(0) == answers[position])
      }
      // A raw row from elsewhere: the time as text becomes the number that a pipeline takes.
      guard case .time(let format) = fitted.columns[0].kind, let seconds = format.seconds(of: "2023-03-04") else {
        Issue.record("the pipeline doesn't know its column as time")
        return
      }
      try predictor.predict(RawRow(numbers: [seconds]))
      #expect(abs(predictor.value(0) - 11.2) < 2)
      let copy = try FittedPipeline(artefact: fitted.artefact(), components: Catalogue.standard.components)
      #expect(copy.columns == fitted.columns)
    }
    #expect(1 - errors / total > 0.95)
  }

  @Test func thePlanSaysWhatBecomesOfTimes() throws {
    let parts = try load(
      Self.days,
      plan: """
        preprocessing: {calendar: {parts: [days], categories: [week-day]}, encoding: one-hot}
        estimators: [ridge]
        """)
    #expect(parts.plan.candidates[0].transforms.map(\.name) == ["calendar", "one-hot-encoding"])
    #expect(parts.notes.isEmpty)
    let swept = try load(Self.days, plan: "preprocessing: {calendar: [auto, {cyclic: week-day}]}\nestimators: [ridge]")
    #expect(swept.plan.candidates.count == 2)
    #expect(
      problem(Self.days, plan: "preprocessing: {calendar: [auto, none]}\nestimators: [ridge]")
        .contains("ridge can't take times (column 'day'); leave calendar: none out, or drop the column"))
    #expect(
      problem(Self.days, plan: "preprocessing: {calendar: {categories: month}}\nestimators: [ridge]")
        .contains("ridge can't take categories (column 'day')"))
    #expect(
      problem(Self.days, plan: "preprocessing: {calendar: {parts: [fortnight]}}\nestimators: [ridge]")
        .contains("must be auto, or a list of days, year"))
    let unused = try load(
      ["x,y"] + (0..<30).map { "\($0),\($0)" }, plan: "preprocessing: {calendar: auto}\nestimators: [ridge]")
    #expect(unused.plan.candidates[0].transforms.isEmpty)
    #expect(
      unused.notes.filter { !$0.hasPrefix("beware: ") } == ["no input holds times, so the calendar step is left out"])
  }

  @Test func missingTimesAskForImputation() throws {
    let lines = Self.days + [",7"]
    #expect(problem(lines, plan: "estimators: [ridge]").contains("ridge can't take missing values (column 'day')"))
    let filled = try load(lines, plan: "preprocessing: {imputation: median}\nestimators: [ridge]")
    #expect(filled.plan.candidates[0].transforms.map(\.name) == ["calendar", "imputation"])
    #expect(
      problem(lines.map { $0 == "day,y" ? "day,y" : $0 }, data: "  time: day", plan: Self.ordered)
        .contains("no column is left to learn from"))
  }

  @Test func aTargetOfTimesStaysAsItIs() throws {
    let lines = ["x,y"] + (0..<30).map { "\($0),2011-0\(1 + $0 % 3)-01" }
    #expect(try load(lines).data.classes == ["2011-01-01", "2011-02-01", "2011-03-01"])
    #expect(problem(lines, data: "  types: {y: time}").contains("the target 'y' is declared as time"))
  }

  @Test func declarationsAreReadFromThePlan() throws {
    let lines = ["d,e,y"] + (1...20).map { "01/02/\($0 + 10),\(1_325_341_800 + $0),\($0)" }
    let types = "  types: {d: {time: day-first, first-year: 1950}, e: {time: epoch-seconds}}"
    let experiment = try load(lines, data: types)
    #expect(experiment.data.timeInputs == ["d", "e"])
    #expect(
      experiment.dataSettings["types"]
        == .list([
          .list([.text("d"), .text("time/day-first/1950")]), .list([.text("e"), .text("time/epoch-seconds")]),
        ]))
    #expect(problem(lines, data: "  types: {d: {time: dayfirst}}").contains("did you mean 'day-first'"))
    #expect(problem(lines, data: "  types: {d: time}").contains("has a year of two digits"))
    #expect(problem(lines, data: "  types: {d: {time: day-first, century: 19}}").contains("there is no key 'century'"))
    // Undeclared, they stay what they are, with a word on those that look like times.
    let plain = try load(lines)
    #expect(plain.data.timeInputs.isEmpty && plain.data.categoricalInputs == ["d"])
    #expect(plain.notes.contains { $0.contains("column 'd' looks like times but is read as categories") })
  }
}
