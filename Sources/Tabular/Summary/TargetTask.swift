import Records

/// What a target column asks for where nobody says it: a class or a number.
///
/// Categories are classes. Numbers are classes where they are few whole ones: two of them, or up to ten where each can
/// stand for at least ten rows on average. All other numbers are amounts.
public struct TargetTask: Sendable, Equatable {
  /// Different whole numbers of a target that may be meant as classes.
  private static let mostClasses = 10
  /// Different whole numbers up to which somebody might mean classes, so that a note says what was taken.
  private static let mostDoubtful = 20

  public let isClassification: Bool
  /// What was decided where the cells leave a doubt; nil where they don't.
  public let note: DataNote?

  /// - Parameter isClassification: what somebody says; nil: found from the column.
  public init(_ column: Column, isClassification declared: Bool? = nil) {
    guard declared == nil, case .numeric(let numbers) = column.values else {
      let holdsNames = if case .categorical = column.values { true } else { false }
      isClassification = declared ?? holdsNames
      note = declared == nil && holdsNames ? Self.note(onTimesIn: column, areClasses: true) : nil
      return
    }
    guard let whole = Self.fewWholeNumbers(numbers), let least = whole.first, let most = whole.last else {
      isClassification = false
      note = Self.note(onTimesIn: column, areClasses: false)
      return
    }
    let rows = numbers.count { !$0.isNaN }
    let areClasses = whole.count == 2 || (whole.count <= Self.mostClasses && rows >= 10 * whole.count)
    isClassification = areClasses
    let held =
      whole.count <= 2
      ? "only \(whole.map(Self.text).joined(separator: " and "))"
      : "\(whole.count) different whole numbers from \(Self.text(least)) to \(Self.text(most))"
    let (taken, other, kept) =
      areClasses
      ? ("classification", "task: regression to predict a number", "task: classification")
      : ("regression", "task: classification to predict them as classes", "task: regression")
    note = DataNote(
      .taskInferred, column: column.name, count: whole.count,
      sentence:
        "the target '\(column.name.legible)' holds \(held), so the task is \(taken); say \(other), or \(kept) to keep it "
        + "so")
  }

  /// That a target holds times, which no task learns as such; nil where it holds none.
  private static func note(onTimesIn column: Column, areClasses: Bool) -> DataNote? {
    guard let (table, notes) = try? Table(columns: [column]).recognisingTimes(), let read = table.columns.first else {
      return nil
    }
    var held: String?
    if case .time(_, let format) = read.values { held = "times (\(format.description))" }
    for note in notes {
      switch note.fact {
      case .keptAsCategories(let refusal): held = "texts that look like times, such as '\(refusal.example.legible)'"
      case .numbersLookLikeDates(let example): held = "numbers that look like dates, such as \(example)"
      default: break
      }
    }
    guard let held else { return nil }
    let (taken, kept) =
      areClasses
      ? ("each of them is a class: the task is classification", "task: classification")
      : ("they are plain numbers: the task is regression", "task: regression")
    return DataNote(
      .taskInferred, column: column.name,
      sentence:
        "the target '\(column.name.legible)' holds \(held), and \(taken); say another target, such as a number of "
        + "days, to predict when, or \(kept) to keep it so")
  }

  /// The different numbers in order, where they are few and whole.
  private static func fewWholeNumbers(_ numbers: [Double]) -> [Double]? {
    var distinct = Set<Double>()
    for number in numbers where !number.isNaN {
      // Zeros of both signs are one value.
      guard number.isFinite, number == number.rounded() else { return nil }
      distinct.insert(number + 0)
      if distinct.count > mostDoubtful { return nil }
    }
    return distinct.sorted()
  }

  private static func text(_ number: Double) -> String { abs(number) < 1e15 ? "\(Int(number))" : "\(number)" }
}
