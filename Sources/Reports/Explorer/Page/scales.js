// Scales whose good end is up and left, and which are logarithmic where values spread over more than a factor of 20.

const SPREADING = new Set(["seconds", "bytes", "rowsPerSecond", "count"]);

function isUsuallyLogarithmic(axis, values) {
  const [low, high] = d3.extent(values);
  return SPREADING.has(axis.unit) && low > 0 && high / low > 20;
}

// `forced`: true or false where the reader has chosen; null: what suits the values. Log needs positive values.
function makeScale(axis, values, forced, range) {
  const finite = values.filter((value) => Number.isFinite(value));
  const [low, high] = finite.length ? d3.extent(finite) : [0, 1];
  const isLogarithmic = low > 0 && (forced === null ? isUsuallyLogarithmic(axis, finite) : forced);
  let domain;
  if (isLogarithmic) {
    const pad = Math.max(Math.log10(high / low) * 0.06, 0.02);
    domain = [low / Math.pow(10, pad), high * Math.pow(10, pad)];
  } else {
    const pad = high > low ? (high - low) * 0.06 : Math.max(Math.abs(high) * 0.05, 1e-9);
    domain = [low >= 0 && axis.unit !== "targetUnits" ? Math.max(0, low - pad) : low - pad, high + pad];
  }
  const scale = (isLogarithmic ? d3.scale.log() : d3.scale.linear()).domain(domain).range(range);
  scale.isLogarithmic = isLogarithmic;
  return scale;
}

// Ticks that a person can read: on a logarithmic scale powers of ten, or 1-2-5 steps where there are few.
function ticksOf(scale, count) {
  if (!scale.isLogarithmic) return scale.ticks(count);
  const domain = scale.domain().slice().sort(d3.ascending);
  const decades = Math.log10(domain[1] / domain[0]);
  const factors = decades < 1.6 ? [1, 2, 5] : decades < 2.6 ? [1, 3] : [1];
  const step = Math.max(1, Math.ceil(decades / (count + 2)));
  const ticks = [];
  for (let exponent = Math.floor(Math.log10(domain[0])); exponent <= Math.ceil(Math.log10(domain[1])); exponent += 1) {
    if (exponent % step !== 0) continue;
    for (const factor of factors) {
      const tick = exponent < 0 ? factor / Math.pow(10, -exponent) : factor * Math.pow(10, exponent);
      if (tick >= domain[0] && tick <= domain[1]) ticks.push(tick);
    }
  }
  return ticks.length > 1 ? ticks : d3.scale.linear().domain(domain).ticks(3);
}

// A point is off the usual range where it falls more than five times as far behind the best as the median does.
function outlyingOf(axis, values) {
  const losses = values.map((value) => (axis.higher ? -value : value));
  const sorted = losses.filter(Number.isFinite).sort(d3.ascending);
  if (sorted.length < 4) return losses.map((loss) => !Number.isFinite(loss));
  const best = sorted[0];
  const median = sorted[Math.floor((sorted.length - 1) / 2)];
  const outlying = losses.map((loss) => !Number.isFinite(loss) || (median > best && loss - best > 5 * (median - best)));
  return d3.sum(outlying) * 3 <= outlying.length ? outlying : losses.map((loss) => !Number.isFinite(loss));
}
