/// What came of a way of running that was replayed by itself, because each of its models depends on all before it.
package struct ContinuedPath: Sendable, Equatable {
  package let origin: TrainingOrigin
  /// Steps from one training to the next.
  package let every: Int
  /// The mean loss of each step.
  package let losses: [Double]
  package let cpuSeconds: [Double]
  /// From 0, ascending.
  package let trainedAt: [Int]
  /// By the step of a training.
  package let flips: [Int: Double]
  /// Why there is no such path; nil: there is.
  package let failure: String?

  package init(
    origin: TrainingOrigin, every: Int, losses: [Double], cpuSeconds: [Double], trainedAt: [Int],
    flips: [Int: Double] = [:], failure: String? = nil
  ) {
    self.origin = origin
    self.every = every
    self.losses = losses
    self.cpuSeconds = cpuSeconds
    self.trainedAt = trainedAt
    self.flips = flips
    self.failure = failure
  }
}

/// Where the models of a way of running come from.
package enum TrainingOrigin: String, Sendable, CaseIterable {
  /// Each training begins anew, from its rows alone.
  case scratch
  /// Each goes on from the last model.
  case lastModel = "last-model"
  /// One model learns row by row.
  case everyRow = "every-row"
}

extension RetrainingPath {
  /// Nil where the path failed, or isn't one of the replay's steps.
  ///
  /// - Parameter now: only rows have losses whose labels are known when this step begins; the mean of a step stands for them,
  ///   once enough are known for its error to be told. Default: all.
  init?(_ replay: ReplayCase, _ path: ContinuedPath, knownAt now: Int? = nil) {
    let count = replay.stepCount
    guard path.failure == nil, path.losses.count == count, path.cpuSeconds.count == count,
      path.losses.allSatisfy(\.isFinite),
      path.trainedAt.first == 0, path.trainedAt.allSatisfy({ (0..<count).contains($0) })
    else { return nil }
    schedule = path.trainedAt
    let known = replay.knownLabels
    rowCounts = replay.rowCounts.enumerated().map { step, rows in
      now.map { known.isKnown(step, at: $0) ? known.count(ofStep: step, at: $0) : 0 } ?? rows
    }
    lossSums = zip(path.losses, rowCounts).map { $0 * Double($1) }
    var trained = [Int](repeating: 0, count: count)
    for step in path.trainedAt { trained[step] += 1 }
    trainings = trained
    trainingSeconds = path.cpuSeconds
    flips = (0..<count).map { path.flips[$0] }
    knowsFlips = !path.flips.isEmpty
  }
}
