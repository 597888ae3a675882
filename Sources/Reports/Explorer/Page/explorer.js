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
  return { show, layout: () => show(current), part: (at) => made.get(at),
    made: (id) => made.get(tabs.findIndex((tab) => tab.id === id)), panels };
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
    else if (opener === "places") tabs.made("places").goTo(store.get().protocol.label[index]);
    else if (opener === "table") {
      parent.selectAll("tbody button.link").filter(function own() {
        return this.textContent === store.get().protocol.label[index];
      }).each(function focus() { this.focus(); });
    } else document.querySelector("#explorer [role=tab][aria-selected=true]").focus();
  };
  makeCard(below, store, model, backTo);
  const places = model.protocols.length > 1
    ? [{ id: "places", title: "Places by protocol", make: (box) => makePlaces(box, store, model) }] : [];
  tabs = makeTabs(top, [
    { id: "picture", title: "Picture", make: (box) => makeScatter(box, store, model) },
    { id: "table", title: "Table", make: (box) => {
      const part = makeTable(box, store, model);
      return { layout: part.draw };
    } },
    ...places,
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
