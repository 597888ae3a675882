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
        interval: interval ? interval.map(number) : null, samples: samplesOf(protocol, axis.id, index).map(number),
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
