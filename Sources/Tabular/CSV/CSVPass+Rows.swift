import Dispatch

/// Takes the rows of each block of a pass, in place of columns that keep them.
protocol RowTaking: AnyObject {
  /// The names of the columns are known, and where their line stands; false ends the reading.
  func begin(_ names: [String], at place: TextPlace) -> Bool
  /// Rows and malformed rows of one block; false ends the reading. The block lives until the call returns.
  func take(_ block: CSVBlock, _ sorted: SortedRecords, _ pass: CSVPass) -> Bool
}

extension CSVPass {
  /// Hands the rows of a block over while the next block is read.
  ///
  /// - Returns: false where the taker has seen enough.
  mutating func handOver(
    _ sorted: SortedRecords, hasQuotes: Bool, to taker: any RowTaking, reading stream: ByteStream?,
    behind consumed: Int
  ) -> Bool {
    defer {
      rowCount += sorted.rowCount
      setAsideCount += sorted.malformed.count
      // The places of rows that were handed over aren't needed any more.
      places = RowPlaces()
    }
    if !hasBegun, let names = builders?.map(\.name) {
      hasBegun = true
      guard taker.begin(names, at: TextPlace(file: name, line: layout.skippedLineCount + 1, column: 1)) else {
        return false
      }
    }
    let block = block(rowCount: sorted.rowCount, hasQuotes: hasQuotes)
    guard let stream else { return taker.take(block, sorted, self) }
    let (buffer, nextBuffer, separator, syntax) = (buffer, nextBuffer, separator, syntax)
    func readNext() {
      nextBuffer.restart(with: buffer, behind: consumed)
      nextBuffer.fill(from: stream)
      nextBuffer.index(separator, syntax)
    }
    guard workerCount > 1 else {
      let goesOn = taker.take(block, sorted, self)
      readNext()
      return goesOn
    }
    var goesOn = true
    withUnsafeMutablePointer(to: &goesOn) { goesOn in
      // Safe: one iteration only reads `buffer` and writes the flag, the other only writes `nextBuffer`; both are done
      // when the call returns.
      nonisolated(unsafe) let (goesOn, block, taker, pass) = (goesOn, block, taker, self)
      nonisolated(unsafe) let readNext = readNext
      DispatchQueue.concurrentPerform(iterations: 2) { worker in
        if worker == 0 { goesOn.pointee = taker.take(block, sorted, pass) } else { readNext() }
      }
    }
    return goesOn
  }
}
