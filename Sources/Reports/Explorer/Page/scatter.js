// The picture: every candidate along two axes, a third as colour or size, the frontier, intervals, curves, zoom.

// The elements of the picture, and what is on it.
function makeView(parent, store, model) {
  const figure = parent.append("figure").attr("class", "plot");
  const bar = figure.append("div").attr("class", "zoombar");
  const svg = figure.append("svg").attr("class", "chart").attr("role", "group");
  const view = {
    store, model, figure, svg, margin: { left: 66, right: 18, top: 34, bottom: 46 }, size: { width: 0, height: 0 },
    scales: null, items: [], focused: null, layers: {},
    tip: figure.append("div").attr("class", "tip").attr("aria-hidden", "true").style("display", "none"),
    caption: figure.append("figcaption"),
  };
  const clipID = "explorer-clip";
  svg.append("clipPath").attr("id", clipID).append("rect");
  view.ground = svg.append("rect").attr("class", "ground zoomarea");
  view.grid = svg.append("g");
  const inner = svg.append("g").attr("clip-path", `url(#${clipID})`);
  for (const name of ["box", "limits", "curves", "bars", "step", "points"]) view.layers[name] = inner.append("g");
  view.labels = svg.append("g");
  view.zoom = d3.behavior.zoom().scaleExtent([0.2, 60]).on("zoom", () => redraw(view));
  addZoomButtons(view, bar);
  return view;
}

function redraw(view) {
  for (const draw of [drawAxes, drawLimitLines, drawCurves, drawBars, drawStep, drawPoints]) draw(view);
}

function placeItems(view) {
  const { protocol, x, y, third, logX, logY, wholeRange } = view.store.get();
  const axes = { x: view.model.axisOf.get(x), y: view.model.axisOf.get(y), z: third ? view.model.axisOf.get(third) : null };
  const shown = visibleOf(view.store.get(), view.model).filter((index) => Number.isFinite(valueOf(protocol, x, index))
    && Number.isFinite(valueOf(protocol, y, index)));
  const frontier = frontierOf(protocol, [axes.y, axes.x]);
  const outlying = outlyingOf(axes.y, shown.map((index) => valueOf(protocol, y, index)));
  const inside = wholeRange ? shown : shown.filter((index, at) => !outlying[at] || index === view.store.get().pick);
  const width = view.size.width;
  const height = view.size.height;
  const across = axes.x.higher ? [width - view.margin.right, view.margin.left] : [view.margin.left, width - view.margin.right];
  const up = axes.y.higher ? [height - view.margin.bottom, view.margin.top] : [view.margin.top, height - view.margin.bottom];
  view.scales = {
    x: makeScale(axes.x, inside.map((index) => valueOf(protocol, x, index)), logX, across),
    y: makeScale(axes.y, inside.map((index) => valueOf(protocol, y, index)), logY, up),
  };
  const { radius, shade, scale } = looksOf(view, axes.z, shown);
  view.scales.z = scale;
  view.items = shown.map((index) => ({
    index, number: frontier.numbers.get(index), radius: radius(index), shade: shade(index),
    isPick: index === view.store.get().pick, isBest: index === protocol.best,
  }));
  view.scales.axes = axes;
  view.scales.frontier = frontier;
  view.zoom.x(view.scales.x).y(view.scales.y).size([width, height]);
  listenForZoom(view);
  view.caption.text(scatterCaption(view, protocol, frontier, shown, inside, axes));
}

// How large and how dark each point is, by the third axis where there is one.
function looksOf(view, axis, shown) {
  const { protocol, third, thirdAs } = view.store.get();
  let radius = () => 5;
  let shade = () => null;
  let scale = null;
  if (axis) {
    const values = shown.map((index) => valueOf(protocol, third, index)).filter(Number.isFinite);
    scale = makeScale(axis, values, null, [0, 1]);
    const share = (index) => Math.min(1, Math.max(0, scale(valueOf(protocol, third, index))));
    if (thirdAs === "size") {
      radius = (index) => (Number.isFinite(valueOf(protocol, third, index)) ? 3 + 9 * Math.sqrt(share(index)) : 2.5);
    } else {
      const ramp = d3.interpolateLab(styleOf("--ramp0"), styleOf("--ramp1"));
      shade = (index) => (Number.isFinite(valueOf(protocol, third, index)) ? ramp(share(index)) : styleOf("--paper"));
    }
  }
  return { radius, shade, scale };
}

function scatterCaption(view, protocol, frontier, shown, inside, axes) {
  let text = `Up is better ${axes.y.title}, left is better ${axes.x.title}. `;
  text += `${shown.length} of ${protocol.count} candidates shown, ${frontier.members.length} on the frontier. `;
  if (shown.length > inside.length) {
    text += `${shown.length - inside.length} far behind ${shown.length - inside.length === 1 ? "lies" : "lie"} below the `
      + "picture (button All). ";
  }
  if (axes.z && view.store.get().thirdAs === "colour") text += `Colour: ${axes.z.title}, ${rampText(view)}. `;
  if (axes.z && view.store.get().thirdAs === "size") text += `Size: ${axes.z.title}. `;
  return `${text}Drag or use the wheel to zoom; with the keyboard: Tab to the picture, arrow keys from candidate to `
    + "candidate, Enter for its card, + and - to zoom, 0 to reset.";
}

function rampText(view) {
  const [low, high] = view.scales.z.domain();
  const unit = view.scales.axes.z.unit;
  return `from ${valueText(low, unit)} (pale) to ${valueText(high, unit)} (strong)`;
}

function makeScatter(parent, store, model) {
  const view = makeView(parent, store, model);

  function layout() {
    const width = Math.max(300, view.figure.node().clientWidth);
    view.size = { width, height: Math.round(width < 520 ? width * 0.95 : Math.min(560, width * 0.58)) };
    const { size, margin } = view;
    view.svg.attr({ viewBox: `0 0 ${size.width} ${size.height}`, width: size.width, height: size.height });
    margin.left = width < 520 ? 56 : 66;
    for (const rect of [view.svg.select("clipPath rect"), view.ground]) {
      rect.attr({
        x: margin.left, y: margin.top, width: size.width - margin.left - margin.right,
        height: size.height - margin.top - margin.bottom,
      });
    }
    all();
  }

  function all() {
    const { protocol, x, y } = store.get();
    view.svg.attr("aria-label", `${titleOf(model, y)} against ${titleOf(model, x)}, ${protocol.title} protocol. `
      + "Arrow keys go from candidate to candidate.");
    placeItems(view);
    redraw(view);
  }

  listenForKeys(view);
  store.listen(["protocol", "x", "y", "third", "thirdAs", "logX", "logY", "wholeRange", "hidden", "query", "ranges",
    "pick", "limits"], all);
  store.listen(["intervals", "curves", "selected", "sides"], () => redraw(view));
  return { layout, goTo: (index) => goToItem(view, index) };
}

function styleOf(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }
