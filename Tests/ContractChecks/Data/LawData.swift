import Learning
import LinearAlgebra
import Statistics
import Tabular

/// Small seeded data on which laws are checked.
struct LawData {
  enum Shape: CaseIterable {
    case numeric
    /// One column in seven cells is missing.
    case withMissing
    /// The last two columns are categories with three and two levels.
    case withCategories
    /// Missing values and categories together.
    case withBoth
    /// The last two columns are times, dates and times of day with a zone. Only transforms that accept times get them.
    case withTimes
  }

  let examples: Examples
  /// Rows that weren't trained on.
  let others: Matrix<Double>

  /// - Parameters:
  ///   - task: what the targets are; a target depends on the inputs and some noise.
  ///   - rows: training rows; `others` has a third of that, at least 5.
  ///   - levelCounts: of the two categories, where there are any.
  ///   - levelSignal: how much the targets depend on the level of the first category.
  init(
    task: LearningTask, shape: Shape = .numeric, rows: Int = 48, columns: Int = 5, seed: UInt64 = 11,
    levelCounts: (Int, Int) = (3, 2), levelSignal: Double = 0, weights: [Double]? = nil, sources: ((Int) -> Int)? = nil
  ) throws(FitError) {
    var generator = SeededGenerator(seed: seed).stream("law-data", rows, columns)
    let otherRows = max(5, rows / 3)
    var inputs = Matrix<Double>(rows: rows + otherRows, columns: columns)
    let levels =
      shape == .withCategories || shape == .withBoth ? [columns - 2: levelCounts.0, columns - 1: levelCounts.1] : [:]
    let times: [Int: TimeFormat] =
      shape != .withTimes
      ? [:]
      : [
        columns - 2: TimeFormat(form: .yearFirst, precision: .day),
        columns - 1: TimeFormat(form: .dayFirst, precision: .second, zone: .fixed(offset: 7_200)),
      ]
    for row in 0..<inputs.rows {
      for column in 0..<columns {
        let value =
          if let format = times[column] {
            // Some years from 2011 on.
            1_293_840_000 + 86_400 * Double(generator.integer(below: 1_500))
              + (format.hasClock ? Double(generator.integer(below: 86_400)) : 0)
          } else if let count = levels[column] { Double(row < count ? row : generator.integer(below: count)) } else {
            generator.normal() * Double(column + 1) + Double(column)
          }
        let missing = (shape == .withMissing || shape == .withBoth) && generator.uniform() < 0.15 && row > 2
        inputs[row, column] = missing ? .nan : value
      }
    }
    let signal = (0..<inputs.rows).map { row -> Double in
      let first = inputs[row, 0].isNaN ? 0 : inputs[row, 0]
      let second = columns > 1 && !inputs[row, 1].isNaN ? inputs[row, 1] : 0
      // Of levels in no order, so that no threshold stands for them.
      let isOdd = levels[columns - 2] != nil && [0, 3, 4, 8, 9].contains(inputs[row, columns - 2])
      let level = isOdd ? levelSignal : 0
      return first - 0.5 * second + level + 0.3 * generator.normal()
    }
    let targets: Targets =
      switch task {
      case .regression: .values(Array(signal.prefix(rows)))
      case .classification(let classCount):
        // Ranks cut into equal parts: every class is there, and follows the inputs.
        .classes(Self.parts(Array(signal.prefix(rows)), count: classCount), classCount: classCount)
      }
    let features = (0..<columns).map { column in
      Feature(
        name: "x\(column)",
        kind: times[column].map { .time($0) } ?? levels[column].map { .categorical(levelCount: $0) } ?? .numeric,
        sources: [sources?(column) ?? column], levels: (0..<(levels[column] ?? 0)).map { "level\($0)" })
    }
    examples = try Examples(
      inputs: inputs.selectingRows(Array(0..<rows)), features: features, targets: targets, weights: weights)
    others = inputs.selectingRows(Array(rows..<inputs.rows))
  }

  private static func parts(_ values: [Double], count: Int) -> [Int32] {
    var codes = [Int32](repeating: 0, count: values.count)
    for (rank, row) in values.indices.sorted(by: { values[$0] < values[$1] }).enumerated() {
      codes[row] = Int32(rank * count / values.count)
    }
    return codes
  }
}

extension LearningTask {
  /// The tasks that laws are checked on.
  static let lawTasks: [LearningTask] = [
    .regression, .classification(classCount: 2), .classification(classCount: 3),
  ]

  var lawName: String {
    switch self {
    case .regression: "regression"
    case .classification(let classCount): "\(classCount) classes"
    }
  }
}
