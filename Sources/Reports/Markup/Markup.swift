/// A piece of HTML or SVG. Text and attributes are escaped when it is written out, so that nothing from a data file
/// (class names, column names, messages) can become markup.
///
/// What is written is well-formed XML as well as HTML: every element is closed, every attribute has a value.
indirect enum Markup: Sendable, Equatable {
  case text(String)
  case element(String, [Attribute], [Markup])
  /// A style sheet of ours, written as it is; it must not hold `<` or `&`.
  case style(String)

  struct Attribute: Sendable, Equatable {
    let name: String
    let value: String

    init(_ name: String, _ value: String) {
      self.name = name
      self.value = value
    }
  }

  /// An element; attributes keep their order.
  static func tag(
    _ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ children: [Markup] = []
  ) -> Markup {
    .element(name, attributes.map { Attribute($0.key, $0.value) }, children)
  }

  /// An element that holds text only.
  static func tag(_ name: String, _ attributes: KeyValuePairs<String, String> = [:], _ content: String) -> Markup {
    .element(name, attributes.map { Attribute($0.key, $0.value) }, [.text(content)])
  }

  /// This element with one more attribute; text is returned as it is.
  func with(_ name: String, _ value: String) -> Markup {
    guard case .element(let tag, let attributes, let children) = self else { return self }
    return .element(tag, attributes + [Attribute(name, value)], children)
  }
}

extension Markup: ExpressibleByStringLiteral, ExpressibleByStringInterpolation {
  init(stringLiteral value: String) { self = .text(value) }
}

extension Markup {
  /// Elements inside running text, which must not get white space around them.
  private static let inline: Set<String> = [
    "a", "abbr", "b", "br", "code", "em", "i", "small", "span", "strong", "sub", "sup", "text", "tspan", "time", "wbr",
  ]
  /// Elements that HTML closes by themselves.
  private static let void: Set<String> = ["br", "hr", "link", "meta", "img", "col", "wbr"]
  /// Elements of a drawing, which may be closed in their start tag.
  private static let drawing: Set<String> = ["path", "line", "rect", "circle", "polyline", "polygon", "use"]

  /// The markup as text, one block element a line.
  var rendered: String {
    var output = ""
    write(to: &output)
    return output
  }

  private func write(to output: inout String) {
    switch self {
    case .text(let content): Self.escape(content, to: &output)
    case .style(let sheet): output += sheet
    case .element(let name, let attributes, let children):
      output += "<" + name
      for attribute in attributes {
        output += " " + attribute.name + "=\""
        Self.escape(attribute.value, to: &output)
        output += "\""
      }
      if children.isEmpty, Self.void.contains(name) || Self.drawing.contains(name) {
        output += "/>"
      } else {
        output += ">"
        let breaks = children.contains(where: \.isBlock)
        if breaks { output += "\n" }
        for child in children { child.write(to: &output) }
        output += "</" + name + ">"
      }
      if isBlock { output += "\n" }
    }
  }

  private var isBlock: Bool {
    if case .element(let name, _, _) = self { !Self.inline.contains(name) } else { false }
  }

  /// Writes text so that it stands for itself in an element or a double-quoted attribute.
  static func escape(_ content: String, to output: inout String) {
    for scalar in content.visible.unicodeScalars {
      switch scalar {
      case "&": output += "&amp;"
      case "<": output += "&lt;"
      case ">": output += "&gt;"
      case "\"": output += "&quot;"
      case "'": output += "&#39;"
      case "\u{FFFE}", "\u{FFFF}": output += "\u{FFFD}"
      default: output.unicodeScalars.append(scalar)
      }
    }
  }
}
