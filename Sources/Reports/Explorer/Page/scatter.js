// The picture: every candidate along two axes, a third as colour or size, the frontier, intervals, curves, zoom.

function makeScatter(parent, store, model) {
  const figure = parent.append("figure").attr("class", "plot");
  const bar = figure.append("div").attr("class", "zoombar");
  const svg = figure.append("svg").attr("class", "chart").attr("role", "group");
  const tip = figure.append("div").attr("class", "tip").attr("aria-hidden", "true").style("display", "none");
  const caption = figure.append("figcaption");
  const margin = { left: 66, right: 18, top: 34, bottom: 46 };
  let size = { width: 0, height: 0 };
  let scales = null;
  let items = [];
  let focused = null;
  const clipID = "explorer-clip";
  svg.append("clipPath").attr("id", clipID).append("rect");
  const ground = svg.append("rect").attr("class", "ground zoomarea");
  const grid = svg.append("g");
  const inner = svg.append("g").attr("clip-path", `url(#${clipID})`);
  const layers = {};
  for (const name of ["box", "limits", "curves", "bars", "step", "points"]) layers[name] = inner.append("g");
  const labels = svg.append("g");

  const zoom = d3.behavior.zoom().scaleExtent([0.2, 60]).on("zoom", () => redraw());
  function zoomBy(factor) {
    const center = [(margin.left + size.width - margin.right) / 2, (margin.top + size.height - margin.bottom) / 2];
    const scale = Math.min(60, Math.max(0.2, zoom.scale() * factor));
    const real = scale / zoom.scale();
    const shift = zoom.translate();
    zoom.translate([0, 1].map((at) => center[at] - (center[at] - shift[at]) * real)).scale(scale).event(ground);
  }
  function moveBy(x, y) {
    const shift = zoom.translate();
    zoom.translate([shift[0] + x, shift[1] + y]).event(ground);
  }
  function reset() { store.change({ wholeRange: false }); }
  for (const [text, label, act] of [["+", "Zoom in", () => zoomBy(1.5)], ["−", "Zoom out", () => zoomBy(1 / 1.5)],
    ["Reset", "Zoom to the usual range", reset],
    ["All", "Show every candidate, the ones far behind included", () => store.change({ wholeRange: true })]]) {
    bar.append("button").attr("type", "button").attr("aria-label", label).attr("title", label).text(text)
      .on("click", act);
  }

  function place() {
    const { protocol, x, y, third, thirdAs, logX, logY, wholeRange } = store.get();
    const axes = { x: model.axisOf.get(x), y: model.axisOf.get(y), z: third ? model.axisOf.get(third) : null };
    const shown = visibleOf(store.get(), model).filter((index) => Number.isFinite(valueOf(protocol, x, index))
      && Number.isFinite(valueOf(protocol, y, index)));
    const frontier = frontierOf(protocol, [axes.y, axes.x]);
    const outlying = outlyingOf(axes.y, shown.map((index) => valueOf(protocol, y, index)));
    const inside = wholeRange ? shown : shown.filter((index, at) => !outlying[at] || index === store.get().pick);
    const width = size.width;
    const height = size.height;
    const across = axes.x.higher ? [width - margin.right, margin.left] : [margin.left, width - margin.right];
    const up = axes.y.higher ? [height - margin.bottom, margin.top] : [margin.top, height - margin.bottom];
    scales = {
      x: makeScale(axes.x, inside.map((index) => valueOf(protocol, x, index)), logX, across),
      y: makeScale(axes.y, inside.map((index) => valueOf(protocol, y, index)), logY, up),
    };
    let radius = () => 5;
    let shade = () => null;
    if (axes.z) {
      const values = shown.map((index) => valueOf(protocol, third, index)).filter(Number.isFinite);
      const scale = makeScale(axes.z, values, null, [0, 1]);
      const share = (index) => Math.min(1, Math.max(0, scale(valueOf(protocol, third, index))));
      if (thirdAs === "size") {
        radius = (index) => (Number.isFinite(valueOf(protocol, third, index)) ? 3 + 9 * Math.sqrt(share(index)) : 2.5);
      } else {
        const ramp = d3.interpolateLab(styleOf("--ramp0"), styleOf("--ramp1"));
        shade = (index) => (Number.isFinite(valueOf(protocol, third, index)) ? ramp(share(index)) : styleOf("--paper"));
      }
      scales.z = scale;
    }
    items = shown.map((index) => ({
      index, number: frontier.numbers.get(index), radius: radius(index), shade: shade(index),
      isPick: index === store.get().pick, isBest: index === protocol.best,
    }));
    scales.axes = axes;
    scales.frontier = frontier;
    zoom.x(scales.x).y(scales.y).size([width, height]);
    listenForZoom();
    caption.text(captionText(protocol, frontier, shown, inside, axes));
  }

  // The wheel scrolls the page unless the reader is at work in the picture; one finger scrolls, two zoom.
  function listenForZoom() {
    ground.call(zoom).on("dblclick.zoom", null);
    const wheel = ground.on("wheel.zoom");
    ground.on("wheel.zoom", function turn() {
      if (d3.event.ctrlKey || figure.node().contains(document.activeElement)) wheel.call(this);
    });
    const touch = ground.on("touchstart.zoom");
    ground.on("touchstart.zoom", function put() { if (d3.event.touches.length > 1) touch.call(this); });
  }

  function captionText(protocol, frontier, shown, inside, axes) {
    let text = `Up is better ${axes.y.title}, left is better ${axes.x.title}. `;
    text += `${shown.length} of ${protocol.count} candidates shown, ${frontier.members.length} on the frontier. `;
    if (shown.length > inside.length) {
      text += `${shown.length - inside.length} far behind ${shown.length - inside.length === 1 ? "lies" : "lie"} below the `
        + "picture (button All). ";
    }
    if (axes.z && store.get().thirdAs === "colour") text += `Colour: ${axes.z.title}, ${rampText()}. `;
    if (axes.z && store.get().thirdAs === "size") text += `Size: ${axes.z.title}. `;
    return `${text}Drag or use the wheel to zoom; with the keyboard: Tab to the picture, arrow keys from candidate to `
      + "candidate, Enter for its card, + and - to zoom, 0 to reset.";
  }

  function rampText() {
    const [low, high] = scales.z.domain();
    const unit = scales.axes.z.unit;
    return `from ${valueText(low, unit)} (pale) to ${valueText(high, unit)} (strong)`;
  }

  const px = (value) => value.toFixed(1);
  function at(index) {
    const { protocol, x, y } = store.get();
    return [scales.x(valueOf(protocol, x, index)), scales.y(valueOf(protocol, y, index))];
  }

  function redraw() {
    drawAxes();
    drawLimits();
    drawCurves();
    drawBars();
    drawStep();
    drawPoints();
  }

  function drawAxes() {
    const { axes } = scales;
    const ticksX = ticksOf(scales.x, size.width < 520 ? 4 : 7);
    const ticksY = ticksOf(scales.y, 6);
    grid.selectAll("*").remove();
    labels.selectAll("*").remove();
    for (const tick of ticksX) {
      const x = scales.x(tick);
      if (x < margin.left - 1 || x > size.width - margin.right + 1) continue;
      grid.append("line").attr({ class: "grid", x1: px(x), x2: px(x), y1: margin.top, y2: size.height - margin.bottom });
      labels.append("text").attr({ class: "soft", x: px(x), y: size.height - margin.bottom + 16, "text-anchor": "middle" })
        .text(tickText(tick, axes.x.unit));
    }
    for (const tick of ticksY) {
      const y = scales.y(tick);
      if (y < margin.top - 1 || y > size.height - margin.bottom + 1) continue;
      grid.append("line").attr({ class: "grid", y1: px(y), y2: px(y), x1: margin.left, x2: size.width - margin.right });
      labels.append("text").attr({ class: "soft", x: margin.left - 6, y: px(y + 4), "text-anchor": "end" })
        .text(tickText(tick, axes.y.unit));
    }
    const arrowX = axes.x.higher ? "higher" : "lower";
    labels.append("text").attr({ x: margin.left, y: size.height - 8 })
      .text(`← ${arrowX} is better: ${axes.x.title}${scales.x.isLogarithmic ? " (logarithmic)" : ""}`);
    labels.append("text").attr({ x: 4, y: 20 })
      .text(`↑ ${axes.y.higher ? "higher" : "lower"} is better: ${axes.y.title}`
        + (scales.y.isLogarithmic ? " (logarithmic)" : ""));
  }

  function drawLimits() {
    const { x, y } = store.get();
    const lines = [];
    for (const limit of store.get().limits || model.policy.limits) {
      for (const bound of [limit.atLeast, limit.atMost]) {
        if (bound === null || bound === undefined) continue;
        if (limit.axis === x) lines.push({ x: scales.x(bound) });
        if (limit.axis === y) lines.push({ y: scales.y(bound) });
      }
    }
    const drawn = layers.limits.selectAll("line").data(lines);
    drawn.enter().append("line").attr("class", "limit");
    drawn.exit().remove();
    drawn.attr({
      x1: (line) => px(line.x === undefined ? margin.left : line.x),
      x2: (line) => px(line.x === undefined ? size.width - margin.right : line.x),
      y1: (line) => px(line.y === undefined ? margin.top : line.y),
      y2: (line) => px(line.y === undefined ? size.height - margin.bottom : line.y),
    });
  }

  // Variants that differ in their PCA size only are joined in the order of their sizes.
  function drawCurves() {
    const { protocol, curves } = store.get();
    const groups = d3.nest().key((item) => protocol.curves.number[item.index])
      .entries(curves ? items.filter((item) => protocol.curves.number[item.index] >= 0) : [])
      .filter((group) => group.values.length > 1);
    const line = d3.svg.line().x((item) => at(item.index)[0]).y((item) => at(item.index)[1]);
    const drawn = layers.curves.selectAll("path").data(groups);
    drawn.enter().append("path");
    drawn.exit().remove();
    drawn.attr("class", (group) => `curve ${colourClass(protocol.family[group.values[0].index])}`)
      .attr("d", (group) => line(group.values.slice().sort((first, second) =>
        protocol.curves.place[first.index] - protocol.curves.place[second.index])));
  }

  function drawBars() {
    const { protocol, x, y, intervals } = store.get();
    const bars = [];
    for (const item of items) {
      const isNamed = item.number || item.isPick || item.isBest || item.index === focused;
      if (intervals === "none" ? item.index !== focused : intervals === "frontier" && !isNamed) continue;
      const [across, down] = at(item.index);
      const weak = isNamed ? "" : " weak";
      const own = `bar ${colourClass(protocol.family[item.index])}${weak}`;
      const spanX = intervalOf(protocol, x, item.index);
      const spanY = intervalOf(protocol, y, item.index);
      const clampX = (value) => scales.x(scales.x.isLogarithmic ? Math.max(value, 1e-300) : value);
      const clampY = (value) => scales.y(scales.y.isLogarithmic ? Math.max(value, 1e-300) : value);
      if (spanX) bars.push({ own, x1: clampX(spanX[0]), x2: clampX(spanX[1]), y1: down, y2: down });
      if (spanY) bars.push({ own, x1: across, x2: across, y1: clampY(spanY[0]), y2: clampY(spanY[1]) });
    }
    const drawn = layers.bars.selectAll("line").data(bars);
    drawn.enter().append("line");
    drawn.exit().remove();
    drawn.attr("class", (bar) => bar.own);
    for (const name of ["x1", "x2", "y1", "y2"]) drawn.attr(name, (bar) => px(Math.min(1e5, Math.max(-1e5, bar[name]))));
  }

  // The step line of the frontier: nothing measured lies above and left of it.
  function drawStep() {
    const shown = new Set(items.map((item) => item.index));
    const members = scales.frontier.members.filter((index) => shown.has(index)).map(at);
    let path = "";
    if (members.length > 0) {
      path = `M${px(members[0][0])},${px(size.height)}`;
      members.forEach(([x, y], place) => {
        if (place > 0) path += `H${px(x)}`;
        path += `V${px(y)}`;
      });
      path += `H${px(size.width)}`;
    }
    const drawn = layers.step.selectAll("path").data([path]);
    drawn.enter().append("path").attr("class", "step");
    drawn.attr("d", (text) => text);
  }

  function drawPoints() {
    const { protocol, selected, sides } = store.get();
    const order = items.slice().sort((first, second) => (first.number ? 1 : 0) - (second.number ? 1 : 0));
    const drawn = layers.points.selectAll("g.pt").data(order, (item) => item.index);
    const made = drawn.enter().append("g").attr("class", "pt").attr("role", "button");
    for (const [name, tag] of [["ring", "circle"], ["frame", "rect"], ["mark", "path"], ["hit", "circle"]]) {
      made.append(tag).attr("class", name);
    }
    made.append("text");
    made.on("click", (item) => store.change({ selected: item.index, opener: "picture" }))
      .on("mouseenter", (item) => focusOn(item.index)).on("mouseleave", () => focusOn(null))
      .on("focus", (item) => focusOn(item.index)).on("blur", () => focusOn(null));
    drawn.exit().remove();
    drawn.order();
    const roving = reachable(order);
    drawn.attr("transform", (item) => `translate(${at(item.index).map(px).join(",")})`)
      .attr("tabindex", (item) => (item.index === roving ? 0 : -1))
      .attr("aria-pressed", (item) => String(item.index === selected))
      .attr("aria-label", (item) => describe(item));
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

  function describe(item) {
    const { protocol, x, y, third } = store.get();
    const parts = [protocol.label[item.index]];
    if (item.isPick) parts.push("the pick");
    if (item.isBest) parts.push("the best");
    if (item.number) parts.push(`number ${item.number} on the frontier`);
    for (const axis of [y, x, third]) {
      if (axis) parts.push(`${titleOf(model, axis)} ${readingText(model, protocol, axis, item.index)}`);
    }
    return parts.join(", ");
  }

  // The one point that Tab reaches; arrow keys go on from there.
  function reachable(order) {
    const { selected, pick } = store.get();
    const has = (index) => index !== null && order.some((item) => item.index === index);
    return [focused, selected, pick].find(has) ?? (order.length ? order[0].index : null);
  }

  function focusOn(index) {
    if (focused === index) return;
    focused = index;
    drawBars();
    const item = items.find((one) => one.index === index);
    if (!item) { tip.style("display", "none"); return; }
    const { protocol, x, y, third } = store.get();
    tip.text("").style("display", null);
    tip.append("b").text(protocol.label[index]);
    for (const axis of [y, x, third]) {
      if (axis) tip.append("div").text(`${titleOf(model, axis)}: ${readingText(model, protocol, axis, index)}`);
    }
    const [left, top] = at(index);
    const box = svg.node().getBoundingClientRect();
    const ratio = box.width / size.width;
    const width = tip.node().offsetWidth;
    const room = figure.node().clientWidth;
    tip.style("left", `${Math.max(0, Math.min(room - width, left * ratio + 14))}px`)
      .style("top", `${svg.node().offsetTop + top * ratio + 14}px`);
  }

  function walk(key) {
    const order = items.slice().sort((first, second) => at(first.index)[0] - at(second.index)[0]
      || at(first.index)[1] - at(second.index)[1]);
    if (order.length === 0) return;
    const now = order.findIndex((item) => item.index === focused);
    const target = {
      ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: order.length - 1,
    }[key];
    goTo(order[Math.min(order.length - 1, Math.max(0, target))].index);
  }

  function goTo(index) {
    const point = layers.points.selectAll("g.pt").filter((item) => item.index === index).node();
    layers.points.selectAll("g.pt").attr("tabindex", (item) => (item.index === index ? 0 : -1));
    if (point) point.focus({ preventScroll: true });
  }

  svg.on("keydown", () => {
    const { key, ctrlKey, metaKey, shiftKey } = d3.event;
    if (ctrlKey || metaKey) return;
    if (shiftKey && key.startsWith("Arrow")) {
      moveBy({ ArrowLeft: 40, ArrowRight: -40 }[key] || 0, { ArrowUp: 40, ArrowDown: -40 }[key] || 0);
    } else if (key.startsWith("Arrow") || key === "Home" || key === "End") {
      walk(key);
    } else if (key === "+" || key === "=") zoomBy(1.5);
    else if (key === "-") zoomBy(1 / 1.5);
    else if (key === "0") reset();
    else if ((key === "Enter" || key === " ") && focused !== null) store.change({ selected: focused, opener: "picture" });
    else return;
    d3.event.preventDefault();
  });

  function layout() {
    const width = Math.max(300, figure.node().clientWidth);
    size = { width, height: Math.round(width < 520 ? width * 0.95 : Math.min(560, width * 0.58)) };
    svg.attr({ viewBox: `0 0 ${size.width} ${size.height}`, width: size.width, height: size.height });
    margin.left = width < 520 ? 56 : 66;
    for (const rect of [svg.select("clipPath rect"), ground]) {
      rect.attr({
        x: margin.left, y: margin.top, width: size.width - margin.left - margin.right,
        height: size.height - margin.top - margin.bottom,
      });
    }
    all();
  }

  function all() {
    const { protocol, x, y } = store.get();
    svg.attr("aria-label", `${titleOf(model, y)} against ${titleOf(model, x)}, ${protocol.title} protocol. `
      + "Arrow keys go from candidate to candidate.");
    place();
    redraw();
  }

  store.listen(["protocol", "x", "y", "third", "thirdAs", "logX", "logY", "wholeRange", "hidden", "query", "ranges",
    "pick", "limits"], all);
  store.listen(["intervals", "curves", "selected", "sides"], redraw);
  return { layout, goTo };
}

function styleOf(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
