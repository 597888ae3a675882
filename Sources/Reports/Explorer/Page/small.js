// Small pictures on a candidate's card: scores by fold or step, ROC, precision and recall, reliability, residuals, latency.

function smallChart(parent, title, about, options) {
  const size = Object.assign({ width: 250, height: 190, left: 42, right: 10, top: 10, bottom: 34 }, options);
  const figure = parent.append("figure");
  figure.append("figcaption").attr("class", "title").text(title);
  const svg = figure.append("svg").attr({
    class: "chart", role: "img", "aria-label": `${title}: ${about}`, viewBox: `0 0 ${size.width} ${size.height}`,
    width: size.width, height: size.height,
  });
  figure.append("figcaption").text(about);
  const scales = {
    x: (size.x || d3.scale.linear().domain([0, 1])).range([size.left, size.width - size.right]),
    y: (size.y || d3.scale.linear().domain([0, 1])).range([size.height - size.bottom, size.top]),
  };
  const formats = { x: size.formatX || ((value) => compact(value, 3)), y: size.formatY || ((value) => compact(value, 3)) };
  for (const tick of size.ticksX || scales.x.ticks(4)) {
    const x = scales.x(tick);
    svg.append("line").attr({ class: "grid", x1: x, x2: x, y1: size.top, y2: size.height - size.bottom });
    svg.append("text").attr({ class: "soft", x, y: size.height - size.bottom + 13, "text-anchor": "middle", "font-size": 10 })
      .text(formats.x(tick));
  }
  for (const tick of size.ticksY || scales.y.ticks(4)) {
    const y = scales.y(tick);
    svg.append("line").attr({ class: "grid", y1: y, y2: y, x1: size.left, x2: size.width - size.right });
    svg.append("text").attr({ class: "soft", x: size.left - 4, y: y + 3.5, "text-anchor": "end", "font-size": 10 })
      .text(formats.y(tick));
  }
  if (size.nameX) {
    svg.append("text").attr({
      class: "soft", x: (size.left + size.width - size.right) / 2, y: size.height - 5, "text-anchor": "middle", "font-size": 10.5,
    }).text(size.nameX);
  }
  return { svg, scales, size };
}

function foldChart(parent, model, protocol, axisID, index) {
  const samples = samplesOf(protocol, axisID, index);
  const axis = model.axisOf.get(axisID);
  if (axis.sampling !== "folds" || samples.length < 2) return;
  const [low, high] = d3.extent(samples);
  const pad = (high - low) * 0.15 || Math.abs(high) * 0.05 || 1;
  const about = samples.map((value, fold) => `${protocol.part} ${fold + 1} ${valueText(value, axis.unit)}`).join(", ");
  const chart = smallChart(parent, `${axis.title} by ${protocol.part}`, `${about}.`, {
    x: d3.scale.linear().domain([0.5, samples.length + 0.5]), ticksX: samples.map((_, fold) => fold + 1), nameX: protocol.part,
    y: d3.scale.linear().domain([low - pad, high + pad]), formatY: (value) => tickText(value, axis.unit), left: 54,
  });
  const mean = valueOf(protocol, axisID, index);
  chart.svg.append("line").attr({
    class: "bandedge", x1: chart.size.left, x2: chart.size.width - chart.size.right, y1: chart.scales.y(mean),
    y2: chart.scales.y(mean),
  });
  chart.svg.selectAll("path.mark").data(samples).enter().append("path")
    .attr("class", `mark ${colourClass(protocol.family[index])} filled`).attr("d", markPath(protocol.family[index], 4))
    .attr("transform", (value, fold) => `translate(${chart.scales.x(fold + 1)},${chart.scales.y(value)})`);
}

function pairsOf(text) {
  const shares = sharesOf(text);
  return d3.range(shares.length / 2).map((at) => [shares[2 * at], shares[2 * at + 1]]);
}

function curveCharts(parent, model, protocol, digest) {
  if (!digest.curves) return;
  const classes = model.run.classes;
  for (const [kind, title, names, about] of [
    ["roc", "ROC", "false alarms", "share of its rows found (up) against share of the others taken for it (across)"],
    ["precision", "Precision and recall", "recall", "share of the rows taken for it that are (up) against share of its rows "
      + "found (across)"]]) {
    const of = digest.curves.length === 1 ? `class ${classes[digest.curves[0].of]}; ` : "one line a class; ";
    const chart = smallChart(parent, title, `${of}${about}, held-out rows of all ${protocol.part}s together.`, { nameX: names });
    if (kind === "roc") {
      chart.svg.append("line").attr({
        class: "break", x1: chart.scales.x(0), y1: chart.scales.y(0), x2: chart.scales.x(1), y2: chart.scales.y(1),
      });
    }
    const line = d3.svg.line().x((point) => chart.scales.x(point[0])).y((point) => chart.scales.y(point[1]));
    digest.curves.forEach((curve, at) => {
      const path = chart.svg.append("path").attr("class", `curve ${colourClass(at)}`).style("stroke-opacity", 1)
        .attr("d", line(pairsOf(curve[kind])));
      path.append("title").text(classes[curve.of]);
    });
  }
}

function reliabilityChart(parent, model, digest) {
  if (!digest.reliability) return;
  const probabilities = sharesOf(digest.reliability.probability);
  const shares = sharesOf(digest.reliability.share);
  const counts = digest.reliability.count;
  const asked = model.run.classes.length === 2 ? `of class ${model.run.classes[1]}` : "of the predicted class";
  const chart = smallChart(parent, "Reliability", `Probability ${asked} (across) against how often it came true (up), in tenths; `
    + "on the dashed line probabilities hold. Bigger marks: more rows.", { nameX: "probability" });
  chart.svg.append("line").attr({
    class: "break", x1: chart.scales.x(0), y1: chart.scales.y(0), x2: chart.scales.x(1), y2: chart.scales.y(1),
  });
  const most = d3.max(counts);
  const points = d3.range(counts.length);
  const line = d3.svg.line().x((at) => chart.scales.x(probabilities[at])).y((at) => chart.scales.y(shares[at]));
  chart.svg.append("path").attr("class", "curve s0").attr("d", line(points));
  chart.svg.selectAll("circle").data(points).enter().append("circle").attr("class", "mark s0 filled")
    .attr({ cx: (at) => chart.scales.x(probabilities[at]), cy: (at) => chart.scales.y(shares[at]) })
    .attr("r", (at) => 2 + 4 * Math.sqrt(counts[at] / most))
    .append("title").text((at) => `${counts[at]} rows: ${fixed(probabilities[at], 2)} said, ${fixed(shares[at], 2)} true`);
}

function latencyChart(parent, digest) {
  if (!digest.latency) return;
  const { counts, low, high, calls } = digest.latency;
  const quantiles = floatsOf(digest.latency.quantiles);
  const names = ["1%", "5%", "25%", "p50", "75%", "p90", "p95", "p99", "p99.9"];
  const told = [3, 5, 7, 8].map((at) => `${names[at]} ${secondsText(quantiles[at])}`).join(", ");
  const x = d3.scale.log().domain([low, Math.max(high, quantiles[7] * 1.02)]);
  x.isLogarithmic = true;
  const chart = smallChart(parent, "Latency", `${told}. ${grouped(String(calls))} warm timings of one row, all rounds together; `
    + "dashed lines: p50, p90, p99.", {
    x, ticksX: ticksOf(x, 2), formatX: (value) => tickText(value, "seconds"), nameX: "one row (logarithmic)",
    y: d3.scale.linear().domain([0, d3.max(counts)]), formatY: (value) => countText(value),
  });
  const edge = d3.range(counts.length + 1).map((at) => low * Math.pow(high / low, at / counts.length));
  chart.svg.selectAll("rect.bin").data(counts).enter().append("rect").attr("class", "bin")
    .attr({
      x: (_, at) => chart.scales.x(edge[at]), y: (count) => chart.scales.y(count),
      width: (_, at) => Math.max(0.5, chart.scales.x(edge[at + 1]) - chart.scales.x(edge[at]) - 0.5),
      height: (count) => chart.scales.y(0) - chart.scales.y(count),
    });
  for (const at of [3, 5, 7]) {
    const across = chart.scales.x(quantiles[at]);
    chart.svg.append("line").attr({
      class: "bandedge", x1: across, x2: across, y1: chart.size.top, y2: chart.size.height - chart.size.bottom,
    });
  }
}

function residualChart(parent, digest) {
  if (!digest.residuals) return;
  const unpack = ({ low, high, at }) => sharesOf(at).map((share) => low + share * (high - low));
  const predicted = unpack(digest.residuals.predicted);
  const residual = unpack(digest.residuals.residual);
  const quantiles = floatsOf(digest.residuals.quantiles);
  const widen = ([low, high]) => (high > low ? [low, high] : [low - 1, high + 1]);
  const chart = smallChart(parent, "Residuals", `Truth minus prediction (up) against prediction (across), ${residual.length} held-out `
    + `rows. Half of all lie between ${significant(quantiles[2], 3)} and ${significant(quantiles[4], 3)}, 90% between `
    + `${significant(quantiles[1], 3)} and ${significant(quantiles[5], 3)}.`, {
    x: d3.scale.linear().domain(widen(d3.extent(predicted))), y: d3.scale.linear().domain(widen(d3.extent(residual.concat(0)))),
    nameX: "prediction", left: 54,
  });
  chart.svg.append("line").attr({
    class: "break", x1: chart.size.left, x2: chart.size.width - chart.size.right, y1: chart.scales.y(0), y2: chart.scales.y(0),
  });
  chart.svg.selectAll("circle").data(residual).enter().append("circle").attr("class", "mark s0 hollow")
    .attr({ r: 2, cx: (_, at) => chart.scales.x(predicted[at]), cy: (value) => chart.scales.y(value) });
}

function confusionTable(parent, model, protocol, digest) {
  if (!digest.confusion) return;
  const classes = model.run.classes;
  const box = parent.append("figure").attr("class", "confusion");
  box.append("figcaption").attr("class", "title").text("Confusion matrix");
  const table = box.append("div").attr({ class: "scroll", tabindex: 0, role: "region", "aria-label": "Confusion matrix" })
    .append("table");
  const head = table.append("thead").append("tr");
  head.append("th").attr("scope", "col").text("true \\ predicted");
  classes.forEach((name) => head.append("th").attr({ scope: "col", class: "n" }).text(name));
  const body = table.append("tbody");
  digest.confusion.forEach((counts, truth) => {
    const row = body.append("tr");
    row.append("th").attr("scope", "row").text(classes[truth]);
    const total = d3.sum(counts);
    counts.forEach((count, guess) => {
      const share = total > 0 ? count / total : 0;
      row.append("td").attr("class", `n ${guess === truth ? "right" : "wrong"}`).style("background", shadeOf(share, guess === truth))
        .attr("title", `${fixed(share * 100, 1)}% of ${classes[truth]}`).text(count);
    });
  });
  box.append("figcaption").text(`Held-out rows of all ${protocol.part}s; a cell is shaded by its share of the row.`);
}

function shadeOf(share, isRight) {
  const colour = isRight ? "--s2" : "--s1";
  return share > 0 ? `color-mix(in srgb, var(${colour}) ${Math.round(share * 55)}%, transparent)` : "none";
}
