// Statements: which one is at hand, deciding on it, correcting it with a draft that survives, taking the last one back.

import { announce } from "./announce.js";
import { bring } from "./more.js";
import { point, show, state } from "./navigation.js";
import { recall, remember } from "./storage.js";

const SAID = { accepted: "Énoncé accepté.", corrected: "Énoncé corrigé.", rejected: "Énoncé rejeté.", added: "Énoncé reformulé.", pending: "Décision annulée : l’énoncé est à relire." };
const undos = [];
/** What statements being corrected read as since somebody else decided on them. */
const changed = new WeakMap();
let steps = 0;
let decided = null;

const draftName = (statement) => `brouillon.${statement.dataset.statement}`;

/** A number that changes whenever a decision of ours starts or ends: what was asked before it says nothing any more. */
export function step() {
  return steps;
}

export function all() {
  return [...document.querySelectorAll("#note-corps .statement")];
}

export function atHand() {
  return document.querySelector(".statement--here");
}

/** Make a statement the one at hand, and say so to what depends on it. */
function mark(statement) {
  if (statement === atHand()) return;
  atHand()?.classList.remove("statement--here");
  statement.classList.add("statement--here");
  document.dispatchEvent(new CustomEvent("lisiere:at-hand"));
}

export function take(statement, { scroll = true } = {}) {
  if (!statement) return;
  mark(statement);
  statement.focus({ preventScroll: true });
  if (scroll) statement.scrollIntoView({ block: "nearest" });
  if (state().get("enonce") !== statement.dataset.statement) point(statement.dataset.statement);
}

export async function move(step) {
  const places = [...document.querySelectorAll("#note-corps .statement, #note-corps .statements-more")];
  const at = places.indexOf(atHand());
  const next = places[at < 0 ? (step > 0 ? 0 : places.length - 1) : Math.max(0, Math.min(at + step, places.length - 1))];
  if (!next?.matches(".statements-more")) {
    take(next);
    return;
  }
  const from = atHand();
  if (await bring(next) && atHand() === from) await move(step);
}

export function press(verdict) {
  atHand()?.querySelector(`button[name="verdict"][value="${verdict}"]`)?.click();
}

export function openSource() {
  atHand()?.querySelector(".chip")?.click();
}

export function correct(statement, text = null) {
  const form = statement?.querySelector(".statement-actions");
  if (!form || form.querySelector(".editor")) return;
  form.prepend(editor(statement, text ?? statement.querySelector(".statement-text").textContent.trim()));
  document.dispatchEvent(new CustomEvent("lisiere:editing"));
  const area = form.querySelector("textarea");
  area.style.height = `${area.scrollHeight + 4}px`;
  form.scrollIntoView({ block: "nearest" });
}

function editor(statement, text) {
  const box = document.createElement("div");
  box.className = "editor";
  const area = document.createElement("textarea");
  area.name = "texte";
  area.maxLength = 10000;
  area.value = text;
  area.setAttribute("aria-label", "Texte corrigé de l’énoncé");
  const saved = document.createElement("span");
  saved.className = "muted";
  saved.setAttribute("aria-live", "polite");
  area.addEventListener("input", () => {
    const kept = remember(draftName(statement), area.value);
    saved.textContent = kept ? "Brouillon gardé dans ce navigateur" : "Brouillon non gardé : ce navigateur refuse de l’enregistrer";
  });
  const save = button("Enregistrer la correction", "primary", "submit");
  save.name = "verdict";
  save.value = "corrected";
  const drop = button("Abandonner", "quiet", "button");
  const close = () => {
    remember(draftName(statement), null);
    box.remove();
    take(statement);
    document.dispatchEvent(new CustomEvent("lisiere:editing"));
    if (changed.has(statement)) htmx.swap(statement, changed.get(statement), { swapStyle: "outerHTML" });
  };
  drop.addEventListener("click", close);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Escape") close();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save.click();
  });
  box.append(area, save, drop, saved);
  return box;
}

function button(text, kind, type) {
  const made = document.createElement("button");
  made.type = type;
  made.className = kind;
  made.textContent = text;
  return made;
}

/** Somebody else decided on a statement that is being corrected here: say so, and lose nothing of what is typed. */
export function tellChanged(statement, shown) {
  const template = document.createElement("template");
  template.innerHTML = shown;
  const now = template.content.querySelector(".statement");
  statement.dataset.mark = now.dataset.mark;
  changed.set(statement, shown);
  const told = document.createElement("p");
  told.className = "remark-line changed-meanwhile";
  told.setAttribute("role", "status");
  const verdict = now.querySelector(".verdict").textContent.replace(/\s+/g, " ").trim();
  told.textContent = `Cet énoncé vient de changer (${verdict}) : « ${now.querySelector(".statement-text").textContent.trim()} ». Enregistrer mettra votre texte à la place.`;
  statement.querySelector(".changed-meanwhile")?.remove();
  statement.querySelector(".editor").prepend(told);
}

/** Put a way back on top of those there are. */
export function pushUndo(run) {
  undos.push(run);
}

export function undo() {
  const run = undos.pop();
  if (run) run();
  else announce("Aucune décision à annuler.");
}

function takeBack(last) {
  const statement = document.getElementById(`e-${last.id}`);
  const form = statement?.querySelector(".statement-actions");
  if (!form) {
    announce("L’énoncé n’est plus à l’écran : rouvrez l’onglet Synthèse.");
    return;
  }
  decided = { id: last.id, verdict: last.verdict, isUndo: true };
  steps += 1;
  const values = { verdict: last.verdict };
  for (const input of document.querySelectorAll("#note-version input")) values[input.name] = input.value;
  if (last.verdict === "corrected" || last.verdict === "added") values.texte = last.text;
  const swap = last.verdict === "added" ? "none" : "outerHTML";
  htmx.ajax("POST", form.getAttribute("hx-post"), { source: statement, target: statement, swap, values });
}

export function prepareStatements(root) {
  const statements = root.matches?.(".statement") ? [root] : [...(root.querySelectorAll?.(".statement") ?? [])];
  for (const statement of statements) {
    if (!atHand() && statement.dataset.statement === state().get("enonce")) mark(statement);
    const draft = recall(draftName(statement));
    if (draft !== null) correct(statement, draft);
    if (decided?.id === statement.dataset.statement) settle(statement);
    if (root === statement) recount(statement.closest(".note-section"));
  }
}

function recount(section) {
  if (!section) return;
  const shown = section.querySelectorAll(".statement:not([data-verdict=pending], [data-verdict=added])").length;
  const later = Number(section.querySelector(".statements-more")?.dataset.reviewed ?? 0);
  section.querySelector(".section-reviewed").textContent = shown + later;
}

function settle(statement) {
  const last = decided;
  decided = null;
  steps += 1;
  take(statement, { scroll: false });
  if (!last.isUndo) pushUndo(() => takeBack(last.before));
  announce(last.isUndo ? "Dernière décision annulée." : SAID[statement.dataset.verdict], last.isUndo ? {} : { undo });
}

document.addEventListener("htmx:beforeRequest", (event) => {
  const form = event.target;
  if (!form.matches?.(".statement-actions")) return;
  const statement = form.closest(".statement");
  const before = { id: statement.dataset.statement, verdict: statement.dataset.verdict, text: statement.querySelector(".statement-text").textContent.trim() };
  decided = { id: before.id, before, isUndo: false };
  steps += 1;
});

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target;
  if (!form.matches?.(".statement-actions") || !event.detail.successful) return;
  remember(draftName(form.closest(".statement")), null);
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const form = event.detail.requestConfig?.elt;
  if (event.detail.shouldSwap && form?.matches?.(".statement-actions")) remember(draftName(form.closest(".statement")), null);
});

document.addEventListener("click", (event) => {
  const statement = event.target.closest?.(".statement");
  if (!statement) return;
  if (event.target.closest("[data-action=correct]")) {
    take(statement, { scroll: false });
    correct(statement);
    statement.querySelector("textarea")?.focus();
  } else if (!event.target.closest("a, button, summary, textarea, input")) {
    take(statement, { scroll: false });
  } else if (event.target.closest(".chip")) mark(statement);
});

document.addEventListener("focusin", (event) => {
  const statement = event.target.closest?.(".statement");
  if (statement) mark(statement);
});

document.addEventListener("lisiere:statement", async (event) => {
  const found = () => document.getElementById(`e-${event.detail}`);
  if (!found() && document.querySelector(".statements-more")) await show(state(), { evenIfSame: true });
  take(found());
});
