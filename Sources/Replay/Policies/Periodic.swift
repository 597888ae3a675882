/// Trains by the calendar: every so many steps, or once so much time has passed since the last training.
package struct Periodic: RetrainingPolicy {
  package let period: PolicyAmount

  package func retrains(_ known: KnownPast, _: inout Void) -> Bool {
    switch period {
    case .steps(let steps): known.age >= steps
    // A second less: steps of local time may be an instant short.
    case .seconds(let seconds): known.secondsSinceTraining.map { $0 >= seconds - 1 } ?? false
    }
  }

  package func obstacle(_ replay: ReplayCase) -> String? {
    if case .seconds = period, replay.seconds(ofStep: 0) == nil {
      return "its period is a time, and the rows have no clock; give a number of steps"
    }
    return nil
  }
}

extension PolicyKind {
  package static let periodic = PolicyKind(
    "periodic", "By the calendar: every so many steps, or so much time after the last training.", source: .time,
    parameters: [
      PolicyParameter(
        "every", .stepsOrTime, usual: [1, 2, 4, 8, 13, 26, 52], "Steps, or a time, from one training to the next")
    ]
  ) { Periodic(period: $0.amount("every")) }
}
