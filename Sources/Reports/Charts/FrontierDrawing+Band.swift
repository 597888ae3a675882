import Records

/// Where the name of the allowance stands.
extension FrontierDrawing {
  private static let bandNameHeight = 16.0

  func bandText(_ threshold: Double) -> String {
    "allowance: down to \(ValueFormat.text(threshold, unit: y.unit))"
  }

  /// Below or above the lower edge of the band, where the fewest marks and lines are; other names avoid it. Nil: it has none.
  var bandName: Box? {
    guard let band, format == .wide else { return nil }
    let level = min(max(down(band.threshold), plot.top), plot.bottom)
    let width = TextWidth.estimate(bandText(band.threshold), size: 11) + 8
    let marks = points.indices.map { index in
      Box(around: place(index), halfWidth: radius(index) + (points[index].isNamed ? 5.5 : 1))
    }
    let lines = lineBoxes
    func box(_ left: Double, _ top: Double) -> Box {
      Box(left: left, top: top, right: left + width, bottom: top + Self.bandNameHeight)
    }
    var found: (box: Box, cost: Double)?
    for top in [level, level - Self.bandNameHeight - 1] {
      guard top >= plot.top, top + Self.bandNameHeight <= plot.bottom + stripHeight else { continue }
      for left in stride(from: plot.left, through: plot.right - width, by: 20) {
        let box = box(left, top)
        let covered = marks.reduce(0) { $0 + $1.overlap(with: box) }
        let crossed = lines.reduce(0) { $0 + $1.overlap(with: box) }
        let cost = covered * 10 + crossed
        if cost < found?.cost ?? .infinity { found = (box, cost) }
      }
    }
    return found?.box ?? box(plot.left, level)
  }

  /// The frontier, the intervals that are drawn and the limits, as thin boxes.
  private var lineBoxes: [Box] {
    var boxes = stepBoxes
    for index in barred {
      let (point, center) = (points[index], place(index))
      if let interval = point.x.interval, interval.lower.isFinite, interval.upper.isFinite {
        let ends = [across(interval.lower), across(interval.upper)].map { min(max($0, plot.left), plot.right) }
        boxes.append(
          Box(left: min(ends[0], ends[1]), top: center.y - 1, right: max(ends[0], ends[1]), bottom: center.y + 1))
      }
      if let interval = point.y.interval, !outlying[index], interval.lower.isFinite, interval.upper.isFinite {
        let ends = [down(interval.lower), down(interval.upper)].map { min(max($0, plot.top), plot.bottom) }
        boxes.append(
          Box(left: center.x - 1, top: min(ends[0], ends[1]), right: center.x + 1, bottom: max(ends[0], ends[1])))
      }
    }
    for bound in xLimits.flatMap({ [$0.atLeast, $0.atMost].compactMap { $0 } }) {
      boxes.append(Box(left: across(bound) - 1, top: plot.top, right: across(bound) + 1, bottom: plot.bottom))
    }
    for bound in yLimits.flatMap({ [$0.atLeast, $0.atMost].compactMap { $0 } }) {
      // With its name above its left end.
      let level = down(bound)
      boxes.append(Box(left: plot.left, top: level - 14, right: plot.left + 110, bottom: level))
      boxes.append(Box(left: plot.left, top: level - 1, right: plot.right, bottom: level + 1))
    }
    return boxes
  }
}
