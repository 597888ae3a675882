import Records
import ReplayMaking
import Statistics
import Testing

@testable import Replay

@Suite struct StudyTests {
  private func study(seed: UInt64 = 3, price: Double? = nil) throws -> RetrainingStudy {
    try RetrainingStudy(
      try ReplayCase(try PolicyLawTests.triangle(seed: seed, stepCount: 45)),
      choices: try PolicyLawTests.allChoices(), prices: ReplayPrices(error: price.map { _ in 1 }, training: price ?? 0)
    ) { _ in 0.01 }
  }

  @Test func thePastChoosesOneSettingOfEachPolicyAndTheFutureHasNoPartInIt() throws {
    let study = try study()
    let tuned = study.ways.filter(\.isTuned)
    #expect(Set(tuned.map(\.choice.family)).count == tuned.count)
    #expect(Set(tuned.map(\.choice.family)) == Set(study.ways.map(\.choice.family)))
    for way in tuned {
      let family = study.ways.filter { $0.choice.family == way.choice.family }
      let least = try #require(family.map(\.past.meanLoss).min())
      #expect(way.past.meanLoss <= least + 0.01 + 1e-9)
      for other in family where other.past.meanLoss <= least + 0.01 {
        #expect(way.past.trainingCount <= other.past.trainingCount, "\(way.label) against \(other.label)")
      }
    }
    #expect(study.pastRows.known < study.pastRows.all && study.split == 15)
  }

  @Test func eachWayPaysTheTimeOfItsOwnTrainings() throws {
    // An hour of CPU time costs a thousand errors; the models of the second candidate take a hundred times as long.
    func figures(_ errors: Double, _ trainings: Int, seconds: Double) throws -> PathFigures {
      let losses = (0..<12).map { model in (0..<12).map { _ in model == 0 ? errors : errors / 2 } }
      let replay = try ReplayCase(
        try ReplayTriangle(losses: losses, labelDelay: 0, fitSeconds: losses.map { _ in seconds }))
      let path = RetrainingPath(replay, schedule: Array(0...trainings))
      return PathFigures(path, labels: losses.map { _ in 0 }, steps: 0..<12)
    }
    let prices = ReplayPrices(error: 1, cpuHour: 1_000)
    let quick = try [figures(0.5, 0, seconds: 0.1), figures(0.5, 6, seconds: 0.1)]
    let slow = try [figures(0.5, 0, seconds: 10), figures(0.5, 6, seconds: 10)]
    #expect(RetrainingStudy.best([0, 1], quick, prices) { _ in 0 } == 1)
    #expect(RetrainingStudy.best([0, 1], slow, prices) { _ in 0 } == 0)
    // Whichever stands first.
    #expect(RetrainingStudy.best([0, 1, 2, 3], quick + slow, prices) { _ in 0 } == 1)
    #expect(RetrainingStudy.best([0, 1, 2, 3], slow + quick, prices) { _ in 0 } == 3)
  }

  @Test func aPathThatFailedIsNotPlayedAndSaysWhy() throws {
    func failed(_ origin: TrainingOrigin, every: Int, _ reason: String) -> ContinuedPath {
      ContinuedPath(origin: origin, every: every, losses: [], cpuSeconds: [], trainedAt: [], failure: reason)
    }
    let choices = try ["never", "periodic(every=[1, 4])", "every-row"].flatMap { try PolicyChoice.read($0) }
    let study = try RetrainingStudy(
      try ReplayCase(try PolicyLawTests.triangle(seed: 3, stepCount: 45)), choices: choices,
      continued: [failed(.everyRow, every: 1, "an answer is NaN"), failed(.lastModel, every: 4, "it is singular")]
    ) { _ in 0.01 }
    #expect(study.ways.allSatisfy { $0.origin == .scratch })
    // No reason that holds of others stands beside it.
    #expect(
      study.unplayed.map { "\($0.policy): \($0.reason)" } == [
        "periodic(every=4) from last model: it failed: it is singular", "every-row: it failed: an answer is NaN",
      ])
  }

  @Test func aPriceChoosesTheLeastCostOfThePast() throws {
    let study = try study(price: 3)
    for way in study.ways.filter(\.isTuned) {
      let cost = way.past.lossSums.reduce(0, +) + 3 * way.past.trainingCount
      for other in study.ways where other.choice.family == way.choice.family {
        #expect(cost <= other.past.lossSums.reduce(0, +) + 3 * other.past.trainingCount + 1e-9)
      }
    }
  }

  @Test func everyAxisHasAnIntervalThatHoldsItsValue() throws {
    let study = try study()
    for way in study.ways {
      let readings = study.readings(way)
      for axis: AxisID in [
        .replayLoss, .replayWorstStep, .replayRegret, .replayTrainings, .replayTrainingCPU, .replayLabels, .replayChurn,
      ] {
        let reading = try #require(readings[axis], "\(way.label) \(axis)")
        #expect(reading.value.isFinite && reading.value >= -1e-9, "\(way.label) \(axis) \(reading.value)")
        // A draw leaves some steps out, so that the ends of an interval needn't hold a value at the edge.
        let interval = try #require(reading.interval, "\(way.label) \(axis)")
        #expect(interval.lower <= interval.upper, "\(way.label) \(axis)")
      }
    }
  }

  @Test func hindsightTakesTheFewestTrainingsWhoseLossDoesntMatter() throws {
    for seed in UInt64(3)...8 {
      let study = try study(seed: seed)
      let found = try #require(study.hindsight)
      #expect(found.matters == 0.01 && found.reference.label == "periodic(every=1)")
      let tuned = study.ways.filter(\.isTuned)
      let near = tuned.filter { study.difference($0, found.reference).loss <= 0.01 + 1e-9 }
      guard let way = found.way else {
        #expect(near.allSatisfy { $0.future.trainingCount >= found.reference.future.trainingCount })
        continue
      }
      #expect(study.difference(way, found.reference).loss <= 0.01 + 1e-9)
      #expect(near.allSatisfy { $0.future.trainingCount >= way.future.trainingCount })
    }
  }

  @Test func theOracleHasAnIntervalForEachNumberOfTrainings() throws {
    let study = try study()
    let oracle = study.futureOracle([0])
    let rows = study.future.reduce(0.0) { $0 + Double(study.replay.rowCounts[$1]) }
    for count in oracle.schedules.indices {
      let reading = try #require(study.oracleReading(trainings: count))
      #expect(abs(reading.value - oracle.lossSums[count] / rows) < 1e-9)
      let interval = try #require(reading.interval)
      #expect(interval.lower <= reading.value && reading.value <= interval.upper)
    }
    #expect(study.oracleReading(trainings: oracle.schedules.count) == nil)
  }

  @Test func aWayAgainstItselfDiffersByNothing() throws {
    let study = try study()
    let way = try #require(study.ways.first { $0.choice.kind.name == "known-error-rise" })
    let difference = study.difference(way, way)
    #expect(difference.loss == 0 && difference.lossInterval == Interval(lower: 0, upper: 0))
    #expect(difference.trainings == 0)
  }

  @Test func trainingByChanceIsItsOwnDummy() throws {
    // A calendar in a stream of noise is as good as chance: about half of the draws lose no more.
    let losses = (0..<60).map { model in
      var generator = SeededGenerator(seed: 7).stream("model", model)
      return (0..<60).map { _ in 0.2 + 0.1 * generator.uniform() }
    }
    let study = try RetrainingStudy(
      try ReplayCase(try ReplayTriangle(losses: losses, labelDelay: 0)),
      choices: try PolicyChoice.read("periodic(every=5)")
    ) { _ in 0.01 }
    let dummy = try #require(study.dummy(study.ways[0], draws: 400))
    #expect(dummy.shareAsGood > 0.02 && dummy.shareAsGood < 0.98)
    #expect(abs(dummy.meanLoss - 0.25) < 0.02)
    #expect(study.dummy(study.ways[0])?.draws == 200)
    #expect(dummy.range.lower < dummy.meanLoss && dummy.meanLoss < dummy.range.upper)
  }

  @Test func regretIsToldAgainstTheBestOfAnyNumberOfTrainings() throws {
    let study = try study()
    let best = try #require(study.futureOracle([0]).best(atMost: .max))
    let never = try #require(study.never)
    let rows = never.future.rowCount
    let regret = try #require(study.regret(never))
    // The models of the replay answer three rows late, so that paths and sums of losses agree to the last digits only.
    #expect(abs(regret.value - (never.future.meanLoss - best.lossSum / rows)) < 1e-9)
    #expect(regret.value > 0.01)
    for way in study.ways {
      let reading = study.readings(way)[.replayDriftDelay]
      guard let interval = reading?.interval else { continue }
      #expect(interval.lower >= 0 && interval.upper <= Double(study.future.count), "\(way.label)")
    }
  }

  @Test func labelsThatNeverArriveCostThePastTheirRowsAlone() throws {
    // Of each step of four rows one label never comes; the others do right after the step.
    let (steps, rows) = (12, 4)
    func triangle(lossOfUnknown: Double) throws -> ReplayTriangle {
      let count = 8 + steps * rows
      let due = (0..<count).map { $0 >= 8 && $0 % rows == 3 ? Double.infinity : Double($0) + 1 }
      let times = (0..<count).map(Double.init)
      let (moments, order) = ReplayTimeline.arrivals(due: due, times: times)
      let timeline = ReplayTimeline(
        order: (0..<Int32(count)).map { $0 }, times: times, timesAreSeconds: true,
        steps: (0..<steps).map {
          ReplayTimeline.Step(
            rows: 8 + $0 * rows..<8 + ($0 + 1) * rows, startTime: Double(8 + $0 * rows),
            endTime: Double(8 + ($0 + 1) * rows))
        }, arrivals: moments, arrivalOrder: order)
      let fits = (0..<steps).map {
        ReplayTriangle.Fit(cpuSeconds: 1, servesFrom: 8 + $0 * rows, trainRows: 8)
      }
      var builder = try ReplayTriangle.Builder(timeline, fits: fits, keepsRows: true)
      for model in 0..<steps {
        try builder.add((8 + model * rows..<count).map { $0 % rows == 3 ? lossOfUnknown : Double(model % 3) })
      }
      return try builder.triangle()
    }
    func study(_ lossOfUnknown: Double) throws -> RetrainingStudy {
      try RetrainingStudy(
        try ReplayCase(try triangle(lossOfUnknown: lossOfUnknown)),
        choices: try ["never", "periodic", "known-error-above", "cara-threshold", "forecast-quantile"].flatMap {
          try PolicyChoice.read($0)
        }
      ) { _ in 0.01 }
    }
    let (cheap, dear) = (try study(0), try study(1_000))
    #expect(cheap.split == 4 && cheap.pastRows == (12, 16))
    // What nobody knew by then has no part in what the past shows, nor in what a policy does.
    #expect(cheap.ways.map(\.past) == dear.ways.map(\.past))
    #expect(cheap.ways.map(\.path.schedule) == dear.ways.map(\.path.schedule))
    let every = try #require(cheap.everyStep)
    #expect(every.past.meanLoss == 0.75 && every.past.rowCount == 12)
    #expect(dear.everyStep?.future.meanLoss != cheap.everyStep?.future.meanLoss)
  }

  @Test func usualAmountsOfLossTakeTheScaleOfTheLoss() throws {
    let usual = try PolicyChoice.read("known-error-above").map { $0.scaled(by: 40) }
    #expect(usual.map { $0.settings["threshold"]?.asDouble } == [2, 4, 6, 8, 10, 12, 14, 16])
    #expect(try PolicyChoice.read("cara-periodic").map { $0.scaled(by: 1.234).label }[2] == "cara-periodic(price=0.25)")
    #expect(
      try PolicyChoice.read("known-error-sum").map { $0.scaled(by: 1e14).settings["threshold"]?.asDouble }[0] == 2.5e13)
    #expect(
      try PolicyChoice.read("cara-cumulative").map { $0.scaled(by: 549539.3858).label }[0]
        == "cara-cumulative(price=5500)")
    // What somebody gave stays, and so do shares and counts.
    for text in [
      "known-error-above(threshold=[0.3, 2])", "known-error-rise", "periodic", "detector-adwin", "drift-psi",
    ] {
      let read = try PolicyChoice.read(text)
      #expect(read.map { $0.scaled(by: 40).label } == read.map(\.label))
    }
  }

  @Test(arguments: ["random", "oracle"]) func whatStandsBesideEveryPolicyIsSaidToDoSo(_ name: String) {
    #expect(throws: RetrainingError.standsBeside(name: name)) { try PolicyChoice.read(name) }
  }

  @Test func driftsAreAnsweredAfterAsManySteps() {
    #expect(DriftDelay.delays([0, 5, 9], drifts: [4, 5, 9, 12], steps: 0..<15) == [1, 0, 0, 3])
    #expect(DriftDelay.delays([0, 5], drifts: [2, 6], steps: 4..<10) == [4])
  }

  @Test func whatIsListedTwiceIsPlayedOnce() throws {
    let listed = try ["periodic(every=[1, 4])", "periodic(every=4)", "never"].flatMap { try PolicyChoice.read($0) }
    #expect(
      try PolicyChoice.withReferences(listed).map(\.label) == ["periodic(every=1)", "periodic(every=4)", "never"])
  }

  @Test func tooFewStepsAreRefused() throws {
    let triangle = try ReplayTriangle(losses: (0..<5).map { _ in [0.1, 0.1, 0.1, 0.1, 0.1] }, labelDelay: 0)
    #expect(throws: RetrainingError.tooFewSteps(required: 9, found: 5)) {
      try RetrainingStudy(try ReplayCase(triangle), choices: try PolicyChoice.read("never")) { _ in 0.01 }
    }
    // A delay takes steps away: the replay has others.
    let short = RetrainingError.tooFewSteps(required: 9, found: 3, extraDelay: 2)
    #expect(throws: short) {
      try RetrainingStudy(try ReplayCase(triangle, extraDelay: 2), choices: try PolicyChoice.read("never")) { _ in 0.01
      }
    }
    #expect(
      short.description.hasPrefix("labels that come 2 steps later leave 3 of the replay's 5 steps; at least 9 are"))
  }

  @Test func nothingIsChosenOnAPastWhoseLabelsArentKnown() throws {
    func study(labelDelay: Int, extraDelay: Int = 0) throws -> RetrainingStudy {
      let triangle = try ReplayTriangle(
        losses: (0..<15).map { _ in [Double](repeating: 0.1, count: 15) }, labelDelay: labelDelay)
      return try RetrainingStudy(
        try ReplayCase(triangle, extraDelay: extraDelay), choices: try PolicyChoice.read("periodic")
      ) { _ in 0.01 }
    }
    let late = try study(labelDelay: 4)
    #expect(late.split == 5 && late.pastRows == (1, 5))
    #expect(late.ways.allSatisfy { abs($0.past.meanLoss - 0.1) < 1e-12 })
    #expect(throws: RetrainingError.nothingKnown(past: 5)) { try study(labelDelay: 5) }
    // Two steps fall away: 4 of 13 are the past, and labels are 4 steps late.
    #expect(throws: RetrainingError.nothingKnown(past: 4)) { try study(labelDelay: 2, extraDelay: 2) }
    #expect(
      RetrainingError.nothingKnown(past: 5).description.contains(
        "none of the first 5 steps are half of the labels known"))
  }
}

@Suite struct StepBootstrapTests {
  @Test func blocksOfOneStepGiveTheStandardErrorOfTheMean() throws {
    var generator = SeededGenerator(seed: 2)
    let values = (0..<200).map { _ in generator.normal() }
    let bootstrap = StepBootstrap(stepCount: 200, blockLength: 1, draws: 4_000)
    let interval = try #require(bootstrap.interval(values))
    let mean = values.reduce(0, +) / 200
    let error = (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 200 / 200).squareRoot()
    #expect(abs((interval.upper - interval.lower) / (2 * 1.96 * error) - 1) < 0.06)
    #expect(abs((interval.upper + interval.lower) / 2 - mean) < 0.1 * error)
  }

  @Test func alikeNeighboursMakeBlocksWider() throws {
    var generator = SeededGenerator(seed: 4)
    var value = 0.0
    let values = (0..<200).map { _ -> Double in
      value = 0.9 * value + generator.normal()
      return value
    }
    let single = try #require(StepBootstrap(stepCount: 200, blockLength: 1).interval(values))
    let blocks = try #require(StepBootstrap(stepCount: 200, blockLength: 10).interval(values))
    #expect(blocks.upper - blocks.lower > 1.8 * (single.upper - single.lower))
  }

  @Test func ratiosOfConstantsHaveNoWidth() throws {
    let bootstrap = StepBootstrap(stepCount: 37, draws: 200)
    let interval = try #require(
      bootstrap.interval([Double](repeating: 2, count: 37), over: [Double](repeating: 8, count: 37)))
    #expect(abs(interval.lower - 0.25) < 1e-12 && abs(interval.upper - 0.25) < 1e-12)
    #expect(bootstrap.interval([Double](repeating: .nan, count: 37)) == nil)
    #expect(StepBootstrap(stepCount: 3).interval([1, 2, 3]) == nil)
  }

  @Test func theLengthOfABlockFollowsTheSteps() {
    #expect(StepBootstrap.usualLength(stepCount: 84) == 8)
    #expect(StepBootstrap.usualLength(stepCount: 12) == 3)
    #expect(StepBootstrap.usualLength(stepCount: 3) == 1)
    #expect(StepBootstrap.usualLength(stepCount: 1000) == 10)
  }
}
