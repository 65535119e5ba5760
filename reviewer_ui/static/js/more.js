// Statements that were not sent with the page: they come when they are reached, by eye, by key or by their button.

import { announceProblem } from "./announce.js";

const underWay = new WeakMap();
const watcher = new IntersectionObserver((entries) => {
  for (const entry of entries) if (entry.isIntersecting) bring(entry.target);
}, { rootMargin: "400px" });

/** Put the next statements where `place` stands, and return whether they came. */
export function bring(place) {
  if (!underWay.has(place)) underWay.set(place, ask(place).finally(() => underWay.delete(place)));
  return underWay.get(place);
}

async function ask(place) {
  watcher.unobserve(place);
  try {
    const response = await fetch(place.dataset.more, { headers: { "HX-Request": "true" } });
    if (!response.ok) {
      await announceProblem(response);
      return false;
    }
    htmx.swap(place, await response.text(), { swapStyle: "outerHTML" });
    return true;
  } catch {
    place.querySelector("button").textContent = "Le serveur ne répond pas : réessayer";
    return false;
  }
}

export function watchMore(root) {
  const places = root.matches?.(".statements-more") ? [root] : root.querySelectorAll?.(".statements-more") ?? [];
  for (const place of places) watcher.observe(place);
}

document.addEventListener("click", (event) => {
  const place = event.target.closest?.(".statements-more");
  if (place) bring(place);
});
