import Foundation
import Testing

@testable import Tabular

/// The few cells of a column of numbers that aren't plain ones: they are kept where they can be read, or name something.
@Suite struct FewCellsTests {
  private typealias Types = TypeInferenceTests

  private func whole(_ count: Int, with others: [Int: String]) -> [String] {
    (0..<count).map { others[$0].map { "\"\($0)\"" } ?? "\($0 * 7 % 999)" }
  }

  @Test(arguments: [("91,446", 91_446), ("1 263", 1_263), ("1'263", 1_263)], [0, 1, 599])
  func thousandsAreReadWhereEveryOtherNumberIsWholeAndBelowOne(_ cell: (String, Double), _ place: Int) throws {
    for blockBytes in [64, 1_000, 1 << 18] {
      let reading = try Types.read(whole(600, with: [place: cell.0]), blockBytes: blockBytes)
      guard case .numeric(let numbers) = Types.column(reading).values else {
        Issue.record("\(cell.0) makes categories")
        continue
      }
      #expect(numbers[place] == cell.1 && !numbers.contains(where: \.isNaN), "\(cell.0)")
      #expect(reading.notes.map(\.kind) == [.numberStyle])
    }
  }

  @Test func aCommaThatMayBeADecimalMarkIsReadAsTheFileDoes() throws {
    let reading = try Types.read(whole(600, with: [7: "1,263"]), separator: ";")
    guard case .numeric(let numbers) = Types.column(reading).values else {
      Issue.record("categories")
      return
    }
    #expect(numbers[7] == 1.263 && reading.notes.map(\.kind) == [.numberStyle])
    #expect(reading.notes.first?.sentence.contains("if the point is the decimal mark") == true)
  }

  @Test func fewThousandsBesideNumbersThatLackTheMarkAreMissingAndNamed() throws {
    let reading = try Types.read((0..<600).map { $0 == 7 ? "\"1,263\"" : "\(1_000 + $0)" })
    #expect(Types.column(reading).isNumeric && Types.column(reading).missingCount == 1)
    #expect(reading.notes.map(\.kind) == [.cellsLeftOut])
  }

  @Test func fewLongIdentifiersAreKeptApart() throws {
    func ids(_ short: (Int) -> String) -> [String] {
      (0..<2_000).map { $0 < 1_990 ? short($0) : "\(9_007_199_254_740_993 + 2 * $0)" }
    }
    for cells in [ids { "\($0)" }, ids { "\($0)" }.reversed(), ids { "\($0).0" }] {
      for blockBytes in [500, 1 << 18] {
        let reading = try Types.read(cells, blockBytes: blockBytes)
        guard case .categorical(let codes, let levels) = Types.column(reading).values else {
          Issue.record("numbers")
          continue
        }
        #expect(levels.count == 2_000 && !codes.contains(-1))
        #expect(reading.notes.map(\.kind) == [.longNumbers] && reading.notes.first?.count == 10)
      }
    }
    // Amounts, one mark that is repeated, and words beside them make no identifiers.
    let amounts = ids { "\($0).5" }
    let repeated = (0..<2_000).map { $0 % 200 == 7 ? "99999999999999999999" : "\($0)" }
    var words = ids { "\($0)" }
    words[5] = "late"
    for cells in [amounts, amounts.reversed(), repeated, words] {
      for blockBytes in [500, 1 << 18] {
        let reading = try Types.read(cells, blockBytes: blockBytes)
        #expect(Types.column(reading).isNumeric && reading.notes.map(\.kind) == [.cellsLeftOut])
      }
    }
  }

  @Test func anExactColumnIsNumericOnlyWhereAllOfItIs() throws {
    let cells = (0..<1_000).map { $0 % 125 == 3 ? "X" : "\($0 % 3 + 1)" }
    for blockBytes in [500, 1 << 18] {
      let reading = try Types.read(cells, blockBytes: blockBytes) { $0.exactColumns = ["v"] }
      #expect(Types.column(reading).kind == .categorical(levels: ["1", "2", "3", "X"]))
      #expect(Types.column(reading).missingCount == 0 && reading.notes.map(\.kind) == [.mixedColumn])
      #expect(Types.column(try Types.read(cells, blockBytes: blockBytes)).missingCount == 8)
    }
    let numbers = try Types.read((0..<100).map { "\($0)" }) { $0.exactColumns = ["v"] }
    #expect(Types.column(numbers).isNumeric && numbers.notes.isEmpty)
  }

  @Test func aTargetOfClassesKeepsThemAllThoughNobodySaysTheTask() throws {
    let folder = try TemporaryFolder()
    var options = TableFile.Options()
    options.openTarget = "y"
    func target(_ cells: (Int) -> String) throws -> Column {
      let text = "x,y\n" + (0..<1_000).map { "\($0),\($0 % 125 == 3 ? "X" : cells($0))\n" }.joined()
      return try TableFile.read(try folder.write("t.csv", Array(text.utf8)), options).table.column("y")
    }
    #expect(try target { "\($0 % 3 + 1)" }.kind == .categorical(levels: ["1", "2", "3", "X"]))
    // Amounts stay amounts.
    let amounts = try target { "\($0 % 300)" }
    #expect(amounts.isNumeric && amounts.missingCount == 8)
    options.openTarget = nil
    #expect(try target { "\($0 % 3 + 1)" }.isNumeric)
  }
}
