// Printing from the reader prints the whole note, whatever is on screen: it is fetched as it goes to paper. What the menu
// calls « l’onglet affiché » prints that tab alone.

import { state } from "./navigation.js";

const place = document.getElementById("impression");
let isTab = false;

/** Print what is on screen and not the note: the tab shown. */
export function printShown() {
  isTab = true;
  print();
}

/** Print the whole note. */
export function printNote() {
  print();
}

function lay() {
  if (isTab || !place) return;
  const version = state().get("version");
  const request = new XMLHttpRequest();
  // Not asynchronous: the browser takes its picture of the page as soon as this event is over.
  request.open("GET", `${document.body.dataset.base}/impression${version ? `?version=${version}` : ""}`, false);
  request.setRequestHeader("HX-Request", "true");
  try {
    request.send();
  } catch {
    return; // the server is away: what is on screen is printed
  }
  if (request.status !== 200) return;
  const template = document.createElement("template");
  template.innerHTML = request.responseText;
  place.replaceChildren(template.content);
  document.body.classList.add("prints-note");
}

function clear() {
  isTab = false;
  place?.replaceChildren();
  document.body.classList.remove("prints-note");
}

addEventListener("beforeprint", lay);
addEventListener("afterprint", clear);
