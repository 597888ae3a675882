import Foundation
import LinearAlgebra
import Machine
import Statistics
import Testing

@testable import Tabular

struct RowStreamTests {
  private struct Streamed {
    var rows: [[Double]] = []
    var faults: [(number: Int, fault: RowFault)] = []
    var kept: [[String]] = []
    var extra: [String] = []
    var notes: [String] = []
  }

  private func stream(
    _ source: ByteSource, _ schema: TableSchema, target: String? = nil, kept: [String] = [], blockBytes: Int = 1 << 18,
    threads: Int = 2, header: RowStream.Header = .detected
  ) throws -> Streamed {
    let stream = try RowStream(source, name: "new.csv", schema: schema, target: target, kept: kept, header: header)
    stream.blockBytes = blockBytes
    stream.threads = ThreadPool(threadCount: threads)
    var result = Streamed()
    try stream.forEachBlock { block in
      for row in 0..<block.rowCount {
        result.rows.append((0..<block.inputs.columns).map { block.inputs[row, $0] })
        result.kept.append(kept.indices.map { String(decoding: block.kept.cell(row: row, column: $0), as: UTF8.self) })
      }
      result.faults += block.faults.map { (block.firstNumber + $0.row, $0) }
    }
    result.extra = stream.extraColumns
    result.notes = stream.notes.map(\.sentence)
    return result
  }

  private func schema(_ text: String, times: TimeOptions = TimeOptions()) throws -> (TableSchema, Table) {
    let folder = try TemporaryFolder()
    let path = try folder.write("train.csv", Array(text.utf8))
    var options = TableFile.Options()
    options.times = times
    let contents = try TableFile.read(path, options)
    return (contents.schema, contents.table)
  }

  private func memory(_ text: String) -> ByteSource { .memory(Array(text.utf8)) }

  /// NaN equals NaN, and nothing else.
  private func isSame(_ left: [[Double]], _ right: [[Double]]) -> Bool {
    left.count == right.count
      && zip(left, right).allSatisfy { first, second in
        first.count == second.count
          && zip(first, second).allSatisfy { $0.bitPattern == $1.bitPattern || ($0.isNaN && $1.isNaN) }
      }
  }

  private func rows(of table: Table) throws -> [[Double]] {
    let coded = try table.codedMatrix(table.columnNames)
    return (0..<coded.rows).map { row in (0..<coded.columns).map { coded[row, $0] } }
  }

  // MARK: The same cells mean the same

  @Test func everyFixtureStreamsToTheNumbersOfItsTable() throws {
    let folder = Fixtures.path("csv")
    var compared = 0
    for name in try FileManager.default.contentsOfDirectory(atPath: folder).sorted() {
      let path = folder + "/" + name
      guard name.contains(".csv") || name.hasSuffix(".tsv"), let contents = try? TableFile.read(path),
        contents.table.rowCount > 0
      else { continue }
      let expected = try rows(of: contents.table)
      for (blockBytes, threads) in [(1 << 18, 2), (64, 1), (7, 2)] {
        let streamed = try stream(.file(path), contents.schema, blockBytes: blockBytes, threads: threads)
        #expect(isSame(streamed.rows, expected), "\(name), blocks of \(blockBytes)")
        #expect(streamed.faults.isEmpty, "\(name): \(streamed.faults.first.map { "\($0.fault)" } ?? "")")
      }
      compared += 1
    }
    #expect(compared > 20)
  }

  @Test(arguments: [
    "a;b\n1,5;x\n2,25;y\n1.000,5;x\n", "price,n\n\"$1,234.50\",1\n$2.00,2\n$-3,3\n", "p\n12 %\n3.5%\n",
    "n\n1e3\n-2.5E-7\n0x\n+4\n.5\n5.\ninf\n", "t\n2011-12-31\n2012-01-05\n\n2012-02-29\n",
    "t,x\n31.12.2011 10:15,1\n05.01.2012 09:00,2\n", "id,v\n007,1\n012,2\n123,3\n", "x,y\n?,a\nNA,b\n3,?\n4,b\n",
    "q\n\"a, b\"\n\"c\"\"d\"\n\" e \"\n", "n,k\n\"(1,234)\",1\n(5),2\n\"2,000\",3\n", "n\n1'234\n5'000.5\n12\n",
    "z\n2024-01-01T10:00:00+02:00\n2024-06-01T10:00:00+02:00\n",
  ])
  func notationIsFrozen(_ text: String) throws {
    let (schema, table) = try schema(text)
    let streamed = try stream(memory(text), schema)
    #expect(isSame(streamed.rows, try rows(of: table)), "\(schema)")
    #expect(streamed.faults.isEmpty)
  }

  /// A text that training read as missing among a hundred numbers stays missing; another one is at fault.
  @Test func strayTextsOfTrainingStayMissing() throws {
    let numbers = (1...300).map { "\($0)" }
    let (schema, table) = try schema("n,k\n" + (numbers + ["n. a."]).map { "\($0),1" }.joined(separator: "\n"))
    #expect(table.columns[0].missingCount == 1)
    let streamed = try stream(memory("n,k\nn. a.,1\nabc,1\n7,1\n"), schema)
    #expect(streamed.rows[0][0].isNaN)
    #expect(streamed.rows[2][0] == 7)
    #expect(streamed.faults.map(\.number) == [2])
    #expect(streamed.faults[0].fault.fact == .notANumber(text: "abc"))
    #expect(streamed.faults[0].fault.place == TextPlace(file: "new.csv", line: 3, column: 1, field: 1))
  }

  @Test func ownMissingMarksKeepTheirMeaning() throws {
    var options = TableFile.Options()
    options.csv.missing = .adding(["-999", "none given"])
    let folder = try TemporaryFolder()
    let path = try folder.write("t.csv", Array("a,b\n1,x\n-999,none given\n3,y\n".utf8))
    let contents = try TableFile.read(path, options)
    let streamed = try stream(memory("b,a\nnone given,-999.0\ny,2\n"), contents.schema)
    #expect(!streamed.rows[0].contains { !$0.isNaN })
    #expect(streamed.rows[1] == [2, 1])
  }

  // MARK: Columns

  @Test func columnsAreFoundByNameInAnyOrder() throws {
    let (schema, _) = try schema("a,b,c\n1,x,10\n2,y,20\n")
    let streamed = try stream(memory("c,z,b,a\n20,0,y,2\n10,0,x,1\n"), schema, kept: ["z", "c"])
    #expect(streamed.rows == [[2, 1, 20], [1, 0, 10]])
    #expect(streamed.kept == [["0", "20"], ["0", "10"]])
    #expect(streamed.extra == [])
    #expect(try stream(memory("c,z,b,a\n20,0,y,2\n"), schema).extra == ["z"])
  }

  @Test func missingColumnIsNamedWithItsPlace() throws {
    let (schema, _) = try schema("age,income\n1,2\n3,4\n")
    do {
      _ = try stream(memory("Age,income\n1,2\n"), schema)
      Issue.record("a missing column was accepted")
    } catch let error as RowStreamError {
      guard case .missingColumns(let names, let place, let available) = error else { throw error }
      #expect(names == ["age"])
      #expect(place.line == 1)
      #expect(available == ["Age", "income"])
      #expect(error.description.contains("that the model reads; is that its 'Age'? The header has"))
    }
  }

  @Test func aFileWithoutHeaderNeedsTheTrainingOrder() throws {
    let (schema, _) = try schema("1.5,a,0\n2.5,b,1\n3.5,a,0\n")
    #expect(schema.columns.map(\.name) == ["column_1", "column_2", "column_3"])
    let inputs = try schema.selecting(["column_1", "column_2"])
    // With the target, without it, and with another number of columns.
    #expect(try stream(memory("7.5,b,1\n"), inputs, target: "column_3").rows == [[7.5, 1]])
    #expect(try stream(memory("7.5,b\n8.5,a\n"), inputs, target: "column_3").rows == [[7.5, 1], [8.5, 0]])
    #expect(throws: RowStreamError.self) { try stream(memory("7.5,b,1,1\n"), inputs, target: "column_3") }
    #expect(
      try stream(memory("7.5,b\n"), inputs, target: "column_3").notes == [
        "the first line of new.csv is read as a row; its 2 columns are taken in the order of the training data, the target "
          + "'column_3' left out"
      ])
  }

  @Test func namedColumnsAreNotGuessedFromARow() throws {
    let (schema, _) = try schema("a,b\n1,x\n2,y\n")
    #expect(throws: RowStreamError.noHeader(file: "new.csv", line: 1, expected: ["a", "b"])) {
      try stream(memory("3,x\n4,y\n5,x\n"), schema)
    }
    #expect(try stream(memory("3,x\n4,y\n"), schema, header: .absent).rows == [[3, 0], [4, 1]])
  }

  // MARK: Faults

  @Test func unseenLevelsHaveTheCodeBehindTheLast() throws {
    let (schema, _) = try schema("c,n\nred,1\nblue,2\n")
    let streamed = try stream(memory("c,n\ngreen,1\nblue,x1\n,3\n"), schema)
    #expect(streamed.rows[0] == [2, 1])
    #expect(streamed.rows[1][0] == 0)
    #expect(streamed.rows[2][0].isNaN)
    #expect(
      streamed.faults.map { $0.fault.fact } == [.unseenLevel(text: "green"), .notANumber(text: "x1")])
    #expect(streamed.faults[1].fault.place == TextPlace(file: "new.csv", line: 3, column: 6, field: 2))
  }

  @Test func malformedRowsKeepTheirPlaceAmongTheOthers() throws {
    let (schema, _) = try schema("a,b\n1,2\n3,4\n")
    for bytes in [1 << 18, 9] {
      let streamed = try stream(memory("a,b\n1,2\n9\n3,4\n5,6,7\n8,9\n"), schema, kept: ["a"], blockBytes: bytes)
      #expect(streamed.rows.map { $0[1] }.map { $0.isNaN ? -1 : $0 } == [2, -1, 4, -1, 9])
      #expect(streamed.faults.map(\.number) == [2, 4])
      #expect(streamed.faults.map { $0.fault.place.line } == [3, 5])
      #expect(streamed.kept == [["1"], [""], ["3"], [""], ["8"]])
    }
  }

  @Test func linesOfCellsAreThoseOfAnEditor() throws {
    let (schema, _) = try schema("a,b\n\"x\ny\",1\nz,2\n")
    let streamed = try stream(memory("a,b\n\"x\ny\",1\n\n\"x\ny\",bad\n"), schema)
    #expect(streamed.faults.map { $0.fault.place.line } == [6])
  }

  @Test func aHeaderAloneGivesNoRows() throws {
    let (schema, _) = try schema("a,b\n1,2\n3,4\n")
    #expect(try stream(memory("b,a\n"), schema).rows.isEmpty)
    #expect(throws: RowStreamError.self) { try stream(memory("b\n"), schema) }
    #expect(throws: RowStreamError.self) { try stream(memory(""), schema) }
  }

  /// Whatever the bytes: numbers or faults or an error, never a trap, and the same for any size of blocks.
  @Test func damagedTextNeverTraps() throws {
    let good = Array("a,b,t\n1,x,2011-12-31\n\"2\",\"y\",2012-01-01\n3,x,\n".utf8)
    let (schema, _) = try schema(String(decoding: good, as: UTF8.self))
    var generator = SeededGenerator(seed: 11)
    for _ in 0..<1500 {
      var bytes = good
      for _ in 0..<(1 + generator.integer(below: 5)) {
        let place = generator.integer(below: bytes.count)
        switch generator.integer(below: 3) {
        case 0: bytes[place] = UInt8(generator.integer(below: 256))
        case 1: bytes.remove(at: place)
        default: bytes.insert([0, 10, 13, 34, 44, 255, 0xe2][generator.integer(below: 7)], at: place)
        }
      }
      func attempt(_ blockBytes: Int) -> String {
        do {
          let streamed = try stream(.memory(bytes), schema, blockBytes: blockBytes)
          return
            "\(streamed.rows.map { $0.map(\.description) }) \(streamed.faults.map { "\($0.number) \($0.fault.fact)" })"
        } catch {
          return "\(error)"
        }
      }
      #expect(attempt(1 << 18) == attempt(16), "\(String(decoding: bytes, as: UTF8.self))")
    }
  }

  @Test func gzipAndPipesStreamAsFilesDo() throws {
    let path = Fixtures.path("csv/small.csv.gz")
    let contents = try TableFile.read(path)
    let expected = try rows(of: contents.table)
    #expect(isSame(try stream(.file(path), contents.schema).rows, expected))
    // The bytes come through a pipe, which can be read once.
    let pipe = Pipe()
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    pipe.fileHandleForWriting.write(bytes)
    try pipe.fileHandleForWriting.close()
    let source = try ByteSource.readOnce("/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)")
    guard case .passing = source else {
      Issue.record("a pipe is read once")
      return
    }
    #expect(isSame(try stream(source, contents.schema).rows, expected))
  }
}
