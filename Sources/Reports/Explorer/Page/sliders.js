// What if: limits, what may be given up, what matters and what comes first, and the pick that follows, by the rule of
// the program.

// At most some twenty times a second, however fast a slider moves.
function wishChanged(view) {
  if (view.timer === null) view.timer = setTimeout(() => { view.timer = null; answerWish(view); }, 45);
}

// A slider whose steps are the places of `values`, and a box for any number.
function addSlider(view, box, name, values, current, show, set) {
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
    wishChanged(view);
  });
  tellValue();
  return row;
}

function drawWishedLimits(view, box) {
  const { protocol } = view.store.get();
  box.append("legend").text("Limits");
  for (const limit of view.policy.limits) drawWishedLimit(view, box, limit, protocol);
  const used = new Set(view.policy.limits.map((limit) => limit.axis));
  const options = view.model.axes.filter((axis) => hasReadings(protocol, axis.id) && !used.has(axis.id))
    .map((axis) => ({ value: axis.id, text: axis.title, group: axis.family }));
  select(box, "Add a limit on", [{ value: "", text: "an axis ..." }, ...options], "", (id) => {
    if (!id) return;
    const axis = view.model.axisOf.get(id);
    const values = Array.from(protocol.readings.get(id).value).filter(Number.isFinite);
    view.policy.limits.push(axis.higher ? { axis: id, atLeast: d3.min(values), atMost: null }
      : { axis: id, atLeast: null, atMost: d3.max(values) });
    drawWishes(view);
    wishChanged(view);
  });
}

function drawWishedLimit(view, box, limit, protocol) {
  const axis = view.model.axisOf.get(limit.axis);
  if (!axis) return;
  const column = protocol.readings.get(limit.axis);
  const found = Array.from(column.value).filter(Number.isFinite);
  for (const side of ["atLeast", "atMost"]) {
    if (limit[side] == null) continue;
    const ends = Array.from((side === "atMost" ? column.upper : column.lower) || []).filter(Number.isFinite);
    const values = [...new Set([...found, ...ends, limit[side]].map((value) => Number(value.toPrecision(4))))].sort(d3.ascending);
    const row = addSlider(view, box, `${axis.title} ${side === "atMost" ? "at most" : "at least"}`, values, () => limit[side],
      (value) => valueText(value, axis.unit), (value) => { limit[side] = value; });
    row.append("button").attr({ type: "button", "aria-label": `Remove the limit on ${axis.title}` }).text("Remove")
      .on("click", () => {
        limit[side] = null;
        view.policy.limits = view.policy.limits.filter((one) => one.atLeast != null || one.atMost != null);
        drawWishes(view);
        wishChanged(view);
      });
  }
}

function drawTolerance(view, box) {
  const axis = view.model.axisOf.get(view.model.policy.quality);
  box.append("legend").text(`Near the best ${axis.title}`);
  const kinds = [{ value: "whatMatters", text: "what matters" }, { value: "absolute", text: "an amount" },
    { value: "relative", text: "a share of the best" }, { value: "standardErrors", text: "standard errors" }];
  select(box, "May be given up:", kinds, view.policy.within.kind, (kind) => {
    view.policy.within = { kind, amount: { whatMatters: null, absolute: view.policy.matters.score, relative: 0.02, standardErrors: 1 }[kind] };
    drawWishes(view);
    wishChanged(view);
  });
  const steps = [0, 0.001, 0.002, 0.003, 0.005, 0.0075, 0.01, 0.015, 0.02, 0.03, 0.04, 0.05, 0.075, 0.1, 0.15, 0.2];
  const set = (amount) => { view.policy.within.amount = amount; };
  const now = () => view.policy.within.amount;
  if (view.policy.within.kind === "relative") {
    addSlider(view, box, "share", steps, now, (value) => `${compact(value * 100, 3)}%`, set);
  } else if (view.policy.within.kind === "absolute") {
    const scale = axis.unit === "ratio" ? 1 : Math.abs(d3.median(Array.from(
      view.store.get().protocol.readings.get(axis.id).value).filter(Number.isFinite)));
    addSlider(view, box, "amount", steps.map((step) => Number((step * scale).toPrecision(3))), now,
      (value) => differenceText(value, axis.unit), set);
  } else if (view.policy.within.kind === "standardErrors") {
    addSlider(view, box, "standard errors", [0, 0.25, 0.5, 0.75, 1, 1.5, 2, 3], now, (value) => compact(value, 3), set);
  }
}

function drawMatters(view, box) {
  box.append("legend").text("What matters");
  const { matters } = view.policy;
  const on = (key) => [() => matters[key], (value) => { matters[key] = value; }];
  const add = (name, key, values, show) => {
    const [now, set] = on(key);
    addSlider(view, box, name, values, now, show, set);
  };
  const quality = view.model.axisOf.get(view.model.policy.quality);
  if (quality.higher) add("a score differs by", "score", [0.001, 0.002, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05], pointsText);
  else add("an error differs by", "error", [0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1], (value) => `${compact(value * 100, 3)}%`);
  add("a cost differs by a factor of", "factor", [1.05, 1.1, 1.25, 1.5, 2, 3, 5, 10], (value) => compact(value, 3));
  add("and a latency by", "latencySeconds", [0, 1e-7, 3e-7, 1e-6, 3e-6, 1e-5, 3e-5, 1e-4, 1e-3, 1e-2], secondsText);
}

function drawOrder(view, box) {
  const { protocol } = view.store.get();
  box.append("legend").text("What comes first");
  const list = box.append("ol");
  view.policy.prefer.forEach((id, at) => {
    const item = list.append("li");
    item.append("span").text(`${titleOf(view.model, id)} `);
    const move = (text, label, act, isOff) => item.append("button").attr({ type: "button", "aria-label": label })
      .property("disabled", isOff).text(text).on("click", () => { act(); drawWishes(view); wishChanged(view); });
    move("↑", `${titleOf(view.model, id)} earlier`, () => view.policy.prefer.splice(at - 1, 2, id, view.policy.prefer[at - 1]), at === 0);
    move("Remove", `Do not prefer ${titleOf(view.model, id)}`, () => view.policy.prefer.splice(at, 1), false);
  });
  const known = Object.keys(protocol.choice.clear).filter((id) => !view.policy.prefer.includes(id) && hasReadings(protocol, id));
  if (known.length > 0) {
    select(box, "Then", [{ value: "", text: "an axis ..." }, ...known.map((id) => ({ value: id, text: titleOf(view.model, id) }))], "",
      (id) => {
        if (!id) return;
        view.policy.prefer.push(id);
        drawWishes(view);
        wishChanged(view);
      });
  }
}

function drawWishes(view) {
  view.form.selectAll("*").remove();
  for (const part of [drawWishedLimits, drawTolerance, drawMatters, drawOrder]) part(view, view.form.append("fieldset"));
  view.form.append("button").attr("type", "button").text("Back to the plan's policy").on("click", () => {
    view.policy = copyOf(view.model.policy);
    drawWishes(view);
    answerWish(view);
  });
}

function makeSliders(parent, store, model) {
  const details = parent.append("details").attr("class", "whatif");
  details.append("summary").text("What if other limits or wishes held?");
  const view = {
    store, model, choices: new Map(), policy: copyOf(model.policy), timer: null,
    form: details.append("div").attr("class", "wishes"),
    answer: details.append("div").attr({ class: "answer", role: "status", "aria-live": "polite" }),
  };

  function start() {
    const canChoose = Boolean(store.get().protocol.choice);
    details.style("display", canChoose ? null : "none");
    if (!canChoose) return;
    drawWishes(view);
    if (details.node().open) answerWish(view);
  }

  details.on("toggle", () => { if (details.node().open) answerWish(view); });
  store.listen(["protocol"], start);
  start();
}
