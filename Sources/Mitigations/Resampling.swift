import Learning
import Records
import Statistics
import Tabular

/// Draws training rows so that group and class are independent: of each cell as many as `n_g n_y / n`, rounded. From cells
/// that have more rows some are left out, in those that have fewer some come twice.
///
/// Where rows carry weights, cells are as large as their weights ask, a row comes as often as its weight says, and what is
/// drawn weighs alike: as much as the rows weighed on average.
///
/// Source: uniform sampling of Kamiran & Calders (2012). For estimators that take no weights.
public struct Resampling: Mitigation {
  public struct Parameters: MitigationParameters {
    public var groups: [String]?

    public init() {}

    public static let fields: [ParameterField<Self>] = [.groups(\.groups)]
  }

  public static let name = "resampling"
  public static let version = 1
  public static let summary = "training rows drawn so that group and class are independent"

  public let parameters: Parameters

  public init(_ parameters: Parameters) { self.parameters = parameters }

  public func fit(
    _ pipeline: Pipeline, _ examples: Examples, columns: [InputColumn], classes: [String],
    in context: inout FitContext
  ) throws(FitError) -> FittedPipeline {
    let (codes, _) = try examples.targets.classCodes(for: Self.name)
    let cells = try sensitive(of: examples)
    var chance = context.stream("resampled-rows")
    let rows = Self.rows(
      classes: codes, groups: cells.groups(of: cells.coding), weights: examples.weights, using: &chance)
    let identity = examples.identity.map { "\($0)/\(StepDescription(self).identity)" }
    var drawn = try examples.selecting(rows, identity: identity)
    if let weights = examples.weights {
      let mean = weights.reduce(0, +) / Double(weights.count)
      drawn = try drawn.weighted([Double](repeating: mean, count: rows.count), identity: identity)
    }
    return try pipeline.fit(drawn, columns: columns, classes: classes, in: &context)
  }

  /// The drawn rows, ascending; a row may come several times. At least one of every cell whose rows weigh something.
  ///
  /// - Parameter weights: what each row counts; nil: once.
  static func rows(
    classes: [Int32], groups: [Int?], weights: [Double]? = nil, using chance: inout SeededGenerator
  ) -> [Int] {
    struct Cell: Hashable {
      let group: Int?
      let label: Int32
    }
    var cells: [Cell: [Int]] = [:]
    var ofGroups: [Int?: Double] = [:]
    var ofClasses: [Int32: Double] = [:]
    var total = 0.0
    for (row, label) in classes.enumerated() {
      let weight = weights?[row] ?? 1
      cells[Cell(group: groups[row], label: label), default: []].append(row)
      ofGroups[groups[row], default: 0] += weight
      ofClasses[label, default: 0] += weight
      total += weight
    }
    var drawn: [Int] = []
    for (cell, rows) in cells.sorted(by: { $0.value[0] < $1.value[0] }) {
      let share = (ofGroups[cell.group] ?? 0) * (ofClasses[cell.label] ?? 0) / total
      let wanted = weights == nil ? share : share / total * Double(classes.count)
      let count = max(1, Int(wanted.rounded()))
      if let weights {
        drawn += Self.drawn(count, of: rows, weights: weights, using: &chance)
        continue
      }
      // Every row as often as all of them can come, and the rest by lot.
      for _ in 0..<(count / rows.count) { drawn += rows }
      drawn += chance.permutation(rows.count).prefix(count % rows.count).map { rows[$0] }
    }
    return drawn.sorted()
  }

  /// So many of the rows, each as often as its share of their weight asks, rounded up or down by one lot for all.
  private static func drawn(
    _ count: Int, of rows: [Int], weights: [Double], using chance: inout SeededGenerator
  ) -> [Int] {
    let order = chance.permutation(rows.count).map { rows[$0] }
    let sum = order.reduce(0.0) { $0 + weights[$1] }
    guard sum > 0 else { return [] }
    let start = chance.uniform()
    var found: [Int] = []
    var passed = 0.0
    for row in order {
      passed += weights[row]
      let upTo = min(count, Int((passed / sum * Double(count) + start).rounded(.down)))
      while found.count < upTo { found.append(row) }
    }
    return found
  }
}
