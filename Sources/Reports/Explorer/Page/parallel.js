// Parallel coordinates: one upright line an axis, better is up; a range chosen on a line filters everywhere.

function makeParallel(parent, store, model) {
  parent.append("p").attr("class", "soft small").text("One line a candidate; up is better on every axis, whichever way it counts. "
    + "Drag along an axis, or type bounds below, to keep only what passes there. The axes are the columns of the table.");
  const figure = parent.append("figure").attr("class", "plot");
  const svg = figure.append("svg").attr("class", "chart").attr("role", "img");
  const bounds = parent.append("div").attr("class", "tools bounds");
  const margin = { left: 24, right: 24, top: 40, bottom: 22 };

  function draw() {
    const { protocol, columns, selected, pick } = store.get();
    const axes = columns.filter((id) => hasReadings(protocol, id)).map((id) => model.axisOf.get(id));
    const width = Math.max(300, figure.node().clientWidth);
    const height = 340;
    svg.attr({ viewBox: `0 0 ${width} ${height}`, width, height })
      .attr("aria-label", `Parallel coordinates of ${axes.map((axis) => axis.title).join(", ")}; the table holds the same figures.`);
    svg.selectAll("*").remove();
    const place = d3.scale.ordinal().domain(axes.map((axis) => axis.id))
      .rangePoints([margin.left + 30, width - margin.right - 30]);
    const scales = new Map(axes.map((axis) => {
      const values = Array.from(protocol.readings.get(axis.id).value).filter(Number.isFinite);
      const range = axis.higher ? [height - margin.bottom, margin.top] : [margin.top, height - margin.bottom];
      return [axis.id, makeScale(axis, values, null, range)];
    }));
    const shown = new Set(visibleOf(store.get(), model));
    const line = d3.svg.line().defined((point) => Number.isFinite(point[1])).x((point) => point[0]).y((point) => point[1]);
    const order = d3.range(protocol.count).filter((index) => !protocol.failed.has(index))
      .sort((first, second) => rank(first) - rank(second));
    function rank(index) { return (index === pick || index === selected ? 2 : 0) + (shown.has(index) ? 1 : 0); }
    svg.selectAll("path.line").data(order).enter().append("path")
      .attr("class", (index) => `line ${colourClass(protocol.family[index])} ${shown.has(index) ? "" : "out"}`
        + `${index === pick ? " thick" : ""}${index === selected ? " thick chosen" : ""}`)
      .attr("d", (index) => line(axes.map((axis) => [place(axis.id), scales.get(axis.id)(valueOf(protocol, axis.id, index))])))
      .on("click", (index) => store.change({ selected: index, opener: "parallel" }))
      .append("title").text((index) => protocol.label[index]);
    axes.forEach((axis, at) => drawAxis(axis, place(axis.id), scales.get(axis.id), at));
    drawBounds(axes);
  }

  function drawAxis(axis, across, scale, at) {
    const own = svg.append("g").attr("transform", `translate(${across},0)`);
    own.append("line").attr({ class: "rule", y1: margin.top, y2: svg.attr("height") - margin.bottom });
    own.append("text").attr({ class: "number", y: at % 2 ? 13 : 28, "text-anchor": "middle" }).text(axis.title);
    for (const tick of ticksOf(scale, 4)) {
      own.append("text").attr({ class: "soft halo", x: 5, y: scale(tick) + 4, "font-size": 10 }).text(tickText(tick, axis.unit));
    }
    const brush = d3.svg.brush().y(scale).on("brushend", () => {
      const ranges = new Map(store.get().ranges);
      if (brush.empty()) ranges.delete(axis.id); else ranges.set(axis.id, brush.extent().slice().sort(d3.ascending));
      store.change({ ranges });
    });
    const range = store.get().ranges.get(axis.id);
    if (range) {
      const [least, most] = d3.extent(scale.domain());
      brush.extent([Math.max(range[0], least), Math.min(range[1], most)]);
    }
    own.append("g").attr("class", "brush").call(brush).selectAll("rect").attr({ x: -10, width: 20 });
  }

  function drawBounds(axes) {
    if (bounds.node().contains(document.activeElement)) return;
    bounds.selectAll("*").remove();
    for (const axis of axes) {
      const box = bounds.append("fieldset");
      box.append("legend").text(axis.title);
      const range = store.get().ranges.get(axis.id) || [-Infinity, Infinity];
      ["from", "to"].forEach((word, end) => {
        const label = box.append("label").text(`${word} `);
        label.append("input").attr({ type: "number", step: "any", "aria-label": `${axis.title} ${word}` })
          .property("value", Number.isFinite(range[end]) ? Number(range[end].toPrecision(6)) : "")
          .on("change", function typed() {
            const ranges = new Map(store.get().ranges);
            const next = (ranges.get(axis.id) || [-Infinity, Infinity]).slice();
            next[end] = this.value === "" ? (end ? Infinity : -Infinity) : Number(this.value);
            if (next.some(Number.isFinite)) ranges.set(axis.id, next); else ranges.delete(axis.id);
            store.change({ ranges });
          });
      });
    }
    bounds.append("button").attr("type", "button").text("Clear all bounds").on("click", () => store.change({ ranges: new Map() }));
  }

  store.listen(["protocol", "columns", "hidden", "query", "ranges", "selected", "pick"], draw);
  return { layout: draw };
}
