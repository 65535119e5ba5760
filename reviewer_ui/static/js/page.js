// The page: its text laid over its image, so that it can be selected, found and read aloud; zoom; the passage in view.

import { recall, remember } from "./storage.js";

const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3];
const DPIS = [110, 165, 220];
const POINTS_PER_INCH = 72;
const LETTER_HEIGHT = 0.86;
let zoom = ZOOMS.includes(Number(recall("zoom"))) ? Number(recall("zoom")) : 1;

/** Put each printed line where it stands, stretched to its width. All in shares of the page, so that it follows zoom. */
function placeText(frame) {
  const width = Number(frame.dataset.width);
  const height = Number(frame.dataset.height);
  const lines = [...frame.querySelectorAll("[data-box]")];
  for (const line of lines) {
    const [x0, y0, , y1] = line.dataset.box.split(" ").map(Number);
    line.style.left = `${(100 * x0) / width}%`;
    line.style.top = `${(100 * y0) / height}%`;
    line.style.fontSize = `${(100 * LETTER_HEIGHT * (y1 - y0)) / width}cqw`;
  }
  const scale = width / frame.clientWidth;
  const widths = lines.map((line) => line.offsetWidth * scale);
  lines.forEach((line, at) => {
    const [x0, , x1] = line.dataset.box.split(" ").map(Number);
    if (widths[at] > 0) line.style.transform = `scaleX(${(x1 - x0) / widths[at]})`;
  });
}

function sharpen(frame) {
  const image = frame.querySelector(".page-image");
  const needed = (frame.clientWidth * devicePixelRatio * POINTS_PER_INCH) / Number(frame.dataset.width);
  const dpi = DPIS.find((known) => known >= needed * 0.85) ?? DPIS.at(-1);
  if (dpi > Number(image.dataset.dpi ?? DPIS[0])) {
    image.dataset.dpi = dpi;
    image.src = image.getAttribute(`data-dpi-${dpi}`);
  }
}

function applyZoom(root) {
  for (const frame of root.querySelectorAll(".page-frame")) {
    frame.style.setProperty("--zoom", zoom);
    sharpen(frame);
  }
  for (const value of root.querySelectorAll(".zoom-value")) value.textContent = `${Math.round(100 * zoom)} %`;
}

function reveal(sheet) {
  const mark = sheet.querySelector(".mark");
  const scroll = sheet.querySelector(".page-scroll");
  if (!scroll) return;
  if (!mark) {
    scroll.scrollTop = 0;
    return;
  }
  const above = mark.getBoundingClientRect().top - scroll.getBoundingClientRect().top;
  scroll.scrollTop += above - scroll.clientHeight * 0.3;
  const beside = mark.getBoundingClientRect().left - scroll.getBoundingClientRect().left;
  if (beside > scroll.clientWidth * 0.8) scroll.scrollLeft += beside - scroll.clientWidth * 0.2;
}

function fetchAhead(sheet) {
  for (const name of ["ahead-1", "ahead-2"]) {
    const address = sheet.getAttribute(`data-${name}`);
    if (address) new Image().src = address;
  }
}

function prepare(sheet) {
  const frame = sheet.querySelector(".page-frame");
  if (frame) {
    applyZoom(sheet);
    placeText(frame);
    const image = frame.querySelector(".page-image");
    if (image.complete) fetchAhead(sheet);
    else image.addEventListener("load", () => fetchAhead(sheet), { once: true });
    image.addEventListener("error", () => frame.classList.add("page-frame--no-image"), { once: true });
  }
  reveal(sheet);
}

export function prepareSheets(root) {
  if (root.matches?.(".sheet")) prepare(root);
  for (const sheet of root.querySelectorAll?.(".sheet") ?? []) prepare(sheet);
}

document.addEventListener("click", (event) => {
  const direction = event.target.closest?.("[data-zoom]")?.dataset.zoom;
  if (!direction) return;
  const at = ZOOMS.indexOf(zoom) + (direction === "in" ? 1 : -1);
  zoom = ZOOMS[Math.max(0, Math.min(at, ZOOMS.length - 1))];
  remember("zoom", String(zoom));
  applyZoom(document);
});

addEventListener("resize", () => { for (const frame of document.querySelectorAll(".page-frame")) sharpen(frame); });
