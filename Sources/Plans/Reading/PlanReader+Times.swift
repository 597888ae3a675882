import Records
import Tabular

extension SectionReader {
  /// A column that is declared as time: `time`, `{time: day-first}` or `{time: day-first, first-year: 1950}`; nil where
  /// the value says something else.
  func timeDeclaration(_ key: String) -> TimeDeclaration? {
    guard let value = node(key) else { return nil }
    if value.text == Self.timeKey { return TimeDeclaration() }
    guard let entries = value.entries, entries.contains(where: { $0.key == Self.timeKey }), let section = section(key)
    else { return nil }
    defer { section.finish() }
    return section.read(TimeTypeKeys.self).declaration
  }

  private static let timeKey = "time"
}

extension PlanReader {
  /// The stages as they are run: columns of times become parts of the calendar unless the plan says how, and a calendar
  /// step that no column needs is left out.
  func withCalendar(_ stages: StageVariants) -> StageVariants {
    guard let times = knownData?.timeInputs else { return stages }
    var stages = stages
    if times.isEmpty {
      if stages[.calendar]?.contains(where: { $0 != nil }) == true {
        problems.note("no input holds times, so the calendar step is left out")
      }
      stages[.calendar] = nil
    } else if stages[.calendar] == nil, let component = usualCalendar {
      problems.note(
        "columns of times (\(times.map { "'\($0)'" }.joined(separator: ", "))) become numbers by the step "
          + "\(component.name): days, month, week day and the like, as far as they are told; "
          + "preprocessing.\(PipelineStage.calendar.rawValue) says which")
      stages[.calendar] = [component]
    }
    return stages
  }

  private var usualCalendar: StepDescription? {
    guard let component = vocabulary.transforms.first(where: { PipelineStage.calendar.offers($0.name) }),
      let settings = try? component.completing([:])
    else { return nil }
    return StepDescription(name: component.name, version: component.version, settings: settings)
  }

  /// Adds a problem where columns of times would come to an estimator as they are.
  func checkTimes(_ stages: StageVariants, of estimator: String, at place: DocumentPlace, key: String) {
    guard let first = knownData?.timeInputs?.first, stages[.calendar]?.contains(where: { $0 == nil }) != false else {
      return
    }
    problems.add(
      "\(estimator) can't take times (column '\(first)'); leave calendar: none out, or drop the column", at: place,
      key: key)
  }

  /// The columns of times that some calendar step makes categories of.
  func timesAsCategories(_ stages: StageVariants) -> [String] {
    let makesCategories = (stages[.calendar] ?? []).contains { step in
      if case .list(let parts)? = step?.settings["categories"] { !parts.isEmpty } else { false }
    }
    return makesCategories ? knownData?.timeInputs ?? [] : []
  }
}
