import ArgumentParser
import Experiments
import Records
import Reports
import Store

struct CompareCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Compare two candidates of a run, or two runs.",
    discussion: """
      Three names are a run and two candidates of it, which are compared axis by axis, pair by pair. Two names are two \
      runs, usually the older first: what changed in data, plan, versions and machine, whether the pick changed and why, \
      and which candidates moved on which axis by more than noise.

      Of two candidates, the difference, its interval, p and the verdict of an axis come from one estimate: over folds (what \
      would other training rows make of the two?), over rounds of timing, or with --by rows over the rows that both \
      predicted (which of these two models is better?). Where there is one fold only, rows are what there is.

      Examples:
        reasonable compare latest pick best
        reasonable compare digits-20260131-142501 latest
      """)

  /// What scores of predictions are compared over.
  enum Unit: String, ExpressibleByArgument, CaseIterable { case folds, rows }

  @Argument(help: .run, completion: NameCompletion.run)
  var reference: String

  @Argument(
    help: """
      The first candidate: pick, best, its number in the frontier table, its label or a part that fits one only. Or, \
      where nothing follows, another run.
      """,
    completion: NameCompletion.candidate)
  var first: String

  @Argument(help: "The second candidate.", completion: NameCompletion.candidate)
  var second: String?

  @Option(
    name: .customLong("protocol"),
    help: "\(EvaluationProtocol.choices). Default: replay where the run has it, else production, else research.")
  var evaluation: EvaluationProtocol?

  @Option(help: "What scores are compared over: folds or rows. Default: folds, and rows where there is one fold.")
  var by: Unit?

  @OptionGroup var place: ResultsOption
  var results: String { place.results }

  @OptionGroup var table: TableOptions

  func validate() throws {
    if second == nil, evaluation != nil || by != nil {
      throw ValidationError(
        "--protocol and --by go with two candidates of a run; two runs are compared under every protocol")
    }
  }

  func run() throws {
    try inputErrors {
      let store = try ResultStore(directory: results, access: .readOnly)
      guard let second else { return try compareRuns(store) }
      let comparison = try self.comparison(first, second, in: store)
      if table.json {
        Terminal.writeWhole(comparison.json)
      } else {
        print(comparison.text(width: table.columns))
      }
    }
  }

  private func comparison(
    _ first: String, _ second: String, in store: ResultStore
  ) throws -> ComparisonTable {
    let run = try store.begunRun(reference)
    let wanted = run.evaluation(evaluation)
    return try ComparisonTable(run: run, first: first, second: second, evaluation: wanted) { left, right in
      let isSingleFold = left.folds.count == 1 && right.folds.count == 1
      guard by == .rows || (by == nil && isSingleFold) else { return [:] }
      guard let predictions = try StoredPredictions(run, wanted, in: store) else {
        guard by == .rows else { return [:] }
        throw InputError("this run keeps no predictions to compare row by row; sweep the plan again")
      }
      let found = try StoredComparison.differences(left, right, on: run.axes, in: predictions)
      if found.isEmpty, by == .rows {
        throw InputError("there are no stored predictions of both candidates to compare row by row")
      }
      return found
    }
  }

  private func compareRuns(_ store: ResultStore) throws {
    let named: NamedRuns
    do {
      named = try NamedRuns([reference, first], in: store)
    } catch let error as StoreError {
      guard case .unknownRun = error else { throw error }
      throw InputError(
        "\(error); two names are two runs, and candidates need their run in front: reasonable compare RUN "
          + "\(reference.excerpt(40)) \(first.excerpt(40))")
    }
    let text = RunComparisonText(try named.comparison(), arePlansKnown: named.arePlansKnown)
    if table.json {
      Terminal.writeWhole(text.json)
    } else {
      print(text.text(width: table.columns))
    }
  }
}
