extension ChartFormat {
  /// A chart of this shape: its parts on a ground, with title and summary for a person who can't see it.
  func drawing(_ title: String, summary: String, height: Double, _ parts: [Markup]) -> Markup {
    .element(
      "svg",
      [
        .init("class", "chart \(rawValue)"), .init("xmlns", "http://www.w3.org/2000/svg"),
        .init("viewBox", "0 0 \(width.px) \(height.px)"), .init("role", "img"),
        .init("aria-label", title + ". " + summary),
      ],
      [
        .tag("title", [:], title), .tag("desc", [:], summary),
        .tag("rect", ["class": "ground", "width": width.px, "height": height.px]),
      ] + parts)
  }
}
