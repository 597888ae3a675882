/// Colours and lines of all charts. The seven series colours are those of Okabe and Ito, darkened or lightened for contrast
/// with the ground; they can be told apart with any usual colour vision.
///
/// One list of rules has two forms: a style sheet for a page, which follows the reader's colour scheme, and attributes with
/// the colours themselves for a file of its own, which every program draws alike (many know neither `var()` nor
/// `paint-order`).
enum ChartStyle {
  /// A colour by name, as it is on light and on dark ground.
  struct Colour: Sendable {
    let name: String
    let light: String
    let dark: String

    init(_ name: String, _ light: String, _ dark: String) {
      self.name = name
      self.light = light
      self.dark = dark
    }
  }

  /// How elements look that have all of these classes.
  struct Rule: Sendable {
    let classes: [String]
    /// Elements of this name only; nil: of any.
    let element: String?
    /// Properties of SVG with their values; `$ink` is the colour of that name.
    let properties: [(name: String, value: String)]

    init(_ classes: String, of element: String? = nil, _ properties: KeyValuePairs<String, String>) {
      self.classes = classes.split(separator: " ").map(String.init)
      self.element = element
      self.properties = properties.map { ($0.key, $0.value) }
    }
  }

  static let colours: [Colour] = [
    Colour("paper", "#ffffff", "#12181f"), Colour("ink", "#1c2733", "#e6ebf0"),
    Colour("soft", "#52606d", "#a9b5c0"), Colour("faint", "#9aa5b1", "#6f7d8a"),
    Colour("grid", "#e6eaee", "#26303a"), Colour("rule", "#d3dae0", "#34404b"),
    Colour("wash", "#f5f7f9", "#1a222b"), Colour("accent", "#0b5d8f", "#7cc4f0"),
    Colour("warn", "#9a3b00", "#ffb27a"), Colour("warnwash", "#fff3e8", "#33241a"),
    Colour("s0", "#0072b2", "#56a9e0"), Colour("s1", "#d55e00", "#f08a4b"), Colour("s2", "#00845f", "#3cc79c"),
    Colour("s3", "#b0518d", "#dd8fc0"), Colour("s4", "#9a7400", "#e0b84a"), Colour("s5", "#2f8fc7", "#9fd4f5"),
    Colour("s6", "#5b6570", "#aab4be"),
  ]

  /// A later rule goes before an earlier one.
  static let rules: [Rule] =
    [
      Rule("", of: "text", ["fill": "$ink"]),
      Rule("soft", ["fill": "$soft"]),
      Rule("number", ["font-weight": "600"]),
      Rule("halo", ["stroke": "$paper", "stroke-width": "3", "stroke-linejoin": "round", "paint-order": "stroke"]),
      Rule("ground", ["fill": "$paper"]),
      Rule("grid", ["stroke": "$grid", "stroke-width": "1"]),
      Rule("rule", ["stroke": "$rule", "stroke-width": "1"]),
      Rule("break", ["stroke": "$faint", "stroke-width": "1", "stroke-dasharray": "2 3"]),
      Rule("band", ["fill": "$accent", "fill-opacity": ".09"]),
      Rule("bandedge", ["stroke": "$accent", "stroke-width": "1", "stroke-dasharray": "5 3"]),
      Rule("limit", ["stroke": "$warn", "stroke-width": "1.3", "stroke-dasharray": "7 3 2 3"]),
      Rule("limitname", ["fill": "$warn"]),
      Rule("step", ["fill": "none", "stroke": "$ink", "stroke-width": "1.6", "stroke-opacity": ".75"]),
      Rule("curve", ["fill": "none", "stroke-width": "1.3", "stroke-opacity": ".6"]),
      Rule("bar", ["stroke-width": "1.2", "stroke-opacity": ".75"]),
      Rule("bar weak", ["stroke-opacity": ".22"]),
      Rule("leader", ["stroke": "$faint", "stroke-width": ".8"]),
      Rule("mark", ["stroke-width": "1.6"]),
      Rule("mark hollow", ["fill": "$paper", "fill-opacity": ".65", "stroke-opacity": ".75"]),
      Rule("ring", ["fill": "none", "stroke": "$ink", "stroke-width": "2.2"]),
      Rule("frame", ["fill": "none", "stroke": "$ink", "stroke-width": "1.8"]),
      Rule("arrow", ["fill": "none", "stroke": "$soft", "stroke-width": "1.4"]),
      Rule("slope", ["stroke": "$faint", "stroke-width": "1.2"]),
      Rule("slope up", ["stroke": "$s2", "stroke-width": "2"]),
      Rule("slope down", ["stroke": "$s1", "stroke-width": "2", "stroke-dasharray": "6 3"]),
      Rule("dot", ["fill": "$ink"]),
      Rule("fold", ["fill": "none", "stroke": "$soft", "stroke-width": "1", "stroke-opacity": ".75"]),
      Rule("others", ["fill": "$s6", "fill-opacity": ".22"]),
      Rule("raises", ["fill": "$s0", "fill-opacity": ".8"]),
      Rule("lowers", ["fill": "$s1", "fill-opacity": ".8"]),
    ]
    + (0..<Mark.seriesCount).flatMap { series in
      [
        Rule("s\(series)", ["stroke": "$s\(series)"]),
        Rule("mark s\(series) filled", ["fill": "$s\(series)"]),
      ]
    }
}

// MARK: As a style sheet

extension ChartStyle {
  /// Names of the colours for light ground.
  static let light = colours.map { "--\($0.name):\($0.light);" }.joined()
  /// Names of the colours for dark ground.
  static let dark = colours.map { "--\($0.name):\($0.dark);" }.joined()

  /// Rules for everything inside a chart.
  static let sheet =
    """
    .chart{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif;\
    font-size:12px;color:var(--ink)}

    """
    + rules.map { rule in
      let selector = [".chart", (rule.element ?? "") + rule.classes.map { "." + $0 }.joined()].joined(separator: " ")
      let properties = rule.properties.map { property in
        "\(property.name):" + (property.value.hasPrefix("$") ? "var(--\(property.value.dropFirst()))" : property.value)
      }
      return "\(selector){\(properties.joined(separator: ";"))}\n"
    }.joined()
}

// MARK: As attributes

extension ChartStyle {
  /// The properties of an element on light ground, a property once.
  static func attributes(of element: String, classes: [String]) -> [Markup.Attribute] {
    var found: [(name: String, value: String)] = []
    for rule in rules where rule.element == nil || rule.element == element {
      guard rule.classes.allSatisfy(classes.contains) else { continue }
      for property in rule.properties {
        found.removeAll { $0.name == property.name }
        found.append((property.name, literal(property.value)))
      }
    }
    return found.map { Markup.Attribute($0.name, $0.value) }
  }

  private static func literal(_ value: String) -> String {
    guard value.hasPrefix("$") else { return value }
    return colours.first { $0.name == value.dropFirst() }?.light ?? "none"
  }
}

extension Markup {
  /// A drawing as a file of its own, which every program draws alike.
  var standaloneSVG: String {
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + withLiteralColours.rendered
  }

  /// A drawing whose elements have their colours and lines as attributes, with a size and a face of its own.
  var withLiteralColours: Markup {
    guard case .element(let name, let attributes, let children) = self else { return self }
    let size =
      attributes.first { $0.name == "viewBox" }?.value.split(separator: " ").dropFirst(2).map(String.init) ?? []
    let font: [Attribute] = [
      .init("font-family", "Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif"), .init("font-size", "12"),
    ]
    let own = attributes.filter { $0.name != "class" } + zip(["width", "height"], size).map { .init($0, $1) } + font
    return .element(name, own, children.flatMap(\.withLiteralStyle))
  }

  /// This piece with attributes instead of classes. A text with a halo becomes two, the halo below, because not every
  /// program paints the outline of a text before its inside.
  private var withLiteralStyle: [Markup] {
    guard case .element(let name, let attributes, let children) = self else { return [self] }
    let inner = children.flatMap(\.withLiteralStyle)
    guard let classes = attributes.first(where: { $0.name == "class" })?.value.split(separator: " ").map(String.init)
    else { return [.element(name, attributes, inner)] }
    let plain = attributes.filter { $0.name != "class" }
    let style = ChartStyle.attributes(of: name, classes: classes).filter { $0.name != "paint-order" }
    guard classes.contains("halo") else { return [.element(name, plain + style, inner)] }
    let halo = style.map { $0.name == "fill" ? Attribute("fill", ChartStyle.colours[0].light) : $0 }
    return [
      .element(name, plain + halo + [Attribute("aria-hidden", "true")], inner),
      .element(name, plain + style.filter { !$0.name.hasPrefix("stroke") }, inner),
    ]
  }
}
