import CText

extension CSVPass {
  /// Notes on which lines the rows of the block begin, while `line` is still that of the block.
  mutating func notePlaces(_ sorted: SortedRecords, _ found: ctext_record_index, consumed: Int) {
    let recordCount = found.record_count - sorted.halfLineCount
    let isPlain = found.has_quotes == 0 || lineCount(before: consumed) == recordCount
    if sorted.rowCount == recordCount, isPlain {
      places.append(rowCount: recordCount, file: name, firstLine: line, fileRow: rowCount + setAsideCount)
      return
    }
    // Something was skipped, or a cell holds a line break: line by line.
    var offset = 0
    var current = line
    // Rows of the file that were set aside before the one at hand.
    var aside = 0
    for row in 0..<sorted.rowCount {
      let start = Int(buffer.ends[Int(buffer.rows[row])]) + 1
      current += row == 0 ? lineCount(before: start) : ctext_count_lines(buffer.bytes + offset, start - offset)
      offset = start
      while aside < sorted.malformed.count, sorted.malformed[aside].bytes.lowerBound < start { aside += 1 }
      places.append(rowCount: 1, file: name, firstLine: current, fileRow: rowCount + row + setAsideCount + aside)
    }
  }

  /// Where a cell stands whose row has a place already: only the row is looked at, not the block before it.
  func place(ofCellAt offset: Int, field: Int, row: Int) -> TextPlace {
    guard let line = places.place(of: row)?.line else { return place(offset: offset, field: field) }
    let start = Int(buffer.ends[Int(buffer.rows[row])]) + 1
    return TextPlace(
      file: name, line: line + (offset > start ? ctext_count_lines(buffer.bytes + start, offset - start) : 0),
      column: character(at: offset), field: field)
  }
}
