// What others do shows without a reload: the dossier's state comes by itself, and what changed is asked for.

import { announce } from "./announce.js";
import { countComments } from "./comments.js";
import { show, state } from "./navigation.js";
import { all, step } from "./statements.js";

const base = document.body.dataset.base;
let reviewed = null;

const source = new EventSource(`/api/dossiers/${document.body.dataset.dossier}/events`);

source.addEventListener("state", async (event) => {
  const dossier = JSON.parse(event.data);
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
});

/** Ask what was decided and show anew what differs; a decision of ours meanwhile makes the answer stale. */
async function refreshStatements() {
  const before = step();
  const response = await fetch(`${base}/verdicts`, { headers: { "HX-Request": "true" } });
  if (!response.ok || step() !== before) return;
  const { verdicts } = await response.json();
  const isReworded = all().some((statement) => !(statement.dataset.statement in verdicts)) ||
    String(Object.keys(verdicts).length) !== document.getElementById("compteurs")?.dataset.statements;
  if (isReworded && !document.querySelector(".editor, .redraft[open], .htmx-request")) {
    await show(state(), { evenIfSame: true });
    return;
  }
  const others = all().filter((statement) => {
    const { statement: id, verdict } = statement.dataset;
    return id in verdicts && verdicts[id] !== verdict && !statement.querySelector(".editor, .htmx-request");
  });
  await Promise.all(others.map((statement) => refresh(statement, before)));
}

async function refresh(statement, before) {
  const response = await fetch(`${base}/enonces/${statement.dataset.statement}`, { headers: { "HX-Request": "true" } });
  const shown = response.ok ? await response.text() : "";
  if (shown && step() === before && statement.isConnected) htmx.swap(statement, shown, { swapStyle: "outerHTML" });
}

addEventListener("pagehide", () => source.close());
