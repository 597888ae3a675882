import Records
import Statistics
import Testing

@testable import Replay

/// What holds for every policy.
@Suite struct PolicyLawTests {
  @Test func aDetectorOfAnswersSaysThatLossesAreAmounts() throws {
    let count = 44
    let (moments, order) = ReplayTimeline.arrivals(delayedByRows: 1, count: count)
    let timeline = ReplayTimeline(
      order: (0..<Int32(count)).map { $0 }, times: (0..<count).map(Double.init), timesAreSeconds: true,
      steps: (0..<10).map {
        ReplayTimeline.Step(rows: 4 * $0 + 4..<4 * $0 + 8, startTime: Double(4 * $0 + 4), endTime: Double(4 * $0 + 8))
      }, arrivals: moments, arrivalOrder: order)
    let starts = (0..<10).map { timeline.moment(ofStep: $0) }
    var builder = try ReplayTriangle.Builder(
      timeline,
      fits: starts.map { ReplayTriangle.Fit(cpuSeconds: 1, servesFrom: $0, trainRows: 4, failure: nil) },
      keepsRows: true)
    for start in starts { try builder.add([Double](repeating: 69.78282928466797, count: count - start)) }
    let replay = try ReplayCase(try builder.triangle())
    let words = "and here a row's loss is an amount, such as 69.8, as in a regression"
    for (name, needed) in [("detector-eddm", "right or wrong answers"), ("detector-ddm", "losses from 0 to 1")] {
      let reason = try #require(try PolicyChoice.read(name).first?.policy.obstacle(replay))
      #expect(reason.hasPrefix("it needs \(needed), \(words)"), "\(reason)")
    }
    #expect(try PolicyChoice.read("detector-page-hinkley").first?.policy.obstacle(replay) == nil)
  }

  /// A stream with rows whose labels come late by chance, models that age and jump, fits that take time, signals.
  static func triangle(
    seed: UInt64, stepCount: Int = 24, rowsPerStep: Int = 12, changedAfter changed: Int? = nil, failing: Set<Int> = [6]
  ) throws -> ReplayTriangle {
    let history = 20
    let count = history + stepCount * rowsPerStep
    var generator = SeededGenerator(seed: seed)
    let due = (0..<count).map { Double($0) + 1 + Double(generator.integer(below: 3 * rowsPerStep)) }
    let moment = changed.map { history + $0 * rowsPerStep } ?? count
    // What is changed arrives later than the moment, whatever its row.
    let changedDue = due.map { $0 > Double(moment) ? $0 + 7 : $0 }
    let times = (0..<count).map { 3600 * Double($0) }
    let (moments, order) = ReplayTimeline.arrivals(due: changedDue.map { $0 * 3600 }, times: times)
    let timeline = ReplayTimeline(
      order: (0..<Int32(count)).map { $0 }, times: times, timesAreSeconds: true,
      steps: (0..<stepCount).map { step in
        let first = history + step * rowsPerStep
        return ReplayTimeline.Step(
          rows: first..<first + rowsPerStep, startTime: times[first], endTime: times[first] + Double(rowsPerStep) * 3600
        )
      }, arrivals: moments, arrivalOrder: order)
    let fits = (0..<stepCount).map {
      ReplayTriangle.Fit(
        cpuSeconds: 0.01, servesFrom: history + $0 * rowsPerStep + ($0 == 0 ? 0 : 3), trainRows: history,
        failure: failing.contains($0) ? "one class" : nil)
    }
    var builder = try ReplayTriangle.Builder(timeline, fits: fits, keepsRows: true)
    var signals: [[Double]] = []
    for model in 0..<stepCount {
      let start = history + model * rowsPerStep
      var losses: [Double] = []
      var values: [Double] = []
      for step in model..<stepCount {
        let jump = (model < 9 && step >= 9 ? 0.35 : 0) + (model < 16 && step >= 16 ? 0.3 : 0)
        let chance = min(0.9, 0.15 + 0.01 * Double(step - model) + jump)
        for _ in 0..<rowsPerStep {
          let position = start + losses.count
          var loss = generator.uniform() < chance ? 1.0 : 0
          // The label of a row that is known by the moment can't change.
          if changed != nil, Int(moments[position]) > moment { loss = 1 - loss }
          losses.append(loss)
        }
        let signal = jump + 0.05 * generator.uniform()
        values.append(changed.map { step >= $0 ? 1 - signal : signal } ?? signal)
      }
      try builder.add(fits[model].failure == nil ? losses : [])
      signals.append(values)
    }
    var triangle = try builder.triangle()
    for kind in PolicyKind.all where kind.name.hasPrefix("drift-") || kind.name.hasPrefix("estimate-") {
      triangle.signals[kind.name.replacing("drift-", with: "").replacing("estimate-", with: "")] = signals
    }
    triangle.signals[ReplayCase.Signal.flips.rawValue] = signals
    return triangle
  }

  static func allChoices() throws -> [PolicyChoice] { try PolicyKind.all.flatMap { try $0.swept([:]) } }

  @Test func nothingAfterAMomentChangesWhatAPolicyDidBefore() throws {
    var compared = 0
    for moment in [5, 9, 14, 20] {
      let replay = try ReplayCase(try Self.triangle(seed: 3))
      let changed = try ReplayCase(try Self.triangle(seed: 3, changedAfter: moment))
      for choice in try Self.allChoices() {
        let before = choice.policy.schedule(on: replay, tunedBefore: 8).filter { $0 <= moment }
        let after = choice.policy.schedule(on: changed, tunedBefore: 8).filter { $0 <= moment }
        #expect(before == after, "\(choice.label) at \(moment)")
        compared += 1
      }
    }
    #expect(compared > 4 * 100)
  }

  @Test func theChangeReachesPoliciesAfterTheMoment() throws {
    // Or the law above would hold whatever a policy looked at.
    let replay = try ReplayCase(try Self.triangle(seed: 3))
    var kinds: Set<String> = []
    for moment in [3, 9] {
      let changed = try ReplayCase(try Self.triangle(seed: 3, changedAfter: moment))
      for choice in try Self.allChoices()
      where choice.policy.schedule(on: replay, tunedBefore: 12) != choice.policy.schedule(on: changed, tunedBefore: 12)
      {
        kinds.insert(choice.kind.name)
      }
    }
    // What learns every row is no path through the triangle.
    for kind in PolicyKind.all
    where kind.source != .time && !kind.name.hasPrefix("detector-") && kind.name != PolicyKind.everyRow.name {
      #expect(kinds.contains(kind.name), "\(kind.name)")
    }
    #expect(
      kinds.contains("detector-page-hinkley") || kinds.contains("detector-ddm") || kinds.contains("detector-hddm-w"))
  }

  @Test func schedulesRiseFromTheFirstStepAndLeaveOutFitsThatFailed() throws {
    let replay = try ReplayCase(try Self.triangle(seed: 11))
    for choice in try Self.allChoices() {
      let schedule = choice.policy.schedule(on: replay, tunedBefore: 8)
      #expect(schedule.first == 0 && zip(schedule, schedule.dropFirst()).allSatisfy(<), "\(choice.label)")
      #expect(!schedule.contains(6), "\(choice.label)")
      #expect(choice.policy.schedule(on: replay, tunedBefore: 8) == schedule, "\(choice.label)")
      let service = replay.triangle.service(trainings: schedule)
      let path = RetrainingPath(replay, schedule: schedule)
      for (found, wanted) in zip(path.lossSums, service.stepSums) {
        #expect(abs(found - wanted) < 1e-9, "\(choice.label)")
      }
    }
  }

  @Test func noScheduleLosesLessThanTheOracleOfAsManyTrainings() throws {
    let replay = try ReplayCase(try Self.triangle(seed: 5))
    let oracle = Oracle(replay)
    var generator = SeededGenerator(seed: 1)
    let steps = (1..<replay.stepCount).filter(replay.isTrainable)
    for _ in 0..<500 {
      let drawn = RandomTimes.draw(generator.integer(below: 12), among: steps, generator: &generator)
      let path = RetrainingPath(replay, schedule: [0] + drawn)
      let best = try #require(oracle.best(atMost: drawn.count + 1))
      #expect(path.lossSums.reduce(0, +) >= best.lossSum - 1e-9)
    }
    for (schedule, sum) in zip(oracle.schedules, oracle.lossSums) {
      #expect(abs(RetrainingPath(replay, schedule: schedule).lossSums.reduce(0, +) - sum) < 1e-9)
    }
  }

  @Test func aLongerDelayIsTheOlderModel() throws {
    let triangle = try Self.triangle(seed: 5)
    let now = try ReplayCase(triangle)
    let later = try ReplayCase(triangle, extraDelay: 2)
    #expect(later.stepCount == now.stepCount - 2)
    for model in 0..<later.stepCount where later.isTrainable(model) {
      for step in model..<later.stepCount { #expect(later.losses[model, step] == now.losses[model, step + 2]) }
    }
    // What was known of a step then is known of it two steps later.
    for step in 0..<later.stepCount {
      for moment in step..<later.stepCount where moment - 2 > step {
        #expect(
          later.knownLabels.count(ofStep: step, at: moment) == now.knownLabels.count(ofStep: step + 2, at: moment))
      }
    }
    #expect(throws: RetrainingError.delayTooLong(steps: 24, found: 24)) { try ReplayCase(triangle, extraDelay: 24) }
  }

  @Test func settingsThatAPolicyCannotHaveAreRefused() throws {
    func message(_ text: String) -> String {
      do {
        _ = try PolicyChoice.read(text)
        return "accepted"
      } catch { return error.description }
    }
    #expect(message("known-eror-rise").contains("did you mean 'known-error-rise'?"))
    #expect(message("never(every=3)") == "never has no setting 'every'; it has none")
    for steps in ["0", "1000000001", "9223372036854774784", "1e300"] {
      #expect(
        message("periodic(every=\(steps))").contains(
          "a whole number of steps up to 1,000,000,000, or a time such as 12h, 30d or 4w"), "\(steps)")
    }
    #expect(message("periodic(every=1000000000)") == "accepted")
    #expect(message("periodic(every=1.5)").contains("periodic: every is 1.5"))
    #expect(message("periodic(every=soon)").contains("every is soon"))
    #expect(message("known-error-rise(rise=-1)").contains("a number from 0"))
    #expect(message("known-error-rise(rise=nan)").contains("rise is nan"))
    #expect(message("known-error-rise(0.1)").contains("is no retraining policy; write a name"))
    #expect(message("known-error-rise(rise=0.1").contains("is no retraining policy"))
    #expect(message("cara-threshold(price=[])").contains("is no retraining policy"))
    let read = try PolicyChoice.read("known-error-rise(rise=[5%, 0.1], counted=absolute)")
    #expect(
      read.map(\.label) == [
        "known-error-rise(rise=0.05, counted=absolute)", "known-error-rise(rise=0.1, counted=absolute)",
      ])
    #expect(try PolicyChoice.read("periodic(every=[2, 4w])").count == 2)
  }

  @Test func everyPolicyExplainsItselfAndItsSettings() throws {
    #expect(Set(PolicyKind.all.map(\.name)).count == PolicyKind.all.count)
    for kind in PolicyKind.all {
      #expect(kind.summary.hasSuffix("."), "\(kind.name)")
      for parameter in kind.parameters {
        #expect(
          !parameter.usual.isEmpty && parameter.usual.allSatisfy(parameter.accepts), "\(kind.name).\(parameter.name)")
        #expect(!parameter.summary.hasSuffix("."), "\(kind.name).\(parameter.name)")
      }
    }
  }

  @Test func costAwareRulesAreTunedThoughTheFitOfTheMomentFailed() throws {
    // They would tune at the steps 4 and 8, where nobody asks.
    let replay = try ReplayCase(try Self.triangle(seed: 3, failing: [4, 8]))
    for rule in CostAware.Rule.allCases {
      let policy = CostAware(rule: rule, price: 0.01)
      var memory = policy.begin(replay, tunedBefore: 8)
      for step in 1..<12 where replay.isTrainable(step) {
        _ = policy.retrains(KnownPast(replay, step: step, schedule: [0], split: 8), &memory)
        if step == 5 { #expect(memory.nextTuning == 10 && !memory.isTunedAtSplit) }
      }
      #expect(memory.isTunedAtSplit && memory.tuned == policy.tuned(replay, at: 9, split: 8), "\(rule)")
    }
  }

  @Test func anOracleSaysWhereItWasCut() throws {
    let replay = try ReplayCase(try Self.triangle(seed: 3))
    let whole = Oracle(replay)
    // All steps but the one whose fit failed.
    #expect(!whole.isCut && whole.schedules.count == 23)
    let cut = Oracle(replay, mostTrainings: 5)
    #expect(cut.isCut && cut.schedules == Array(whole.schedules.prefix(5)))
    #expect(!Oracle(replay, mostTrainings: 23).isCut)
  }

  @Test func flipsThatArentKnownLeaveChurnUnknown() throws {
    var triangle = try Self.triangle(seed: 3)
    let known = RetrainingPath(try ReplayCase(triangle), schedule: [0, 5, 9])
    let labels = [Double](repeating: 0, count: 24)
    #expect(PathFigures(known, labels: labels, steps: 0..<24).churn?.isFinite == true)
    triangle.signals["flips"]?[5][4] = .nan
    let unknown = RetrainingPath(try ReplayCase(triangle), schedule: [0, 5, 9])
    #expect(PathFigures(unknown, labels: labels, steps: 0..<24).churn == nil)
    // Where none is known, as in a regression, who never trains has none either.
    triangle.signals["flips"] = nil
    let undecided = RetrainingPath(try ReplayCase(triangle), schedule: [0])
    #expect(PathFigures(undecided, labels: labels, steps: 0..<24).churn == nil)
    // Steps without a retraining whose flips are missing still have theirs.
    #expect(PathFigures(unknown, labels: labels, steps: 0..<9).churn?.isFinite == true)
  }
}
