import Foundation
import Records

/// What the interactive part of a page needs besides the record.
package struct ExplorerParts: Sendable {
  /// The text of d3, version 3.
  package let library: String
  /// What the stored evidence says of each trial, by its key.
  package let digests: [String: TrialDigest]

  package init(library: String, digests: [String: TrialDigest]) {
    self.library = library
    self.digests = digests
  }
}

/// The library that draws the interactive part: Debian's d3 3.5, read from where the system keeps it.
package enum DrawingLibrary {
  /// What to install where it is missing.
  package static let package = "libjs-d3"
  /// Where systems keep shared scripts.
  package static let usualFolders = ["/usr/share/javascript/d3", "/usr/local/share/javascript/d3"]

  /// The library's text; nil where no folder has a version 3 of it.
  /// - Parameter folders: where to look, in order. Default: `usualFolders`.
  package static func text(in folders: [String] = DrawingLibrary.usualFolders) -> String? {
    for folder in folders {
      for name in ["d3.min.js", "d3.js"] {
        guard let text = try? String(contentsOfFile: folder + "/" + name, encoding: .utf8), isVersion3(text) else {
          continue
        }
        return text
      }
    }
    return nil
  }

  /// Later versions name everything differently.
  static func isVersion3(_ text: String) -> Bool {
    ["version:\"3.", "version: \"3."].contains { text.contains($0) }
  }
}

/// The interactive part of the page: one element that the script fills when it is opened, the data, the library, the
/// script. Without a script nothing of it is seen; on paper neither.
struct Explorer {
  let analysis: RunAnalysis
  let parts: ExplorerParts

  static let id = "explorer"

  /// The entry in the page's contents, seen where the script runs.
  static let link = Markup.tag(
    "li", ["id": id + "-link", "hidden": "hidden"], [.tag("a", ["href": "#explore"], "Explore")])

  var markup: [Markup] {
    [
      .tag(
        "section", ["id": Self.id, "class": "explorer", "hidden": "hidden"],
        [
          .tag("h2", ["id": "explore"], "Explore"),
          .tag(
            "p", ["class": "soft"],
            "Any two axes against each other, a card for every candidate, what each setting moves, candidates side by "
              + "side. All of it is in this file; nothing is loaded from elsewhere."),
        ]),
      Self.script(ExplorerData(analysis: analysis, digests: parts.digests).text, type: "application/json"),
      Self.script(Self.shielded(parts.library)),
      Self.script(Self.shielded(Self.program)),
    ]
  }

  /// The scripts as one, whose names no other script sees.
  private static let program =
    "(function () {\n\"use strict\";\n" + compacted(ExplorerFiles.script) + "\nstartExplorer();\n})();"

  /// A script without its comments and indentation. No text of a script goes over several lines (`ExplorerFilesTests`).
  static func compacted(_ script: String) -> String {
    script.split(separator: "\n").compactMap { line -> Substring? in
      let text = line.drop { $0 == " " }
      return text.isEmpty || text.hasPrefix("//") ? nil : text
    }.joined(separator: "\n")
  }

  private static func script(_ content: String, type: String? = nil) -> Markup {
    guard let type else { return .tag("script", [:], [.style(content)]) }
    return .tag("script", ["type": type, "id": id + "-data"], [.style(content)])
  }

  /// A script that neither HTML nor XML misreads: XML takes everything up to `]]>` as text, and HTML everything up to
  /// `</script`.
  static func shielded(_ script: String) -> String {
    let safe = script.replacing("]]>", with: "]] >").replacing("</script", with: "<\\/script")
    return "//<![CDATA[\n" + safe + "\n//]]>"
  }
}
