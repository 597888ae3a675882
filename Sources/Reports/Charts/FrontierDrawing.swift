import Records

/// Draws candidates on two axes, with everything that a frontier needs: the better ends are always up and left.
struct FrontierDrawing {
  let points: [ChartPoint]
  let seriesNames: [String]
  let x: AxisDescriptor
  let y: AxisDescriptor
  let z: AxisDescriptor?
  let xLimits: [Limit]
  let yLimits: [Limit]
  /// From the best quality down to what the policy lets be given up, on the y axis; nil: another axis, or no pick.
  let band: (best: Double, threshold: Double)?
  /// Title of the axis on which the framed candidate is the best; not always the one drawn.
  let bestTitle: String
  let title: String
  let summary: String
  let format: ChartFormat

  let xScale: Scale
  let yScale: Scale
  private let zScale: Scale?
  /// Points whose y value lies far below the rest; they stand in a strip of their own under the plot.
  let outlying: [Bool]
  let plot: Box

  init(
    points: [ChartPoint], seriesNames: [String], x: AxisDescriptor, y: AxisDescriptor, z: AxisDescriptor?,
    limits: [Limit], band: (best: Double, threshold: Double)?, bestTitle: String, title: String, summary: String,
    format: ChartFormat
  ) {
    self.points = points
    self.seriesNames = seriesNames
    self.x = x
    self.y = y
    self.z = z
    xLimits = limits.filter { $0.axis == x.id }
    yLimits = limits.filter { $0.axis == y.id }
    self.band = band
    self.bestTitle = bestTitle
    self.title = title
    self.summary = summary
    self.format = format
    let outlying = Self.outlying(points, y.direction)
    self.outlying = outlying
    let near = zip(points, outlying).filter { !$1 }.map(\.0)
    yScale = Scale(
      showing: Self.shown(near, \.y, yLimits) + [band?.threshold].compactMap { $0 }, direction: y.direction,
      unit: y.unit, tickCount: format.tickCount)
    xScale = Scale(
      showing: Self.shown(points, \.x, xLimits), direction: x.direction, unit: x.unit, tickCount: format.tickCount)
    zScale = z.map { axis in
      Scale(showing: points.compactMap { $0.z?.value }, direction: axis.direction, unit: axis.unit, padding: 0)
    }
    plot = Box(
      left: format.leftMargin, top: format.topMargin, right: format.width - format.rightMargin,
      bottom: format.topMargin + format.plotHeight)
  }

  /// Height of the strip for outlying points.
  var stripHeight: Double { outlying.contains(true) ? 34 : 0 }

  /// What the scale must show: all values, the intervals of the named points, and limits that lie near.
  private static func shown(
    _ points: [ChartPoint], _ axis: KeyPath<ChartPoint, Reading>, _ limits: [Limit]
  ) -> [Double] {
    let values = points.map { $0[keyPath: axis].value }.filter(\.isFinite)
    guard let smallest = values.min(), let largest = values.max() else { return [] }
    let span = largest - smallest
    var shown = values
    for point in points where point.isNamed {
      guard let interval = point[keyPath: axis].interval else { continue }
      // A huge interval must not squeeze the points together; its bar is cut at the border instead.
      let near = [interval.lower, interval.upper].filter { $0 > smallest - span / 3 && $0 < largest + span / 3 }
      shown += near.filter { smallest <= 0 || $0 > smallest / 3 }
    }
    for limit in limits {
      for bound in [limit.atLeast, limit.atMost].compactMap({ $0 }) {
        let isNear = smallest > 0 ? bound > smallest / 4 && bound < largest * 4 : abs(bound - smallest) < 2 * span
        if isNear, bound > smallest - span, bound < largest + 3 * span { shown.append(bound) }
      }
    }
    return shown
  }

  /// A point is outlying where it falls more than five times as far behind the best as the median does: without
  /// this, a baseline at 0.1 would squeeze everything between 0.95 and 0.99 into one line.
  static func outlying(_ points: [ChartPoint], _ direction: Direction) -> [Bool] {
    let losses = points.map { direction == .higherIsBetter ? -$0.y.value : $0.y.value }
    let sorted = losses.filter(\.isFinite).sorted()
    guard sorted.count >= 4, let best = sorted.first else { return points.map { !$0.y.value.isFinite } }
    let median = sorted[(sorted.count - 1) / 2]
    let outlying = zip(losses, points).map { loss, point -> Bool in
      let isMarked = point.isPick || point.isBest || point.isChosenOnPast
      return !loss.isFinite || (median > best && loss - best > 5 * (median - best) && !isMarked)
    }
    return outlying.filter { $0 }.count * 3 <= points.count ? outlying : points.map { !$0.y.value.isFinite }
  }

  // MARK: Places

  func across(_ value: Double) -> Double { plot.left + (1 - xScale.position(value)) * plot.width }

  func down(_ value: Double) -> Double { plot.top + (1 - yScale.position(value)) * plot.height }

  func place(_ index: Int) -> Place {
    let left = min(max(across(points[index].x.value), plot.left), plot.right)
    if outlying[index] { return Place(x: left, y: plot.bottom + stripHeight * 0.55) }
    return Place(x: left, y: min(max(down(points[index].y.value), plot.top), plot.bottom))
  }

  func radius(_ index: Int) -> Double {
    guard let zScale, let reading = points[index].z else { return format.pointRadius }
    // Size tells the amount itself, so that a big model is a big point.
    let share = zScale.position(reading.value)
    let amount = zScale.direction == .higherIsBetter ? share : 1 - share
    return format.pointRadius * (0.7 + 1.5 * min(1, max(0, amount)))
  }

  // MARK: The drawing

  var markup: Markup {
    let legend = format.showsLegend ? FrontierLegend(drawing: self) : nil
    let legendTop = plot.bottom + stripHeight + 52
    let height = legendTop + (legend?.height ?? -4)
    let ground = FrontierGround(drawing: self)
    var parts = ground.parts
    parts += curves
    parts.append(stepLine)
    parts += bars
    parts += ground.bandName
    parts += marks
    parts += labels
    if let legend { parts += legend.parts(top: legendTop) }
    return format.drawing(title, summary: summary, height: height, parts)
  }

  private var curves: [Markup] {
    var order: [String] = []
    var members: [String: [Int]] = [:]
    for (index, point) in points.enumerated() where !outlying[index] {
      guard let curve = point.curve else { continue }
      if members[curve] == nil { order.append(curve) }
      members[curve, default: []].append(index)
    }
    return order.compactMap { curve in
      let along = (members[curve] ?? []).sorted { first, second in
        let left = points[first].components.curveOrder
        let right = points[second].components.curveOrder
        return (left.kind, left.size, first) < (right.kind, right.size, second)
      }
      guard along.count > 1 else { return nil }
      return Mark.polyline(along.map(place), "curve s\(Mark.colour(of: points[along[0]].series))")
    }
  }

  /// The border of what is attained: nothing measured lies above and left of it.
  private var stepLine: Markup {
    let members = points.indices.filter { points[$0].isMember }.map(place).sorted { ($0.x, -$0.y) < ($1.x, -$1.y) }
    guard let first = members.first else { return .tag("g") }
    var path = [Place(x: first.x, y: plot.bottom + stripHeight)]
    for member in members {
      if let last = path.last { path.append(Place(x: member.x, y: last.y)) }
      path.append(member)
    }
    if let last = path.last { path.append(Place(x: plot.right, y: last.y)) }
    return Mark.polyline(path, "step")
  }

  /// Corners of the step line, as boxes that names avoid.
  var stepBoxes: [Box] {
    let members = points.indices.filter { points[$0].isMember }.map(place).sorted { ($0.x, -$0.y) < ($1.x, -$1.y) }
    var boxes: [Box] = []
    for (index, member) in members.enumerated() {
      let right = index + 1 < members.count ? members[index + 1].x : plot.right
      boxes.append(Box(left: member.x, top: member.y - 1, right: right, bottom: member.y + 1))
      guard index + 1 < members.count else { continue }
      boxes.append(Box(left: right - 1, top: members[index + 1].y, right: right + 1, bottom: member.y))
    }
    return boxes
  }

  /// Beyond this, intervals become a wall: only those of the frontier, the pick and the best are drawn.
  private static let wall = 30
  /// Beyond this, dominated points have no words of their own.
  private static let crowd = 100
  private static let labelledOutliers = 6
  private var isCrowded: Bool { points.count > Self.crowd && z == nil }

  private var bars: [Markup] {
    barred.flatMap { index -> [Markup] in
      let point = points[index]
      let center = place(index)
      let style = "bar s\(Mark.colour(of: point.series))" + (point.isNamed ? "" : " weak")
      var bars: [Markup] = []
      if let interval = point.x.interval, interval.lower.isFinite, interval.upper.isFinite {
        let ends = [across(interval.lower), across(interval.upper)].map { min(max($0, plot.left), plot.right) }
        bars.append(Mark.line(Place(x: ends[0], y: center.y), Place(x: ends[1], y: center.y), style))
      }
      if let interval = point.y.interval, !outlying[index], interval.lower.isFinite, interval.upper.isFinite {
        let ends = [down(interval.lower), down(interval.upper)].map { min(max($0, plot.top), plot.bottom) }
        bars.append(Mark.line(Place(x: center.x, y: ends[0]), Place(x: center.x, y: ends[1]), style))
      }
      return bars
    }
  }

  /// Points whose intervals are drawn.
  var barred: [Int] { points.indices.filter { points[$0].isNamed || points.count <= Self.wall || z != nil } }

  /// Dominated points below, members above, the pick and the best on top.
  private var drawingOrder: [Int] {
    points.indices.sorted { (importance($0), $1) < (importance($1), $0) }
  }

  private func importance(_ index: Int) -> Int {
    let point = points[index]
    return point.isChosenOnPast ? 4 : point.isPick ? 3 : point.isBest ? 2 : point.isMember ? 1 : 0
  }

  private var marks: [Markup] {
    let alone = drawingOrder.filter { points[$0].isNamed || !isCrowded }
    let together = Dictionary(grouping: points.indices.filter { !points[$0].isNamed && isCrowded }) {
      points[$0].series
    }
    let crowds = together.sorted { $0.key < $1.key }.map { series, indices in
      Mark.points(at: indices.map(place), radius: format.pointRadius, series: series)
    }
    return crowds
      + alone.map { index in
        let point = points[index]
        let center = place(index)
        let size = radius(index)
        var parts: [Markup] = [.tag("title", [:], tooltip(point))]
        parts.append(Mark.point(at: center, radius: size, series: point.series, isFilled: point.isMember))
        if point.isPick { parts.append(Mark.pickRing(at: center, radius: size)) }
        if point.isBest { parts.append(Mark.bestFrame(at: center, radius: size)) }
        if point.isChosenOnPast { parts.append(Mark.pastDiamond(at: center, radius: size)) }
        return .element("g", [], parts)
      }
  }

  private func tooltip(_ point: ChartPoint) -> String {
    var text = "\(point.label)\n\(y.title): \(ValueFormat.text(point.y, unit: y.unit))"
    text += "\n\(x.title): \(ValueFormat.text(point.x, unit: x.unit))"
    if let z, let reading = point.z { text += "\n\(z.title): \(ValueFormat.text(reading, unit: z.unit))" }
    return text
  }

  private var labels: [Markup] {
    // A few points off the scale say their value; many would cover each other.
    let outliers = outlying.count { $0 }
    let named = drawingOrder.reversed().filter {
      points[$0].isNamed || (outlying[$0] && outliers <= Self.labelledOutliers)
    }
    let clearance = { (index: Int) -> Double in
      if points[index].isChosenOnPast { return Mark.pastReach(radius(index)) + 0.5 }
      return radius(index) + (points[index].isPick || points[index].isBest ? 5.5 : 1)
    }
    let placement = LabelPlacement(
      area: Box(left: plot.left + 2, top: plot.top + 1, right: format.width - 2, bottom: plot.bottom + stripHeight),
      fontSize: format.fontSize,
      obstacles: points.indices.map { Box(around: place($0), halfWidth: clearance($0)) } + [bandName].compactMap { $0 },
      lines: stepBoxes)
    let requests = named.map { index in
      LabelPlacement.Request(
        anchor: place(index), clearance: clearance(index), text: longName(index), short: shortName(index))
    }
    return zip(placement.place(requests), requests).flatMap { label, request -> [Markup] in
      guard let label else { return [] }
      var parts: [Markup] = []
      if let leader = label.leader { parts.append(Mark.line(leader.from, leader.to, "leader")) }
      // Anchored at the side of the point, so that a wider font grows away from it.
      let isLeft = label.box.right <= request.anchor.x
      let lineHeight = LabelPlacement.lineHeight(format.fontSize)
      for (row, line) in label.text.split(separator: "\n").enumerated() {
        let baseline = label.box.top + lineHeight * (Double(row) + 0.74)
        parts.append(
          Mark.text(
            String(line), at: Place(x: isLeft ? label.box.right : label.box.left, y: baseline), "halo",
            anchor: isLeft ? "end" : "start", size: format.fontSize))
      }
      return parts
    }
  }

  private func shortName(_ index: Int) -> String {
    let point = points[index]
    let number = point.number.map(String.init) ?? ""
    let tags = points.tags(of: point)
    if format == .small { return tags.first ?? "" }
    if outlying[index] {
      let value = ValueFormat.text(point.y.value, unit: y.unit)
      return number.isEmpty ? value : "\(number): \(value)"
    }
    return [number, tags.joined(separator: ", ")].filter { !$0.isEmpty }.joined(separator: " ")
  }

  private func longName(_ index: Int) -> String {
    let point = points[index]
    guard format == .wide else { return shortName(index) }
    let number = point.number.map { "\($0) " } ?? ""
    let name = number + point.label.lines(of: format.labelLimit).joined(separator: "\n")
    if outlying[index] { return "\(name): \(ValueFormat.text(point.y.value, unit: y.unit))" }
    let tags = points.tags(of: point)
    return tags.isEmpty ? name : "\(name) (\(tags.joined(separator: " and ")))"
  }
}
