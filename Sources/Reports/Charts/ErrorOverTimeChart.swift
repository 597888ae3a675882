import Records

/// The error of a few ways of running, step by step, with the trainings of one of them marked below.
struct ErrorOverTimeChart: ReportChart {
  struct Line: Sendable {
    let name: String
    /// One a step; NaN leaves a gap.
    let losses: [Double]
    /// Steps at whose beginning a model was trained; drawn as marks in a row of their own.
    let trainings: [Int]
  }

  let title: String
  /// Of the error, within a sentence.
  let lossTitle: String
  let lines: [Line]
  /// The step at which the judged future begins; nil: all steps are judged.
  let split: Int?
  let spread: Int

  /// More lines than these can't be told apart.
  static let limit = 5

  init(title: String, lossTitle: String, lines: [Line], split: Int?) {
    self.title = title
    self.lossTitle = lossTitle
    self.lines = Array(lines.prefix(Self.limit))
    self.split = split
    // Single steps of a long replay are noise to the eye.
    let count = lines.first?.losses.count ?? 0
    spread = max(1, count / 30)
  }

  private var stepCount: Int { lines.first?.losses.count ?? 0 }

  /// The mean of the last few steps, the step itself included.
  static func trailingMeans(_ values: [Double], over spread: Int) -> [Double] {
    values.indices.map { last in
      let window = values[max(0, last - spread + 1)...last].filter(\.isFinite)
      return window.isEmpty ? .nan : window.reduce(0, +) / Double(window.count)
    }
  }

  var summary: String {
    let parts = lines.map { line in
      let finite = line.losses.filter(\.isFinite)
      let mean = finite.isEmpty ? .nan : finite.reduce(0, +) / Double(finite.count)
      return "\(line.name): mean \(NumberText.significant(mean, 3)) over \(stepCount) steps, "
        + "\(max(0, line.trainings.count - 1)) trainings after the first"
    }
    return parts.joined(separator: ". ") + "."
  }

  func markup(_ format: ChartFormat) -> Markup {
    let (left, right, top) = (format.leftMargin, format.width - format.rightMargin, 16.0)
    let legend = Double(lines.count) * 17
    let plotTop = top + legend + 6
    let plotBottom = plotTop + format.plotHeight * 0.62
    let rows = lines.filter { $0.trainings.count > 1 }
    let ticksTop = plotBottom + 26
    let height = ticksTop + Double(rows.count) * 15 + 12
    let drawn = lines.map { Self.trailingMeans($0.losses, over: spread) }
    let scale = Scale(
      showing: drawn.flatMap { $0.filter(\.isFinite) }, direction: .higherIsBetter, unit: .targetUnits,
      tickCount: format.tickCount)
    func x(_ step: Double) -> Double { left + (right - left) * step / Double(max(1, stepCount)) }
    func y(_ loss: Double) -> Double { plotBottom - (plotBottom - plotTop) * scale.position(loss) }
    var parts: [Markup] = [
      .tag("title", [:], title), .tag("desc", [:], summary),
      .tag("rect", ["class": "ground", "width": format.width.px, "height": height.px]),
    ]
    for tick in scale.ticks where scale.position(tick) >= 0 && scale.position(tick) <= 1 {
      parts.append(Mark.line(Place(x: left, y: y(tick)), Place(x: right, y: y(tick)), "grid"))
      parts.append(
        Mark.text(
          NumberText.significant(tick, 3), at: Place(x: left - 6, y: y(tick) + 4), "soft", anchor: "end",
          size: format.fontSize))
    }
    let stride = max(1, (stepCount / format.tickCount + 4) / 5 * 5)
    for step in Swift.stride(from: 0, through: max(0, stepCount - 1), by: stride) {
      parts.append(
        Mark.text(
          "step \(step + 1)", at: Place(x: x(Double(step)), y: plotBottom + 15), "soft", anchor: "start",
          size: format.fontSize))
    }
    if let split {
      let edge = x(Double(split))
      parts.append(Mark.line(Place(x: edge, y: plotTop), Place(x: edge, y: plotBottom), "break"))
      parts.append(
        Mark.text("tuned on | judged on", at: Place(x: edge, y: plotTop + 10), "soft halo", anchor: "middle", size: 11))
    }
    for (place, line) in lines.enumerated() {
      let colour = "s\(Mark.colour(of: place))"
      for piece in pieces(drawn[place]) {
        parts.append(
          Mark.polyline(
            piece.map { Place(x: x(Double($0.step) + 0.5), y: y($0.value)) }, "step curve \(colour)"))
      }
      let level = top + Double(place) * 17
      parts.append(Mark.line(Place(x: left, y: level), Place(x: left + 22, y: level), "step curve \(colour)"))
      parts.append(Mark.text(line.name, at: Place(x: left + 28, y: level + 4), "", size: format.fontSize))
    }
    for (row, line) in rows.enumerated() {
      let place = lines.firstIndex { $0.name == line.name } ?? 0
      let level = ticksTop + Double(row) * 15
      for step in line.trainings.dropFirst() {
        parts.append(
          Mark.line(
            Place(x: x(Double(step)), y: level), Place(x: x(Double(step)), y: level + 9),
            "bar s\(Mark.colour(of: place))"))
      }
      parts.append(
        Mark.text("\(line.trainings.count - 1)", at: Place(x: left - 6, y: level + 9), "soft", anchor: "end", size: 11))
    }
    return .element(
      "svg",
      [
        .init("class", "chart \(format.rawValue)"), .init("xmlns", "http://www.w3.org/2000/svg"),
        .init("viewBox", "0 0 \(format.width.px) \(height.px)"), .init("role", "img"),
        .init("aria-label", title + ". " + summary),
      ], parts)
  }

  /// Stretches without gaps.
  private func pieces(_ values: [Double]) -> [[(step: Int, value: Double)]] {
    var pieces: [[(step: Int, value: Double)]] = [[]]
    for (step, value) in values.enumerated() {
      if value.isFinite {
        pieces[pieces.count - 1].append((step, value))
      } else if !(pieces.last?.isEmpty ?? true) {
        pieces.append([])
      }
    }
    return pieces.filter { !$0.isEmpty }
  }
}
