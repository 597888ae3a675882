import Learning
import LinearAlgebra
import Tabular

/// The inputs as a model knows them that learns from some of the rows.
///
/// What a cell means is told by those rows alone: the type of its column, how its numbers and times are written
/// (`WrittenColumns`), and which levels there are. A level of another row is unseen: its code is the number of levels, as
/// it is for a row from outside. A cell of another row that can't be read so is missing. So nothing of later rows is known
/// while they are answered.
package struct TrainingColumns: Sendable {
  /// The raw columns, with the levels of the rows that are learned from.
  package let columns: [InputColumn]
  /// By position of a column: its code for each code of the data. Columns whose levels are all there aren't listed.
  private let recodings: [Int: Recoding]
  /// Columns that these rows read otherwise than the data as a whole: all rows of the data, by position.
  let replaced: [Int: Replaced]
  /// The same as numbers, with categories as codes.
  private let replacedCells: [Int: [Double]]

  /// A column as the rows that are learned from read it.
  struct Replaced: Sendable {
    /// All rows of the data.
    let column: Column
    let schema: ColumnSchema
  }

  private struct Recoding: Sendable {
    let codes: [Double]
    /// The code of every level that isn't held.
    let unseen: Double
  }

  /// - Parameters:
  ///   - columns: those of the data.
  ///   - coded: all rows of the data x columns.
  ///   - rows: those that are learned from.
  ///   - replaced: columns that these rows read otherwise, by position.
  init(_ columns: [InputColumn], coded: Matrix<Double>, rows: [Int], replaced: [Int: Replaced] = [:]) {
    var recodings: [Int: Recoding] = [:]
    var frozen = columns
    for (position, other) in replaced {
      frozen[position] = InputColumn(name: other.column.name, kind: other.column.kind)
    }
    let cells = replaced.mapValues(\.column.cells)
    for (position, column) in frozen.enumerated() {
      guard case .categorical(let levels) = column.kind else { continue }
      var isHeld = [Bool](repeating: false, count: levels.count)
      var heldCount = 0
      let own = cells[position]
      for row in rows {
        let code = own?[row] ?? coded[row, position]
        guard code >= 0, code < Double(levels.count), !isHeld[Int(code)] else { continue }
        isHeld[Int(code)] = true
        heldCount += 1
        if heldCount == levels.count { break }
      }
      guard heldCount < levels.count else { continue }
      var next = 0.0
      let codes = isHeld.map { held in
        defer { if held { next += 1 } }
        return held ? next : Double(heldCount)
      }
      recodings[position] = Recoding(codes: codes, unseen: Double(heldCount))
      let kept = levels.indices.filter { isHeld[$0] }.map { levels[$0] }
      frozen[position] = InputColumn(name: column.name, kind: .categorical(levels: kept))
    }
    self.columns = frozen
    self.recodings = recodings
    self.replaced = replaced
    replacedCells = cells
  }

  /// Whether the rows hold every level, so that codes are those of the data.
  package var holdsEveryLevel: Bool { recodings.isEmpty }

  /// Whether every cell means what it means in the data as a whole, but for levels.
  package var readsAsData: Bool { replaced.isEmpty }

  /// The given rows of the data in the codes of these columns.
  package func coded(_ rows: [Int], of data: Matrix<Double>) -> Matrix<Double> {
    var selected = data.selectingRows(rows)
    for (position, cells) in replacedCells {
      for (place, row) in rows.enumerated() { selected[place, position] = cells[row] }
    }
    for (position, recoding) in recodings {
      for row in 0..<selected.rows {
        let code = selected[row, position]
        // NaN fails the comparison and stays missing.
        guard code >= 0 else { continue }
        let isLevel = code < Double(recoding.codes.count)
        selected[row, position] = isLevel ? recoding.codes[Int(code)] : recoding.unseen
      }
    }
    return selected
  }
}

extension Column {
  /// The cells as a coded matrix holds them.
  package var cells: [Double] {
    switch values {
    case .numeric(let numbers), .time(let numbers, _): numbers
    case .categorical(let codes, _): codes.map { $0 < 0 ? .nan : Double($0) }
    }
  }
}
