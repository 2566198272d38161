/**
 * Parts of a page that show what others changed: data-live-part="project:PAY" with an id.
 *
 * The part is fetched anew from its page (or data-live-src) and takes the new content, with focus and scroll kept.
 * Where somebody types in it, or has a menu open, it says who changed what lies beneath, and waits to be asked.
 */
import htmx from "htmx.org";

import { all, find, make } from "./dom";
import type { LiveMessage } from "./live";

const CLOSE_TOGETHER_MS = 120;
/** Many pages hear the same change; they need not all ask in the same moment. */
const SPREAD_MS = 250;
const BETWEEN_MS = 1000;

/** The page's own address: a record in the panel puts its own in its place. */
const page = location.pathname + location.search;

interface Due {
  timer: number;
  last: number;
  who: string;
  /** Whether all of it was sent from this very page, which shows it already. */
  own: boolean;
}

/** How long a change of one's own counts as sent from here, from the moment its form was. */
const OWN_MS = 5000;
let sentAt = -Infinity;

function isSentFromHere(part: HTMLElement): boolean {
  return Date.now() - sentAt < OWN_MS || find("form[data-uploads] progress", part) !== null;
}

const dues = new WeakMap<HTMLElement, Due>();

function listens(part: HTMLElement, message: LiveMessage): boolean {
  return (part.dataset["livePart"] ?? "").split(/\s+/).includes(message.channel);
}

/** Whether something in there would be lost: text being typed, a choice not sent, an open menu or dialog. */
export function isInUse(part: HTMLElement): boolean {
  const active = document.activeElement;
  if (active && part.contains(active) && active.matches("input:not([type=checkbox]), textarea, select, [contenteditable]")) return true;
  if (find("dialog[open], details[data-menu][open]", part)) return true;
  const changed = (field: HTMLInputElement | HTMLTextAreaElement): boolean =>
    field.type === "checkbox" || field.type === "radio"
      ? (field as HTMLInputElement).checked !== (field as HTMLInputElement).defaultChecked
      : field.type !== "hidden" && field.value !== field.defaultValue;
  if (all<HTMLInputElement | HTMLTextAreaElement>("input, textarea", part).some(changed)) return true;
  return all<HTMLOptionElement>("select option", part).some(
    (option) => option.selected !== option.defaultSelected && find("option[selected]", option.closest("select") ?? part) !== null,
  );
}

function sayNews(part: HTMLElement, who: string): void {
  const words = find("#live-sign")?.dataset ?? {};
  const sentence = (who ? words["changedBy"] ?? "" : words["changed"] ?? "").replace("{name}", who);
  const there = find(":scope > .live-news > span", part);
  if (there) {
    there.textContent = sentence;
    return;
  }
  const button = make("button", { type: "button", class: "btn" }, words["show"] ?? "");
  button.addEventListener("click", () => void renew(part, () => true));
  part.prepend(make("p", { class: "live-news", role: "status" }, make("span", {}, sentence), button));
}

/** How to find the focused element again after the content is another. */
function wayTo(element: Element | null, part: HTMLElement): (() => HTMLElement | null) | null {
  if (!element || element === part || !part.contains(element)) return null;
  if (element.id) return () => find(`#${CSS.escape(element.id)}`, part);
  const href = element.getAttribute("href");
  if (href) return () => find(`[href="${CSS.escape(href)}"]`, part);
  const place = all("*", part).indexOf(element as HTMLElement);
  return () => all("*", part)[place] ?? null;
}

/** Fetch the part anew; it is asked again whether the answer may still take its place, for people type meanwhile. */
async function renew(part: HTMLElement, may: () => boolean): Promise<void> {
  const url = part.dataset["liveSrc"] ?? page;
  const headers: Record<string, string> = part.closest("#panel") ? { "HX-Request": "true", "HX-Target": "panel" } : {};
  const asked = Date.now();
  let html: string;
  try {
    const answer = await fetch(url, { headers, cache: "no-store" });
    if (!answer.ok || answer.redirected) return;
    html = await answer.text();
  } catch {
    return; // the sign says that the line is down, and what was missed is told when it stands again
  }
  const due = dues.get(part);
  if (due) due.last = Math.max(Date.now(), Date.now() + 3 * (Date.now() - asked) - BETWEEN_MS);
  const fresh = find(`#${CSS.escape(part.id)}`, new DOMParser().parseFromString(html, "text/html"));
  if (!fresh || !part.isConnected || !may()) return;
  const scrolled = all("[tabindex]", part).map((box) => [box.scrollLeft, box.scrollTop] as const);
  const focused = wayTo(document.activeElement, part);
  part.replaceChildren(...Array.from(fresh.childNodes, (node) => document.importNode(node, true)));
  htmx.process(part);
  all("[tabindex]", part).forEach((box, i) => scrolled[i] && box.scrollTo(scrolled[i][0], scrolled[i][1]));
  focused?.()?.focus({ preventScroll: true });
  part.dispatchEvent(new CustomEvent("live:renewed", { bubbles: true }));
}

function due(part: HTMLElement): void {
  const now = dues.get(part) as Due;
  now.timer = 0;
  if (!part.isConnected) return;
  if (document.hidden) {
    document.addEventListener("visibilitychange", () => due(part), { once: true });
    return;
  }
  const rest = now.last + BETWEEN_MS - Date.now();
  if (rest > 0 && !isInUse(part)) {
    now.timer = window.setTimeout(() => due(part), rest);
    return;
  }
  const { own, who } = now;
  now.own = true;
  const may = (): boolean => {
    if (!isInUse(part)) return true;
    if (!own) sayNews(part, who);
    return false;
  };
  if (may()) void renew(part, may);
}

function hear(message: LiveMessage): void {
  const me = find("body")?.dataset["live"]?.match(/user:(\d+)/)?.[1];
  for (const part of all("[data-live-part]")) {
    if (!part.id || !listens(part, message) || message.kind === "gone") continue;
    const now = dues.get(part) ?? { timer: 0, last: 0, who: "", own: true };
    dues.set(part, now);
    if (String(message.by?.id) !== me) now.who = message.by?.name ?? "";
    if (String(message.by?.id) !== me || !isSentFromHere(part)) now.own = false;
    if (now.timer) continue;
    now.timer = window.setTimeout(() => due(part), CLOSE_TOGETHER_MS + Math.random() * SPREAD_MS);
  }
  for (const part of all("[data-live-reload]")) {
    if (part.dataset["liveReload"] === message.channel && message.kind !== "gone") location.reload();
  }
  // Who has no part in it any more is told by the page itself.
  if (message.kind === "gone" && message.channel.startsWith("project:") && !isInUse(document.body)) location.reload();
}

export function startLiveParts(): void {
  document.addEventListener("submit", () => (sentAt = Date.now()), { capture: true });
  document.addEventListener("live:change", (event) => hear((event as CustomEvent<LiveMessage>).detail));
}
