import Records

@testable import Replay

/// What came of serving along a schedule of trainings, row by row: the plain way to what `RetrainingPath` reads from sums.
struct ReplayService: Sendable, Equatable {
  /// A stretch of rows that one model answered.
  struct Stretch: Sendable, Equatable {
    let model: Int
    /// Positions.
    let rows: Range<Int>
  }

  /// Steps at whose beginning a model was trained, ascending; the first is 0.
  let trainings: [Int]
  /// In the order of time, without gaps.
  let stretches: [Stretch]
  /// The sum of losses over each step.
  let stepSums: [Double]
  /// CPU seconds of all trainings, those that failed included.
  let fitCPUSeconds: Double
  private let stepRows: [Int]

  fileprivate init(
    trainings: [Int], stretches: [Stretch], stepSums: [Double], stepRows: [Int], fitCPUSeconds: Double
  ) {
    self.trainings = trainings
    self.stretches = stretches
    self.stepSums = stepSums
    self.stepRows = stepRows
    self.fitCPUSeconds = fitCPUSeconds
  }

  /// The mean loss of each step.
  var stepLosses: [Double] { zip(stepSums, stepRows).map { $0 / Double($1) } }

  /// The mean loss over all rows that were served.
  var meanLoss: Double { stepSums.reduce(0, +) / Double(max(1, stepRows.reduce(0, +))) }

  /// The mean loss over the rows of some steps; NaN for none.
  func meanLoss(ofSteps steps: Range<Int>) -> Double {
    stepSums[steps].reduce(0, +) / Double(stepRows[steps].reduce(0, +))
  }
}

extension ReplayTriangle {
  /// Serves along a schedule. A model answers from its `servesFrom` on until a later one does; one that is ready only when
  /// a later one already serves never does.
  ///
  /// - Parameter trainings: steps at whose beginning a model is trained, ascending, from 0.
  func service(trainings: [Int]) -> ReplayService {
    let end = timeline.rowCount
    var changes: [(position: Int, model: Int)] = [(timeline.start, 0)]
    for model in trainings.dropFirst() where fits[model].failure == nil {
      let position = max(timeline.moment(ofStep: model), fits[model].servesFrom)
      guard position < end else { continue }
      // An older model that would come later, or at the same moment, comes too late.
      while let last = changes.last, last.model != 0, last.position >= position { changes.removeLast() }
      if changes.last?.position == position { changes.removeLast() }
      changes.append((position, model))
    }
    var stretches: [ReplayService.Stretch] = []
    for (place, change) in changes.enumerated() {
      let next = place + 1 < changes.count ? changes[place + 1].position : end
      stretches.append(ReplayService.Stretch(model: change.model, rows: change.position..<next))
    }
    var sums = [Double](repeating: 0, count: stepCount)
    for stretch in stretches {
      guard let first = timeline.step(of: stretch.rows.lowerBound) else { continue }
      for step in first..<stepCount {
        let rows = timeline.steps[step].rows.clamped(to: stretch.rows)
        guard !rows.isEmpty else { break }
        sums[step] += lossSum(of: stretch.model, rows: rows)
      }
    }
    return ReplayService(
      trainings: trainings, stretches: stretches, stepSums: sums, stepRows: timeline.steps.map(\.rowCount),
      fitCPUSeconds: trainings.reduce(0) { $0 + fits[$1].cpuSeconds })
  }
}
