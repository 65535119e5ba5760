// The synthesis tables: sorted, filtered by words or to what lacks, copied for a spreadsheet; and the tab printed whole.

import { announce } from "./announce.js";
import { bring } from "./more.js";
import { printNote, printShown } from "./printing.js";

const FORMULA = /^[=+\-@\t\r\n]/;
const french = new Intl.Collator("fr", { numeric: true, sensitivity: "base" });
/** What was asked of each table, by its name: it stays when the pane is shown anew. */
const asked = new Map();

const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const squeezed = (text) => text.replace(/\s+/g, " ").trim();

function wishOf(table) {
  const { table: name } = table.dataset;
  if (!asked.has(name)) asked.set(name, { words: "", lacking: false, column: -1, descending: false });
  return asked.get(name);
}

const toolsOf = (table) => document.querySelector(`[data-tools="${table.dataset.table}"]`);
const tableOf = (control) => document.querySelector(`[data-table="${control.closest("[data-tools]").dataset.tools}"]`);
const rowsOf = (table) => [...table.querySelectorAll("[data-row]")];

/** Show the rows that hold every word asked for, their block's title included, and hide the blocks left empty. */
function filter(table) {
  const { words, lacking } = wishOf(table);
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  const holds = (text) => wanted.every((word) => text.includes(word));
  const rows = rowsOf(table);
  for (const row of rows) {
    const title = row.closest("[data-block]")?.querySelector("[data-title]")?.textContent ?? "";
    row.hidden = (lacking && !("lacks" in row.dataset)) || !holds(folded(`${title} ${row.textContent}`));
  }
  for (const block of table.querySelectorAll("[data-block]")) {
    const own = [...block.querySelectorAll("[data-row]")];
    block.hidden = own.length ? own.every((row) => row.hidden) : !holds(folded(block.textContent));
  }
  count(table, rows);
}

function count(table, rows) {
  const place = toolsOf(table).querySelector("[data-count]");
  const left = rows.filter((row) => !row.hidden).length;
  const noun = left > 1 ? place.dataset.many : place.dataset.one;
  place.textContent = left === rows.length ? `${left} ${noun}` : `${left} ${noun} sur ${rows.length}`;
  const none = table.parentElement.closest(".note-body").querySelector("[data-none]");
  none.hidden = left > 0 || [...table.querySelectorAll("[data-block]")].some((block) => !block.hidden);
}

function sort(table) {
  const { column, descending } = wishOf(table);
  const heads = [...table.querySelectorAll("thead th")];
  heads.forEach((head, at) => {
    if (!head.querySelector("[data-sort]")) return;
    if (at === column) head.setAttribute("aria-sort", descending ? "descending" : "ascending");
    else head.removeAttribute("aria-sort");
  });
  if (!heads.some((head) => head.querySelector("[data-sort]"))) return;
  const rows = rowsOf(table);
  rows.forEach((row, at) => { row.dataset.place ??= at; });
  const byPlace = (a, b) => Number(a.dataset.place) - Number(b.dataset.place);
  const byColumn = (a, b) => compare(a.cells[column], b.cells[column]) * (descending ? -1 : 1);
  rows.sort((a, b) => (column < 0 ? 0 : byColumn(a, b)) || byPlace(a, b));
  rows[0]?.parentElement.append(...rows);
}

/** Compare two cells: numbers within their group (their unit), else words. */
function compare(a, b) {
  if (a.dataset.number === undefined) return french.compare(keyOf(a), keyOf(b));
  return french.compare(a.dataset.group, b.dataset.group) || Number(a.dataset.number) - Number(b.dataset.number);
}

const keyOf = (cell) => cell.dataset.key ?? squeezed(cell.textContent);

function written(cell) {
  if (cell.dataset.number !== undefined) return cell.dataset.number.replace(".", ",").replace(/,0$/, "");
  const parts = [...cell.querySelectorAll(".chip, dl > div")];
  const text = squeezed(parts.length ? parts.map((part) => squeezed(part.textContent)).join(" ; ") : cell.textContent);
  return FORMULA.test(text) ? `'${text}` : text;
}

async function copy(table) {
  const rows = rowsOf(table).filter((row) => !row.hidden);
  const lines = rows.map((row) => {
    const cells = [...row.querySelectorAll("[data-cell]")].map(written);
    return [...(row.dataset.lead ? [row.dataset.lead] : []), ...cells].join("\t");
  });
  try {
    await navigator.clipboard.writeText([table.dataset.columns.replaceAll("|", "\t"), ...lines].join("\n"));
    announce(`${rows.length} ${rows.length > 1 ? "lignes copiées" : "ligne copiée"} : collez-les dans un tableur.`);
  } catch {
    announce("Ce navigateur refuse de copier : prenez le fichier CSV.", { isError: true });
  }
}

async function printTab() {
  for (let place; (place = document.querySelector("#note-corps .statements-more")) !== null;) {
    if (!(await bring(place))) return;
  }
  printShown();
}

export function prepareTables(root) {
  for (const table of root.querySelectorAll?.("[data-table]") ?? []) {
    const wish = wishOf(table);
    const tools = toolsOf(table);
    tools.querySelector("[data-filter]").value = wish.words;
    const lacking = tools.querySelector("[data-lacking]");
    if (lacking) lacking.checked = wish.lacking;
    sort(table);
    filter(table);
  }
}

document.addEventListener("input", (event) => {
  const field = event.target.closest?.("[data-filter], [data-lacking]");
  if (!field) return;
  const table = tableOf(field);
  if (field.matches("[data-lacking]")) wishOf(table).lacking = field.checked;
  else wishOf(table).words = field.value;
  filter(table);
});

// A place within the tab is brought into view here: the reader's address holds its state, and a fragment is no part of it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".note-body a[href^='#']");
  const place = link && document.getElementById(link.getAttribute("href").slice(1));
  if (!place) return;
  event.preventDefault();
  const body = place.closest(".note-body");
  body.scrollTop += place.getBoundingClientRect().top - body.getBoundingClientRect().top;
  place.focus({ preventScroll: true });
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-sort], [data-copy], [data-print]");
  if (!button) return;
  if (button.matches("[data-print]")) {
    button.closest("details")?.removeAttribute("open");
    if (button.dataset.print === "note") printNote();
    else printTab();
  } else if (button.matches("[data-copy]")) {
    copy(tableOf(button));
  } else {
    const table = button.closest("[data-table]");
    const wish = wishOf(table);
    const column = button.closest("th").cellIndex;
    if (wish.column !== column) Object.assign(wish, { column, descending: false });
    else if (!wish.descending) wish.descending = true;
    else wish.column = -1;
    sort(table);
  }
});

htmx.onLoad(prepareTables);
