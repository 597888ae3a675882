import Frontier
import Records

extension FrontierTable {
  /// The members as JSON, with every reading of each.
  package var json: String {
    let members = frontier.members.reversed().enumerated().map { position, index -> JSONValue in
      let trial = evaluation.trials[index]
      let outcomes = run.axes.compactMap { axis in
        trial.outcomes[axis.id].map { JSONValue.Member(key: axis.id.rawValue, value: JSONValue.outcome($0)) }
      }
      return .object([
        "number": .integer(position + 1), "candidate": .text(trial.candidate.label),
        "isPick": .flag(index == evaluation.pickIndex), "isBest": .flag(index == evaluation.bestIndex),
        "outcomes": .object(outcomes),
      ])
    }
    let complete = frontier.points.count(where: \.isComplete)
    return JSONValue.document(
      .frontier,
      [
        "run": .text(run.id), "protocol": .text(evaluation.evaluation.id), "split": .text(evaluation.splitSentence),
        "axes": .list(axes.map(JSONValue.axis)), "members": .list(members),
        "candidateCount": .integer(frontier.points.count),
        "dominatedCount": .integer(complete - frontier.members.count),
        "incompleteCount": .integer(frontier.points.count - complete),
        "pick": .optional(evaluation.pick.chosen?.label), "best": .optional(evaluation.pick.best?.label),
      ]
    ).text
  }
}

extension ComparisonTable {
  /// Every axis with both readings and the verdict, as JSON.
  package var json: String {
    let rows = comparison.rows.map { row -> JSONValue in
      .object([
        "axis": .text(row.axis.rawValue), "first": .reading(row.first), "second": .reading(row.second),
        "difference": .finite(row.difference), "interval": .interval(row.interval), "ratio": .optional(row.ratio),
        "evidence": .text(row.evidence.rawValue), "adjustedPValue": .optional(row.adjustedPValue),
        "verdict": .text(row.verdict.rawValue),
      ])
    }
    let gaps = comparison.gaps.map { gap -> JSONValue in
      .object([
        "axis": .text(gap.axis.rawValue), "first": .optional(gap.first), "second": .optional(gap.second),
      ])
    }
    return JSONValue.document(
      .comparison,
      [
        "run": .text(run.id), "protocol": .text(evaluation.id), "first": .text(comparison.firstLabel),
        "second": .text(comparison.secondLabel), "significance": .finite(comparison.significance),
        "verdict": .text(verdict), "rows": .list(rows), "gaps": .list(gaps),
      ]
    ).text
  }
}

extension CandidateSheet {
  /// Steps, readings and choice as JSON.
  ///
  /// - Parameter model: what is known of the file of its model.
  package func json(model: JSONValue) -> String {
    let protocols = run.evaluations.compactMap { evaluation -> JSONValue? in
      let analysis = EvaluationAnalysis(run: run, evaluation: evaluation, membershipDraws: 0)
      guard let index = analysis.trials.firstIndex(where: { $0.candidate == candidate }) else { return nil }
      let trial = analysis.trials[index]
      var failure: String?
      if case .failed(let message) = trial.status { failure = message }
      let readings = analysis.measuredAxes.map { axis -> JSONValue in
        let rank = rank(analysis, index, axis)
        return .object([
          "axis": .text(axis.id.rawValue),
          "outcome": trial.outcomes[axis.id].map(JSONValue.outcome) ?? .null,
          "rank": .optional(rank?.place), "rankedCount": .optional(rank?.count),
        ])
      }
      return .object([
        "protocol": .text(evaluation.id), "split": .text(analysis.splitSentence),
        "isPick": .flag(index == analysis.pickIndex), "isBest": .flag(index == analysis.bestIndex),
        "frontierNumber": .optional(analysis.numbers[index]), "choice": .text(Self.choice(analysis, index)),
        "selection": .texts(Self.selection(analysis, index)),
        "failure": .optional(failure), "notes": .texts(trial.notes), "readings": .list(readings),
      ])
    }
    return JSONValue.document(
      .candidate,
      [
        "run": .text(run.id), "candidate": .text(candidate.label), "steps": .list(candidate.steps.map(JSONValue.step)),
        "protocols": .list(protocols), "model": model,
      ]
    ).text
  }
}
