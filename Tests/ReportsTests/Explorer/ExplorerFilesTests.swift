import Foundation
import Testing

@testable import Reports

/// The page's scripts stand in files of their own; the program carries them as text, so that a copied binary has them.
@Suite struct ExplorerFilesTests {
  /// In the order in which the page runs them.
  static let order = [
    "data", "format", "frontier", "marks", "state", "scales", "scatter", "table", "small", "card", "parallel",
    "influence",
    "sides", "download", "explorer",
  ]

  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../Sources/Reports/Explorer").standardizedFileURL

  private static func file(_ name: String) throws -> String {
    try String(contentsOf: folder.appendingPathComponent("Page/" + name), encoding: .utf8)
  }

  static func generated() throws -> String {
    func constant(_ name: String, _ content: String) -> String {
      "  static let \(name) = ##\"\"\"\n"
        + content.split(separator: "\n", omittingEmptySubsequences: false)
        .map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n") + "\n    \"\"\"##\n"
    }
    var text = "// swift-format-ignore-file\n\n"
    text += "/// The scripts and the style of `Explorer/Page` as text. `make reference` writes this file from them.\n"
    text += "enum ExplorerFiles {\n"
    for name in order { text += constant(name + "Script", try file(name + ".js")) + "\n" }
    text += constant("style", try file("explorer.css")) + "\n"
    text += "  /// All of them, in the order in which they run.\n  static let script = [\n"
    text += order.map { "    \($0)Script,\n" }.joined()
    return text + "  ].joined(separator: \"\\n\")\n}\n"
  }

  @Test func theProgramCarriesTheScriptsOfTheFiles() throws {
    let place = Self.folder.appendingPathComponent("ExplorerFiles.swift")
    let text = try Self.generated()
    if ProcessInfo.processInfo.environment["REASONABLE_WRITE_REFERENCE"] != nil {
      try text.write(to: place, atomically: true, encoding: .utf8)
    }
    #expect(
      try String(contentsOf: place, encoding: .utf8) == text,
      "ExplorerFiles.swift is older than the scripts: run make reference")
  }

  @Test func everyScriptOfTheFolderIsCarried() throws {
    let names = try FileManager.default.contentsOfDirectory(atPath: Self.folder.appendingPathComponent("Page").path)
    #expect(names.filter { $0.hasSuffix(".js") }.sorted() == Self.order.map { $0 + ".js" }.sorted())
  }

  @Test func noScriptEndsItsElementOrItsTextEarly() throws {
    let script = Explorer.shielded("a[b[0]]>c; '</script>'")
    #expect(script == "//<![CDATA[\na[b[0]] >c; '<\\/script>'\n//]]>")
    for text in [ExplorerFiles.script, ExplorerFiles.style] { #expect(!text.contains("]]>") && !text.contains("</")) }
    #expect(!ExplorerFiles.style.contains("<") && !ExplorerFiles.style.contains("&"))
  }
}
