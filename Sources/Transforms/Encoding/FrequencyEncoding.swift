import Learning

/// Replaces each categorical column by one number: the share of the training rows (by weight) that hold its level.
///
/// A missing value has the share of the missing ones; a level unseen in training has 0. Levels of the same share become
/// the same number. O(rows * columns). Infinite values throw `notFinite`. Also known as count encoding, over the rows.
public struct FrequencyEncoding: Transform {
  public static let name = "frequency-encoding"
  public static let version = 1
  public static let summary = "Makes a number of each category: its share of the training rows."

  public let parameters: NoParameters
  public init(_ parameters: NoParameters) { self.parameters = parameters }

  public func shapes(after columns: [ColumnShape], rows: Int, task: LearningTask) -> [ColumnShape] {
    columns.map { ColumnShape(name: $0.name) }
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedLevelEncoding {
    try examples.requireNoInfinity()
    return try FittedLevelEncoding(examples) { column, levelCount in
      let counts = LevelCounts(examples, column: column, levelCount: levelCount)
      return LevelNumbers(
        features: [examples.features[column].with(kind: .numeric)],
        levels: counts.weights.map { [$0 / counts.totalWeight] }, missing: [counts.missingWeight / counts.totalWeight],
        unseen: [0])
    }
  }
}
