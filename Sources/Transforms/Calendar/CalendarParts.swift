import Learning
import Records
import Tabular

/// Makes numbers of times: each column of times becomes parts of the calendar; all other columns stay as they are.
///
/// | parameter | default | choices | meaning |
/// |---|---|---|---|
/// | `parts` | `auto` | `auto` or a list of `CalendarPart` | what becomes a number |
/// | `cyclic` | none | a list, but `days` and `year` | what becomes a sine and a cosine of its round |
/// | `categories` | none | quarter, month, week, day-of-month, week-day, hour | what becomes a category |
/// | `origin` | `first-row` | `first-row`, `epoch` | from which day `days` are counted |
///
/// `auto` is days, month, day-of-month, week-day and time-of-day (quarters: days and quarter), as far as the column tells
/// them and they differ between the training rows; `days` always stay. A part that the column doesn't tell, such as the
/// hour of a date, is left out with a note. For a share `s` of the round, `cyclic` gives `sin(2 pi s)` and
/// `cos(2 pi s)`: December lies next to January.
///
/// Parts are those of the zone that the column's times were written in (UTC where zones differ, or where there are none:
/// times are then taken as they stand). No rule of summer time is applied. What is learned: the day of the earliest
/// training row, and which parts differ. A missing time gives missing parts, and so does a moment outside the years 1 to
/// 9999. O(rows * outputs). Infinite values throw `notFinite`. Golden values from Python's `datetime`.
public struct CalendarParts: Transform {
  public enum Origin: String, CaseIterable, Codable, Sendable {
    /// The day of the earliest training row.
    case firstRow = "first-row"
    /// 1970-01-01.
    case epoch
  }

  public struct Parameters: ParameterSet {
    /// nil: chosen for each column.
    public var parts: [CalendarPart]?
    public var cyclic: [CalendarPart] = []
    public var categories: [CalendarPart] = []
    public var origin = Origin.firstRow
    public init() {}

    public static let fields: [ParameterField<Self>] = [
      .custom(
        "parts", expectation: "auto, or a list of \(names(CalendarPart.allCases))",
        ParameterDomain(words: ["auto"] + CalendarPart.allCases.map(\.rawValue), isList: true),
        "what becomes a number; auto: what the column tells and what differs between rows",
        get: { .list($0.parts.map { $0.map { .text($0.rawValue) } } ?? [.text("auto")]) },
        set: { root, value in
          if value == .text("auto") || value == .list([.text("auto")]) {
            root.parts = nil
            return true
          }
          guard let parts = list(value, of: CalendarPart.allCases) else { return false }
          root.parts = parts
          return true
        }),
      parts("cyclic", \.cyclic, of: CalendarPart.allCases.filter(\.isCyclic), "what becomes a sine and a cosine"),
      parts(
        "categories", \.categories, of: CalendarPart.allCases.filter { $0.levels != nil }, "what becomes a category"),
      .choice("origin", \.origin, "whether days are counted from the first training row or from 1970-01-01"),
    ]

    private static func parts(
      _ name: String, _ path: any WritableKeyPath<Self, [CalendarPart]> & Sendable, of offered: [CalendarPart],
      _ summary: String
    ) -> ParameterField<Self> {
      .custom(
        name, expectation: "a list of \(names(offered))",
        ParameterDomain(words: offered.map(\.rawValue), isList: true), summary,
        get: { .list($0[keyPath: path].map { .text($0.rawValue) }) },
        set: { root, value in
          guard let parts = list(value, of: offered) else { return false }
          root[keyPath: path] = parts
          return true
        })
    }

    private static func names(_ parts: [CalendarPart]) -> String { parts.map(\.rawValue).joined(separator: ", ") }

    /// Different parts of those offered; one name stands for a list of one, `none` for an empty list.
    private static func list(_ value: SettingValue, of offered: [CalendarPart]) -> [CalendarPart]? {
      if value.isNone { return [] }
      let items: [SettingValue] = if case .list(let list) = value { list } else { [value] }
      let parts = items.compactMap { CalendarPart(rawValue: $0.description) }.filter(offered.contains)
      return parts.count == items.count && Set(parts).count == parts.count ? parts : nil
    }
  }

  public static let name = "calendar"
  public static let version = 1
  public static let summary = "Makes numbers of times: days, month, week day, hour and other parts of the calendar."
  public static let acceptsTimes = true

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedCalendarParts {
    try examples.requireNoInfinity()
    var columns: [FittedCalendarParts.Column] = []
    var outputs: [Feature] = []
    for (column, feature) in examples.features.enumerated() {
      guard case .time(let format) = feature.kind else {
        columns.append(.init(isTime: false, offset: 0, origin: 0, outputs: []))
        outputs.append(feature)
        continue
      }
      let times = examples.presentValues(ofColumn: column).compactMap {
        CalendarTime(seconds: $0, offset: format.calendarOffset)
      }
      if times.isEmpty {
        context.notes.append(
          "calendar: column '\(feature.name)' has no time in the training rows, so its days are counted from 1970")
      }
      let made = FittedCalendarParts.Column(
        isTime: true, offset: format.calendarOffset,
        origin: parameters.origin == .epoch ? 0 : times.map(\.daysSince1970).min() ?? 0,
        outputs: self.outputs(of: feature, format, times, in: &context))
      columns.append(made)
      outputs += made.outputs.map { $0.feature(of: feature) }
    }
    guard !outputs.isEmpty else {
      throw .numerical("calendar leaves no column: none of the parts asked for is told by a column of times")
    }
    return FittedCalendarParts(columns: columns, outputFeatures: outputs)
  }

  private func outputs(
    of feature: Feature, _ format: TimeFormat, _ times: [CalendarTime], in context: inout FitContext
  ) -> [FittedCalendarParts.Output] {
    let asked = (parameters.parts ?? []) + parameters.cyclic + parameters.categories
    let untold = asked.filter { !$0.isTold(by: format) }
    for part in CalendarPart.allCases where untold.contains(part) {
      context.notes.append(
        "calendar: column '\(feature.name)' holds \(format.description), which tell no \(part.rawValue); it is left out"
      )
    }
    let numbers = parameters.parts ?? Self.varying(CalendarPart.usual(for: format), among: times)
    let outputs =
      numbers.map { FittedCalendarParts.Output(part: $0, form: .number) }
      + parameters.cyclic.flatMap { part in
        [.init(part: part, form: .sine), FittedCalendarParts.Output(part: part, form: .cosine)]
      } + parameters.categories.map { FittedCalendarParts.Output(part: $0, form: .category) }
    return outputs.filter { $0.part.isTold(by: format) }
  }

  /// The parts that differ between the times, and the first one in any case.
  private static func varying(_ parts: [CalendarPart], among times: [CalendarTime]) -> [CalendarPart] {
    guard let first = times.first else { return parts }
    return parts.enumerated().filter { position, part in
      position == 0 || times.contains { part.value(of: $0, origin: 0) != part.value(of: first, origin: 0) }
    }.map(\.element)
  }
}
