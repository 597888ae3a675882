import Foundation
import Testing

@testable import Tabular

@Suite struct TextEncodingTests {
  func bytes(_ text: String, _ encoding: TextEncoding, marked: Bool = false) -> [UInt8] {
    switch encoding {
    case .utf8: return (marked ? [0xef, 0xbb, 0xbf] : []) + Array(text.utf8)
    case .latin1: return text.unicodeScalars.map { UInt8($0.value) }
    case .windows1252: return [UInt8](text.data(using: .windowsCP1252) ?? Data())
    case .utf16LittleEndian:
      return (marked ? [0xff, 0xfe] : []) + text.utf16.flatMap { [UInt8($0 & 0xff), UInt8($0 >> 8)] }
    case .utf16BigEndian:
      return (marked ? [0xfe, 0xff] : []) + text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xff)] }
    }
  }

  func read(_ bytes: [UInt8], _ encoding: TextEncoding = .utf8) throws(CSVError) -> CSVReading {
    var options = CSVReader.Options()
    options.encoding = encoding
    return try CSVReader(options).read(bytes: bytes, name: "t")
  }

  @Test func namesAreReadInAnyCaseAndSpelling() {
    for (name, encoding) in [
      ("utf-8", TextEncoding.utf8), ("UTF8", .utf8), ("utf_8", .utf8), ("latin1", .latin1), ("Latin-1", .latin1),
      ("ISO-8859-1", .latin1), ("iso8859-1", .latin1), ("cp1252", .windows1252), ("CP-1252", .windows1252),
      ("Windows-1252", .windows1252), ("utf-16le", .utf16LittleEndian), ("UTF-16BE", .utf16BigEndian),
    ] { #expect(TextEncoding(name: name) == encoding, "\(name)") }
    #expect(TextEncoding(name: "ebcdic") == nil)
    for encoding in TextEncoding.allCases { #expect(TextEncoding(name: encoding.rawValue) == encoding) }
  }

  @Test func everyEncodingGivesTheSameTable() throws {
    let text = "name,v\nM\u{fc}ller,1\n\u{e9}t\u{e9},2\nna\u{ef}ve,3\n"
    let expected = try read(bytes(text, .utf8)).table
    for encoding in TextEncoding.allCases {
      #expect(try read(bytes(text, encoding), encoding).table == expected, "\(encoding)")
    }
    for encoding in [TextEncoding.utf8, .utf16LittleEndian, .utf16BigEndian] {
      let marked = bytes(text, encoding, marked: true)
      // The mark tells more than what was declared.
      for declared in [TextEncoding.utf8, .latin1, .windows1252] {
        #expect(try read(marked, declared).table == expected, "\(encoding) declared \(declared)")
      }
    }
  }

  @Test func windowsHasTypographicQuotesAndTheEuro() throws {
    let text = "name,v\n\u{201c}so\u{201d} \u{2013} 5 \u{20ac},1\n\u{160}koda,2\n"
    let table = try read(bytes(text, .windows1252), .windows1252).table
    #expect(
      table.columns[0].text(0) == "\u{201c}so\u{201d} \u{2013} 5 \u{20ac}" && table.columns[0].text(1) == "\u{160}koda")
    #expect(
      throws: CSVError.unreadable(
        file: "t",
        reason: "line 2, column 2: the byte 0x81 is no character in windows-1252; declare another encoding")
    ) { try read(Array("a\nx".utf8) + [0x81, 0x0a], .windows1252) }
  }

  @Test func wideTextIsReadInPiecesOfAnySize() throws {
    let text = "a,b\n" + (0..<300).map { "\($0),x\u{1F600}\(($0 * 7) % 5)\n" }.joined()
    for encoding in [TextEncoding.utf16LittleEndian, .utf16BigEndian] {
      let all = bytes(text, encoding)
      for size in [1, 2, 3, 5, 64] {
        var transcoder = TextTranscoder(encoding)
        var output: [UInt8] = []
        for start in stride(from: 0, to: all.count, by: size) {
          output += try transcoder.transcode(all[start..<min(start + size, all.count)])
        }
        try transcoder.finish()
        #expect(String(decoding: output, as: UTF8.self) == text)
      }
      let reading = try read(bytes(text, encoding, marked: true))
      #expect(reading.table.rowCount == 300)
      #expect(reading.notes.first?.kind == .encodingFound)
    }
    var cut = TextTranscoder(.utf16LittleEndian)
    _ = try cut.transcode([0x61, 0x00, 0x62])
    #expect(throws: ByteStreamError.self) { try cut.finish() }
    var lone = TextTranscoder(.utf16LittleEndian)
    #expect(throws: ByteStreamError.self) { try lone.transcode([0x61, 0x00, 0x00, 0xdc]) }
  }

  @Test func theAdviceOnAStrangeByteWorks() throws {
    let broken = bytes("x,n\n1,M\u{fc}ller\n2,b\n", .latin1)
    let error = #expect(throws: CSVError.self) { try read(broken) }
    let text = error?.description ?? ""
    #expect(
      text.contains("t:2:4 (field 2)") && text.contains("encoding: windows-1252") && text.contains("'\u{fc}'"),
      "\(text)")
    #expect(try read(broken, .windows1252).table.columns[1].text(0) == "M\u{fc}ller")
    let nul = #expect(throws: CSVError.self) { try read(bytes("a,b\n1,x\n", .utf16LittleEndian)) }
    #expect(nul?.description.contains("utf-16le") == true)
  }

  @Test func columnNameFilesMayHaveAMark() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("d.csv", Array("1,u\n2,v\n".utf8))
    _ = try folder.write("d.columns.txt", bytes("x\r\ny\r\n", .utf8, marked: true))
    #expect(try TableFile.read(path).table.columnNames == ["x", "y"])
    _ = try folder.write("d.columns.txt", bytes("x\ny\n", .utf16LittleEndian, marked: true))
    #expect(try TableFile.read(path).table.columnNames == ["x", "y"])
  }
}
