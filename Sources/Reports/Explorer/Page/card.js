// One candidate's card: what it is, every axis, what the stored evidence says.

function makeCard(parent, store, model, backTo) {
  const card = parent.append("section").attr({ class: "card", "aria-labelledby": "explorer-card" }).style("display", "none");

  function close() {
    const { selected, opener } = store.get();
    store.change({ selected: null });
    if (selected !== null) backTo(opener, selected);
  }

  function draw({ selected: index, protocol, pick, sides }, changed) {
    card.style("display", index === null ? "none" : null);
    if (index === null) return;
    card.selectAll("*").remove();
    const head = card.append("header");
    const name = head.append("h3").attr({ id: "explorer-card", tabindex: -1 });
    markIcon(name, protocol.family[index], true);
    name.append("span").text(` ${protocol.label[index]}`);
    if (index === pick) name.append("span").attr("class", "tag").text("pick");
    if (index === protocol.best) name.append("span").attr("class", "tag plain").text("best");
    const buttons = head.append("div").attr("class", "buttons");
    const isSide = sides.includes(index);
    buttons.append("button").attr({ type: "button", "aria-pressed": String(isSide) })
      .property("disabled", !isSide && sides.length >= 4)
      .text(isSide ? "Take out of the comparison" : "Compare").on("click", () => toggleSide(store, index));
    buttons.append("button").attr("type", "button").text("Close").on("click", close);
    if (protocol.failed.has(index)) card.append("p").text(`The trial failed: ${protocol.failed.get(index)}`);
    for (const note of protocol.notes.get(index) || []) card.append("p").attr("class", "soft small").text(`Note: ${note}`);
    const columns = card.append("div").attr("class", "columns");
    drawSettings(columns.append("div"), protocol, index);
    drawAxes(columns.append("div"), protocol, index);
    const charts = card.append("div").attr("class", "smalls");
    const digest = protocol.digests.get(index) || {};
    foldChart(charts, model, protocol, protocol.quality, index);
    curveCharts(charts, model, protocol, digest);
    reliabilityChart(charts, model, digest);
    residualChart(charts, digest);
    latencyChart(charts, digest);
    confusionTable(charts, model, protocol, digest);
    if (!protocol.digests.has(index)) {
      card.append("p").attr("class", "soft small").text(protocol.digests.size > 0
        ? "Pictures of this candidate's predictions and timings were left out to keep the page small; the frontier's are here."
        : "No stored predictions or timings went into this page.");
    }
    if (changed.includes("selected")) {
      name.node().focus({ preventScroll: true });
      card.node().scrollIntoView({ block: "nearest", behavior: calmScrolling() });
    }
  }

  function drawSettings(box, protocol, index) {
    const own = settingsOf(protocol, index);
    box.append("h4").text("Settings that differ among the candidates");
    if (own.length === 0) { box.append("p").attr("class", "soft").text("None."); return; }
    const list = box.append("dl").attr("class", "facts");
    for (const { name, value } of own) {
      list.append("dt").text(name);
      list.append("dd").text(value);
    }
  }

  function drawAxes(box, protocol, index) {
    box.append("h4").text("Every axis");
    const table = box.append("div").attr({ class: "scroll", tabindex: 0, role: "region", "aria-label": "Every axis" })
      .append("table");
    const head = table.append("thead").append("tr");
    for (const [text, style] of [["Axis", null], ["Value", "n"], ["Interval", "n"], ["Place", "n"]]) {
      head.append("th").attr({ scope: "col", class: style }).text(text);
    }
    const body = table.append("tbody");
    for (const axis of model.axes) {
      const value = valueOf(protocol, axis.id, index);
      const row = body.append("tr");
      row.append("th").attr({ scope: "row", title: axis.summary }).text(axis.title);
      if (Number.isNaN(value)) {
        row.append("td").attr({ class: "soft small", colspan: 3 }).text(whyMissing(protocol, axis.id, index));
        continue;
      }
      const interval = intervalOf(protocol, axis.id, index);
      const all = protocol.readings.get(axis.id).value.filter((one) => !Number.isNaN(one));
      const place = 1 + all.filter((one) => prefers(axis, one, value)).length;
      row.append("td").attr("class", "n").text(valueText(value, axis.unit));
      row.append("td").attr("class", "n soft").text(interval ? intervalText(interval, axis.unit) : "");
      row.append("td").attr("class", "n soft").text(`${place} of ${all.length}`);
    }
  }

  card.on("keydown", () => { if (d3.event.key === "Escape") close(); });
  store.listen(["selected", "protocol", "sides", "pick"], draw);
}

function calmScrolling() { return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth"; }
