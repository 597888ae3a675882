import Decisions
import LinearAlgebra
import Tabular

/// Answers raw rows one at a time, without allocating: the path that a service runs and that latency is measured on.
///
/// A class, because its buffers are one slab of memory that is used again for each row. Use one for each thread.
public final class RowPredictor {
  public let pipeline: FittedPipeline
  /// Numbers in one answer.
  public let answerCount: Int

  /// For each raw column: where its value stands in a `RawRow`.
  private enum Source {
    case number(Int)
    case category(Int, codes: [String: Double], unseen: Double)
  }

  private let sources: [Source]
  private let numberCount: Int
  private let categoryCount: Int
  private let isAllNumeric: Bool
  /// Widths of the buffers: raw columns, the output of each stage.
  private let widths: [Int]
  private let offsets: [Int]
  /// Where the model's inputs begin.
  private let modelOffset: Int
  private let answerOffset: Int
  private let scratchOffset: Int
  private let scratchCount: Int
  private let mustBeFinite: Bool
  /// Numbers of the first buffer: all columns, of which the steps take the first ones.
  private let rawCount: Int
  private let decider: RowDecider?
  private let shift: (reader: GroupReader, offsets: [[Double]])?
  private var decided: Int32 = 0
  private let slab: UnsafeMutableBufferPointer<Double>

  init(_ pipeline: FittedPipeline) {
    self.pipeline = pipeline
    answerCount = pipeline.model.output.width
    var sources: [Source] = []
    var numbers = 0
    var categories = 0
    for column in pipeline.columns {
      switch column.kind {
      case .numeric, .time:
        sources.append(.number(numbers))
        numbers += 1
      case .categorical(let levels):
        let codes = Dictionary(levels.enumerated().map { ($1, Double($0)) }) { first, _ in first }
        sources.append(.category(categories, codes: codes, unseen: Double(levels.count)))
        categories += 1
      }
    }
    self.sources = sources
    numberCount = numbers
    categoryCount = categories
    isAllNumeric = categories == 0
    widths = [pipeline.modelColumnCount] + pipeline.stages.map(\.outputWidth)
    rawCount = pipeline.columns.count
    decider = pipeline.decision.map { RowDecider($0, columns: pipeline.columns) }
    shift = pipeline.shift.flatMap { shift in
      (try? GroupReader(shift.coding, columns: pipeline.columns)).map { ($0, shift.offsets) }
    }
    var offsets: [Int] = []
    var total = 0
    // Each buffer begins on a 64-byte line of its own.
    for (place, width) in widths.enumerated() {
      offsets.append(total)
      total += ((place == 0 ? rawCount : width) + 7) / 8 * 8
    }
    let isCopied = pipeline.stages.isEmpty && (pipeline.shift != nil || widths[0] < rawCount)
    modelOffset = isCopied ? total : offsets[offsets.count - 1]
    if isCopied { total += (widths[0] + 7) / 8 * 8 }
    self.offsets = offsets
    answerOffset = total
    total += (answerCount + 7) / 8 * 8
    scratchOffset = total
    scratchCount = pipeline.model.scratchCount
    total += scratchCount
    mustBeFinite = !pipeline.model.acceptsMissingValues
    // Safe: as many bytes as doubles need, from the beginning of a line, bound once and given back in `deinit`.
    let memory = UnsafeMutableRawPointer.allocate(byteCount: max(1, total) * 8, alignment: 64)
    slab = UnsafeMutableBufferPointer(
      start: memory.bindMemory(to: Double.self, capacity: max(1, total)), count: max(1, total))
    slab.initialize(repeating: 0)
  }

  deinit { slab.deallocate() }

  /// Answers one row. Read the answer from `answer` or `value(_:)` before the next call.
  ///
  /// - Throws: `widthMismatch` for another number of values, `notFinite` where a value is missing or infinite after all
  ///   transforms and the model can't take that.
  public func predict(_ row: borrowing RawRow) throws(PredictionError) {
    guard row.numbers.count == numberCount, row.categories.count == categoryCount else {
      throw .widthMismatch(expected: sources.count, found: row.numbers.count + row.categories.count)
    }
    if isAllNumeric {
      _ = slab.update(fromContentsOf: row.numbers)
    } else {
      for (index, source) in sources.enumerated() {
        switch source {
        case .number(let position): slab[index] = row.numbers[position]
        case .category(let position, let codes, let unseen):
          slab[index] = row.categories[position].map { codes[$0] ?? unseen } ?? .nan
        }
      }
    }
    try predictCoded()
  }

  /// Answers one row of the coded matrix (numbers as they are, times as seconds since 1970, categories as codes, NaN for
  /// missing).
  public func predict(coded row: Span<Double>) throws(PredictionError) {
    guard row.count == sources.count else { throw .widthMismatch(expected: sources.count, found: row.count) }
    // Safe: the slab begins with a place for each source, and the row has as many values.
    row.withUnsafeBufferPointer { _ = slab.update(fromContentsOf: $0) }
    try predictCoded()
  }

  /// Answers rows of the coded matrix together, where that gives the same bits as one at a time; nil where it doesn't, or
  /// where a row can't be answered.
  ///
  /// - Parameter rows: those of the matrix.
  public func predictTogether(_ coded: Matrix<Double>, rows: Range<Int>) -> Matrix<Double>? {
    guard pipeline.model.answersBatchesAsRows, coded.columns == sources.count, !rows.isEmpty else { return nil }
    let (width, last) = (sources.count, widths[widths.count - 1])
    let start = modelOffset
    // Safe: the rows are those of a matrix as wide as there are sources, each fits the beginning of the slab, and the buffer
    // has `last` places for each of them, all of which are written.
    let inputs = Matrix<Double>(rows: rows.count, columns: last) { buffer in
      coded.storage.withUnsafeBufferPointer { values in
        for (place, row) in rows.enumerated() {
          _ = slab.update(fromContentsOf: values[row * width..<(row + 1) * width])
          transformCoded()
          for column in 0..<last { buffer[place &* last &+ column] = slab[start &+ column] }
        }
      }
    }
    guard var answers = try? pipeline.model.predict(inputs).values else { return nil }
    if let calibration = pipeline.calibration {
      // Safe: every answer is copied before it is calibrated in its own `answerCount` places.
      let storage = [Double](unsafeUninitializedCapacity: answers.rows * answerCount) { buffer, count in
        count = buffer.initialize(fromContentsOf: answers.storage)
        for row in 0..<answers.rows {
          var answer = UnsafeMutableBufferPointer(
            rebasing: buffer[row * answerCount..<(row + 1) * answerCount]
          ).mutableSpan
          calibration.calibrate(&answer)
        }
      }
      answers = Matrix(rows: answers.rows, columns: answerCount, storage: storage)
    }
    return answers
  }

  /// The answer to the last row: a value, or one probability or score a class.
  public var answer: [Double] { (0..<answerCount).map { slab[answerOffset + $0] } }

  /// One number of the answer to the last row.
  public func value(_ index: Int) -> Double {
    precondition(index >= 0 && index < answerCount, "no such number in the answer")
    return slab[answerOffset + index]
  }

  /// Whether `count` values of the slab, from `start` on, are all finite: zero times a finite number is zero.
  @inline(__always)
  private func isFinite(from start: Int, count: Int) -> Bool {
    guard let base = slab.baseAddress else { return true }
    let values = UnsafeRawPointer(base + start)
    // Eight sums, so that the additions don't wait for one another. Safe: every buffer of the slab is reserved in whole
    // lines of eight values, and what stands behind the last one was set to zero and is never written.
    var sums = SIMD8<Double>()
    for offset in stride(from: 0, to: count &* 8, by: 64) {
      sums += values.loadUnaligned(fromByteOffset: offset, as: SIMD8<Double>.self) * 0
    }
    return sums.sum() == 0
  }

  /// Runs the stages over the raw columns that stand in the first buffer.
  @inline(__always)
  private func transformCoded() {
    // Safe: the slab lives as long as self, the regions of input, output and scratch don't overlap, and each span has
    // exactly the length that was reserved for it.
    for (index, stage) in pipeline.stages.enumerated() {
      let input = UnsafeBufferPointer(rebasing: slab[offsets[index]..<(offsets[index] + widths[index])])
      let output = UnsafeMutableBufferPointer(
        rebasing: slab[offsets[index + 1]..<(offsets[index + 1] + widths[index + 1])])
      var outputSpan = output.mutableSpan
      stage.transform(row: input.span, into: &outputSpan)
    }
    let (start, count) = (offsets[widths.count - 1], widths[widths.count - 1])
    // Without steps the model has a copy, so that the raw columns stay as they came.
    if modelOffset != start { for place in 0..<count { slab[modelOffset &+ place] = slab[start &+ place] } }
    if let shift, let group = shift.reader.group({ slab[$0] }) {
      for place in 0..<count { slab[modelOffset &+ place] -= shift.offsets[group][place] }
    }
  }

  /// Runs the stages and the model over the raw columns that stand in the first buffer.
  private func predictCoded() throws(PredictionError) {
    transformCoded()
    // Safe: as above.
    let start = modelOffset
    let input = UnsafeBufferPointer(rebasing: slab[start..<(start + widths[widths.count - 1])])
    if mustBeFinite, !isFinite(from: start, count: input.count) {
      throw .notFinite(row: 0, column: input.firstIndex { !$0.isFinite } ?? 0)
    }
    var answer = UnsafeMutableBufferPointer(rebasing: slab[answerOffset..<(answerOffset + answerCount)]).mutableSpan
    var scratch = UnsafeMutableBufferPointer(rebasing: slab[scratchOffset..<(scratchOffset + scratchCount)])
      .mutableSpan
    pipeline.model.predict(row: input.span, into: &answer, scratch: &scratch)
    if let calibration = pipeline.calibration { calibration.calibrate(&answer) }
    if let decider {
      decided = decider.decide(slab[answerOffset], slab[answerOffset &+ 1], count: rawCount) { slab[$0] }
    }
  }

  /// The class that the last row was decided to be; nil where the largest number of the answer decides.
  public var decidedClass: Int32? { decider == nil ? nil : decided }
}
