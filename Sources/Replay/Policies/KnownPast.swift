/// What a policy may know at the beginning of a step: nothing of the step itself or later, and only labels that have
/// arrived.
package struct KnownPast: Sendable {
  private let replay: ReplayCase
  /// The step that is about to begin.
  package let step: Int
  /// The step at whose beginning the newest model was trained.
  package let model: Int
  /// The steps at whose beginning models were trained, the newest last.
  package let schedule: [Int]
  /// What was tuned, was tuned on the steps before this one.
  package let split: Int

  init(_ replay: ReplayCase, step: Int, schedule: [Int], split: Int) {
    self.replay = replay
    self.step = step
    model = schedule.last ?? 0
    self.schedule = schedule
    self.split = split
  }

  /// Steps since the newest model was trained.
  package var age: Int { step - model }

  /// Rows that came since.
  package var rowsSinceTraining: Int { replay.rowCounts[model..<step].reduce(0, +) }

  /// Seconds since; nil where the rows have no clock.
  package var secondsSinceTraining: Double? {
    replay.seconds(ofStep: step).flatMap { now in replay.seconds(ofStep: model).map { now - $0 } }
  }

  /// Steps that the newest model has answered whole and whose labels are known.
  package var knownSteps: [Int] {
    let first = firstServed
    guard first < step else { return [] }
    return (first..<step).filter { replay.knownLabels.isKnown($0, at: step) }
  }

  /// The known errors of the newest model, step by step.
  package var knownLosses: [Double] { knownSteps.map { loss(of: model, step: $0) } }

  package var firstKnownLoss: Double? {
    var served = firstServed
    while served < step {
      if replay.knownLabels.isKnown(served, at: step) { return loss(of: model, step: served) }
      served += 1
    }
    return nil
  }

  package var newestKnownLoss: Double? {
    var served = step - 1
    while served >= firstServed {
      if replay.knownLabels.isKnown(served, at: step) { return loss(of: model, step: served) }
      served -= 1
    }
    return nil
  }

  /// The values of a signal over the steps that the newest model has answered, oldest first: they need no labels.
  package func signals(_ signal: ReplayCase.Signal) -> [Double] {
    guard let triangle = replay.signal(signal) else { return [] }
    let first = firstServed
    return first < step ? (first..<step).map { triangle[model, $0] } : []
  }

  /// The losses of rows whose labels became known, in the order in which they arrived.
  /// - Parameter seen: how many rows of each step have been looked at; brought up to date.
  package func newRowLosses(_ seen: inout [Int: Int]) -> [Double] {
    var losses: [Double] = []
    let first = firstServed
    guard first < step else { return [] }
    for served in first..<step {
      let before = seen[served] ?? 0
      let now = replay.knownLabels.count(ofStep: served, at: step)
      guard now > before else { continue }
      for position in before..<now {
        let row = replay.knownLabels.row(ofStep: served, arrivingAs: position)
        losses.append(
          replay.triangle.hasRows ? replay.rowLoss(of: model, step: served, row: row) : replay.losses[model, served])
      }
      seen[served] = now
    }
    return losses
  }

  /// The known errors of every model that could have been trained in the past that is tuned on.
  package var pastPairs: [KnownPair] {
    let lag = labelLag
    return (0..<split).filter(replay.isTrainable).flatMap { trained in
      (trained..<split).compactMap { pair(trained, $0, lag: lag, at: min(split, step)) }
    }
  }

  /// The known errors of the models that served, besides those among `pastPairs` once the past is over.
  package var servedPairs: [KnownPair] {
    let lag = labelLag
    var pairs: [KnownPair] = []
    for (position, trained) in schedule.enumerated() {
      let end = position + 1 < schedule.count ? replay.takeovers[schedule[position + 1]].step : step
      let first = firstServed(of: trained)
      for served in first..<max(min(end, step), first) where step < split || served >= split {
        if let pair = pair(trained, served, lag: lag, at: step) { pairs.append(pair) }
      }
    }
    return pairs
  }

  /// How many steps back the newest step lies whose error is known.
  private var labelLag: Int {
    (0..<step).last { replay.knownLabels.isKnown($0, at: step) }.map { step - $0 } ?? step
  }

  /// Nil where the error isn't known at the beginning of a step.
  private func pair(_ trained: Int, _ served: Int, lag: Int, at now: Int) -> KnownPair? {
    guard replay.knownLabels.isKnown(served, at: now), let loss = replay.knownLoss(of: trained, step: served, at: now)
    else { return nil }
    let before = served - lag
    return KnownPair(
      age: served - trained, before: before >= trained ? replay.knownLoss(of: trained, step: before, at: now) : nil,
      loss: loss)
  }

  private var firstServed: Int { firstServed(of: model) }

  /// The first step that a model answers whole.
  private func firstServed(of model: Int) -> Int {
    let takeover = replay.takeovers[model]
    return takeover.row == 0 ? takeover.step : takeover.step + 1
  }

  private func loss(of model: Int, step served: Int) -> Double {
    replay.knownLoss(of: model, step: served, at: step) ?? replay.losses[model, served]
  }
}
