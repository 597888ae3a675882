import Records

/// A triangle that a person brings as a table: line i holds the mean losses of the model trained at step i on every step;
/// those before step i are left empty.
package enum LossMatrix {
  /// Steps at most: each pair of steps is a number.
  package static let mostSteps = 2_000

  /// Reads lines of numbers with commas, semicolons, tabs or blanks between them.
  ///
  /// - Parameters:
  ///   - text: as many lines as each has cells. Cells before the diagonal aren't looked at.
  ///   - file: names the text in messages.
  /// - Throws: `malformedMatrix` with line and cell.
  package static func read(_ text: String, file: String) throws(RetrainingError) -> [[Double]] {
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated().filter {
      !$0.element.allSatisfy(\.isWhitespace)
    }
    guard let first = lines.first else { throw .malformedMatrix(file: file, line: 1, fact: "it holds no numbers") }
    let separator: Character? = [",", ";", "\t"].first { first.element.contains($0) }
    guard lines.count <= mostSteps else {
      throw .malformedMatrix(file: file, line: mostSteps + 1, fact: "more than \(mostSteps) steps can't be played")
    }
    var rows: [[Double]] = []
    for (number, line) in lines {
      let cells =
        separator.map { line.split(separator: $0, omittingEmptySubsequences: false).map { String($0.trimmingBlanks) } }
        ?? line.split(whereSeparator: \.isWhitespace).map(String.init)
      guard cells.count == lines.count else {
        throw .malformedMatrix(
          file: file, line: number + 1,
          fact: "it has \(cells.count) cells, but there are \(lines.count) lines: every step needs a line and a cell")
      }
      var row = [Double](repeating: .nan, count: rows.count)
      for place in rows.count..<cells.count {
        guard let value = Double(cells[place]), value.isFinite, value >= 0 else {
          throw .malformedMatrix(
            file: file, line: number + 1,
            fact: "cell \(place + 1) is '\(cells[place].prefix(40))', but must be a loss of at least 0")
        }
        row.append(value)
      }
      rows.append(row)
    }
    return rows
  }
}
