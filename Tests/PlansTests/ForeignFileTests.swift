import Plans
import Foundation
import Testing

/// Files that aren't plans: one line says what they are, and nothing of what they hold.
struct ForeignFileTests {
  private func message(_ bytes: Data, file: String = "given") -> String {
    do throws(PlanError) {
      _ = try ExperimentPlan.read(bytes, file: file, vocabulary: PlanFixture.vocabulary())
      return "read as a plan"
    } catch {
      return error.description
    }
  }

  private static let table = (["a,b,secret"] + (0..<40).map { "\($0),\($0 * 7),\"x, y\"" })

  @Test(arguments: [
    (table.joined(separator: "\n"), "is a data file (3 columns separated by commas)"),
    (table.joined(separator: "\r\n"), "is a data file (3 columns separated by commas)"),
    (
      table.map { $0.replacing(",", with: "\t") }.joined(separator: "\n"),
      "is a data file (3 columns separated by tabs)"
    ),
    (
      table.map { $0.replacing(",", with: ";").replacing("; y", with: "") }.joined(separator: "\n"),
      "is a data file (3 columns separated by semicolons)"
    ),
    ("id: 1,2\n%,@\n`,\t\n", "is a data file (2 columns separated by commas)"),
    ("@RELATION r\n@attribute a numeric\n@data\n1\n", "is a data file (ARFF)"),
    ("", "is empty"), (" \r\n\t\n", "is empty"),
    ("SQLite format 3\u{0}secret", "is a database (SQLite)"), ("RSNB secret", "is a fitted model"),
    ("PK\u{3}\u{4}secret", "is a zip archive"), ("%PDF-1.7 secret", "is a PDF"),
    ("PAR1secret", "is a Parquet file, not an experiment file; if it holds data, write it as CSV"),
    ("version: 1\u{0}secret", "is a binary file"),
    ("<!DOCTYPE html>\n<p>secret", "is an HTML page"), ("<?xml version=\"1.0\"?><secret/>", "is an XML file"),
    ("{\"schema\": \"s\", \"run\": {}, \"protocols\": [], \"secret\": 1}", "is the JSON report of a run"),
    ("{\"$schema\": \"secret\"}", "is a JSON schema"), ("{\"secret\": 1}", "has none of the keys"),
    ("services:\n  secret: {image: x}\n", "has none of the keys"), ("[{\"secret\": 1}]", "is a list (JSON)"),
    ("{\"nbformat\": 4, \"cells\": [\"secret\"]}", "is a notebook"),
    ("GIF89a secret", "is a GIF image, not an experiment file"),
    ("BZh91secret", "is packed with bzip2"), ("ARROW1secret", "is an Arrow file"),
    ("{\"research\": [{\"train\": [1], \"test\": [2]}]}", "holds the rows of folds"),
    ("version: 1\ndatasets: [secret]\n", "is a catalogue of data sets"),
  ])
  func aFileThatIsNoPlanIsRefusedInOneLine(_ text: String, _ what: String) {
    let message = message(Data(text.utf8))
    #expect(message.hasPrefix("given " + what), "\(message)")
    #expect(!message.contains("secret") && !message.contains("\n"), "\(message)")
    #expect(what.hasPrefix("is empty") || message.contains("not an experiment file"), "\(message)")
  }

  @Test func bytesOfOtherProgramsAreKnown() {
    #expect(message(Data([0x1F, 0x8B, 8, 0])).hasPrefix("given is compressed (gzip)"))
    #expect(message(Data([0x93]) + Data("NUMPY".utf8)).hasPrefix("given is a data file (NumPy)"))
    #expect(message(Data([0x89]) + Data("PNG".utf8)).hasPrefix("given is a PNG image"))
    #expect(message(Data([0x7F]) + Data("ELF".utf8)).hasPrefix("given is a program"))
    #expect(message(Data([0xFF, 0xFE, 0x76, 0])).hasPrefix("given is written in UTF-16; save it as UTF-8"))
    // A table in another encoding than UTF-8 is still a table.
    let latin = Data(Self.table.joined(separator: "\n").utf8) + Data("\n1,caf".utf8) + Data([0xE9]) + Data(",3\n".utf8)
    #expect(message(latin).hasPrefix("given is a data file (3 columns"))
    #expect(message(Data("# Title\n".utf8), file: "report.md").hasPrefix("report.md is a Markdown text"))
  }

  @Test func aHugeTableIsKnownByItsBeginning() {
    let row = Data("1234567,abcdefgh,1234567\n".utf8)
    var bytes = Data()
    while bytes.count <= 5 << 20 { bytes += row }
    #expect(message(bytes).hasPrefix("given is a data file (3 columns separated by commas), not an experiment file"))
    #expect(message(Data(repeating: 0x61, count: 5 << 20)).contains("far more than an experiment file"))
  }

  @Test func aFolderAndAMissingFileNameWhatMayBeMeant() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("plans-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    func message(_ path: String) -> String {
      do throws(PlanError) {
        _ = try ExperimentPlan.read(contentsOf: path, vocabulary: PlanFixture.vocabulary())
        return "read as a plan"
      } catch {
        return error.description
      }
    }
    #expect(message(folder.path).hasSuffix("is a folder, not an experiment file, and none (.yaml) is in it"))
    try Data("version: 1\n".utf8).write(to: folder.appendingPathComponent("wine.yaml"))
    #expect(message(folder.path).hasSuffix("is a folder, not an experiment file; give a file in it, such as wine.yaml"))
    let near = message(folder.appendingPathComponent("wien.yaml").path)
    #expect(near.hasSuffix("can't be read: there is no such file; did you mean wine.yaml?"), "\(near)")
  }

  @Test func whatAProblemQuotesIsShort() {
    let long = String(repeating: "word ", count: 20_000)
    for text in ["\(long)\n", "version: 1\n\(long): 1\n", "version: 1\nname: \(long)\ndata: [\(long)]\n"] {
      #expect(message(Data(text.utf8)).count < 1000)
    }
    let escape = message(Data("version: 1\nname: \"a\\e[31m\"\n".utf8))
    #expect(!escape.unicodeScalars.contains { $0.value == 0x1B }, "\(escape)")
    // A thousand slips are one message that can be read.
    let slips = "version: 1\n" + (0..<1000).map { "key\($0): 1\n" }.joined()
    let message = message(Data(slips.utf8))
    #expect(message.split(separator: "\n").count == 22, "\(message.count)")
    #expect(message.hasSuffix("  ... and 180 or more others"))
  }
}
