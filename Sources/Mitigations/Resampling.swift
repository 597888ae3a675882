import Learning
import Records
import Statistics
import Tabular

/// Draws training rows so that group and class are independent: of each cell as many as `n_g n_y / n`, rounded. From cells
/// that have more rows some are left out, in those that have fewer some come twice.
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
    let rows = Self.rows(classes: codes, groups: cells.groups(of: cells.coding), using: &chance)
    let identity = examples.identity.map { "\($0)/\(StepDescription(self).identity)" }
    return try pipeline.fit(
      examples.selecting(rows, identity: identity), columns: columns, classes: classes, in: &context)
  }

  /// The drawn rows, ascending; a row may come several times. At least one of every cell that has rows.
  static func rows(classes: [Int32], groups: [Int?], using chance: inout SeededGenerator) -> [Int] {
    struct Cell: Hashable {
      let group: Int?
      let label: Int32
    }
    var cells: [Cell: [Int]] = [:]
    var ofGroups: [Int?: Int] = [:]
    var ofClasses: [Int32: Int] = [:]
    for (row, label) in classes.enumerated() {
      cells[Cell(group: groups[row], label: label), default: []].append(row)
      ofGroups[groups[row], default: 0] += 1
      ofClasses[label, default: 0] += 1
    }
    var drawn: [Int] = []
    for (cell, rows) in cells.sorted(by: { $0.value[0] < $1.value[0] }) {
      let wanted = Double(ofGroups[cell.group] ?? 0) * Double(ofClasses[cell.label] ?? 0) / Double(classes.count)
      let count = max(1, Int(wanted.rounded()))
      // Every row as often as all of them can come, and the rest by lot.
      for _ in 0..<(count / rows.count) { drawn += rows }
      drawn += chance.permutation(rows.count).prefix(count % rows.count).map { rows[$0] }
    }
    return drawn.sorted()
  }
}
