/// The timed calls of one pipeline in one round of a session.
public struct TimingRound: Sendable, Equatable {
  /// Seconds of each single-row call, ascending, with the cost of the timing itself taken off.
  public let sortedRowSeconds: [Float]
  /// Seconds of one call as the mean over blocks of `blockCalls` calls, ascending; empty unless calls are too short
  /// for the clock.
  public let sortedBlockSeconds: [Float]
  /// Rows answered a second, for each entry of `CallTimings.batchSizes`.
  public let rowsPerSecond: [Double]

  /// Sorts what it is given.
  public init(rowSeconds: [Float], blockSeconds: [Float] = [], rowsPerSecond: [Double] = []) {
    self.init(sorted: rowSeconds.sorted(), sortedBlocks: blockSeconds.sorted(), rowsPerSecond: rowsPerSecond)
  }

  fileprivate init(sorted: [Float], sortedBlocks: [Float], rowsPerSecond: [Double]) {
    sortedRowSeconds = sorted
    sortedBlockSeconds = sortedBlocks
    self.rowsPerSecond = rowsPerSecond
  }
}

/// Warm timings of one pipeline, taken in rounds in which all pipelines of a run took turns.
public struct CallTimings: Sendable, Equatable {
  public let rounds: [TimingRound]
  /// Rows of a batch whose throughput was timed, ascending.
  public let batchSizes: [Int]
  /// Calls in one block of `TimingRound.sortedBlockSeconds`.
  public let blockCalls: Int
  /// Smallest step that the clock can tell apart, in seconds.
  public let clockResolutionSeconds: Double
  /// What timing an empty call costs; already taken off every timing.
  public let clockOverheadSeconds: Double

  public init(
    rounds: [TimingRound], batchSizes: [Int], blockCalls: Int = 16, clockResolutionSeconds: Double,
    clockOverheadSeconds: Double
  ) {
    self.rounds = rounds
    self.batchSizes = batchSizes
    self.blockCalls = blockCalls
    self.clockResolutionSeconds = clockResolutionSeconds
    self.clockOverheadSeconds = clockOverheadSeconds
  }

  /// Single-row calls over all rounds.
  public var callCount: Int { rounds.reduce(0) { $0 + $1.sortedRowSeconds.count } }
}

/// Timings of a deployed pipeline, and of the same step by step where folding changes anything.
public struct TimingEvidence: EvidenceBody, Equatable {
  public static let kind: EvidenceKind = .timing
  public static let version = 1

  /// Of the pipeline as it is served, with its affine steps folded into the model.
  public let served: CallTimings
  /// Of the pipeline step by step; nil where folding changes nothing.
  public let unfolded: CallTimings?
  /// The logical processor that all calls ran on; nil: the system could move them.
  public let processor: Int?

  public init(served: CallTimings, unfolded: CallTimings? = nil, processor: Int? = nil) {
    self.served = served
    self.unfolded = unfolded
    self.processor = processor
  }
}

extension EvidenceKind {
  public static let timing: EvidenceKind = "timing"
}

// MARK: Stored form

extension TimingEvidence {
  private static let form: UInt8 = 1

  public func encoded() -> [UInt8] {
    var writer = EvidenceWriter()
    writer.write(byte: Self.form)
    served.write(to: &writer)
    writer.write(byte: unfolded == nil ? 0 : 1)
    unfolded?.write(to: &writer)
    writer.write(byte: processor == nil ? 0 : 1)
    if let processor { writer.write(count: processor) }
    return writer.bytes
  }

  public init(encoded bytes: [UInt8]) throws(EvidenceError) {
    var reader = EvidenceReader(bytes, of: Self.kind)
    let form = try reader.readByte()
    guard form == Self.form else { throw .unknownForm(Self.kind, form: Int(form)) }
    let served = try CallTimings(from: &reader)
    var unfolded: CallTimings?
    if try reader.readByte() == 1 { unfolded = try CallTimings(from: &reader) }
    let processor = try reader.readByte() == 1 ? try reader.readCount() : nil
    guard reader.isAtEnd else { throw .malformed(Self.kind) }
    self.init(served: served, unfolded: unfolded, processor: processor)
  }
}

extension CallTimings {
  fileprivate func write(to writer: inout EvidenceWriter) {
    writer.write(count: batchSizes.count)
    for size in batchSizes { writer.write(count: size) }
    writer.write(count: blockCalls)
    writer.write(double: clockResolutionSeconds)
    writer.write(double: clockOverheadSeconds)
    writer.write(count: rounds.count)
    for round in rounds {
      writer.write(ascending: round.sortedRowSeconds)
      writer.write(ascending: round.sortedBlockSeconds)
      writer.write(doubles: round.rowsPerSecond)
    }
  }

  fileprivate init(from reader: inout EvidenceReader) throws(EvidenceError) {
    var batchSizes: [Int] = []
    for _ in 0..<(try reader.readCount(bytesEach: 1)) { batchSizes.append(try reader.readCount()) }
    let blockCalls = try reader.readCount()
    let resolution = try reader.readDouble()
    let overhead = try reader.readDouble()
    var rounds: [TimingRound] = []
    for _ in 0..<(try reader.readCount(bytesEach: 3)) {
      rounds.append(
        TimingRound(
          sorted: try reader.readAscendingFloats(), sortedBlocks: try reader.readAscendingFloats(),
          rowsPerSecond: try reader.readDoubles()))
    }
    self.init(
      rounds: rounds, batchSizes: batchSizes, blockCalls: blockCalls, clockResolutionSeconds: resolution,
      clockOverheadSeconds: overhead)
  }
}
