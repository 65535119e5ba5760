// How many extracts each document and each part of the contents holds, while something is looked for.

const base = document.body.dataset.base.replace(/\/relecture$/, "/recherche/parties");
let found = { documents: {}, parts: {} };
let attempt = null;
let shown = "";

/** Ask again when another thing is looked for; `query` is that of the search's address, "" for nothing. */
export async function countHits(query) {
  if (query === shown) return;
  shown = query;
  attempt?.abort();
  attempt = new AbortController();
  found = { documents: {}, parts: {} };
  if (query) {
    try {
      const response = await fetch(`${base}?${query}`, { headers: { "HX-Request": "true" }, signal: attempt.signal });
      if (response.ok) found = await response.json();
    } catch (error) {
      if (error.name === "AbortError") return;
    }
  }
  showCounts();
}

/** Write the counts on what is there of the contents; called again when more of it comes. */
export function showCounts() {
  for (const old of document.querySelectorAll(".tree .hit-count")) old.remove();
  for (const tree of document.querySelectorAll(".tree-document[data-document]")) {
    const key = tree.dataset.document;
    write(tree.querySelector(":scope > summary .tree-title"), found.documents[key]);
    for (const leaf of tree.querySelectorAll("[data-part]")) {
      write(leaf.querySelector("a[data-page]"), found.parts[key]?.[leaf.dataset.part]);
    }
  }
}

function write(beside, count) {
  if (!count || !beside) return;
  const mark = document.createElement("span");
  mark.className = "hit-count";
  mark.title = `${count} ${count > 1 ? "extraits trouvés" : "extrait trouvé"}`;
  mark.append(String(count));
  const words = document.createElement("span");
  words.className = "hidden";
  words.textContent = count > 1 ? " extraits trouvés" : " extrait trouvé";
  mark.append(words);
  if (beside.matches(".tree-title")) beside.append(" ", mark);
  else beside.after(" ", mark);
}
