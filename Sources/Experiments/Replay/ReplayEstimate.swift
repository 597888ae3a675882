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
  /// Nil where a model that was tried couldn't be fitted.
  package let seconds: Seconds?
  /// Seconds that timings may take, which aren't counted; nil: nothing is timed.
  let timingSeconds: Double?

  /// CPU seconds by what they are spent on, from one model of each candidate and window.
  package struct Seconds: Sendable, Equatable {
    /// Fits, answers to all later rows, and keeping them.
    package var fits = 0.0
    /// How far the inputs have drifted since each model was trained.
    package var drift = 0.0
    /// Losses, flips and estimates of errors.
    package var judging = 0.0

    package var all: Double { fits + drift + judging }
  }

  package var cpuSeconds: Double? { seconds?.all }

  package var fits: Int { candidates * windows * steps }

  /// Fits the model of the middle step of each candidate and window, which costs about the mean of all of them.
  ///
  /// - Returns: nil for a plan that replays nothing.
  package init?(_ experiment: LoadedExperiment, catalogue: Catalogue = .standard) throws(DataError) {
    let (plan, data) = (experiment.plan, experiment.data)
    guard plan.protocols.contains(.replay), let settings = plan.replay else { return nil }
    let divided = try data.division(for: .replay, split: plan.split, replay: settings)
    guard let replay = divided.replay else { return nil }
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
    let axes = plan.axes(for: TaskKind(data.task), in: catalogue.vocabulary(datasets: []))
    timingSeconds =
      axes.contains { $0.family == .latency }
      ? plan.measurement.settings(of: .timing)["latency-budget"]?.asDouble : nil
    seconds = Self.seconds(
      ReplayProbe(experiment, replay, structure: divided.structure, catalogue), plan.candidates, replay)
  }

  private static func seconds(
    _ probe: ReplayProbe, _ candidates: [CandidateDescription], _ replay: ReplayDivision
  ) -> Seconds? {
    var seconds = Seconds()
    var ratio: Double?
    for candidate in candidates {
      for window in replay.windows {
        guard let model = try? probe.model(candidate, window) else { return nil }
        seconds.fits += model.fit * Double(replay.stepCount)
        seconds.judging += model.judging * Double(replay.stepCount)
        // Those that come later find the ratios there.
        ratio = ratio ?? model.ratio
      }
    }
    seconds.judging += probe.allRatios(ratio ?? 0)
    seconds.drift = probe.drift()
    return seconds
  }

  /// One sentence for people.
  package func text(jobs: Int) -> String {
    let counted = NumberText.counted
    let count =
      "replay: \(counted(candidates, "candidate")) x \(counted(windows, "window")) x "
      + "\(counted(steps, "step")) = \(counted(fits, "fit")) over \(counted(servedRows, "served row"))"
      + (pathFits > 0 ? ", and \(counted(pathFits, "fit")) made by going on from the last model or row by row" : "")
    guard let seconds else { return count + "; how long they take isn't known, because a fit in the middle failed" }
    let text = ValueFormat.seconds
    let left = [
      pathFits > 0 ? "\(counted(pathFits, "fit")) of those that go on" : nil, "fits on folds",
      timingSeconds.map { "timings (at most \(text($0)))" }, "telling data drift from concept drift", "the report",
    ].compactMap { $0 }
    return count
      + "; about \(text(seconds.all)) of CPU time, \(text(seconds.all / Double(max(1, jobs)))) on "
      + "\(jobs) \(jobs == 1 ? "core" : "cores"), judged by one model of each: \(text(seconds.fits)) for fits and answers, "
      + "\(text(seconds.drift)) for the drift of inputs, \(text(seconds.judging)) for judging; not counted are "
      + NameList.sentence(left)
  }
}
