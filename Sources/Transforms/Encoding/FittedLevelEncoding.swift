import Learning
import LinearAlgebra

/// The fitted form of every encoding that replaces a category by numbers of a table: ordinal, frequency, target.
///
/// Numeric columns stay as they are. A categorical column becomes as many columns as its table has numbers a level.
public struct FittedLevelEncoding: FittedTransform {
  public static let kind = "fitted-level-encoding"

  struct Column: Codable, Sendable {
    /// -1 for a numeric column.
    let levelCount: Int
    /// Numbers for each level: output columns of this one.
    let width: Int
    /// Where the numbers of level 0 begin. After the levels come those of a missing value and of an unseen level.
    let start: Int
  }

  let columns: [Column]
  let table: [Double]
  public let outputFeatures: [Feature]

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    columns = try container.decode([Column].self, forKey: .columns)
    table = try container.decode([Double].self, forKey: .table)
    outputFeatures = try container.decode([Feature].self, forKey: .outputFeatures)
    var width = 0
    var fits = true
    for column in columns {
      guard fits, column.levelCount >= 0 else {
        width += 1
        continue
      }
      fits = column.start >= 0 && column.start <= table.count && column.width > 0 && column.width <= table.count
      fits = fits && column.levelCount <= (table.count - column.start) / column.width - 2
      width += fits ? column.width : 0
    }
    try decoder.require(fits && width == outputFeatures.count, "level encoding")
  }

  public var inputWidth: Int { columns.count }
  public var parameterCount: Int { table.count }

  public func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try checkAllowingMissing(inputs)
    return transformingEachRow(of: inputs)
  }

  public func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    var position = 0
    for index in columns.indices {
      let column = columns[index]
      let value = row[index]
      if column.levelCount < 0 {
        output[position] = value
        position += 1
        continue
      }
      var entry = levelCode(value, levelCount: column.levelCount)
      if entry < 0 { entry = column.levelCount + (value.isNaN ? 0 : 1) }
      for offset in 0..<column.width { output[position + offset] = table[column.start + entry * column.width + offset] }
      position += column.width
    }
  }

  /// The identity where there is nothing to encode.
  public var affineMap: AffineMap? {
    guard columns.allSatisfy({ $0.levelCount < 0 }) else { return nil }
    return AffineMap(matrix: .identity(columns.count), offset: [Double](repeating: 0, count: columns.count))
  }

  /// Builds the table column by column. `numbers` gives, for a categorical column, the output features and the
  /// numbers of each level, of a missing value and of an unseen level.
  init(
    _ examples: Examples, numbers: (_ column: Int, _ levelCount: Int) throws(FitError) -> LevelNumbers
  ) throws(FitError) {
    var columns: [Column] = []
    var table: [Double] = []
    var outputs: [Feature] = []
    for (column, feature) in examples.features.enumerated() {
      guard let levelCount = feature.levelCount else {
        columns.append(Column(levelCount: -1, width: 1, start: 0))
        outputs.append(feature)
        continue
      }
      let entry = try numbers(column, levelCount)
      columns.append(Column(levelCount: levelCount, width: entry.features.count, start: table.count))
      for level in entry.levels { table += level }
      table += entry.missing
      table += entry.unseen
      outputs += entry.features
    }
    self.columns = columns
    self.table = table
    outputFeatures = outputs
  }
}

/// What one categorical column becomes.
struct LevelNumbers {
  let features: [Feature]
  /// One entry for each level, `features.count` numbers each.
  let levels: [[Double]]
  let missing: [Double]
  let unseen: [Double]
}
