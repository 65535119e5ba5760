// Comments on statements: how many stand on each, the thread of one opened beside it, drafts that survive a closed tab.

import { onKey } from "./keys.js";
import { recall, remember } from "./storage.js";
import { all, atHand } from "./statements.js";

const base = `${document.body.dataset.base}/commentaires`;
let counts = {};

const draftName = (statement) => `commentaire.${statement.dataset.statement}`;

/** Ask how many comments there are, and show it on each statement. */
export async function countComments() {
  const response = await fetch(base, { headers: { "HX-Request": "true" } });
  if (!response.ok) return;
  counts = await response.json();
  markAll();
}

function markAll() {
  for (const statement of all()) mark(statement);
}

function mark(statement) {
  const button = statement.querySelector("[data-comments=open]");
  if (!button) return;
  const told = counts[statement.dataset.statement] ?? { open: 0, all: 0 };
  const label = button.querySelector(".comments-count");
  label.textContent = told.all ? ` ${told.open ? `${told.open} à traiter` : `${told.all} traité${told.all > 1 ? "s" : ""}`}` : "";
  if (recall(draftName(statement)) && !statement.querySelector(".thread")) label.textContent += " · brouillon gardé";
  button.classList.toggle("has-open", told.open > 0);
}

export async function openThread(statement) {
  if (!statement) return;
  const open = statement.querySelector(".thread");
  if (open) {
    open.querySelector("textarea")?.focus();
    return;
  }
  const place = document.createElement("div");
  statement.append(place);
  await htmx.ajax("GET", `${base}/${statement.dataset.statement}`, { target: place, swap: "outerHTML" });
  const area = statement.querySelector(".thread textarea");
  if (!area) return;
  area.value = recall(draftName(statement)) ?? "";
  area.focus();
}

function closeThread(thread) {
  const statement = thread.closest(".statement");
  thread.remove();
  statement.querySelector("[data-comments=open]")?.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-comments]");
  if (button?.dataset.comments === "open") openThread(button.closest(".statement"));
  if (button?.dataset.comments === "close") closeThread(button.closest(".thread"));
});

document.addEventListener("input", (event) => {
  if (event.target.matches?.(".thread textarea")) remember(draftName(event.target.closest(".statement")), event.target.value || null);
});

document.addEventListener("keydown", (event) => {
  if (!event.target.matches?.(".thread textarea")) return;
  if (event.key === "Escape") closeThread(event.target.closest(".thread"));
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.form.requestSubmit();
});

document.addEventListener("htmx:beforeSwap", (event) => {
  const { requestConfig, shouldSwap } = event.detail;
  if (!shouldSwap || requestConfig?.verb !== "post" || !event.target.matches?.(".thread")) return;
  if (requestConfig.elt.matches(".comment-new")) remember(draftName(event.target.closest(".statement")), null);
  countComments();
});

document.addEventListener("lisiere:shown", markAll);
htmx.onLoad(markAll);
onKey("c", () => openThread(atHand()));
countComments();
