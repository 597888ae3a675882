// All candidates in groups of a family: sorted, filtered, searched; groups fold.

function makeTable(parent, store, model) {
  const tools = parent.append("div").attr("class", "tools");
  const search = tools.append("label").text("Search (words, or accuracy>=0.95 latency.p99<1ms) ");
  search.append("input").attr({ type: "search", size: 24 })
    .on("input", function typed() { store.change({ query: this.value }); });
  const count = tools.append("span").attr({ class: "soft", role: "status" });
  const folds = tools.append("span").attr("class", "buttons");
  folds.append("button").attr("type", "button").text("Fold all")
    .on("click", () => store.change({ closed: new Set(store.get().protocol.family) }));
  folds.append("button").attr("type", "button").text("Unfold all").on("click", () => store.change({ closed: new Set() }));
  const grouping = folds.append("label");
  let isGrouped = true;
  grouping.append("input").attr({ type: "checkbox", checked: "checked" }).on("change", function toggled() {
    isGrouped = this.checked;
    draw();
  });
  grouping.append("span").text(" in groups");
  makeColumnChoice(tools, store, model);
  const scroll = parent.append("div")
    .attr({ class: "scroll tall", role: "region", tabindex: 0, "aria-label": "Table of candidates" });
  const table = scroll.append("table");
  const head = table.append("thead").append("tr");
  const body = table.append("tbody");

  function sortedBy(key, descending, indices) {
    const { protocol } = store.get();
    const sign = descending ? -1 : 1;
    const frontier = frontierNow();
    const valueFor = (index) => {
      if (key === "label") return protocol.label[index];
      if (key === "number") return frontier.numbers.get(index);
      if (key === "probability") return protocol.probability[index];
      return valueOf(protocol, key, index);
    };
    const isMissing = (value) => value === undefined || Number.isNaN(value);
    return indices.slice().sort((first, second) => {
      const [left, right] = [valueFor(first), valueFor(second)];
      // What is missing stands last, whichever way the column is sorted.
      if (isMissing(left) || isMissing(right)) return isMissing(left) - isMissing(right) || first - second;
      return sign * d3.ascending(left, right) || first - second;
    });
  }

  function frontierNow() {
    const { protocol, x, y } = store.get();
    return frontierOf(protocol, [model.axisOf.get(y), model.axisOf.get(x)]);
  }

  function drawHead() {
    const { sort, columns } = store.get();
    const cells = [["", null], ["Candidate", "label"], ["No.", "number"], ["Prob.", "probability"],
      ...columns.map((id) => [titleOf(model, id), id])];
    head.selectAll("*").remove();
    for (const [title, key] of cells) {
      const isNumber = key !== null && key !== "label";
      const cell = head.append("th").attr({ scope: "col", class: isNumber ? "n" : null });
      if (key === null) { cell.append("span").attr("class", "unseen").text("Compare"); continue; }
      const isSorted = sort.key === key;
      cell.attr("aria-sort", isSorted ? (sort.descending ? "descending" : "ascending") : "none");
      const button = cell.append("button").attr("type", "button").attr("class", "sort")
        .text(title + (isSorted ? (sort.descending ? " ▼" : " ▲") : ""));
      const axis = model.axisOf.get(key);
      if (axis) button.attr("title", `${axis.summary} ${axis.higher ? "Higher" : "Lower"} is better.`);
      button.on("click", () => {
        // The better end first.
        const start = axis ? axis.higher : key === "probability";
        store.change({ sort: { key, descending: isSorted ? !sort.descending : start } });
        head.selectAll("button").filter((_, at) => at === cells.findIndex((one) => one[1] === key) - 1).node().focus();
      });
    }
  }

  function draw() {
    const state = store.get();
    const { protocol, sort, closed } = state;
    drawHead();
    const shown = sortedBy(sort.key, sort.descending, visibleOf(state, model));
    count.text(`${shown.length} of ${protocol.count} candidates`);
    const frontier = frontierNow();
    const rows = [];
    if (isGrouped) {
      const families = [...new Set(shown.map((index) => protocol.family[index]))];
      for (const family of families) {
        const own = shown.filter((index) => protocol.family[index] === family);
        rows.push({ family, own });
        if (!closed.has(family)) for (const index of own) rows.push({ index });
      }
    } else for (const index of shown) rows.push({ index });
    body.selectAll("tr").remove();
    for (const row of rows) {
      if (row.own) groupRow(row, state); else candidateRow(row.index, state, frontier);
    }
  }

  function groupRow({ family, own }, { columns, closed, protocol }) {
    const row = body.append("tr").attr("class", "group");
    row.append("td");
    const cell = row.append("th").attr({ scope: "rowgroup", colspan: 3 });
    const isOpen = !closed.has(family);
    const button = cell.append("button").attr({ type: "button", class: "fold", "aria-expanded": String(isOpen) })
      .on("click", () => {
        const next = new Set(closed);
        if (isOpen) next.add(family); else next.delete(family);
        store.change({ closed: next });
        body.selectAll("button.fold").filter(function same() { return this.dataset.family === String(family); })
          .node().focus();
      });
    button.node().dataset.family = family;
    button.append("span").attr("aria-hidden", "true").text(isOpen ? "▾ " : "▸ ");
    markIcon(button, family, true);
    button.append("span").text(` ${model.families[family]} (${own.length})`);
    for (const id of columns) {
      const axis = model.axisOf.get(id);
      const values = own.map((index) => valueOf(protocol, id, index)).filter((value) => !Number.isNaN(value));
      const best = axis.higher ? d3.max(values) : d3.min(values);
      row.append("td").attr("class", "n soft").attr("title", `best of ${model.families[family]}`)
        .text(best === undefined ? "" : valueText(best, axis.unit));
    }
  }

  function candidateRow(index, { columns, protocol, selected, sides, pick }, frontier) {
    const row = body.append("tr").attr("class", index === pick ? "chosen" : null)
      .classed("open", index === selected);
    const box = row.append("td").append("input").attr({ type: "checkbox", "aria-label": `Compare ${protocol.label[index]}` })
      .property("checked", sides.includes(index)).on("change", () => toggleSide(store, index));
    box.property("disabled", sides.length >= 4 && !sides.includes(index));
    const cell = row.append("th").attr("scope", "row");
    cell.append("button").attr({ type: "button", class: "link" }).text(protocol.label[index])
      .on("click", () => store.change({ selected: index, opener: "table" }));
    if (index === pick) cell.append("span").attr("class", "tag").text("pick");
    if (index === protocol.best) cell.append("span").attr("class", "tag plain").text("best");
    if (protocol.failed.has(index)) cell.append("span").attr("class", "tag plain").text("failed");
    row.append("td").attr("class", "n").text(frontier.numbers.get(index) || "");
    row.append("td").attr("class", "n").text(probabilityText(protocol.probability[index]));
    for (const id of columns) {
      const axis = model.axisOf.get(id);
      const value = valueOf(protocol, id, index);
      const interval = intervalOf(protocol, id, index);
      const own = row.append("td").attr("class", Number.isNaN(value) ? "n soft" : "n").text(valueText(value, axis.unit));
      if (Number.isNaN(value)) own.attr("title", whyMissing(protocol, id, index));
      else if (interval) own.attr("title", intervalText(interval, axis.unit));
    }
  }

  store.listen(["protocol", "x", "y", "hidden", "query", "ranges", "sort", "closed", "columns", "selected", "sides",
    "pick"], draw);
  return { draw };
}

function toggleSide(store, index) {
  const { sides } = store.get();
  const next = sides.includes(index) ? sides.filter((one) => one !== index) : [...sides, index].slice(0, 4);
  store.change({ sides: next });
}

function makeColumnChoice(parent, store, model) {
  const details = parent.append("details").attr("class", "choice");
  const summary = details.append("summary").text("Columns");
  details.on("keydown", () => {
    if (d3.event.key !== "Escape") return;
    details.node().open = false;
    summary.node().focus();
  });
  const list = details.append("div").attr("class", "checks");
  function draw() {
    const { protocol, columns } = store.get();
    list.selectAll("*").remove();
    for (const axis of model.axes.filter((one) => hasReadings(protocol, one.id))) {
      const label = list.append("label");
      label.append("input").attr("type", "checkbox").property("checked", columns.includes(axis.id))
        .on("change", () => {
          const now = store.get().columns;
          const next = now.includes(axis.id) ? now.filter((id) => id !== axis.id) : [...now, axis.id];
          store.change({ columns: next });
        });
      label.append("span").text(` ${axis.title}`);
    }
  }
  store.listen(["protocol"], draw);
  draw();
}
