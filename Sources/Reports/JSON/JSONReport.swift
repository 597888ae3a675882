import Frontier
import Records

/// The whole record with frontier, pick and ranks as JSON, in the form that `ReportSchema.text` describes.
///
/// JSON knows neither NaN nor infinity: such a value is `null`, and a `nonFinite` beside it says which one it was.
struct JSONReport {
  let analysis: RunAnalysis
  let sections: [ReportSections.Filled]

  var text: String { value.text }

  private var run: RunRecord { analysis.run }

  var value: JSONValue {
    .object([
      "schema": .text(ReportSchema.identifier),
      "run": runValue,
      "dataset": .dataset(run.dataset),
      "machine": machine,
      "policy": PolicyJSON.value(run.policy),
      "axes": .list(run.axes.map(JSONValue.axis)),
      "protocols": .list(analysis.evaluations.map(evaluation)),
      "ranks": ranks(analysis.ranks),
      "places": places(analysis.comparison),
      "waysOfRunning": analysis.replay.map { RetrainingText($0).object } ?? .null,
      "sections": JSONBlocks.sections(sections),
    ])
  }

  private var runValue: JSONValue {
    .object([
      "id": .text(run.id), "name": .text(run.name), "startedAt": .text(run.startedAt),
      "finishedAt": .optional(run.finishedAt), "seed": .text(String(run.seed)), "planHash": .text(run.planHash),
      "notes": .texts(run.notes),
      "plan": .text(run.planText),
    ])
  }

  private var machine: JSONValue {
    let machine = run.machine
    let environment = machine.blasEnvironment.sorted { $0.key < $1.key }
    return .object([
      "processor": .text(machine.processor), "processorCount": .integer(machine.processorCount),
      "memoryBytes": .integer(machine.memoryBytes), "operatingSystem": .text(machine.operatingSystem),
      "blasCore": .text(machine.blasCore), "blasVersion": .text(machine.blasVersion),
      "blasThreads": .integer(machine.blasThreads),
      "blasEnvironment": .object(environment.map { JSONValue.Member(key: $0.key, value: .text($0.value)) }),
      "build": .text(machine.build),
    ])
  }

  private func evaluation(_ evaluation: EvaluationAnalysis) -> JSONValue {
    let axes = [evaluation.quality, evaluation.cost].compactMap { $0?.id.rawValue }
    let trials = evaluation.trials.indices.map { trial(evaluation, $0) }
    return .object([
      "protocol": .text(evaluation.evaluation.id), "split": .optional(run.splits[evaluation.evaluation]),
      "frontierAxes": .texts(axes), "pick": pick(evaluation.pick), "trials": .list(trials),
      "optimism": optimism(evaluation), "nested": nested(evaluation.nested), "prices": prices(evaluation),
    ])
  }

  private func nested(_ nested: NestedChoice?) -> JSONValue {
    guard let nested else { return .null }
    let folds = nested.folds.map { fold -> JSONValue in
      .object([
        "chosen": .optional(fold.chosen), "inner": .optional(fold.inner), "outer": .optional(fold.outer),
        "frontier": .optional(fold.members), "kept": .optional(fold.kept),
      ])
    }
    return .object([
      "axis": .text(nested.axis.id.rawValue), "score": .finite(nested.score.value),
      "interval": .interval(nested.score.interval), "chosenScore": .finite(nested.chosen.value), "folds": .list(folds),
    ])
  }

  private func prices(_ evaluation: EvaluationAnalysis) -> JSONValue {
    .list(
      evaluation.marginalPrices.map { step in
        .object([
          "from": .text(step.from), "to": .text(step.to), "gain": .finite(step.gain), "cost": .finite(step.cost),
          "moneyAMonth": .optional(step.money), "valueAMonth": .optional(step.value),
        ])
      })
  }

  private func optimism(_ evaluation: EvaluationAnalysis) -> JSONValue {
    guard let found = run.optimism.first(where: { $0.evaluation == evaluation.evaluation }) else { return .null }
    return .object([
      "axis": .text(found.axis.rawValue), "candidate": .text(found.label), "score": .finite(found.score),
      "corrected": .finite(found.corrected), "interval": .interval(found.interval),
      "method": .text(found.method.rawValue), "candidates": .integer(found.candidates), "rows": .integer(found.rows),
      "draws": .integer(found.draws),
    ])
  }

  private func pick(_ pick: Pick) -> JSONValue {
    let changes = pick.changes.map { change -> JSONValue in
      .object([
        "axis": .text(change.axis.rawValue), "best": .finite(change.best), "chosen": .finite(change.chosen),
        "ratio": .optional(change.ratio), "isClear": .flag(change.isClear), "matters": .flag(change.matters),
      ])
    }
    let excluded = pick.excluded.map { item -> JSONValue in
      .object(["candidate": .text(item.label), "explanation": .text(item.explanation)])
    }
    return .object([
      "chosen": .optional(pick.chosen?.label), "best": .optional(pick.best?.label),
      "bestWithinLimits": .optional(pick.bestAllowed?.label), "reason": .text(pick.reason),
      "givenUp": .optional(pick.loss?.amount), "givenUpInterval": .interval(pick.loss?.interval),
      "threshold": threshold(pick.threshold), "changes": .list(changes),
      "eligible": .texts(pick.eligible.map(\.label)), "closeCalls": .texts(pick.closeCalls),
      "excluded": .list(excluded), "lossMatters": .optional(pick.loss?.probabilityOfMattering),
      "probability": .optional(pick.probability),
      "shares": .list(
        pick.shares.map { .object(["candidate": .text($0.label), "probability": .finite($0.probability)]) }),
      "group": .texts(pick.group),
      "better": .list(
        pick.better.map {
          .object(["candidate": .text($0.label), "gain": .finite($0.gain), "explanation": .text($0.explanation)])
        }),
      "beside": .list(
        pick.beside.map {
          .object([
            "way": .text($0.way.rawValue), "candidate": .text($0.label), "explanation": .text($0.explanation),
          ])
        }),
      "guessing": guessing(pick.floor), "notes": .texts(pick.notes),
      "redrawn": .optional(pick.redrawn?.rawValue), "nearest": .optional(pick.nearest?.label),
      "relaxations": .list(
        pick.relaxations.map {
          .object([
            "axis": .text($0.limit.axis.rawValue), "atLeast": .optional($0.limit.atLeast),
            "atMost": .optional($0.limit.atMost), "candidate": .text($0.label), "explanation": .text($0.explanation),
          ])
        }),
    ])
  }

  private func guessing(_ floor: Pick.Floor?) -> JSONValue {
    guard let floor else { return .null }
    return .object([
      "baselines": .texts(floor.baselines), "chance": .optional(floor.chance), "isBeaten": .flag(floor.isPassed),
    ])
  }

  private func threshold(_ threshold: Pick.Threshold?) -> JSONValue {
    guard let threshold else { return .null }
    return .object([
      "method": .text(threshold.method.rawValue), "allowed": .finite(threshold.allowed),
      "value": .finite(threshold.value), "explanation": .text(threshold.explanation),
    ])
  }

  private func trial(_ evaluation: EvaluationAnalysis, _ index: Int) -> JSONValue {
    let trial = evaluation.trials[index]
    let status: JSONValue
    switch trial.status {
    case .completed: status = .object(["kind": .text("completed")])
    case .failed(let message): status = .object(["kind": .text("failed"), "message": .text(message)])
    }
    var outcomes: [JSONValue.Member] = []
    for axis in run.axes {
      guard let found = trial.outcomes[axis.id] else { continue }
      outcomes.append(JSONValue.Member(key: axis.id.rawValue, value: .outcome(found)))
    }
    let folds = trial.folds.map { fold -> JSONValue in
      .object([
        "trainRows": .integer(fold.trainRows), "testRows": .integer(fold.testRows),
        "standaloneFitCPUSeconds": .finite(fold.standaloneFitCPUSeconds),
        "marginalFitCPUSeconds": .finite(fold.marginalFitCPUSeconds),
      ])
    }
    return .object([
      "key": .text(trial.key), "candidate": .text(trial.candidate.label), "estimator": .step(trial.candidate.estimator),
      "transforms": .list(trial.candidate.transforms.map(JSONValue.step)),
      "calibration": trial.candidate.calibration.map(JSONValue.step) ?? .null,
      "mitigation": trial.candidate.mitigation.map(JSONValue.step) ?? .null,
      "curve": .optional(trial.candidate.curve),
      "components": .setting(trial.candidate.components), "status": status,
      "isPick": .flag(index == evaluation.pickIndex), "isBest": .flag(index == evaluation.bestIndex),
      "frontierNumber": .optional(evaluation.numbers[index]),
      "frontierProbability": .optional(evaluation.membership(index)), "outcomes": .object(outcomes),
      "folds": .list(folds), "notes": .texts(trial.notes), "finishedAt": .text(trial.finishedAt),
    ])
  }

  private func ranks(_ ranks: RankTable?) -> JSONValue {
    guard let ranks else { return .null }
    let rows = ranks.rows.map { row -> JSONValue in
      .object([
        "candidate": .text(row.label), "researchRank": .integer(row.researchRank),
        "productionRank": .integer(row.productionRank), "research": .finite(row.research.value),
        "production": .finite(row.production.value),
      ])
    }
    let swaps = ranks.clearSwaps.map { swap -> JSONValue in
      .object(["researchWinner": .text(swap.researchWinner), "productionWinner": .text(swap.productionWinner)])
    }
    return .object([
      "axis": .text(ranks.axis.id.rawValue), "kendall": .optional(ranks.kendall),
      "kendallInterval": .interval(analysis.rankInterval),
      "spearman": .optional(ranks.spearman), "rows": .list(rows), "clearSwaps": .list(swaps),
      "unmatched": .texts(ranks.unmatched),
    ])
  }

  /// Places under every protocol, the replay among them.
  private func places(_ table: ProtocolTable?) -> JSONValue {
    guard let table else { return .null }
    let rows = table.rows.map { row -> JSONValue in
      .object([
        "candidate": .text(row.label), "places": .list(row.ranks.map { .integer($0) }),
        "readings": .list(row.readings.map(JSONValue.reading)),
      ])
    }
    let agreements = table.agreements.map { agreement -> JSONValue in
      .object([
        "protocol": .text(agreement.evaluation.id), "kendall": .optional(agreement.kendall),
        "interval": .interval(agreement.interval),
      ])
    }
    return .object([
      "axis": .text(table.axis.id.rawValue), "protocols": .texts(table.evaluations.map(\.id)), "rows": .list(rows),
      "agreements": .list(agreements), "unmatched": .texts(table.unmatched),
    ])
  }
}
