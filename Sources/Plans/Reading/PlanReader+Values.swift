import Learning
import Records

/// What the checks of a plan must know of a column with infinite numbers.
package struct InfiniteInput: Sendable, Equatable {
  package let column: String
  /// Of the first such cell, as a message names it: `data.csv:9`.
  package let place: String
  package let count: Int
  /// The marks that a reader would have to take as missing: `inf`, `-inf` or both.
  package let marks: [String]

  package init(column: String, place: String, count: Int, marks: [String]) {
    self.column = column
    self.place = place
    self.count = count
    self.marks = marks
  }
}

/// The least and the greatest target of a regression, with the places of their rows.
package struct TargetExtremes: Sendable, Equatable {
  package let column: String
  package let least: Double
  package let leastPlace: String
  package let greatest: Double
  package let greatestPlace: String

  package init(column: String, least: Double, leastPlace: String, greatest: Double, greatestPlace: String) {
    self.column = column
    self.least = least
    self.leastPlace = leastPlace
    self.greatest = greatest
    self.greatestPlace = greatestPlace
  }
}

extension PlanReader {
  /// Adds a problem for columns with infinite numbers that some pipeline can't take: every transform refuses them, and so does
  /// every estimator that can't take missing values either.
  func checkInfinity(of entries: [EstimatorEntry], _ root: SectionReader) {
    guard let columns = knownData?.infiniteInputs, !columns.isEmpty else { return }
    var unable: [String] = []
    for entry in entries where !unable.contains(entry.component.name) {
      let isTransformed = PipelineStage.preprocessing.contains { entry.stages[$0]?.contains { $0 != nil } == true }
      if isTransformed || !entry.component.capabilities.contains(.missingValues) { unable.append(entry.component.name) }
    }
    guard let first = unable.first else { return }
    let others = unable.count == 1 ? "" : " and \(unable.count - 1) more"
    for input in columns {
      let cells =
        input.count == 1
        ? "an infinite number (\(input.place))" : "\(input.count) infinite numbers (the first: \(input.place))"
      root.add(
        "column '\(input.column.excerpt())' holds \(cells), which \(first)\(others) can't take with its steps; read it "
          + "as missing (data.missing: [\(input.marks.joined(separator: ", "))], however it is written) and fill it "
          + "(preprocessing.imputation), or drop the column (data.drop)", to: "data")
    }
  }

  /// Adds a problem where settings can't learn from the targets at hand.
  func checkTargets(
    of component: PlanVocabulary.Component, settings: [[String: SettingValue]], at place: DocumentPlace, key: String
  ) {
    guard let targets = knownData?.targets else { return }
    for point in settings {
      guard let requirement = component.targetRequirement(point) else { continue }
      let isLow = !requirement.range.contains(targets.least)
      guard isLow || !requirement.range.contains(targets.greatest) else { continue }
      let value = SettingValue.number(isLow ? targets.least : targets.greatest)
      problems.add(
        "\(component.name) with \(requirement.words), and '\(targets.column.excerpt())' is \(value) at "
          + "\(isLow ? targets.leastPlace : targets.greatestPlace)", at: place, key: key)
      return
    }
  }
}
