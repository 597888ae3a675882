/// What came of one schedule of trainings, step by step.
package struct RetrainingPath: Sendable, Equatable {
  /// The steps at whose beginning models were trained; the first is 0.
  package let schedule: [Int]
  /// The sum of the losses of each step's rows.
  package let lossSums: [Double]
  /// The rows of each step that have a loss.
  package let rowCounts: [Int]
  /// Trainings at the beginning of each step; the one before the first step is counted there.
  package let trainings: [Int]
  package let trainingSeconds: [Double]
  /// At each step for which a model was trained that took over, the share of its rows that it and the one before decide
  /// otherwise; nil elsewhere, and where it isn't known.
  package let flips: [Double?]
  package let knowsFlips: Bool

  /// - Parameters:
  ///   - schedule: steps in rising order, beginning with 0.
  ///   - end: the step before which to stop; later steps have no losses. Default: the end of the replay.
  ///   - now: only rows have losses whose labels are known when this step begins. Default: all.
  package init(_ replay: ReplayCase, schedule: [Int], until end: Int? = nil, knownAt now: Int? = nil) {
    let stop = min(end ?? replay.stepCount, replay.stepCount)
    var lossSums = [Double](repeating: 0, count: replay.stepCount)
    var known = [Int](repeating: 0, count: replay.stepCount)
    var trainings = [Int](repeating: 0, count: replay.stepCount)
    var seconds = [Double](repeating: 0, count: replay.stepCount)
    var flipped = [Double?](repeating: nil, count: replay.stepCount)
    for model in schedule {
      trainings[model] += 1
      seconds[model] += replay.trainingSeconds(model)
    }
    let end = ReplayCase.Takeover(step: replay.stepCount)
    let serving = Self.serving(schedule, replay)
    for (position, model) in serving.enumerated() {
      let start = replay.takeovers[model]
      let next = position + 1 < serving.count ? replay.takeovers[serving[position + 1]] : end
      if position > 0, start.step < replay.stepCount, let flips = replay.flips {
        // Judged on the step for which it was trained, whenever it is deployed.
        flipped[model] = flips[serving[position - 1], model]
      }
      for step in start.step..<max(start.step, min(next.step + 1, stop)) {
        let first = step == start.step ? start.row : 0
        let last = step == next.step ? next.row : replay.rowCounts[step]
        guard first < last else { continue }
        guard let now else {
          lossSums[step] += replay.lossSum(of: model, step: step, rows: first..<last)
          continue
        }
        let found = replay.knownLossSum(of: model, step: step, rows: first..<last, at: now)
        lossSums[step] += found.sum
        known[step] += found.rows
      }
    }
    self.schedule = schedule
    self.lossSums = lossSums
    rowCounts = now == nil ? replay.rowCounts : known
    self.trainings = trainings
    trainingSeconds = seconds
    flips = flipped
    knowsFlips = replay.flips != nil
  }

  /// The models of a schedule that ever answer: one that is ready only when a later one already answers never does.
  private static func serving(_ schedule: [Int], _ replay: ReplayCase) -> [Int] {
    var serving: [Int] = []
    for model in schedule where replay.takeovers[model].step < replay.stepCount {
      while let last = serving.last, last != 0, replay.takeovers[last] >= replay.takeovers[model] {
        serving.removeLast()
      }
      serving.append(model)
    }
    return serving
  }

  /// The mean loss of each step.
  package var losses: [Double] { zip(lossSums, rowCounts).map { $0 / Double($1) } }

  /// Asks at the beginning of each step but the first whether to train.
  /// - Parameter end: the step before which to stop. Default: the end of the replay.
  static func schedule(
    on replay: ReplayCase, until end: Int? = nil, _ retrains: (_ step: Int, _ schedule: [Int]) -> Bool
  ) -> [Int] {
    var schedule = [0]
    var step = 1
    while step < min(end ?? replay.stepCount, replay.stepCount) {
      if replay.isTrainable(step), retrains(step, schedule) { schedule.append(step) }
      step += 1
    }
    return schedule
  }
}

extension RetrainingPolicy {
  /// The schedule that the policy makes of a replay.
  /// - Parameter split: the step before which lies the past that policies with something to tune are tuned on.
  package func schedule(on replay: ReplayCase, tunedBefore split: Int) -> [Int] {
    var memory = begin(replay, tunedBefore: split)
    return RetrainingPath.schedule(on: replay) { step, schedule in
      retrains(KnownPast(replay, step: step, schedule: schedule, split: split), &memory)
    }
  }
}
