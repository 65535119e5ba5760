// The map: its view by buttons, keys and pointer; its layers; what an object says; its source. The drawing is the server's.

import { announceProblem } from "./announce.js";
import { drawFrame } from "./map_frame.js";
import { follow } from "./navigation.js";

const ZOOM = 1.5;
const PAN = 0.2;
const CLOSEST = 1 / 400;
const DRAGGED = 4;
const KEYS = { "+": "in", "=": "in", "-": "out", ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down", 0: "home" };
/** The view and the hidden layers of each dossier's map: they stay when the pane is shown anew. */
const kept = new Map();

const numbers = (text) => text.split(" ").map(Number);

function stateOf(figure) {
  const { map: name } = figure.dataset;
  if (!kept.has(name)) kept.set(name, { box: numbers(figure.dataset.home), hidden: new Set() });
  return kept.get(name);
}

function show(figure) {
  const svg = figure.querySelector(".map-view");
  const { box } = stateOf(figure);
  svg.setAttribute("viewBox", box.map((value) => Math.round(value * 10) / 10).join(" "));
  const unit = box[2] / (svg.clientWidth || 660);
  svg.style.setProperty("--u", String(unit));
  for (const pattern of svg.querySelectorAll("pattern")) pattern.setAttribute("patternTransform", `scale(${unit})`);
  drawFrame(figure, box, unit);
}

function zoom(figure, times, at) {
  const state = stateOf(figure);
  const [x, y, width, height] = state.box;
  const home = numbers(figure.dataset.home);
  const whole = numbers(figure.dataset.whole);
  const next = Math.max(home[2] * CLOSEST, Math.min(width * times, Math.max(home[2], whole[2]) * 1.5));
  const [across, down] = at ?? [0.5, 0.5];
  const high = (next * height) / width;
  state.box = [x + (width - next) * across, y + (height - high) * down, next, high];
  show(figure);
}

function pan(figure, across, down) {
  const { box } = stateOf(figure);
  box[0] += across;
  box[1] += down;
  show(figure);
}

function act(figure, wish) {
  const { box } = stateOf(figure);
  const [wide, high] = [box[2] * PAN, box[3] * PAN];
  const moves = { left: [-wide, 0], right: [wide, 0], up: [0, -high], down: [0, high] };
  if (wish === "in") zoom(figure, 1 / ZOOM);
  else if (wish === "out") zoom(figure, ZOOM);
  else if (moves[wish]) pan(figure, ...moves[wish]);
  else {
    stateOf(figure).box = numbers(figure.dataset[wish]);
    show(figure);
  }
}

function hide(figure) {
  const { hidden } = stateOf(figure);
  for (const layer of figure.querySelectorAll("[data-layer]")) layer.toggleAttribute("hidden", hidden.has(layer.dataset.layer));
  for (const box of figure.querySelectorAll("[data-shows]")) box.checked = !hidden.has(box.dataset.shows);
}

function tell(link) {
  const figure = link?.closest("[data-map]");
  if (figure) figure.querySelector("[data-told]").textContent = link.querySelector("title").textContent;
}

function placeOf(svg, event) {
  const bounds = svg.getBoundingClientRect();
  return [(event.clientX - bounds.left) / bounds.width, (event.clientY - bounds.top) / bounds.height];
}

function watchPointer(figure) {
  const svg = figure.querySelector(".map-view");
  let from = null;
  let moved = false;
  svg.addEventListener("pointerdown", (event) => {
    if (event.button === 0) from = [event.clientX, event.clientY];
    moved = false;
  });
  svg.addEventListener("pointermove", (event) => {
    if (!from) return;
    const [across, down] = [event.clientX - from[0], event.clientY - from[1]];
    if (!moved && Math.hypot(across, down) < DRAGGED) return;
    if (!moved) svg.setPointerCapture(event.pointerId);
    moved = true;
    svg.classList.add("map-view--moving");
    const unit = stateOf(figure).box[2] / svg.clientWidth;
    pan(figure, -across * unit, -down * unit);
    from = [event.clientX, event.clientY];
  });
  for (const end of ["pointerup", "pointercancel"]) {
    svg.addEventListener(end, () => {
      from = null;
      svg.classList.remove("map-view--moving");
    });
  }
  // A drag that ends on an object is no click on it.
  svg.addEventListener("click", (event) => { if (moved) { event.preventDefault(); event.stopImmediatePropagation(); } }, true);
  svg.addEventListener("dragstart", (event) => event.preventDefault());
  svg.addEventListener("dblclick", (event) => { if (!event.target.closest("a")) zoom(figure, 1 / ZOOM, placeOf(svg, event)); });
  svg.addEventListener("wheel", (event) => {
    if (!event.ctrlKey) return;
    event.preventDefault();
    zoom(figure, event.deltaY > 0 ? ZOOM : 1 / ZOOM, placeOf(svg, event));
  }, { passive: false });
}

export function prepareMaps(root) {
  for (const figure of root.querySelectorAll?.("[data-map]") ?? []) {
    watchPointer(figure);
    hide(figure);
    show(figure);
    new ResizeObserver(() => show(figure)).observe(figure.querySelector(".map-view"));
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-view]");
  if (button) act(button.closest("[data-map]"), button.dataset.view);
  const link = event.target.closest?.("a[data-item]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  follow(document.querySelector(`[data-source="${link.dataset.item}"]`));
});

document.addEventListener("keydown", (event) => {
  const svg = event.target.closest?.(".map-view");
  const wish = svg && !event.ctrlKey && !event.metaKey && !event.altKey ? KEYS[event.key] : undefined;
  if (!wish) return;
  event.preventDefault();
  act(svg.closest("[data-map]"), wish);
});

document.addEventListener("change", (event) => {
  const box = event.target.closest?.("[data-shows]");
  if (!box) return;
  const figure = box.closest("[data-map]");
  const { hidden } = stateOf(figure);
  if (box.checked) hidden.delete(box.dataset.shows);
  else hidden.add(box.dataset.shows);
  hide(figure);
  show(figure);
});

document.addEventListener("focusin", (event) => tell(event.target.closest?.("a[data-item]")));
document.addEventListener("pointerover", (event) => tell(event.target.closest?.("a[data-item]")));

document.addEventListener("submit", async (event) => {
  const form = event.target.closest?.("[data-distance]");
  if (!form) return;
  event.preventDefault();
  const response = await fetch(`${form.dataset.distance}?${new URLSearchParams(new FormData(form))}`);
  if (!response.ok) await announceProblem(response);
  else form.querySelector("[data-measured]").textContent = (await response.json()).told;
});

htmx.onLoad(prepareMaps);
