// The strip of thumbnails of the open document. Of thousands of pages, only those near the view are nodes, and only
// those the reader stops at are asked for, two at a time, so that the page itself is never kept waiting.

import { recall, remember } from "./storage.js";

const CELL = 84;
const AROUND = 6;
const SETTLED_MS = 120;
const AT_ONCE = 2;

const strip = document.createElement("div");
strip.className = "thumbs-scroll";
const list = document.createElement("ul");
list.className = "thumbs-list";
strip.append(list);

/** The open document: its id, its number of pages, and how its images and pages are addressed. */
let shown = { document: "", pages: 0, images: "", address: "" };
let page = 1;
let wantedFocus = null;
let settling = 0;
const items = new Map();
const loading = new Set();

const isOpen = () => recall("vignettes") === "open";
const link = (number) => items.get(number)?.firstElementChild;

function make(number) {
  const item = document.createElement("li");
  item.setAttribute("aria-setsize", String(shown.pages));
  item.setAttribute("aria-posinset", String(number));
  item.style.left = `${(number - 1) * CELL}px`;
  const anchor = document.createElement("a");
  anchor.href = shown.address.replace("{n}", number);
  anchor.dataset.nav = "page";
  anchor.dataset.thumb = number;
  anchor.tabIndex = -1;
  const image = document.createElement("img");
  image.alt = "";
  image.decoding = "async";
  image.fetchPriority = "low";
  const label = document.createElement("span");
  label.textContent = number.toLocaleString("fr-FR");
  const before = document.createElement("span");
  before.className = "hidden";
  before.textContent = "Page ";
  label.prepend(before);
  anchor.append(image, label);
  item.append(anchor);
  return item;
}

function inView(around) {
  const first = Math.floor(strip.scrollLeft / CELL) + 1 - around;
  const last = Math.ceil((strip.scrollLeft + strip.clientWidth) / CELL) + around;
  return [Math.max(1, first), Math.min(shown.pages, last)];
}

/** Make the nodes near the view and drop the others; the one with the focus stays. */
function draw() {
  if (!strip.isConnected || strip.clientWidth === 0) return;
  const [first, last] = inView(AROUND);
  for (const [number, item] of items) {
    if ((number >= first && number <= last) || item.contains(document.activeElement)) continue;
    item.remove();
    items.delete(number);
  }
  for (let number = first; number <= last; number += 1) {
    if (items.has(number)) continue;
    const item = make(number);
    const next = [...items.keys()].filter((other) => other > number).sort((a, b) => a - b)[0];
    list.insertBefore(item, next === undefined ? null : items.get(next));
    items.set(number, item);
  }
  mark();
  clearTimeout(settling);
  settling = setTimeout(load, SETTLED_MS);
}

function mark() {
  const [first, last] = inView(0);
  const entry = page >= first && page <= last ? page : first;
  for (const [number, item] of items) {
    const anchor = item.firstElementChild;
    if (number === page) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
    anchor.tabIndex = number === entry || anchor === document.activeElement ? 0 : -1;
  }
}

/** Ask for the images in view, then for those beside it. */
function load() {
  const [first, last] = inView(0);
  const wanted = [...items.keys()].sort((a, b) => outside(a, first, last) - outside(b, first, last) || a - b);
  for (const number of wanted) {
    if (loading.size >= AT_ONCE) return;
    const image = link(number).querySelector("img");
    if (image.src) continue;
    loading.add(image);
    const done = () => {
      loading.delete(image);
      load();
    };
    image.addEventListener("load", done, { once: true });
    image.addEventListener("error", done, { once: true });
    image.src = shown.images.replace("{n}", number);
  }
}

const outside = (number, first, last) => Math.max(first - number, number - last, 0);

function reveal(number) {
  const left = (number - 1) * CELL;
  if (left < strip.scrollLeft || left + CELL > strip.scrollLeft + strip.clientWidth) {
    strip.scrollLeft = left - (strip.clientWidth - CELL) / 2;
  }
}

function focus(number) {
  reveal(number);
  draw();
  link(number)?.focus({ preventScroll: true });
  mark();
}

/** Show the strip where the pane has its place for it, the same nodes from page to page of a document. */
function place() {
  const home = document.getElementById("vignettes");
  const toggle = document.querySelector("[data-thumbs]");
  if (!home || !toggle) return;
  toggle.setAttribute("aria-expanded", String(isOpen()));
  home.hidden = !isOpen();
  if (!isOpen()) return;
  const kept = strip.scrollLeft;
  if (home.dataset.document !== shown.document) {
    shown = { ...home.dataset, pages: Number(home.dataset.pages) };
    items.clear();
    loading.clear();
    list.replaceChildren();
    list.style.width = `${shown.pages * CELL}px`;
    page = 0;
  }
  if (strip.parentElement !== home) home.append(strip);
  if (page) strip.scrollLeft = kept;
  if (page !== Number(home.dataset.page)) {
    page = Number(home.dataset.page);
    reveal(page);
  }
  draw();
  if (wantedFocus !== null && document.activeElement === document.body) focus(wantedFocus);
  wantedFocus = null;
}

strip.addEventListener("scroll", () => requestAnimationFrame(draw), { passive: true });
strip.addEventListener("click", (event) => {
  const number = event.target.closest?.("[data-thumb]")?.dataset.thumb;
  if (number) wantedFocus = Number(number);
});
strip.addEventListener("keydown", (event) => {
  const at = Number(event.target.dataset.thumb);
  const screen = Math.max(1, Math.floor(strip.clientWidth / CELL));
  const steps = { ArrowLeft: -1, ArrowRight: 1, PageUp: -screen, PageDown: screen, Home: -shown.pages, End: shown.pages };
  if (!at || !(event.key in steps)) return;
  event.preventDefault();
  focus(Math.max(1, Math.min(shown.pages, at + steps[event.key])));
});
document.addEventListener("click", (event) => {
  if (!event.target.closest?.("[data-thumbs]")) return;
  remember("vignettes", isOpen() ? null : "open");
  place();
});
new ResizeObserver(draw).observe(strip);

htmx.onLoad((root) => {
  if (root === document.body || root.querySelector?.("#vignettes") || root.matches?.("#vignettes, .sheets")) place();
});
