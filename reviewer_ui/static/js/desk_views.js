// Saved views of the desk: a name for what the address filters and sorts by, kept in this browser; the address is shared.

import { announce } from "./announce.js";
import { recall, remember } from "./storage.js";

const NAME = "vues";
const MOST = 30;
const box = document.getElementById("vues");
const list = box.querySelector("ul");
const form = box.querySelector("form");
const saver = box.querySelector("[data-views=save]");

function views() {
  try {
    const kept = JSON.parse(recall(NAME) ?? "[]");
    return Array.isArray(kept) ? kept.filter((view) => typeof view?.name === "string" && typeof view?.query === "string") : [];
  } catch {
    return [];
  }
}

/** What the address filters by, without where the list was paged to. */
function shown() {
  const query = new URLSearchParams(location.search);
  query.delete("suite");
  for (const [name, value] of [...query]) if (!value) query.delete(name);
  query.sort();
  return String(query);
}

function keep(kept) {
  if (!remember(NAME, JSON.stringify(kept))) announce("Ce navigateur refuse d’enregistrer : la vue n’est pas gardée.", { isError: true });
  draw();
}

function draw() {
  const kept = views();
  list.replaceChildren(...kept.map(entry));
  saver.hidden = !shown() || kept.some((view) => view.query === shown());
  form.hidden = true;
  box.hidden = !kept.length && saver.hidden;
}

function entry(view) {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.className = "chip";
  link.href = `/?${view.query}`;
  link.textContent = view.name;
  if (view.query === shown()) link.setAttribute("aria-current", "page");
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "quiet icon-only";
  remove.title = `Oublier la vue « ${view.name} »`;
  remove.setAttribute("aria-label", remove.title);
  remove.textContent = "×";
  remove.addEventListener("click", () => {
    const before = views();
    keep(before.filter((other) => other.name !== view.name));
    announce(`Vue « ${view.name} » oubliée.`, { undo: () => keep(before) });
  });
  item.append(link, remove);
  return item;
}

function suggested() {
  const words = [document.getElementById("recherche").value.trim()];
  for (const id of ["etat", "tri"]) {
    const chosen = document.getElementById(id);
    if (chosen.value) words.push(chosen.selectedOptions[0].textContent.trim());
  }
  return words.filter(Boolean).join(", ");
}

saver.addEventListener("click", () => {
  form.hidden = false;
  saver.hidden = true;
  form.elements.nom.value = suggested();
  form.elements.nom.select();
});

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const name = form.elements.nom.value.trim();
  if (!name) return;
  const others = views().filter((view) => view.name !== name);
  keep([...others, { name, query: shown() }].slice(-MOST));
  announce(`Vue « ${name} » enregistrée dans ce navigateur.`);
});

form.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  draw();
  saver.focus();
});

for (const name of ["htmx:pushedIntoHistory", "htmx:replacedInHistory"]) document.addEventListener(name, draw);
addEventListener("popstate", draw);
draw();
