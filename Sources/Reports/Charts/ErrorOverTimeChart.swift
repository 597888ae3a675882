import Records

/// The error of a few ways of running, step by step, with the trainings of one of them marked below.
struct ErrorOverTimeChart: ReportChart {
  struct Line: Sendable {
    let name: String
    /// One a step; NaN leaves a gap.
    let losses: [Double]
    /// Steps at whose beginning a model was trained; drawn as marks in a row of their own. Empty: no way of running.
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

  /// What the marks below the picture are, with a blank before it; empty: there are none.
  var marksText: String {
    guard lines.contains(where: { $0.trainings.count > 1 }) else { return "" }
    let all = split == nil ? "" : " over all steps, those that thresholds were tuned on included"
    return " Marks below the picture are trainings after the first; the number at their left counts them\(all)."
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
      let trainings =
        line.trainings.isEmpty ? "" : ", \(line.trainings.count - 1) trainings after the first"
      return "\(line.name): mean \(NumberText.significant(mean, 3)) over \(stepCount) steps\(trainings)"
    }
    return parts.joined(separator: ". ") + "."
  }

  func markup(_ format: ChartFormat) -> Markup {
    let drawn = lines.map { Self.trailingMeans($0.losses, over: spread) }
    let trained = lines.indices.filter { lines[$0].trainings.count > 1 }
    let room = Room(format, lines: lines.count, trained: trained.count, stepCount: stepCount, drawn: drawn)
    var parts = axes(room) + border(room)
    for (place, line) in lines.enumerated() { parts += curve(line, drawn[place], place, room) }
    for (row, place) in trained.enumerated() { parts += trainings(lines[place], place, row, room) }
    return format.drawing(title, summary: summary, height: room.height, parts)
  }

  /// Where everything stands.
  private struct Room {
    let format: ChartFormat
    let left: Double
    let right: Double
    let top = 16.0
    let plotTop: Double
    let plotBottom: Double
    let ticksTop: Double
    let height: Double
    let stepCount: Int
    let scale: Scale

    init(_ format: ChartFormat, lines: Int, trained: Int, stepCount: Int, drawn: [[Double]]) {
      self.format = format
      left = format.leftMargin
      right = format.width - format.rightMargin
      plotTop = top + Double(lines) * 17 + 24
      plotBottom = plotTop + format.plotHeight * 0.62
      ticksTop = plotBottom + 26
      height = ticksTop + Double(trained) * 15 + 12
      self.stepCount = stepCount
      scale = Scale(
        showing: drawn.flatMap { $0.filter(\.isFinite) }, direction: .higherIsBetter, unit: .targetUnits,
        tickCount: format.tickCount)
    }

    func x(_ step: Double) -> Double { left + (right - left) * step / Double(max(1, stepCount)) }

    /// A name that begins at a place and ends inside the picture.
    func fitting(_ name: String, from place: Double) -> String {
      var (text, limit) = (name, name.count)
      while limit > 8, place + TextWidth.estimate(text, size: format.fontSize) > format.width {
        limit -= 1
        text = name.shortenedByWords(to: limit)
      }
      return text
    }

    func y(_ loss: Double) -> Double { plotBottom - (plotBottom - plotTop) * scale.position(loss) }
  }

  /// The name of the error, lines at round errors, and the numbers of steps.
  private func axes(_ room: Room) -> [Markup] {
    var parts = [
      Mark.name(
        [lossTitle], at: Place(x: 2, y: room.plotTop - 9), within: room.format.width - 4, "axisname",
        size: room.format.fontSize)
    ]
    for tick in room.scale.ticks where room.scale.position(tick) >= 0 && room.scale.position(tick) <= 1 {
      let level = room.y(tick)
      parts.append(Mark.line(Place(x: room.left, y: level), Place(x: room.right, y: level), "grid"))
      parts.append(
        Mark.text(
          NumberText.significant(tick, 3), at: Place(x: room.left - 6, y: level + 4), "soft", anchor: "end",
          size: room.format.fontSize))
    }
    let stride = max(1, (stepCount / room.format.tickCount + 4) / 5 * 5)
    for step in Swift.stride(from: 0, through: max(0, stepCount - 1), by: stride) {
      let text = "step \(step + 1)"
      let left = room.x(Double(step))
      // The last may begin so far right that it wouldn't be whole.
      guard left + TextWidth.estimate(text, size: room.format.fontSize) <= room.format.width else { break }
      parts.append(
        Mark.text(
          text, at: Place(x: left, y: room.plotBottom + 15), "soft", anchor: "start", size: room.format.fontSize))
    }
    return parts
  }

  /// Where the past ends on which thresholds were tuned.
  private func border(_ room: Room) -> [Markup] {
    guard let split else { return [] }
    let edge = room.x(Double(split))
    return [
      Mark.line(Place(x: edge, y: room.plotTop), Place(x: edge, y: room.plotBottom), "break"),
      Mark.text(
        "tuned on | judged on", at: Place(x: edge, y: room.plotTop + 10), "soft halo", anchor: "middle", size: 11),
    ]
  }

  private func curve(_ line: Line, _ values: [Double], _ place: Int, _ room: Room) -> [Markup] {
    let style = "step curve s\(Mark.colour(of: place))"
    let level = room.top + Double(place) * 17
    return pieces(values).map { piece in
      Mark.polyline(piece.map { Place(x: room.x(Double($0.step) + 0.5), y: room.y($0.value)) }, style)
    } + [
      Mark.line(Place(x: room.left, y: level), Place(x: room.left + 22, y: level), style),
      Mark.text(
        room.fitting(line.name, from: room.left + 28), at: Place(x: room.left + 28, y: level + 4), "",
        size: room.format.fontSize),
    ]
  }

  /// A mark for each training after the first.
  private func trainings(_ line: Line, _ place: Int, _ row: Int, _ room: Room) -> [Markup] {
    let level = room.ticksTop + Double(row) * 15
    return line.trainings.dropFirst().map { step in
      let x = room.x(Double(step))
      return Mark.line(Place(x: x, y: level), Place(x: x, y: level + 9), "bar s\(Mark.colour(of: place))")
    } + [
      Mark.text(
        "\(line.trainings.count - 1)", at: Place(x: room.left - 6, y: level + 9), "soft", anchor: "end", size: 11)
    ]
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
