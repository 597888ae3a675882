import Explanations
import Learning
import LinearAlgebra
import Records
import Statistics
import Tabular

/// How the answers move as one column is set to one value after another in all rows: the mean (partial dependence), how far
/// single rows differ from it (ICE), and how much of what the column does depends on other columns.
package struct ColumnExplanation: Sendable {
  /// One value of the column.
  package struct Place: Sendable {
    package let value: String
    /// Mean answer of all rows with this value.
    package let mean: Double
    /// Between these lie 80% of the rows' own changes since the first place.
    package let lowerChange: Double
    package let upperChange: Double
  }

  package let column: String
  package let target: String
  /// The class that is explained; nil for a regression.
  package let explainedClass: String?
  package let givesProbabilities: Bool
  package let places: [Place]
  /// Rows whose own answer moves the other way than the mean, from the first place to the last.
  package let contraryRows: Int
  package let rowCount: Int
  /// Friedman's H squared of the column with all others: the share of the answers' variation that it has together with them.
  package let interaction: Double
  package let interactionRows: Int
  package let background: String

  /// Values of numbers that are asked about: quantiles from 5% to 95% of the rows.
  private static let points = 11
  private static let mostInteractionRows = 60

  /// - Parameters:
  ///   - explainedClass: nil: of two the last, of more the one that the column moves most.
  /// - Throws: `ExplanationError` for names that the model doesn't know, and where it can't answer the rows.
  package init(
    _ model: StoredModel, column name: String, explainedClass: String?, background: ExplanationBackground
  ) throws(ExplanationError) {
    let pipeline = model.pipeline.served
    guard let position = pipeline.columns.firstIndex(where: { $0.name == name }) else {
      throw .unknownColumn(name, available: pipeline.columns.map(\.name))
    }
    if let explainedClass, !pipeline.classes.contains(explainedClass) {
      throw .unknownClass(explainedClass, available: pipeline.classes)
    }
    let function = ExplainedFunction(pipeline, explainsEveryClass: explainedClass != nil)
    let rows = background.rows
    let grid = PartialDependence.grid(of: position, function, rows: rows, points: Self.points)
    guard let last = grid.indices.last else { throw .invalidSetting("no row has a value in '\(name)'") }
    let found = try PartialDependence(of: position, function, rows: rows, grid: grid)
    let output = explainedClass.flatMap { function.outputs.firstIndex(of: $0) } ?? Self.mostMoved(found)
    let means = found.mean(output: output)
    let own = found.centred(output: output)
    places = grid.indices.map { place in
      let changes = own.column(place).sorted()
      return Place(
        value: Self.text(grid[place], of: pipeline.columns[position].kind), mean: means[place],
        lowerChange: (try? Quantile.ofSorted(0.1, changes)) ?? 0,
        upperChange: (try? Quantile.ofSorted(0.9, changes)) ?? 0)
    }
    let whole = means[last] - means[0]
    contraryRows = own.column(last).count { $0 * whole < 0 && abs($0) > 1e-9 }
    interactionRows = min(Self.mostInteractionRows, rows.rows)
    var friedman = try FriedmanInteraction(function, rows: rows.selectingRows(Array(0..<interactionRows)))
    interaction = try friedman.overall(position)
    column = name
    target = model.manifest.target.name
    self.explainedClass = pipeline.classes.isEmpty ? nil : function.outputs[output]
    givesProbabilities = function.givesProbabilities
    rowCount = rows.rows
    self.background = background.origin
  }

  /// Quantiles lie between values, so that their last digits tell nothing.
  private static func text(_ value: Double, of kind: ColumnKind) -> String {
    if case .numeric = kind { return NumberText.significant(value, 5) }
    return CellText.text(value, of: kind)
  }

  /// The output whose mean reaches farthest.
  private static func mostMoved(_ found: PartialDependence) -> Int {
    let reaches = found.curves.indices.map { output in
      let means = found.mean(output: output)
      return (means.max() ?? 0) - (means.min() ?? 0)
    }
    return reaches.indices.reduce(0) { reaches[$1] > reaches[$0] ? $1 : $0 }
  }
}
