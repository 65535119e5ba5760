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
