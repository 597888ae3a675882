import Foundation
import Statistics
import Testing

@testable import Tabular

/// Whatever the bytes, the reader gives a table or a `CSVError`, and the same in blocks of any size.
@Suite struct CSVFuzzTests {
  static let seeds: [[UInt8]] = [
    "a,b,c\n1,2.5,x\n-3,0,y\n", "id;text\r\n1;\"a;\"\"b\"\"\r\nc\"\r\n2;\r\n", "x\n1\n\n\"\"\n2\n",
    "\u{feff}n\tü\n007\tNA\n1e5\té\n", "a, b, c\n39, State-gov, <=50K\n50, ?, >50K\n",
  ].map { Array($0.utf8) }

  static let spice: [UInt8] =
    Array(",;\t|\"\n\r .-+eE0919aNx?".utf8) + [0, 0xff, 0xfc, 0xc3, 0xa9, 0xef, 0xbb, 0xbf, 0x1f, 0x8b]

  func mutate(_ bytes: [UInt8], _ generator: inout SeededGenerator) -> [UInt8] {
    var bytes = bytes
    for _ in 0..<(1 + generator.integer(below: 5)) {
      let position = generator.integer(below: bytes.count + 1)
      let byte = Self.spice[generator.integer(below: Self.spice.count)]
      switch generator.integer(below: 4) {
      case 0: bytes.insert(byte, at: position)
      case 1 where position < bytes.count: bytes[position] = byte
      case 2 where position < bytes.count: bytes.remove(at: position)
      default:
        let length = min(generator.integer(below: 6), bytes.count - position)
        bytes.insert(contentsOf: bytes[position..<position + length], at: position)
      }
    }
    return bytes
  }

  func options(_ generator: inout SeededGenerator) -> CSVReader.Options {
    var options = CSVReader.Options()
    options.separator = [",", ";", "\t", " ", nil][generator.integer(below: 5)]
    options.quote = generator.integer(below: 5) == 0 ? nil : "\""
    options.header = [.present, .absent, .detected][generator.integer(below: 3)]
    if generator.integer(below: 3) == 0 { options.columnNames = ["p", "q"] }
    if generator.integer(below: 4) == 0 { options.comment = "#" }
    if generator.integer(below: 6) == 0 { options.skippedLines = generator.integer(below: 3) }
    options.trimsBlanks = generator.integer(below: 2) == 0
    options.encoding = TextEncoding.allCases[generator.integer(below: TextEncoding.allCases.count)]
    if generator.integer(below: 2) == 0 { options.encoding = .utf8 }
    options.rowLimit = generator.integer(below: 4) == 0 ? generator.integer(below: 3) : nil
    if options.columnNames != nil, generator.integer(below: 2) == 0 { options.columnTypes = ["p": .numeric] }
    return options
  }

  @Test func mutatedFilesNeverTrapAndBlocksNeverMatter() {
    var generator = SeededGenerator(seed: 17)
    var tables = 0
    for round in 0..<4_000 {
      let bytes = mutate(Self.seeds[round % Self.seeds.count], &generator)
      var reader = CSVReader(options(&generator))
      let whole = Result { () throws(CSVError) in try reader.read(bytes: bytes) }
      reader.blockBytes = 4 + generator.integer(below: 30)
      let parts = Result { () throws(CSVError) in try reader.read(bytes: bytes) }
      switch (whole, parts) {
      case (.success(let first), .success(let second)):
        tables += 1
        #expect(describe(first) == describe(second), "round \(round): \(bytes)")
      case (.failure(let first), .failure(let second)): #expect(first == second, "round \(round): \(bytes)")
      default: Issue.record("round \(round): \(whole) but \(parts) for \(bytes)")
      }
    }
    #expect(tables > 500)
  }

  @Test func mutatedFilesWithRowsSetAsideLoseNoRow() throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("fuzz-\(UUID().uuidString).csv").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var generator = SeededGenerator(seed: 18)
    var aside = 0
    for round in 0..<600 {
      let bytes = mutate(Self.seeds[round % Self.seeds.count], &generator)
      var options = options(&generator)
      options.malformedRows = .setAside(into: path)
      options.rowLimit = nil
      guard let reading = try? CSVReader(options).read(bytes: bytes), reading.setAsideCount > 0 else { continue }
      aside += 1
      // The file of rows set aside keeps the bytes, so it may hold what is no UTF-8.
      var again = CSVReader.Options()
      again.encoding = .latin1
      again.missing = .only([])
      again.trimsBlanks = false
      again.separator = ","
      if reading.setAside.isEmpty { continue }
      do throws(CSVError) {
        #expect(try CSVReader(again).read(file: path).table.rowCount == reading.setAsideCount)
      } catch {
        guard case .nulByte = error else {
          Issue.record("round \(round): \(error)")
          continue
        }
      }
    }
    #expect(aside > 20)
  }

  @Test func mutatedFilesOfOtherFormatsNeverTrap() throws {
    var generator = SeededGenerator(seed: 19)
    let arff = Array("@relation r\n@attribute 'a b' {x, 'y z'}\n@attribute n real\n@data\nx,1.5\n'y z',?\n".utf8)
    let array = try [UInt8](Data(contentsOf: URL(fileURLWithPath: Fixtures.path("csv/fortran.npy"))))
    let packed = try [UInt8](Data(contentsOf: URL(fileURLWithPath: Fixtures.path("csv/small.csv.gz"))))
    for _ in 0..<600 {
      _ = try? ARFFReader(file: "t").read(mutate(arff, &generator))
      _ = try? NPYReader(file: "t").read(mutate(array, &generator))
      _ = try? CSVReader().read(bytes: mutate(packed, &generator))
    }
  }

  private func describe(_ reading: CSVReading) -> String {
    let columns = reading.table.columns.map { column in
      "\(column.name) \(column.kind) " + (0..<column.count).map { column.text($0) ?? "-" }.joined(separator: "|")
    }
    return columns.joined(separator: "\n") + " blank \(reading.blankLineCount)"
  }
}
