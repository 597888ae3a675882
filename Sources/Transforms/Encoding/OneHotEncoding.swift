import Learning
import LinearAlgebra

/// Replaces each categorical column by one 0/1 column for each level that the training rows hold.
///
/// Numeric columns stay as they are. Levels stand in code order, where the categorical column stood; the columns are
/// named `workclass=Private`, `workclass: rare levels` and `workclass: other`.
///
/// | parameter | default | choices | meaning |
/// |---|---|---|---|
/// | `unseen` | `zeros` | `zeros`, `own-column` | what a missing value or a level unseen in training becomes |
/// | `drop` | `none` | `none`, `first` | leave out the first level, for models that mind columns which sum to one |
/// | `min-frequency` | 0 | a count, or a share up to 1.0 | levels with fewer rows have one column together |
///
/// With `drop: first` and `unseen: zeros`, an unseen level looks like the first one. Level counts are weighted.
/// Fitting takes O(rows * columns), a row O(inputs + outputs). Infinite values throw `notFinite`; `numerical` where no
/// column is left. Golden values from scikit-learn's `OneHotEncoder`.
public struct OneHotEncoding: Transform {
  public enum Unseen: String, CaseIterable, Codable, Sendable {
    case zeros
    case ownColumn = "own-column"
  }
  public enum Drop: String, CaseIterable, Codable, Sendable { case none, first }

  public struct Parameters: ParameterSet {
    public var unseen = Unseen.zeros
    public var drop = Drop.none
    public var minimumFrequency = CountOrShare.count(0)
    public init() {}
    public static let fields: [ParameterField<Self>] = [
      .choice("unseen", \.unseen, "what a missing value, or a level unseen in training, becomes")
        .matters(.categoricalInputs),
      .choice("drop", \.drop, "leave out the first level of each column").matters(.categoricalInputs),
      .countOrShare(
        "min-frequency", \.minimumFrequency, counts: 0...1_000_000_000,
        "levels with fewer rows than this number or share of them have one column together"
      ).matters(.categoricalInputs),
    ]
  }

  public static let name = "one-hot-encoding"
  public static let version = 2
  public static let summary = "Makes a 0/1 column for each level of each categorical column."

  public let parameters: Parameters
  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(_ examples: Examples, in context: inout FitContext) throws(FitError) -> FittedOneHotEncoding {
    try examples.requireNoInfinity()
    var outputs: [Feature] = []
    var columns: [FittedOneHotEncoding.Column] = []
    var slots: [Int32] = []
    for (column, feature) in examples.features.enumerated() {
      guard let levelCount = feature.levelCount else {
        columns.append(.init(levelCount: -1, firstSlot: outputs.count))
        outputs.append(feature)
        continue
      }
      let counts = LevelCounts(examples, column: column, levelCount: levelCount)
      let layout = self.layout(of: feature, counts, firstOutput: outputs.count)
      columns.append(.init(levelCount: levelCount, firstSlot: slots.count))
      slots += layout.slots
      outputs += layout.outputs
    }
    guard !outputs.isEmpty else {
      throw .numerical("one-hot encoding leaves no column: no categorical column has a value in the training rows")
    }
    return FittedOneHotEncoding(columns: columns, slots: slots, outputFeatures: outputs)
  }

  public func shapes(after columns: [ColumnShape], rows: Int, task: LearningTask) -> [ColumnShape] {
    columns.flatMap { column -> [ColumnShape] in
      guard let levelRows = column.levelRows else { return [column] }
      let bound =
        switch parameters.minimumFrequency {
        case .count(let count): Double(count)
        case .share(let share): share * Double(rows)
        }
      let common = levelRows.count { $0 > 0 && Double($0) >= bound }
      let others = (common < column.levelCount ? 1 : 0) + (parameters.unseen == .ownColumn ? 1 : 0)
      let dropped = parameters.drop == .first ? 1 : 0
      return [ColumnShape](repeating: ColumnShape(name: column.name), count: max(0, common + others - dropped))
    }
  }

  /// The output columns of one categorical column, and where each level goes: one slot a level, then one for missing
  /// and unseen; -1 is nowhere.
  private func layout(
    of feature: Feature, _ counts: LevelCounts, firstOutput: Int
  ) -> (slots: [Int32], outputs: [Feature]) {
    let bound =
      switch parameters.minimumFrequency {
      case .count(let count): Double(count)
      case .share(let share): share * counts.totalWeight
      }
    let rare = counts.seen.filter { counts.weights[$0] < bound }
    var groups = counts.seen.filter { counts.weights[$0] >= bound }.map { ([$0], String?.some(feature.levelName($0))) }
    // One rare level alone gains nothing by another name.
    if rare.count == 1 { groups.append((rare, feature.levelName(rare[0]))) }
    groups.sort { $0.0[0] < $1.0[0] }
    if rare.count > 1 { groups.append((rare, nil)) }

    let nowhere = Int32(-1)
    var slots = [Int32](repeating: nowhere, count: counts.weights.count + 1)
    var outputs: [Feature] = []
    for (levels, name) in groups.dropFirst(parameters.drop == .first ? 1 : 0) {
      for level in levels { slots[level] = Int32(firstOutput + outputs.count) }
      outputs.append(Feature(name: feature.name + (name.map { "=\($0)" } ?? ": rare levels"), sources: feature.sources))
    }
    if parameters.unseen == .ownColumn {
      let other = Int32(firstOutput + outputs.count)
      slots[counts.weights.count] = other
      for level in counts.weights.indices where counts.weights[level] == 0 { slots[level] = other }
      outputs.append(Feature(name: "\(feature.name): other", sources: feature.sources))
    }
    return (slots, outputs)
  }
}

/// Writes a 1 where a level has its column.
public struct FittedOneHotEncoding: FittedTransform {
  public static let kind = "fitted-one-hot-encoding"

  struct Column: Codable, Sendable {
    /// -1 for a numeric column.
    let levelCount: Int
    /// Where the slots of this column begin; for a numeric column its output position.
    let firstSlot: Int
  }

  let columns: [Column]
  /// Output positions: for each categorical column one a level, then one for missing and unseen; -1 is nowhere.
  let slots: [Int32]
  public let outputFeatures: [Feature]
  private let width: Int

  init(columns: [Column], slots: [Int32], outputFeatures: [Feature]) {
    self.columns = columns
    self.slots = slots
    self.outputFeatures = outputFeatures
    width = outputFeatures.count
  }

  private enum CodingKeys: CodingKey { case columns, slots, outputFeatures }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let features = try container.decode([Feature].self, forKey: .outputFeatures)
    self.init(
      columns: try container.decode([Column].self, forKey: .columns),
      slots: try container.decode([Int32].self, forKey: .slots), outputFeatures: features)
    try decoder.require(
      slots.allSatisfy { $0 >= -1 && Int($0) < width }
        && columns.allSatisfy { column in
          column.levelCount == -1
            ? features.indices.contains(column.firstSlot)
            : column.levelCount >= 0 && column.firstSlot >= 0 && column.firstSlot < slots.count
              && column.levelCount < slots.count - column.firstSlot
        }, "one-hot encoding")
  }

  public var inputWidth: Int { columns.count }
  public var parameterCount: Int { slots.count }

  public func transform(_ inputs: Matrix<Double>) throws(PredictionError) -> Matrix<Double> {
    try checkAllowingMissing(inputs)
    return transformingEachRow(of: inputs)
  }

  public func transform(row: Span<Double>, into output: inout MutableSpan<Double>) {
    for position in 0..<width { output[position] = 0 }
    for index in columns.indices {
      let column = columns[index]
      let value = row[index]
      if column.levelCount < 0 {
        output[column.firstSlot] = value
      } else {
        let code = levelCode(value, levelCount: column.levelCount)
        let slot = slots[column.firstSlot + (code < 0 ? column.levelCount : code)]
        if slot >= 0 { output[Int(slot)] = 1 }
      }
    }
  }

  /// The identity where there is nothing to encode.
  public var affineMap: AffineMap? {
    guard columns.allSatisfy({ $0.levelCount < 0 }) else { return nil }
    return AffineMap(matrix: .identity(width), offset: [Double](repeating: 0, count: width))
  }
}
