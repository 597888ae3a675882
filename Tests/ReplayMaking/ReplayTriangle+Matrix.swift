import Records
import Replay

extension ReplayTriangle {
  /// The triangle of a matrix whose steps have one row each and whose models are deployed at once.
  ///
  /// - Parameters:
  ///   - losses: `losses[i][j]` of the model trained at step i, served at step j; those with j < i aren't looked at.
  ///   - delay: steps that a label is late: at step t those of steps before t - delay are known.
  ///   - fitSeconds: of each fit. Default: 1.
  package init(losses: [[Double]], labelDelay delay: Int, fitSeconds: [Double]? = nil) throws(ReplayError) {
    let count = losses.count
    let (moments, order) = ReplayTimeline.arrivals(delayedByRows: delay + 1, count: count)
    let timeline = ReplayTimeline(
      order: (0..<count).map { Int32($0) }, times: (0..<count).map(Double.init), timesAreSeconds: false,
      steps: (0..<count).map {
        ReplayTimeline.Step(rows: $0..<$0 + 1, startTime: Double($0), endTime: Double($0 + 1))
      }, arrivals: moments, arrivalOrder: order)
    var builder = try Builder(
      timeline,
      fits: (0..<count).map { Fit(cpuSeconds: fitSeconds?[$0] ?? 1, servesFrom: $0, trainRows: $0) }, keepsRows: true)
    for (model, row) in losses.enumerated() {
      guard row.count == count else { throw .wrongCount(what: "losses", expected: count, found: row.count) }
      try builder.add(Array(row[model...]))
    }
    self = try builder.triangle()
  }
}
