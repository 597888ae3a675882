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
