// What if: limits, what may be given up, what matters and what comes first, and the pick that follows, by the rule of
// the program.

function makeSliders(parent, store, model) {
  const details = parent.append("details").attr("class", "whatif");
  details.append("summary").text("What if other limits or wishes held?");
  const form = details.append("div").attr("class", "wishes");
  const answer = details.append("div").attr({ class: "answer", role: "status", "aria-live": "polite" });
  const choices = new Map();
  const choiceOf = (protocol) => {
    if (!choices.has(protocol)) choices.set(protocol, makeChoice(model, protocol));
    return choices.get(protocol);
  };
  const copy = () => JSON.parse(JSON.stringify(model.policy));
  let policy = copy();
  let timer = null;
  const isChanged = () => JSON.stringify(policy) !== JSON.stringify(model.policy);

  // At most some twenty times a second, however fast a slider moves.
  function changed() {
    if (timer === null) timer = setTimeout(() => { timer = null; answerNow(); }, 45);
  }

  function answerNow() {
    const { protocol } = store.get();
    // What an earlier run picked is kept under the plan's own policy alone.
    const asked = isChanged() ? Object.assign({}, policy, { earlier: null }) : policy;
    const result = pickOf(choiceOf(protocol), asked);
    store.change({ pick: result.chosen, limits: policy.limits });
    tell(result, protocol);
  }

  function tell(result, protocol) {
    answer.selectAll("*").remove();
    const line = answer.append("p");
    if (result.chosen === null) line.append("b").text(`No pick: ${result.why}.`);
    else {
      line.append("span").text(result.chosen === protocol.pick ? "The pick stays " : "The pick would be ");
      line.append("b").text(protocol.label[result.chosen]);
      line.append("span").text(`${result.chosen === result.best ? ", the best that the limits allow" : lossText(result, protocol)}; `
        + `${result.near.length} ${result.near.length === 1 ? "candidate is" : "candidates are"} near the best.`);
    }
    if (protocol.pick !== null && result.chosen !== null && result.chosen !== protocol.pick) compareWithReport(result, protocol);
    if (isChanged()) {
      answer.append("p").attr("class", "small soft").text("As a command:");
      answer.append("pre").append("code").text(commandText());
      const dropped = droppedLimits().map((limit) => titleOf(model, limit.axis));
      if (dropped.length > 0) {
        answer.append("p").attr("class", "small soft")
          .text(`The command keeps the plan's limit on ${dropped.join(" and ")}: take it out of the plan to go without it.`);
      }
    }
  }

  function lossText(result, protocol) {
    const amount = differenceText(result.loss.amount, model.axisOf.get(model.policy.quality).unit);
    return `: ${amount} of ${titleOf(model, model.policy.quality)} below ${protocol.label[result.best]}`;
  }

  function compareWithReport(result, protocol) {
    const list = answer.append("ul").attr("class", "plain");
    list.append("li").text(`The report picks ${protocol.label[protocol.pick]}. Against it:`);
    for (const id of [model.policy.quality, ...policy.prefer]) {
      const axis = model.axisOf.get(id);
      const [now, then] = [result.chosen, protocol.pick].map((index) => valueOf(protocol, id, index));
      if (Number.isNaN(now) || Number.isNaN(then)) continue;
      list.append("li").text(`${axis.title}: ${valueText(now, axis.unit)} instead of ${valueText(then, axis.unit)}`);
    }
  }

  // The same question to the program; only what differs from the plan.
  function commandText() {
    const plan = model.policy;
    const parts = [`reasonable pick ${model.run.id}`];
    const differs = (first, second) => JSON.stringify(first) !== JSON.stringify(second);
    if (differs(policy.within, plan.within)) parts.push(`--within ${withinText(policy.within)}`);
    for (const limit of policy.limits) {
      const old = plan.limits.find((one) => one.axis === limit.axis) || {};
      if (limit.atLeast != null && limit.atLeast !== old.atLeast) parts.push(`--require '${limit.axis}>=${limit.atLeast}'`);
      if (limit.atMost != null && limit.atMost !== old.atMost) parts.push(`--require '${limit.axis}<=${limit.atMost}'`);
    }
    if (differs(policy.prefer, plan.prefer)) parts.push(`--prefer '${policy.prefer.join(",")}'`);
    for (const [key, name] of [["score", "score"], ["error", "error"], ["factor", "factor"], ["latencySeconds", "latency"]]) {
      if (policy.matters[key] !== plan.matters[key]) parts.push(`--set policy.matters-${name}=${policy.matters[key]}`);
    }
    return parts.join(" ");
  }

  function withinText({ kind, amount }) {
    switch (kind) {
      case "absolute": return String(amount);
      case "relative": return `${Number((amount * 100).toPrecision(12))}%`;
      case "standardErrors": return `'${amount} standard error${amount === 1 ? "" : "s"}'`;
      default: return "'what matters'";
    }
  }

  // Limits of the plan that the reader has taken away: a command can only add some.
  function droppedLimits() {
    return model.policy.limits.filter((limit) => ["atLeast", "atMost"].some((side) => limit[side] != null
      && !policy.limits.some((one) => one.axis === limit.axis && one[side] != null)));
  }

  // A slider whose steps are the places of `values`, and a box for any number.
  function slider(box, name, values, current, show, set) {
    const row = box.append("div").attr("class", "wish");
    const nearest = () => {
      const at = d3.bisectLeft(values, current());
      return at >= values.length ? values.length - 1 : at;
    };
    const label = row.append("label");
    label.append("span").attr("class", "name").text(name);
    const range = label.append("input").attr({ type: "range", min: 0, max: values.length - 1, step: 1 })
      .property("value", nearest());
    const out = row.append("output");
    const tellValue = () => {
      out.text(show(current()));
      range.attr("aria-valuetext", show(current()));
    };
    range.on("input", function moved() {
      set(values[Number(this.value)]);
      tellValue();
      changed();
    });
    tellValue();
    return row;
  }

  function drawLimits(box) {
    const { protocol } = store.get();
    box.append("legend").text("Limits");
    for (const limit of policy.limits) drawLimit(box, limit, protocol);
    const used = new Set(policy.limits.map((limit) => limit.axis));
    const options = model.axes.filter((axis) => hasReadings(protocol, axis.id) && !used.has(axis.id))
      .map((axis) => ({ value: axis.id, text: axis.title, group: axis.family }));
    select(box, "Add a limit on", [{ value: "", text: "an axis ..." }, ...options], "", (id) => {
      if (!id) return;
      const axis = model.axisOf.get(id);
      const values = Array.from(protocol.readings.get(id).value).filter(Number.isFinite);
      policy.limits.push(axis.higher ? { axis: id, atLeast: d3.min(values), atMost: null }
        : { axis: id, atLeast: null, atMost: d3.max(values) });
      draw();
      changed();
    });
  }

  function drawLimit(box, limit, protocol) {
    const axis = model.axisOf.get(limit.axis);
    if (!axis) return;
    const column = protocol.readings.get(limit.axis);
    const found = Array.from(column.value).filter(Number.isFinite);
    for (const side of ["atLeast", "atMost"]) {
      if (limit[side] == null) continue;
      const ends = Array.from((side === "atMost" ? column.upper : column.lower) || []).filter(Number.isFinite);
      const values = [...new Set([...found, ...ends, limit[side]].map((value) => Number(value.toPrecision(4))))].sort(d3.ascending);
      const row = slider(box, `${axis.title} ${side === "atMost" ? "at most" : "at least"}`, values, () => limit[side],
        (value) => valueText(value, axis.unit), (value) => { limit[side] = value; });
      row.append("button").attr({ type: "button", "aria-label": `Remove the limit on ${axis.title}` }).text("Remove")
        .on("click", () => {
          limit[side] = null;
          policy.limits = policy.limits.filter((one) => one.atLeast != null || one.atMost != null);
          draw();
          changed();
        });
    }
  }

  function drawTolerance(box) {
    const axis = model.axisOf.get(model.policy.quality);
    box.append("legend").text(`Near the best ${axis.title}`);
    const kinds = [{ value: "whatMatters", text: "what matters" }, { value: "absolute", text: "an amount" },
      { value: "relative", text: "a share of the best" }, { value: "standardErrors", text: "standard errors" }];
    select(box, "May be given up:", kinds, policy.within.kind, (kind) => {
      policy.within = { kind, amount: { whatMatters: null, absolute: policy.matters.score, relative: 0.02, standardErrors: 1 }[kind] };
      draw();
      changed();
    });
    const steps = [0, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2];
    const set = (amount) => { policy.within.amount = amount; };
    const now = () => policy.within.amount;
    if (policy.within.kind === "relative") {
      slider(box, "share", steps, now, (value) => `${compact(value * 100, 3)}%`, set);
    } else if (policy.within.kind === "absolute") {
      const scale = axis.unit === "ratio" ? 1 : Math.abs(d3.median(Array.from(
        store.get().protocol.readings.get(axis.id).value).filter(Number.isFinite)));
      slider(box, "amount", steps.map((step) => Number((step * scale).toPrecision(3))), now,
        (value) => differenceText(value, axis.unit), set);
    } else if (policy.within.kind === "standardErrors") {
      slider(box, "standard errors", [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3], now, (value) => compact(value, 3), set);
    }
  }

  function drawMatters(box) {
    box.append("legend").text("What matters");
    const { matters } = policy;
    const on = (key) => [() => matters[key], (value) => { matters[key] = value; }];
    const add = (name, key, values, show) => {
      const [now, set] = on(key);
      slider(box, name, values, now, show, set);
    };
    const quality = model.axisOf.get(model.policy.quality);
    if (quality.higher) add("a score differs by", "score", [0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05], pointsText);
    else add("an error differs by", "error", [0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1], (value) => `${compact(value * 100, 3)}%`);
    add("a cost differs by a factor of", "factor", [1.05, 1.1, 1.25, 1.5, 2, 3, 5, 10], (value) => compact(value, 3));
    add("and a latency by", "latencySeconds", [0, 1e-7, 3e-7, 1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 1e-3, 1e-2], secondsText);
  }

  function drawOrder(box) {
    const { protocol } = store.get();
    box.append("legend").text("What comes first");
    const list = box.append("ol");
    policy.prefer.forEach((id, at) => {
      const item = list.append("li");
      item.append("span").text(`${titleOf(model, id)} `);
      const move = (text, label, act, isOff) => item.append("button").attr({ type: "button", "aria-label": label })
        .property("disabled", isOff).text(text).on("click", () => { act(); draw(); changed(); });
      move("↑", `${titleOf(model, id)} earlier`, () => policy.prefer.splice(at - 1, 2, id, policy.prefer[at - 1]), at === 0);
      move("Remove", `Do not prefer ${titleOf(model, id)}`, () => policy.prefer.splice(at, 1), false);
    });
    const known = Object.keys(protocol.choice.clear).filter((id) => !policy.prefer.includes(id) && hasReadings(protocol, id));
    if (known.length > 0) {
      select(box, "Then", [{ value: "", text: "an axis ..." }, ...known.map((id) => ({ value: id, text: titleOf(model, id) }))], "",
        (id) => {
          if (!id) return;
          policy.prefer.push(id);
          draw();
          changed();
        });
    }
  }

  function draw() {
    form.selectAll("*").remove();
    for (const part of [drawLimits, drawTolerance, drawMatters, drawOrder]) part(form.append("fieldset"));
    form.append("button").attr("type", "button").text("Back to the plan's policy").on("click", () => {
      policy = copy();
      draw();
      answerNow();
    });
  }

  function start() {
    if (!store.get().protocol.choice) {
      details.style("display", "none");
      return;
    }
    details.style("display", null);
    draw();
    if (details.node().open) answerNow();
  }

  details.on("toggle", () => { if (details.node().open) answerNow(); });
  store.listen(["protocol"], start);
  start();
}
