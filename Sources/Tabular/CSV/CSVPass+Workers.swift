import Dispatch
import Synchronization

extension CSVPass {
  /// Below so many cells a block isn't worth waking another thread (about 50 us).
  private static let fewestSharedCells = 20_000

  /// Gives every column its cells, and reads the next block meanwhile.
  ///
  /// The columns are shared out among two workers, one of which reads first. A column belongs to one worker during a
  /// block and the blocks follow each other, so the result is the same for any number of workers.
  mutating func appendRows(
    _ count: Int, hasQuotes: Bool, reading stream: ByteStream?, behind consumed: Int
  ) throws(CSVError) {
    let (buffer, nextBuffer, separator, syntax) = (buffer, nextBuffer, separator, syntax)
    func readNext() {
      guard let stream else { return }
      nextBuffer.restart(with: buffer, behind: consumed)
      nextBuffer.fill(from: stream)
      nextBuffer.index(separator, syntax)
    }
    guard count > 0, var columns = builders else { return readNext() }
    builders = []
    defer { builders = columns }
    let columnCount = columns.count
    var faults = [EncodingFault?](repeating: nil, count: columnCount)
    if workerCount < 2 || count * columnCount < Self.fewestSharedCells {
      let block = block(rowCount: count, hasQuotes: hasQuotes, scratch: buffer.scratch)
      for column in 0..<columnCount { faults[column] = columns[column].append(block, column: column) }
      readNext()
    } else {
      if nextBuffer.capacity < buffer.capacity { nextBuffer.grow(to: buffer.capacity) }
      let blocks = [buffer.scratch, nextBuffer.scratch].map {
        block(rowCount: count, hasQuotes: hasQuotes, scratch: $0)
      }
      let next = Atomic<Int>(0)
      columns.withUnsafeMutableBufferPointer { columns in
        faults.withUnsafeMutableBufferPointer { faults in
          // Safe: the counter gives each column to one worker; `buffer` is only read, `nextBuffer` only written by the
          // first worker, but for its scratch, which only the second one uses; both are done when the call returns.
          nonisolated(unsafe) let (columns, faults, blocks) = (columns, faults, blocks)
          nonisolated(unsafe) let readNext = readNext
          DispatchQueue.concurrentPerform(iterations: 2) { worker in
            if worker == 0 { readNext() }
            while true {
              let column = next.add(1, ordering: .relaxed).oldValue
              guard column < columnCount else { return }
              faults[column] = columns[column].append(blocks[worker], column: column)
            }
          }
        }
      }
    }
    let first = faults.compactMap { $0 }.min { ($0.row, $0.column) < ($1.row, $1.column) }
    if let first {
      throw encodingError(
        first.row, first.column, block(rowCount: count, hasQuotes: hasQuotes, scratch: buffer.scratch))
    }
    rowCount += count
  }
}
