// What the reader has chosen, and who must draw again when it changes.

function makeState(model) {
  const first = model.protocols[0];
  const measured = (id) => Boolean(id) && model.axisOf.has(id) && hasReadings(first, id);
  const others = model.axes.map((axis) => axis.id).filter((id) => hasReadings(first, id));
  const y = measured(first.quality) ? first.quality : others[0];
  const x = measured(first.cost) ? first.cost : others.find((id) => id !== y) || y;
  const listeners = [];
  const state = {
    protocol: first, x, y, third: null, thirdAs: "colour", logX: null, logY: null, intervals: "frontier", curves: true,
    wholeRange: false, hidden: new Set(), query: "", ranges: new Map(), selected: null, sides: [],
    sort: { key: y, descending: model.axisOf.get(y).higher }, closed: new Set(), columns: null,
    pick: first.pick,
  };
  state.columns = [...new Set([y, x, first.quality, ...model.policy.prefer])].filter(measured).slice(0, 6);
  return {
    get: () => state,
    change(patch) {
      Object.assign(state, patch);
      for (const listener of listeners) listener(Object.keys(patch), state);
    },
    listen(keys, draw) {
      listeners.push((changed, current) => {
        if (changed.some((key) => keys.includes(key))) draw(current, changed);
      });
    },
  };
}

// "tree accuracy>=0.95 latency.p99<0.001": words that a candidate's label or settings hold, and bounds on axes.
function parseQuery(text, model) {
  const words = [];
  const bounds = [];
  for (const part of text.toLowerCase().split(/\s+/).filter(Boolean)) {
    const match = /^([a-z][\w.-]*)(<=|>=|<|>|=)(-?[\d.]+(?:e-?\d+)?)(ns|us|µs|ms|s|kb|mb|gb|b)?$/.exec(part);
    const axis = match && model.axes.find((one) => one.id === match[1]);
    if (!axis) { words.push(part); continue; }
    const factor = { ns: 1e-9, us: 1e-6, "µs": 1e-6, ms: 1e-3, s: 1, b: 1, kb: 1e3, mb: 1e6, gb: 1e9 }[match[4]] || 1;
    bounds.push({ axis: axis.id, relation: match[2], value: Number(match[3]) * factor });
  }
  return { words, bounds };
}

function meetsBound(value, bound) {
  switch (bound.relation) {
    case "<=": return value <= bound.value;
    case ">=": return value >= bound.value;
    case "<": return value < bound.value;
    case ">": return value > bound.value;
    default: return value === bound.value;
  }
}

// Places of the candidates that no filter hides.
function visibleOf(state, model) {
  const { protocol, hidden, ranges } = state;
  const { words, bounds } = parseQuery(state.query, model);
  return d3.range(protocol.count).filter((index) => !hidden.has(protocol.family[index])
    && words.every((word) => protocol.words[index].includes(word))
    && bounds.every((bound) => meetsBound(valueOf(protocol, bound.axis, index), bound))
    && Array.from(ranges).every(([axis, [low, high]]) => {
      const value = valueOf(protocol, axis, index);
      return value >= low && value <= high;
    }));
}

function titleOf(model, axisID) { return model.axisOf.get(axisID).title; }

// One reading in words.
function readingText(model, protocol, axisID, index) {
  const axis = model.axisOf.get(axisID);
  const value = valueOf(protocol, axisID, index);
  if (Number.isNaN(value)) return whyMissing(protocol, axisID, index);
  const interval = intervalOf(protocol, axisID, index);
  return valueText(value, axis.unit) + (interval ? ` (${intervalText(interval, axis.unit)})` : "");
}
