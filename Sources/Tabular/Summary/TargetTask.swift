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
      note = nil
      return
    }
    guard let whole = Self.fewWholeNumbers(numbers), let least = whole.first, let most = whole.last else {
      isClassification = false
      note = nil
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
