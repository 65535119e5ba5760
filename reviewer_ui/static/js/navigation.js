// The reader's state is its address: whatever changes the address is shown, and going back shows what was there.

import { announce, announceProblem } from "./announce.js";

const base = document.body.dataset.base;
const PAGE_KEYS = ["source", "comparer", "document", "page", "q", "extrait", "dans", "enjeu", "de", "a", "partie"];
const underWay = new Map();
let current = new URLSearchParams(location.search);

export function state() {
  return new URLSearchParams(current);
}

function of(params, keys) {
  return keys.map((key) => `${key}=${params.get(key) ?? ""}`).join("&");
}

/** Go to the state a link names; what the link is not about stays as it is. */
export function follow(link) {
  const asked = new URL(link.href).searchParams;
  const kind = link.dataset.nav;
  const next = kind === "tab" ? state() : new URLSearchParams(asked);
  const kept = { tab: [], page: ["onglet", "enonce", "version"], source: ["onglet", "version"], statement: ["version"] }[kind];
  if (kind === "tab") copy("onglet", asked, next);
  for (const key of kept) copy(key, current, next);
  go(next);
  if (kind === "page" || kind === "source") document.body.dataset.pane = "page";
  if (kind === "tab" || kind === "statement") document.body.dataset.pane = "note";
}

function copy(key, from, to) {
  if (from.has(key)) to.set(key, from.get(key));
  else to.delete(key);
}

export function go(next) {
  if (String(next) !== String(current)) history.pushState(null, "", `?${next}`);
  return show(next);
}

/** Note in the address which statement is at hand, without a step to go back over. */
export function point(statement) {
  current.set("enonce", statement);
  history.replaceState(null, "", `?${current}`);
}

export async function show(next, { evenIfSame = false } = {}) {
  const last = current;
  current = new URLSearchParams(next);
  const jobs = [];
  if (of(last, PAGE_KEYS) !== of(next, PAGE_KEYS)) jobs.push(load("volet-page", "page", next));
  if (evenIfSame || (last.get("onglet") ?? "") !== (next.get("onglet") ?? "")) jobs.push(load("volet-note", "note", next));
  await Promise.all(jobs);
  document.dispatchEvent(new CustomEvent("lisiere:shown"));
  if (next.get("enonce") && last.get("enonce") !== next.get("enonce")) {
    document.dispatchEvent(new CustomEvent("lisiere:statement", { detail: next.get("enonce") }));
  }
}

async function load(paneId, fragment, next) {
  underWay.get(paneId)?.abort();
  const attempt = new AbortController();
  underWay.set(paneId, attempt);
  const pane = document.getElementById(paneId);
  pane.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(`${base}/${fragment}?${next}`, { headers: { "HX-Request": "true" }, signal: attempt.signal });
    if (!response.ok) {
      await announceProblem(response);
      return;
    }
    htmx.swap(pane, await response.text(), { swapStyle: "innerHTML" });
  } catch (error) {
    if (error.name !== "AbortError") announce("Le serveur ne répond pas. Réessayez dans un moment.", { isError: true });
  } finally {
    if (underWay.get(paneId) === attempt) pane.removeAttribute("aria-busy");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-nav]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  follow(link);
});

document.addEventListener("submit", (event) => {
  if (!event.target.matches(".go-to")) return;
  event.preventDefault();
  const next = new URLSearchParams(new FormData(event.target));
  for (const key of ["onglet", "enonce", "version"]) copy(key, current, next);
  go(next);
});

addEventListener("popstate", () => { show(new URLSearchParams(location.search)); });
