// The demande de compléments: what is ticked, reworded and added stays in this browser until the letter is made of it.

import { announce, announceProblem } from "./announce.js";
import { asModel, saveFile } from "./models.js";
import { recall, remember } from "./storage.js";

const FIELDS = ["delay_count", "delay_unit", "service", "followed_by", "recipient", "address", "place", "dated"];
let kept = null;

const box = () => document.getElementById("lettre");
const keyOf = (letter) => `lettre.${letter.dataset.letterKey}`;
const own = () => [...document.querySelectorAll("#demandes-ajoutees .request")];
const proposed = () => [...document.querySelectorAll(".request[data-request]")];
const field = (within, name) => within.querySelector(`[data-field="${name}"]`);

function read(letter) {
  const empty = { picked: {}, texts: {}, added: [], fields: {}, suspends: true };
  try {
    return { ...empty, ...JSON.parse(recall(keyOf(letter)) ?? "{}") };
  } catch {
    return empty;
  }
}

/** Show what was kept; called whenever the tab is shown anew. */
export function prepareLetter() {
  const letter = box();
  if (!letter || letter.dataset.ready) return;
  letter.dataset.ready = "true";
  kept = read(letter);
  for (const request of proposed()) {
    const id = request.dataset.request;
    field(request, "picked").checked = Boolean(kept.picked[id]);
    showText(request, kept.texts[id] ?? null);
  }
  document.getElementById("demandes-ajoutees").replaceChildren();
  for (const added of kept.added) append(added);
  for (const name of FIELDS) if (name in kept.fields) field(letter, name).value = kept.fields[name];
  field(letter, "suspends").checked = kept.suspends;
  tell(letter, "");
}

function showText(request, text) {
  const label = request.querySelector(".request-text");
  const isEdited = text !== null && text.trim() !== "" && text !== label.dataset.proposed;
  label.querySelector("bdi").textContent = isEdited ? text : label.dataset.proposed;
  request.querySelector(".request-edited").hidden = !isEdited;
  request.querySelector("[data-letter=restore]").hidden = !isEdited;
}

function append({ picked = true, text = "", legal_basis: basis = "" } = {}) {
  const made = document.getElementById("demande-ajoutee").content.firstElementChild.cloneNode(true);
  field(made, "picked").checked = picked;
  field(made, "text").value = text;
  field(made, "legal_basis").value = basis;
  document.getElementById("demandes-ajoutees").append(made);
  return made;
}

/** Add a request in the agent's own words, picked, and put the caret in it. */
export function addRequest(text) {
  if (!box()) return;
  prepareLetter();
  const made = append({ text });
  save();
  made.scrollIntoView({ block: "nearest" });
  field(made, "text").focus();
}

function save() {
  const letter = box();
  for (const request of proposed()) {
    const id = request.dataset.request;
    if (field(request, "picked").checked) kept.picked[id] = true;
    else delete kept.picked[id];
    const area = request.querySelector("textarea");
    if (area) kept.texts[id] = area.value;
  }
  kept.added = own().map((each) => ({ picked: field(each, "picked").checked, text: field(each, "text").value, legal_basis: field(each, "legal_basis").value }));
  kept.fields = Object.fromEntries(FIELDS.map((name) => [name, field(letter, name).value]));
  kept.suspends = field(letter, "suspends").checked;
  const isKept = remember(keyOf(letter), JSON.stringify(kept));
  tell(letter, isKept ? "Gardé dans ce navigateur." : "Non gardé : ce navigateur refuse d’enregistrer. Téléchargez la lettre avant de fermer.");
}

function tell(letter, state) {
  const count = chosen().length;
  document.getElementById("lettre-compte").textContent = count;
  document.getElementById("lettre-compte-mots").textContent = count > 1 ? "demandes choisies" : "demande choisie";
  const known = new Set(proposed().map((each) => each.dataset.request));
  const gone = Object.keys(kept.picked).filter((id) => !known.has(id)).length;
  const lost = gone ? ` ${gone} demande${gone > 1 ? "s" : ""} que vous aviez choisie${gone > 1 ? "s" : ""} n’${gone > 1 ? "ont" : "a"} plus la même rédaction dans la note : à revoir.` : "";
  letter.querySelector("#lettre-etat").textContent = `${state}${lost}`;
}

function chosen() {
  const ofNote = proposed().filter((each) => field(each, "picked").checked).map((each) => {
    const id = each.dataset.request;
    const text = kept.texts[id]?.trim();
    return text && text !== each.querySelector(".request-text").dataset.proposed ? { request_id: id, text } : { request_id: id };
  });
  const added = own().filter((each) => field(each, "picked").checked && field(each, "text").value.trim())
    .map((each) => ({ text: field(each, "text").value, legal_basis: field(each, "legal_basis").value }));
  return [...ofNote, ...added];
}

function choices(letter) {
  const value = (name) => field(letter, name).value.trim();
  return {
    requests: chosen(),
    delay: value("delay_count") ? { count: Number(value("delay_count")), unit: value("delay_unit") } : null,
    suspends: field(letter, "suspends").checked,
    recipient: value("recipient"),
    address: value("address").split("\n").map((line) => line.trim()).filter(Boolean),
    service: value("service"),
    followed_by: value("followed_by"),
    place: value("place"),
    dated: value("dated") || null,
  };
}

/** Ask the server for the letter; it keeps nothing of it. Says what is wrong, and answers null then. */
async function ask(address) {
  const letter = box();
  if (!field(letter, "delay_count").reportValidity()) return null;
  if (!chosen().length) {
    announce("Choisissez au moins une demande.", { isError: true });
    return null;
  }
  try {
    const response = await fetch(address, { method: "POST", headers: { "Content-Type": "application/json", "HX-Request": "true" }, body: JSON.stringify(choices(letter)) });
    if (response.ok) return response;
    await announceProblem(response);
  } catch {
    announce("Le serveur ne répond pas. Rien n’est perdu : réessayez dans un moment.", { isError: true });
  }
  return null;
}

async function preview() {
  const response = await ask(box().dataset.preview);
  if (!response) return;
  const dialog = document.getElementById("apercu");
  htmx.swap(dialog, await response.text(), { swapStyle: "innerHTML" });
  if (!dialog.open) dialog.showModal();
}

async function download(form) {
  const response = await ask(`${box().dataset.file}?form=${form}${asModel("demande", form)}`);
  if (response) await saveFile(response, `demande-complements.${form}`, "Lettre téléchargée : projet non signé.");
}

function edit(request) {
  const button = request.querySelector("[data-letter=edit]");
  if (request.querySelector(".editor")) {
    close(request);
    button.focus();
    return;
  }
  button.setAttribute("aria-expanded", "true");
  button.querySelector(".request-edit").textContent = "Terminer";
  request.querySelector(".request-text").classList.add("hidden");
  const editor = document.createElement("div");
  editor.className = "editor";
  const area = document.createElement("textarea");
  area.maxLength = 5000;
  area.value = kept.texts[request.dataset.request] || request.querySelector(".request-text").dataset.proposed;
  area.setAttribute("aria-label", "Texte de la demande");
  area.addEventListener("input", () => {
    field(request, "picked").checked = true;
    showText(request, area.value);
    fit(area);
  });
  area.addEventListener("keydown", (event) => { if (event.key === "Escape") edit(request); });
  editor.append(area);
  request.querySelector(".request-line").append(editor);
  fit(area);
  area.focus();
}

/** Make a text area as high as its text; it never shrinks under the hand that enlarged it. */
function fit(area) {
  if (area.scrollHeight > area.clientHeight) area.style.height = `${area.scrollHeight + 4}px`;
}

function close(request) {
  const button = request.querySelector("[data-letter=edit]");
  request.querySelector(".editor")?.remove();
  request.querySelector(".request-text").classList.remove("hidden");
  button.setAttribute("aria-expanded", "false");
  button.querySelector(".request-edit").textContent = "Reformuler";
}

function restore(request) {
  close(request);
  delete kept.texts[request.dataset.request];
  showText(request, null);
  save();
  request.querySelector("[data-letter=edit]").focus();
}

document.addEventListener("input", (event) => { if (event.target.closest?.("#lettre")) save(); });
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-letter]");
  if (!button) return;
  const request = button.closest(".request");
  const actions = {
    edit: () => edit(request),
    restore: () => restore(request),
    preview,
    download: () => { button.closest("details").open = false; return download(button.dataset.form); },
    add: () => { append().querySelector("textarea").focus(); save(); },
    remove: () => { request.remove(); save(); document.querySelector("[data-letter=add]").focus(); },
  };
  actions[button.dataset.letter]?.();
});

// The same dossier in another tab: what was changed there shows here.
addEventListener("storage", (event) => {
  const letter = box();
  if (!letter || event.key !== `lisiere.${keyOf(letter)}` || letter.querySelector(".editor")) return;
  delete letter.dataset.ready;
  prepareLetter();
});
