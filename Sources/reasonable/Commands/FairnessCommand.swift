import ArgumentParser
import Experiments
import Foundation
import Records
import Reports
import Store

struct FairnessCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fairness",
    abstract: "Show how the groups of the sensitive columns fare under one candidate of a run. Nothing is fitted.",
    discussion: """
      Gaps between groups in every measure, each with its interval, what chance alone would show and whether the rows settle \
      it; how each group fares; who would be served worse by the best model; how the groups are represented in the data. \
      Where nothing was picked, the best candidate is shown.

      The groups are those of the plan's data.sensitive. To judge others, sweep the same plan with them: trials are stored, so \
      nothing is fitted again.

      Examples:
        reasonable fairness latest
        reasonable fairness latest best --json
        reasonable fairness latest:pick
        reasonable sweep plan.yaml --sensitive sex --set 'fairness.bins=[age at 25 45]'

      'reasonable catalogue fairness' tells how groups are made and judged.
      """)

  @Argument(help: .run, completion: NameCompletion.run)
  var subject: String = "latest"

  @Argument(help: .candidate, completion: NameCompletion.candidate)
  var candidate: String?

  @OptionGroup var place: ResultsOption

  @Option(name: .customLong("protocol"), help: "research or production. Default: every one that the run has.")
  var evaluation: EvaluationProtocol?

  @OptionGroup var table: TableOptions

  func run() throws {
    try inputErrors {
      let store = try ResultStore(directory: place.results, access: .readOnly)
      // A run's id alone shows every protocol.
      let named = ModelReference(candidate.map { "\(subject):\($0)" } ?? subject).parts
      let stored = try store.begunRun(named.run)
      var chosen: TrialRecord?
      if let candidate = named.candidate {
        chosen = try CandidateSearch(run: stored, evaluation: evaluation).find(candidate)
      } else if let evaluation, !stored.evaluations.contains(evaluation) {
        throw ReportError.noTrials(evaluation)
      }
      guard stored.policy.fairness != nil else {
        throw InputError(
          "run \(stored.id) judges no groups: its plan names no data.sensitive. Sweep the plan again with "
            + "--sensitive COLUMN; nothing is fitted for it.")
      }
      guard let found = try StoredFairness.find(stored, chosen: chosen, only: evaluation, in: store) else {
        throw InputError(
          "the store keeps no predictions or no groups of run \(stored.id); sweep its plan again, which makes what is "
            + "missing")
      }
      let text = FairnessText(run: stored, fairness: found)
      if table.json { return Terminal.writeWhole(text.json) }
      print(text.text(width: table.columns))
    }
  }
}
