import Foundation
import Records
import Testing

@testable import Reports

/// The report for papers: text stays text, and TeX takes what is written.
@Suite struct LaTeXTests {
  /// Reads text back from LaTeX as `latexText` writes it; nil where a sign that TeX acts on stands bare.
  private func read(_ latex: String) -> String? {
    let commands = [
      "textbackslash": "\\", "textasciicircum": "^", "textasciitilde": "~", "textless": "<", "textgreater": ">",
      "textbar": "|", "textquotedbl": "\"", "textasciigrave": "`", "textmu": "µ", "textdegree": "°",
      "textendash": "–", "textemdash": "—", "dots": "…", "textquoteleft": "‘", "textquoteright": "’",
      "textquotedblleft": "“", "textquotedblright": "”", "texteuro": "€",
    ]
    let mathematics = ["\\pm": "±", "\\times": "×", "\\ge": "≥", "\\le": "≤", "\\infty": "∞", "\\star": "★", "-": "−"]
    var output = ""
    var rest = latex[...]
    while let first = rest.first {
      rest.removeFirst()
      switch first {
      case "\\":
        guard let next = rest.first else { return nil }
        if "{}$&#%_".contains(next) {
          output.append(next)
          rest.removeFirst()
          continue
        }
        let name = String(rest.prefix { $0.isLetter })
        rest = rest.dropFirst(name.count)
        if name == "character" {
          guard let end = rest.firstIndex(of: "}"), let code = UInt32(rest.dropFirst()[..<end], radix: 16),
            let scalar = Unicode.Scalar(code)
          else { return nil }
          rest = rest[rest.index(after: end)...]
          guard rest.hasPrefix("{\(scalar)}") else { return nil }
          var shown = String.UnicodeScalarView(rest.unicodeScalars.dropFirst(3))
          rest = String(shown)[...]
          shown.removeAll()
          output.unicodeScalars.append(scalar)
          continue
        }
        guard let sign = commands[name], rest.hasPrefix("{}") else { return nil }
        rest = rest.dropFirst(2)
        output += sign
      case "$":
        guard let end = rest.firstIndex(of: "$"), let sign = mathematics[String(rest[..<end])] else { return nil }
        output += sign
        rest = rest[rest.index(after: end)...]
      case "{":
        // "{}" keeps two signs apart; "{[}" keeps a bracket from being an argument.
        guard let end = rest.firstIndex(of: "}"), ["", "[", "]", "*"].contains(String(rest[..<end])) else { return nil }
        output += rest[..<end]
        rest = rest[rest.index(after: end)...]
      case "~": output += "\u{A0}"
      case "}", "&", "#", "%", "_", "^", "[", "]", "*": return nil
      default: output.append(first)
      }
    }
    return output
  }

  @Test func everySignThatTeXActsOnIsWrittenAsItself() {
    for value in UInt32(0x20)..<0x7F {
      guard let scalar = Unicode.Scalar(value) else { continue }
      let sign = String(scalar)
      for text in [sign, sign + sign, sign + sign + sign, "a\(sign)b", "\(sign) x", "[\(sign)]"] {
        #expect(read(text.latexText) == text, "\(text) became \(text.latexText)")
      }
    }
    for text in [
      "3.1 µs ± 2° – 5…", "×≥≤∞★−‘’“”€—", "Größe, škola, łódź", "\\end{document}\\input{/etc/passwd}", "%\\\\",
    ] {
      #expect(read(text.latexText) == text, "\(text) became \(text.latexText)")
    }
  }

  @Test func whatPDFTeXHasNoGlyphForIsNamedByItsCode() {
    #expect("多".latexText == "\\character{591A}{多}")
    #expect("שלום".latexText.hasPrefix("\\character{05E9}{ש}"))
    #expect("😀".latexText == "\\character{1F600}{😀}")
    // A mark that turns the direction of writing is shown, never obeyed.
    #expect("a\u{202E}b\u{1B}".latexText == "a\\textbackslash{}u\\{202E\\}b\\textbackslash{}u\\{1B\\}")
    #expect("a\r\nb".latexText == "a b")
    #expect("--,,''".latexText == "-{}-,{},'{}'")
  }

  @Test func tablesHaveTheRulesOfBooktabsAndOneCellAColumn() {
    let text = Report(run: SampleRuns.digits, membershipDraws: 10).latex
    #expect(text.components(separatedBy: "\\toprule").count == text.components(separatedBy: "\\end{longtable}").count)
    #expect(text.contains("\\cmidrule(lr){2-"))
    #expect(!text.contains("\\hline"))
    #expect(text.contains("\\includepicture{1}{research-accuracy-latency.p50}"))
    #expect(text.components(separatedBy: "{").count == text.components(separatedBy: "}").count)
    for (begin, end) in [("\\begin{longtable}", "\\end{longtable}"), ("\\begin{itemize}", "\\end{itemize}")] {
      #expect(text.components(separatedBy: begin).count == text.components(separatedBy: end).count)
    }
  }

  private static let hasTeX = FileManager.default.isExecutableFile(atPath: "/usr/bin/pdflatex")

  @Test(.enabled(if: hasTeX), arguments: ["digits", "drifting", "hostile", "empty", "named"])
  func pdflatexTakesTheReport(name: String) throws {
    let runs = [
      "digits": SampleRuns.digits, "drifting": SampleRuns.drifting, "hostile": SampleRuns.hostile,
      "empty": SampleRuns.empty, "named": SampleRuns.named(EveryBlock.hostileText),
    ]
    try expectCompiles(Report(run: try #require(runs[name]), membershipDraws: 10).latex)
  }

  @Test(.enabled(if: hasTeX)) func pdflatexTakesEveryKindOfBlock() throws {
    let whole = Report(run: SampleRuns.empty, membershipDraws: 0).latex
    let blocks = EveryBlock.blocks(of: EveryBlock.hostileText).flatMap(LaTeXBlocks().lines).joined(separator: "\n")
    try expectCompiles(whole.replacing("\\end{document}", with: blocks + "\n\\end{document}"))
  }

  private func expectCompiles(_ text: String) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("latex-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try Data(text.utf8).write(to: folder.appendingPathComponent("report.tex"))
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/pdflatex")
    process.arguments = ["-interaction=nonstopmode", "-halt-on-error", "report.tex"]
    process.currentDirectoryURL = folder
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let log = (try? String(contentsOf: folder.appendingPathComponent("report.log"), encoding: .isoLatin1)) ?? ""
    let problems = log.split(separator: "\n").drop { !$0.hasPrefix("!") }.prefix(6).joined(separator: "\n")
    #expect(process.terminationStatus == 0, "\(problems)")
  }
}
