import Catalogue
import Learning
import LinearAlgebra
import Machine
import Plans
import Records
import Tabular

/// What a replay will cost, before it is run: how many fits, and about how long they take.
package struct ReplayEstimate: Sendable {
  package let candidates: Int
  package let windows: Int
  package let steps: Int
  /// Rows that are served.
  package let servedRows: Int
  /// Fits of paths that are replayed one by one: from the last model, or of a learner of every row.
  package let pathFits: Int
  /// CPU seconds of all fits and answers, from one model of each candidate and window; nil where one of them couldn't be
  /// fitted.
  package let cpuSeconds: Double?

  package var fits: Int { candidates * windows * steps }

  /// Fits the model of the middle step of each candidate and window, which costs about the mean of all of them.
  ///
  /// - Returns: nil for a plan that replays nothing.
  package init?(_ experiment: LoadedExperiment, catalogue: Catalogue = .standard) throws(DataError) {
    let (plan, data) = (experiment.plan, experiment.data)
    guard plan.protocols.contains(.replay), let settings = plan.replay,
      let replay = try data.division(for: .replay, split: plan.split, replay: settings).replay
    else { return nil }
    candidates = plan.candidates.count
    windows = replay.windows.count
    steps = replay.stepCount
    servedRows = replay.timeline.rowCount - replay.timeline.start
    pathFits = plan.candidates.reduce(0) { sum, candidate in
      guard let pipeline = try? catalogue.pipeline(candidate), let request = try? ReplayPathRequest(settings, pipeline)
      else { return sum }
      return sum + replay.windows.count * request.fitCount(steps: replay.stepCount)
    }
    BLASLibrary.beginOneThread()
    defer { BLASLibrary.endOneThread() }
    var seconds = 0.0
    var isKnown = true
    for candidate in plan.candidates {
      for window in replay.windows {
        do {
          seconds += try Self.seconds(candidate, window, replay, data, catalogue, seed: plan.split.seed)
        } catch {
          isKnown = false
        }
      }
    }
    cpuSeconds = isKnown ? seconds * Double(replay.stepCount) : nil
  }

  private static func seconds(
    _ candidate: CandidateDescription, _ window: ReplayWindow, _ replay: ReplayDivision, _ data: PreparedData,
    _ catalogue: Catalogue, seed: UInt64
  ) throws -> Double {
    let step = replay.stepCount / 2
    let training = replay.training(forStep: step, window: window)
    let known = data.known(from: training.rows)
    let pipeline = try catalogue.pipeline(candidate)
    let examples = try data.examples(training.rows, as: known, identity: nil).weighted(training.weights, identity: nil)
    var context = FitContext(seed: seed, fold: replay.identity(ofStep: step, window: window))
    return try Clocks.threadCPU {
      let fitted = try pipeline.fit(examples, columns: known.columns, classes: data.classes, in: &context)
      _ = try fitted.predict(data.inputs(replay.rows(fromStep: step), as: known))
    }.seconds
  }

  /// One sentence for people.
  package func text(jobs: Int) -> String {
    let counted = NumberText.counted
    let count =
      "replay: \(counted(candidates, "candidate")) x \(counted(windows, "window")) x "
      + "\(counted(steps, "step")) = \(counted(fits, "fit")) over \(counted(servedRows, "served row"))"
      + (pathFits > 0 ? ", and \(counted(pathFits, "fit")) made by going on from the last model or row by row" : "")
    guard let cpuSeconds else { return count + "; how long they take isn't known, because a fit in the middle failed" }
    return count
      + "; about \(ValueFormat.seconds(cpuSeconds)) of CPU time, \(ValueFormat.seconds(cpuSeconds / Double(max(1, jobs)))) on "
      + "\(jobs) \(jobs == 1 ? "core" : "cores"), judged by one fit of each\(pathFits > 0 ? ", those that go on left out" : "")"
  }
}
