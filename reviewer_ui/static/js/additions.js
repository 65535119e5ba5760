// What a person adds to the note from a passage of a page: a statement of their own, or a citation for the statement at
// hand. What is being written is kept in this browser until it is in the note.

import { announce } from "./announce.js";
import { go, show, state } from "./navigation.js";
import { atHand, pushUndo, take } from "./statements.js";
import { recall, remember } from "./storage.js";

const base = document.body.dataset.base;
const form = document.getElementById("ajout");
const NAME = `ajout.${document.body.dataset.dossier}`;
const WORDS = {
  ajouter: { title: "Ajouter un énoncé", button: "Ajouter à la note" },
  citer: { title: "Citer ce passage", button: "Citer pour cet énoncé" },
};
let composed = null;

const version = () => Object.fromEntries([...document.querySelectorAll("#note-version input")].map((input) => [input.name, input.value]));
const part = (selector) => form.querySelector(selector);
const isOpen = () => composed !== null;

/** Begin with a passage that was selected; `mode` says what is to be made of it. */
export async function compose(mode, passage) {
  if (!form) return;
  const at = atHand()?.closest(".note-section")?.id.replace("partie-", "");
  await openNote();
  lay({ mode, passage, text: passage.text, section: at ?? "" });
  keep();
  document.body.dataset.pane = "note";
  if (mode === "ajouter") {
    form.elements.texte.focus();
    form.elements.texte.select();
  } else {
    atHand()?.scrollIntoView({ block: "nearest" });
    part("button.primary").focus();
  }
}

async function openNote() {
  if ((state().get("onglet") ?? "synthese") === "synthese") return;
  const next = state();
  next.delete("onglet");
  await go(next);
}

function lay(draft) {
  composed = draft;
  const { mode, passage, text, section } = draft;
  form.hidden = false;
  part("#ajout-titre").textContent = WORDS[mode].title;
  part(".composer-do").textContent = WORDS[mode].button;
  part(".composer-quote bdi").textContent = passage.text;
  part(".composer-place").textContent = passage.place;
  for (const block of form.querySelectorAll("[data-mode]")) block.hidden = block.dataset.mode !== mode;
  form.elements.document.value = passage.document;
  form.elements.page.value = passage.page;
  form.elements.citation.value = passage.text;
  form.elements.boite.value = passage.box;
  form.elements.texte.value = text;
  if ([...form.elements.partie.options].some((option) => option.value === section)) form.elements.partie.value = section;
  target();
}

/** Name the statement that the passage would be cited for: the one at hand. */
function target() {
  if (composed?.mode !== "citer") return;
  const here = atHand();
  part(".composer-target").textContent = here?.querySelector(".statement-text").textContent.trim() ?? "Aucun énoncé n’est encore choisi.";
  part("button.primary").disabled = !here;
}

function keep() {
  if (!isOpen()) return;
  Object.assign(composed, { text: form.elements.texte.value, section: form.elements.partie.value });
  const isKept = remember(NAME, JSON.stringify(composed));
  part(".composer-kept").textContent = isKept ? "Gardé dans ce navigateur" : "Non gardé : ce navigateur refuse d’enregistrer";
}

function close() {
  composed = null;
  form.hidden = true;
  part("button.primary").disabled = false;
  remember(NAME, null);
}

function drop() {
  const dropped = composed;
  close();
  announce("Ajout abandonné.", { undo: () => { lay(dropped); keep(); } });
}

function send() {
  const values = { ...Object.fromEntries(new FormData(form)), ...version() };
  if (composed.mode === "citer") {
    const { statement } = atHand().dataset;
    composed.statement = statement;
    htmx.ajax("POST", `${base}/enonces/${statement}/citations`, { source: form, target: form, swap: "none", values });
  } else htmx.ajax("POST", `${base}/ajouts`, { source: form, target: form, swap: "none", values });
}

function sent(xhr) {
  const addition = xhr.getResponseHeader("Lisiere-Ajout");
  const { mode, statement } = composed;
  close();
  const back = () => takeBack(addition).then(() => announce("Ajout retiré de la note."));
  pushUndo(back);
  announce(mode === "citer" ? "Passage cité." : "Énoncé ajouté à la note.", { undo: back });
  take(document.getElementById(`e-${mode === "ajouter" ? addition : statement}`));
}

/** Take what was added out of the note again. */
async function takeBack(addition) {
  await htmx.ajax("POST", `${base}/ajouts/${addition}/retrait`, { target: "#note-corps", swap: "none", values: version() });
}

/** Show what others added to or took out of a section; `added` gives the statements of each by section. */
export async function refreshAdded(added) {
  const lists = [...document.querySelectorAll("#note-corps [data-added]")];
  const known = new Set(lists.map((list) => list.dataset.added));
  if (lists.length && Object.keys(added).some((key) => !known.has(key))) return show(state(), { evenIfSame: true });
  const stale = lists.filter((list) => list.dataset.marks.trim() !== Object.keys(added[list.dataset.added] ?? {}).join(" ") && !list.querySelector(".editor"));
  return Promise.all(stale.map(async (list) => {
    const response = await fetch(`${base}/ajouts/${list.dataset.added}`, { headers: { "HX-Request": "true" } });
    if (response.ok && list.isConnected) htmx.swap(list, await response.text(), { swapStyle: "outerHTML" });
  }));
}

if (form) {
  form.addEventListener("input", keep);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send();
  });
  form.addEventListener("click", (event) => { if (event.target.closest("[data-composer=drop]")) drop(); });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape") drop();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !part("button.primary").disabled) send();
  });
  form.addEventListener("htmx:afterRequest", (event) => { if (event.detail.successful && isOpen()) sent(event.detail.xhr); });
  document.addEventListener("lisiere:at-hand", target);
  restore();
}

function restore() {
  try {
    const kept = JSON.parse(recall(NAME) ?? "null");
    if (kept && kept.mode in WORDS && kept.passage) lay(kept);
  } catch {
    remember(NAME, null);
  }
}

document.addEventListener("click", (event) => {
  const addition = event.target.closest?.("[data-take-back]")?.dataset.takeBack;
  if (!addition) return;
  takeBack(addition).then(() => {
    if (document.querySelector(`[data-take-back="${addition}"]`)) return;
    announce("Ajout retiré de la note.");
    if (document.activeElement === document.body) document.getElementById("note-corps").focus();
  });
});
