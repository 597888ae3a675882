import Frontier
import Records

/// The frontier of two axes drawn with characters, for a terminal: better is up and left, as in every picture of the
/// report. Members carry the numbers of the frontier table, dominated candidates are dots, the line is the frontier.
package struct FrontierSketch: Sendable {
  private let points: [ChartPoint]
  private let x: AxisDescriptor
  private let y: AxisDescriptor

  /// - Parameters:
  ///   - run: the record.
  ///   - x, y: the axes to draw; usually a cost and a quality.
  ///   - evaluation: the protocol; nil (default): the one nearest to production that the run has: replay, else
  ///     production, else research.
  ///   - chosenOnPast: the label of the candidate that was chosen before these readings were known; the pick is then said
  ///     to be one in hindsight. Default: none.
  /// - Throws: `FrontierError.unknownAxis`.
  package init(
    run: RunRecord, x: AxisID, y: AxisID, evaluation: EvaluationProtocol? = nil, chosenOnPast: String? = nil
  ) throws(FrontierError) {
    let chart = try FrontierChart(run: run, x: x, y: y, evaluation: evaluation, chosenOnPast: chosenOnPast)
    points = chart.points
    self.x = chart.x
    self.y = chart.y
  }

  /// Whether there is too little to draw.
  package var isEmpty: Bool { points.count < 2 }

  /// The drawing with its axes and a line that says what the marks are; empty where there is nothing to draw.
  /// - Parameters:
  ///   - width: characters of a line, at least 40. Default: 80.
  ///   - height: lines of the plot, at least 6. Default: 16.
  package func text(width: Int = 80, height: Int = 16) -> String {
    guard !isEmpty else { return "" }
    let outlying = FrontierDrawing.outlying(points, y.direction)
    let near = zip(points, outlying).filter { !$1 }.map(\.0)
    let vertical = Scale(showing: near.map(\.y.value), direction: y.direction, unit: y.unit, tickCount: 4)
    let horizontal = Scale(showing: points.map(\.x.value), direction: x.direction, unit: x.unit, tickCount: 5)
    let names = TickText.texts(vertical, unit: y.unit)
    let margin = (names.map(\.count).max() ?? 0) + 2
    var grid = CharacterGrid(width: max(40, width) - margin - 1, height: max(6, height))
    func place(_ point: ChartPoint) -> (column: Int, row: Int) {
      (
        grid.column(1 - horizontal.position(point.x.value)), grid.row(1 - vertical.position(point.y.value))
      )
    }
    drawLine(near.filter(\.isMember).sorted { ($0.number ?? 0) < ($1.number ?? 0) }.map(place), &grid)
    for point in near where !point.isNamed { grid.put("·", at: place(point)) }
    for point in near where point.isMember { grid.put(String(point.number ?? 0), at: place(point)) }
    for point in near where point.isBest { grid.put("+", at: place(point)) }
    for point in near where point.isPick { grid.put("*", at: place(point)) }

    var lines = ["\(y.title.singleLine), \(Self.wish(y))\(vertical.isLogarithmic ? ", logarithmic" : "")"]
    var labels: [Int: String] = [:]
    for (tick, name) in zip(vertical.ticks, names) { labels[grid.row(1 - vertical.position(tick))] = name }
    for (row, content) in grid.lines.enumerated() {
      let label = labels[row] ?? ""
      let padding = String(repeating: " ", count: margin - 2 - label.count)
      lines.append((padding + label + (label.isEmpty ? " │" : " ┤") + content).trimmedAtEnd)
    }
    lines += ruler(horizontal, grid, margin: margin)
    lines.append(legend(hidden: points.count - near.count, isLogarithmic: horizontal.isLogarithmic))
    return lines.joined(separator: "\n") + "\n"
  }

  private static func wish(_ axis: AxisDescriptor) -> String {
    axis.direction == .higherIsBetter ? "higher is better" : "lower is better"
  }

  /// From member to member: across, then up.
  private func drawLine(_ places: [(column: Int, row: Int)], _ grid: inout CharacterGrid) {
    for (from, to) in zip(places, places.dropFirst()) where from.column <= to.column && to.row <= from.row {
      for column in from.column..<max(from.column, to.column) { grid.put("─", at: (column, from.row)) }
      for row in to.row..<max(to.row, from.row) { grid.put("│", at: (to.column, row)) }
      if from.column < to.column, to.row < from.row { grid.put("┘", at: (to.column, from.row)) }
    }
  }

  private func ruler(_ scale: Scale, _ grid: CharacterGrid, margin: Int) -> [String] {
    var rule = [Character](repeating: "─", count: grid.width)
    var names = [Character](repeating: " ", count: grid.width)
    var end = -1
    let ticks = zip(scale.ticks, TickText.texts(scale, unit: x.unit)).map { tick, name in
      (column: grid.column(1 - scale.position(tick)), name: name)
    }
    for tick in ticks.sorted(by: { $0.column < $1.column }) {
      rule[tick.column] = "┬"
      let start = min(max(0, tick.column - tick.name.count / 2), grid.width - tick.name.count)
      guard start > end else { continue }
      for (offset, character) in tick.name.enumerated() { names[start + offset] = character }
      end = start + tick.name.count
    }
    let space = String(repeating: " ", count: margin - 1)
    return [space + "└" + String(rule), (space + " " + String(names)).trimmedAtEnd]
  }

  private func legend(hidden: Int, isLogarithmic: Bool) -> String {
    var text = "\(x.title.singleLine), \(Self.wish(x))\(isLogarithmic ? ", logarithmic" : ""). "
    let pick = points.first(where: \.isPick)
    if let pick {
      text += "* is the \(points.pickName), " + (pick.number.map { "number \($0)" } ?? "off this frontier")
      text += pick.isBest ? " and the best. " : ". "
    }
    if let best = points.first(where: \.isBest), pick?.isBest != true {
      text += best.number.map { "+ is the best, number \($0). " } ?? "+ is the best. "
    }
    if hidden > 0 { text += "\(hidden) far behind \(hidden == 1 ? "is" : "are") not drawn. " }
    return text.trimmedAtEnd
  }
}

/// A rectangle of characters; later ones cover earlier ones.
private struct CharacterGrid {
  let width: Int
  let height: Int
  private var cells: [[Character]]

  init(width: Int, height: Int) {
    self.width = max(20, width)
    self.height = height
    cells = [[Character]](repeating: [Character](repeating: " ", count: self.width), count: height)
  }

  /// The column of a share from the left.
  func column(_ share: Double) -> Int { Self.cell(share, width) }

  /// The row of a share from the top.
  func row(_ share: Double) -> Int { Self.cell(share, height) }

  private static func cell(_ share: Double, _ count: Int) -> Int {
    guard share.isFinite else { return 0 }
    return min(count - 1, max(0, Int((share * Double(count - 1)).rounded())))
  }

  /// A text that begins in a cell; it moves to the left where it would leave the rectangle.
  mutating func put(_ text: String, at place: (column: Int, row: Int)) {
    let start = min(place.column, width - text.count)
    guard start >= 0 else { return }
    for (offset, character) in text.enumerated() { cells[place.row][start + offset] = character }
  }

  var lines: [String] { cells.map { String($0) } }
}
