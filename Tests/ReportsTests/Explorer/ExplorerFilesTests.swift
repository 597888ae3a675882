import Foundation
import Testing

@testable import Reports

/// The page's scripts stand in files of their own; the program carries them.
@Suite struct ExplorerFilesTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../Sources/Reports/Explorer/Page").standardizedFileURL

  @Test func everyScriptOfTheFolderRuns() throws {
    for name in try FileManager.default.contentsOfDirectory(atPath: Self.folder.path) {
      let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
      let carried = name.hasSuffix(".css") ? ExplorerFiles.style : ExplorerFiles.script
      #expect(carried.contains(text), "\(name) isn't in the list of ExplorerFiles, or the program is older than it")
    }
  }

  @Test func whatIsLeftOutOfThePageIsCommentsAndIndentation() {
    #expect(Explorer.compacted("// a\n\n  const b = `x`; // y\n    // z\nc();\n") == "const b = `x`; // y\nc();")
    // A text over several lines would lose its indentation: no line leaves one open.
    for line in ExplorerFiles.script.split(separator: "\n") {
      #expect(line.count { $0 == "`" } % 2 == 0, "\(line)")
    }
  }

  @Test func noScriptEndsItsElementOrItsTextEarly() throws {
    let script = Explorer.shielded("a[b[0]]>c; '</script>'")
    #expect(script == "//<![CDATA[\na[b[0]] >c; '<\\/script>'\n//]]>")
    for text in [ExplorerFiles.script, ExplorerFiles.style] { #expect(!text.contains("]]>") && !text.contains("</")) }
    #expect(!ExplorerFiles.style.contains("<") && !ExplorerFiles.style.contains("&"))
  }
}
