/// The timed calls of one pipeline in one round of a session.
public struct TimingRound: Sendable, Equatable {
  /// Seconds of each single-row call, ascending, with the cost of the timing itself taken off.
  public let sortedRowSeconds: [Float]
  /// Seconds of one call as the mean over blocks of `blockCalls` calls, ascending; empty unless calls are too short
  /// for the clock.
  public let sortedBlockSeconds: [Float]
  /// Rows answered a second, for each entry of `CallTimings.batchSizes`.
  public let rowsPerSecond: [Double]
  /// The process of the sitting in which it was timed, counted from 0.
  public let process: Int

  /// Sorts what it is given.
  public init(rowSeconds: [Float], blockSeconds: [Float] = [], rowsPerSecond: [Double] = [], process: Int = 0) {
    self.init(
      sorted: rowSeconds.sorted(), sortedBlocks: blockSeconds.sorted(), rowsPerSecond: rowsPerSecond, process: process)
  }

  fileprivate init(sorted: [Float], sortedBlocks: [Float], rowsPerSecond: [Double], process: Int) {
    self.process = process
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

  /// The rounds of each process that took part, in order.
  public var roundsByProcess: [[TimingRound]] {
    Dictionary(grouping: rounds, by: \.process).sorted { $0.key < $1.key }.map(\.value)
  }

  /// The timings of several processes as those of one sitting; nil where there are none. Batches of sizes that not all of
  /// them timed are left out.
  ///
  /// - Parameter parts: one a process, in order.
  public init?(joining parts: [CallTimings]) {
    guard let first = parts.first else { return nil }
    let sizes = first.batchSizes.filter { size in parts.allSatisfy { $0.batchSizes.contains(size) } }
    var rounds: [TimingRound] = []
    for (process, part) in parts.enumerated() {
      let positions = sizes.compactMap { part.batchSizes.firstIndex(of: $0) }
      rounds += part.rounds.map { round in
        TimingRound(
          sorted: round.sortedRowSeconds, sortedBlocks: round.sortedBlockSeconds,
          rowsPerSecond: positions.compactMap {
            round.rowsPerSecond.indices.contains($0) ? round.rowsPerSecond[$0] : nil
          },
          process: process)
      }
    }
    self.init(
      rounds: rounds, batchSizes: sizes, blockCalls: first.blockCalls,
      clockResolutionSeconds: parts.map(\.clockResolutionSeconds).max() ?? first.clockResolutionSeconds,
      clockOverheadSeconds: parts.reduce(0) { $0 + $1.clockOverheadSeconds } / Double(parts.count))
  }
}

/// How a sitting went.
public struct SittingAccount: Sendable, Equatable {
  /// Turns of all pipelines in all rounds that count.
  public var turns = 0
  /// Turns that were taken once more because other work had interrupted them.
  public var repeatedTurns = 0
  /// Turns that count although other work interrupted them.
  public var interruptedTurns = 0
  public var rounds = 0
  /// Rounds that were taken once more because the processor did the same work more slowly than usual.
  public var repeatedRounds = 0
  /// Rounds that count although the processor was slow.
  public var slowRounds = 0

  public init() {}

  public static func + (left: SittingAccount, right: SittingAccount) -> SittingAccount {
    var sum = left
    sum.turns += right.turns
    sum.repeatedTurns += right.repeatedTurns
    sum.interruptedTurns += right.interruptedTurns
    sum.rounds += right.rounds
    sum.repeatedRounds += right.repeatedRounds
    sum.slowRounds += right.slowRounds
    return sum
  }
}

/// Timings of a deployed pipeline, and of the same step by step where folding changes anything.
public struct TimingEvidence: EvidenceBody, Equatable {
  public static let kind: EvidenceKind = .timing
  public static let version = 3

  /// Of the pipeline as it is served, with its affine steps folded into the model.
  public let served: CallTimings
  /// Of the pipeline step by step; nil where folding changes nothing.
  public let unfolded: CallTimings?
  /// The logical processor that all calls ran on; nil: the system could move them.
  public let processor: Int?
  /// Of the sitting as a whole, all pipelines together.
  public let account: SittingAccount
  /// What was known of the machine's noise: intervals include it.
  public let noise: NoiseFloor

  public init(
    served: CallTimings, unfolded: CallTimings? = nil, processor: Int? = nil,
    account: SittingAccount = SittingAccount(), noise: NoiseFloor = .none
  ) {
    self.served = served
    self.unfolded = unfolded
    self.processor = processor
    self.account = account
    self.noise = noise
  }
}

extension EvidenceKind {
  public static let timing: EvidenceKind = "timing"
}

// MARK: Stored form

extension TimingEvidence {
  private static let form: UInt8 = 2

  public func encoded() throws -> [UInt8] {
    var writer = EvidenceWriter()
    writer.write(byte: Self.form)
    served.write(to: &writer)
    writer.write(byte: unfolded == nil ? 0 : 1)
    unfolded?.write(to: &writer)
    writer.write(byte: processor == nil ? 0 : 1)
    if let processor { writer.write(count: processor) }
    account.write(to: &writer)
    writer.write(text: try CanonicalJSON.text(noise))
    return writer.bytes
  }

  public init(encoded bytes: [UInt8]) throws {
    var reader = EvidenceReader(bytes, of: Self.kind)
    let form = try reader.readByte()
    guard form == Self.form else { throw EvidenceError.unknownForm(Self.kind, form: Int(form)) }
    let served = try CallTimings(from: &reader)
    var unfolded: CallTimings?
    if try reader.readByte() == 1 { unfolded = try CallTimings(from: &reader) }
    let processor = try reader.readByte() == 1 ? try reader.readCount() : nil
    let account = try SittingAccount(from: &reader)
    let text = try reader.readText()
    guard reader.isAtEnd, let noise: NoiseFloor = try? CanonicalJSON.value(from: text) else {
      throw EvidenceError.malformed(Self.kind)
    }
    self.init(served: served, unfolded: unfolded, processor: processor, account: account, noise: noise)
  }
}

extension SittingAccount {
  private static let counts: [any WritableKeyPath<SittingAccount, Int> & Sendable] = [
    \.turns, \.repeatedTurns, \.interruptedTurns, \.rounds, \.repeatedRounds, \.slowRounds,
  ]

  public func write(to writer: inout EvidenceWriter) {
    for count in Self.counts { writer.write(count: self[keyPath: count]) }
  }

  public init(from reader: inout EvidenceReader) throws(EvidenceError) {
    self.init()
    for count in Self.counts { self[keyPath: count] = try reader.readCount() }
  }
}

extension CallTimings {
  public func write(to writer: inout EvidenceWriter) {
    writer.write(count: batchSizes.count)
    for size in batchSizes { writer.write(count: size) }
    writer.write(count: blockCalls)
    writer.write(double: clockResolutionSeconds)
    writer.write(double: clockOverheadSeconds)
    writer.write(count: rounds.count)
    for round in rounds {
      writer.write(count: round.process)
      writer.write(ascending: round.sortedRowSeconds)
      writer.write(ascending: round.sortedBlockSeconds)
      writer.write(doubles: round.rowsPerSecond)
    }
  }

  public init(from reader: inout EvidenceReader) throws(EvidenceError) {
    var batchSizes: [Int] = []
    for _ in 0..<(try reader.readCount(bytesEach: 1)) { batchSizes.append(try reader.readCount()) }
    let blockCalls = try reader.readCount()
    let resolution = try reader.readDouble()
    let overhead = try reader.readDouble()
    var rounds: [TimingRound] = []
    for _ in 0..<(try reader.readCount(bytesEach: 4)) {
      let process = try reader.readCount()
      rounds.append(
        TimingRound(
          sorted: try reader.readAscendingFloats(), sortedBlocks: try reader.readAscendingFloats(),
          rowsPerSecond: try reader.readDoubles(), process: process))
    }
    self.init(
      rounds: rounds, batchSizes: batchSizes, blockCalls: blockCalls, clockResolutionSeconds: resolution,
      clockOverheadSeconds: overhead)
  }
}
