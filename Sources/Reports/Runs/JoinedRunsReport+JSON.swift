import Frontier
import Records

extension JoinedRunsReport {
  /// Everything that the page shows, for a program.
  package var json: String {
    JSONValue.document(
      .joinedRuns,
      [
        "runs": .list(joined.runs.enumerated().map(run)),
        "dataSets": .list(
          joined.dataSets.map {
            .object(["name": .text($0.name), "runs": .texts($0.runs.map { joined.runs[$0].id })])
          }),
        "plansCompared": .flag(arePlansKnown),
        "differences": .list(
          joined.differences.parts.map { part in
            .object([
              "kind": .text(part.kind.rawValue), "part": .text(part.part),
              "values": .list(part.values.map { JSONValue.optional($0) }),
            ])
          }),
        "protocols": .list(joined.evaluations.map(evaluation)),
        "steps": .list(
          joined.steps.map { step in
            .object([
              "first": .text(joined.runs[step.first].id), "second": .text(joined.runs[step.second].id),
              "comparedCount": .integer(step.comparison.comparedCount),
              "equalCount": .integer(step.comparison.equalCount),
              "moves": .list(step.comparison.moves.map(RunComparisonText.value)),
            ])
          }),
      ]
    ).text
  }

  private func run(_ position: Int, _ run: RunRecord) -> JSONValue {
    return .object([
      "letter": .text(RunLetter.text(position)), "id": .text(run.id), "startedAt": .text(run.startedAt),
      "finishedAt": .optional(run.finishedAt), "processor": .text(run.machine.processor),
      "dataset": .dataset(run.dataset),
      "policy": .policy(run.policy),
    ])
  }

  private func evaluation(_ evaluation: JoinedRuns.Evaluation) -> JSONValue {
    let picks = evaluation.picks.picks.enumerated().map { position, pick -> JSONValue in
      .object([
        "run": .text(joined.runs[position].id), "pick": .optional(pick?.chosen?.label),
        "best": .optional(pick?.best?.label),
        "reason": .optional(pick?.reason), "quality": pick?.chosen.map { JSONValue.reading($0.quality) } ?? .null,
      ])
    }
    let transfers = evaluation.picks.rows.map { row -> JSONValue in
      .object([
        "candidate": .text(row.label),
        "standings": .list(
          row.standings.map { standing in
            guard let standing else { return .null }
            return .object([
              "value": .finite(standing.reading.value), "place": .integer(standing.place),
              "count": .integer(standing.count), "loss": .finite(standing.loss), "isPick": .flag(standing.isPick),
            ])
          }),
      ])
    }
    let repetitions = evaluation.repetitions.map { repetition -> JSONValue in
      let ranking = repetition.ranking
      return .object([
        "dataSet": .text(repetition.dataSet.name), "axis": .text(ranking.axis.id.rawValue),
        "runs": .texts(repetition.runs.map { joined.runs[$0].id }), "kendall": .optional(ranking.kendall),
        "isSame": .flag(ranking.isSame), "unmatched": .texts(ranking.unmatched),
        "rows": .list(
          ranking.rows.map { row in
            .object([
              "candidate": .text(row.label), "meanPlace": .finite(row.meanPlace),
              "places": .list(row.places.map { .integer($0) }),
              "values": .list(row.readings.map { .finite($0.value) }),
            ])
          }),
      ])
    }
    return .object([
      "protocol": .text(evaluation.evaluation.id), "picks": .list(picks), "picksElsewhere": .list(transfers),
      "overDataSets": suites[evaluation.evaluation]?.value ?? .null, "overRuns": .list(repetitions),
    ])
  }
}

extension SuiteBlocks {
  /// Ranks, ratings and tests as JSON.
  fileprivate var value: JSONValue {
    guard let comparison else { return .object(["unit": .text(unit.rawValue), "whyNone": .optional(whyNone)]) }
    let methods = comparison.methods.map { method -> JSONValue in
      .object([
        "name": .text(method.name), "meanRank": .finite(method.meanRank), "rating": .finite(method.rating),
        "ratingInterval": .interval(method.ratingInterval), "winShare": .finite(method.winShare),
        "firstPlaces": .integer(method.firstPlaces),
      ])
    }
    let duels = comparison.duels.map { duel -> JSONValue in
      .object([
        "other": .text(duel.other), "nemenyiPValue": .finite(duel.nemenyiPValue),
        "signedRankPValue": .optional(duel.signedRankPValue), "better": .optional(duel.chances?.firstBetter),
        "same": .optional(duel.chances?.same), "worse": .optional(duel.chances?.secondBetter),
      ])
    }
    return .object([
      "unit": .text(unit.rawValue), "dataSets": .texts(comparison.datasets),
      "friedmanPValue": .finite(comparison.friedmanPValue),
      "imanDavenportPValue": .finite(comparison.imanDavenportPValue),
      "criticalDifference": .finite(comparison.criticalDifference), "methods": .list(methods), "duels": .list(duels),
      "groups": .list(
        comparison.groups.map { group in .texts(group.map { comparison.methods[$0].name }) }),
      "scores": .list(
        results.map { result in
          .object([
            "dataSet": .text(result.dataset), "axis": .text(result.axis.id.rawValue),
            "values": .list(comparison.methods.map { .optional(result.scores[$0.name]) }),
          ])
        }),
      "notes": .texts(notes),
    ])
  }
}
