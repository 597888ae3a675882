// Two to four candidates side by side: settings where they differ, every axis, the best of each row.

function makeSides(parent, store, model) {
  const box = parent.append("div");

  function draw() {
    const { protocol, sides, pick } = store.get();
    box.selectAll("*").remove();
    if (sides.length < 2) {
      const text = sides.length === 0 ? "No candidate is chosen yet." : "One candidate is chosen; one more is needed.";
      box.append("p").text(`${text} Tick two to four of them in the table or press Compare on a card.`);
      if (sides.length === 0 && pick !== null && protocol.best !== null && pick !== protocol.best) {
        box.append("button").attr("type", "button").text("Compare the pick with the best")
          .on("click", () => store.change({ sides: [store.get().pick, protocol.best] }));
      }
      return;
    }
    const table = box.append("div").attr({ class: "scroll", tabindex: 0, role: "region", "aria-label": "Side by side" })
      .append("table").attr("class", "sides");
    const head = table.append("thead").append("tr");
    head.append("td");
    for (const index of sides) {
      const cell = head.append("th").attr("scope", "col");
      markIcon(cell, protocol.family[index], true);
      cell.append("span").text(` ${protocol.label[index]} `);
      if (index === pick) cell.append("span").attr("class", "tag").text("pick");
      if (index === protocol.best) cell.append("span").attr("class", "tag plain").text("best");
      cell.append("br");
      cell.append("button").attr({ type: "button", "aria-label": `Remove ${protocol.label[index]}` }).text("Remove")
        .on("click", () => toggleSide(store, index));
    }
    const body = table.append("tbody");
    drawSettings(body, protocol, sides);
    for (const axis of model.axes) drawAxis(body, protocol, sides, axis);
    box.append("p").attr("class", "soft small").text("A star marks the best value of a row; below it stand the interval, and for "
      + "costs how many times the best it is. Values whose intervals overlap may not differ at all: reasonable compare tests them.");
  }

  function drawSettings(body, protocol, sides) {
    for (const setting of protocol.settings) {
      const values = sides.map((index) => (setting.codes[index] < 0 ? "" : setting.levels[setting.codes[index]]));
      if (new Set(values).size < 2) continue;
      const row = body.append("tr");
      row.append("th").attr("scope", "row").text(setting.name);
      for (const value of values) row.append("td").text(value === "" ? "–" : value);
    }
  }

  function drawAxis(body, protocol, sides, axis) {
    const values = sides.map((index) => valueOf(protocol, axis.id, index));
    if (values.every(Number.isNaN)) return;
    const known = values.filter((value) => !Number.isNaN(value));
    const best = axis.higher ? d3.max(known) : d3.min(known);
    const row = body.append("tr");
    row.append("th").attr({ scope: "row", title: axis.summary }).text(axis.title);
    sides.forEach((index, at) => {
      const value = values[at];
      const isBest = value === best && new Set(known).size > 1;
      const cell = row.append("td").attr("class", isBest ? "best" : null).text(valueText(value, axis.unit));
      if (Number.isNaN(value)) { cell.attr("title", whyMissing(protocol, axis.id, index)); return; }
      const interval = intervalOf(protocol, axis.id, index);
      const parts = interval ? [intervalText(interval, axis.unit)] : [];
      if (!axis.higher && SPREADING.has(axis.unit) && best > 0 && value > best) parts.push(ratioText(value / best));
      if (parts.length) cell.append("small").text(parts.join("; "));
    });
  }

  store.listen(["protocol", "sides", "pick"], draw);
  return { layout: draw };
}
