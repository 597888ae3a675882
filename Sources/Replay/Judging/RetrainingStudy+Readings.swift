import Records
import Statistics

extension RetrainingStudy {
  /// What the future says of a way, axis by axis.
  package func readings(_ way: WayOfRunning) -> [AxisID: Reading] {
    let figures = way.future
    let count = Double(figures.steps.count)
    var readings: [AxisID: Reading] = [:]
    func reading(_ value: Double, _ interval: Interval?, samples: [Double] = []) -> Reading {
      Reading(value: value, interval: interval, sampleCount: figures.steps.count, samples: samples)
    }
    readings[.replayLoss] = reading(
      figures.meanLoss, bootstrap.interval(figures.lossSums, over: figures.rowCounts), samples: figures.stepLosses)
    readings[.replayWorstStep] = reading(
      figures.worstLoss, bootstrap.intervalOfMaximum(figures.stepLosses))
    readings[.replayTrainings] = reading(
      figures.trainingCount, bootstrap.interval(figures.trainings, scale: count), samples: figures.trainings)
    readings[.replayTrainingCPU] = reading(
      figures.trainingCPUSeconds, bootstrap.interval(figures.trainingSeconds, scale: count),
      samples: figures.trainingSeconds)
    readings[.replayLabels] = reading(
      figures.labelCount, bootstrap.interval(figures.labels, scale: count), samples: figures.labels)
    if let churn = figures.churn {
      let interval =
        figures.trainingCount == 0
        ? Interval(lower: 0, upper: 0) : figures.flips.flatMap { bootstrap.interval($0, over: figures.trainings) }
      readings[.replayChurn] = reading(churn, interval)
    }
    if let regret = regret(way) { readings[.replayRegret] = regret }
    if !drifts.isEmpty {
      let delays = way.driftDelays.map(Double.init)
      readings[.replayDriftDelay] = Reading(
        value: delays.reduce(0, +) / Double(delays.count), interval: Self.interval(ofMean: delays, in: 0...count),
        sampleCount: delays.count, samples: delays)
    }
    return readings
  }

  /// What the way loses in the future above the best schedule in hindsight, of however many trainings, with the same model to
  /// begin with, paired by steps. Never below 0 where models answer as soon as they are trained, from scratch. Nil where a
  /// long replay was searched for fewer trainings than the way has.
  package func regret(_ way: WayOfRunning) -> Reading? {
    let trainings = Int(way.future.trainingCount)
    let oracle = futureOracle(way.path.schedule)
    guard !oracle.isCut || trainings < oracle.schedules.count, let best = oracle.best(atMost: .max) else {
      return nil
    }
    let before = way.path.schedule.filter { $0 < split }
    let path = RetrainingPath(replay, schedule: before + best.schedule.dropFirst())
    let differences = future.map { way.path.lossSums[$0] - path.lossSums[$0] }
    let rows = way.future.rowCounts
    return Reading(
      value: differences.reduce(0, +) / rows.reduce(0, +), interval: bootstrap.interval(differences, over: rows),
      sampleCount: rows.count, samples: zip(differences, rows).map { $0 / $1 })
  }

  /// What the best schedule of the future loses that has so many trainings, for who begins it with the model of step 1; the
  /// interval is that of the schedule, as if it had been known. Nil where there is none.
  package func oracleReading(trainings: Int) -> Reading? {
    let oracle = futureOracle([0])
    guard oracle.schedules.indices.contains(trainings) else { return nil }
    let path = RetrainingPath(replay, schedule: oracle.schedules[trainings])
    let rows = future.map { Double(replay.rowCounts[$0]) }
    return Reading(
      value: oracle.lossSums[trainings] / max(1, rows.reduce(0, +)),
      interval: bootstrap.interval(Array(path.lossSums[future]), over: rows), sampleCount: rows.count)
  }

  /// First less second over the future, paired by steps: mean loss, trainings, CPU seconds.
  package func difference(_ first: WayOfRunning, _ second: WayOfRunning) -> WayDifference {
    func subtract(_ left: [Double], _ right: [Double]) -> [Double] { zip(left, right).map { $0 - $1 } }
    let count = Double(future.count)
    let losses = subtract(first.future.lossSums, second.future.lossSums)
    let rows = first.future.rowCounts
    let trainings = subtract(first.future.trainings, second.future.trainings)
    let seconds = subtract(first.future.trainingSeconds, second.future.trainingSeconds)
    return WayDifference(
      loss: losses.reduce(0, +) / rows.reduce(0, +), lossInterval: bootstrap.interval(losses, over: rows),
      trainings: trainings.reduce(0, +), trainingsInterval: bootstrap.interval(trainings, scale: count),
      trainingSeconds: seconds.reduce(0, +), secondsInterval: bootstrap.interval(seconds, scale: count))
  }

  /// How often trainings by lot are drawn: a hundredth as good is two draws.
  package static let dummyDraws = 200

  /// How often schedules drawn by lot, with as many trainings in the future, lose no more: an alarm that does no better
  /// than the lot is a calendar.
  package func dummy(_ way: WayOfRunning, draws: Int = RetrainingStudy.dummyDraws, seed: UInt64 = 1) -> DummyComparison?
  {
    let trainings = Int(way.future.trainingCount)
    let steps = future.filter(replay.isTrainable)
    // What goes on from the last model would be drawn by lot on other paths, which weren't replayed.
    guard way.origin == .scratch, trainings > 0, trainings < steps.count else { return nil }
    let before = way.path.schedule.filter { $0 < split }
    var generator = SeededGenerator(seed: seed).stream("random-trainings", trainings)
    var losses: [Double] = []
    for _ in 0..<draws {
      let drawn = RandomTimes.draw(trainings, among: steps, generator: &generator)
      let path = RetrainingPath(replay, schedule: before + drawn)
      losses.append(path.lossSums[future].reduce(0, +) / way.future.rowCount)
    }
    let own = way.future.meanLoss
    let mean = losses.reduce(0, +) / Double(losses.count)
    let range = BootstrapInterval.percentile(losses, around: mean, level: 0.95)
    return DummyComparison(
      meanLoss: mean, range: Interval(lower: range.lower, upper: range.upper, level: range.level),
      shareAsGood: Double(losses.count { $0 <= own + 1e-12 }) / Double(losses.count), draws: draws)
  }

  /// What a baseline loses over the future; nil where it wasn't followed over all of it.
  package func reading(of baseline: ReplayBaseline) -> Reading? {
    guard baseline.stepLosses.count >= future.count else { return nil }
    let losses = Array(baseline.stepLosses.suffix(future.count))
    let rows = future.map { Double(replay.rowCounts[$0]) }
    let sums = zip(losses, rows).map { $0 * $1 }
    return Reading(
      value: sums.reduce(0, +) / max(1, rows.reduce(0, +)), interval: bootstrap.interval(sums, over: rows),
      sampleCount: rows.count, samples: losses)
  }

  /// Student's t, within what is possible; nil below two values.
  private static func interval(ofMean values: [Double], in range: ClosedRange<Double>) -> Interval? {
    guard let found = (try? MeanEstimate(of: values))?.interval else { return nil }
    func within(_ end: Double) -> Double { min(max(end, range.lowerBound), range.upperBound) }
    return Interval(lower: within(found.lower), upper: within(found.upper), level: found.level)
  }
}

/// How two ways of running differ over the same steps, first less second.
package struct WayDifference: Sendable, Equatable {
  package let loss: Double
  package let lossInterval: Interval?
  package let trainings: Double
  package let trainingsInterval: Interval?
  package let trainingSeconds: Double
  package let secondsInterval: Interval?
}

/// A way of running beside trainings drawn by lot, as many.
package struct DummyComparison: Sendable, Equatable {
  package let meanLoss: Double
  /// Within which 95% of the draws lie.
  package let range: Interval
  /// Share of the draws that lose no more.
  package let shareAsGood: Double
  package let draws: Int
}

extension AxisID {
  package static let replayWorstStep: AxisID = "replay.quality.worst-step"
  package static let replayRegret: AxisID = "replay.regret"
  package static let replayTrainings: AxisID = "replay.trainings"
  package static let replayTrainingCPU: AxisID = "replay.training-cpu"
  package static let replayLabels: AxisID = "replay.labels"
  package static let replayChurn: AxisID = "replay.churn"
  package static let replayDriftDelay: AxisID = "replay.drift-delay"
  package static let replayMoney: AxisID = "replay.money"
}

extension RetrainingStudy {
  /// Trained once; nil where it wasn't played.
  package var never: WayOfRunning? { ways.first { $0.choice.kind.name == "never" } }

  /// Trained at each step; nil where it wasn't played.
  package var everyStep: WayOfRunning? {
    ways.first { $0.origin == .scratch && $0.choice.kind.name == "periodic" && $0.choice.settings["every"] == 1 }
  }
}
