/**
 * The panel at the right: a record opens beside its list and has an address of its own.
 *
 * A link with data-panel opens there; so does openPanel(url). The server answers with the record's panel where the
 * request says HX-Target: panel, and with a whole page otherwise, so links, bookmarks and new tabs work too.
 * The browser's back goes back through the records to the list; Esc and the cross close.
 */
import htmx from "htmx.org";

import { all, at, find } from "./dom";
import { toast } from "./toast";
import { showTabs } from "./tabs";

interface PanelState {
  panel: string;
  /** The address of the list underneath. */
  list: string;
  /** How many records lie between this one and the list: from one to another inside the panel is a step forward. */
  depth: number;
}

let list = "";
let opener: { element: HTMLElement; href: string } | null = null;
let asked = 0;

const panel = (): HTMLElement | null => find("#panel");

function stateNow(): PanelState | null {
  const state: unknown = history.state;
  return state && typeof state === "object" && "panel" in state ? (state as PanelState) : null;
}

export function panelIsOpen(): boolean {
  return panel()?.hidden === false;
}

/**
 * Show the record at this address in the panel. From a link to another record inside the panel, the browser's back
 * returns to the one before. A panel that follows the selection in the list leaves the keyboard where it is.
 */
export async function openPanel(url: string, from?: HTMLElement, follows = false): Promise<void> {
  const shown = stateNow();
  if (!shown) list = location.href;
  const inside = Boolean(from && panel()?.contains(from));
  if (!inside) opener = { element: from ?? (document.activeElement as HTMLElement), href: url };
  const other = new URL(url, location.href).pathname !== location.pathname;
  if (!(await show(url, follows))) return;
  if (shown && !(inside && other)) history.replaceState({ ...shown, panel: url }, "", url);
  else history.pushState({ panel: url, list, depth: (shown?.depth ?? 0) + 1 } satisfies PanelState, "", url);
}

/** Close it and go back to the list's address. */
export function closePanel(): void {
  if (!panelIsOpen()) return;
  const state = stateNow();
  if (state) history.go(-(state.depth || 1));
  else hide();
}

async function show(url: string, follows = false): Promise<boolean> {
  const box = panel();
  if (!box) {
    location.assign(url);
    return false;
  }
  const mine = ++asked;
  box.classList.add("is-loading");
  document.documentElement.classList.add("is-busy");
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true", "HX-Target": "panel" }, cache: "no-store" });
    if (mine !== asked) return false;
    if (!answer.ok || answer.redirected) {
      // The whole page says better what is the matter: signed out, gone, not allowed.
      location.assign(url);
      return false;
    }
    box.innerHTML = await answer.text();
    showTabs(box);
    box.hidden = false;
    htmx.process(box);
    const heading = find("[data-focus]", box);
    if (heading?.textContent) box.setAttribute("aria-label", heading.textContent.trim());
    if (!follows) heading?.focus({ preventScroll: true });
    pointOut(url);
    setAside(true);
    document.dispatchEvent(new CustomEvent("panel:shown", { detail: { url } }));
    return true;
  } catch {
    if (mine === asked) toast({ text: find("#toasts")?.dataset["unreachable"] ?? "", tone: "bad" });
    return false;
  } finally {
    if (mine === asked) {
      box.classList.remove("is-loading");
      document.documentElement.classList.remove("is-busy");
    }
  }
}

/** Mark the list's link to the record that is open. */
function pointOut(url: string): void {
  const path = (address: string): string => new URL(address, location.href).pathname;
  for (const link of all<HTMLAnchorElement>("main a[data-panel]")) {
    if (url && path(link.href) === path(url)) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

/** On a phone the panel covers everything, so nothing beneath it may take the focus. */
function setAside(covered: boolean): void {
  const beneath = covered && window.matchMedia("(max-width: 700px)").matches;
  for (const part of all("body > .top, body > .nav, body > main, body > .tabbar")) part.inert = beneath;
}

function hide(): void {
  const box = panel();
  if (!box || box.hidden) return;
  asked++;
  box.hidden = true;
  box.replaceChildren();
  pointOut("");
  setAside(false);
  document.dispatchEvent(new CustomEvent("panel:hidden"));
  if (!opener) return;
  // The list may have been drawn anew: the same link, then, is the opener.
  const again = opener.element.isConnected ? opener.element : find(`[data-panel][href="${CSS.escape(opener.href)}"]`);
  (again ?? find("main"))?.focus({ preventScroll: true });
  opener = null;
}

export function startPanel(): void {
  document.addEventListener("click", (event) => {
    if (at(event, "[data-close-panel]")) {
      event.preventDefault();
      closePanel();
      return;
    }
    const link = at<HTMLAnchorElement>(event, "a[data-panel]");
    if (!link || event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    void openPanel(link.getAttribute("href") ?? link.href, link);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || find("dialog[open], details[data-menu][open]")) return;
    if (panelIsOpen()) closePanel();
  });
  document.addEventListener("panel:open", (event) => {
    const { url, from, follows } = (event as CustomEvent<{ url: string; from?: HTMLElement; follows?: boolean }>).detail;
    void openPanel(url, from, follows);
  });
  document.addEventListener("panel:close", () => closePanel());
  window.addEventListener("popstate", () => {
    const state = stateNow();
    if (state) void show(state.panel);
    else hide();
  });
  // Reloaded with a record open, the server gave the record's own page: there is no list underneath to go back to.
  if (stateNow()) history.replaceState(null, "");
}
