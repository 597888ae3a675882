import LinearAlgebra
import Tabular
import Testing

@Suite struct TableRowsTests {
  let table: Table

  init() throws {
    table = try Table(columns: [
      Column(name: "age", values: .numeric([30, .nan, 50])),
      Column(name: "town", values: .categorical(codes: [1, 0, -1], levels: ["Bonn", "Ulm"])),
      Column(name: "height", values: .numeric([1.5, 1.75, 2])),
    ])
  }

  @Test func codedMatrixFollowsTheAskedOrder() throws {
    let matrix = try table.codedMatrix(["town", "age"], rows: nil)
    #expect(matrix.rows == 3 && matrix.columns == 2)
    #expect(matrix[0, 0] == 1 && matrix[1, 0] == 0 && matrix[2, 0].isNaN)
    #expect(matrix[0, 1] == 30 && matrix[1, 1].isNaN && matrix[2, 1] == 50)
  }

  @Test func codedMatrixRepeatsAndReordersRows() throws {
    let matrix = try table.codedMatrix(["height", "town"], rows: [2, 0, 0])
    #expect(matrix.column(0) == [2, 1.5, 1.5])
    #expect(matrix[0, 1].isNaN && matrix[1, 1] == 1 && matrix[2, 1] == 1)
    #expect(try table.codedMatrix([], rows: nil).columns == 0)
    #expect(try table.codedMatrix(["age"], rows: []).rows == 0)
  }

  @Test func codedMatrixCrossesItsBlocks() throws {
    let numbers = (0..<1_300).map(Double.init)
    let codes = (0..<1_300).map { Int32($0 % 3) - 1 }
    let long = try Table(columns: [
      Column(name: "n", values: .numeric(numbers)),
      Column(name: "c", values: .categorical(codes: codes, levels: ["a", "b"])),
    ])
    let matrix = try long.codedMatrix(["c", "n"])
    for row in 0..<1_300 {
      #expect(matrix[row, 1] == numbers[row])
      #expect(codes[row] < 0 ? matrix[row, 0].isNaN : matrix[row, 0] == Double(codes[row]))
    }
  }

  @Test func rawRowsKeepNumbersAndCategoriesApart() throws {
    let rows = try table.rawRows(columns: ["height", "town", "age"])
    #expect(rows[0] == RawRow(numbers: [1.5, 30], categories: ["Ulm"]))
    #expect(rows[1] == RawRow(numbers: [1.75, .nan], categories: ["Bonn"]))
    #expect(rows[2] == RawRow(numbers: [2, 50], categories: [nil]))
    #expect(rows[2] != rows[1])
    #expect(try table.rawRows(columns: ["town"], rows: [2, 0]).map(\.categories) == [[nil], ["Ulm"]])
  }

  @Test func unknownColumnsAndRowsAreNamed() {
    #expect(throws: TabularError.unknownColumn("wage", available: ["age", "town", "height"])) {
      try table.codedMatrix(["wage"])
    }
    #expect(throws: TabularError.rowOutsideTable(3, rowCount: 3)) { try table.rawRows(columns: ["age"], rows: [0, 3]) }
    #expect(throws: TabularError.rowOutsideTable(-1, rowCount: 3)) { try table.selecting(rows: [-1]) }
  }

  @Test func droppingAColumnThatIsNotThereIsAnError() throws {
    #expect(try table.dropping(["town"]).columnNames == ["age", "height"])
    #expect(throws: TabularError.unknownColumn("Town", available: ["age", "town", "height"])) {
      try table.dropping(["Town"])
    }
  }
}
