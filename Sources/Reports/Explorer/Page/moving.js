// Moving about in the picture: zoom, the point under the pointer or the keyboard, from point to point.

function zoomBy(view, factor) {
  const center = [(view.margin.left + view.size.width - view.margin.right) / 2, (view.margin.top + view.size.height - view.margin.bottom) / 2];
  const scale = Math.min(60, Math.max(0.2, view.zoom.scale() * factor));
  const real = scale / view.zoom.scale();
  const shift = view.zoom.translate();
  view.zoom.translate([0, 1].map((at) => center[at] - (center[at] - shift[at]) * real)).scale(scale).event(view.ground);
}

function moveBy(view, x, y) {
  const shift = view.zoom.translate();
  view.zoom.translate([shift[0] + x, shift[1] + y]).event(view.ground);
}

// The wheel scrolls the page unless the reader is at work in the picture; one finger scrolls, two zoom.
function listenForZoom(view) {
  view.ground.call(view.zoom).on("dblclick.zoom", null);
  const wheel = view.ground.on("wheel.zoom");
  view.ground.on("wheel.zoom", function turn() {
    if (d3.event.ctrlKey || view.figure.node().contains(document.activeElement)) wheel.call(this);
  });
  const touch = view.ground.on("touchstart.zoom");
  view.ground.on("touchstart.zoom", function put() { if (d3.event.touches.length > 1) touch.call(this); });
}

function focusOn(view, index) {
  if (view.focused === index) return;
  view.focused = index;
  drawBars(view);
  const item = view.items.find((one) => one.index === index);
  if (!item) { view.tip.style("display", "none"); return; }
  const { protocol, x, y, third } = view.store.get();
  view.tip.text("").style("display", null);
  view.tip.append("b").text(protocol.label[index]);
  for (const axis of [y, x, third]) {
    if (axis) view.tip.append("div").text(`${titleOf(view.model, axis)}: ${readingText(view.model, protocol, axis, index)}`);
  }
  const [left, top] = itemAt(view, index);
  const box = view.svg.node().getBoundingClientRect();
  const ratio = box.width / view.size.width;
  const width = view.tip.node().offsetWidth;
  const room = view.figure.node().clientWidth;
  view.tip.style("left", `${Math.max(0, Math.min(room - width, left * ratio + 14))}px`)
    .style("top", `${view.svg.node().offsetTop + top * ratio + 14}px`);
}

function walkItems(view, key) {
  const order = view.items.slice().sort((first, second) => itemAt(view, first.index)[0] - itemAt(view, second.index)[0]
    || itemAt(view, first.index)[1] - itemAt(view, second.index)[1]);
  if (order.length === 0) return;
  const now = order.findIndex((item) => item.index === view.focused);
  const target = {
    ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: order.length - 1,
  }[key];
  goToItem(view, order[Math.min(order.length - 1, Math.max(0, target))].index);
}

function goToItem(view, index) {
  const point = view.layers.points.selectAll("g.pt").filter((item) => item.index === index).node();
  view.layers.points.selectAll("g.pt").attr("tabindex", (item) => (item.index === index ? 0 : -1));
  if (point) point.focus({ preventScroll: true });
}

function listenForKeys(view) {
  view.svg.on("keydown", () => {
    const { key, ctrlKey, metaKey, shiftKey } = d3.event;
    if (ctrlKey || metaKey) return;
    if (shiftKey && key.startsWith("Arrow")) {
      moveBy(view, { ArrowLeft: 40, ArrowRight: -40 }[key] || 0, { ArrowUp: 40, ArrowDown: -40 }[key] || 0);
    } else if (key.startsWith("Arrow") || key === "Home" || key === "End") {
      walkItems(view, key);
    } else if (key === "+" || key === "=") zoomBy(view, 1.5);
    else if (key === "-") zoomBy(view, 1 / 1.5);
    else if (key === "0") view.store.change({ wholeRange: false });
    else if ((key === "Enter" || key === " ") && view.focused !== null) {
      view.store.change({ selected: view.focused, opener: "picture" });
    } else return;
    d3.event.preventDefault();
  });
}

function addZoomButtons(view, bar) {
  for (const [text, label, act] of [["+", "Zoom in", () => zoomBy(view, 1.5)], ["−", "Zoom out", () => zoomBy(view, 1 / 1.5)],
    ["Reset", "Zoom to the usual range", () => view.store.change({ wholeRange: false })],
    ["All", "Show every candidate, the ones far behind included", () => view.store.change({ wholeRange: true })]]) {
    bar.append("button").attr({ type: "button", "aria-label": label, title: label }).text(text).on("click", act);
  }
}
