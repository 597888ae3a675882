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
    guard let (factor, corners) = shape(of: series) else { return circle(center, radius, style) }
    return polygon(center, radius * factor, corners, style)
  }

  /// Hollow marks of one series as one element: pictures of hundreds of points stay small. They lie on whole pixels, and
  /// those that would cover each other are one.
  static func points(at centers: [Place], radius: Double, series: Int) -> Markup {
    let (start, outline) = outline(of: series, radius: radius)
    var seen: Set<[Double]> = []
    let places = centers.map { Place(x: $0.x.rounded(), y: $0.y.rounded()) }
      .filter { seen.insert([$0.x, $0.y]).inserted }
    let path = places.map { "M\(($0.x + start.x).px),\(($0.y + start.y).px)\(outline)" }.joined()
    return .tag("path", ["class": "mark s\(colour(of: series)) hollow", "d": path])
  }

  /// Where the outline of a mark begins, from its center, and how it goes on from there.
  private static func outline(of series: Int, radius: Double) -> (start: Place, steps: String) {
    guard let (factor, corners) = shape(of: series) else {
      let (size, width) = (radius.px, (2 * radius).px)
      let half = "a\(size),\(size) 0 1,0"
      return (Place(x: -radius, y: 0), "\(half) \(width),0\(half) -\(width),0Z")
    }
    // Steps between rounded corners: sums of rounded steps would wander.
    let places = corners.map { corner -> Place in
      Place(
        x: (corner.0 * radius * factor * 10).rounded() / 10, y: (corner.1 * radius * factor * 10).rounded() / 10)
    }
    let steps = zip(places, places.dropFirst()).map { "l\(($1.x - $0.x).px),\(($1.y - $0.y).px)" }
    return (places[0], steps.joined() + "Z")
  }

  /// The corners of a series' shape around 0, and how much larger than a circle of the same weight it is; nil: a circle.
  private static func shape(of series: Int) -> (factor: Double, corners: [(Double, Double)])? {
    switch series % seriesCount {
    case 0: nil
    case 1: (0.9, [(-1, -1), (1, -1), (1, 1), (-1, 1)])
    case 2: (1.2, [(0, -1), (0.95, 0.75), (-0.95, 0.75)])
    case 3: (1.25, [(0, -1), (1, 0), (0, 1), (-1, 0)])
    case 4: (1.2, [(0, 1), (0.95, -0.75), (-0.95, -0.75)])
    case 5:
      (
        1.05,
        [
          (0, -0.45), (0.6, -1.05), (1.05, -0.6), (0.45, 0), (1.05, 0.6), (0.6, 1.05), (0, 0.45), (-0.6, 1.05),
          (-1.05, 0.6), (-0.45, 0), (-1.05, -0.6), (-0.6, -1.05),
        ]
      )
    default:
      (
        1.1,
        [
          (-0.35, -1), (0.35, -1), (0.35, -0.35), (1, -0.35), (1, 0.35), (0.35, 0.35), (0.35, 1), (-0.35, 1),
          (-0.35, 0.35), (-1, 0.35), (-1, -0.35), (-0.35, -0.35),
        ]
      )
    }
  }

  /// The ring around the pick.
  static func pickRing(at center: Place, radius: Double) -> Markup { circle(center, radius + 5, "ring") }

  /// The diamond around what was chosen before the readings were known; the ring of the pick fits into it.
  static func pastDiamond(at center: Place, radius: Double) -> Markup {
    polygon(center, pastReach(radius), [(0, -1), (1, 0), (0, 1), (-1, 0)], "ring")
  }

  /// How far the corners of that diamond reach.
  static func pastReach(_ radius: Double) -> Double { (radius + 5) * 1.42 }

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

  /// A name that ends at a place and keeps within a width: in smaller letters where it is too long, and where that isn't
  /// enough cut in its middle, with the whole of it as a title.
  static func name(_ name: String, within width: Double, at place: Place, size: Double) -> Markup {
    func fits(_ text: String, _ size: Double) -> Bool { TextWidth.estimate(text, size: size) <= width }
    if fits(name, size) { return text(name, at: place, "", anchor: "end", size: size) }
    let small = size - 2
    if fits(name, small) { return text(name, at: place, "", anchor: "end", size: small) }
    var limit = name.count - 1
    while limit > 5, !fits(name.shortened(to: limit), small) { limit -= 1 }
    return .tag(
      "text", ["class": "", "x": place.x.px, "y": place.y.px, "text-anchor": "end", "font-size": small.px],
      [.tag("title", [:], name), .text(name.shortened(to: limit))])
  }

  /// A name centred at a place that keeps within two borders: moved inwards where it would leave them, and where they are too
  /// near for that cut in its middle, with the whole of it as a title.
  static func name(
    _ name: String, centredAt place: Place, within borders: ClosedRange<Double>, _ style: String, size: Double
  ) -> Markup {
    let room = borders.upperBound - borders.lowerBound
    let shown = name.shortened(toWidth: room, size: size)
    let half = min(TextWidth.estimate(shown, size: size), room) / 2
    let x = min(max(place.x, borders.lowerBound + half), borders.upperBound - half)
    let title = shown == name ? [] : [Markup.tag("title", [:], name)]
    return .tag(
      "text", ["class": style, "x": x.px, "y": place.y.px, "text-anchor": "middle", "font-size": size.px],
      title + [.text(shown)])
  }

  /// A name that begins at a place and keeps within a width: the first of its forms that fits. Where none does, the last is
  /// cut in its middle, with the first as a title.
  static func name(
    _ forms: [String], at place: Place, within width: Double, _ style: String, size: Double
  ) -> Markup {
    if let fitting = forms.first(where: { TextWidth.estimate($0, size: size) <= width }) {
      return text(fitting, at: place, style, size: size)
    }
    let shown = (forms.last ?? "").shortened(toWidth: width, size: size)
    return .tag(
      "text", ["class": style, "x": place.x.px, "y": place.y.px, "text-anchor": "start", "font-size": size.px],
      [.tag("title", [:], forms.first ?? ""), .text(shown)])
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
