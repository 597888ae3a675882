// How much of the spread of an axis each setting explains, over the trials of the run; computed when the report was made.

function makeInfluence(parent, store, model) {
  const box = parent.append("div");

  function draw() {
    const { protocol } = store.get();
    box.selectAll("*").remove();
    const parts = protocol.influence || [];
    if (parts.length === 0) {
      box.append("p").text("Too few trials differ in a setting to say what it does.");
      return;
    }
    box.append("p").attr("class", "soft small").text("Share of an axis' variance over the trials that each setting explains by "
      + "itself, averaged over the others (functional ANOVA on trees); \"together\" is what only combinations explain. A share "
      + "says that a setting moves the axis, not which value is best.");
    for (const part of parts) {
      const section = box.append("section");
      section.append("h4").text(`${part.name}, ${part.trials} trials`);
      const grid = section.append("div").attr("class", "bars");
      for (const result of part.axes) {
        const axis = model.axisOf.get(result.axis);
        const figure = grid.append("figure");
        figure.append("figcaption").attr("class", "title").text(axis.title);
        const list = figure.append("ul").attr("class", "plain shares");
        const shares = result.shares.map((share, at) => ({ name: part.settings[at], share }))
          .sort((first, second) => second.share - first.share);
        const rest = Math.max(0, 1 - d3.sum(shares, (one) => one.share));
        for (const { name, share, isRest } of [...shares, { name: "together", share: rest, isRest: true }]) {
          const item = list.append("li");
          item.append("span").attr("class", "name").text(name);
          item.append("span").attr({ class: `bar${isRest ? " rest" : ""}`, "aria-hidden": "true" })
            .append("span").style("width", `${(share * 100).toFixed(1)}%`);
          item.append("span").attr("class", "n").text(`${fixed(share * 100, 0)}%`);
        }
      }
    }
  }

  store.listen(["protocol"], draw);
  return { layout: draw };
}
