/** What every page runs: htmx, menus, dialogs, toasts, the panel, the theme; later.ts loads the rest. */
import "../../css/app.css";
import "../../icons/mark.svg?url";

import htmx from "htmx.org";

import { startForms } from "./forms";
import { startLater } from "./later";
import { startMenus } from "./menu";
import { startPanel } from "./panel";
import { startRecords } from "./records";
import { startTabs } from "./tabs";
import { startTheme } from "./theme";
import { startToasts } from "./toast";

document.documentElement.classList.add("js");
Object.assign(window, { htmx });

startMenus();
startToasts();
startTheme();
startTabs();
startPanel();
startRecords();
startForms();
startLater();

// What asks by the clock is no work that the reader waits for.
document.addEventListener("htmx:beforeRequest", (event) => {
  const asker = event.target instanceof Element ? event.target.getAttribute("hx-trigger") : null;
  if (!/every|load|live:job/.test(asker ?? "")) document.documentElement.classList.add("is-busy");
});
document.addEventListener("htmx:afterRequest", () => document.documentElement.classList.remove("is-busy"));
document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  if (event.target.closest("[data-back]")) history.back();
  else if (event.target.closest("[data-reload]")) location.reload();
});
