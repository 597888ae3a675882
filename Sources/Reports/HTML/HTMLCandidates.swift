import Records

/// Every candidate with every axis, in tables of a few columns each so that they can be read on a phone and on paper.
struct HTMLCandidates {
  let analysis: RunAnalysis

  /// Columns of axes that a table holds before the next one begins; the first table also tells who is on the frontier.
  private static func columnLimit(_ position: Int) -> Int { position == 0 ? 5 : 6 }

  var parts: [Markup] {
    var parts: [Markup] = [
      .tag("h2", ["id": "candidates"], "All candidates"),
      .tag(
        "p", ["class": "soft small"],
        "Best quality first. A star marks the best value of a column; the small line is its interval."),
    ]
    for evaluation in analysis.evaluations.reversed() {
      if analysis.evaluations.count > 1 {
        parts.append(.tag("h3", [:], evaluation.evaluation.heading))
      }
      var reasons: [String] = []
      for (position, block) in blocks(evaluation).enumerated() {
        parts.append(table(evaluation, block, isFirst: position == 0, reasons: &reasons))
      }
      if !reasons.isEmpty {
        let items = reasons.enumerated().map { Markup.tag("li", [:], "\(Self.mark($0.offset)): \($0.element)") }
        parts.append(.tag("p", ["class": "small soft"], "Where there is no value:"))
        parts.append(.tag("ul", ["class": "plain keys small soft"], items))
      }
    }
    parts += FoldedForms(analysis: analysis).parts
    return [.tag("div", ["class": "sheet"], parts)]
  }

  /// Axes by family, packed into tables without tearing a family apart where it fits.
  private func blocks(_ evaluation: EvaluationAnalysis) -> [[AxisDescriptor]] {
    // Unfolded forms have a table of their own.
    let axes = evaluation.measuredAxes.filter { !FoldedForms.isUnfolded($0, in: analysis.run) }
    let families = AxisFamily.allCases.map { family in
      axes.filter { $0.family == family }
    }.filter { !$0.isEmpty }
    var blocks: [[AxisDescriptor]] = []
    for family in families {
      var rest = family[...]
      if let last = blocks.last, last.count + rest.count <= Self.columnLimit(blocks.count - 1) {
        blocks[blocks.count - 1] += rest
        continue
      }
      while !rest.isEmpty {
        let limit = Self.columnLimit(blocks.count)
        blocks.append(Array(rest.prefix(limit)))
        rest = rest.dropFirst(limit)
      }
    }
    return blocks
  }

  private func table(
    _ evaluation: EvaluationAnalysis, _ axes: [AxisDescriptor], isFirst: Bool, reasons: inout [String]
  ) -> Markup {
    let best = axes.map(evaluation.bestIndices)
    var rows: [Markup] = []
    for index in evaluation.byQuality {
      var cells = [Markup.tag("th", ["scope": "row"], name(evaluation, index))]
      if isFirst {
        let isComplete = evaluation.membership(index) != nil || evaluation.numbers[index] != nil
        let member = evaluation.numbers[index].map { "yes, no. \($0)" } ?? (isComplete ? "no" : "")
        var content: [Markup] = [.text(member)]
        if let probability = evaluation.membership(index) {
          content.append(.tag("small", [:], "prob. \(FrontierSentences.probability(probability))"))
        }
        cells.append(.tag("td", [:], content))
      }
      for (column, axis) in axes.enumerated() {
        if let reading = evaluation.reading(index, axis.id) {
          cells.append(HTML.reading(reading, unit: axis.unit, isBest: best[column].contains(index)))
        } else {
          cells.append(missing(evaluation.trials[index], axis, &reasons))
        }
      }
      rows.append(.tag("tr", index == evaluation.pickIndex ? ["class": "chosen"] : [:], cells))
    }
    let titles = axes.reduce(into: [String]()) { titles, axis in
      let title = axis.family.title
      if titles.last != title { titles.append(title) }
    }
    return HTML.scroll(
      "Candidates: " + titles.joined(separator: ", "),
      .tag("table", [:], [.tag("thead", [:], head(axes, isFirst: isFirst)), .tag("tbody", [:], rows)]))
  }

  private func name(_ evaluation: EvaluationAnalysis, _ index: Int) -> [Markup] {
    let trial = evaluation.trials[index]
    var parts = HTML.label(trial.candidate.label)
    if index == evaluation.pickIndex { parts.append(.tag("span", ["class": "tag"], "pick")) }
    if index == evaluation.bestIndex { parts.append(.tag("span", ["class": "tag plain"], "best")) }
    if trial.status != .completed { parts.append(.tag("span", ["class": "tag plain"], "failed")) }
    return parts
  }

  private func head(_ axes: [AxisDescriptor], isFirst: Bool) -> [Markup] {
    var groups: [(AxisFamily, Int)] = []
    for axis in axes {
      if groups.last?.0 == axis.family { groups[groups.count - 1].1 += 1 } else { groups.append((axis.family, 1)) }
    }
    var upper: [Markup] = [.tag("td", ["class": "g"], "")]
    var lower: [Markup] = [HTML.heading("Candidate")]
    if isFirst {
      upper.append(.tag("td", ["class": "g"], ""))
      lower.append(HTML.heading("On the frontier"))
    }
    for (family, count) in groups {
      upper.append(.tag("th", ["scope": "colgroup", "class": "g", "colspan": String(count)], family.title))
    }
    for axis in axes {
      var content: [Markup] = [.text(axis.title)]
      let unit = axis.unit == .nats ? "nats, " : axis.unit == .targetUnits ? "target units, " : ""
      content.append(
        .tag("small", [:], unit + (axis.direction == .higherIsBetter ? "higher is better" : "lower is better")))
      lower.append(.tag("th", ["scope": "col", "class": "n"], content))
    }
    return [.tag("tr", [:], upper), .tag("tr", [:], lower)]
  }

  /// An empty cell that says by a letter why it is empty.
  private func missing(_ trial: TrialRecord, _ axis: AxisDescriptor, _ reasons: inout [String]) -> Markup {
    if trial.status != .completed { return .tag("td", ["class": "n soft"], "failed") }
    let reason = "\(axis.title): \(trial.whyMissing(axis.id))"
    let position: Int
    if let known = reasons.firstIndex(of: reason) {
      position = known
    } else {
      position = reasons.count
      reasons.append(reason)
    }
    return .tag("td", ["class": "n soft", "title": reason], [.text("–"), .tag("sup", [:], Self.mark(position))])
  }

  /// a, b, ... z, aa, ab, ...
  static func mark(_ position: Int) -> String {
    let letters = Array("abcdefghijklmnopqrstuvwxyz")
    let last = String(letters[position % 26])
    return position < 26 ? last : mark(position / 26 - 1) + last
  }
}

extension AxisFamily {
  var title: String {
    switch self {
    case .quality: "Quality"
    case .latency: "Latency"
    case .cost: "Training cost"
    case .size: "Size"
    case .interpretability: "Interpretability"
    case .calibration: "Calibration"
    case .fairness: "Fairness"
    case .robustness: "Robustness"
    }
  }
}
