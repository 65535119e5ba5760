// What could not be sent is not lost. A session that ended while somebody was writing: the page stays as it is, the
// person signs in, and it is sent again. A server that went away: it is sent again when the server is back; its key makes
// sure that what was heard the first time has its effect once. htmx changes nothing on an error, so that the text is
// still where it was typed.

import { announce } from "./announce.js";

const UNAUTHORIZED = 401;
const AWAY = [502, 504];
const ASK_AGAIN_MS = 2000;
const KEY = "Idempotency-Key";
const dialog = document.getElementById("session-finie");
let unsent = [];
let asking = 0;

document.addEventListener("htmx:configRequest", (event) => {
  const { verb, headers } = event.detail;
  if (verb !== "get") headers[KEY] ??= `${Date.now().toString(36)}-${Math.random().toString(36).slice(2)}`;
});

document.addEventListener("htmx:responseError", (event) => {
  const { xhr, requestConfig } = event.detail;
  if (xhr.status === UNAUTHORIZED) {
    event.stopImmediatePropagation();
    keep(requestConfig);
    show();
  } else if (AWAY.includes(xhr.status)) away(event);
});
document.addEventListener("htmx:sendError", away);
document.addEventListener("lisiere:signed-out", show);

function keep(request) {
  if (request.verb !== "get") unsent.push(request);
}

function away(event) {
  const { requestConfig } = event.detail;
  if (requestConfig.verb === "get") return; // common.js says that the server does not answer
  event.stopImmediatePropagation();
  keep(requestConfig);
  announce("Le serveur ne répond pas. Votre texte est gardé ; il sera envoyé dès que le serveur répondra.", { isError: true });
  clearTimeout(asking);
  asking = setTimeout(askAgain, ASK_AGAIN_MS);
}

async function askAgain() {
  const isBack = await fetch("/healthz").then((response) => response.ok, () => false);
  if (isBack) sendAgain("Le serveur répond de nouveau ; l’envoi reprend.");
  else asking = setTimeout(askAgain, ASK_AGAIN_MS);
}

function show() {
  dialog.querySelector("[data-session=here]").href = `/connexion?suite=${encodeURIComponent(location.pathname + location.search)}`;
  if (!dialog.open) dialog.showModal();
}

async function sendAgain(words) {
  const again = unsent;
  unsent = [];
  if (again.length) announce(words);
  for (const request of again) await send(request);
}

function send({ verb, path, elt, target, formData, headers }) {
  const here = (node) => (node?.isConnected ? node : document.getElementById(node?.id) ?? document.body);
  const place = here(target);
  return htmx.ajax(verb.toUpperCase(), path, {
    source: elt.isConnected ? elt : place,
    target: place,
    swap: place === document.body ? "none" : undefined,
    values: Object.fromEntries(formData.entries()),
    headers: { [KEY]: headers[KEY] },
  });
}

function back() {
  dialog.close();
  sendAgain("Vous êtes reconnecté ; l’envoi reprend.");
  document.dispatchEvent(new CustomEvent("lisiere:signed-in"));
}

dialog.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-session]")?.dataset.session;
  if (asked === "retry") back();
  if (asked === "later") dialog.close();
});

new BroadcastChannel("lisiere.session").addEventListener("message", () => {
  if (dialog.open) back();
});
