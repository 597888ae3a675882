// Places under every protocol, joined by lines: who keeps its place from shuffled folds to folds in the order of time, who
// gains, who loses. As many columns as the page has protocols.

// From 1 for the best; equal values share the smallest place.
function placesOf(axis, values) {
  const order = d3.range(values.length).sort((first, second) =>
    (axis.higher ? values[second] - values[first] : values[first] - values[second]));
  const places = [];
  order.forEach((index, at) => {
    const before = order[at - 1];
    places[index] = at > 0 && values[before] === values[index] ? places[before] : at + 1;
  });
  return places;
}

// Candidates with a reading under every protocol, by label, with their places among all of these.
function placeRows(model, axisID) {
  const protocols = model.protocols.slice().reverse();
  const at = protocols.map((protocol) => new Map(protocol.label.map((label, index) => [label, index])));
  const last = protocols[protocols.length - 1];
  const rows = last.label.map((label) => ({ label, index: at.map((places) => places.get(label)) }))
    .filter((row) => row.index.every((index, column) => index !== undefined
      && Number.isFinite(valueOf(protocols[column], axisID, index))));
  const axis = model.axisOf.get(axisID);
  const columns = protocols.map((protocol, column) =>
    placesOf(axis, rows.map((row) => valueOf(protocol, axisID, row.index[column]))));
  rows.forEach((row, place) => { row.places = columns.map((column) => column[place]); });
  return { protocols, rows };
}

// Kendall's tau-b of two orders; null where one of them is constant.
function kendallOf(first, second) {
  let [agree, firstPairs, secondPairs] = [0, 0, 0];
  for (let left = 0; left < first.length; left += 1) {
    for (let right = left + 1; right < first.length; right += 1) {
      const [one, other] = [Math.sign(first[left] - first[right]), Math.sign(second[left] - second[right])];
      agree += one * other;
      firstPairs += one * one;
      secondPairs += other * other;
    }
  }
  return firstPairs > 0 && secondPairs > 0 ? agree / Math.sqrt(firstPairs * secondPairs) : null;
}

function shortened(text, limit) {
  if (text.length <= limit || limit < 5) return text;
  const tail = Math.floor((limit - 1) / 3);
  return `${text.slice(0, limit - 1 - tail)}…${text.slice(-tail)}`;
}

function makePlaces(parent, store, model) {
  const tools = parent.append("div").attr("class", "tools");
  const lead = parent.append("p").attr("class", "soft small");
  const figure = parent.append("figure").attr("class", "plot");
  const svg = figure.append("svg").attr({ class: "chart", role: "group" });
  const caption = figure.append("figcaption");
  const usual = 30;
  const top = 34;
  const rowHeight = 19;
  let isWhole = false;
  let focused = null;
  let shown = [];

  // An axis that every protocol has measured.
  function axisID() {
    const wanted = store.get().y;
    const known = (id) => model.protocols.every((protocol) => hasReadings(protocol, id));
    return known(wanted) ? wanted : model.axes.map((axis) => axis.id).find(known) || null;
  }

  function drawTools(id) {
    if (tools.node().contains(document.activeElement)) return;
    tools.selectAll("*").remove();
    const axes = model.axes.filter((axis) => model.protocols.every((protocol) => hasReadings(protocol, axis.id)))
      .map((axis) => ({ value: axis.id, text: axis.title, group: axis.family }));
    select(tools, "Places by", axes, id, (y) => store.change({ y, logY: null, wholeRange: false }));
    const box = tools.append("label");
    box.append("input").attr("type", "checkbox").property("checked", isWhole)
      .on("change", function toggled() { isWhole = this.checked; draw(); });
    box.append("span").text(` all candidates, not the ${usual} best by any place only`);
  }

  function draw() {
    const id = axisID();
    svg.selectAll("*").remove();
    if (!id) { lead.text("No axis was measured under every protocol."); return; }
    drawTools(id);
    const { protocols, rows } = placeRows(model, id);
    tell(rows);
    const visible = new Set(visibleOf(store.get(), model).map((index) => store.get().protocol.label[index]));
    const kept = rows.filter((row) => visible.has(row.label))
      .sort((first, second) => d3.min(first.places) - d3.min(second.places) || d3.sum(first.places) - d3.sum(second.places));
    shown = isWhole ? kept : kept.slice(0, usual);
    drawLines(protocols, model.axisOf.get(id));
    caption.text(`Places by ${titleOf(model, id)}, 1 is the best. Solid green lines gain places, dashed orange lines lose some, thin `
      + `grey lines keep theirs; a ring marks what is picked there. ${shown.length} of ${rows.length} candidates are drawn. With the `
      + "keyboard: Tab to the picture, arrow keys from candidate to candidate, Enter for its card.");
  }

  function tell(rows) {
    const last = model.protocols.length - 1;
    const moved = rows.filter((row) => new Set(row.places).size > 1).length;
    const tau = kendallOf(rows.map((row) => row.places[0]), rows.map((row) => row.places[last]));
    const agreement = tau === null ? "" : ` (Kendall's tau ${fixed(tau, 2)}; 1 would be the same order)`;
    lead.text(`${moved} of ${rows.length} candidates change places${agreement}. Where the two orders differ, folds in the order of `
      + "time are the ones to trust.");
  }

  function drawLines(protocols, axis) {
    const width = Math.max(300, figure.node().clientWidth);
    // A phone has room for the names on one side only.
    const isNarrow = width < 520;
    const [leftWidth, rightWidth] = isNarrow ? [34, width * 0.56] : [width * 0.365, width * 0.365];
    const height = top + shown.length * rowHeight + 6;
    svg.attr({ viewBox: `0 0 ${width} ${height}`, width, height })
      .attr("aria-label", `Places by ${axis.title} under ${protocols.map((one) => one.title).join(" and ")}. Arrow keys go from candidate to candidate.`);
    const across = (column) => leftWidth + (column * (width - leftWidth - rightWidth)) / Math.max(1, protocols.length - 1);
    const levels = protocols.map((protocol, column) => {
      const order = d3.range(shown.length).sort((first, second) => shown[first].places[column] - shown[second].places[column]
        || d3.sum(shown[first].places) - d3.sum(shown[second].places) || first - second);
      const rows = [];
      order.forEach((index, row) => { rows[index] = top + (row + 0.5) * rowHeight; });
      return rows;
    });
    const anchors = (column) => (column === 0 ? "end" : column === protocols.length - 1 ? "start" : "middle");
    const beside = (column) => ({ start: 12, end: -12, middle: 0 })[anchors(column)];
    protocols.forEach((protocol, column) => svg.append("text")
      .attr(isNarrow && column === 0 ? { class: "number", x: 2, y: 16 }
        : { class: "number", x: across(column) + beside(column), y: 16, "text-anchor": anchors(column) })
      .text(protocol.title.charAt(0).toUpperCase() + protocol.title.slice(1)));
    const limits = [leftWidth, rightWidth].map((room) => Math.floor((room - 40) / 6.4));
    const limitOf = (column) => (column === 0 ? limits[0] : limits[1]);
    const groups = svg.selectAll("g.place").data(shown).enter().append("g").attr({ class: "place pt", role: "button" });
    groups.each(function fill(row, place) {
      const own = d3.select(this);
      const path = levels.map((rows, column) => `${across(column).toFixed(1)},${rows[place].toFixed(1)}`);
      own.append("path").attr({ class: "wide", d: `M${path.join("L")}` });
      for (let column = 1; column < protocols.length; column += 1) {
        const [before, after] = [row.places[column - 1], row.places[column]];
        own.append("path").attr({ class: `slope${after < before ? " up" : after > before ? " down" : ""}`, d: `M${path[column - 1]}L${path[column]}` });
      }
      protocols.forEach((protocol, column) => drawEnd(own, protocol, row, column, across(column), levels[column][place], anchors(column), limitOf(column)));
      own.append("title").text(describe(row, protocols, axis));
    });
    groups.attr("aria-label", (row) => describe(row, protocols, axis))
      .on("click", choose).on("focus", (row) => { focused = row.label; });
    mark();
  }

  function drawEnd(own, protocol, row, column, x, y, anchor, limit) {
    const isPick = row.index[column] === protocol.pick;
    own.append("circle").attr({ class: "dot", cx: x, cy: y, r: 2.6 });
    if (isPick) own.append("circle").attr({ class: "ring", cx: x, cy: y, r: 6 });
    const place = row.places[column];
    const name = shortened(row.label, limit);
    const text = { end: limit > 4 ? `${name}  ${place}` : String(place), start: `${place}  ${name}`, middle: String(place) }[anchor];
    own.append("text").attr({
      class: anchor === "middle" ? "soft halo" : isPick ? "number" : "", "text-anchor": anchor === "middle" ? "start" : anchor,
      x: x + { end: -12, start: 12, middle: 6 }[anchor], y: anchor === "middle" ? y - 4 : y + 4,
    }).text(text);
  }

  function describe(row, protocols, axis) {
    const parts = protocols.map((protocol, column) => `${protocol.title}: place ${row.places[column]}, `
      + `${valueText(valueOf(protocol, axis.id, row.index[column]), axis.unit)}${row.index[column] === protocol.pick ? ", the pick" : ""}`);
    return `${row.label}. ${parts.join("; ")}`;
  }

  function choose(row) {
    const index = row.index[model.protocols.length - 1 - model.protocols.indexOf(store.get().protocol)];
    focused = row.label;
    store.change({ selected: index, opener: "places" });
  }

  // The one line that Tab reaches, and the one whose card is open.
  function mark() {
    const { protocol, selected } = store.get();
    const label = selected === null ? null : protocol.label[selected];
    const roving = shown.some((row) => row.label === focused) ? focused : shown.length > 0 ? shown[0].label : null;
    svg.selectAll("g.place").attr("tabindex", (row) => (row.label === roving ? 0 : -1))
      .attr("aria-pressed", (row) => String(row.label === label))
      .classed("chosen", (row) => row.label === label);
  }

  svg.on("keydown", () => {
    const { key, ctrlKey, metaKey } = d3.event;
    if (ctrlKey || metaKey || shown.length === 0) return;
    const last = shown[0].places.length - 1;
    const order = shown.slice().sort((first, second) => first.places[last] - second.places[last] || d3.sum(first.places) - d3.sum(second.places));
    const now = order.findIndex((row) => row.label === focused);
    const target = { ArrowDown: now + 1, ArrowRight: now + 1, ArrowUp: now - 1, ArrowLeft: now - 1, Home: 0, End: order.length - 1 }[key];
    if (target !== undefined) goTo(order[Math.min(order.length - 1, Math.max(0, target))].label);
    else if ((key === "Enter" || key === " ") && now >= 0) choose(order[now]);
    else return;
    d3.event.preventDefault();
  });

  function goTo(label) {
    focused = label;
    mark();
    const line = svg.selectAll("g.place").filter((row) => row.label === label).node();
    if (line) line.focus({ preventScroll: false });
  }

  store.listen(["protocol", "y", "hidden", "query", "ranges"], draw);
  store.listen(["selected"], mark);
  return { layout: draw, goTo };
}
