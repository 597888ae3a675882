/// The marks of a chart. Each estimator has a colour and a shape of its own, so that colour alone never carries a
/// meaning; the pick wears a ring and the best a square frame.
enum Mark {
  /// How many colours and shapes there are. From the eighth estimator on shapes come again, in other colours.
  static let seriesCount = 7

  /// The colour of a series: with its shape, a pair that no other of the first 49 series has.
  static func colour(of series: Int) -> Int { (series + series / seriesCount * 3) % seriesCount }

  /// The mark of a series: filled on the frontier, hollow where dominated.
  static func point(at center: Place, radius: Double, series: Int, isFilled: Bool) -> Markup {
    let style = "mark s\(colour(of: series)) " + (isFilled ? "filled" : "hollow")
    switch series % seriesCount {
    case 0: return circle(center, radius, style)
    case 1: return polygon(center, radius * 0.9, [(-1, -1), (1, -1), (1, 1), (-1, 1)], style)
    case 2: return polygon(center, radius * 1.2, [(0, -1), (0.95, 0.75), (-0.95, 0.75)], style)
    case 3: return polygon(center, radius * 1.25, [(0, -1), (1, 0), (0, 1), (-1, 0)], style)
    case 4: return polygon(center, radius * 1.2, [(0, 1), (0.95, -0.75), (-0.95, -0.75)], style)
    case 5:
      return polygon(
        center, radius * 1.05,
        [
          (0, -0.45), (0.6, -1.05), (1.05, -0.6), (0.45, 0), (1.05, 0.6), (0.6, 1.05), (0, 0.45), (-0.6, 1.05),
          (-1.05, 0.6), (-0.45, 0), (-1.05, -0.6), (-0.6, -1.05),
        ], style)
    default:
      return polygon(
        center, radius * 1.1,
        [
          (-0.35, -1), (0.35, -1), (0.35, -0.35), (1, -0.35), (1, 0.35), (0.35, 0.35), (0.35, 1), (-0.35, 1),
          (-0.35, 0.35), (-1, 0.35), (-1, -0.35), (-0.35, -0.35),
        ], style)
    }
  }

  /// The ring around the pick.
  static func pickRing(at center: Place, radius: Double) -> Markup { circle(center, radius + 5, "ring") }

  /// The frame around the best.
  static func bestFrame(at center: Place, radius: Double) -> Markup {
    let halfWidth = radius + 4.5
    return .tag(
      "rect",
      [
        "class": "frame", "x": (center.x - halfWidth).px, "y": (center.y - halfWidth).px, "width": (2 * halfWidth).px,
        "height": (2 * halfWidth).px,
      ])
  }

  static func line(_ from: Place, _ to: Place, _ style: String) -> Markup {
    .tag("line", ["class": style, "x1": from.x.px, "y1": from.y.px, "x2": to.x.px, "y2": to.y.px])
  }

  static func text(
    _ content: String, at place: Place, _ style: String, anchor: String = "start", size: Double? = nil
  ) -> Markup {
    let base = Markup.tag("text", ["class": style, "x": place.x.px, "y": place.y.px, "text-anchor": anchor], content)
    return size.map { base.with("font-size", $0.px) } ?? base
  }

  static func polyline(_ places: [Place], _ style: String) -> Markup {
    .tag(
      "polyline",
      ["class": style, "points": places.map { $0.x.px + "," + $0.y.px }.joined(separator: " ")])
  }

  private static func circle(_ center: Place, _ radius: Double, _ style: String) -> Markup {
    .tag("circle", ["class": style, "cx": center.x.px, "cy": center.y.px, "r": radius.px])
  }

  private static func polygon(
    _ center: Place, _ radius: Double, _ corners: [(Double, Double)], _ style: String
  ) -> Markup {
    let points = corners.map { (center.x + $0.0 * radius).px + "," + (center.y + $0.1 * radius).px }
    return .tag("polygon", ["class": style, "points": points.joined(separator: " ")])
  }
}
