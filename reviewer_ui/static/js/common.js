// What every screen does: theme, sheet of keys, dialogs, problems said in words.

import { announce } from "./announce.js";
import { isKey, onKey } from "./keys.js";
import { remember } from "./storage.js";

function toggleTheme() {
  const root = document.documentElement;
  const isDark = root.dataset.theme
    ? root.dataset.theme === "dark"
    : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = isDark ? "light" : "dark";
  root.dataset.frTheme = root.dataset.theme;
  remember("theme", root.dataset.theme);
}

/** Show the keys that do something here: those this screen gave an action, and those of what it shows. */
function showKeys() {
  const sheet = document.getElementById("touches");
  for (const row of sheet.querySelectorAll(".keys > div")) {
    const { key, needs } = row.dataset;
    row.hidden = needs ? !document.querySelector(needs) : !isKey(key);
  }
  sheet.showModal();
}

document.addEventListener("click", (event) => {
  const action = event.target.closest?.("[data-action]")?.dataset.action;
  if (action === "theme") toggleTheme();
  if (action === "keys") showKeys();
});

onKey("?", showKeys);
onKey("g d", () => { location.assign("/"); });
onKey("/", () => document.getElementById("recherche")?.focus());

document.addEventListener("htmx:responseError", (event) => {
  const { xhr } = event.detail;
  let text = `Le serveur a répondu par une erreur (${xhr.status}).`;
  try {
    text = JSON.parse(xhr.responseText).detail ?? text;
  } catch {
    // Not a problem of ours; the status is all there is to say.
  }
  announce(text, { isError: true });
});
document.addEventListener("htmx:sendError", () => {
  announce("Le serveur ne répond pas. Rien n’est perdu : réessayez dans un moment.", { isError: true });
});

document.addEventListener("htmx:afterSwap", (event) => {
  const target = event.detail.target;
  if (target instanceof HTMLDialogElement && !target.open) target.showModal();
});
