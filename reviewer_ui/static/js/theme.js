// Applies the theme that was chosen before anything is painted; without a choice, the system's.
"use strict";
(() => {
  try {
    const theme = localStorage.getItem("lisiere.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
  } catch {
    // Storage may be forbidden; the system's theme stays.
  }
})();
