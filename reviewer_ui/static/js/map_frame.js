// What frames the map and follows its view: the graticule with its degrees, the scale bar, the north, the labels that fit.

/** Pixels of the lower left corner that the degrees of latitude have for themselves. */
const CORNER = 70;
const MOST_LINES = 5;
const SCALE_SHARE = 0.22;
const PARTS = [1, 2, 5, 10, 20, 30];
const STEPS = [...PARTS.map((each) => each / 3600), ...PARTS.map((each) => each / 60), 1, 2, 5, 10, 20, 45];
const SPACE = "http://www.w3.org/2000/svg";
const LETTER = 6.4;
const MARK = 6;

function written(value, letters) {
  const total = Math.round(Math.abs(value) * 3600);
  const seconds = total % 60 ? `${String(total % 60).padStart(2, "0")}″` : "";
  const minutes = total % 3600 ? `${String(Math.floor(total / 60) % 60).padStart(2, "0")}′` : "";
  return `${Math.floor(total / 3600)}°${minutes}${seconds}\u00a0${value >= 0 ? letters[0] : letters[1]}`;
}

function add(parent, name, attributes, text) {
  const element = document.createElementNS(SPACE, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text) element.textContent = text;
  parent.append(element);
}

/** Give the round degrees between two places of the drawing, with where they stand. */
function ticks(start, length, origin, middle, degree) {
  const span = length / Math.abs(degree);
  const step = STEPS.find((each) => span / each <= MOST_LINES) ?? STEPS.at(-1);
  const ends = [start, start + length].map((at) => origin + (at - middle) / degree).sort((a, b) => a - b);
  const found = [];
  for (let at = Math.ceil(ends[0] / step); at * step <= ends[1] && found.length <= MOST_LINES; at += 1) {
    found.push([at * step, middle + (at * step - origin) * degree]);
  }
  return found;
}

function drawGrid(figure, [x, y, width, height], unit) {
  const grid = figure.querySelector("[data-grid]");
  const home = figure.dataset.home.split(" ").map(Number);
  const [lon, lat] = figure.dataset.origin.split(" ").map(Number);
  const [across, along] = figure.dataset.degree.split(" ").map(Number);
  grid.replaceChildren();
  for (const [value, at] of ticks(x, width, lon, home[2] / 2, across)) {
    add(grid, "path", { d: `M${at} ${y}v${height}` });
    if (at - x > CORNER * unit) add(grid, "text", { x: at + 3 * unit, y: y + height - 5 * unit }, written(value, "EO"));
  }
  for (const [value, at] of ticks(y, height, lat, home[3] / 2, -along)) {
    add(grid, "path", { d: `M${x} ${at}h${width}` });
    add(grid, "text", { x: x + 4 * unit, y: at - 3 * unit }, written(value, "NS"));
  }
}

function drawScale(figure, [x, y, width, height], unit) {
  const metres = width * Number(figure.dataset.unit) * SCALE_SHARE;
  const power = 10 ** Math.floor(Math.log10(metres));
  const round = [5, 2, 1].map((each) => each * power).find((each) => each <= metres);
  const scale = figure.querySelector("[data-scale]");
  const [right, low] = [x + width - 14 * unit, y + height - 26 * unit];
  scale.querySelector("path").setAttribute("d", `M${right} ${low}v${-6 * unit}h${-round / Number(figure.dataset.unit)}v${6 * unit}`);
  const text = scale.querySelector("text");
  text.setAttribute("x", right);
  text.setAttribute("y", low - 10 * unit);
  text.textContent = round >= 1000 ? `${round / 1000} km` : `${String(round).replace(".", ",")} m`;
  const north = figure.querySelector("[data-north]");
  const [across, top] = [x + width - 20 * unit, y + 12 * unit];
  north.querySelector("path").setAttribute("d", `M${across} ${top}l${6 * unit} ${20 * unit}l${-6 * unit} ${-5 * unit}l${-6 * unit} ${5 * unit}z`);
  north.querySelector("text").setAttribute("x", across);
  north.querySelector("text").setAttribute("y", top + 34 * unit);
}

/** Give where an element that is moved into place stands, in pixels. */
function placeOf(element, unit) {
  return element.parentElement.getAttribute("transform").match(/-?[\d.]+/g).map((each) => Number(each) / unit);
}

/** Hide the labels that would lie over a mark, or over a label before. */
function fitLabels(figure, unit) {
  const taken = [...figure.querySelectorAll("[data-layer]:not([hidden]) .map-mark")].map((mark) => {
    const [x, y] = placeOf(mark, unit);
    return [x - MARK, y - MARK, x + MARK, y + MARK];
  });
  for (const label of figure.querySelectorAll("[data-layer]:not([hidden]) .map-label")) {
    const [x, y] = placeOf(label, unit);
    const own = [x + MARK + 1, y - MARK, x + 10 + label.textContent.length * LETTER, y + MARK];
    const meets = taken.some((other) => own[0] < other[2] && other[0] < own[2] && own[1] < other[3] && other[1] < own[3]);
    label.classList.toggle("map-label--hidden", meets);
    if (!meets) taken.push(own);
  }
}

export function drawFrame(figure, box, unit) {
  drawGrid(figure, box, unit);
  drawScale(figure, box, unit);
  fitLabels(figure, unit);
}
