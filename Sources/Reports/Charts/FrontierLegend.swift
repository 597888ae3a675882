import Records

/// Rows of marks with their meaning under a frontier.
struct FrontierLegend {
  private struct Item {
    let text: String
    let mark: (Place) -> [Markup]
  }

  private static let rowHeight = 19.0
  private static let markWidth = 18.0
  private static let gap = 16.0

  private let rows: [[Item]]
  private let left: Double
  private let fontSize: Double

  init(drawing: FrontierDrawing) {
    fontSize = drawing.format == .wide ? 12 : 11
    left = drawing.format == .wide ? drawing.plot.left : 8
    let room = drawing.format.width - left - 4
    let size = fontSize
    rows = [Self.seriesItems(drawing), Self.markItems(drawing)].flatMap { items in
      var rows: [[Item]] = []
      var used = Double.infinity
      for item in items {
        let width = Self.width(item, size)
        if used + width > room {
          rows.append([])
          used = 0
        }
        rows[rows.count - 1].append(item)
        used += width
      }
      return rows
    }
  }

  var height: Double { Double(rows.count) * Self.rowHeight + 6 }

  func parts(top: Double) -> [Markup] {
    var parts: [Markup] = []
    for (line, row) in rows.enumerated() {
      var x = left
      let y = top + Double(line) * Self.rowHeight + 8
      for item in row {
        parts += item.mark(Place(x: x + 7, y: y))
        parts.append(Mark.text(item.text, at: Place(x: x + Self.markWidth, y: y + 4), "soft", size: fontSize))
        x += Self.width(item, fontSize)
      }
    }
    return parts
  }

  private static func width(_ item: Item, _ size: Double) -> Double {
    markWidth + TextWidth.estimate(item.text, size: size) + gap
  }

  private static func seriesItems(_ drawing: FrontierDrawing) -> [Item] {
    let drawn = Set(drawing.points.map(\.series))
    return drawing.seriesNames.enumerated().filter { drawn.contains($0.offset) }.map { series, name in
      Item(text: name) { [Mark.point(at: $0, radius: 4.6, series: series, isFilled: true)] }
    }
  }

  private static func markItems(_ drawing: FrontierDrawing) -> [Item] {
    var items: [Item] = []
    let neutral = 6
    if drawing.points.contains(where: \.isPick) {
      items.append(Item(text: drawing.points.pickName) { [Mark.pickRing(at: $0, radius: 1.5)] })
    }
    if drawing.points.contains(where: \.isChosenOnPast) {
      items.append(Item(text: ChartPoint.pastName) { [Mark.pastDiamond(at: $0, radius: 0.5)] })
    }
    if drawing.points.contains(where: \.isBest) {
      items.append(Item(text: "best \(drawing.bestTitle)") { [Mark.bestFrame(at: $0, radius: 1.5)] })
    }
    items.append(
      Item(text: "on the frontier") { place in
        [
          Mark.line(Place(x: place.x - 7, y: place.y), Place(x: place.x + 7, y: place.y), "step"),
          Mark.point(at: place, radius: 3.6, series: 0, isFilled: true).neutral,
        ]
      })
    if drawing.points.contains(where: { !$0.isMember }) {
      items.append(
        Item(text: "dominated") { [Mark.point(at: $0, radius: 4, series: 0, isFilled: false).neutral] })
    }
    if drawing.hasCurves {
      items.append(
        Item(text: "same model, PCA size varies") { place in
          [
            Mark.line(
              Place(x: place.x - 7, y: place.y + 3), Place(x: place.x + 7, y: place.y - 3), "curve s\(neutral)")
          ]
        })
    }
    if drawing.points.contains(where: { $0.x.interval != nil || $0.y.interval != nil }) {
      items.append(
        Item(text: intervalName(drawing)) { place in
          [Mark.line(Place(x: place.x, y: place.y - 6), Place(x: place.x, y: place.y + 6), "bar s\(neutral)")]
        })
    }
    if let z = drawing.z {
      items.append(
        Item(text: "area: \(z.title)") { place in
          [
            Mark.point(at: Place(x: place.x - 4, y: place.y), radius: 2.4, series: 0, isFilled: false).neutral,
            Mark.point(at: Place(x: place.x + 4, y: place.y), radius: 5, series: 0, isFilled: false).neutral,
          ]
        })
    }
    return items
  }

  private static func intervalName(_ drawing: FrontierDrawing) -> String {
    let levels = Set(drawing.points.flatMap { [$0.x.interval?.level, $0.y.interval?.level] }.compactMap { $0 })
    guard levels.count == 1, let level = levels.first else { return "interval" }
    return "\(NumberText.compact(level * 100, 3))% interval"
  }
}

extension FrontierDrawing {
  /// Whether at least two points that are drawn in the plot differ in PCA size only.
  var hasCurves: Bool {
    var seen: Set<String> = []
    for (index, point) in points.enumerated() where !outlying[index] {
      if let curve = point.curve, !seen.insert(curve).inserted { return true }
    }
    return false
  }
}

extension Markup {
  /// A mark in the grey of the legend instead of a series colour.
  fileprivate var neutral: Markup {
    guard case .element(let name, let attributes, let children) = self else { return self }
    return .element(
      name,
      attributes.map {
        $0.name == "class"
          ? Attribute("class", $0.value.split(separator: " ").map { $0 == "s0" ? "s6" : $0 }.joined(separator: " "))
          : $0
      }, children)
  }
}
