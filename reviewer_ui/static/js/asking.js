// Asking the dossier: a suggestion fills the question, an answer empties it, a key brings it up.

import { onKey } from "./keys.js";
import { go, state } from "./navigation.js";

document.addEventListener("click", (event) => {
  const suggestion = event.target.closest?.("[data-ask]");
  const form = document.getElementById("question");
  if (!suggestion || !form) return;
  form.elements.question.value = suggestion.dataset.ask;
  form.requestSubmit();
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (event.target.id !== "question" || !event.detail.successful) return;
  event.target.reset();
  event.target.nextElementSibling?.nextElementSibling?.remove();
});

onKey("i", async () => {
  const next = state();
  next.set("onglet", "questions");
  await go(next);
  document.body.dataset.pane = "note";
  document.getElementById("question-texte")?.focus();
});
