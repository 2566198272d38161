/** The theme: as the system, light or dark; shown at once, kept by the server. */
import { all, at, csrfToken } from "./dom";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export function showTheme(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  for (const button of all<HTMLButtonElement>("[data-theme-form] button[name=theme]")) {
    button.setAttribute("aria-pressed", String(button.value === theme));
  }
  document.dispatchEvent(new CustomEvent("theme:changed", { detail: { theme } }));
}

export async function keepTheme(theme: Theme, action: string): Promise<void> {
  showTheme(theme);
  const body = new URLSearchParams({ theme });
  await fetch(action, { method: "POST", body, headers: { "X-CSRFToken": csrfToken(), "HX-Request": "true" } });
}

export function startTheme(): void {
  document.addEventListener("click", (event) => {
    const button = at<HTMLButtonElement>(event, "[data-theme-form] button[name=theme]");
    const form = button?.closest("form");
    if (!button || !form) return;
    event.preventDefault();
    void keepTheme(button.value as Theme, form.action);
  });
}
