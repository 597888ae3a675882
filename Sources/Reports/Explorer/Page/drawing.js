// What the picture is drawn of: axes, limits, curves, intervals, the frontier's step line, points. `view` is made by
// `makeScatter`.

function px(value) { return value.toFixed(1); }

function itemAt(view, index) {
  const { protocol, x, y } = view.store.get();
  return [view.scales.x(valueOf(protocol, x, index)), view.scales.y(valueOf(protocol, y, index))];
}

function drawAxes(view) {
  const { axes } = view.scales;
  const ticksX = ticksOf(view.scales.x, view.size.width < 520 ? 4 : 7);
  const ticksY = ticksOf(view.scales.y, 6);
  view.grid.selectAll("*").remove();
  view.labels.selectAll("*").remove();
  for (const tick of ticksX) {
    const x = view.scales.x(tick);
    if (x < view.margin.left - 1 || x > view.size.width - view.margin.right + 1) continue;
    view.grid.append("line").attr({ class: "grid", x1: px(x), x2: px(x), y1: view.margin.top, y2: view.size.height - view.margin.bottom });
    view.labels.append("text").attr({ class: "soft", x: px(x), y: view.size.height - view.margin.bottom + 16, "text-anchor": "middle" })
      .text(tickText(tick, axes.x.unit));
  }
  for (const tick of ticksY) {
    const y = view.scales.y(tick);
    if (y < view.margin.top - 1 || y > view.size.height - view.margin.bottom + 1) continue;
    view.grid.append("line").attr({ class: "grid", y1: px(y), y2: px(y), x1: view.margin.left, x2: view.size.width - view.margin.right });
    view.labels.append("text").attr({ class: "soft", x: view.margin.left - 6, y: px(y + 4), "text-anchor": "end" })
      .text(tickText(tick, axes.y.unit));
  }
  const arrowX = axes.x.higher ? "higher" : "lower";
  view.labels.append("text").attr({ x: view.margin.left, y: view.size.height - 8 })
    .text(`← ${arrowX} is better: ${axes.x.title}${view.scales.x.isLogarithmic ? " (logarithmic)" : ""}`);
  view.labels.append("text").attr({ x: 4, y: 20 })
    .text(`↑ ${axes.y.higher ? "higher" : "lower"} is better: ${axes.y.title}`
      + (view.scales.y.isLogarithmic ? " (logarithmic)" : ""));
}

function drawLimitLines(view) {
  const { x, y } = view.store.get();
  const lines = [];
  for (const limit of view.store.get().limits || view.model.policy.limits) {
    for (const bound of [limit.atLeast, limit.atMost]) {
      if (bound === null || bound === undefined) continue;
      if (limit.axis === x) lines.push({ x: view.scales.x(bound) });
      if (limit.axis === y) lines.push({ y: view.scales.y(bound) });
    }
  }
  const drawn = view.layers.limits.selectAll("line").data(lines);
  drawn.enter().append("line").attr("class", "limit");
  drawn.exit().remove();
  drawn.attr({
    x1: (line) => px(line.x === undefined ? view.margin.left : line.x),
    x2: (line) => px(line.x === undefined ? view.size.width - view.margin.right : line.x),
    y1: (line) => px(line.y === undefined ? view.margin.top : line.y),
    y2: (line) => px(line.y === undefined ? view.size.height - view.margin.bottom : line.y),
  });
}

// Variants that differ in their PCA size only are joined in the order of their sizes.
function drawCurves(view) {
  const { protocol, curves } = view.store.get();
  const groups = d3.nest().key((item) => protocol.curves.number[item.index])
    .entries(curves ? view.items.filter((item) => protocol.curves.number[item.index] >= 0) : [])
    .filter((group) => group.values.length > 1);
  const line = d3.svg.line().x((item) => itemAt(view, item.index)[0]).y((item) => itemAt(view, item.index)[1]);
  const drawn = view.layers.curves.selectAll("path").data(groups);
  drawn.enter().append("path");
  drawn.exit().remove();
  drawn.attr("class", (group) => `curve ${colourClass(protocol.family[group.values[0].index])}`)
    .attr("d", (group) => line(group.values.slice().sort((first, second) =>
      protocol.curves.place[first.index] - protocol.curves.place[second.index])));
}

function drawBars(view) {
  const { protocol, x, y, intervals } = view.store.get();
  const bars = [];
  for (const item of view.items) {
    const isNamed = item.number || item.isPick || item.isBest || item.index === view.focused;
    if (intervals === "none" ? item.index !== view.focused : intervals === "frontier" && !isNamed) continue;
    const [across, down] = itemAt(view, item.index);
    const weak = isNamed ? "" : " weak";
    const own = `bar ${colourClass(protocol.family[item.index])}${weak}`;
    const spanX = intervalOf(protocol, x, item.index);
    const spanY = intervalOf(protocol, y, item.index);
    const clampX = (value) => view.scales.x(view.scales.x.isLogarithmic ? Math.max(value, 1e-300) : value);
    const clampY = (value) => view.scales.y(view.scales.y.isLogarithmic ? Math.max(value, 1e-300) : value);
    if (spanX) bars.push({ own, x1: clampX(spanX[0]), x2: clampX(spanX[1]), y1: down, y2: down });
    if (spanY) bars.push({ own, x1: across, x2: across, y1: clampY(spanY[0]), y2: clampY(spanY[1]) });
  }
  const drawn = view.layers.bars.selectAll("line").data(bars);
  drawn.enter().append("line");
  drawn.exit().remove();
  drawn.attr("class", (bar) => bar.own);
  for (const name of ["x1", "x2", "y1", "y2"]) drawn.attr(name, (bar) => px(Math.min(1e5, Math.max(-1e5, bar[name]))));
}

// The step line of the frontier: nothing measured lies above and left of it.
function drawStep(view) {
  const shown = new Set(view.items.map((item) => item.index));
  const members = view.scales.frontier.members.filter((index) => shown.has(index)).map((index) => itemAt(view, index));
  let path = "";
  if (members.length > 0) {
    path = `M${px(members[0][0])},${px(view.size.height)}`;
    members.forEach(([x, y], place) => {
      if (place > 0) path += `H${px(x)}`;
      path += `V${px(y)}`;
    });
    path += `H${px(view.size.width)}`;
  }
  const drawn = view.layers.step.selectAll("path").data([path]);
  drawn.enter().append("path").attr("class", "step");
  drawn.attr("d", (text) => text);
}

function drawPoints(view) {
  const { protocol, selected, sides } = view.store.get();
  const order = view.items.slice().sort((first, second) => (first.number ? 1 : 0) - (second.number ? 1 : 0));
  const drawn = view.layers.points.selectAll("g.pt").data(order, (item) => item.index);
  const made = drawn.enter().append("g").attr("class", "pt").attr("role", "button");
  for (const [name, tag] of [["ring", "circle"], ["frame", "rect"], ["mark", "path"], ["hit", "circle"]]) {
    made.append(tag).attr("class", name);
  }
  made.append("text");
  made.on("click", (item) => view.store.change({ selected: item.index, opener: "picture" }))
    .on("mouseenter", (item) => focusOn(view, item.index)).on("mouseleave", () => focusOn(view, null))
    .on("focus", (item) => focusOn(view, item.index)).on("blur", () => focusOn(view, null));
  drawn.exit().remove();
  drawn.order();
  const roving = reachableItem(view, order);
  drawn.attr("transform", (item) => `translate(${itemAt(view, item.index).map(px).join(",")})`)
    .attr("tabindex", (item) => (item.index === roving ? 0 : -1))
    .attr("aria-pressed", (item) => String(item.index === selected))
    .attr("aria-label", (item) => describeItem(view, item));
  drawn.select(".mark").attr("class", (item) => {
    const fill = item.shade ? "shaded" : item.number || item.isPick ? "filled" : "hollow";
    return `mark ${colourClass(protocol.family[item.index])} ${fill}`;
  }).attr("d", (item) => markPath(protocol.family[item.index], item.radius)).style("fill", (item) => item.shade);
  drawn.select("circle.ring").attr("r", (item) => item.radius + 5)
    .style("display", (item) => (item.isPick ? null : "none"));
  drawn.select("rect.frame").each(function frame(item) {
    const half = item.radius + 4.5;
    d3.select(this).attr({ x: -half, y: -half, width: 2 * half, height: 2 * half })
      .style("display", item.isBest ? null : "none");
  });
  drawn.select("circle.hit").attr("r", (item) => Math.max(11, item.radius + 3))
    .attr("class", (item) => `hit${item.index === selected ? " chosen" : ""}${sides.includes(item.index) ? " side" : ""}`);
  drawn.select("text").attr({ class: "number halo", x: 8, y: -7 }).text((item) => item.number || "");
}

function describeItem(view, item) {
  const { protocol, x, y, third } = view.store.get();
  const parts = [protocol.label[item.index]];
  if (item.isPick) parts.push("the pick");
  if (item.isBest) parts.push("the best");
  if (item.number) parts.push(`number ${item.number} on the frontier`);
  for (const axis of [y, x, third]) {
    if (axis) parts.push(`${titleOf(view.model, axis)} ${readingText(view.model, protocol, axis, item.index)}`);
  }
  return parts.join(", ");
}

// The one point that Tab reaches; arrow keys go on from there.
function reachableItem(view, order) {
  const { selected, pick } = view.store.get();
  const has = (index) => index !== null && order.some((item) => item.index === index);
  return [view.focused, selected, pick].find(has) ?? (order.length ? order[0].index : null);
}
