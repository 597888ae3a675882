import Foundation
import Learning
import Plans
import Records
import Tabular

/// How a replay divides the rows: its timeline, and for each model the rows that it learns from.
///
/// Nothing is written out row by row for each model, so that memory doesn't grow with the number of models.
package struct ReplayDivision: Sendable {
  package let timeline: ReplayTimeline
  package let windows: [ReplayWindow]
  package let deployDelay: DeployDelay
  /// After which the same time comes again; nil: there is no season.
  package let season: TimeGap?

  package var stepCount: Int { timeline.steps.count }

  /// Rows to learn from, with what each counts.
  package struct Training: Sendable {
    /// Rows of the data, in the order of time.
    package let rows: [Int]
    /// Nil: every row counts once.
    package let weights: [Double]?
  }

  /// What the model of a step learns from: rows whose labels have arrived when the step begins and that lie in the window.
  package func training(forStep step: Int, window: ReplayWindow) -> Training {
    let known = timeline.knownPositions(at: timeline.moment(ofStep: step))
    let positions: ArraySlice<Int>
    var weights: [Double]?
    switch window {
    case .all: positions = known[...]
    case .last(.rows(let count)): positions = known.suffix(count)
    case .last(.seconds(let seconds)):
      let earliest = (known.last.map { timeline.times[$0] } ?? 0) - seconds
      positions = known.drop { timeline.times[$0] <= earliest }
    case .halving(.rows(let count)):
      positions = known[...]
      weights = positions.indices.map { half(Double(known.count - 1 - $0) / Double(count)) }
    case .halving(.seconds(let seconds)):
      positions = known[...]
      let newest = known.last.map { timeline.times[$0] } ?? 0
      weights = positions.map { half((newest - timeline.times[$0]) / seconds) }
    }
    return Training(rows: positions.map { Int(timeline.order[$0]) }, weights: weights)
  }

  private func half(_ age: Double) -> Double { age == 0 ? 1 : exp2(-age) }

  /// The rows of the data that a step serves, in the order of time.
  package func rows(ofStep step: Int) -> [Int] { timeline.steps[step].rows.map { Int(timeline.order[$0]) } }

  /// The rows of the data from the beginning of a step on.
  package func rows(fromStep step: Int) -> [Int] {
    timeline.order[timeline.moment(ofStep: step)...].map { Int($0) }
  }

  /// The step whose model is explained: the latest from whose beginning on a third of the served rows follows.
  package var explainedStep: Int {
    let served = timeline.rowCount - timeline.start
    return timeline.steps.indices.last { 3 * (timeline.rowCount - timeline.moment(ofStep: $0)) >= served } ?? 0
  }

  /// Names the rows that a model learns from, for shared work and chance.
  package func identity(ofStep step: Int, window: ReplayWindow) -> String { "replay/\(window.rawValue)/\(step)/" }

  /// The first position that a model answers which began to be trained at the beginning of a step. The first model is
  /// ready when serving starts.
  package func servesFrom(step: Int, fitSeconds: Double) -> Int {
    let moment = timeline.moment(ofStep: step)
    guard step > 0 else { return moment }
    let seconds: Double
    switch deployDelay {
    case .after(.rows(let rows)): return min(timeline.rowCount, moment + rows)
    case .after(.seconds(let delay)): seconds = delay
    case .fit: seconds = timeline.timesAreSeconds ? fitSeconds : 0
    }
    guard seconds > 0 else { return moment }
    let ready = timeline.steps[step].startTime + seconds
    var (low, high) = (moment, timeline.rowCount)
    while low < high {
      let middle = (low + high) / 2
      if timeline.times[middle] < ready { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
