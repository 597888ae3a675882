import Records

/// Questions and answers in the order in which a stream with late labels meets them: before a row is answered, the labels
/// that are due are revealed; what is left at the end is revealed then, in the order in which it is due.
enum StreamEvent: Sendable, Equatable {
  /// The row at a position is to be answered.
  case question(Int)
  /// The label of the row at a position becomes known.
  case label(Int)
}

extension ReplayTimeline {
  /// All events, in order.
  func events() -> [StreamEvent] {
    var events: [StreamEvent] = []
    events.reserveCapacity(2 * rowCount)
    var revealed = 0
    for position in 0..<rowCount {
      while revealed < rowCount, Int(arrivals[Int(arrivalOrder[revealed])]) <= position {
        events.append(.label(Int(arrivalOrder[revealed])))
        revealed += 1
      }
      events.append(.question(position))
    }
    for position in arrivalOrder[revealed...] { events.append(.label(Int(position))) }
    return events
  }
}
