// Light and dark: what the system says, unless the reader has chosen.

import { byId } from "./dom";

const KEY = "upright.playground.theme";

export function theme(): void {
  const button = byId("theme");
  const system = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => {
    const dark = (chosen() ?? (system.matches ? "dark" : "light")) === "dark";
    document.documentElement.dataset.theme = dark ? "dark" : "light";
    button.setAttribute("aria-label", dark ? "Switch to light colours" : "Switch to dark colours");
    button.title = button.getAttribute("aria-label") ?? "";
  };
  system.addEventListener("change", apply);
  button.addEventListener("click", () => {
    const next = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    try {
      localStorage.setItem(KEY, next);
    } catch {
      // Then it holds until the page is closed.
    }
    document.documentElement.dataset.theme = next;
    apply();
  });
  apply();
}

function chosen(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return document.documentElement.dataset.theme ?? null;
  }
}
