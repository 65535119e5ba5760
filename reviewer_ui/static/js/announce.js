// Says what happened, on screen and to screen readers, with a way back where there is one.

const box = document.getElementById("annonce");
let hideAfter = 0;

export function announce(text, { undo = null, isError = false } = {}) {
  clearTimeout(hideAfter);
  box.replaceChildren(text);
  box.classList.toggle("toast--error", isError);
  if (undo) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "quiet";
    button.textContent = "Annuler (u)";
    button.addEventListener("click", () => {
      box.hidden = true;
      undo();
    });
    box.append(" ", button);
  }
  box.hidden = false;
  hideAfter = setTimeout(() => { box.hidden = true; }, isError ? 15000 : 7000);
}

export async function announceProblem(response) {
  if (response.status === 401) {
    document.dispatchEvent(new CustomEvent("lisiere:signed-out"));
    return;
  }
  announce(await problemText(response), { isError: true });
}

export async function problemText(response) {
  try {
    return (await response.json()).detail;
  } catch {
    return `Le serveur a répondu par une erreur (${response.status}).`;
  }
}
