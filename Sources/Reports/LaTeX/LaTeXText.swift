extension String {
  /// Text that stands for itself in a paragraph, a heading, an item or a cell of LaTeX: one line, whatever it holds.
  ///
  /// Signs that TeX acts on become commands, and nothing joins with its neighbour ("--", ",,", "''") or is taken for an
  /// argument ("[", "*"). Letters of western and central Europe are kept; what pdfTeX has no glyph for is written by
  /// `\character`, which shows its code there and the character itself in XeTeX and LuaTeX.
  var latexText: String {
    var output = ""
    var last: Unicode.Scalar?
    for scalar in visibleLine.unicodeScalars {
      if scalar == last, Self.joined.contains(scalar) { output += "{}" }
      last = scalar
      if let command = Self.commands[scalar] {
        output += command
      } else if Self.isKept(scalar) {
        output.unicodeScalars.append(scalar)
      } else {
        let code = String(scalar.value, radix: 16, uppercase: true)
        output += "\\character{\(String(repeating: "0", count: max(0, 4 - code.count)))\(code)}{\(scalar)}"
      }
    }
    return output
  }

  /// Two of these in a row become one other sign.
  private static let joined: Set<Unicode.Scalar> = ["-", ",", "'"]

  private static let commands: [Unicode.Scalar: String] = [
    "\\": "\\textbackslash{}", "{": "\\{", "}": "\\}", "$": "\\$", "&": "\\&", "#": "\\#", "%": "\\%", "_": "\\_",
    "^": "\\textasciicircum{}", "~": "\\textasciitilde{}", "<": "\\textless{}", ">": "\\textgreater{}",
    "|": "\\textbar{}", "\"": "\\textquotedbl{}", "`": "\\textasciigrave{}", "[": "{[}", "]": "{]}", "*": "{*}",
    "\u{A0}": "~", "µ": "\\textmu{}", "μ": "\\textmu{}", "°": "\\textdegree{}", "±": "$\\pm$",
    "×": "$\\times$", "–": "\\textendash{}", "—": "\\textemdash{}", "…": "\\dots{}", "≥": "$\\ge$", "≤": "$\\le$",
    "∞": "$\\infty$", "★": "$\\star$", "−": "$-$", "‘": "\\textquoteleft{}", "’": "\\textquoteright{}",
    "“": "\\textquotedblleft{}", "”": "\\textquotedblright{}", "€": "\\texteuro{}",
  ]

  /// Plain ASCII, and the letters of Latin-1 and Latin Extended-A that the T1 encoding holds.
  private static func isKept(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x20..<0x7F, 0xC0...0xD6, 0xD8...0xF6, 0xF8...0xFF, 0x102...0x107, 0x10C...0x111, 0x118...0x11B, 0x11E...0x11F,
      0x130...0x131, 0x139...0x13A, 0x13D...0x13E, 0x141...0x144, 0x147...0x148, 0x150...0x151, 0x154...0x155,
      0x158...0x15B, 0x15E...0x165, 0x16E...0x171, 0x178...0x17E:
      true
    default: false
    }
  }
}
