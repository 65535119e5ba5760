// Text selected on a page: ask it of the petitioner, ask the dossier about it, or copy it with where it stands.

import { announce } from "./announce.js";
import { compose } from "./additions.js";
import { addRequest } from "./letter.js";
import { go, state } from "./navigation.js";

const SHORTEST = 8;
const LONGEST = 400;
const LONGEST_CITED = 2000;
const SETTLED_MS = 400;
const bar = document.getElementById("selection");
let taken = null;
let settling = 0;

/** Return what is selected on a page with where it stands, null where nothing is. */
function selected() {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed) return null;
  const sheet = selection.anchorNode?.parentElement?.closest(".sheet");
  if (!sheet || selection.focusNode?.parentElement?.closest(".sheet") !== sheet) return null;
  const text = selection.toString().replace(/\s+/g, " ").trim();
  if (text.length < SHORTEST) return null;
  const title = sheet.querySelector(".page-title > span").textContent.trim();
  const pages = sheet.querySelector(".go-to, .page-tools .nowrap");
  return {
    text: text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text,
    whole: text,
    document: sheet.dataset.document,
    page: sheet.dataset.page,
    where: boxOf(sheet, selection),
    place: pages ? `${title}, p. ${sheet.dataset.page}` : title,
    box: selection.getRangeAt(0).getBoundingClientRect(),
  };
}

/** Return the corners of the printed lines that a selection touches, in points: of two places alike, it is this one. */
function boxOf(sheet, selection) {
  const lines = [...sheet.querySelectorAll("[data-box]")].filter((line) => selection.containsNode(line, true));
  if (!lines.length) return "";
  const boxes = lines.map((line) => line.dataset.box.split(" ").map(Number));
  const least = (at) => Math.min(...boxes.map((box) => box[at]));
  const most = (at) => Math.max(...boxes.map((box) => box[at]));
  return [least(0), least(1), most(2), most(3)].join(" ");
}

function cite(mode, { whole, document: name, page, where, place }) {
  if (whole.length > LONGEST_CITED) {
    announce(`Ce passage est trop long pour être cité : ${LONGEST_CITED.toLocaleString("fr-FR")} caractères au plus.`, { isError: true });
    return;
  }
  compose(mode, { text: whole, document: name, page, box: where, place });
}

function show() {
  taken = selected();
  bar.hidden = taken === null;
  if (!taken) return;
  const top = Math.max(4, taken.box.top - bar.offsetHeight - 6);
  bar.style.top = `${top}px`;
  bar.style.left = `${Math.max(4, Math.min(taken.box.left, innerWidth - bar.offsetWidth - 4))}px`;
}

async function openTab(name) {
  const next = state();
  next.set("onglet", name);
  await go(next);
  document.body.dataset.pane = "note";
}

const actions = {
  ajouter: (chosen) => cite("ajouter", chosen),
  citer: (chosen) => cite("citer", chosen),
  async demander({ text, place }) {
    await openTab("demandes");
    addRequest(`Préciser ou justifier : « ${text} » (${place}).`);
    announce("Demande ajoutée à la lettre.");
  },
  async interroger({ text }) {
    await openTab("questions");
    const field = document.getElementById("question-texte");
    if (!field) return;
    field.value = text;
    field.focus();
  },
  async copier({ text, place }) {
    try {
      await navigator.clipboard.writeText(`« ${text} » (${place})`);
      announce("Citation copiée avec sa source.");
    } catch {
      announce("Ce navigateur refuse de copier.", { isError: true });
    }
  },
};

bar.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
bar.addEventListener("click", (event) => {
  const action = actions[event.target.closest("[data-selection]")?.dataset.selection];
  if (!action || !taken) return;
  const chosen = taken;
  bar.hidden = true;
  document.getSelection().removeAllRanges();
  action(chosen);
});

document.addEventListener("selectionchange", () => {
  if (document.getSelection()?.isCollapsed) bar.hidden = true;
  clearTimeout(settling);
  // A finger selects by handles, and no mouse button is let go of at the end.
  if (matchMedia("(pointer: coarse)").matches) settling = setTimeout(show, SETTLED_MS);
});
document.addEventListener("mouseup", () => setTimeout(show));
document.addEventListener("keyup", (event) => {
  if (event.shiftKey || event.key === "Shift") show();
  if (event.key === "Escape") bar.hidden = true;
});
document.addEventListener("scroll", () => { bar.hidden = true; }, { capture: true, passive: true });
