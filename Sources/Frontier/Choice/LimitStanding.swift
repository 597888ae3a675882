import Records

/// How a reading stands against a limit: the whole interval counts, not the value alone.
enum LimitStanding {
  case holds
  /// The value is inside, its interval isn't.
  case notShown
  case broken

  init(_ reading: Reading, _ limit: Limit) {
    func isInside(_ value: Double) -> Bool {
      (limit.atMost.map { value <= $0 } ?? true) && (limit.atLeast.map { value >= $0 } ?? true)
    }
    guard isInside(reading.value) else {
      self = .broken
      return
    }
    let ends = reading.interval.map { [$0.lower, $0.upper] } ?? []
    self = ends.allSatisfy(isInside) ? .holds : .notShown
  }
}
