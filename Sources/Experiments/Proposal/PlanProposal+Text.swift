import Plans
import Records
import Tabular

extension PlanProposal {
  /// The plan in YAML, with a comment beside everything that was decided.
  package var text: String {
    var lines: [String] = schemaPath.map { [PlanSchema.line($0)] } ?? []
    lines += header
    lines += ["version: \(ExperimentPlan.version)", "name: \(PlanText.word(name))", ""]
    lines += dataLines + [""] + splitLines + [""]
    if !stepLines.isEmpty { lines += ["preprocessing:"] + stepLines.map { "  " + $0 } + [""] }
    lines += ["# Lists are swept: every combination is tried.", "estimators:"] + spread.lines.map { "  " + $0 } + [""]
    lines += policyLines
    return lines.joined(separator: "\n") + "\n"
  }

  private var header: [String] {
    [
      "# A first plan for \(file.singleLine): \(counted(rowCount, "row")), "
        + "\(counted(summary.columns.count, "column")). It runs as it is; every line may be changed.",
      "# 'reasonable catalogue plan' tells of every key, 'reasonable catalogue NAME' of one estimator, step or axis.",
    ]
  }

  private func counted(_ count: Int, _ noun: String) -> String {
    "\(NumberText.fixed(Double(count), decimals: 0)) \(noun)\(count == 1 ? "" : "s")"
  }

  // MARK: Data

  private var dataLines: [String] {
    let format = if case .file(_, let format) = said.source { format } else { FileFormat() }
    let plan = DataPlan(
      source: .file(file, format), target: target, task: said.task, positive: said.positive,
      time: said.time ?? advice.time.map { .column($0) }, groups: said.groups, keepAsInput: said.keepAsInput,
      rows: said.rows)
    let isClassification = task != .regression
    let section = DataSection(plan, isClassification: isClassification, loaded: loaded).description
    var lines: [String] = []
    for line in section.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("  target: "), let targetReason {
        lines.append("  # guessed: \(targetReason.singleLine); --target NAME says another one")
      }
      if line.hasPrefix("  task: "), let taskReason { lines.append("  # \(taskReason.singleLine)") }
      lines.append(line)
    }
    for note in notes where note.kind == .missingMarks {
      lines.append("  # \(note.sentence.singleLine): list there what means missing, and every other text is a value")
    }
    if task == .binary, said.positive == nil, let last = summary.classBalance.last {
      lines.append(
        "  # positive: \(PlanText.word(last.name))    # the class asked about is the last in order, unless this says another"
      )
    }
    lines += dropLines
    if !advice.sensitive.isEmpty {
      let names = advice.sensitive.map(PlanText.word).joined(separator: ", ")
      lines.append("  # sensitive: [\(names)]    # columns that fairness may be judged by")
    }
    if let time = advice.time, said.time == nil {
      lines.append(
        "  # keep-as-input: [\(PlanText.word(time))]    # lets models see the column that orders the rows")
    } else if let time = advice.possibleTime, said.time == nil {
      lines.append(
        "  # time: \(PlanText.word(time))    # if it orders the rows; then also protocols: [research, production]")
    }
    if rowCount > 50_000, said.rows == nil {
      lines.append("  # rows: 20000    # a quick first look at a part of the rows")
    }
    return lines
  }

  private var dropLines: [String] {
    var lines = advice.dropped.isEmpty ? [] : ["  drop:"]
    lines += advice.dropped.map { "    - \(PlanText.word($0.column))    # \($0.reason.singleLine)" }
    for doubt in advice.doubtful {
      lines.append(
        "  # column \(PlanText.word(doubt.column)) is kept, though it may be worth dropping: \(doubt.reason.singleLine)"
      )
    }
    return lines
  }

  // MARK: Split

  private var splitLines: [String] {
    let smallest = summary.classBalance.map(\.count).min() ?? rowCount
    let folds = max(2, min(5, smallest, rowCount / 2))
    var lines = ["split:"]
    let groups = said.groups != nil
    switch task {
    case .regression: lines.append("  kind: \(groups ? "grouped" : "k-fold")")
    case .binary, .multiclass: lines.append("  kind: \(groups ? "stratified-grouped" : "stratified")")
    }
    let why = folds < 5 ? "    # no more, because the smallest class has \(counted(smallest, "row"))" : ""
    lines.append("  folds: \(folds)\(task == .regression ? "" : why)")
    if rowCount < 300 { lines.append("  repeats: 3    # few rows: the folds are drawn anew to narrow the intervals") }
    lines.append("  seed: 7")
    if summary.duplicateRowCount > 0 {
      lines.append(
        "  # \(counted(summary.duplicateRowCount, "row")) of the file \(summary.duplicateRowCount == 1 ? "equals" : "equal") "
          + "an earlier one, so some are learned from and judged on; scores may be too good")
    }
    if said.time != nil || advice.time != nil {
      lines += [
        "", "# research shuffles the rows; production learns from the past and is judged on what came later",
        "protocols: [research, production]",
      ]
      lines += replayLines
    }
    return lines
  }

  /// A replay to ask for, as comments.
  private var replayLines: [String] {
    let order: String? = if case .column(let name)? = said.time { name } else { advice.time }
    let isDated = summary.columns.contains { $0.name == order && $0.times != nil }
    let delay =
      if let column = advice.arrival {
        "\(PlanText.word(column))    # the column that tells when a label became known"
      } else {
        "\(isDated ? "7 days" : "100 rows")    # how long after a row its label becomes known"
      }
    return [
      "# What is a retraining worth, and when? A replay serves the rows as time goes and trains anew at each step:",
      "# add replay to the protocols, and take the marks away from", "# replay:", "#   label-delay: \(delay)",
    ]
  }

  // MARK: Steps and estimators

  private var categories: [ColumnSummary] { inputs.filter { !$0.isNumeric && $0.times == nil } }
  private var incomplete: [ColumnSummary] { inputs.filter { $0.missingCount > 0 } }
  /// Levels above which one column a level would be too many.
  private static let mostLevels = 30

  private var usesOneHot: Bool { (categories.map(\.distinctCount).max() ?? 0) <= Self.mostLevels }

  private var stepLines: [String] {
    var lines: [String] = []
    if let first = incomplete.first {
      let others = incomplete.count == 1 ? "" : " and \(incomplete.count - 1) more"
      lines.append(
        "imputation: {numeric: median, categorical: most-frequent}    # '\(first.name.singleLine)'\(others) "
          + "\(incomplete.count == 1 ? "has" : "have") missing values")
    }
    if let widest = categories.max(by: { $0.distinctCount < $1.distinctCount }) {
      let name = widest.name.singleLine
      lines.append(
        usesOneHot
          ? "encoding: one-hot    # at most \(widest.distinctCount) levels (column '\(name)')"
          : "encoding: target    # one number a category: '\(name)' has \(widest.distinctCount) levels, too many for a column each"
      )
    }
    lines.append("scaling: standard")
    return lines
  }

  private var spread: EstimatorSpread {
    let levels = categories.reduce(0) { $0 + (usesOneHot ? max(1, $1.distinctCount) : 1) }
    return EstimatorSpread(
      task: task, rowCount: min(rowCount, said.rows ?? .max),
      encodedColumnCount: inputs.count - categories.count + levels,
      hasImputation: !incomplete.isEmpty, hasEncoding: !categories.isEmpty,
      isTimed: said.time != nil || advice.time != nil)
  }

  // MARK: Policy

  private var policyLines: [String] {
    let total = summary.classBalance.reduce(0) { $0 + $1.count }
    let rarest = Double(summary.classBalance.map(\.count).min() ?? 0) / Double(max(1, total))
    let (quality, why): (String, String) =
      switch task {
      case .regression: ("r2", "or rmse, mae")
      case .binary where rarest < 0.2: ("average-precision", "accuracy hides how well a rare class is found")
      case .binary: ("roc-auc", "or accuracy, log-loss, f1")
      case .multiclass where rarest < 0.5 / Double(max(1, summary.classBalance.count)):
        ("balanced-accuracy", "the classes have unequal sizes")
      case .multiclass: ("accuracy", "or balanced-accuracy, log-loss")
      }
    return [
      "policy:", "  quality: \(quality)    # \(why)",
      "  within: 1 point    # how much worse than the best a pick may be; or 2%, or 1 standard error",
      "  # limits: {latency.p99: {at-most: 1ms}}",
      "  prefer: [latency.p99, training.cpu, size.bytes]    # among those, the first by this order",
    ]
  }
}
