import Records

/// A baseline of a replay under the same delay of labels: the mean loss of each step.
package struct ReplayBaseline: Sendable, Equatable {
  package let name: String
  package let stepLosses: [Double]

  package init(name: String, stepLosses: [Double]) {
    self.name = name
    self.stepLosses = stepLosses
  }
}

/// One candidate with one window of a replayed run, with all its ways of running.
package struct ReplayedCandidate: Sendable {
  package let trial: TrialRecord
  /// As the plan writes it: `all`, `56 days`.
  package let window: String
  package let study: RetrainingStudy
  /// What going on from the last model does to the result, or why the candidate can't; nil: nobody asked.
  package let goingOn: GoingOn?

  package enum GoingOn: Sendable, Equatable {
    case effect(String)
    case refused(String)
  }

  package init(trial: TrialRecord, window: String, study: RetrainingStudy, goingOn: GoingOn? = nil) {
    self.trial = trial
    self.window = window
    self.study = study
    self.goingOn = goingOn
  }

  package var label: String { "\(trial.candidate.label), window \(window)" }

  package func label(_ way: WayOfRunning) -> String { "\(label), \(way.label)" }
}

/// What a replay says of every way of running: candidate x window x retraining policy.
package struct ReplayedRun: Sendable {
  package let run: RunRecord
  package let loss: ReplayLoss
  package let candidates: [ReplayedCandidate]
  package let baselines: [ReplayBaseline]
  package let prices: ReplayPrices
  /// Steps that labels come later than the plan says.
  package let extraDelay: Int

  package init(
    run: RunRecord, loss: ReplayLoss, candidates: [ReplayedCandidate], baselines: [ReplayBaseline],
    prices: ReplayPrices, extraDelay: Int = 0
  ) {
    self.run = run
    self.loss = loss
    self.candidates = candidates
    self.baselines = baselines
    self.prices = prices
    self.extraDelay = extraDelay
  }

  package var axes: ReplayAxes { ReplayAxes(loss) }

  /// The readings of a way, money too where there are prices.
  package func readings(_ way: WayOfRunning, of candidate: ReplayedCandidate) -> [AxisID: Reading] {
    var readings = candidate.study.readings(way)
    guard let price = prices.error else { return readings }
    let future = way.future
    let sums = future.lossSums.indices.map { place in
      future.lossSums[place] * price
        + prices.cost(trainings: future.trainings[place], cpuSeconds: future.trainingSeconds[place])
    }
    readings[.replayMoney] = Reading(
      value: sums.reduce(0, +), interval: candidate.study.bootstrap.interval(sums, scale: Double(sums.count)),
      sampleCount: sums.count)
    return readings
  }

  /// The run as frontier, pick and report read it: the ways of running that the past chose are the candidates, judged on
  /// the future.
  package func waysOfRunning() -> RunRecord {
    var trials: [TrialRecord] = []
    for candidate in candidates {
      for way in candidate.study.ways where way.isTuned {
        trials.append(trial(way, of: candidate))
      }
    }
    let measured = axes.all.filter { axis in trials.contains { $0.outcomes[axis.id] != nil } }
    let cost: [AxisID] =
      prices.error == nil ? [.replayTrainings, .replayTrainingCPU] : [.replayMoney, .replayTrainings]
    var matters = run.policy.matters
    if matters.axes[.replayLoss] == nil { matters.axes[.replayLoss] = ReplayedRun.rule(of: run, loss) }
    var policy = Policy(quality: .replayLoss, prefer: cost, matters: matters)
    policy.confidence = run.policy.confidence
    return RunRecord(
      id: run.id, name: run.name, planText: run.planText, planHash: run.planHash, dataset: run.dataset,
      machine: run.machine, seed: run.seed, splits: [.replay: run.splits[.replay] ?? ""], policy: policy,
      axes: measured,
      startedAt: run.startedAt, finishedAt: run.finishedAt, trials: trials, notes: run.notes)
  }

  /// What matters of the loss: a share of wrong answers matters as the score does that it is one minus of, the cost of a
  /// decision as the value of 1,000 does, else by its share.
  package static func rule(of run: RunRecord, _ loss: ReplayLoss) -> WhatMatters.Amount {
    let matters = run.policy.matters
    if let own = matters.axes[.replayLoss] { return own }
    switch loss {
    case .error: return matters.axes["accuracy"] ?? WhatMatters.Amount(amount: matters.score)
    case .decisionCost:
      // The axis tells of 1,000 decisions, the loss of one.
      let own = matters.axes[.decisionValue]
      return WhatMatters.Amount(amount: own?.amount.map { $0 / 1_000 }, share: own.map(\.share) ?? matters.error)
    default: return matters.rule(on: ReplayAxes(loss).mean)
    }
  }

  private func trial(_ way: WayOfRunning, of candidate: ReplayedCandidate) -> TrialRecord {
    let blocks = Self.blocks(of: way.future, length: candidate.study.bootstrap.blockLength)
    var outcomes = readings(way, of: candidate).mapValues { Outcome.measured($0) }
    if let reading = outcomes[.replayLoss]?.reading {
      outcomes[.replayLoss] = .measured(
        Reading(
          value: reading.value, interval: reading.interval, sampleCount: blocks.count, samples: blocks.map(\.loss)))
    }
    let old = candidate.trial.candidate
    let label = candidate.label(way)
    return TrialRecord(
      key: SHA256.digest("\(candidate.trial.key) \(candidate.window) \(way.label) \(extraDelay)".utf8),
      candidate: CandidateDescription(
        label: label, transforms: old.transforms, estimator: old.estimator, calibration: old.calibration,
        mitigation: old.mitigation, components: old.components),
      evaluation: .replay, status: .completed, outcomes: outcomes,
      folds: blocks.map {
        FoldRecord(
          trainRows: way.future.steps.lowerBound, testRows: $0.rows, standaloneFitCPUSeconds: .nan,
          marginalFitCPUSeconds: .nan)
      }, finishedAt: candidate.trial.finishedAt)
  }

  /// Blocks of steps that follow each other, what is left added to the last: their means are nearly independent.
  package static func blocks(of figures: PathFigures, length: Int) -> [(loss: Double, rows: Int)] {
    let count = max(1, figures.steps.count / max(1, length))
    return (0..<count).map { block in
      let first = block * length
      let last = block == count - 1 ? figures.steps.count : first + length
      let rows = figures.rowCounts[first..<last].reduce(0, +)
      return (figures.lossSums[first..<last].reduce(0, +) / rows, Int(rows))
    }
  }

  /// Every way that the past chose, with its candidate.
  package var tunedWays: [(candidate: ReplayedCandidate, way: WayOfRunning)] {
    candidates.flatMap { candidate in candidate.study.ways.filter(\.isTuned).map { (candidate, $0) } }
  }

  /// Which way of running costs least at which price of an error, in the future.
  package func envelope(_ ways: [WayOfRunning]) -> PriceEnvelope {
    PriceEnvelope(
      ways.map { way in
        let line = way.future.line
        guard prices.arePerTraining else { return line }
        return .init(
          errors: line.errors,
          trainings: prices.cost(trainings: line.trainings, cpuSeconds: way.future.trainingCPUSeconds))
      })
  }
}

extension ReplayBaseline {
  /// Over the steps.
  package var meanLoss: Double { stepLosses.reduce(0, +) / Double(max(1, stepLosses.count)) }
}

extension ReplayedRun {
  /// All ways of running that their own past chose. Baselines are none, unless there is nothing else: a past that knows one
  /// class would take them.
  package var waysToChooseFrom: [(candidate: ReplayedCandidate, way: WayOfRunning)] {
    let models = tunedWays.filter { !$0.candidate.trial.candidate.isBaseline }
    return models.isEmpty ? tunedWays : models
  }

  /// The one of them that the past prefers.
  package var chosen: (candidate: ReplayedCandidate, way: WayOfRunning)? {
    let all = waysToChooseFrom
    guard let matters = candidates.first?.study.matters else { return nil }
    return RetrainingStudy.best(Array(all.indices), all.map(\.way.past), prices, matters).map { all[$0] }
  }

  /// What that way is called among `waysOfRunning`.
  package var chosenLabel: String? { chosen.map { $0.candidate.label($0.way) } }
}
