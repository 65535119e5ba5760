// The service's templates: which one a person prints with, remembered in this browser, and saving what comes of it.

import { announce, announceProblem } from "./announce.js";
import { recall, remember } from "./storage.js";

const FROM_A_MODEL = ["docx", "odt", "pdf"];
const chosen = (kind) => document.querySelector(`select[data-model="${kind}"]`)?.value ?? "";

/** Give the part of an address that asks for the template chosen; none for forms that have no template. */
export function asModel(kind, form) {
  const name = FROM_A_MODEL.includes(form) ? chosen(kind) : "";
  return name ? `&template=${encodeURIComponent(name)}` : "";
}

/** Show what was chosen; a template that is no longer there leaves the form of ours. */
export function prepareModels() {
  for (const select of document.querySelectorAll("select[data-model]:not([data-ready])")) {
    select.dataset.ready = "true";
    const name = recall(`modele.${select.dataset.model}`);
    if ([...select.options].some((each) => each.value === name)) select.value = name;
  }
}

/** Save what the server answered with, and say what it has to say of the template. */
export async function saveFile(response, name, done) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await response.blob());
  link.download = /filename="([^"]+)"/.exec(response.headers.get("Content-Disposition") ?? "")?.[1] ?? name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60000);
  const notice = decodeURIComponent(response.headers.get("X-Lisiere-Avis") ?? "");
  announce(notice ? `${done} ${notice}` : done, { isError: Boolean(notice) });
}

async function exportNote(link) {
  try {
    const response = await fetch(`${link.href}${asModel("note", link.dataset.export)}`, { headers: { "HX-Request": "true" } });
    if (response.ok) await saveFile(response, `note.${link.dataset.export}`, "Note téléchargée.");
    else await announceProblem(response);
  } catch {
    announce("Le serveur ne répond pas : réessayez dans un moment.", { isError: true });
  }
}

document.addEventListener("change", (event) => {
  const select = event.target.closest?.("select[data-model]");
  if (select) remember(`modele.${select.dataset.model}`, select.value || null);
});
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-export]");
  if (!link || !asModel("note", link.dataset.export)) return;
  event.preventDefault();
  link.closest("details").open = false;
  exportNote(link);
});
