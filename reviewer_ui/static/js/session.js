// A session that ended while somebody was writing: the page stays as it is, the person signs in in another tab, and what
// could not be sent is sent again. htmx changes nothing on an error, so that the text is still where it was typed.

import { announce } from "./announce.js";

const UNAUTHORIZED = 401;
const dialog = document.getElementById("session-finie");
let unsent = null;

document.addEventListener("htmx:responseError", (event) => {
  if (event.detail.xhr.status !== UNAUTHORIZED) return;
  event.stopImmediatePropagation();
  if (event.detail.requestConfig.verb !== "get") unsent = event.detail.requestConfig;
  show();
});

document.addEventListener("lisiere:signed-out", () => show());

function show() {
  if (!dialog.open) dialog.showModal();
}

async function retry() {
  dialog.close();
  const again = unsent;
  unsent = null;
  if (!again) return;
  announce("Vous êtes reconnecté ; l’envoi reprend.");
  await htmx.ajax(again.verb.toUpperCase(), again.path, {
    source: again.elt,
    target: again.target,
    values: Object.fromEntries(again.formData.entries()),
  });
}

dialog.addEventListener("click", (event) => {
  const asked = event.target.closest("[data-session]")?.dataset.session;
  if (asked === "retry") retry();
  if (asked === "later") dialog.close();
});

new BroadcastChannel("lisiere.session").addEventListener("message", () => {
  if (dialog.open) retry();
});
