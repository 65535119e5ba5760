// The contents: a document's tree comes when it is opened; the document and section of the page shown stand out.

let openedByItself = null;

document.addEventListener("toggle", (event) => {
  const details = event.target;
  if (!(details instanceof HTMLDetailsElement) || !details.open) return;
  const summary = details.querySelector(":scope > summary[hx-get]");
  if (summary) htmx.trigger(summary, "load-contents");
}, true);

export function showPlace() {
  const sheet = document.querySelector("#volet-page .sheet");
  for (const each of document.querySelectorAll(".tree [aria-current]")) each.removeAttribute("aria-current");
  if (!sheet) return;
  const { document: documentId, page } = sheet.dataset;
  const tree = document.querySelector(`.tree-document[data-document="${documentId}"]`);
  if (!tree) return;
  tree.querySelector(":scope > summary").setAttribute("aria-current", "true");
  const before = [...tree.querySelectorAll("a[data-page]")].filter((link) => Number(link.dataset.page) <= Number(page));
  before.at(-1)?.setAttribute("aria-current", "location");
}

export function openPlace() {
  const documentId = document.querySelector("#volet-page .sheet")?.dataset.document;
  const tree = documentId && document.querySelector(`.tree-document[data-document="${documentId}"]`);
  if (!tree || tree.open) return;
  if (openedByItself) openedByItself.open = false;
  tree.open = true;
  openedByItself = tree;
}

const isShown = (node) => node.checkVisibility();
const entriesOf = (tree) => [...tree.querySelectorAll("summary, a[data-nav]")].filter(isShown);

/** Go through the contents by arrow keys: up and down from one entry to the next, right opens, left closes or goes up. */
function walk(event, tree) {
  const entries = entriesOf(tree);
  const at = entries.indexOf(event.target.closest("summary, a[data-nav]"));
  if (at < 0) return;
  const here = entries[at];
  const own = here.matches("summary") ? here.parentElement : here.closest("li").querySelector(":scope > details");
  const step = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
  if (step !== undefined) entries[Math.max(0, Math.min(step, entries.length - 1))].focus();
  else if (event.key === "ArrowRight" && own && !own.open) own.open = true;
  else if (event.key === "ArrowLeft" && own?.open) own.open = false;
  else if (event.key === "ArrowLeft") (own ?? here).parentElement.closest("details")?.querySelector(":scope > summary").focus();
  else return;
  event.preventDefault();
}

/** Go from one tab to the next by arrow keys; Enter opens it, as any link. */
function walkTabs(event, tabs) {
  const links = [...tabs.querySelectorAll("a")];
  const at = links.indexOf(event.target);
  const step = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: links.length - 1 }[event.key];
  if (step === undefined || at < 0) return;
  event.preventDefault();
  links[(step + links.length) % links.length].focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const tree = event.target.closest?.(".tree");
  const tabs = event.target.closest?.(".tabs");
  if (tree) walk(event, tree);
  else if (tabs) walkTabs(event, tabs);
});
