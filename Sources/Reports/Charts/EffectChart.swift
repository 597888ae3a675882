import Records

/// The accumulated effect of one raw column, with the curves of other folds, the band of redrawn rows and the band of all models
/// that are as good.
struct EffectChart: ReportChart {
  let column: RashomonEffects.Column
  /// What the effect moves.
  let subject: String
  let isProbability: Bool
  /// What the other models of the same candidate were fitted for.
  let part: JudgedPart
  /// The names of times on the grid.
  let format: @Sendable (Double) -> String

  init(
    _ column: RashomonEffects.Column, subject: String, isProbability: Bool, part: JudgedPart,
    format: @escaping @Sendable (Double) -> String = { NumberText.compact($0, 4) }
  ) {
    self.column = column
    self.subject = subject
    self.isProbability = isProbability
    self.part = part
    self.format = format
  }

  var title: String { column.column.name.excerpt(40) + (column.isContradicted ? " (contradicted)" : "") }

  var summary: String {
    let words = ExplanationWords.shape(column.curve.effect)
    let others =
      column.others > 0
      ? " \(column.contradicting) of \(column.others) models that are as good contradict it." : ""
    let folds =
      column.folds > 0 ? " \(column.contradictingFolds) of \(column.folds) other \(part.plural) contradict it." : ""
    return
      (column.column.levels.isEmpty
      ? "The effect of \(column.column.name.excerpt(40)) on \(subject) \(words)."
      : "The effect of the levels of \(column.column.name.excerpt(40)) on \(subject).") + folds + others
  }

  /// Levels that are drawn; more would not be read.
  private static let mostLevels = 10

  private var factor: Double { isProbability ? 100 : 1 }

  func markup(_ format: ChartFormat) -> Markup {
    let isLevels = !column.column.levels.isEmpty
    let places = isLevels ? Array(shownLevels) : Array(column.column.grid.indices)
    let curve = column.curve
    let shown: [Double] = places.flatMap { (place: Int) -> [Double] in
      [curve.effect[place], curve.lower[place], curve.upper[place], column.lower[place], column.upper[place], 0]
        + (0..<column.folds).compactMap { column.fold($0, at: place) }
    }
    let scale = Scale(
      showing: shown.map { $0 * factor }, direction: .higherIsBetter, unit: .targetUnits, tickCount: 4)
    let height = isLevels ? Double(places.count) * 22 + 64 : format.plotHeight * 0.62 + 74
    let inner =
      isLevels
      ? levels(places, scale, format, height: height) : line(scale, format, height: height)
    // Bold letters are a little wider than the estimate.
    let name = Mark.text(
      title.shortened(toWidth: 0.9 * (format.width - 8), size: 13), at: Place(x: 4, y: 16),
      column.isContradicted ? "limitname number" : "number", size: 13)
    return format.drawing(title, summary: summary, height: height, [name] + inner)
  }

  /// The strongest levels, in their order.
  private var shownLevels: [Int] {
    let effect = column.curve.effect
    return column.column.grid.indices.sorted { abs(effect[$0]) > abs(effect[$1]) }.prefix(Self.mostLevels).sorted()
  }

  private func line(_ scale: Scale, _ format: ChartFormat, height: Double) -> [Markup] {
    let grid = column.column.grid
    let left = format.leftMargin
    let right = format.width - format.rightMargin
    let (top, bottom) = (28.0, height - 40)
    let across = Scale(showing: grid, direction: .higherIsBetter, unit: .targetUnits, padding: 0, tickCount: 4)
    func x(_ value: Double) -> Double { left + across.position(value) * (right - left) }
    func y(_ value: Double) -> Double { bottom - scale.position(value * factor) * (bottom - top) }
    var parts: [Markup] = []
    for (tick, text) in zip(scale.ticks, TickText.texts(scale, unit: .targetUnits)) {
      let level = bottom - scale.position(tick) * (bottom - top)
      parts.append(Mark.line(Place(x: left, y: level), Place(x: right, y: level), tick == 0 ? "rule" : "grid"))
      parts.append(Mark.text(text, at: Place(x: left - 6, y: level + 4), "soft", anchor: "end", size: 11))
    }
    var lastRight = -Double.infinity
    for tick in across.ticks where tick >= grid[0] && tick <= grid[grid.count - 1] {
      let text = self.format(tick)
      let width = TextWidth.estimate(text, size: 11)
      let place = min(max(x(tick), left + width / 2), right - width / 2)
      guard place - width / 2 > lastRight + 6 else { continue }
      parts.append(Mark.text(text, at: Place(x: place, y: bottom + 16), "soft", anchor: "middle", size: 11))
      lastRight = place + width / 2
    }
    if column.others > 0 {
      parts.append(area(grid.indices.map { (x(grid[$0]), y(column.lower[$0]), y(column.upper[$0])) }, "others"))
    }
    let curve = column.curve
    parts.append(area(grid.indices.map { (x(grid[$0]), y(curve.lower[$0]), y(curve.upper[$0])) }, "band"))
    for fold in 0..<column.folds {
      let places = grid.indices.compactMap { place in
        column.fold(fold, at: place).map { Place(x: x(grid[place]), y: y($0)) }
      }
      parts.append(Mark.polyline(places, "fold"))
    }
    // Where the rows stand: a tick a grid point, as each interval holds about as many rows.
    for value in grid {
      parts.append(Mark.line(Place(x: x(value), y: bottom), Place(x: x(value), y: bottom - 4), "rule"))
    }
    parts.append(Mark.polyline(grid.indices.map { Place(x: x(grid[$0]), y: y(curve.effect[$0])) }, "step"))
    parts.append(
      Mark.name(
        axisName, centredAt: Place(x: (left + right) / 2, y: height - 6), within: 4...(format.width - 4), "soft",
        size: 11))
    return parts
  }

  private var axisName: String { "effect on \(subject.shortened(to: 36))" + (isProbability ? ", points" : "") }

  private func area(_ places: [(x: Double, lower: Double, upper: Double)], _ style: String) -> Markup {
    let outline = places.map { "\($0.x.px),\($0.upper.px)" } + places.reversed().map { "\($0.x.px),\($0.lower.px)" }
    return .tag("polygon", ["class": style, "points": outline.joined(separator: " ")])
  }

  private func levels(_ places: [Int], _ scale: Scale, _ format: ChartFormat, height: Double) -> [Markup] {
    let names = places.map { column.column.levels[$0].legible }
    // As much room as the longest name takes, up to half of the chart.
    let widest = names.map { TextWidth.estimate($0, size: 12) }.max() ?? 0
    let left = min(max(widest + 16, format == .wide ? 120 : 72), format.width / 2)
    let right = format.width - format.rightMargin
    let (top, bottom) = (28.0, height - 40)
    func x(_ value: Double) -> Double { left + scale.position(value) * (right - left) }
    var parts: [Markup] = []
    for (tick, text) in zip(scale.ticks, TickText.texts(scale, unit: .targetUnits)) {
      parts.append(Mark.line(Place(x: x(tick), y: top), Place(x: x(tick), y: bottom), tick == 0 ? "rule" : "grid"))
      parts.append(Mark.text(text, at: Place(x: x(tick), y: bottom + 16), "soft", anchor: "middle", size: 11))
    }
    let curve = column.curve
    for (row, place) in places.enumerated() {
      let level = top + (Double(row) + 0.5) * 22
      parts.append(
        Mark.name(names[row], within: left - 12, at: Place(x: left - 8, y: level + 4), size: 12))
      if column.others > 0 {
        let start = x(column.lower[place] * factor)
        parts.append(
          .tag(
            "rect",
            [
              "class": "others", "x": start.px, "y": (level - 7).px,
              "width": max(0, x(column.upper[place] * factor) - start).px, "height": "14",
            ]))
      }
      parts.append(
        Mark.line(
          Place(x: x(curve.lower[place] * factor), y: level), Place(x: x(curve.upper[place] * factor), y: level),
          "arrow"))
      for fold in 0..<column.folds {
        guard let value = column.fold(fold, at: place) else { continue }
        parts.append(
          Mark.line(Place(x: x(value * factor), y: level - 6), Place(x: x(value * factor), y: level + 6), "fold"))
      }
      parts.append(
        .tag("circle", ["class": "dot", "cx": x(curve.effect[place] * factor).px, "cy": level.px, "r": "4"]))
    }
    parts.append(
      Mark.name(
        axisName, centredAt: Place(x: (left + right) / 2, y: height - 6), within: 4...(format.width - 4), "soft",
        size: 11))
    return parts
  }
}
