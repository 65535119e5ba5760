// Keys: one handler for all screens; a screen adds its own. Nothing happens while somebody types.

const actions = new Map();
let before = "";
let forgetAfter = 0;

export function onKey(keys, action) {
  actions.set(keys, action);
}

export function isKey(keys) {
  return actions.has(keys);
}

function isTyping(target) {
  return target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"));
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target) || document.querySelector("dialog[open]")) return;
  const both = `${before} ${event.key}`;
  const action = actions.get(both) ?? actions.get(event.key);
  clearTimeout(forgetAfter);
  before = event.key;
  forgetAfter = setTimeout(() => { before = ""; }, 1000);
  if (!action) return;
  event.preventDefault();
  action(event);
});
