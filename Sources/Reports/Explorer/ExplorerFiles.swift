// swift-format-ignore-file

/// The scripts and the style of `Explorer/Page` as text. `make reference` writes this file from them.
enum ExplorerFiles {
  static let dataScript = ##"""
    // The data block of the page: columns of packed numbers become typed arrays, one entry a candidate.

    function bytesOf(text) {
      const raw = atob(text);
      const bytes = new Uint8Array(raw.length);
      for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
      return bytes;
    }

    // Doubles where the column has eight bytes an entry, floats where it has four.
    function numbersOf(text, count) {
      const bytes = bytesOf(text);
      return bytes.length === count * 8 ? new Float64Array(bytes.buffer) : new Float32Array(bytes.buffer);
    }

    function sharesOf(text) { return Array.from(bytesOf(text), (byte) => byte / 255); }

    function floatsOf(text) { return Array.from(new Float32Array(bytesOf(text).buffer)); }

    function readColumn(raw, count) {
      const column = { why: new Map(), width: raw.width || 0, level: raw.level || null };
      for (const reason of raw.missing || []) for (const place of reason.of) column.why.set(place, reason.why);
      column.value = raw.value ? numbersOf(raw.value, count) : new Float64Array(count).fill(NaN);
      column.lower = raw.lower ? numbersOf(raw.lower, count) : null;
      column.upper = raw.upper ? numbersOf(raw.upper, count) : null;
      column.levels = raw.levels ? numbersOf(raw.levels, count) : null;
      column.samples = raw.samples ? numbersOf(raw.samples, count * column.width) : null;
      return column;
    }

    function readProtocol(raw, axes) {
      const count = raw.label.length;
      const readings = new Map();
      axes.forEach((axis, place) => readings.set(axis.id, readColumn(raw.readings[place], count)));
      return Object.assign({}, raw, {
        count, readings, probability: numbersOf(raw.probability, count),
        failed: new Map(Object.entries(raw.failed).map(([key, text]) => [Number(key), text])),
        notes: new Map(Object.entries(raw.notes).map(([key, texts]) => [Number(key), texts])),
        digests: new Map(Object.entries(raw.digests).map(([key, digest]) => [Number(key), digest])),
        words: raw.label.map((label, index) => [
          label, ...raw.settings.filter((one) => one.codes[index] >= 0)
            .map((one) => `${one.name}=${one.levels[one.codes[index]]}`),
        ].join(" ").toLowerCase()),
      });
    }

    function readData(raw) {
      const model = Object.assign({}, raw, { axisOf: new Map(raw.axes.map((axis) => [axis.id, axis])) });
      model.protocols = raw.protocols.map((protocol) => readProtocol(protocol, raw.axes));
      return model;
    }

    // NaN where there is no reading.
    function valueOf(protocol, axisID, index) {
      const column = protocol.readings.get(axisID);
      return column ? column.value[index] : NaN;
    }

    function intervalOf(protocol, axisID, index) {
      const column = protocol.readings.get(axisID);
      if (!column || !column.lower || Number.isNaN(column.lower[index])) return null;
      return [column.lower[index], column.upper[index]];
    }

    function samplesOf(protocol, axisID, index) {
      const column = protocol.readings.get(axisID);
      if (!column || !column.samples) return [];
      const own = column.samples.subarray(index * column.width, (index + 1) * column.width);
      return Array.from(own).filter((value) => !Number.isNaN(value));
    }

    function whyMissing(protocol, axisID, index) {
      const column = protocol.readings.get(axisID);
      return (column && column.why.get(index)) || "not measured";
    }

    function hasReadings(protocol, axisID) {
      const column = protocol.readings.get(axisID);
      return Boolean(column) && column.value.some((value) => !Number.isNaN(value));
    }

    // Whether the first value is strictly better; false where one is missing.
    function prefers(axis, first, second) { return axis.higher ? first > second : first < second; }

    function settingsOf(protocol, index) {
      return protocol.settings.filter((one) => one.codes[index] >= 0)
        .map((one) => ({ name: one.name, value: one.levels[one.codes[index]] }));
    }

    """##

  static let formatScript = ##"""
    // Values as the rest of the page writes them: "3.2 µs", "12.4 kB", "0.9733".

    function grouped(digits) { return digits.replace(/\B(?=(\d{3})+(?!\d))/g, ","); }

    function notFinite(value) { return Number.isNaN(value) ? "not a number" : value > 0 ? "∞" : "-∞"; }

    function fixed(value, decimals) {
      if (!Number.isFinite(value)) return notFinite(value);
      const scale = Math.pow(10, decimals);
      const scaled = Math.round(Math.abs(value) * scale);
      if (scaled >= Math.pow(2, 53)) return String(value);
      const digits = String(scaled).padStart(decimals + 1, "0");
      const whole = grouped(digits.slice(0, digits.length - decimals));
      const sign = value < 0 && scaled > 0 ? "-" : "";
      return decimals === 0 ? sign + whole : `${sign}${whole}.${digits.slice(digits.length - decimals)}`;
    }

    function significant(value, digits) {
      if (!Number.isFinite(value)) return notFinite(value);
      if (value === 0) return "0";
      const exponent = Number(Math.abs(value).toExponential(Math.max(digits, 1) - 1).split("e")[1]);
      if (exponent < -9) return value.toExponential(Math.max(0, digits - 1));
      return fixed(value, Math.min(15, Math.max(0, digits - 1 - exponent)));
    }

    function compact(value, digits) {
      const text = significant(value, digits);
      return text.includes(".") && !text.includes("e") ? text.replace(/\.?0+$/, "") : text;
    }

    function scaled(value, steps) {
      if (!Number.isFinite(value) || value === 0) {
        return `${fixed(value, 0)} ${(steps.find(([, size]) => size === 1) || steps[0])[0]}`;
      }
      for (let at = 0; at < steps.length; at += 1) {
        const count = value / steps[at][1];
        const size = Math.abs(count);
        if (size < 0.9995 && at < steps.length - 1) continue;
        return `${size < 0.095 ? significant(count, 2) : fixed(count, size < 99.95 ? 1 : 0)} ${steps[at][0]}`;
      }
      return String(value);
    }

    function secondsText(value) {
      if (Math.abs(value) >= 119.95 && Number.isFinite(value)) {
        const sign = value < 0 ? "-" : "";
        const whole = Math.round(Math.abs(value));
        if (whole < 3600) return `${sign}${Math.floor(whole / 60)} min ${whole % 60} s`;
        const minutes = Math.floor((whole + 30) / 60);
        return `${sign}${Math.floor(minutes / 60)} h ${minutes % 60} min`;
      }
      return scaled(value, [["s", 1], ["ms", 1e-3], ["µs", 1e-6], ["ns", 1e-9]]);
    }

    function bytesText(value) {
      if (Math.abs(value) < 999.5) return `${compact(value, Math.abs(value) < 100 ? 2 : 3)} B`;
      return scaled(value, [["TB", 1e12], ["GB", 1e9], ["MB", 1e6], ["kB", 1e3]]);
    }

    function countText(value) {
      if (!Number.isFinite(value)) return notFinite(value);
      if (Math.abs(value) >= 999999.5) return scaled(value, [["T", 1e12], ["G", 1e9], ["M", 1e6]]).replace(" ", "");
      if (value === Math.round(value) || Math.abs(value) >= 1000) return fixed(value, 0);
      return fixed(value, Math.abs(value) < 10 ? 2 : 1);
    }

    function ratioText(value) {
      const size = Math.abs(value);
      if (!Number.isFinite(value)) return `${notFinite(value)}x`;
      if (size >= 9999.5) return `${grouped(String(Number(value.toPrecision(3))))}x`;
      if (size >= 9.95) return `${fixed(value, 0)}x`;
      if (size >= 1.095) return `${fixed(value, 1)}x`;
      return `${significant(value, size >= 0.995 ? 3 : 2)}x`;
    }

    function pointsText(share) {
      const hundredths = share * 100;
      const size = Math.abs(hundredths);
      if (size < 1e-9) return "0 points";
      const text = size >= 99.95 ? fixed(hundredths, 0) : size >= 0.095 ? fixed(hundredths, 1) : significant(hundredths, 1);
      const short = text.endsWith(".0") ? text.slice(0, -2) : text;
      return short === "1" || short === "-1" ? `${short} point` : `${short} points`;
    }

    function valueText(value, unit) {
      if (Number.isNaN(value)) return "–";
      switch (unit) {
        case "ratio": case "nats": return fixed(value, Math.abs(value) < 1e-3 && value !== 0 ? 6 : 4);
        case "seconds": return secondsText(value);
        case "bytes": return bytesText(value);
        case "rowsPerSecond": return `${countText(value)} rows/s`;
        case "count": return countText(value);
        default: return significant(value, 4);
      }
    }

    function differenceText(value, unit) {
      switch (unit) {
        case "ratio": return pointsText(value);
        case "nats": return `${compact(value, 2)} nats`;
        case "targetUnits": return compact(value, 3);
        default: return valueText(value, unit);
      }
    }

    function intervalText(interval, unit) {
      const lower = valueText(interval[0], unit);
      const upper = valueText(interval[1], unit);
      const space = lower.lastIndexOf(" ");
      if (space > 0 && upper.endsWith(lower.slice(space))) return `${lower.slice(0, space)} to ${upper}`;
      return `${lower} to ${upper}`;
    }

    // Labels of axes: as short as they can be.
    function tickText(value, unit) {
      switch (unit) {
        case "seconds": case "bytes": {
          const text = valueText(value, unit);
          return text.replace(/\.0 /, " ");
        }
        case "rowsPerSecond": case "count":
          return Math.abs(value) >= 1000 ? thousandsText(value) : compact(value, 3);
        default: return compact(value, 4);
      }
    }

    function probabilityText(value) {
      if (Number.isNaN(value)) return "";
      if (value >= 0.995) return ">99%";
      if (value < 0.005) return "<1%";
      return `${fixed(value * 100, 0)}%`;
    }

    function thousandsText(value) {
      const [unit, size] = [["G", 1e9], ["M", 1e6], ["k", 1e3]].find(([, least]) => Math.abs(value) >= least);
      return compact(value / size, 3) + unit;
    }

    """##

  static let frontierScript = ##"""
    // Who is on the frontier of some axes: nobody else is at least as good on all of them and better on one.

    function frontierOf(protocol, axes) {
      const columns = axes.map((axis) => {
        const values = protocol.readings.get(axis.id).value;
        return axis.higher ? Array.from(values, (value) => -value) : Array.from(values);
      });
      const complete = d3.range(protocol.count).filter((index) => columns.every((column) => !Number.isNaN(column[index])));
      const dominates = (first, second) => {
        let isBetter = false;
        for (const column of columns) {
          if (column[first] > column[second]) return false;
          if (column[first] < column[second]) isBetter = true;
        }
        return isBetter;
      };
      const members = complete.filter((index) => !complete.some((other) => dominates(other, index)));
      members.sort((first, second) => {
        for (const column of columns) if (column[first] !== column[second]) return column[first] - column[second];
        return protocol.label[first] < protocol.label[second] ? -1 : 1;
      });
      // Numbered from the cheapest to the best, as in the picture without a script.
      members.reverse();
      const numbers = new Map(members.map((index, place) => [index, place + 1]));
      return { members, numbers, complete };
    }

    """##

  static let marksScript = ##"""
    // Colour and shape of each family, the same as in every other picture of the report.

    const SHAPES = [
      null,
      [0.9, [[-1, -1], [1, -1], [1, 1], [-1, 1]]],
      [1.2, [[0, -1], [0.95, 0.75], [-0.95, 0.75]]],
      [1.25, [[0, -1], [1, 0], [0, 1], [-1, 0]]],
      [1.2, [[0, 1], [0.95, -0.75], [-0.95, -0.75]]],
      [1.05, [[0, -0.45], [0.6, -1.05], [1.05, -0.6], [0.45, 0], [1.05, 0.6], [0.6, 1.05], [0, 0.45], [-0.6, 1.05],
        [-1.05, 0.6], [-0.45, 0], [-1.05, -0.6], [-0.6, -1.05]]],
      [1.1, [[-0.35, -1], [0.35, -1], [0.35, -0.35], [1, -0.35], [1, 0.35], [0.35, 0.35], [0.35, 1], [-0.35, 1],
        [-0.35, 0.35], [-1, 0.35], [-1, -0.35], [-0.35, -0.35]]],
    ];

    function markPath(family, radius) {
      const shape = SHAPES[family % SHAPES.length];
      if (!shape) {
        return `M${-radius},0A${radius},${radius} 0 1,1 ${radius},0A${radius},${radius} 0 1,1 ${-radius},0Z`;
      }
      const [factor, corners] = shape;
      const at = ([x, y]) => `${(x * radius * factor).toFixed(1)},${(y * radius * factor).toFixed(1)}`;
      return `M${corners.map(at).join("L")}Z`;
    }

    function colourClass(family) {
      return `s${(family + Math.floor(family / SHAPES.length) * 3) % SHAPES.length}`;
    }

    function markIcon(parent, family, isFilled) {
      const icon = parent.append("svg").attr("class", "chart icon").attr("viewBox", "-8 -8 16 16")
        .attr("aria-hidden", "true").attr("width", 16).attr("height", 16);
      icon.append("path").attr("class", `mark ${colourClass(family)} ${isFilled ? "filled" : "hollow"}`)
        .attr("d", markPath(family, 5));
      return icon;
    }

    """##

  static let stateScript = ##"""
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

    """##

  static let scalesScript = ##"""
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

    """##

  static let scatterScript = ##"""
    // The picture: every candidate along two axes, a third as colour or size, the frontier, intervals, curves, zoom.

    function makeScatter(parent, store, model) {
      const figure = parent.append("figure").attr("class", "plot");
      const bar = figure.append("div").attr("class", "zoombar");
      const svg = figure.append("svg").attr("class", "chart").attr("role", "group");
      const tip = figure.append("div").attr("class", "tip").attr("aria-hidden", "true").style("display", "none");
      const caption = figure.append("figcaption");
      const margin = { left: 66, right: 18, top: 34, bottom: 46 };
      let size = { width: 0, height: 0 };
      let scales = null;
      let items = [];
      let focused = null;
      const clipID = "explorer-clip";
      svg.append("clipPath").attr("id", clipID).append("rect");
      const ground = svg.append("rect").attr("class", "ground zoomarea");
      const grid = svg.append("g");
      const inner = svg.append("g").attr("clip-path", `url(#${clipID})`);
      const layers = {};
      for (const name of ["box", "limits", "curves", "bars", "step", "points"]) layers[name] = inner.append("g");
      const labels = svg.append("g");

      const zoom = d3.behavior.zoom().scaleExtent([0.2, 60]).on("zoom", () => redraw());
      function zoomBy(factor) {
        const center = [(margin.left + size.width - margin.right) / 2, (margin.top + size.height - margin.bottom) / 2];
        const scale = Math.min(60, Math.max(0.2, zoom.scale() * factor));
        const real = scale / zoom.scale();
        const shift = zoom.translate();
        zoom.translate([0, 1].map((at) => center[at] - (center[at] - shift[at]) * real)).scale(scale).event(ground);
      }
      function moveBy(x, y) {
        const shift = zoom.translate();
        zoom.translate([shift[0] + x, shift[1] + y]).event(ground);
      }
      function reset() { store.change({ wholeRange: false }); }
      for (const [text, label, act] of [["+", "Zoom in", () => zoomBy(1.5)], ["−", "Zoom out", () => zoomBy(1 / 1.5)],
        ["Reset", "Zoom to the usual range", reset],
        ["All", "Show every candidate, the ones far behind included", () => store.change({ wholeRange: true })]]) {
        bar.append("button").attr("type", "button").attr("aria-label", label).attr("title", label).text(text)
          .on("click", act);
      }

      function place() {
        const { protocol, x, y, third, thirdAs, logX, logY, wholeRange } = store.get();
        const axes = { x: model.axisOf.get(x), y: model.axisOf.get(y), z: third ? model.axisOf.get(third) : null };
        const shown = visibleOf(store.get(), model).filter((index) => Number.isFinite(valueOf(protocol, x, index))
          && Number.isFinite(valueOf(protocol, y, index)));
        const frontier = frontierOf(protocol, [axes.y, axes.x]);
        const outlying = outlyingOf(axes.y, shown.map((index) => valueOf(protocol, y, index)));
        const inside = wholeRange ? shown : shown.filter((index, at) => !outlying[at] || index === store.get().pick);
        const width = size.width;
        const height = size.height;
        const across = axes.x.higher ? [width - margin.right, margin.left] : [margin.left, width - margin.right];
        const up = axes.y.higher ? [height - margin.bottom, margin.top] : [margin.top, height - margin.bottom];
        scales = {
          x: makeScale(axes.x, inside.map((index) => valueOf(protocol, x, index)), logX, across),
          y: makeScale(axes.y, inside.map((index) => valueOf(protocol, y, index)), logY, up),
        };
        let radius = () => 5;
        let shade = () => null;
        if (axes.z) {
          const values = shown.map((index) => valueOf(protocol, third, index)).filter(Number.isFinite);
          const scale = makeScale(axes.z, values, null, [0, 1]);
          const share = (index) => Math.min(1, Math.max(0, scale(valueOf(protocol, third, index))));
          if (thirdAs === "size") {
            radius = (index) => (Number.isFinite(valueOf(protocol, third, index)) ? 3 + 9 * Math.sqrt(share(index)) : 2.5);
          } else {
            const ramp = d3.interpolateLab(styleOf("--ramp0"), styleOf("--ramp1"));
            shade = (index) => (Number.isFinite(valueOf(protocol, third, index)) ? ramp(share(index)) : styleOf("--paper"));
          }
          scales.z = scale;
        }
        items = shown.map((index) => ({
          index, number: frontier.numbers.get(index), radius: radius(index), shade: shade(index),
          isPick: index === store.get().pick, isBest: index === protocol.best,
        }));
        scales.axes = axes;
        scales.frontier = frontier;
        zoom.x(scales.x).y(scales.y).size([width, height]);
        listenForZoom();
        caption.text(captionText(protocol, frontier, shown, inside, axes));
      }

      // The wheel scrolls the page unless the reader is at work in the picture; one finger scrolls, two zoom.
      function listenForZoom() {
        ground.call(zoom).on("dblclick.zoom", null);
        const wheel = ground.on("wheel.zoom");
        ground.on("wheel.zoom", function turn() {
          if (d3.event.ctrlKey || figure.node().contains(document.activeElement)) wheel.call(this);
        });
        const touch = ground.on("touchstart.zoom");
        ground.on("touchstart.zoom", function put() { if (d3.event.touches.length > 1) touch.call(this); });
      }

      function captionText(protocol, frontier, shown, inside, axes) {
        let text = `Up is better ${axes.y.title}, left is better ${axes.x.title}. `;
        text += `${shown.length} of ${protocol.count} candidates shown, ${frontier.members.length} on the frontier. `;
        if (shown.length > inside.length) {
          text += `${shown.length - inside.length} far behind ${shown.length - inside.length === 1 ? "lies" : "lie"} below the `
            + "picture (button All). ";
        }
        if (axes.z && store.get().thirdAs === "colour") text += `Colour: ${axes.z.title}, ${rampText()}. `;
        if (axes.z && store.get().thirdAs === "size") text += `Size: ${axes.z.title}. `;
        return `${text}Drag or use the wheel to zoom; with the keyboard: Tab to the picture, arrow keys from candidate to `
          + "candidate, Enter for its card, + and - to zoom, 0 to reset.";
      }

      function rampText() {
        const [low, high] = scales.z.domain();
        const unit = scales.axes.z.unit;
        return `from ${valueText(low, unit)} (pale) to ${valueText(high, unit)} (strong)`;
      }

      const px = (value) => value.toFixed(1);
      function at(index) {
        const { protocol, x, y } = store.get();
        return [scales.x(valueOf(protocol, x, index)), scales.y(valueOf(protocol, y, index))];
      }

      function redraw() {
        drawAxes();
        drawLimits();
        drawCurves();
        drawBars();
        drawStep();
        drawPoints();
      }

      function drawAxes() {
        const { axes } = scales;
        const ticksX = ticksOf(scales.x, size.width < 520 ? 4 : 7);
        const ticksY = ticksOf(scales.y, 6);
        grid.selectAll("*").remove();
        labels.selectAll("*").remove();
        for (const tick of ticksX) {
          const x = scales.x(tick);
          if (x < margin.left - 1 || x > size.width - margin.right + 1) continue;
          grid.append("line").attr({ class: "grid", x1: px(x), x2: px(x), y1: margin.top, y2: size.height - margin.bottom });
          labels.append("text").attr({ class: "soft", x: px(x), y: size.height - margin.bottom + 16, "text-anchor": "middle" })
            .text(tickText(tick, axes.x.unit));
        }
        for (const tick of ticksY) {
          const y = scales.y(tick);
          if (y < margin.top - 1 || y > size.height - margin.bottom + 1) continue;
          grid.append("line").attr({ class: "grid", y1: px(y), y2: px(y), x1: margin.left, x2: size.width - margin.right });
          labels.append("text").attr({ class: "soft", x: margin.left - 6, y: px(y + 4), "text-anchor": "end" })
            .text(tickText(tick, axes.y.unit));
        }
        const arrowX = axes.x.higher ? "higher" : "lower";
        labels.append("text").attr({ x: margin.left, y: size.height - 8 })
          .text(`← ${arrowX} is better: ${axes.x.title}${scales.x.isLogarithmic ? " (logarithmic)" : ""}`);
        labels.append("text").attr({ x: 4, y: 20 })
          .text(`↑ ${axes.y.higher ? "higher" : "lower"} is better: ${axes.y.title}`
            + (scales.y.isLogarithmic ? " (logarithmic)" : ""));
      }

      function drawLimits() {
        const { x, y } = store.get();
        const lines = [];
        for (const limit of store.get().limits || model.policy.limits) {
          for (const bound of [limit.atLeast, limit.atMost]) {
            if (bound === null || bound === undefined) continue;
            if (limit.axis === x) lines.push({ x: scales.x(bound) });
            if (limit.axis === y) lines.push({ y: scales.y(bound) });
          }
        }
        const drawn = layers.limits.selectAll("line").data(lines);
        drawn.enter().append("line").attr("class", "limit");
        drawn.exit().remove();
        drawn.attr({
          x1: (line) => px(line.x === undefined ? margin.left : line.x),
          x2: (line) => px(line.x === undefined ? size.width - margin.right : line.x),
          y1: (line) => px(line.y === undefined ? margin.top : line.y),
          y2: (line) => px(line.y === undefined ? size.height - margin.bottom : line.y),
        });
      }

      // Variants that differ in their PCA size only are joined in the order of their sizes.
      function drawCurves() {
        const { protocol, curves } = store.get();
        const groups = d3.nest().key((item) => protocol.curves.number[item.index])
          .entries(curves ? items.filter((item) => protocol.curves.number[item.index] >= 0) : [])
          .filter((group) => group.values.length > 1);
        const line = d3.svg.line().x((item) => at(item.index)[0]).y((item) => at(item.index)[1]);
        const drawn = layers.curves.selectAll("path").data(groups);
        drawn.enter().append("path");
        drawn.exit().remove();
        drawn.attr("class", (group) => `curve ${colourClass(protocol.family[group.values[0].index])}`)
          .attr("d", (group) => line(group.values.slice().sort((first, second) =>
            protocol.curves.place[first.index] - protocol.curves.place[second.index])));
      }

      function drawBars() {
        const { protocol, x, y, intervals } = store.get();
        const bars = [];
        for (const item of items) {
          const isNamed = item.number || item.isPick || item.isBest || item.index === focused;
          if (intervals === "none" ? item.index !== focused : intervals === "frontier" && !isNamed) continue;
          const [across, down] = at(item.index);
          const weak = isNamed ? "" : " weak";
          const own = `bar ${colourClass(protocol.family[item.index])}${weak}`;
          const spanX = intervalOf(protocol, x, item.index);
          const spanY = intervalOf(protocol, y, item.index);
          const clampX = (value) => scales.x(scales.x.isLogarithmic ? Math.max(value, 1e-300) : value);
          const clampY = (value) => scales.y(scales.y.isLogarithmic ? Math.max(value, 1e-300) : value);
          if (spanX) bars.push({ own, x1: clampX(spanX[0]), x2: clampX(spanX[1]), y1: down, y2: down });
          if (spanY) bars.push({ own, x1: across, x2: across, y1: clampY(spanY[0]), y2: clampY(spanY[1]) });
        }
        const drawn = layers.bars.selectAll("line").data(bars);
        drawn.enter().append("line");
        drawn.exit().remove();
        drawn.attr("class", (bar) => bar.own);
        for (const name of ["x1", "x2", "y1", "y2"]) drawn.attr(name, (bar) => px(Math.min(1e5, Math.max(-1e5, bar[name]))));
      }

      // The step line of the frontier: nothing measured lies above and left of it.
      function drawStep() {
        const shown = new Set(items.map((item) => item.index));
        const members = scales.frontier.members.filter((index) => shown.has(index)).map(at);
        let path = "";
        if (members.length > 0) {
          path = `M${px(members[0][0])},${px(size.height)}`;
          members.forEach(([x, y], place) => {
            if (place > 0) path += `H${px(x)}`;
            path += `V${px(y)}`;
          });
          path += `H${px(size.width)}`;
        }
        const drawn = layers.step.selectAll("path").data([path]);
        drawn.enter().append("path").attr("class", "step");
        drawn.attr("d", (text) => text);
      }

      function drawPoints() {
        const { protocol, selected, sides } = store.get();
        const order = items.slice().sort((first, second) => (first.number ? 1 : 0) - (second.number ? 1 : 0));
        const drawn = layers.points.selectAll("g.pt").data(order, (item) => item.index);
        const made = drawn.enter().append("g").attr("class", "pt").attr("role", "button");
        for (const [name, tag] of [["ring", "circle"], ["frame", "rect"], ["mark", "path"], ["hit", "circle"]]) {
          made.append(tag).attr("class", name);
        }
        made.append("text");
        made.on("click", (item) => store.change({ selected: item.index, opener: "picture" }))
          .on("mouseenter", (item) => focusOn(item.index)).on("mouseleave", () => focusOn(null))
          .on("focus", (item) => focusOn(item.index)).on("blur", () => focusOn(null));
        drawn.exit().remove();
        drawn.order();
        const roving = reachable(order);
        drawn.attr("transform", (item) => `translate(${at(item.index).map(px).join(",")})`)
          .attr("tabindex", (item) => (item.index === roving ? 0 : -1))
          .attr("aria-pressed", (item) => String(item.index === selected))
          .attr("aria-label", (item) => describe(item));
        drawn.select(".mark").attr("class", (item) => {
          const fill = item.shade ? "shaded" : item.number || item.isPick ? "filled" : "hollow";
          return `mark ${colourClass(protocol.family[item.index])} ${fill}`;
        }).attr("d", (item) => markPath(protocol.family[item.index], item.radius)).style("fill", (item) => item.shade);
        drawn.select("circle.ring").attr("r", (item) => item.radius + 5)
          .style("display", (item) => (item.isPick ? null : "none"));
        drawn.select("rect.frame").each(function frame(item) {
          const half = item.radius + 4.5;
          d3.select(this).attr({ x: -half, y: -half, width: 2 * half, height: 2 * half })
            .style("display", item.isBest ? null : "none");
        });
        drawn.select("circle.hit").attr("r", (item) => Math.max(11, item.radius + 3))
          .attr("class", (item) => `hit${item.index === selected ? " chosen" : ""}${sides.includes(item.index) ? " side" : ""}`);
        drawn.select("text").attr({ class: "number halo", x: 8, y: -7 }).text((item) => item.number || "");
      }

      function describe(item) {
        const { protocol, x, y, third } = store.get();
        const parts = [protocol.label[item.index]];
        if (item.isPick) parts.push("the pick");
        if (item.isBest) parts.push("the best");
        if (item.number) parts.push(`number ${item.number} on the frontier`);
        for (const axis of [y, x, third]) {
          if (axis) parts.push(`${titleOf(model, axis)} ${readingText(model, protocol, axis, item.index)}`);
        }
        return parts.join(", ");
      }

      // The one point that Tab reaches; arrow keys go on from there.
      function reachable(order) {
        const { selected, pick } = store.get();
        const has = (index) => index !== null && order.some((item) => item.index === index);
        return [focused, selected, pick].find(has) ?? (order.length ? order[0].index : null);
      }

      function focusOn(index) {
        if (focused === index) return;
        focused = index;
        drawBars();
        const item = items.find((one) => one.index === index);
        if (!item) { tip.style("display", "none"); return; }
        const { protocol, x, y, third } = store.get();
        tip.text("").style("display", null);
        tip.append("b").text(protocol.label[index]);
        for (const axis of [y, x, third]) {
          if (axis) tip.append("div").text(`${titleOf(model, axis)}: ${readingText(model, protocol, axis, index)}`);
        }
        const [left, top] = at(index);
        const box = svg.node().getBoundingClientRect();
        const ratio = box.width / size.width;
        const width = tip.node().offsetWidth;
        const room = figure.node().clientWidth;
        tip.style("left", `${Math.max(0, Math.min(room - width, left * ratio + 14))}px`)
          .style("top", `${svg.node().offsetTop + top * ratio + 14}px`);
      }

      function walk(key) {
        const order = items.slice().sort((first, second) => at(first.index)[0] - at(second.index)[0]
          || at(first.index)[1] - at(second.index)[1]);
        if (order.length === 0) return;
        const now = order.findIndex((item) => item.index === focused);
        const target = {
          ArrowRight: now + 1, ArrowDown: now + 1, ArrowLeft: now - 1, ArrowUp: now - 1, Home: 0, End: order.length - 1,
        }[key];
        goTo(order[Math.min(order.length - 1, Math.max(0, target))].index);
      }

      function goTo(index) {
        const point = layers.points.selectAll("g.pt").filter((item) => item.index === index).node();
        layers.points.selectAll("g.pt").attr("tabindex", (item) => (item.index === index ? 0 : -1));
        if (point) point.focus({ preventScroll: true });
      }

      svg.on("keydown", () => {
        const { key, ctrlKey, metaKey, shiftKey } = d3.event;
        if (ctrlKey || metaKey) return;
        if (shiftKey && key.startsWith("Arrow")) {
          moveBy({ ArrowLeft: 40, ArrowRight: -40 }[key] || 0, { ArrowUp: 40, ArrowDown: -40 }[key] || 0);
        } else if (key.startsWith("Arrow") || key === "Home" || key === "End") {
          walk(key);
        } else if (key === "+" || key === "=") zoomBy(1.5);
        else if (key === "-") zoomBy(1 / 1.5);
        else if (key === "0") reset();
        else if ((key === "Enter" || key === " ") && focused !== null) store.change({ selected: focused, opener: "picture" });
        else return;
        d3.event.preventDefault();
      });

      function layout() {
        const width = Math.max(300, figure.node().clientWidth);
        size = { width, height: Math.round(width < 520 ? width * 0.95 : Math.min(560, width * 0.58)) };
        svg.attr({ viewBox: `0 0 ${size.width} ${size.height}`, width: size.width, height: size.height });
        margin.left = width < 520 ? 56 : 66;
        for (const rect of [svg.select("clipPath rect"), ground]) {
          rect.attr({
            x: margin.left, y: margin.top, width: size.width - margin.left - margin.right,
            height: size.height - margin.top - margin.bottom,
          });
        }
        all();
      }

      function all() {
        const { protocol, x, y } = store.get();
        svg.attr("aria-label", `${titleOf(model, y)} against ${titleOf(model, x)}, ${protocol.title} protocol. `
          + "Arrow keys go from candidate to candidate.");
        place();
        redraw();
      }

      store.listen(["protocol", "x", "y", "third", "thirdAs", "logX", "logY", "wholeRange", "hidden", "query", "ranges",
        "pick", "limits"], all);
      store.listen(["intervals", "curves", "selected", "sides"], redraw);
      return { layout, goTo };
    }

    function styleOf(name) { return getComputedStyle(document.documentElement).getPropertyValue(name).trim(); }

    """##

  static let tableScript = ##"""
    // All candidates in groups of a family: sorted, filtered, searched; groups fold.

    function makeTable(parent, store, model) {
      const tools = parent.append("div").attr("class", "tools");
      const search = tools.append("label").text("Search ");
      search.append("input").attr({ type: "search", size: 34, placeholder: "words, or accuracy>=0.95 latency.p99<1ms" })
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
      details.append("summary").text("Columns");
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

    """##

  static let smallScript = ##"""
    // Small pictures on a candidate's card: scores by fold, ROC, precision and recall, reliability, residuals, latency.

    function smallChart(parent, title, about, options) {
      const size = Object.assign({ width: 250, height: 190, left: 42, right: 10, top: 10, bottom: 34 }, options);
      const figure = parent.append("figure");
      figure.append("figcaption").attr("class", "title").text(title);
      const svg = figure.append("svg").attr({
        class: "chart", role: "img", "aria-label": `${title}: ${about}`, viewBox: `0 0 ${size.width} ${size.height}`,
        width: size.width, height: size.height,
      });
      figure.append("figcaption").text(about);
      const scales = {
        x: (size.x || d3.scale.linear().domain([0, 1])).range([size.left, size.width - size.right]),
        y: (size.y || d3.scale.linear().domain([0, 1])).range([size.height - size.bottom, size.top]),
      };
      const formats = { x: size.formatX || ((value) => compact(value, 3)), y: size.formatY || ((value) => compact(value, 3)) };
      for (const tick of size.ticksX || scales.x.ticks(4)) {
        const x = scales.x(tick);
        svg.append("line").attr({ class: "grid", x1: x, x2: x, y1: size.top, y2: size.height - size.bottom });
        svg.append("text").attr({ class: "soft", x, y: size.height - size.bottom + 13, "text-anchor": "middle", "font-size": 10 })
          .text(formats.x(tick));
      }
      for (const tick of size.ticksY || scales.y.ticks(4)) {
        const y = scales.y(tick);
        svg.append("line").attr({ class: "grid", y1: y, y2: y, x1: size.left, x2: size.width - size.right });
        svg.append("text").attr({ class: "soft", x: size.left - 4, y: y + 3.5, "text-anchor": "end", "font-size": 10 })
          .text(formats.y(tick));
      }
      if (size.nameX) {
        svg.append("text").attr({
          class: "soft", x: (size.left + size.width - size.right) / 2, y: size.height - 5, "text-anchor": "middle", "font-size": 10.5,
        }).text(size.nameX);
      }
      return { svg, scales, size };
    }

    function foldChart(parent, model, protocol, axisID, index) {
      const samples = samplesOf(protocol, axisID, index);
      const axis = model.axisOf.get(axisID);
      if (axis.sampling !== "folds" || samples.length < 2) return;
      const [low, high] = d3.extent(samples);
      const pad = (high - low) * 0.15 || Math.abs(high) * 0.05 || 1;
      const about = samples.map((value, fold) => `fold ${fold + 1} ${valueText(value, axis.unit)}`).join(", ");
      const chart = smallChart(parent, `${axis.title} by fold`, `${about}.`, {
        x: d3.scale.linear().domain([0.5, samples.length + 0.5]), ticksX: samples.map((_, fold) => fold + 1), nameX: "fold",
        y: d3.scale.linear().domain([low - pad, high + pad]), formatY: (value) => tickText(value, axis.unit), left: 54,
      });
      const mean = valueOf(protocol, axisID, index);
      chart.svg.append("line").attr({
        class: "bandedge", x1: chart.size.left, x2: chart.size.width - chart.size.right, y1: chart.scales.y(mean),
        y2: chart.scales.y(mean),
      });
      chart.svg.selectAll("path.mark").data(samples).enter().append("path")
        .attr("class", `mark ${colourClass(protocol.family[index])} filled`).attr("d", markPath(protocol.family[index], 4))
        .attr("transform", (value, fold) => `translate(${chart.scales.x(fold + 1)},${chart.scales.y(value)})`);
    }

    function pairsOf(text) {
      const shares = sharesOf(text);
      return d3.range(shares.length / 2).map((at) => [shares[2 * at], shares[2 * at + 1]]);
    }

    function curveCharts(parent, model, digest) {
      if (!digest.curves) return;
      const classes = model.run.classes;
      for (const [kind, title, names, about] of [
        ["roc", "ROC", "false alarms", "share of its rows found (up) against share of the others taken for it (across)"],
        ["precision", "Precision and recall", "recall", "share of the rows taken for it that are (up) against share of its rows "
          + "found (across)"]]) {
        const of = digest.curves.length === 1 ? `class ${classes[digest.curves[0].of]}; ` : "one line a class; ";
        const chart = smallChart(parent, title, `${of}${about}, held-out rows of all folds together.`, { nameX: names });
        if (kind === "roc") {
          chart.svg.append("line").attr({
            class: "break", x1: chart.scales.x(0), y1: chart.scales.y(0), x2: chart.scales.x(1), y2: chart.scales.y(1),
          });
        }
        const line = d3.svg.line().x((point) => chart.scales.x(point[0])).y((point) => chart.scales.y(point[1]));
        digest.curves.forEach((curve, at) => {
          const path = chart.svg.append("path").attr("class", `curve ${colourClass(at)}`).style("stroke-opacity", 1)
            .attr("d", line(pairsOf(curve[kind])));
          path.append("title").text(classes[curve.of]);
        });
      }
    }

    function reliabilityChart(parent, model, digest) {
      if (!digest.reliability) return;
      const probabilities = sharesOf(digest.reliability.probability);
      const shares = sharesOf(digest.reliability.share);
      const counts = digest.reliability.count;
      const asked = model.run.classes.length === 2 ? `of class ${model.run.classes[1]}` : "of the predicted class";
      const chart = smallChart(parent, "Reliability", `Probability ${asked} (across) against how often it came true (up), in tenths; `
        + "on the dashed line probabilities hold. Bigger marks: more rows.", { nameX: "probability" });
      chart.svg.append("line").attr({
        class: "break", x1: chart.scales.x(0), y1: chart.scales.y(0), x2: chart.scales.x(1), y2: chart.scales.y(1),
      });
      const most = d3.max(counts);
      const points = d3.range(counts.length);
      const line = d3.svg.line().x((at) => chart.scales.x(probabilities[at])).y((at) => chart.scales.y(shares[at]));
      chart.svg.append("path").attr("class", "curve s0").attr("d", line(points));
      chart.svg.selectAll("circle").data(points).enter().append("circle").attr("class", "mark s0 filled")
        .attr({ cx: (at) => chart.scales.x(probabilities[at]), cy: (at) => chart.scales.y(shares[at]) })
        .attr("r", (at) => 2 + 4 * Math.sqrt(counts[at] / most))
        .append("title").text((at) => `${counts[at]} rows: ${fixed(probabilities[at], 2)} said, ${fixed(shares[at], 2)} true`);
    }

    function latencyChart(parent, digest) {
      if (!digest.latency) return;
      const { counts, low, high, calls } = digest.latency;
      const quantiles = floatsOf(digest.latency.quantiles);
      const names = ["1%", "5%", "25%", "p50", "75%", "p90", "p95", "p99", "p99.9"];
      const told = [3, 5, 7, 8].map((at) => `${names[at]} ${secondsText(quantiles[at])}`).join(", ");
      const x = d3.scale.log().domain([low, Math.max(high, quantiles[7] * 1.02)]);
      x.isLogarithmic = true;
      const chart = smallChart(parent, "Latency", `${told}. ${grouped(String(calls))} warm timings of one row, all rounds together; `
        + "dashed lines: p50, p90, p99.", {
        x, ticksX: ticksOf(x, 2), formatX: (value) => tickText(value, "seconds"), nameX: "one row (logarithmic)",
        y: d3.scale.linear().domain([0, d3.max(counts)]), formatY: (value) => countText(value),
      });
      const edge = d3.range(counts.length + 1).map((at) => low * Math.pow(high / low, at / counts.length));
      chart.svg.selectAll("rect.bin").data(counts).enter().append("rect").attr("class", "bin")
        .attr({
          x: (_, at) => chart.scales.x(edge[at]), y: (count) => chart.scales.y(count),
          width: (_, at) => Math.max(0.5, chart.scales.x(edge[at + 1]) - chart.scales.x(edge[at]) - 0.5),
          height: (count) => chart.scales.y(0) - chart.scales.y(count),
        });
      for (const at of [3, 5, 7]) {
        const across = chart.scales.x(quantiles[at]);
        chart.svg.append("line").attr({
          class: "bandedge", x1: across, x2: across, y1: chart.size.top, y2: chart.size.height - chart.size.bottom,
        });
      }
    }

    function residualChart(parent, digest) {
      if (!digest.residuals) return;
      const unpack = ({ low, high, at }) => sharesOf(at).map((share) => low + share * (high - low));
      const predicted = unpack(digest.residuals.predicted);
      const residual = unpack(digest.residuals.residual);
      const quantiles = floatsOf(digest.residuals.quantiles);
      const widen = ([low, high]) => (high > low ? [low, high] : [low - 1, high + 1]);
      const chart = smallChart(parent, "Residuals", `Truth minus prediction (up) against prediction (across), ${residual.length} held-out `
        + `rows. Half of all lie between ${significant(quantiles[2], 3)} and ${significant(quantiles[4], 3)}, 90% between `
        + `${significant(quantiles[1], 3)} and ${significant(quantiles[5], 3)}.`, {
        x: d3.scale.linear().domain(widen(d3.extent(predicted))), y: d3.scale.linear().domain(widen(d3.extent(residual.concat(0)))),
        nameX: "prediction", left: 54,
      });
      chart.svg.append("line").attr({
        class: "break", x1: chart.size.left, x2: chart.size.width - chart.size.right, y1: chart.scales.y(0), y2: chart.scales.y(0),
      });
      chart.svg.selectAll("circle").data(residual).enter().append("circle").attr("class", "mark s0 hollow")
        .attr({ r: 2, cx: (_, at) => chart.scales.x(predicted[at]), cy: (value) => chart.scales.y(value) });
    }

    function confusionTable(parent, model, digest) {
      if (!digest.confusion) return;
      const classes = model.run.classes;
      const box = parent.append("figure").attr("class", "confusion");
      box.append("figcaption").attr("class", "title").text("Confusion matrix");
      const table = box.append("div").attr({ class: "scroll", tabindex: 0, role: "region", "aria-label": "Confusion matrix" })
        .append("table");
      const head = table.append("thead").append("tr");
      head.append("th").attr("scope", "col").text("true \\ predicted");
      classes.forEach((name) => head.append("th").attr({ scope: "col", class: "n" }).text(name));
      const body = table.append("tbody");
      digest.confusion.forEach((counts, truth) => {
        const row = body.append("tr");
        row.append("th").attr("scope", "row").text(classes[truth]);
        const total = d3.sum(counts);
        counts.forEach((count, guess) => {
          const share = total > 0 ? count / total : 0;
          row.append("td").attr("class", `n ${guess === truth ? "right" : "wrong"}`).style("background", shadeOf(share, guess === truth))
            .attr("title", `${fixed(share * 100, 1)}% of ${classes[truth]}`).text(count);
        });
      });
      box.append("figcaption").text("Held-out rows of all folds; a cell is shaded by its share of the row.");
    }

    function shadeOf(share, isRight) {
      const colour = isRight ? "--s2" : "--s1";
      return share > 0 ? `color-mix(in srgb, var(${colour}) ${Math.round(share * 55)}%, transparent)` : "none";
    }

    """##

  static let cardScript = ##"""
    // One candidate's card: what it is, every axis, what the stored evidence says.

    function makeCard(parent, store, model, backTo) {
      const card = parent.append("section").attr({ class: "card", "aria-labelledby": "explorer-card" }).style("display", "none");

      function close() {
        const { selected, opener } = store.get();
        store.change({ selected: null });
        if (selected !== null) backTo(opener, selected);
      }

      function draw({ selected: index, protocol, pick, sides }, changed) {
        card.style("display", index === null ? "none" : null);
        if (index === null) return;
        card.selectAll("*").remove();
        const head = card.append("header");
        const name = head.append("h3").attr({ id: "explorer-card", tabindex: -1 });
        markIcon(name, protocol.family[index], true);
        name.append("span").text(` ${protocol.label[index]}`);
        if (index === pick) name.append("span").attr("class", "tag").text("pick");
        if (index === protocol.best) name.append("span").attr("class", "tag plain").text("best");
        const buttons = head.append("div").attr("class", "buttons");
        const isSide = sides.includes(index);
        buttons.append("button").attr({ type: "button", "aria-pressed": String(isSide) })
          .property("disabled", !isSide && sides.length >= 4)
          .text(isSide ? "Take out of the comparison" : "Compare").on("click", () => toggleSide(store, index));
        buttons.append("button").attr("type", "button").text("Close").on("click", close);
        if (protocol.failed.has(index)) card.append("p").text(`The trial failed: ${protocol.failed.get(index)}`);
        for (const note of protocol.notes.get(index) || []) card.append("p").attr("class", "soft small").text(`Note: ${note}`);
        const columns = card.append("div").attr("class", "columns");
        drawSettings(columns.append("div"), protocol, index);
        drawAxes(columns.append("div"), protocol, index);
        const charts = card.append("div").attr("class", "smalls");
        const digest = protocol.digests.get(index) || {};
        foldChart(charts, model, protocol, protocol.quality, index);
        curveCharts(charts, model, digest);
        reliabilityChart(charts, model, digest);
        residualChart(charts, digest);
        latencyChart(charts, digest);
        confusionTable(charts, model, digest);
        if (!protocol.digests.has(index)) {
          card.append("p").attr("class", "soft small").text(protocol.digests.size > 0
            ? "Pictures of this candidate's predictions and timings were left out to keep the page small; the frontier's are here."
            : "No stored predictions or timings went into this page.");
        }
        if (changed.includes("selected")) {
          name.node().focus({ preventScroll: true });
          card.node().scrollIntoView({ block: "nearest", behavior: calmScrolling() });
        }
      }

      function drawSettings(box, protocol, index) {
        const own = settingsOf(protocol, index);
        box.append("h4").text("Settings that differ among the candidates");
        if (own.length === 0) { box.append("p").attr("class", "soft").text("None."); return; }
        const list = box.append("dl").attr("class", "facts");
        for (const { name, value } of own) {
          list.append("dt").text(name);
          list.append("dd").text(value);
        }
      }

      function drawAxes(box, protocol, index) {
        box.append("h4").text("Every axis");
        const table = box.append("div").attr({ class: "scroll", tabindex: 0, role: "region", "aria-label": "Every axis" })
          .append("table");
        const head = table.append("thead").append("tr");
        for (const [text, style] of [["Axis", null], ["Value", "n"], ["Interval", "n"], ["Place", "n"]]) {
          head.append("th").attr({ scope: "col", class: style }).text(text);
        }
        const body = table.append("tbody");
        for (const axis of model.axes) {
          const value = valueOf(protocol, axis.id, index);
          const row = body.append("tr");
          row.append("th").attr({ scope: "row", title: axis.summary }).text(axis.title);
          if (Number.isNaN(value)) {
            row.append("td").attr({ class: "soft small", colspan: 3 }).text(whyMissing(protocol, axis.id, index));
            continue;
          }
          const interval = intervalOf(protocol, axis.id, index);
          const all = protocol.readings.get(axis.id).value.filter((one) => !Number.isNaN(one));
          const place = 1 + all.filter((one) => prefers(axis, one, value)).length;
          row.append("td").attr("class", "n").text(valueText(value, axis.unit));
          row.append("td").attr("class", "n soft").text(interval ? intervalText(interval, axis.unit) : "");
          row.append("td").attr("class", "n soft").text(`${place} of ${all.length}`);
        }
      }

      card.on("keydown", () => { if (d3.event.key === "Escape") close(); });
      store.listen(["selected", "protocol", "sides", "pick"], draw);
    }

    function calmScrolling() { return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth"; }

    """##

  static let parallelScript = ##"""
    // Parallel coordinates: one upright line an axis, better is up; a range chosen on a line filters everywhere.

    function makeParallel(parent, store, model) {
      parent.append("p").attr("class", "soft small").text("One line a candidate; up is better on every axis, whichever way it counts. "
        + "Drag along an axis, or type bounds below, to keep only what passes there. The axes are the columns of the table.");
      const figure = parent.append("figure").attr("class", "plot");
      const svg = figure.append("svg").attr("class", "chart").attr("role", "img");
      const bounds = parent.append("div").attr("class", "tools bounds");
      const margin = { left: 24, right: 24, top: 40, bottom: 22 };

      function draw() {
        const { protocol, columns, selected, pick } = store.get();
        const axes = columns.filter((id) => hasReadings(protocol, id)).map((id) => model.axisOf.get(id));
        const width = Math.max(300, figure.node().clientWidth);
        const height = 340;
        svg.attr({ viewBox: `0 0 ${width} ${height}`, width, height })
          .attr("aria-label", `Parallel coordinates of ${axes.map((axis) => axis.title).join(", ")}; the table holds the same figures.`);
        svg.selectAll("*").remove();
        const place = d3.scale.ordinal().domain(axes.map((axis) => axis.id))
          .rangePoints([margin.left + 30, width - margin.right - 30]);
        const scales = new Map(axes.map((axis) => {
          const values = Array.from(protocol.readings.get(axis.id).value).filter(Number.isFinite);
          const range = axis.higher ? [height - margin.bottom, margin.top] : [margin.top, height - margin.bottom];
          return [axis.id, makeScale(axis, values, null, range)];
        }));
        const shown = new Set(visibleOf(store.get(), model));
        const line = d3.svg.line().defined((point) => Number.isFinite(point[1])).x((point) => point[0]).y((point) => point[1]);
        const order = d3.range(protocol.count).filter((index) => !protocol.failed.has(index))
          .sort((first, second) => rank(first) - rank(second));
        function rank(index) { return (index === pick || index === selected ? 2 : 0) + (shown.has(index) ? 1 : 0); }
        svg.selectAll("path.line").data(order).enter().append("path")
          .attr("class", (index) => `line ${colourClass(protocol.family[index])} ${shown.has(index) ? "" : "out"}`
            + `${index === pick ? " thick" : ""}${index === selected ? " thick chosen" : ""}`)
          .attr("d", (index) => line(axes.map((axis) => [place(axis.id), scales.get(axis.id)(valueOf(protocol, axis.id, index))])))
          .on("click", (index) => store.change({ selected: index, opener: "picture" }))
          .append("title").text((index) => protocol.label[index]);
        axes.forEach((axis, at) => drawAxis(axis, place(axis.id), scales.get(axis.id), at));
        drawBounds(axes);
      }

      function drawAxis(axis, across, scale, at) {
        const own = svg.append("g").attr("transform", `translate(${across},0)`);
        own.append("line").attr({ class: "rule", y1: margin.top, y2: svg.attr("height") - margin.bottom });
        own.append("text").attr({ class: "number", y: at % 2 ? 13 : 28, "text-anchor": "middle" }).text(axis.title);
        for (const tick of ticksOf(scale, 4)) {
          own.append("text").attr({ class: "soft halo", x: 5, y: scale(tick) + 4, "font-size": 10 }).text(tickText(tick, axis.unit));
        }
        const brush = d3.svg.brush().y(scale).on("brushend", () => {
          const ranges = new Map(store.get().ranges);
          if (brush.empty()) ranges.delete(axis.id); else ranges.set(axis.id, brush.extent().slice().sort(d3.ascending));
          store.change({ ranges });
        });
        const range = store.get().ranges.get(axis.id);
        if (range) {
          const [least, most] = d3.extent(scale.domain());
          brush.extent([Math.max(range[0], least), Math.min(range[1], most)]);
        }
        own.append("g").attr("class", "brush").call(brush).selectAll("rect").attr({ x: -10, width: 20 });
      }

      function drawBounds(axes) {
        if (bounds.node().contains(document.activeElement)) return;
        bounds.selectAll("*").remove();
        for (const axis of axes) {
          const box = bounds.append("fieldset");
          box.append("legend").text(axis.title);
          const range = store.get().ranges.get(axis.id) || [-Infinity, Infinity];
          ["from", "to"].forEach((word, end) => {
            const label = box.append("label").text(`${word} `);
            label.append("input").attr({ type: "number", step: "any", "aria-label": `${axis.title} ${word}` })
              .property("value", Number.isFinite(range[end]) ? Number(range[end].toPrecision(6)) : "")
              .on("change", function typed() {
                const ranges = new Map(store.get().ranges);
                const next = (ranges.get(axis.id) || [-Infinity, Infinity]).slice();
                next[end] = this.value === "" ? (end ? Infinity : -Infinity) : Number(this.value);
                if (next.some(Number.isFinite)) ranges.set(axis.id, next); else ranges.delete(axis.id);
                store.change({ ranges });
              });
          });
        }
        bounds.append("button").attr("type", "button").text("Clear all bounds").on("click", () => store.change({ ranges: new Map() }));
      }

      store.listen(["protocol", "columns", "hidden", "query", "ranges", "selected", "pick"], draw);
      return { layout: draw };
    }

    """##

  static let influenceScript = ##"""
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

    """##

  static let sidesScript = ##"""
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

    """##

  static let downloadScript = ##"""
    // The candidates that the filters leave, as a file: made here, nothing is sent anywhere.

    function csvCell(value) {
      const text = String(value);
      // A cell that begins like a formula would be run by a spreadsheet.
      const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
      return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, "\"\"")}"` : safe;
    }

    function plainNumber(value) { return Number.isNaN(value) ? "" : String(value); }

    function csvOf(state, model) {
      const { protocol } = state;
      const settings = protocol.settings;
      const head = ["candidate", "family", "protocol", ...settings.map((one) => one.name),
        ...model.axes.flatMap((axis) => [axis.id, `${axis.id} lower`, `${axis.id} upper`])];
      const rows = visibleOf(state, model).map((index) => [
        protocol.label[index], model.families[protocol.family[index]], protocol.id,
        ...settings.map((one) => (one.codes[index] < 0 ? "" : one.levels[one.codes[index]])),
        ...model.axes.flatMap((axis) => [plainNumber(valueOf(protocol, axis.id, index)),
          ...(intervalOf(protocol, axis.id, index) || [NaN, NaN]).map(plainNumber)]),
      ]);
      return [head, ...rows].map((row) => row.map(csvCell).join(",")).join("\r\n") + "\r\n";
    }

    function jsonOf(state, model) {
      const { protocol } = state;
      const number = (value) => (Number.isFinite(value) ? value : String(value));
      const candidates = visibleOf(state, model).map((index) => ({
        candidate: protocol.label[index], family: model.families[protocol.family[index]],
        settings: settingsOf(protocol, index).reduce((all, one) => Object.assign(all, { [one.name]: one.value }), {}),
        readings: model.axes.filter((axis) => !Number.isNaN(valueOf(protocol, axis.id, index))).map((axis) => {
          const interval = intervalOf(protocol, axis.id, index);
          return {
            axis: axis.id, unit: axis.unit, value: number(valueOf(protocol, axis.id, index)),
            interval: interval ? interval.map(number) : null,
          };
        }),
      }));
      return JSON.stringify({ run: model.run.id, dataset: model.run.dataset, protocol: protocol.id, candidates }, null, 1);
    }

    function makeDownload(parent, store, model) {
      const box = parent.append("span").attr("class", "buttons");
      for (const [text, type, make] of [["csv", "text/csv", csvOf], ["json", "application/json", jsonOf]]) {
        box.append("button").attr("type", "button").text(`Download ${text.toUpperCase()}`).on("click", () => {
          const state = store.get();
          const link = document.createElement("a");
          link.href = URL.createObjectURL(new Blob([make(state, model)], { type }));
          link.download = `${model.run.id}-${state.protocol.id}.${text}`;
          document.body.appendChild(link);
          link.click();
          link.remove();
          setTimeout(() => URL.revokeObjectURL(link.href), 10000);
        });
      }
    }

    """##

  static let studentScript = ##"""
    // Student's t distribution, by the same sums as the program's own.

    const LANCZOS = [
      0.99999999999999709182, 57.156235665862923517, -59.597960355475491248, 14.136097974741747174,
      -0.49191381609762019978, 0.33994649984811888699e-4, 0.46523628927048575665e-4, -0.98374475304879564677e-4,
      0.15808870322491248884e-3, -0.21026444172410488319e-3, 0.21743961811521264320e-3, -0.16431810653676389022e-3,
      0.84418223983852743293e-4, -0.26190838401581408670e-4, 0.36899182659531622704e-5,
    ];

    function logGamma(x) {
      if (x < 0.5) return Math.log(Math.PI / Math.abs(Math.sin(Math.PI * x))) - logGamma(1 - x);
      const shifted = x - 1;
      let sum = LANCZOS[0];
      for (let index = 1; index < LANCZOS.length; index += 1) sum += LANCZOS[index] / (shifted + index);
      const base = shifted + 607 / 128 + 0.5;
      return 0.5 * Math.log(2 * Math.PI) + (shifted + 0.5) * Math.log(base) - base + Math.log(sum);
    }

    function stirlingError(n) {
      if (n < 16) return logGamma(n + 1) - (n + 0.5) * Math.log(n) + n - 0.5 * Math.log(2 * Math.PI);
      const square = n * n;
      const series = 1 / 1260 - (1 / 1680 - (1 / 1188 - 691 / 360360 / square) / square) / square;
      return (1 / 12 - (1 / 360 - series / square) / square) / n;
    }

    function deviance(x, mean) {
      if (Math.abs(x - mean) < 0.1 * (x + mean)) {
        const ratio = (x - mean) / (x + mean);
        let sum = (x - mean) * ratio;
        let term = 2 * x * ratio;
        for (let index = 1; index < 1000; index += 1) {
          term *= ratio * ratio;
          const next = sum + term / (2 * index + 1);
          if (next === sum) return next;
          sum = next;
        }
      }
      return x * Math.log(x / mean) + mean - x;
    }

    function betaPower(x, complement, a, b) {
      const n = a + b;
      const exponent = stirlingError(n) - stirlingError(a) - stirlingError(b) - deviance(a, n * x) - deviance(b, n * complement);
      return Math.sqrt((a * b) / (2 * Math.PI * n)) * Math.exp(exponent);
    }

    function betaFraction(x, a, b) {
      const floor = (value) => (Math.abs(value) < 1e-300 ? 1e-300 : value);
      let c = 1;
      let d = 1 / floor(1 - ((a + b) * x) / (a + 1));
      let fraction = d;
      for (let m = 1; m < 100000; m += 1) {
        const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
        d = floor(1 + even * d);
        c = floor(1 + even / c);
        d = 1 / d;
        fraction *= d * c;
        const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
        d = floor(1 + odd * d);
        c = floor(1 + odd / c);
        d = 1 / d;
        const change = d * c;
        fraction *= change;
        if (Math.abs(change - 1) < 1e-16) break;
      }
      return fraction;
    }

    // The lower tail of the regularised incomplete beta function.
    function incompleteBeta(x, complement, a, b) {
      if (x === 0) return 0;
      if (complement === 0) return 1;
      const front = betaPower(x, complement, a, b);
      if (x < (a + 1) / (a + b + 2)) return Math.min(1, (front * betaFraction(x, a, b)) / a);
      return 1 - Math.min(1, (front * betaFraction(complement, b, a)) / b);
    }

    // P(X > x) of Student's t.
    function studentSurvival(x, degrees) {
      if (x < 0) return 1 - studentSurvival(-x, degrees);
      if (x === Infinity) return 0;
      const sum = degrees + x * x;
      return 0.5 * incompleteBeta(degrees / sum, (x * x) / sum, degrees / 2, 0.5);
    }

    """##

  static let chanceScript = ##"""
    // The program's own generator and the sums that the pick needs: the same seed gives the same numbers.

    const MASK = (1n << 64n) - 1n;

    function splitMix(state) {
      const next = (state + 0x9e3779b97f4a7c15n) & MASK;
      let z = next;
      z = ((z ^ (z >> 30n)) * 0xbf58476d1ce4e5b9n) & MASK;
      z = ((z ^ (z >> 27n)) * 0x94d049bb133111ebn) & MASK;
      return [next, z ^ (z >> 31n)];
    }

    // xoshiro256++ of one named stream.
    function makeGenerator(seed, name) {
      let hash = 0xcbf29ce484222325n;
      for (const byte of new TextEncoder().encode(name)) hash = ((hash ^ BigInt(byte)) * 0x100000001b3n) & MASK;
      let mixer = splitMix(BigInt(seed) ^ hash)[1];
      const state = [0, 0, 0, 0].map(() => {
        const [next, value] = splitMix(mixer);
        mixer = next;
        return value;
      });
      const rotate = (value, by) => ((value << by) | (value >> (64n - by))) & MASK;
      function next() {
        const result = (rotate((state[0] + state[3]) & MASK, 23n) + state[0]) & MASK;
        const shifted = (state[1] << 17n) & MASK;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = rotate(state[3], 45n);
        return result;
      }
      const uniform = () => Number(next() >> 11n) * Math.pow(2, -53);
      function normal() {
        for (;;) {
          const x = 2 * uniform() - 1;
          const y = 2 * uniform() - 1;
          const square = x * x + y * y;
          if (square < 1 && square > 0) return x * Math.sqrt((-2 * Math.log(square)) / square);
        }
      }
      return { uniform, normal };
    }

    // Normal numbers of one stream, drawn once and kept.
    function makeNormals(seed, name) {
      const generator = makeGenerator(seed, name);
      const drawn = [];
      return (place) => {
        while (drawn.length <= place) drawn.push(generator.normal());
        return drawn[place];
      };
    }

    function digamma(value) {
      let x = value;
      let sum = 0;
      while (x < 8) {
        sum -= 1 / x;
        x += 1;
      }
      const square = 1 / (x * x);
      return sum + Math.log(x) - 0.5 / x - square * (1 / 12 - square * (1 / 120 - square * (1 / 252 - square / 240)));
    }

    function trigamma(value) {
      let x = value;
      let sum = 0;
      while (x < 8) {
        sum += 1 / (x * x);
        x += 1;
      }
      const square = 1 / (x * x);
      return sum + 1 / x + square / 2 + (square / x) * (1 / 6 - square * (1 / 30 - square * (1 / 42 - square / 30)));
    }

    function inverseTrigamma(value) {
      let low = 1e-8;
      let high = 1e8;
      for (let step = 0; step < 200; step += 1) {
        const middle = Math.sqrt(low * high);
        if (trigamma(middle) > value) low = middle; else high = middle;
      }
      return Math.sqrt(low * high);
    }

    function meanOf(values) {
      const first = values.reduce((sum, value) => sum + value, 0) / values.length;
      return Number.isFinite(first) ? first + values.reduce((sum, value) => sum + (value - first), 0) / values.length : first;
    }

    function varianceOf(values) {
      const mean = meanOf(values);
      return values.reduce((sum, value) => sum + (value - mean) * (value - mean), 0) / (values.length - 1);
    }

    // P(X > x) of the standard normal law.
    function normalSurvival(x) {
      if (x < 0) return 1 - normalSurvival(-x);
      const half = (x * x) / 2;
      if (half === 0) return 0.5;
      const front = Math.exp(-half + 0.5 * Math.log(half)) / Math.sqrt(Math.PI);
      if (half < 1.5) {
        let term = 2;
        let sum = term;
        for (let n = 1; n < 500 && Math.abs(term) > Math.abs(sum) * 1e-17; n += 1) {
          term *= half / (0.5 + n);
          sum += term;
        }
        return 0.5 * (1 - front * sum);
      }
      let b = half + 0.5;
      let c = 1e300;
      let d = 1 / b;
      let fraction = d;
      for (let index = 1; index < 10000; index += 1) {
        const an = -index * (index - 0.5);
        b += 2;
        d = 1 / (an * d + b);
        c = b + an / c;
        fraction *= d * c;
        if (Math.abs(d * c - 1) < 1e-16) break;
      }
      return 0.5 * front * fraction;
    }

    """##

  static let pickScript = ##"""
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
        places: raw.places, normals: makeNormals(1, "guessing"),
      };
    }

    function matteringAmount(matters, axis, better) {
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
          else if (!(intervalOf(protocol, limit.axis, index) || []).every(isInside)) reasons.push("unshown");
        }
        return reasons;
      });
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

    """##

  static let ruleScript = ##"""
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

    // Candidates that are shown to beat what looks at no input.
    function passingOf(choice, policy, candidates) {
      const level = policy.confidence.aboveGuessing;
      const baselines = [...choice.baselines].filter((index) => !Number.isNaN(qualityOf(choice, index))
        && !choice.protocol.failed.has(index)).sort(d3.ascending);
      const rivals = candidates.filter((index) => !choice.baselines.has(index));
      const floor = bestOf(baselines, (first, second) => lossOf(choice, first, second));
      if (!(level > 0) || floor === null) return candidates;
      const losses = lossesAgainst(choice, floor, rivals);
      const estimates = new Map(rivals.map((index) => [index, losses.of(index)]));
      const lead = (index) => {
        const loss = estimates.get(index);
        if (loss.error === null || !(loss.error > 0)) return loss.amount < 0 ? Infinity : -Infinity;
        return -loss.amount / loss.error;
      };
      const largest = d3.max(rivals, lead);
      if (largest === undefined || chanceOf(choice, largest, floor, rivals, estimates) > 1 - level) return [];
      return rivals.filter((index) => beatsProbability(estimates.get(index)) >= level);
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

    // What the policy picks: `chosen` is null where nothing can be picked, and `why` says so.
    function pickOf(choice, policy) {
      const candidates = feasibleOf(obstaclesOf(choice, policy));
      if (candidates.length === 0) return { chosen: null, why: "no candidate meets the limits", near: [], candidates };
      const passing = passingOf(choice, policy, candidates);
      const best = bestOf(passing, (first, second) => compareQuality(choice, policy, first, second));
      if (best === null) return { chosen: null, why: "nothing that meets the limits is shown to beat guessing", near: [], candidates };
      const losses = lossesAgainst(choice, best, passing);
      const rule = nearRule(choice, policy, best, losses);
      const near = passing.filter((index) => index === best || rule.isNear(losses.of(index)));
      const chosen = choosePreferred(choice, policy, near, best);
      return { chosen, best, near, rule, loss: losses.of(chosen), candidates, why: null };
    }

    """##

  static let slidersScript = ##"""
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

      // At most some twenty times a second, however fast a slider moves.
      function changed() {
        if (timer === null) timer = setTimeout(() => { timer = null; answerNow(); }, 45);
      }

      function answerNow() {
        const { protocol } = store.get();
        const result = pickOf(choiceOf(protocol), policy);
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
        if (JSON.stringify(policy) !== JSON.stringify(model.policy)) {
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

    """##

  static let explorerScript = ##"""
    // Puts the parts together, when the reader opens them.

    function select(parent, label, options, value, change) {
      const box = parent.append("label").text(`${label} `);
      const list = box.append("select").on("change", function chosen() { change(this.value); });
      for (const group of d3.nest().key((option) => option.group || "").entries(options)) {
        const target = group.key ? list.append("optgroup").attr("label", group.key) : list;
        for (const option of group.values) target.append("option").attr("value", option.value).text(option.text);
      }
      list.property("value", value);
      return list;
    }

    function makeControls(parent, store, model) {
      const tools = parent.append("div").attr("class", "tools");
      function draw() {
        if (tools.node().contains(document.activeElement)) return;
        tools.selectAll("*").remove();
        const state = store.get();
        const axes = model.axes.filter((axis) => hasReadings(state.protocol, axis.id))
          .map((axis) => ({ value: axis.id, text: axis.title, group: axis.family }));
        if (model.protocols.length > 1) {
          select(tools, "Protocol", model.protocols.map((one, at) => ({ value: at, text: one.title })),
            model.protocols.indexOf(state.protocol), (at) => {
              const protocol = model.protocols[at];
              store.change({ protocol, selected: null, sides: [], pick: protocol.pick, ranges: new Map() });
            });
        }
        select(tools, "Up", axes, state.y, (y) => store.change({ y, logY: null, wholeRange: false }));
        select(tools, "Across", axes, state.x, (x) => store.change({ x, logX: null, wholeRange: false }));
        const scaleChoice = (label, key) => select(tools, label, [
          { value: "null", text: "as suits" }, { value: "true", text: "logarithmic" }, { value: "false", text: "linear" },
        ], String(state[key]), (value) => store.change({ [key]: JSON.parse(value) }));
        scaleChoice("Scale up", "logY");
        scaleChoice("Scale across", "logX");
        select(tools, "Third axis", [{ value: "", text: "none" }, ...axes], state.third || "", (id) =>
          store.change({ third: id || null }));
        select(tools, "as", [{ value: "colour", text: "colour" }, { value: "size", text: "size" }], state.thirdAs, (thirdAs) =>
          store.change({ thirdAs }));
        select(tools, "Intervals", [{ value: "frontier", text: "of the frontier" }, { value: "all", text: "of all" },
          { value: "none", text: "on hover only" }], state.intervals, (intervals) => store.change({ intervals }));
        const box = tools.append("label");
        box.append("input").attr("type", "checkbox").property("checked", state.curves)
          .on("change", function toggled() { store.change({ curves: this.checked }); });
        box.append("span").text(" join PCA sizes");
      }
      store.listen(["protocol", "x", "y"], draw);
      draw();
    }

    function makeLegend(parent, store, model) {
      const legend = parent.append("div").attr({ class: "tools legend", role: "group", "aria-label": "Families shown" });
      const buttons = legend.selectAll("button").data(d3.range(model.families.length)).enter().append("button")
        .attr("type", "button").on("click", (family) => {
          const hidden = new Set(store.get().hidden);
          if (hidden.has(family)) hidden.delete(family); else hidden.add(family);
          store.change({ hidden });
        });
      buttons.each(function fill(family) {
        markIcon(d3.select(this), family, true);
        d3.select(this).append("span").text(` ${model.families[family]}`);
      });
      const draw = () => buttons.attr("aria-pressed", (family) => String(!store.get().hidden.has(family)));
      store.listen(["hidden"], draw);
      draw();
    }

    // Tabs as the reader's screen reader expects them: arrow keys go from tab to tab.
    function makeTabs(parent, tabs) {
      const list = parent.append("div").attr({ class: "tabs", role: "tablist", "aria-label": "Ways to look" });
      const panels = tabs.map((tab) => parent.append("div")
        .attr({ role: "tabpanel", id: `explorer-${tab.id}`, "aria-labelledby": `explorer-tab-${tab.id}` }));
      const made = new Map();
      const buttons = tabs.map((tab, at) => list.append("button").attr({
        type: "button", role: "tab", id: `explorer-tab-${tab.id}`, "aria-controls": `explorer-${tab.id}`,
      }).text(tab.title).on("click", () => show(at)).on("keydown", () => {
        const step = { ArrowRight: 1, ArrowLeft: -1 }[d3.event.key];
        const next = d3.event.key === "Home" ? 0 : d3.event.key === "End" ? tabs.length - 1
          : step && (at + step + tabs.length) % tabs.length;
        if (next === undefined) return;
        d3.event.preventDefault();
        show(next);
        buttons[next].node().focus();
      }));
      let current = 0;
      function show(at) {
        current = at;
        tabs.forEach((tab, place) => {
          buttons[place].attr({ "aria-selected": String(place === at), tabindex: place === at ? 0 : -1 });
          panels[place].style("display", place === at ? null : "none");
        });
        if (!made.has(at)) made.set(at, tabs[at].make(panels[at]));
        const part = made.get(at);
        if (part && part.layout) part.layout();
      }
      return { show, layout: () => show(current), part: (at) => made.get(at), panels };
    }

    function buildExplorer(parent, model) {
      const store = makeState(model);
      makeControls(parent, store, model);
      makeLegend(parent, store, model);
      makeSliders(parent, store, model);
      let tabs = null;
      const top = parent.append("div");
      const below = parent.append("div");
      const backTo = (opener, index) => {
        if (opener === "picture" && tabs.part(0)) tabs.part(0).goTo(index);
        else if (opener === "table") {
          parent.selectAll("tbody button.link").filter(function own() {
            return this.textContent === store.get().protocol.label[index];
          }).each(function focus() { this.focus(); });
        }
      };
      makeCard(below, store, model, backTo);
      tabs = makeTabs(top, [
        { id: "picture", title: "Picture", make: (box) => makeScatter(box, store, model) },
        { id: "table", title: "Table", make: (box) => {
          const part = makeTable(box, store, model);
          return { layout: part.draw };
        } },
        { id: "parallel", title: "Parallel axes", make: (box) => makeParallel(box, store, model) },
        { id: "influence", title: "Influence of settings", make: (box) => makeInfluence(box, store, model) },
        { id: "sides", title: "Side by side", make: (box) => makeSides(box, store, model) },
      ]);
      makeDownload(parent.append("div").attr("class", "tools"), store, model);
      tabs.show(0);
      let width = parent.node().clientWidth;
      window.addEventListener("resize", () => {
        if (parent.node().clientWidth === width) return;
        width = parent.node().clientWidth;
        tabs.layout();
      });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => tabs.layout());
      return store;
    }

    function startExplorer() {
      const section = d3.select("#explorer");
      section.attr("hidden", null);
      d3.select("#explorer-link").attr("hidden", null);
      const details = section.append("details");
      details.append("summary").text("Open the explorer");
      const box = details.append("div");
      let isBuilt = false;
      details.on("toggle", () => {
        if (isBuilt || !details.node().open) return;
        isBuilt = true;
        buildExplorer(box, readData(JSON.parse(document.getElementById("explorer-data").textContent)));
      });
      // A link to the explorer opens it.
      const follow = () => { if (location.hash === "#explore") details.node().open = true; };
      window.addEventListener("hashchange", follow);
      follow();
    }

    """##

  static let style = ##"""
    :root{--ramp0:#dce6ee;--ramp1:#0b3a5c}
    @media (prefers-color-scheme:dark){:root{--ramp0:#2a3a48;--ramp1:#bfe4ff}}
    .explorer details>summary{cursor:pointer;font-weight:600;padding:8px 0;color:var(--accent)}
    .explorer .tools{display:flex;flex-wrap:wrap;gap:8px 14px;align-items:center;font-size:13.5px;margin:8px 0}
    .explorer .tools label{white-space:nowrap}
    .explorer select,.explorer input,.explorer button{font:inherit;font-size:13.5px;color:var(--ink);
    background:var(--paper);border:1px solid var(--rule);border-radius:4px;padding:3px 7px}
    .explorer select{max-width:14em}
    .explorer input[type=number]{width:7.5em}
    .explorer input[type=range]{padding:0;vertical-align:middle}
    .explorer button{cursor:pointer}
    .explorer button:hover{border-color:var(--accent)}
    .explorer button:disabled{opacity:.45;cursor:default}
    .explorer :focus-visible{outline:2px solid var(--accent);outline-offset:1px}
    .explorer .legend button[aria-pressed=false]{opacity:.45;text-decoration:line-through}
    .explorer .icon{vertical-align:-3px}
    .explorer .wishes{display:grid;grid-template-columns:repeat(auto-fit,minmax(300px,1fr));gap:10px;font-size:13.5px}
    .explorer .wishes fieldset{min-width:0;padding:6px 10px 8px}
    .explorer .wishes>button{justify-self:start;align-self:end}
    .explorer .wish{display:flex;flex-wrap:wrap;gap:4px 8px;align-items:center;margin:3px 0}
    .explorer .wish label{display:flex;gap:8px;align-items:center;margin:0}
    .explorer .wish .name{min-width:9em}
    .explorer .wish input{width:130px}
    .explorer .wish output{min-width:5em;font-weight:600}
    .explorer .wishes ol{margin:4px 0;padding-left:1.6em}
    .explorer .answer{margin:10px 0}
    .explorer .tabs{display:flex;flex-wrap:wrap;gap:2px;border-bottom:1px solid var(--rule);margin:14px 0 10px}
    .explorer .tabs button{border:1px solid transparent;border-bottom:0;border-radius:4px 4px 0 0;padding:6px 12px}
    .explorer .tabs button[aria-selected=true]{border-color:var(--rule);font-weight:600;margin-bottom:-1px;
    background:var(--wash)}
    .explorer figure.plot{position:relative;margin:4px 0}
    .explorer figure.plot svg{height:auto}
    .explorer .zoombar{position:absolute;right:0;top:0;display:flex;gap:4px}
    .explorer .zoombar button{min-width:30px;background:var(--paper)}
    .explorer .zoomarea{cursor:move}
    .explorer .pt{cursor:pointer;outline:none}
    .chart .pt .hit{fill:transparent;stroke:none}
    .chart .pt .hit.side{stroke:var(--soft);stroke-width:1.5;stroke-dasharray:3 2}
    .chart .pt .hit.chosen{stroke:var(--accent);stroke-width:2.5}
    .chart .pt:focus .hit{stroke:var(--accent);stroke-width:3}
    .chart .mark.shaded{stroke-width:1}
    .chart .line{fill:none;stroke-width:1.1;stroke-opacity:.55}
    .chart .line.out{stroke:var(--grid);stroke-opacity:.8}
    .chart .line.thick{stroke-width:3;stroke-opacity:1}
    .chart .line.chosen{stroke-dasharray:7 3}
    .chart .brush .extent{fill:var(--band);stroke:var(--accent)}
    .chart .bin{fill:var(--s0);fill-opacity:.55}
    .explorer .tip{position:absolute;z-index:3;max-width:340px;background:var(--paper);border:1px solid var(--rule);
    border-radius:5px;padding:7px 10px;font-size:12.5px;line-height:1.4;pointer-events:none;box-shadow:0 2px 9px #0003}
    .explorer .tall{max-height:70vh;overflow:auto;border:1px solid var(--rule)}
    .explorer .tall thead th{position:sticky;top:0;background:var(--paper);z-index:1;box-shadow:0 1px 0 var(--faint)}
    .explorer .tall td:first-child,.explorer .tall th:first-child{padding-left:8px}
    .explorer .tall tr.group>*{background:var(--wash)}
    .explorer .tall tr.open th{text-decoration:underline}
    .explorer tbody th{min-width:14em}
    .explorer button.sort,.explorer button.fold,.explorer button.link{border:0;background:none;padding:1px 0;
    text-align:inherit;font-weight:inherit}
    .explorer button.link{color:var(--accent);overflow-wrap:anywhere}
    .explorer button.link:hover{text-decoration:underline}
    .explorer .choice{position:relative}
    .explorer .choice summary{padding:2px 0}
    .explorer .checks{position:absolute;z-index:4;right:0;background:var(--paper);border:1px solid var(--rule);
    border-radius:5px;padding:8px 12px;display:grid;gap:3px;max-height:50vh;overflow:auto}
    .explorer .unseen{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
    .explorer .card{border:1px solid var(--rule);border-left:5px solid var(--accent);border-radius:6px;
    padding:14px 18px;margin:14px 0;background:var(--wash)}
    .explorer .card h3{margin:0 0 6px;outline:none;overflow-wrap:anywhere}
    .explorer .card h4,.explorer h4{font-size:14px;margin:12px 0 4px}
    .explorer .columns tbody th{min-width:8em}
    .explorer .columns>div{min-width:0}
    .explorer .columns{display:grid;grid-template-columns:minmax(0,1fr) minmax(0,2fr);gap:8px 28px}
    .explorer .smalls{display:grid;grid-template-columns:repeat(auto-fill,minmax(250px,1fr));gap:14px 22px}
    .explorer .smalls figure{margin:6px 0;min-width:0}
    .explorer .smalls figure svg{max-width:300px}
    .explorer figcaption.title{font-weight:600;color:var(--ink)}
    .explorer .smalls figcaption{font-size:12px}
    .explorer figure.confusion{grid-column:1/-1}
    .explorer .confusion table{font-size:12px}
    .explorer .confusion td,.explorer .confusion th{padding:3px 7px;min-width:0}
    .explorer .bars{display:grid;grid-template-columns:repeat(auto-fill,minmax(270px,1fr));gap:10px 26px}
    .explorer .bars figure{margin:4px 0}
    .explorer .shares{list-style:none;padding:0;margin:4px 0;font-size:12.5px}
    .explorer .shares li{display:grid;grid-template-columns:minmax(0,11em) 1fr 3em;gap:8px;align-items:center}
    .explorer .shares .name{overflow-wrap:anywhere}
    .explorer .shares .bar{height:9px;background:var(--grid)}
    .explorer .shares .bar span{display:block;height:100%;background:var(--s0)}
    .explorer .shares .bar.rest span{background:var(--faint)}
    .explorer .shares .n{text-align:right}
    .explorer fieldset label{margin-right:8px}
    .explorer fieldset{border:1px solid var(--rule);border-radius:4px;padding:2px 8px 6px}
    .explorer legend{font-size:12px;color:var(--soft)}
    .explorer .sides td,.explorer .sides th{text-align:left;white-space:normal;padding-right:18px}
    @media screen and (max-width:620px){
    .explorer .sides th[scope=row]{position:sticky;left:0;background:var(--paper);min-width:7em;max-width:8em}
    .explorer .columns{grid-template-columns:minmax(0,1fr)}
    .explorer .card{padding:10px 12px}
    .explorer .tools{gap:6px 10px}
    .explorer tbody th{min-width:9em}
    .explorer select{max-width:10.5em}
    .explorer .checks{left:0;right:auto}
    .explorer .tip{max-width:78vw}
    }
    @media print{.explorer{display:none}}

    """##

  /// All of them, in the order in which they run.
  static let script = [
    dataScript,
    formatScript,
    frontierScript,
    marksScript,
    stateScript,
    scalesScript,
    scatterScript,
    tableScript,
    smallScript,
    cardScript,
    parallelScript,
    influenceScript,
    sidesScript,
    downloadScript,
    studentScript,
    chanceScript,
    pickScript,
    ruleScript,
    slidersScript,
    explorerScript,
  ].joined(separator: "\n")
}
