// What is typed into a field that bears `data-draft` is kept in this browser under that name until it was sent.

import { recall, remember } from "./storage.js";

const nameOf = (field) => `saisie.${field.dataset.draft}`;
const fieldsOf = (root) => [...(root.matches?.("[data-draft]") ? [root] : []), ...(root.querySelectorAll?.("[data-draft]") ?? [])];

document.addEventListener("input", (event) => {
  const field = event.target.closest?.("[data-draft]");
  if (field) remember(nameOf(field), field.value || null);
});

document.addEventListener("htmx:afterRequest", (event) => {
  if (!event.detail.successful || event.detail.requestConfig.verb === "get") return;
  for (const field of fieldsOf(event.target)) remember(nameOf(field), null);
});

htmx.onLoad((root) => {
  for (const field of fieldsOf(root)) {
    const kept = recall(nameOf(field));
    if (kept !== null && !field.value) field.value = kept;
  }
});
