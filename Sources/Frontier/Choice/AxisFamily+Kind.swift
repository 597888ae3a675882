import Records

extension AxisFamily {
  /// Whether its axes say how good answers are, so that differences count and ratios don't.
  package var isScore: Bool {
    switch self {
    case .quality, .calibration, .fairness, .robustness: true
    case .latency, .cost, .size, .interpretability: false
    }
  }

  /// Whether its axes are paid in time, memory or room.
  package var isCost: Bool { [.latency, .cost, .size].contains(self) }

  /// Whether its axes are timed or metered, so that the same work gives another value each time.
  package var isMetered: Bool { [.latency, .cost].contains(self) }
}
