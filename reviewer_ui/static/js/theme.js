// Applies the theme that was chosen before anything is painted; without a choice, the system's.
"use strict";
(() => {
  try {
    const theme = localStorage.getItem("lisiere.theme");
    if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
    // The State's design system, where it is installed, reads its own.
    document.documentElement.dataset.frTheme = theme ?? "system";
  } catch {
    // Storage may be forbidden; the system's theme stays.
  }
})();
