import Records

/// How to read the figures.
struct HTMLReading {
  let analysis: RunAnalysis

  var parts: [Markup] {
    let entries = Explanations.entries(analysis).flatMap {
      [Markup.tag("dt", [:], $0.term), .tag("dd", [:], $0.text)]
    }
    let axes = Explanations.axes(analysis.run).map { axis in
      Markup.tag("tr", [:], [.tag("th", ["scope": "row"], axis.title), HTML.cell(axis.text)])
    }
    var parts: [Markup] = [
      .tag("h2", ["id": "reading"], "How to read this"), .tag("dl", ["class": "reading"], entries),
    ]
    if !axes.isEmpty {
      parts.append(.tag("h3", [:], "The axes"))
      parts.append(
        HTML.scroll(
          "The axes",
          .tag(
            "table", [:],
            [
              .tag("thead", [:], [.tag("tr", [:], [HTML.heading("Axis"), HTML.heading("What it measures")])]),
              .tag("tbody", [:], axes),
            ])))
    }
    return parts
  }
}

/// The machine, the data, the plan word for word, and how to repeat the run.
struct HTMLOrigin {
  let analysis: RunAnalysis

  var parts: [Markup] {
    let run = analysis.run
    return [
      .tag("h2", ["id": "origin"], "Machine, data and plan"),
      .tag("h3", [:], "Machine"), HTML.facts(OriginFacts.machine(run.machine)),
      .tag("h3", [:], "Data"), HTML.facts(OriginFacts.data(run.dataset)),
      .tag("h3", [:], "Run"), HTML.facts(OriginFacts.run(run)),
      .tag("h3", [:], "Plan, word for word"), .tag("pre", ["tabindex": "0"], [.tag("code", [:], run.planText)]),
      .tag("h3", [:], "To repeat it"),
      .tag(
        "p", [:],
        "The same plan, data and seed give the same scores on any machine with the same BLAS core; timings belong to the "
          + "machine above."),
      .tag("pre", [:], [.tag("code", [:], Explanations.commands(run).joined(separator: "\n"))]),
    ]
  }
}
