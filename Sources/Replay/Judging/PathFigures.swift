import Records

/// What a way of running gave over some of the steps of a replay, step by step, and the figures that follow.
package struct PathFigures: Sendable, Equatable {
  /// The steps that count.
  package let steps: Range<Int>
  package let lossSums: [Double]
  package let rowCounts: [Double]
  /// Trainings at the beginning of each step.
  package let trainings: [Double]
  package let trainingSeconds: [Double]
  /// Labels first used in each step.
  package let labels: [Double]
  /// Sum over the retrainings of each step of the shares that flip; nil: not known.
  package let flips: [Double]?

  package init(_ path: RetrainingPath, labels: [Double], steps: Range<Int>) {
    self.steps = steps
    lossSums = Array(path.lossSums[steps])
    rowCounts = path.rowCounts[steps].map(Double.init)
    // The first model is there before the replay begins, whatever the policy.
    trainings = steps.map { $0 == 0 ? 0 : Double(path.trainings[$0]) }
    trainingSeconds = steps.map { $0 == 0 ? 0 : path.trainingSeconds[$0] }
    self.labels = Array(labels[steps])
    let retrained = path.schedule.dropFirst().filter { steps.contains($0) }
    let isKnown = path.knowsFlips && !retrained.contains { path.flips[$0]?.isNaN == true }
    // Where nothing is decided, as in a regression, nothing flips either way.
    flips = isKnown ? steps.map { path.flips[$0] ?? 0 } : nil
  }

  /// Over all rows.
  package var meanLoss: Double { lossSums.reduce(0, +) / max(1, rowCounts.reduce(0, +)) }
  package var stepLosses: [Double] { zip(lossSums, rowCounts).map { $0 / $1 } }
  package var worstLoss: Double { stepLosses.max() ?? .nan }
  package var trainingCount: Double { trainings.reduce(0, +) }
  package var trainingCPUSeconds: Double { trainingSeconds.reduce(0, +) }
  package var labelCount: Double { labels.reduce(0, +) }
  package var rowCount: Double { rowCounts.reduce(0, +) }

  /// Share of decisions that flip at a retraining; 0 without any; nil: not known.
  package var churn: Double? {
    guard let flips else { return nil }
    return trainingCount == 0 ? 0 : flips.reduce(0, +) / trainingCount
  }

  /// Errors and trainings as a line of the price envelope.
  package var line: PriceEnvelope.Line { .init(errors: lossSums.reduce(0, +), trainings: trainingCount) }
}

extension ReplayCase {
  /// The labels that a way of running uses, each counted in the step in which it is first used: those of the rows that its
  /// models learn from, and, where the policy looks at errors, every label that arrives.
  ///
  /// A model's rows are taken to be the newest whose labels were known at its training, as many as it learned from.
  package func labelsUsed(_ schedule: [Int], source: PolicySource) -> [Double] {
    var labels = [Double](repeating: 0, count: stepCount)
    let timeline = triangle.timeline
    var used = 0
    for model in schedule {
      let known = timeline.knownCount(at: timeline.moment(ofStep: model))
      let first = max(used, known - triangle.fits[model].trainRows)
      labels[model] += Double(max(0, known - first))
      used = max(used, known)
    }
    guard source == .labels else { return labels }
    // What the models don't learn from is looked at all the same.
    let start = timeline.knownCount(at: timeline.moment(ofStep: 0))
    labels = [Double](repeating: 0, count: stepCount)
    labels[0] = Double(min(start, triangle.fits[0].trainRows))
    var before = start
    for step in 1..<max(1, stepCount) {
      let known = timeline.knownCount(at: timeline.moment(ofStep: step))
      labels[step] = Double(known - before)
      before = known
    }
    return labels
  }
}
