// The pick that follows from other wishes, in words and as a command. `view` is made by `makeSliders`.

function copyOf(policy) { return JSON.parse(JSON.stringify(policy)); }

function isChanged(view) { return JSON.stringify(view.policy) !== JSON.stringify(view.model.policy); }

function choiceOf(view, protocol) {
  if (!view.choices.has(protocol)) view.choices.set(protocol, makeChoice(view.model, protocol));
  return view.choices.get(protocol);
}

function answerWish(view) {
  const { protocol } = view.store.get();
  // What an earlier run picked is kept under the plan's own policy alone.
  const asked = isChanged(view) ? Object.assign({}, view.policy, { earlier: null }) : view.policy;
  const result = pickOf(choiceOf(view, protocol), asked);
  view.store.change({ pick: result.chosen, limits: view.policy.limits });
  tellAnswer(view, result, protocol);
}

function tellAnswer(view, result, protocol) {
  view.answer.selectAll("*").remove();
  const line = view.answer.append("p");
  if (result.chosen === null) line.append("b").text(`No pick: ${result.why}.`);
  else {
    line.append("span").text(result.chosen === protocol.pick ? "The pick stays " : "The pick would be ");
    line.append("b").text(protocol.label[result.chosen]);
    line.append("span").text(`${result.chosen === result.best ? ", the best that the limits allow" : lossText(view, result, protocol)}; `
      + `${result.near.length} ${result.near.length === 1 ? "candidate is" : "candidates are"} near the best.`);
  }
  if (protocol.pick !== null && result.chosen !== null && result.chosen !== protocol.pick) compareWithReport(view, result, protocol);
  if (isChanged(view)) {
    view.answer.append("p").attr("class", "small soft").text("As a command:");
    view.answer.append("pre").append("code").text(commandText(view));
    const dropped = droppedLimits(view).map((limit) => titleOf(view.model, limit.axis));
    if (dropped.length > 0) {
      view.answer.append("p").attr("class", "small soft")
        .text(`The command keeps the plan's limit on ${dropped.join(" and ")}: take it out of the plan to go without it.`);
    }
  }
}

function lossText(view, result, protocol) {
  const amount = differenceText(result.loss.amount, view.model.axisOf.get(view.model.policy.quality).unit);
  return `: ${amount} of ${titleOf(view.model, view.model.policy.quality)} below ${protocol.label[result.best]}`;
}

function compareWithReport(view, result, protocol) {
  const list = view.answer.append("ul").attr("class", "plain");
  list.append("li").text(`The report picks ${protocol.label[protocol.pick]}. Against it:`);
  for (const id of [view.model.policy.quality, ...view.policy.prefer]) {
    const axis = view.model.axisOf.get(id);
    const [now, then] = [result.chosen, protocol.pick].map((index) => valueOf(protocol, id, index));
    if (Number.isNaN(now) || Number.isNaN(then)) continue;
    list.append("li").text(`${axis.title}: ${valueText(now, axis.unit)} instead of ${valueText(then, axis.unit)}`);
  }
}

// The same question to the program; only what differs from the plan.
function commandText(view) {
  const plan = view.model.policy;
  const parts = [`reasonable pick ${view.model.run.id}`];
  const differs = (first, second) => JSON.stringify(first) !== JSON.stringify(second);
  if (differs(view.policy.within, plan.within)) parts.push(`--within ${withinText(view.policy.within)}`);
  for (const limit of view.policy.limits) {
    const old = plan.limits.find((one) => one.axis === limit.axis) || {};
    if (limit.atLeast != null && limit.atLeast !== old.atLeast) parts.push(`--require '${limit.axis}>=${limit.atLeast}'`);
    if (limit.atMost != null && limit.atMost !== old.atMost) parts.push(`--require '${limit.axis}<=${limit.atMost}'`);
  }
  if (differs(view.policy.prefer, plan.prefer)) parts.push(`--prefer '${view.policy.prefer.join(",")}'`);
  for (const [key, name] of [["score", "score"], ["error", "error"], ["factor", "factor"], ["latencySeconds", "latency"]]) {
    if (view.policy.matters[key] !== plan.matters[key]) parts.push(`--set policy.matters-${name}=${view.policy.matters[key]}`);
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
function droppedLimits(view) {
  return view.model.policy.limits.filter((limit) => ["atLeast", "atMost"].some((side) => limit[side] != null
    && !view.policy.limits.some((one) => one.axis === limit.axis && one[side] != null)));
}
