import Records

/// What lies under the points of a frontier: grid, axis names, the band of the allowance, limits, and the arrow that
/// says where better is.
struct FrontierGround {
  let drawing: FrontierDrawing

  private var plot: Box { drawing.plot }
  private var format: ChartFormat { drawing.format }

  var parts: [Markup] { bandParts + gridParts + stripParts + limitParts + titleParts + arrowParts }

  private var bandParts: [Markup] {
    guard let band = drawing.band else { return [] }
    let top = min(max(drawing.down(band.best), plot.top), plot.bottom)
    let bottom = min(max(drawing.down(band.threshold), plot.top), plot.bottom)
    guard bottom > top else { return [] }
    return [
      .tag(
        "rect",
        ["class": "band", "x": plot.left.px, "y": top.px, "width": plot.width.px, "height": (bottom - top).px]),
      Mark.line(Place(x: plot.left, y: bottom), Place(x: plot.right, y: bottom), "bandedge"),
    ]
  }

  /// Above the lines, so that none strikes it through.
  var bandName: [Markup] {
    guard let band = drawing.band, let box = drawing.bandName else { return [] }
    return [
      Mark.text(drawing.bandText(band.threshold), at: Place(x: box.left + 6, y: box.top + 13), "soft halo", size: 11)
    ]
  }

  private var gridParts: [Markup] {
    var parts: [Markup] = []
    for (tick, text) in zip(drawing.yScale.ticks, TickText.texts(drawing.yScale, unit: drawing.y.unit)) {
      let level = drawing.down(tick)
      parts.append(Mark.line(Place(x: plot.left, y: level), Place(x: plot.right, y: level), "grid"))
      parts.append(Mark.text(text, at: Place(x: plot.left - 6, y: level + 4), "soft", anchor: "end", size: 11))
    }
    let floor = plot.bottom + drawing.stripHeight
    var lastRight = -Double.infinity
    let texts = zip(drawing.xScale.ticks, TickText.texts(drawing.xScale, unit: drawing.x.unit))
    for (tick, text) in texts.sorted(by: { drawing.across($0.0) < drawing.across($1.0) }) {
      let place = drawing.across(tick)
      parts.append(Mark.line(Place(x: place, y: plot.top), Place(x: place, y: floor), "grid"))
      let width = TextWidth.estimate(text, size: 11)
      guard place - width / 2 > lastRight + 8, place + width / 2 < format.width else { continue }
      parts.append(Mark.text(text, at: Place(x: place, y: floor + 16), "soft", anchor: "middle", size: 11))
      lastRight = place + width / 2
    }
    parts.append(Mark.line(Place(x: plot.left, y: floor), Place(x: plot.right, y: floor), "rule"))
    return parts
  }

  private var stripParts: [Markup] {
    guard drawing.stripHeight > 0 else { return [] }
    return [
      Mark.line(Place(x: plot.left, y: plot.bottom), Place(x: plot.right, y: plot.bottom), "break"),
      Mark.text(
        "off scale", at: Place(x: plot.left - 6, y: plot.bottom + drawing.stripHeight * 0.55 + 3), "soft",
        anchor: "end", size: format == .wide ? 10 : 9),
    ]
  }

  private var limitParts: [Markup] {
    var parts: [Markup] = []
    for limit in drawing.xLimits {
      for (bound, sign) in [(limit.atLeast, "≥"), (limit.atMost, "≤")] {
        guard let bound else { continue }
        let place = drawing.across(bound)
        guard place >= plot.left, place <= plot.right else { continue }
        let text = "limit \(sign) \(ValueFormat.text(bound, unit: drawing.x.unit))"
        let toLeft = place + TextWidth.estimate(text, size: 11) + 8 > plot.right
        parts.append(
          Mark.line(
            Place(x: place, y: plot.top - 4), Place(x: place, y: plot.bottom + drawing.stripHeight), "limit"))
        parts.append(
          Mark.text(
            text, at: Place(x: place + (toLeft ? -5 : 5), y: plot.top + 8), "limitname halo",
            anchor: toLeft ? "end" : "start", size: 11))
      }
    }
    for limit in drawing.yLimits {
      for (bound, sign) in [(limit.atLeast, "≥"), (limit.atMost, "≤")] {
        guard let bound else { continue }
        let level = drawing.down(bound)
        guard level >= plot.top, level <= plot.bottom else { continue }
        parts.append(Mark.line(Place(x: plot.left, y: level), Place(x: plot.right, y: level), "limit"))
        parts.append(
          Mark.text(
            "limit \(sign) \(ValueFormat.text(bound, unit: drawing.y.unit))",
            at: Place(x: plot.left + 5, y: level - 4), "limitname halo", size: 11))
      }
    }
    return parts
  }

  private var titleParts: [Markup] {
    let floor = plot.bottom + drawing.stripHeight
    var across = drawing.x.title
    if format != .small, drawing.xScale.isLogarithmic { across += ", log scale" }
    if drawing.x.direction == .higherIsBetter {
      across += format == .small ? " (reversed)" : ", reversed: more is left"
    }
    return [
      Mark.name(
        across, centredAt: Place(x: plot.left + plot.width / 2, y: floor + 36), within: 4...(format.width - 4),
        "axisname", size: format.fontSize),
      Mark.name(
        upNames, at: Place(x: 2, y: 14), within: plot.right - Self.arrowWidth - 2, "axisname", size: format.fontSize),
    ]
  }

  /// The name of the upright axis, from its longest form to its shortest.
  private var upNames: [String] {
    let y = drawing.y
    let unit: String? =
      switch y.unit {
      case .nats: " (nats)"
      case .money: " (money)"
      case .targetUnits: " (units of the target)"
      default: nil
      }
    let scale = drawing.yScale.isLogarithmic ? ", log scale" : ""
    let isReversed = y.direction == .lowerIsBetter
    let long = y.title + (unit ?? "") + scale
    let short = isReversed ? " (reversed)" : ""
    var names = [long + short, y.title + scale + short]
    if isReversed, format != .small { names.insert(long + ", reversed: less is up", at: 0) }
    return names
  }

  /// What the arrow and its word take at the right, with a gap before them.
  private static let arrowWidth = 15 + TextWidth.estimate("better", size: 11) + 8

  /// In the upper right corner of the margin, so that it never covers a point.
  private var arrowParts: [Markup] {
    let right = plot.right
    let tip = Place(x: right - 10, y: 6)
    let tail = Place(x: right, y: 16)
    return [
      Mark.line(tail, tip, "arrow"),
      Mark.polyline(
        [Place(x: tip.x + 5.5, y: tip.y), tip, Place(x: tip.x, y: tip.y + 5.5)], "arrow"),
      Mark.text("better", at: Place(x: tip.x - 5, y: 15), "soft", anchor: "end", size: 11),
    ]
  }
}
