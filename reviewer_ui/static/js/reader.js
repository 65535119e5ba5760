// The reader: puts its parts together and gives them their keys.

import "./additions.js";
import "./asking.js";
import "./comments.js";
import { openPlace, showPlace } from "./contents.js";
import { countHits, showCounts } from "./hit_counts.js";
import "./drafts.js";
import { onKey } from "./keys.js";
import { prepareLetter } from "./letter.js";
import { prepareModels } from "./models.js";
import { watchMore } from "./more.js";
import { follow, state } from "./navigation.js";
import { prepareSheets } from "./page.js";
import "./selection.js";
import { atHand, correct, move, openSource, prepareStatements, press, take, undo } from "./statements.js";
import "./panes.js";
import "./live.js";
import "./map.js";
import "./search.js";
import "./synthesis.js";
import "./thumbnails.js";

function turn(selector) {
  const link = document.querySelector(`#volet-page ${selector}`);
  if (link) follow(link);
}

onKey("j", () => move(1));
onKey("k", () => move(-1));
onKey("a", () => press("accepted"));
onKey("x", () => press("rejected"));
onKey("e", () => {
  correct(atHand());
  atHand()?.querySelector("textarea")?.focus();
});
onKey("o", openSource);
onKey("r", () => {
  const form = (atHand() ?? document.querySelector("#note-corps .statement"))?.closest(".note-section")?.querySelector(".redraft");
  if (!form) return;
  form.open = true;
  form.scrollIntoView({ block: "nearest" });
  form.querySelector("select").focus();
});
onKey("u", undo);
onKey("[", () => turn("[data-turn=before]"));
onKey("]", () => turn("[data-turn=after]"));
onKey("n", () => turn("[data-hit=after]"));
onKey("p", () => turn("[data-hit=before]"));

htmx.onLoad((root) => {
  prepareSheets(root);
  prepareStatements(root);
  prepareLetter();
  prepareModels();
  watchMore(root);
  if (root === document.body || root.querySelector?.(".sheet") || root.matches?.(".sheet, .sheets")) openPlace();
  showPlace();
  if (root.querySelector?.(".tree-leaf") || root.matches?.(".tree-leaf, ul")) showCounts();
});

const SEARCH_KEYS = ["q", "dans", "enjeu", "de", "a"];

/** Count what the address looks for: another page of the same search changes nothing. */
function countShown() {
  const kept = new URLSearchParams();
  for (const key of SEARCH_KEYS) if (state().get(key)) kept.set(key, state().get(key));
  countHits(kept.has("q") ? String(kept) : "");
}

document.addEventListener("lisiere:shown", countShown);
document.addEventListener("lisiere:search", (event) => {
  if (event.detail) countHits(new URL(event.detail, location.href).search.slice(1));
  else countShown();
});
countShown();

const asked = new URLSearchParams(location.search);
if (asked.has("source") || asked.has("document") || asked.has("extrait")) document.body.dataset.pane ??= "page";
const statement = state().get("enonce");
if (statement) take(document.getElementById(`e-${statement}`));
