import CMachine

extension CSVPass {
  /// Notes on which lines the rows of the block begin, while `line` is still that of the block.
  mutating func notePlaces(_ sorted: SortedRecords, _ found: cmachine_record_index, consumed: Int) {
    let recordCount = found.record_count - sorted.halfLineCount
    let isPlain = found.has_quotes == 0 || lineCount(before: consumed) == recordCount
    if sorted.rowCount == recordCount, isPlain {
      places.append(rowCount: recordCount, file: name, firstLine: line)
      return
    }
    // Something was skipped, or a cell holds a line break: line by line.
    var offset = 0
    var current = line
    for row in 0..<sorted.rowCount {
      let start = Int(buffer.ends[Int(buffer.rows[row])]) + 1
      current += row == 0 ? lineCount(before: start) : cmachine_count_lines(buffer.bytes + offset, start - offset)
      offset = start
      places.append(rowCount: 1, file: name, firstLine: current)
    }
  }
}
