/// A table as it happened: its rows in the order of time, cut into steps, and the moment at which each label became known.
///
/// A row is named by its *position* in the order of time. A *moment* is a position too: the moment p lies just before row
/// p is answered. What arrives at moment p is known to whoever answers row p and was not known to whoever answered row
/// p - 1; the moment `rowCount` lies after all rows. So labels that are due are revealed before the next question is
/// asked, and delays of no row and of one row are the same.
public struct ReplayTimeline: Sendable, Equatable {
  /// A stretch of rows that one model answers unless another one is deployed meanwhile. A model may be trained at the
  /// moment at which a step begins.
  public struct Step: Sendable, Equatable, Codable {
    /// Positions; never empty.
    public let rows: Range<Int>
    /// The time at which the step begins and the one at which the next begins, in the unit of `ReplayTimeline.times`.
    public let startTime: Double
    public let endTime: Double

    public init(rows: Range<Int>, startTime: Double, endTime: Double) {
      self.rows = rows
      self.startTime = startTime
      self.endTime = endTime
    }

    public var rowCount: Int { rows.count }
  }

  /// For each position the row of the data.
  public let order: [Int32]
  /// The time of each position, ascending.
  public let times: [Double]
  /// Whether the times are seconds since 1970; else they only sort as time does.
  public let timesAreSeconds: Bool
  /// From the earliest to the latest, without gaps between them; the rows before the first are history, from which the
  /// first model learns.
  public let steps: [Step]
  /// For each position the moment at which its label arrives: later than the position. Labels that arrive after the last
  /// row, or never, have `rowCount + 1`.
  public let arrivals: [Int32]
  /// Positions in the order in which their labels arrive; those that never do come last.
  public let arrivalOrder: [Int32]

  /// - Precondition: one time and one arrival a row, steps that follow on each other and end with the rows.
  public init(
    order: [Int32], times: [Double], timesAreSeconds: Bool, steps: [Step], arrivals: [Int32], arrivalOrder: [Int32]
  ) {
    precondition(times.count == order.count && arrivals.count == order.count && arrivalOrder.count == order.count)
    precondition(steps.last?.rows.upperBound ?? order.count == order.count)
    precondition(zip(steps, steps.dropFirst()).allSatisfy { $0.rows.upperBound == $1.rows.lowerBound })
    self.order = order
    self.times = times
    self.timesAreSeconds = timesAreSeconds
    self.steps = steps
    self.arrivals = arrivals
    self.arrivalOrder = arrivalOrder
  }

  public var rowCount: Int { order.count }

  /// The position from which on rows are served.
  public var start: Int { steps.first?.rows.lowerBound ?? rowCount }

  /// The moment at which a step begins: when a model may be trained for it.
  public func moment(ofStep step: Int) -> Int { steps[step].rows.lowerBound }

  /// How many labels have arrived by a moment: they are the first so many of `arrivalOrder`.
  public func knownCount(at moment: Int) -> Int {
    var (low, high) = (0, arrivalOrder.count)
    while low < high {
      let middle = (low + high) / 2
      if Int(arrivals[Int(arrivalOrder[middle])]) <= moment { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The positions whose labels have arrived by a moment, in the order of time.
  public func knownPositions(at moment: Int) -> [Int] {
    arrivalOrder[..<knownCount(at: moment)].map { Int($0) }.sorted()
  }

  /// The step that a served position belongs to.
  public func step(of position: Int) -> Int? {
    guard position >= start, position < rowCount else { return nil }
    var (low, high) = (0, steps.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if steps[middle].rows.lowerBound <= position { low = middle } else { high = middle - 1 }
    }
    return low
  }
}

// MARK: Labels that arrive

extension ReplayTimeline {
  /// When the labels of rows arrive that are due at given times: with the first later question whose time isn't before
  /// that. Labels that are due at one time arrive in the order of their rows.
  ///
  /// - Parameters:
  ///   - due: the time at which each label becomes known, infinite for never; by position.
  ///   - times: the time of each position, ascending.
  /// - Returns: moments by position, and positions in the order of arrival.
  public static func arrivals(due: [Double], times: [Double]) -> (moments: [Int32], order: [Int32]) {
    let byDue = due.indices.sorted { (due[$0], $0) < (due[$1], $1) }
    var moments = [Int32](repeating: 0, count: due.count)
    var next = 0
    for position in byDue {
      while next < times.count, times[next] < due[position] { next += 1 }
      moments[position] = Int32(next < times.count ? max(next, position + 1) : times.count + 1)
    }
    // A label that is due before its own row is asked arrives after the row all the same, with those that are due then.
    let order = byDue.enumerated().sorted { (moments[$0.element], $0.offset) < (moments[$1.element], $1.offset) }
    return (moments, order.map { Int32($0.element) })
  }

  /// When labels arrive that become known so many rows after their own: before the question that comes so many rows
  /// later.
  public static func arrivals(delayedByRows rows: Int, count: Int) -> (moments: [Int32], order: [Int32]) {
    let delay = max(1, rows)
    let moments = (0..<count).map { position in
      let (moment, overflows) = position.addingReportingOverflow(delay)
      return Int32(overflows || moment > count ? count + 1 : moment)
    }
    return (moments, (0..<count).map { Int32($0) })
  }
}

// MARK: Stored form

extension ReplayTimeline: EvidenceBody {
  public static let kind: EvidenceKind = .replayTimeline
  public static let version = 1

  public func encoded() -> [UInt8] {
    var writer = EvidenceWriter()
    writer.write(rows: order)
    writer.write(doubles: times)
    writer.write(byte: timesAreSeconds ? 1 : 0)
    writer.write(count: steps.count)
    for step in steps {
      writer.write(count: step.rows.lowerBound)
      writer.write(count: step.rows.upperBound)
      writer.write(double: step.startTime)
      writer.write(double: step.endTime)
    }
    writer.write(rows: arrivals)
    writer.write(rows: arrivalOrder)
    return writer.bytes
  }

  public init(encoded bytes: [UInt8]) throws(EvidenceError) {
    var reader = EvidenceReader(bytes, of: Self.kind)
    let order = try reader.readRows()
    let times = try reader.readDoubles()
    let areSeconds = try reader.readByte() == 1
    var steps: [Step] = []
    var end: Int?
    for _ in 0..<(try reader.readCount(bytesEach: 18)) {
      let (first, last) = (try reader.readCount(), try reader.readCount())
      let (start, stop) = (try reader.readDouble(), try reader.readDouble())
      guard first < last, first == end ?? first else { throw .malformed(Self.kind) }
      end = last
      steps.append(Step(rows: first..<last, startTime: start, endTime: stop))
    }
    let arrivals = try reader.readRows()
    let arrivalOrder = try reader.readRows()
    let count = order.count
    let positions = Set(arrivalOrder)
    let rows = Set(order)
    guard reader.isAtEnd, rows.count == count, rows.allSatisfy({ $0 >= 0 }), times.count == count,
      arrivals.count == count, arrivalOrder.count == count,
      end ?? count == count, positions.count == count, positions.allSatisfy({ $0 >= 0 && Int($0) < count })
    else { throw .malformed(Self.kind) }
    self.init(
      order: order, times: times, timesAreSeconds: areSeconds, steps: steps, arrivals: arrivals,
      arrivalOrder: arrivalOrder)
  }
}

extension EvidenceKind {
  /// Steps and arrivals of labels, once for all trials of a replay.
  public static let replayTimeline: EvidenceKind = "replay-timeline"
}
