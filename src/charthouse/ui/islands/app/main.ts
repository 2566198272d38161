/** What every page runs: htmx, menus, dialogs, toasts, the panel, the palette, the theme. */
import "../../css/app.css";
import "../../icons/mark.svg?url";

import htmx from "htmx.org";

import { startForms } from "./forms";
import { startLive } from "./live";
import { startLiveParts } from "./live-parts";
import { startMentions } from "./mentions";
import { startMenus } from "./menu";
import { startPalette } from "./palette";
import { startPanel } from "./panel";
import { startRecords } from "./records";
import { startSpecimens } from "./specimens";
import { startTabs } from "./tabs";
import { startTheme } from "./theme";
import { startToasts } from "./toast";
import { startUploads } from "./upload";

document.documentElement.classList.add("js");
Object.assign(window, { htmx });

startMenus();
startToasts();
startTheme();
startTabs();
startPanel();
startPalette();
startRecords();
startForms();
startMentions();
startUploads();
startSpecimens();
startLiveParts();
startLive();

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
