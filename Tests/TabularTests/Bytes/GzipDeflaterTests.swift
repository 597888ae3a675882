import Testing

@testable import Tabular

struct GzipDeflaterTests {
  @Test(arguments: [0, 1, 1000, 300_000, 5_000_000])
  func whatIsPackedIsUnpackedAgain(count: Int) throws {
    var state: UInt32 = 7
    let bytes = (0..<count).map { index -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      // Half of it can't be made smaller.
      return index % 2 == 0 ? UInt8(truncatingIfNeeded: state >> 24) : 65
    }
    let deflater = try GzipDeflater()
    var packed: [UInt8] = []
    for start in stride(from: 0, to: count, by: 77_777) {
      packed += try deflater.packed(Array(bytes[start..<min(start + 77_777, count)]))
    }
    packed += try deflater.finish()
    #expect(packed.starts(with: [0x1f, 0x8b]))
    #expect(try ByteStream.contents(of: .memory(packed)) == bytes)
  }
}

struct ControlBytesTests {
  private func read(_ bytes: [UInt8], encoding: TextEncoding) throws -> [DataNote] {
    let folder = try TemporaryFolder()
    let path = try folder.write("data.csv", bytes)
    var options = TableFile.Options()
    options.csv.encoding = encoding
    return try TableFile.read(path, options).notes.filter { $0.kind == .unseenCharacters }
  }

  @Test func aTextOfWindowsReadAsLatin1IsSaid() throws {
    let bytes = Array("name,price\nab,1\nc".utf8) + [0x80, 0x93, 0xe9] + Array(",2\n".utf8)
    let note = try #require(try read(bytes, encoding: .latin1).first)
    #expect(note.count == 2 && note.line == 3)
    #expect(note.sentence.contains("the first is 0x80 (€ in windows-1252) in line 3, column 2"))
    #expect(note.sentence.contains("encoding: windows-1252"))
  }

  @Test func aTextOfLatin1SaysNothing() throws {
    let bytes = Array("name,price\nab,1\nc".utf8) + [0xe9, 0xff, 0xa0] + Array(",2\n".utf8)
    #expect(try read(bytes, encoding: .latin1).isEmpty)
    #expect(try read(Array("name,price\nü,1\nÀ,2\n".utf8), encoding: .utf8).isEmpty)
  }
}
