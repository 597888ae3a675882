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

// One entry (or `width` of them) for each candidate that has a reading; NaN stands where the others are.
function spread(packed, places, count, width) {
  const numbers = numbersOf(packed, places.length * width);
  if (places.length === count) return numbers;
  const all = new numbers.constructor(count * width).fill(NaN);
  places.forEach((place, at) => all.set(numbers.subarray(at * width, (at + 1) * width), place * width));
  return all;
}

function readColumn(raw, count) {
  const column = { why: new Map(), width: raw.width || 0, level: raw.level || null };
  for (const reason of raw.missing || []) for (const place of reason.of) column.why.set(place, reason.why);
  const places = d3.range(count).filter((place) => !column.why.has(place));
  const read = (packed, width) => (packed ? spread(packed, places, count, width) : null);
  column.value = read(raw.value, 1) || new Float64Array(count).fill(NaN);
  column.lower = read(raw.lower, 1);
  column.upper = read(raw.upper, 1);
  column.levels = read(raw.levels, 1);
  column.samples = read(raw.samples, column.width);
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
