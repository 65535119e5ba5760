// Search as one types: each pause in typing asks, and an answer that a later question has overtaken is not shown.

import { problemText } from "./announce.js";

const PAUSE_MS = 150;
const WORDS_AFTER_MS = 2000;
const form = document.querySelector("form[data-search]");
const input = form.querySelector("input[type=search]");
const panel = document.getElementById("trouvailles");
const keepsAddress = "keepsAddress" in form.dataset;
let showsChoices = !matchMedia("(max-width: 44rem)").matches;
let pause = 0;
let attempt = null;

const results = () => document.getElementById("resultats");
const links = () => [...document.querySelectorAll("#resultats [data-hit-link]")];

/** The address of what the form and the choices made say now. */
function asked() {
  const query = new URLSearchParams();
  for (const [name, value] of new FormData(form)) if (value && !(name === "corpus" && value === "dossier")) query.set(name, value);
  const address = new URL(form.getAttribute("action") ?? location.pathname, location.href);
  address.search = query;
  return address;
}

async function ask(address) {
  clearTimeout(pause);
  attempt?.abort();
  const mine = new AbortController();
  attempt = mine;
  results().setAttribute("aria-busy", "true");
  const words = setTimeout(() => say("Recherche en cours…"), WORDS_AFTER_MS);
  try {
    const response = await fetch(address, { headers: { "HX-Request": "true" }, signal: mine.signal });
    const text = response.ok ? await response.text() : "";
    if (mine.signal.aborted) return;
    if (response.ok) show(text, address);
    else fail(await problemText(response), address);
  } catch (error) {
    if (error.name !== "AbortError") fail("le serveur ne répond pas.", address);
  } finally {
    clearTimeout(words);
    if (attempt === mine) results().removeAttribute("aria-busy");
  }
}

function show(text, address) {
  const focused = document.activeElement?.closest("#resultats") ? document.activeElement.id : "";
  htmx.swap(results(), text, { swapStyle: "outerHTML" });
  foldChoices();
  if (focused) (document.getElementById(focused) ?? input).focus();
  if (keepsAddress) history.replaceState(null, "", address);
  tell();
}

function foldChoices() {
  const choices = document.getElementById("filtres");
  if (choices) choices.open = showsChoices;
}

/** Tell what else shows the search (the contents of the reader) what is looked for now. */
function tell() {
  const { address, q, corpus } = results().dataset;
  document.querySelector("[data-whole-search]")?.setAttribute("href", address);
  document.dispatchEvent(new CustomEvent("lisiere:search", { detail: q && corpus === "dossier" ? address : "" }));
}

function say(text) {
  const count = document.getElementById("compte");
  if (count) count.textContent = text;
}

function fail(reason, address) {
  const alert = document.createElement("p");
  alert.className = "alert results-failure";
  alert.setAttribute("role", "alert");
  const again = document.createElement("a");
  again.href = address;
  again.dataset.again = "";
  again.textContent = "Réessayer";
  alert.append(`La recherche est indisponible : ${reason} `, again);
  results().querySelector(".results-failure")?.remove();
  results().prepend(alert);
}

function open() {
  if (panel) panel.hidden = false;
}

function close() {
  if (panel) panel.hidden = true;
}

form.addEventListener("input", (event) => {
  open();
  clearTimeout(pause);
  pause = setTimeout(() => ask(asked()), event.target === input ? PAUSE_MS : 0);
});
document.addEventListener("change", (event) => {
  if (event.target.form === form && event.target.type === "radio") ask(asked());
});
form.addEventListener("submit", (event) => {
  event.preventDefault();
  open();
  ask(asked());
});
document.addEventListener("submit", (event) => {
  if (!event.target.matches("#resultats form[data-choices]")) return;
  event.preventDefault();
  const address = new URL(event.target.action);
  for (const [name, value] of new FormData(event.target)) if (value) address.searchParams.set(name, value);
  ask(address);
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("#filtres > summary")) showsChoices = !document.getElementById("filtres").open;
  const choice = event.target.closest?.("#resultats a[data-choice], #resultats a[data-again]");
  if (choice && !(event.ctrlKey || event.metaKey || event.shiftKey)) {
    event.preventDefault();
    ask(new URL(choice.href));
  } else if (panel && !event.target.closest?.("#trouvailles, form[data-search]")) close();
  else if (panel && event.target.closest?.("#resultats a[data-nav]")) close();
});

/** Go from one hit to another; up from the first is back to the words. */
function step(event) {
  const all = links();
  const at = all.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (to === undefined || (at < 0 && event.key !== "ArrowDown")) return;
  event.preventDefault();
  const target = to < 0 ? input : all[Math.min(to, all.length - 1)];
  target?.focus();
  target?.closest("li")?.scrollIntoView({ block: "nearest" });
}

document.addEventListener("keydown", (event) => {
  const inside = event.target === input || event.target.closest?.("[data-hit-link]");
  if (event.key === "Escape" && (event.target === input || event.target.closest?.("#resultats"))) {
    event.preventDefault();
    if (panel && !panel.hidden) {
      close();
      if (event.target === input) input.blur();
      else document.querySelector(".page-scroll")?.focus();
    } else if (event.target !== input) input.focus();
    else if (input.value) {
      input.value = "";
      ask(asked());
    }
  } else if (inside && !(event.ctrlKey || event.metaKey || event.altKey)) step(event);
});
if (panel) {
  input.addEventListener("focus", () => {
    open();
    if (input.value && results().dataset.q !== input.value) ask(asked());
  });
}
foldChoices();
if (results().dataset.q) tell();
