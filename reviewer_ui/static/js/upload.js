// Handing in a dossier: files and folders dropped or chosen, listed one by one, sent in pieces that a cut does not lose.

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
const interrupted = document.getElementById("interrompu");
const arrived = new Map();
const underWay = new Map();
const sentBytes = new Map();
const bars = new Map();
let isPaused = false;
let isDone = false;
let began;

const SIDE_BY_SIDE = 2;
const PIECE = 16 * 1024 * 1024;
const TOLD_AFTER_S = 3;
const KEPT_MS = 3 * 24 * 3600 * 1000;

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
    underWay.get(path)?.upload.abort(true);
    underWay.get(path)?.resolve();
    for (const kept of [chosen, arrived, underWay, sentBytes]) kept.delete(path);
    show();
  });
  const own = document.createElement("progress");
  own.max = file.size;
  own.value = sentBytes.get(path) ?? 0;
  own.hidden = !sentBytes.has(path);
  own.setAttribute("aria-label", `Envoi de ${path}`);
  bars.set(path, own);
  item.append(name, " ", told, " ", own, " ", ...replacing(path), remove);
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

/** The deposit itself: what was said of it, and the files by the names they were sent under. */
function body() {
  const data = new FormData();
  for (const [name, value] of new FormData(form)) if (name !== "files" && value) data.append(name, value);
  data.append("uploads", JSON.stringify([...chosen.keys()].map((path) => arrived.get(path))));
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
  const wrong = [...chosen].find(([, file]) => file.size > maxBytes);
  if (wrong) {
    refuse(`« ${wrong[0]} » est ${fault(wrong[1])} : retirez-le de la liste.`);
    return;
  }
  send();
});

/** Send every file, two at a time, then make the deposit. A cut is made up for; a pause or a closed tab loses nothing. */
async function send() {
  submit.disabled = true;
  refusal.hidden = true;
  sending.hidden = false;
  interrupted.hidden = true;
  isPaused = false;
  began = undefined;
  const waiting = [...chosen.keys()].filter((path) => !arrived.has(path));
  try {
    await Promise.all(Array.from({ length: SIDE_BY_SIDE }, () => sendNext(waiting)));
    if (!isPaused) await deposit();
  } catch (error) {
    pause();
    refuse(reason(error));
  }
}

async function sendNext(waiting) {
  while (waiting.length && !isPaused) await sendFile(waiting.shift());
}

async function sendFile(path) {
  const file = chosen.get(path);
  if (!file) return;
  await new Promise((resolve, reject) => {
    const upload = new tus.Upload(file, {
      endpoint: "/api/uploads",
      chunkSize: PIECE,
      retryDelays: [0, 1000, 3000, 5000, 10000],
      metadata: { filename: path },
      fingerprint: async () => fingerprint(path, file),
      onProgress: (sent) => progress(path, sent),
      onError: reject,
      onSuccess: () => {
        arrived.set(path, upload.url.split("/").pop());
        underWay.delete(path);
        progress(path, file.size);
        resolve();
      },
    });
    underWay.set(path, { upload, resolve });
    upload.findPreviousUploads().then(([previous]) => {
      if (previous) upload.resumeFromPreviousUpload(previous);
      if (!isPaused) upload.start();
    }, reject);
  });
}

async function deposit() {
  words.textContent = "Envoyé, enregistrement en cours";
  const answer = await fetch(form.action, { method: "POST", body: body() });
  const said = await answer.json().catch(() => ({}));
  if (answer.status !== 202) throw new Error(said.detail ?? `Le serveur a répondu par une erreur (${answer.status}).`);
  isDone = true;
  await forgetSent();
  location.assign(`/dossiers/${said.dossier_id}?depot=true`);
}

/** A file is taken for the same when its path, its size and the day it was changed are. */
function fingerprint(path, file) {
  return `lisiere-${path}-${file.size}-${file.lastModified}`;
}

async function forgetSent() {
  const storage = tus.defaultOptions.urlStorage;
  for (const [path, file] of chosen) {
    for (const kept of await storage.findUploadsByFingerprint(fingerprint(path, file))) await storage.removeUpload(kept.urlStorageKey);
  }
}

function progress(path, sent) {
  sentBytes.set(path, sent);
  const total = [...chosen.values()].reduce((sum, file) => sum + file.size, 0);
  const done = [...chosen.keys()].reduce((sum, each) => sum + (sentBytes.get(each) ?? 0), 0);
  bar.value = total ? (100 * done) / total : 100;
  began ??= { at: Date.now(), done };
  words.textContent = `${size(done)} sur ${size(total)} envoyés, ${arrived.size} fichier${arrived.size > 1 ? "s" : ""} sur ${chosen.size}${left(done, total)}`;
  const own = bars.get(path);
  if (own) {
    own.hidden = false;
    own.value = sent;
  }
}

/** The speed and the time left, once both are known well enough to be said. */
function left(done, total) {
  const seconds = (Date.now() - began.at) / 1000;
  const speed = (done - began.done) / seconds;
  if (seconds < TOLD_AFTER_S || speed <= 0 || done === total) return "";
  const more = (total - done) / speed;
  const time = more < 60 ? "moins d’une minute" : `environ ${number.format(Math.ceil(more / 60))}\u00a0min`;
  return ` (${size(speed)}/s, encore ${time})`;
}

function pause() {
  isPaused = true;
  began = undefined;
  for (const { upload, resolve } of underWay.values()) {
    upload.abort();
    resolve();
  }
  underWay.clear();
}

function reason(error) {
  const answer = error.originalResponse;
  if (answer?.getStatus() === 401) return "Votre session a expiré. Ce qui est arrivé est gardé : reconnectez-vous dans un autre onglet, puis reprenez l’envoi.";
  if (answer) {
    try {
      return JSON.parse(answer.getBody()).detail;
    } catch {
      return `Le serveur a répondu par une erreur (${answer.getStatus()}). Ce qui est arrivé est gardé ; reprenez l’envoi dans un moment.`;
    }
  }
  if (error.originalRequest || error instanceof TypeError) return "L’envoi a été interrompu : le serveur ne répond pas. Ce qui est arrivé est gardé ; reprenez l’envoi dans un moment.";
  return error.message;
}

document.getElementById("arreter").addEventListener("click", () => {
  pause();
  refuse("Envoi en pause : ce qui est arrivé est gardé.");
  announce("Envoi en pause.");
  submit.textContent = "Reprendre l’envoi";
});

addEventListener("beforeunload", (event) => {
  if (underWay.size && !isDone) event.preventDefault();
});

/** Tell of a deposit that a closed tab cut short. */
async function tellInterrupted() {
  const kept = (await tus.defaultOptions.urlStorage.findAllUploads()).filter((each) => Date.now() - Date.parse(each.creationTime) < KEPT_MS);
  if (!kept.length) return;
  interrupted.textContent = `Un dépôt a été interrompu (${kept.length} fichier${kept.length > 1 ? "s" : ""}). Choisissez de nouveau les mêmes fichiers : l’envoi reprendra où il en était.`;
  interrupted.hidden = false;
}

tellInterrupted();
