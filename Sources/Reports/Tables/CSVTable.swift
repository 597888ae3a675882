import Records

/// All trials of a run as comma-separated values (RFC 4180): one row a trial, CRLF at line ends, a unit in the name of
/// every numeric column.
///
/// Three columns an axis hold the reading and the ends of its interval; a fourth says why a reading is missing. Numbers
/// are written with every digit needed to read the same bits back; `inf` and `-inf` stand for infinite ones. A text
/// that a spreadsheet would take for a formula (it begins with `=`, `+`, `-` or `@`) gets a `'` in front.
struct CSVTable {
  let analysis: RunAnalysis

  var text: String {
    var lines = [header.map { Self.quoted($0) }.joined(separator: ",")]
    for evaluation in analysis.evaluations {
      for index in evaluation.trials.indices { lines.append(row(evaluation, index).joined(separator: ",")) }
    }
    return lines.joined(separator: "\r\n") + "\r\n"
  }

  private var header: [String] {
    let fixed = [
      "run", "protocol", "candidate", "trial_key", "status", "message", "estimator", "estimator_settings", "transforms",
      "calibration", "mitigation", "pca_components", "curve", "fold_count", "is_pick", "is_best", "on_frontier",
      "frontier_probability",
    ]
    let axes = analysis.run.axes.flatMap { axis -> [String] in
      let name = Self.columnName(axis)
      return [name, name + "_lower", name + "_upper", axis.id.rawValue + "_missing"]
    }
    return fixed + axes + ["notes", "finished_at"]
  }

  /// The axis and its unit: `latency.p50_seconds`.
  static func columnName(_ axis: AxisDescriptor) -> String {
    let unit =
      switch axis.unit {
      case .ratio: "_ratio"
      case .nats: "_nats"
      case .seconds: "_seconds"
      case .bytes: "_bytes"
      case .rowsPerSecond: "_rows_per_second"
      case .count: "_count"
      case .targetUnits: "_target_units"
      case .money: "_money"
      }
    let id = axis.id.rawValue
    // `size.bytes` needs no second unit.
    return id.hasSuffix("." + unit.dropFirst()) ? id : id + unit
  }

  private func row(_ evaluation: EvaluationAnalysis, _ index: Int) -> [String] {
    let trial = evaluation.trials[index]
    let candidate = trial.candidate
    var status = "completed"
    var message = ""
    if case .failed(let reason) = trial.status { (status, message) = ("failed", reason) }
    var cells = [
      analysis.run.id, evaluation.evaluation.id, candidate.label, trial.key, status, message,
      candidate.estimator.name, candidate.estimator.settingsText,
      candidate.transforms.map(\.text).joined(separator: " | "), candidate.calibration?.text ?? "",
      candidate.mitigation?.text ?? "", candidate.components.description,
      candidate.curve ?? "", String(trial.folds.count), String(index == evaluation.pickIndex),
      String(index == evaluation.bestIndex), String(evaluation.numbers[index] != nil),
    ].map(Self.text)
    cells.append(evaluation.membership(index).map(Self.number) ?? "")
    for axis in analysis.run.axes {
      let reading = trial.reading(axis.id)
      cells.append(reading.map { Self.number($0.value) } ?? "")
      cells.append(reading?.interval.map { Self.number($0.lower) } ?? "")
      cells.append(reading?.interval.map { Self.number($0.upper) } ?? "")
      cells.append(reading == nil ? Self.text(trial.whyMissing(axis.id)) : "")
    }
    return cells + [trial.notes.joined(separator: "; "), trial.finishedAt].map(Self.text)
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "" }
    if value.isInfinite { return value > 0 ? "inf" : "-inf" }
    return value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"
  }

  private static func text(_ content: String) -> String {
    let plain = content.withoutHiddenSigns
    if let first = plain.first, "=+-@".contains(first) || first == "\t" { return quoted("'" + plain) }
    return quoted(plain)
  }

  private static func quoted(_ content: String) -> String {
    let mustQuote = content.unicodeScalars.contains { $0 == "," || $0 == "\"" || $0 == "\n" || $0 == "\r" }
    guard mustQuote || content.hasPrefix(" ") || content.hasSuffix(" ") else { return content }
    var output = "\""
    for scalar in content.unicodeScalars {
      if scalar == "\"" { output += "\"" }
      output.unicodeScalars.append(scalar)
    }
    return output + "\""
  }
}

extension String {
  /// Characters that aren't seen, other than tabs and line ends, as escapes; RFC 4180 has no place for them.
  fileprivate var withoutHiddenSigns: String {
    unicodeScalars.split(separator: "\r", omittingEmptySubsequences: false).map {
      LegibleText.lines(String($0), longest: .max)
    }.joined(separator: "\r")
  }
}
