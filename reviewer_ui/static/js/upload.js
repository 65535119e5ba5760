// Handing in a dossier: files and folders dropped or chosen, listed one by one, sent with visible progress.

import { announce } from "./announce.js";

const form = document.getElementById("depot");
const zone = document.getElementById("zone");
const list = document.getElementById("liste");
const refusal = document.getElementById("refus");
const sending = document.getElementById("envoi");
const bar = document.getElementById("barre");
const words = document.getElementById("envoi-mots");
const submit = document.getElementById("deposer");
const maxBytes = Number(form.dataset.maxBytes);
const chosen = new Map();
const pieces = document.getElementById("remplace");
const replaced = new Map();
let request = null;

const number = new Intl.NumberFormat("fr-FR", { maximumFractionDigits: 1 });

function size(bytes) {
  const units = ["octets", "ko", "Mo", "Go"];
  let value = bytes;
  let at = 0;
  while (value >= 1000 && at < units.length - 1) {
    value /= 1000;
    at += 1;
  }
  return `${number.format(value)}\u00a0${units[at]}`;
}

function fault(file) {
  if (file.size === 0) return "fichier vide";
  if (file.size > maxBytes) return `plus gros que ${size(maxBytes)}`;
  return "";
}

function add(path, file) {
  if (!path.split("/").some((part) => part.startsWith("."))) chosen.set(path, file);
}

function show() {
  refusal.hidden = true;
  list.replaceChildren(...[...chosen].map(([path, file]) => line(path, file)));
  const total = [...chosen.values()].reduce((sum, file) => sum + file.size, 0);
  submit.textContent = chosen.size ? `Déposer ${chosen.size} fichier${chosen.size > 1 ? "s" : ""} (${size(total)})` : "Déposer";
}

function line(path, file) {
  const item = document.createElement("li");
  const name = document.createElement("bdi");
  name.textContent = path;
  const told = document.createElement("span");
  told.className = fault(file) ? "remark" : "muted";
  told.textContent = fault(file) ? `⚠ ${fault(file)}` : size(file.size);
  const remove = document.createElement("button");
  remove.type = "button";
  remove.className = "quiet";
  remove.textContent = "Retirer";
  remove.setAttribute("aria-label", `Retirer ${path}`);
  remove.addEventListener("click", () => {
    chosen.delete(path);
    show();
  });
  item.append(name, " ", told, " ", ...replacing(path), remove);
  return item;
}

/** Where compléments are handed in: let a person say which document a file replaces. */
function replacing(path) {
  if (!pieces) return [];
  const select = pieces.content.firstElementChild.cloneNode(true);
  select.setAttribute("aria-label", `Pièce que ${path} remplace`);
  select.value = replaced.get(path) ?? "";
  select.addEventListener("change", () => replaced.set(path, select.value));
  return [select, " "];
}

for (const id of ["fichiers", "repertoire"]) {
  document.getElementById(id).addEventListener("change", (event) => {
    for (const file of event.target.files) add(file.webkitRelativePath || file.name, file);
    event.target.value = "";
    show();
  });
}

zone.addEventListener("dragover", (event) => {
  event.preventDefault();
  zone.classList.add("drop--over");
});
zone.addEventListener("dragleave", () => zone.classList.remove("drop--over"));
zone.addEventListener("drop", async (event) => {
  event.preventDefault();
  zone.classList.remove("drop--over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  if (entries.length) await Promise.all(entries.map((entry) => walk(entry, "")));
  else for (const file of event.dataTransfer.files) add(file.name, file);
  show();
});

async function walk(entry, folder) {
  const path = folder + entry.name;
  if (entry.isFile) {
    add(path, await new Promise((resolve, reject) => entry.file(resolve, reject)));
    return;
  }
  const reader = entry.createReader();
  for (;;) {
    const batch = await new Promise((resolve, reject) => reader.readEntries(resolve, reject));
    if (!batch.length) return;
    await Promise.all(batch.map((child) => walk(child, `${path}/`)));
  }
}

function refuse(text) {
  refusal.textContent = text;
  refusal.hidden = false;
  sending.hidden = true;
  submit.disabled = false;
}

function body() {
  const data = new FormData();
  for (const [name, value] of new FormData(form)) if (name !== "files" && value) data.append(name, value);
  for (const [path, file] of chosen) data.append("files", file, path);
  const named = [...replaced].filter(([path, document]) => document && chosen.has(path));
  if (named.length) data.append("replaces", JSON.stringify(Object.fromEntries(named)));
  return data;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  if (!chosen.size) {
    refuse("Choisissez au moins un fichier.");
    return;
  }
  const tooBig = [...chosen].find(([, file]) => file.size > maxBytes);
  if (tooBig) {
    refuse(`« ${tooBig[0]} » est ${fault(tooBig[1])} : retirez-le de la liste.`);
    return;
  }
  send();
});

function send() {
  submit.disabled = true;
  refusal.hidden = true;
  sending.hidden = false;
  bar.value = 0;
  request = new XMLHttpRequest();
  request.open("POST", form.action);
  request.responseType = "json";
  request.upload.addEventListener("progress", (event) => {
    if (!event.lengthComputable) return;
    bar.value = (100 * event.loaded) / event.total;
    words.textContent = event.loaded < event.total ? `${size(event.loaded)} sur ${size(event.total)} envoyés` : "Envoyé, enregistrement en cours";
  });
  request.addEventListener("load", () => {
    if (request.status === 202) location.assign(`/dossiers/${request.response.dossier_id}?depot=true`);
    else refuse(request.response?.detail ?? `Le serveur a répondu par une erreur (${request.status}).`);
  });
  request.addEventListener("error", () => refuse("L’envoi a été interrompu : le serveur ne répond pas. Rien n’a été déposé ; réessayez."));
  request.addEventListener("abort", () => {
    refuse("Envoi arrêté : rien n’a été déposé.");
    announce("Envoi arrêté.");
  });
  request.send(body());
}

document.getElementById("arreter").addEventListener("click", () => request?.abort());
