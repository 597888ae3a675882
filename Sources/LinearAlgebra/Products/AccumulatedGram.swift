import Dispatch

/// The symmetric sum of `block' * block` over blocks of rows that `fill` writes, without ever holding all rows.
///
/// `fill` gets a range of rows and room for that many rows of `width` values, and must write all of them. The blocks
/// fit the second-level cache, so shifting, weighting and rounding on the way cost little beside the product that
/// follows. Each block's product is added up in double precision, also for `Float` blocks.
///
/// The rows are cut into at most eight lanes, of at least `minimumLaneRows` each, by their number alone, and lanes are
/// added in order: the result has the same bits for every `threadCount`. While more than one thread is used, `BLASLibrary.threadCount` should be 1.
///
/// O(rows * width^2) time; width^2 values for each lane at work.
@specialized(where Scalar == Double)
@specialized(where Scalar == Float)
public func accumulatedGram<Scalar: BLASScalar>(
  rows: Int, width: Int, of _: Scalar.Type = Scalar.self, minimumLaneRows: Int = 8192, threadCount: Int = 1,
  fill: @Sendable (_ rows: Range<Int>, _ block: UnsafeMutablePointer<Scalar>) -> Void
) -> Matrix<Double> {
  guard rows > 0, width > 0 else { return Matrix(rows: width, columns: width) }
  let lanes = RowLanes(rows: rows, minimumRows: minimumLaneRows)
  let blockRows = accumulationBlockRows(width: width, scalarBytes: MemoryLayout<Scalar>.size)
  let product = BlockProduct<Scalar>(width: width, rows: rows)

  @Sendable func sum(ofLane lane: Int) -> [Double] {
    let range = lanes[lane]
    var sum = [Double](repeating: 0, count: product.sumWidth * product.sumWidth)
    let capacity = min(blockRows, range.count) * width + product.slack
    withUnsafeTemporaryAllocation(of: Scalar.self, capacity: capacity + product.scratchCount) { scratch in
      guard let block = scratch.baseAddress else { return }
      // What lies behind the last row is read and ignored; it must only be there.
      (block + capacity - product.slack).initialize(repeating: 0, count: product.slack)
      for start in stride(from: range.lowerBound, to: range.upperBound, by: blockRows) {
        let slice = start..<min(start + blockRows, range.upperBound)
        fill(slice, block)
        sum.withUnsafeMutableBufferPointer { sum in
          guard let sum = sum.baseAddress else { return }
          product.add(block, rows: slice.count, to: sum, scratch: block + capacity)
        }
      }
    }
    return sum
  }

  var total = [Double](repeating: 0, count: product.sumWidth * product.sumWidth)
  lanes.forEachInOrder(threadCount: threadCount, compute: sum) { part in
    for index in part.indices { total[index] += part[index] }
  }
  return Matrix(rows: width, columns: width) { buffer in
    for row in 0..<width {
      for column in 0..<width {
        let (high, low) = row >= column ? (row, column) : (column, row)
        buffer.initializeElement(at: row &* width &+ column, to: total[high &* product.sumWidth &+ low])
      }
    }
  }
}

/// Adds `block' * block` to a lower triangle, by the kernel for tall blocks where the processor has it, else by SYRK.
private struct BlockProduct<Scalar: BLASScalar>: Sendable {
  let width: Int
  /// Values that the kernel takes at once; 0: SYRK is used.
  private let lanes: Int
  /// Row length of the sums.
  let sumWidth: Int

  init(width: Int, rows: Int) {
    self.width = width
    // Measured with 320 rows a block and 64-byte registers: 95 GF/s against 37 to 45 of SYRK for 50 to 500 columns;
    // beyond, the sums no longer fit the second-level cache. With 32-byte registers (and half the cache) 35 against 26
    // for 50 columns, as much for 100, 29 against 38 from 200 on.
    let available = TallGramKernel.lanes(for: Scalar.self)
    var usesKernel = width <= (available * MemoryLayout<Scalar>.size > 32 ? 512 : 128)
    #if DEBUG
      // Without optimisation the kernel is slower than the library, so only small sums go there, to be tested.
      usesKernel = rows * width * width <= 200_000
    #endif
    lanes = usesKernel ? available : 0
    sumWidth = lanes > 0 ? (width + lanes - 1) / lanes * lanes : width
  }

  /// Values that must follow the last row.
  var slack: Int { sumWidth - width }
  var scratchCount: Int { lanes == 0 && Scalar.self != Double.self ? width * width : 0 }

  // Safe: `block` holds `rows` rows and the slack behind them, `sum` a square of `sumWidth`, `scratch` what was asked for.
  func add(
    _ block: UnsafePointer<Scalar>, rows: Int, to sum: UnsafeMutablePointer<Double>,
    scratch: UnsafeMutablePointer<Scalar>
  ) {
    if lanes > 0 {
      TallGramKernel.add(block, rows: rows, stride: width, to: sum, width: sumWidth)
    } else if Scalar.self == Double.self {
      let block = UnsafeRawPointer(block).assumingMemoryBound(to: Double.self)
      Double.syrk(true, width, rows, 1, block, width, 1, sum, width)
    } else {
      Scalar.syrk(true, width, rows, 1, block, width, 0, scratch, width)
      for row in 0..<width {
        for column in 0...row { sum[row &* width &+ column] += Double(scratch[row &* width &+ column]) }
      }
    }
  }
}

/// Rows of a block whose values take about a quarter of a megabyte, at least 64.
private func accumulationBlockRows(width: Int, scalarBytes: Int) -> Int {
  max(64, min(1024, 262_144 / (width * scalarBytes)))
}

/// Consecutive ranges of rows of about equal length, cut by the number of rows alone, so that sums over them don't
/// depend on the number of threads.
public struct RowLanes: Sendable {
  private let rows: Int
  public let count: Int

  /// At most eight lanes, each of at least `minimumRows` rows where there is more than one.
  public init(rows: Int, minimumRows: Int) {
    self.rows = rows
    count = max(1, min(8, rows / max(1, minimumRows)))
  }

  public subscript(lane: Int) -> Range<Int> { rows * lane / count..<rows * (lane + 1) / count }

  /// Calls `body` with the rows of each lane, on up to `threadCount` threads, and returns when all are done.
  public func forEach(threadCount: Int, _ body: @Sendable (Range<Int>) -> Void) {
    forEachInOrder(threadCount: threadCount, compute: { body(self[$0]) }, combine: { _ in })
  }

  /// Computes each lane, on up to `threadCount` threads, and hands the results over in the order of the lanes.
  public func forEachInOrder<Part: Sendable>(
    threadCount: Int, compute: @Sendable (Int) -> Part, combine: (Part) -> Void
  ) {
    guard threadCount > 1, count > 1 else {
      for lane in 0..<count { combine(compute(lane)) }
      return
    }
    let workers = min(threadCount, count)
    let parts = [Part?](unsafeUninitializedCapacity: count) { buffer, initialized in
      guard let base = buffer.baseAddress else { return }
      base.initialize(repeating: nil, count: count)
      // Safe: each worker writes only its own lanes, and concurrentPerform returns after all of them are done.
      nonisolated(unsafe) let slots = base
      DispatchQueue.concurrentPerform(iterations: workers) { worker in
        for lane in stride(from: worker, to: count, by: workers) { slots[lane] = compute(lane) }
      }
      initialized = count
    }
    for case let part? in parts { combine(part) }
  }
}
