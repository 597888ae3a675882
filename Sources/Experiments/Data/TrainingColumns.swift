import Learning
import LinearAlgebra
import Tabular

/// The inputs as a model knows them that learns from some of the rows.
///
/// Its categories have the levels that those rows hold. A level of another row is unseen: its code is the number of
/// levels, as it is for a row from outside, so that nothing of later rows is known while they are answered.
package struct TrainingColumns: Sendable {
  /// The raw columns, with the levels of the rows that are learned from.
  package let columns: [InputColumn]
  /// By position of a column: its code for each code of the data. Columns whose levels are all there aren't listed.
  private let recodings: [Int: Recoding]

  private struct Recoding: Sendable {
    let codes: [Double]
    /// The code of every level that isn't held.
    let unseen: Double
  }

  /// - Parameters:
  ///   - columns: those of the data.
  ///   - coded: all rows of the data x columns.
  ///   - rows: those that are learned from.
  init(_ columns: [InputColumn], coded: Matrix<Double>, rows: [Int]) {
    var recodings: [Int: Recoding] = [:]
    var frozen = columns
    for (position, column) in columns.enumerated() {
      guard case .categorical(let levels) = column.kind else { continue }
      var isHeld = [Bool](repeating: false, count: levels.count)
      var heldCount = 0
      for row in rows {
        let code = coded[row, position]
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
  }

  /// Whether the rows hold every level, so that codes are those of the data.
  package var holdsEveryLevel: Bool { recodings.isEmpty }

  /// The given rows of the data in the codes of these columns.
  package func coded(_ rows: [Int], of data: Matrix<Double>) -> Matrix<Double> {
    var selected = data.selectingRows(rows)
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
