import Machine
import Records

/// Time that is added to every answer of a model on purpose, to see whether it is found.
public struct AddedTime: Sendable, Equatable {
  /// Of the model's own median time.
  public var share: Double
  public var seconds: Double

  public init(share: Double = 0, seconds: Double = 0) {
    self.share = share
    self.seconds = seconds
  }

  public static let none = AddedTime()
}

/// A subject whose answers take longer by a fixed number of steps of arithmetic, each of which waits for the one before.
struct DelayedSubject: TimedSubject {
  private var subject: any TimedSubject
  private let steps: Int
  private var state: UInt64 = 0x9e37_79b9_7f4a_7c15

  var rowCount: Int { subject.rowCount }
  var callShare: Double { subject.callShare }
  var batchSizes: [Int] { subject.batchSizes }

  /// Times the subject and the steps first, to know how many of them take as long as is to be added.
  init(_ subject: any TimedSubject, adding time: AddedTime, source: some TickSource = HardwareTicks()) {
    var subject = subject
    let loop = TimingLoop(source: source, blockCalls: 16)
    var cursor = 0
    let calls = 2_000
    _ = loop.timeCalls(&subject, count: calls, cursor: &cursor)
    let own = loop.timeCalls(&subject, count: calls, cursor: &cursor).sorted()[calls / 2]
    let seconds = time.seconds + time.share * Double(loop.callSeconds(own))
    var state: UInt64 = 1
    var fastest = UInt64.max
    for _ in 0..<20 {
      let start = source.ticks()
      state = FixedWork.run(from: state, steps: 10_000)
      fastest = min(fastest, source.ticks() &- start)
    }
    let secondsPerStep = max(Double(fastest) * source.secondsPerTick / 10_000, 1e-11)
    steps = Int(min(1e9, (seconds / secondsPerStep).rounded()))
    self.subject = subject
    self.state ^= state
  }

  mutating func answer(row: Int) {
    subject.answer(row: row)
    state = FixedWork.run(from: state, steps: steps)
  }

  mutating func answerBatch(_ position: Int) throws(MeasurementError) { try subject.answerBatch(position) }
}
