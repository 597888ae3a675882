import Records
import Replay

/// What programs read.
extension RetrainingText {
  package var json: String { JSONValue.object([OutputSchema.retraining.member] + Self.head(replay) + members).text }

  /// The same within another object.
  var object: JSONValue { .object(Self.head(replay) + members) }

  /// Several delays of labels in one object.
  ///
  /// - Parameters:
  ///   - texts: one a delay, at least one.
  ///   - notPlayed: the delays that leave nothing to play, and why.
  package static func json(_ texts: [RetrainingText], notPlayed: [(delay: Int, reason: String)]) -> String {
    let refused = notPlayed.map { delay, reason -> JSONValue in
      .object(["extraDelay": .integer(delay), "reason": .text(reason)])
    }
    let members: [JSONValue.Member] = [
      .init(key: "delays", value: .list(texts.map { JSONValue.object($0.members) })),
      .init(key: "notPlayed", value: .list(refused)),
    ]
    return JSONValue.object([OutputSchema.retraining.member] + (texts.first.map { head($0.replay) } ?? []) + members)
      .text
  }

  private static func head(_ replay: ReplayedRun) -> [JSONValue.Member] {
    [
      .init(key: "run", value: .text(replay.run.id)), .init(key: "loss", value: .text(replay.loss.rawValue)),
    ]
  }

  /// What is told of one delay.
  private var members: [JSONValue.Member] {
    let chosen = replay.chosen
    let hindsight = chosen.flatMap { chosen in
      chosen.candidate.study.hindsight?.way.map { chosen.candidate.label($0) }
    }
    return [
      .init(key: "extraDelay", value: .integer(replay.extraDelay)),
      .init(key: "candidates", value: .list(replay.candidates.map { value($0) })),
      .init(key: "chosen", value: .optional(chosen.map { $0.candidate.label($0.way) })),
      .init(key: "hindsight", value: .optional(hindsight)), .init(key: "envelope", value: .text(envelope)),
      .init(key: "ranges", value: ranges), .init(key: "baselines", value: baselines),
    ]
  }

  /// The ranges of prices of the envelope, each with the way that costs least there.
  private var ranges: JSONValue {
    let ways = replay.tunedWays
    let money = replay.prices.arePerTraining
    return .list(
      replay.envelope(ways.map(\.way)).segments.map { segment -> JSONValue in
        let (candidate, way) = ways[segment.index]
        // What a unit of money is worth in errors is one over the price of an error.
        let from = money ? 1 / segment.to : segment.from
        let to = money ? 1 / segment.from : segment.to
        return .object([
          "of": .text(money ? "error" : "training"), "from": .finite(from), "to": .finite(to),
          "candidate": .text(candidate.trial.candidate.label), "window": .text(candidate.window),
          "way": .text(way.label),
        ])
      })
  }

  private var baselines: JSONValue {
    .list(
      sentences.baselineReadings.map { name, reading -> JSONValue in
        .object(["name": .text(name), "loss": JSONValue.reading(reading)])
      })
  }

  private func value(_ candidate: ReplayedCandidate) -> JSONValue {
    let study = candidate.study
    let ways = study.ways.filter { showsAll || $0.isTuned }.map { value($0, of: candidate) }
    let oracle = study.futureOracle([0]).schedules.indices.compactMap { study.oracleReading(trainings: $0) }
    let notPlayed = study.unplayed.map { policy, reason -> JSONValue in
      .object(["policy": .text(policy), "reason": .text(reason)])
    }
    return .object([
      "candidate": .text(candidate.trial.candidate.label), "window": .text(candidate.window),
      "steps": .integer(study.replay.stepCount), "judgedFrom": .integer(study.split),
      "blockLength": .integer(study.bootstrap.blockLength), "ways": .list(ways),
      "oracle": .list(oracle.map { .finite($0.value) }),
      "oracleIntervals": .list(oracle.map { .interval($0.interval) }),
      "notPlayed": .list(notPlayed),
    ])
  }

  private func value(_ way: WayOfRunning, of candidate: ReplayedCandidate) -> JSONValue {
    var members: [JSONValue.Member] = [
      .init(key: "policy", value: .text(way.choice.kind.name)), .init(key: "label", value: .text(way.label)),
      .init(key: "startFrom", value: .text(way.origin.rawValue)),
      .init(key: "isChosenByThePast", value: .flag(way.isTuned)),
      .init(key: "pastLoss", value: .finite(way.past.meanLoss)),
      .init(key: "pastTrainings", value: .finite(candidate.study.trainingsBefore(way))),
      .init(key: "trainedAt", value: .list(way.path.schedule.map { .integer($0) })),
    ]
    for (axis, reading) in replay.readings(way, of: candidate).sorted(by: { $0.key < $1.key }) {
      members.append(.init(key: axis.rawValue, value: JSONValue.reading(reading)))
    }
    members.append(.init(key: "againstEveryStep", value: difference(way, in: candidate.study)))
    members.append(.init(key: "byLot", value: byLot(way, in: candidate.study)))
    return .object(members)
  }

  /// The way less training at every step, over the judged steps; null where that wasn't played.
  private func difference(_ way: WayOfRunning, in study: RetrainingStudy) -> JSONValue {
    guard let reference = study.everyStep else { return .null }
    let difference = study.difference(way, reference)
    func entry(_ value: Double, _ interval: Interval?) -> JSONValue {
      .object(["value": .finite(value), "interval": .interval(interval)])
    }
    return .object([
      "loss": entry(difference.loss, difference.lossInterval),
      "trainings": entry(difference.trainings, difference.trainingsInterval),
      "cpuSeconds": entry(difference.trainingSeconds, difference.secondsInterval),
    ])
  }

  private func byLot(_ way: WayOfRunning, in study: RetrainingStudy) -> JSONValue {
    guard let dummy = study.dummy(way) else { return .null }
    return .object([
      "draws": .integer(dummy.draws),
      "loss": .object(["value": .finite(dummy.meanLoss), "range": .interval(dummy.range)]),
      "shareAsGood": .finite(dummy.shareAsGood),
    ])
  }
}
