// The steps of the rule: the floor, the near ones, the order of preference.

function beatsProbability(loss) {
  if (loss.error === null || !(loss.error > 0)) return loss.amount < 0 ? 1 : 0;
  return 1 - probabilityOver(Object.assign({}, loss, { byFold: null }), 0);
}

// How often chance alone gives one of the candidates so large a lead.
function chanceOf(choice, largest, floor, rivals, estimates) {
  if (!(largest > 0)) return 1;
  if (!Number.isFinite(largest)) return 0;
  const standardised = [];
  for (const index of rivals) {
    const differences = differencesOf(choice, index, floor);
    if (!differences) continue;
    const mean = differences.reduce((sum, value) => sum + value, 0) / differences.length;
    const size = Math.sqrt(differences.reduce((sum, value) => sum + (value - mean) * (value - mean), 0));
    if (size > 0) standardised.push(differences.map((value) => (value - mean) / size));
  }
  const finite = rivals.map((index) => estimates.get(index)).find((loss) => Number.isFinite(loss.degrees));
  if (!finite || standardised.length === 0) return 1 - Math.pow(1 - normalSurvival(largest), rivals.length);
  const terms = Math.max(1, Math.round(finite.degrees));
  const draws = 2000;
  let hits = 0;
  let place = 0;
  const weights = new Float64Array(choice.foldCount);
  for (let draw = 0; draw < draws; draw += 1) {
    for (let fold = 0; fold < choice.foldCount; fold += 1) weights[fold] = choice.normals(place + fold);
    place += choice.foldCount;
    let square = 0;
    for (let term = 0; term < terms; term += 1) {
      const normal = choice.normals(place + term);
      square += normal * normal;
    }
    place += terms;
    let top = -Infinity;
    for (const row of standardised) {
      let sum = 0;
      for (let fold = 0; fold < row.length; fold += 1) sum += row[fold] * weights[fold];
      if (sum > top) top = sum;
    }
    if (top / Math.sqrt(square / terms) >= largest) hits += 1;
  }
  return hits / draws;
}

// How far the candidates lead one baseline: how likely chance does that, and how sure each lead is.
function leadsOver(choice, floor, rivals) {
  const losses = lossesAgainst(choice, floor, rivals);
  const estimates = new Map(rivals.map((index) => {
    const loss = losses.of(index);
    const error = choice.leadErrors.get(floor)[index];
    return [index, Number.isNaN(error) ? loss : Object.assign({}, loss, { error, degrees: Infinity, byFold: null })];
  }));
  const lead = (index) => {
    const loss = estimates.get(index);
    if (loss.error === null || !(loss.error > 0)) return loss.amount < 0 ? Infinity : -Infinity;
    return -loss.amount / loss.error;
  };
  const largest = d3.max(rivals, lead);
  return {
    chance: chanceOf(choice, largest, floor, rivals, estimates),
    probability: (index) => beatsProbability(estimates.get(index)),
  };
}

// Candidates that are shown to beat what looks at no input.
function passingOf(choice, policy, candidates) {
  const level = policy.confidence.aboveGuessing;
  const baselines = [...choice.baselines].filter((index) => !Number.isNaN(qualityOf(choice, index))
    && !choice.protocol.failed.has(index)).sort(d3.ascending);
  const rivals = candidates.filter((index) => !choice.baselines.has(index));
  if (!(level > 0) || baselines.length === 0 || rivals.length === 0) return candidates;
  const leads = baselines.map((floor) => leadsOver(choice, floor, rivals));
  if (leads.some((one) => one.chance > 1 - level)) return [];
  return rivals.filter((index) => leads.every((one) => one.probability(index) >= level));
}

function nearRule(choice, policy, best, losses) {
  const value = qualityOf(choice, best);
  const matters = matteringAmount(policy.matters, choice.quality, value);
  const multiple = policy.confidence.lossMultiple;
  const { kind, amount } = policy.within;
  let asked = matters;
  if (kind === "absolute") asked = amount;
  else if (kind === "relative") asked = amount * Math.abs(value);
  else if (kind === "standardErrors") asked = losses.typical === null ? 0 : Math.min(amount * losses.typical, multiple * matters);
  const allowed = asked > 0 ? Math.min(asked, Number.MAX_VALUE) : 0;
  const isByHand = kind === "absolute" || kind === "relative";
  const bound = multiple * Math.max(matters, isByHand ? allowed : 0);
  return {
    allowed, bound, matters,
    isNear: (loss) => loss.amount <= allowed + 1e-9 * (Math.abs(allowed) + Math.abs(loss.amount))
      && probabilityOver(loss, bound) <= policy.confidence.lossProbability,
  };
}

function choosePreferred(choice, policy, near, best) {
  const beats = (axisID, first, second) => {
    const axis = choice.model.axisOf.get(axisID);
    const [left, right] = [valueOf(choice.protocol, axisID, first), valueOf(choice.protocol, axisID, second)];
    return isMateriallyBetter(policy.matters, axis, left, right) && choice.clear.get(axisID)(first, second);
  };
  let group = near;
  for (const axisID of policy.prefer) {
    const left = group.filter((index) => !group.some((other) => other !== index && beats(axisID, other, index)));
    if (group.includes(best) && !left.includes(best)) {
      const winners = left.filter((index) => beats(axisID, index, best));
      group = winners.length > 0 ? winners : group.filter((index) => beats(axisID, index, best));
    } else if (left.length > 0) group = left;
  }
  if (group.includes(best)) return best;
  const found = bestOf(group, (first, second) => compareQuality(choice, policy, first, second));
  return found === null ? best : found;
}

// A repeat of a run keeps its pick while it is near the best.
function keptOf(choice, policy, near, byRule) {
  const earlier = policy.earlier ? policy.earlier[choice.protocol.id] : undefined;
  const labels = choice.protocol.label;
  if (earlier === undefined || labels[byRule] === earlier) return byRule;
  const kept = near.find((index) => labels[index] === earlier);
  return kept === undefined ? byRule : kept;
}

// What the policy picks: `chosen` is null where nothing can be picked, and `why` says so.
function pickOf(choice, policy) {
  const candidates = feasibleOf(obstaclesOf(choice, policy));
  if (candidates.length === 0) return { chosen: null, why: "no candidate meets the limits", near: [], candidates };
  const areBaselinesOnly = candidates.every((index) => choice.baselines.has(index))
    && choice.protocol.label.length > choice.baselines.size;
  if (policy.confidence.aboveGuessing > 0 && areBaselinesOnly) {
    return { chosen: null, why: "only baselines, which look at no input, meet the limits", near: [], candidates };
  }
  const passing = passingOf(choice, policy, candidates);
  const best = bestOf(passing, (first, second) => compareQuality(choice, policy, first, second));
  if (best === null) return { chosen: null, why: "nothing that meets the limits is shown to beat guessing", near: [], candidates };
  const losses = lossesAgainst(choice, best, passing);
  const rule = nearRule(choice, policy, best, losses);
  const near = passing.filter((index) => index === best || rule.isNear(losses.of(index)));
  const chosen = keptOf(choice, policy, near, choosePreferred(choice, policy, near, best));
  return { chosen, best, near, rule, loss: losses.of(chosen), candidates, why: null };
}
