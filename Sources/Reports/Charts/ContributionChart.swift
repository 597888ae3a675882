import Records

/// What each column adds to one answer: bars to the right raise it, bars to the left lower it.
struct ContributionChart: ReportChart {
  let bars: [ExplanationPicture.Bar]
  let title: String

  var summary: String {
    guard let first = bars.first else { return "No column moves this answer." }
    return "The largest contribution is that of \(first.name.excerpt(60)): \(first.text)."
  }

  func markup(_ format: ChartFormat) -> Markup {
    let height = Double(bars.count) * 24 + 54
    let left = format == .wide ? 300.0 : 160
    let right = format.width - (format == .wide ? 120 : 70)
    let values: [Double] = [0] + bars.map { $0.value - $0.halfWidth } + bars.map { $0.value + $0.halfWidth }
    let scale = Scale(showing: values, direction: .higherIsBetter, unit: .targetUnits)
    func x(_ value: Double) -> Double { left + min(1, max(0, scale.position(value))) * (right - left) }
    var parts: [Markup] = [
      Mark.text(title.shortened(to: format == .wide ? 110 : 48), at: Place(x: 4, y: 18), "number", size: 13),
      Mark.line(Place(x: x(0), y: 32), Place(x: x(0), y: height - 8), "rule"),
    ]
    for (row, bar) in bars.enumerated() {
      let level = 46 + Double(row) * 24
      let start = min(x(0), x(bar.value))
      parts.append(
        Mark.text(
          bar.name.legible.shortened(to: format == .wide ? 44 : 22), at: Place(x: left - 10, y: level + 4), "",
          anchor: "end", size: 12))
      parts.append(
        .tag(
          "rect",
          [
            "class": bar.value >= 0 ? "raises" : "lowers", "x": start.px, "y": (level - 8).px,
            "width": max(0.5, abs(x(bar.value) - x(0))).px, "height": "16",
          ]))
      if bar.halfWidth > 0 {
        parts.append(
          Mark.line(
            Place(x: x(bar.value - bar.halfWidth), y: level), Place(x: x(bar.value + bar.halfWidth), y: level), "arrow")
        )
      }
      parts.append(
        Mark.text(
          bar.text, at: Place(x: max(x(bar.value + bar.halfWidth), x(0)) + 8, y: level + 4), "soft", size: 12))
    }
    return format.drawing(title, summary: summary, height: height, parts)
  }
}

/// Pictures of explanations as files of their own.
package enum ExplanationPicture {
  /// One column of a row.
  package struct Bar: Sendable {
    package let name: String
    package let value: Double
    package let text: String
    /// What the draw leaves open on either side.
    package let halfWidth: Double

    package init(name: String, value: Double, text: String, halfWidth: Double) {
      self.name = name
      self.value = value
      self.text = text
      self.halfWidth = halfWidth
    }
  }

  package static func contributions(_ bars: [Bar], title: String) -> String {
    ContributionChart(bars: bars, title: title).markup(.wide).standaloneSVG
  }

  /// Curves below each other, two in a row.
  static func effects(_ charts: [EffectChart], title: String) -> String {
    let format = ChartFormat.narrow
    var parts: [Markup] = []
    var top = 34.0
    for start in stride(from: 0, to: charts.count, by: 2) {
      var tallest = 0.0
      for (place, chart) in charts[start..<min(start + 2, charts.count)].enumerated() {
        guard case .element(_, let attributes, let children) = chart.markup(format) else { continue }
        let size =
          attributes.first { $0.name == "viewBox" }?.value.split(separator: " ").compactMap { Double($0) } ?? []
        tallest = max(tallest, size.count == 4 ? size[3] : 0)
        let left = 10 + Double(place) * (format.width + 20)
        parts.append(.tag("g", ["transform": "translate(\(left.px) \(top.px))"], children))
      }
      top += tallest + 12
    }
    let width = 2 * format.width + 40
    return Markup.element(
      "svg",
      [
        .init("class", "chart"), .init("xmlns", "http://www.w3.org/2000/svg"),
        .init("viewBox", "0 0 \(width.px) \(top.px)"), .init("role", "img"), .init("aria-label", title),
      ],
      [
        .tag("title", [:], title), .tag("rect", ["class": "ground", "width": width.px, "height": top.px]),
        Mark.text(title.shortened(to: 100), at: Place(x: 10, y: 20), "number", size: 13),
      ] + parts
    ).standaloneSVG
  }
}
