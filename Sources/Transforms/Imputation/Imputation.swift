import Learning
import LinearAlgebra

/// Fills missing values, column by column.
///
/// | parameter | default | choices | meaning |
/// |---|---|---|---|
/// | `numeric` | `median` | `mean`, `median`, `constant` | what a missing number becomes |
/// | `constant` | 0 | any finite number | the number of `numeric: constant` |
/// | `categorical` | `most-frequent` | `most-frequent`, `own-level` | what a missing category becomes |
/// | `indicators` | false | | add a 0/1 column for each column that had missing values in training |
///
/// `own-level` makes "missing" one more level, coded `levelCount`; codes that training never saw become -1 there, so
/// that they can't be taken for it. Means and level counts are weighted; the median counts every row whose weight
/// isn't zero once. A numeric column without any value is filled with 0, a categorical one with its first
/// level; both leave a note. A tie between levels goes to the lowest code, as in scikit-learn's `SimpleImputer`.
///
/// Fitting takes O(rows * columns), a row O(columns). Infinite values
/// throw `notFinite`.
public struct Imputation: Transform {
  public enum NumericFill: String, CaseIterable, Codable, Sendable { case mean, median, constant }

  public enum CategoricalFill: String, CaseIterable, Codable, Sendable {
    case mostFrequent = "most-frequent"
    case ownLevel = "own-level"
  }

  public struct Parameters: ParameterSet {
    public var numeric = NumericFill.median
    public var constant = 0.0
    public var categorical = CategoricalFill.mostFrequent
    public var indicators = false
    public init() {}
    public static let fields: [ParameterField<Self>] = [
      .choice("numeric", \.numeric, "what a missing number becomes"),
      .number("constant", \.constant, in: -1e300...1e300, "the number that 'numeric: constant' fills in")
        .matters(.with("numeric", "constant")),
      .choice("categorical", \.categorical, "what a missing category becomes: the commonest level, or one of its own")
        .matters(.categoricalInputs),
      .flag("indicators", \.indicators, "add a 0/1 column for each column that had missing values in training"),
    ]
  }

  public static let name = "imputation"
  public static let version = 2
  public static let summary =
    "Fills missing numbers with the mean, the median or a constant, and missing categories with the commonest level or one of their own."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func shapes(after columns: [ColumnShape], rows: Int, task: LearningTask) -> [ColumnShape] {
    let filled = columns.map { column -> ColumnShape in
      guard parameters.categorical == .ownLevel, let levelRows = column.levelRows else { return column }
      return ColumnShape(name: column.name, levelRows: levelRows + [rows - levelRows.reduce(0, +)])
    }
    return parameters.indicators ? filled + columns.map { ColumnShape(name: "\($0.name) is missing") } : filled
  }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedImputation {
    try examples.requireNoInfinity()
    var fills: [Double] = []
    var outputs: [Feature] = []
    var ownLevels: [Int] = []
    var missingColumns: [Int] = []
    for (column, feature) in examples.features.enumerated() {
      if (0..<examples.rows).contains(where: { examples.inputs[$0, column].isNaN }) { missingColumns.append(column) }
      guard let levelCount = feature.levelCount else {
        fills.append(numericFill(of: examples, column, in: &context))
        ownLevels.append(-1)
        outputs.append(feature)
        continue
      }
      switch parameters.categorical {
      case .mostFrequent:
        fills.append(commonestLevel(of: examples, column, levelCount: levelCount, in: &context))
        ownLevels.append(-1)
        outputs.append(feature)
      case .ownLevel:
        fills.append(Double(levelCount))
        ownLevels.append(levelCount)
        // A level of that name may be there already.
        var name = "missing"
        while feature.levels.contains(name) { name = "(\(name))" }
        let levels = feature.levels.isEmpty ? [] : feature.levels + [name]
        outputs.append(feature.with(kind: .categorical(levelCount: levelCount + 1), levels: levels))
      }
    }
    if parameters.indicators {
      for column in missingColumns {
        let feature = examples.features[column]
        outputs.append(Feature(name: "\(feature.name) is missing", sources: feature.sources))
      }
    }
    return FittedImputation(
      fills: fills, ownLevels: ownLevels, indicatedColumns: parameters.indicators ? missingColumns : [],
      outputFeatures: outputs)
  }

  private func numericFill(of examples: Examples, _ column: Int, in context: inout FitContext) -> Double {
    if parameters.numeric == .constant { return parameters.constant }
    let values = examples.presentValues(ofColumn: column)
    guard !values.isEmpty else {
      context.notes.append(
        "imputation: column '\(examples.features[column].name)' has no value in the training rows; "
          + "it is filled with 0")
      return 0
    }
    if parameters.numeric == .median {
      var sorting = PartlySortedValues(values)
      return sorting.quantile(0.5)
    }
    var mean = 0.0
    var total = 0.0
    for row in 0..<examples.rows {
      let value = examples.inputs[row, column]
      let weight = examples.weights?[row] ?? 1
      guard !value.isNaN, weight > 0 else { continue }
      total += weight
      // Updated step by step, so that a sum of huge values can't overflow.
      mean += (value - mean) * (weight / total)
    }
    return mean
  }

  private func commonestLevel(
    of examples: Examples, _ column: Int, levelCount: Int, in context: inout FitContext
  ) -> Double {
    let counts = LevelCounts(examples, column: column, levelCount: levelCount).weights
    guard let most = counts.max(), most > 0, let level = counts.firstIndex(of: most) else {
      context.notes.append(
        "imputation: column '\(examples.features[column].name)' has no value in the training rows; "
          + "it is filled with its first level")
      return 0
    }
    return Double(level)
  }
}

/// Fills what was learned into missing places.
public struct FittedImputation: FittedTransform {
  public static let kind = "fitted-imputation"

  /// What a missing value becomes, for each input column.
  public let fills: [Double]
  /// The code of the level that "missing" became, for each input column; -1 where it has none.
  let ownLevels: [Int]
  /// Input columns that have a 0/1 column of their own, after all others.
  public let indicatedColumns: [Int]
  public let outputFeatures: [Feature]

  init(fills: [Double], ownLevels: [Int], indicatedColumns: [Int], outputFeatures: [Feature]) {
    self.fills = fills
    self.ownLevels = ownLevels
    self.indicatedColumns = indicatedColumns
    self.outputFeatures = outputFeatures
  }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    fills = try container.decode([Double].self, forKey: .fills)
    ownLevels = try container.decode([Int].self, forKey: .ownLevels)
    indicatedColumns = try container.decode([Int].self, forKey: .indicatedColumns)
    outputFeatures = try container.decode([Feature].self, forKey: .outputFeatures)
    try decoder.require(
      ownLevels.count == fills.count && outputFeatures.count == fills.count + indicatedColumns.count
        && indicatedColumns.allSatisfy(fills.indices.contains), "imputation")
  }

  public var inputWidth: Int { fills.count }
  public var parameterCount: Int { fills.count }

  public func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try checkAllowingMissing(inputs)
    return transformingEachRow(of: inputs)
  }

  public func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    for column in fills.indices {
      let value = row[column]
      if value.isNaN {
        output[column] = fills[column]
      } else if ownLevels[column] >= 0, levelCode(value, levelCount: ownLevels[column]) < 0 {
        output[column] = -1
      } else {
        output[column] = value
      }
    }
    for (position, column) in indicatedColumns.enumerated() {
      output[fills.count + position] = row[column].isNaN ? 1 : 0
    }
  }
}
