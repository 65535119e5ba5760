// What others do shows without a reload: the dossier's state comes by itself, and what changed is asked for.

import { refreshAdded } from "./additions.js";
import { announce } from "./announce.js";
import { countComments } from "./comments.js";
import { show, state } from "./navigation.js";
import { entered, screenName, showOthers } from "./presence.js";
import { all, step, tellChanged } from "./statements.js";

const base = document.body.dataset.base;
let reviewed = null;

let source = null;

/** Listen to the dossier; a stream that was refused (the session is over) does not come back by itself. */
function listen() {
  source = new EventSource(`/api/dossiers/${document.body.dataset.dossier}/events?ecran=${screenName}`);
  source.addEventListener("open", entered);
  source.addEventListener("presence", (event) => showOthers(JSON.parse(event.data)));
  source.addEventListener("error", () => showOthers([]));
  source.addEventListener("state", (event) => showState(JSON.parse(event.data)));
}

async function showState(dossier) {
  const head = document.querySelector(".note-head");
  const isOpenEditor = document.querySelector(".editor") !== null;
  if (!head && dossier.note_version) {
    await show(state(), { evenIfSame: true });
    announce("La note est rédigée.");
  } else if (state().has("version")) {
    return; // an earlier version is read: nothing of it moves
  } else if (head && String(dossier.note_version) !== head.dataset.version) {
    if (isOpenEditor) announce("La note a changé : une nouvelle version est prête. Terminez votre correction puis rechargez la page.");
    else await show(state(), { evenIfSame: true });
  } else if (head && dossier.status !== head.dataset.status && !isOpenEditor) {
    await show(state(), { evenIfSame: true });
  } else if (reviewed !== null) {
    await Promise.all([refreshStatements(), countComments()]);
  }
  reviewed = dossier.progress.review.done;
}

/** Ask what was decided and show anew what differs; a decision of ours meanwhile makes the answer stale. */
async function refreshStatements() {
  const before = step();
  const response = await fetch(`${base}/reperes`, { headers: { "HX-Request": "true" } });
  if (!response.ok || step() !== before) return;
  const { drafted, added } = await response.json();
  const marks = Object.assign({}, drafted, ...Object.values(added));
  const isReworded = all().some(({ dataset }) => dataset.verdict !== "added" && !(dataset.statement in drafted)) ||
    String(Object.keys(drafted).length) !== document.getElementById("compteurs")?.dataset.statements;
  if (isReworded && !document.querySelector(".editor, .redraft[open], .htmx-request")) {
    await show(state(), { evenIfSame: true });
    return;
  }
  const others = all().filter((statement) => {
    const { statement: id, mark } = statement.dataset;
    return id in marks && marks[id] !== mark && !statement.querySelector(".htmx-request");
  });
  await Promise.all([...others.map((statement) => refresh(statement, before)), refreshAdded(added)]);
}

async function refresh(statement, before) {
  const response = await fetch(`${base}/enonces/${statement.dataset.statement}`, { headers: { "HX-Request": "true" } });
  const shown = response.ok ? await response.text() : "";
  if (!shown || step() !== before || !statement.isConnected) return;
  if (statement.querySelector(".editor")) tellChanged(statement, shown);
  else htmx.swap(statement, shown, { swapStyle: "outerHTML" });
}

document.addEventListener("lisiere:signed-in", () => { if (source.readyState === EventSource.CLOSED) listen(); });
addEventListener("pagehide", () => source.close());
// Back to a page that the browser had kept as it was: what happened meanwhile is asked for.
addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
listen();
