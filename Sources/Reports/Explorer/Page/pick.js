// The rule that picks, as the program's own; what takes long there (which differences are clear) stands in the data block.

// Half of a square table of bits, one for each pair of candidates.
function readPairs(text, count) {
  const bytes = bytesOf(text);
  return (first, second) => {
    if (first === second) return false;
    const [low, high] = first < second ? [first, second] : [second, first];
    const place = low * count - (low * (low + 1)) / 2 + (high - low - 1);
    return (bytes[place >> 3] & (1 << (place & 7))) !== 0;
  };
}

function makeChoice(model, protocol) {
  const raw = protocol.choice;
  const count = protocol.count;
  const quality = model.axisOf.get(model.policy.quality);
  const clear = new Map(Object.entries(raw.clear).map(([axis, text]) => [axis, readPairs(text, count)]));
  const folds = raw.foldCount > 0 ? new Float64Array(bytesOf(raw.folds).buffer) : new Float64Array(0);
  const rows = d3.range(count).map((index) => {
    const row = Array.from(folds.subarray(index * raw.foldCount, (index + 1) * raw.foldCount));
    return row.length > 0 && !row.some(Number.isNaN) ? row : null;
  });
  return {
    model, protocol, quality, clear, rows, count, factor: raw.factor, foldCount: raw.foldCount,
    errors: numbersOf(raw.errors, count), isTimeOrdered: raw.timeOrdered, baselines: new Set(raw.baselines),
    leadErrors: new Map(raw.baselines.map((index, place) => [index, numbersOf(raw.leadErrors[place], count)])),
    places: raw.places, normals: makeNormals(1, "guessing"),
  };
}

function matteringAmount(matters, axis, better) {
  const own = matters.axes[axis.id];
  if (own) return Math.max(own.amount || 0, (own.share || 0) * Math.abs(better));
  if (axis.unit === "money") return matters.money;
  if (["Quality", "Calibration", "Fairness", "Robustness"].includes(axis.family)) {
    return axis.higher ? matters.score : matters.error * Math.abs(better);
  }
  const share = axis.higher ? Math.abs(better) * (1 - 1 / matters.factor) : Math.abs(better) * (matters.factor - 1);
  let least = 0;
  if (axis.unit === "seconds") least = axis.family === "Latency" ? matters.latencySeconds : matters.trainingSeconds;
  if (axis.unit === "bytes") least = matters.bytes;
  return Math.max(share, least);
}

function isMateriallyBetter(matters, axis, first, second) {
  return prefers(axis, first, second) && Math.abs(first - second) >= matteringAmount(matters, axis, first) * (1 - 1e-9);
}

// Reasons against each candidate, quality aside: "failed", "missing", "broken", "unshown".
function obstaclesOf(choice, policy) {
  const { protocol } = choice;
  const named = [...new Set([policy.quality, ...policy.limits.map((limit) => limit.axis), ...policy.prefer])];
  return d3.range(choice.count).map((index) => {
    if (protocol.failed.has(index)) return ["failed"];
    const reasons = named.filter((axis) => Number.isNaN(valueOf(protocol, axis, index))).map(() => "missing");
    for (const limit of policy.limits) {
      const value = valueOf(protocol, limit.axis, index);
      if (Number.isNaN(value)) continue;
      const isInside = (one) => (limit.atMost == null || one <= limit.atMost) && (limit.atLeast == null || one >= limit.atLeast);
      if (!isInside(value)) reasons.push("broken");
      else if (!endsOf(limit, value, intervalOf(protocol, limit.axis, index)).every(isInside)) reasons.push("unshown");
    }
    return reasons;
  });
}

// The ends of an interval that count for a limit: as they are, or nearer where less confidence is asked.
function endsOf(limit, value, interval) {
  if (!interval || limit.endFactor == null) return interval || [];
  return [value - limit.endFactor * (value - interval[0]), value + limit.endFactor * (interval[1] - value)];
}

function feasibleOf(obstacles) {
  const free = d3.range(obstacles.length).filter((index) => obstacles[index].length === 0);
  return free.length > 0 ? free
    : d3.range(obstacles.length).filter((index) => obstacles[index].every((reason) => reason === "unshown"));
}

function qualityOf(choice, index) { return valueOf(choice.protocol, choice.quality.id, index); }

function lossOf(choice, index, reference) {
  const sign = choice.quality.higher ? 1 : -1;
  const [own, other] = [sign * qualityOf(choice, index), sign * qualityOf(choice, reference)];
  return own === other ? 0 : Math.max(-Number.MAX_VALUE, Math.min(other - own, Number.MAX_VALUE));
}

// Negative where the first has the better quality; ties go by the preferred axes, then by label.
function compareQuality(choice, policy, first, second) {
  for (const axisID of [choice.quality.id, ...policy.prefer]) {
    const axis = choice.model.axisOf.get(axisID);
    const [left, right] = [valueOf(choice.protocol, axisID, first), valueOf(choice.protocol, axisID, second)];
    const missing = [Number.isNaN(left), Number.isNaN(right)];
    if (missing[0] && missing[1]) continue;
    if (missing[0] !== missing[1]) {
      if (axisID === choice.quality.id) continue;
      return missing[0] ? 1 : -1;
    }
    if (left !== right) return prefers(axis, left, right) ? -1 : 1;
  }
  return compareLabels(choice, first, second);
}

function compareLabels(choice, first, second) { return choice.places[first] - choice.places[second]; }

function bestOf(indices, compare) {
  return indices.reduce((best, index) => (best === null || compare(index, best) < 0 ? index : best), null);
}

function differencesOf(choice, first, second) {
  const [left, right] = [choice.rows[first], choice.rows[second]];
  return left && right ? left.map((value, fold) => value - right[fold]) : null;
}

function foldVariance(values) {
  if (values.length < 2) return 0;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
}

// Variances that borrow strength from each other.
function moderationOf(variances, own) {
  const half = own / 2;
  const logs = variances.filter((value) => value > 0 && Number.isFinite(value)).map(Math.log);
  if (logs.length < 4 || !(half > 0)) return { degrees: own, of: (variance) => variance };
  const centred = logs.map((value) => value - digamma(half) + Math.log(half));
  const beyond = varianceOf(centred) - trigamma(half);
  const added = beyond > 0 ? Math.min(2 * own, 2 * inverseTrigamma(beyond)) : 2 * own;
  const common = Math.exp(meanOf(centred) + digamma(added / 2) - Math.log(added / 2));
  const degrees = own + added;
  return { degrees, of: (variance) => (added > 0 ? (own * variance + added * common) / degrees : variance) };
}

function lossesAgainst(choice, reference, candidates) {
  const others = candidates.filter((index) => index !== reference);
  const variances = others.map((index) => differencesOf(choice, index, reference)).filter(Boolean).map(foldVariance);
  const moderation = moderationOf(variances, Math.max(choice.foldCount - 1, 0));
  const errors = variances.map((variance) => Math.sqrt(moderation.of(variance) * choice.factor)).sort(d3.ascending);
  const own = choice.errors[reference];
  const typical = errors.length > 0 ? d3.quantile(errors, 0.5) : Number.isNaN(own) ? null : own;
  function of(index) {
    const amount = lossOf(choice, index, reference);
    if (index === reference) return { amount: 0, error: null, degrees: Infinity, byFold: null };
    const differences = differencesOf(choice, reference, index);
    if (differences) {
      const variance = foldVariance(differences);
      return {
        amount, error: variance === 0 ? 0 : Math.sqrt(moderation.of(variance) * choice.factor),
        degrees: variance === 0 ? Infinity : moderation.degrees, byFold: choice.isTimeOrdered ? differences : null,
      };
    }
    const [first, second] = [choice.errors[reference], choice.errors[index]];
    const error = Number.isNaN(first) || Number.isNaN(second) ? null : Math.sqrt(first * first + second * second);
    return { amount, error, degrees: Infinity, byFold: null };
  }
  return { of, typical };
}

function survivalOf(x, degrees) { return degrees === Infinity ? normalSurvival(x) : studentSurvival(x, degrees); }

function probabilityOver(loss, bound) {
  if (loss.byFold && loss.byFold.length > 0) return loss.byFold.filter((value) => value > bound).length / loss.byFold.length;
  if (loss.error === null || !(loss.error > 0)) return loss.amount > bound ? 1 : 0;
  return survivalOf((bound - loss.amount) / loss.error, loss.degrees);
}
