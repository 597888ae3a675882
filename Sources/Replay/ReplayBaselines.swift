import Records

/// What answers would have lost that look at no input, under the same delay of labels: the bar that every model of a replay
/// must clear.
package struct ReplayBaselines: Sendable {
  private let timeline: ReplayTimeline
  /// By position: class codes or values.
  private let truth: [Double]
  /// Nil for values.
  private let classCount: Int?
  private let season: Season?

  /// After which the same time comes again.
  package enum Season: Sendable, Equatable {
    case rows(Int)
    case seconds(Double)
  }

  /// - Parameters:
  ///   - truth: class codes or values, by position.
  ///   - classCount: nil for values.
  ///   - season: nil: there is no seasonal baseline.
  package init(_ timeline: ReplayTimeline, truth: [Double], classCount: Int?, season: Season?) {
    self.timeline = timeline
    self.truth = truth
    self.classCount = classCount
    self.season = season
  }

  package static let lastLabel = "last known label"
  package static let prior = "prior"
  package static let seasonal = "last known season"

  /// The losses of each baseline over the rows that are served, in order.
  ///
  /// The last known label is the one that arrived last. The prior is the share of each class, or the mean, among the labels
  /// that have arrived. The seasonal one repeats the label of the row one season before, or of as many seasons before as it
  /// takes for the label to have arrived; where there is none, the last known label. Baselines that give one class have no
  /// log-loss and are left out of it.
  package func losses(
    _ loss: ReplayLoss, deciding decision: ReplayDecision = .usual
  ) -> [(name: String, losses: [Double])] {
    let width = classCount ?? 1
    let form: PredictionEvidence.Form = classCount.map { .probabilities(classCount: $0) } ?? .value
    let rows = timeline.start..<timeline.rowCount
    var answers: [[Double]] = [[], [], []]
    var counts = [Double](repeating: 0, count: width)
    var (known, sum) = (0, 0.0)
    var newest = -1
    func single(_ label: Double) -> [Double] {
      guard classCount != nil else { return [label] }
      return (0..<width).map { Double($0) == label ? 1 : 0 }
    }
    for position in 0..<timeline.rowCount {
      while known < timeline.rowCount, Int(timeline.arrivals[Int(timeline.arrivalOrder[known])]) <= position {
        newest = max(newest, Int(timeline.arrivalOrder[known]))
        let label = truth[Int(timeline.arrivalOrder[known])]
        if classCount == nil { sum += label } else { counts[Int(label)] += 1 }
        known += 1
      }
      guard position >= timeline.start else { continue }
      let last = known > 0 ? truth[Int(timeline.arrivalOrder[known - 1])] : 0
      answers[0] += single(last)
      if classCount == nil {
        answers[1].append(known > 0 ? sum / Double(known) : 0)
      } else {
        answers[1] += counts.map { known > 0 ? $0 / Double(known) : 1 / Double(width) }
      }
      if let season { answers[2] += single(before(position, season, newest: newest).map { truth[$0] } ?? last) }
    }
    let truths = Array(truth[rows])
    var names = [(Self.prior, 1)]
    if loss != .logLoss {
      names.insert((Self.lastLabel, 0), at: 0)
      if season != nil { names.append((Self.seasonal, 2)) }
    }
    return names.map { name, place in
      (name, loss.losses(of: answers[place], form: form, truth: truths, deciding: decision))
    }
  }

  /// The same as means over steps.
  package func stepLosses(
    _ loss: ReplayLoss, deciding decision: ReplayDecision = .usual
  ) -> [ReplayBaselineEvidence.Baseline] {
    losses(loss, deciding: decision).map { name, losses in
      ReplayBaselineEvidence.Baseline(
        name: name,
        losses: timeline.steps.map { step in
          let rows = step.rows.lowerBound - timeline.start..<step.rows.upperBound - timeline.start
          return losses[rows].reduce(0, +) / Double(rows.count)
        })
    }
  }

  /// The row a whole number of seasons before, the latest whose label has arrived; nil where there is none.
  ///
  /// Seasons that can't hold such a row are passed over at once: a season may be far shorter than the delay of labels.
  ///
  /// - Parameter newest: the latest row whose label has arrived; -1 where none has.
  private func before(_ position: Int, _ season: Season, newest: Int) -> Int? {
    var bound = newest
    while bound >= 0 {
      let candidate = seasonal(before: position, season, upTo: bound)
      guard candidate >= 0 else { return nil }
      if Int(timeline.arrivals[candidate]) <= position { return candidate }
      bound = candidate - 1
    }
    return nil
  }

  /// The latest row a whole number of seasons before that isn't after another one; negative where there is none.
  private func seasonal(before position: Int, _ season: Season, upTo bound: Int) -> Int {
    switch season {
    case .rows(let rows):
      return position - (position - bound + rows - 1) / rows * rows
    case .seconds(let seconds):
      let time = timeline.times[position]
      var seasons = max(1, ((time - timeline.times[bound + 1]) / seconds).rounded(.down))
      var found = lastRow(before: position, at: time - seasons * seconds)
      // The quotient is rounded, and its season may still be that of the row after the bound.
      for _ in 0..<2 where found > bound {
        seasons += 1
        found = lastRow(before: position, at: time - seasons * seconds)
      }
      // Seasons that are shorter than times can tell apart may be those of any row.
      return min(found, bound)
    }
  }

  /// The last row until a time, among those before a position; -1 where there is none.
  private func lastRow(before position: Int, at time: Double) -> Int {
    var (low, high) = (0, position)
    while low < high {
      let middle = (low + high) / 2
      if timeline.times[middle] <= time { low = middle + 1 } else { high = middle }
    }
    return low - 1
  }
}
