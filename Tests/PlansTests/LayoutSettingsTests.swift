import Foundation
import Records
import Tabular
import Testing

@testable import Plans

/// How a plan declares the layout of a file, and what of it is part of a trial's identity.
@Suite struct LayoutSettingsTests {
  func format(_ keys: String) throws -> FileFormat {
    let plan = try PlanFixture.read(
      "version: 1\nname: t\ndata: {file: d.csv, target: y\(keys.isEmpty ? "" : ", " + keys)}\nestimators: [ridge]\n")
    guard case .file(_, let format) = plan.data.source else { throw CancellationError() }
    return format
  }

  @Test(arguments: [
    ("", FileFormat.HeaderChoice.auto), ("header: auto", .auto), ("header: true", .present), ("header: false", .absent),
    ("header: none", .absent), ("header: None", .absent), ("header: null", .absent),
  ]) func headersAreDeclared(_ keys: String, _ choice: FileFormat.HeaderChoice) throws {
    #expect(try format(keys).header == choice)
  }

  @Test(arguments: ["latin1", "latin-1", "Latin1", "ISO-8859-1", "iso8859-1"]) func latinHasManyNames(
    _ name: String
  ) throws {
    #expect(try format("encoding: \(name)").encoding == .latin1)
  }

  @Test func otherEncodingsAndLines() throws {
    #expect(try format("encoding: cp1252").encoding == .windows1252)
    #expect(try format("encoding: UTF8").encoding == .utf8)
    let lines = try format("skip-lines: 3, comment: \"#\", separator: blanks, column-names: [a, y], header: true")
    #expect(lines.skippedLines == 3 && lines.commentMark == "#" && lines.separator == " ")
    #expect(lines.columnNames == ["a", "y"] && lines.header == .present)
    #expect(lines.options.header == .present && lines.options.columnNames == ["a", "y"])
    for keys in ["encoding: ebcdic", "header: perhaps", "skip-lines: -1", "comment: \"##\""] {
      #expect(throws: PlanError.self, "\(keys)") { try format(keys) }
    }
  }

  /// Keys of results that were stored before there were these settings.
  @Test func whatIsLeftOpenKeepsTheOldIdentity() throws {
    #expect(try format("").settings["header"] == .flag(true))
    #expect(try format("header: true").settings == format("").settings)
    #expect(try format("column-names: [a, y]").settings["header"] == .flag(false))
    #expect(try format("").settings["skip-lines"] == nil && format("").settings["comment"] == nil)
    #expect(try format("encoding: latin1").settings["encoding"] == .text("latin-1"))
  }
}
