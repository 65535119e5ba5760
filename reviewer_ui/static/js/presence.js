// Who else has this dossier open, where they are, and which statement they are correcting; it goes when they do.

import { all } from "./statements.js";

const MOVED_MS = 250;
const base = document.body.dataset.base;
const line = document.getElementById("presence");
/** Names this screen for the others, as long as it is open; no secret, and no name of anybody. */
export const screenName = `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 14)}`;
let others = [];
let told = "";
let moving = 0;

/** Show who is here; `present` is what the stream of events says. */
export function showOthers(present) {
  others = present;
  line.hidden = others.length === 0;
  line.querySelector(".presence-words").textContent = words();
  line.title = others.map(sentence).join("\n");
  markCorrected();
}

function words() {
  if (!others.length) return "";
  const more = others.length - 1;
  return sentence(others[0]) + (more ? `, et ${more} autre${more > 1 ? "s" : ""}` : "");
}

function sentence({ who, document: id, page }) {
  const verb = who.startsWith("Vous") ? "lisez" : "lit";
  const title = document.querySelector(`.tree-document[data-document="${id}"] .tree-title`)?.textContent.trim();
  const where = `${page ? `, page ${Number(page).toLocaleString("fr-FR")}` : ""}${title ? ` (${title})` : ""}`;
  return `${who} ${verb} aussi ce dossier${where}`;
}

function markCorrected() {
  for (const old of document.querySelectorAll(".correcting")) old.remove();
  for (const { who, correcting } of others) {
    const text = correcting && document.querySelector(`#e-${correcting} .statement-text`);
    if (!text) continue;
    const mark = document.createElement("p");
    mark.className = "correcting remark-line";
    mark.textContent = who.startsWith("Vous") ? "Vous corrigez cet énoncé dans un autre onglet." : `${who} corrige cet énoncé en ce moment.`;
    text.after(mark);
  }
}

/** Tell the others where this screen is, if it is another place than was told. */
function tell() {
  const sheet = document.querySelector("#volet-page .sheet");
  const editor = all().find((statement) => statement.querySelector(".editor"));
  const place = new URLSearchParams({ ecran: screenName });
  if (sheet) for (const name of ["document", "page"]) place.set(name, sheet.dataset[name]);
  if (editor) place.set("corrige", editor.dataset.statement);
  if (String(place) === told) return;
  told = String(place);
  fetch(`${base}/presence`, { method: "POST", headers: { "HX-Request": "true" }, body: place }).catch(() => { told = ""; });
}

export function moved() {
  clearTimeout(moving);
  moving = setTimeout(tell, MOVED_MS);
}

/** The stream is open, anew perhaps: the server knows nothing of this screen. */
export function entered() {
  told = "";
  moved();
}

htmx.onLoad((root) => {
  moved();
  if (root.matches?.(".statement") || root.querySelector?.(".statement")) markCorrected();
});
for (const name of ["lisiere:shown", "lisiere:editing"]) document.addEventListener(name, moved);
