// The three panes: their widths by mouse and by keys, folding, and on a narrow screen one at a time.

import { recall, remember } from "./storage.js";

const panes = document.getElementById("volets");
const LEAST = 12;
const STEP = 2;
const MOST = { left: 40, right: 65 };
const USUAL = { left: 19, right: 38 };

function widthOf(side) {
  const kept = Number(recall(`volet.${side}`) ?? USUAL[side]);
  return Number.isFinite(kept) ? kept : USUAL[side];
}

function setWidth(side, percent) {
  const width = percent < LEAST / 2 ? 0 : Math.max(LEAST, Math.min(percent, MOST[side]));
  panes.style.setProperty(`--${side}`, `${width}%`);
  panes.classList.toggle(`panes--no-${side}`, width === 0);
  const splitter = panes.querySelector(`.splitter[data-side="${side}"]`);
  splitter.setAttribute("aria-valuenow", String(Math.round(width)));
  splitter.setAttribute("aria-valuetext", width ? `${Math.round(width)} % de la fenêtre` : "replié");
  remember(`volet.${side}`, String(width));
}

function fold(side) {
  setWidth(side, widthOf(side) === 0 ? USUAL[side] : 0);
}

for (const splitter of panes.querySelectorAll(".splitter")) {
  const { side } = splitter.dataset;
  splitter.setAttribute("aria-valuemax", String(MOST[side]));
  setWidth(side, widthOf(side));
  splitter.addEventListener("pointerdown", (event) => {
    splitter.setPointerCapture(event.pointerId);
    splitter.classList.add("splitter--moving");
  });
  splitter.addEventListener("pointermove", (event) => {
    if (!splitter.hasPointerCapture(event.pointerId)) return;
    const bounds = panes.getBoundingClientRect();
    const from = side === "left" ? event.clientX - bounds.left : bounds.right - event.clientX;
    setWidth(side, (100 * from) / bounds.width);
  });
  splitter.addEventListener("pointerup", () => splitter.classList.remove("splitter--moving"));
  splitter.addEventListener("dblclick", () => fold(side));
  splitter.addEventListener("keydown", (event) => {
    const grow = side === "left" ? "ArrowRight" : "ArrowLeft";
    const shrink = side === "left" ? "ArrowLeft" : "ArrowRight";
    if (event.key === grow) setWidth(side, widthOf(side) + STEP);
    else if (event.key === shrink) setWidth(side, widthOf(side) - STEP);
    else if (event.key === "Home") setWidth(side, LEAST);
    else if (event.key === "End") setWidth(side, MOST[side]);
    else if (event.key === "Enter") fold(side);
    else return;
    event.preventDefault();
  });
}

function showPane() {
  const shown = document.body.dataset.pane ?? "note";
  for (const button of document.querySelectorAll(".pane-choice [data-pane]")) {
    button.setAttribute("aria-pressed", String(button.dataset.pane === shown));
  }
}

for (const button of document.querySelectorAll(".pane-choice [data-pane]")) {
  button.addEventListener("click", () => { document.body.dataset.pane = button.dataset.pane; });
}
new MutationObserver(showPane).observe(document.body, { attributes: true, attributeFilter: ["data-pane"] });
showPane();
