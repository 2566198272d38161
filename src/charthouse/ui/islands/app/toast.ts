/** Toasts: a short sentence at the foot that says what changed, with a way back where there is one. */
import { all, find, icon, make } from "./dom";

const STAYS_MS = 8000;

export interface Toast {
  text: string;
  /** Errors stay until they are dismissed. */
  tone?: "good" | "info" | "bad";
  action?: { label: string; run: () => void };
}

const ICONS = { good: "check", info: "info", bad: "risks" } as const;

export function toast({ text, tone = "good", action }: Toast): void {
  const region = find("#toasts");
  if (!region) return;
  const box = make("div", { class: "toast", "data-toast": tone === "bad" ? "stays" : "" }, icon(ICONS[tone]));
  box.append(make("span", {}, text));
  if (action) {
    const button = make("button", { type: "button", class: "do" }, action.label);
    button.addEventListener("click", () => {
      box.remove();
      action.run();
    });
    box.append(button);
  }
  region.append(box);
  settle(box);
}

/** Gives a toast its dismiss button and its end; it waits while it is looked at. */
function settle(box: HTMLElement): void {
  const region = box.parentElement;
  const dismiss = make("button", { type: "button", class: "x", "aria-label": region?.dataset["dismiss"] ?? "Dismiss" });
  dismiss.append(icon("close", 12));
  dismiss.addEventListener("click", () => box.remove());
  box.append(dismiss);
  if (box.dataset["toast"] === "stays") return;
  let timer = window.setTimeout(() => box.remove(), STAYS_MS);
  const wait = (): void => window.clearTimeout(timer);
  const goOn = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => box.remove(), STAYS_MS);
  };
  box.addEventListener("pointerenter", wait);
  box.addEventListener("pointerleave", goOn);
  box.addEventListener("focusin", wait);
  box.addEventListener("focusout", goOn);
}

/** A sentence that the page carries for this case, in the reader's language. */
function sentence(name: "offline" | "failed" | "unreachable"): string {
  return find("#toasts")?.dataset[name] ?? "";
}

interface Refused {
  message?: string;
}

export function startToasts(): void {
  for (const box of all("#toasts > .toast")) settle(box);
  document.addEventListener("toast", (event) => toast((event as CustomEvent<Toast>).detail));
  document.addEventListener("charthouse:refused", (event) => {
    const { message } = (event as CustomEvent<Refused>).detail;
    toast({ text: message ?? sentence("failed"), tone: "bad" });
  });
  document.addEventListener("htmx:responseError", (event) => {
    const xhr = (event as CustomEvent<{ xhr: XMLHttpRequest }>).detail.xhr;
    // A refusal brings its own sentence through its event.
    if (!xhr.getResponseHeader("HX-Trigger")) toast({ text: sentence("failed"), tone: "bad" });
  });
  document.addEventListener("htmx:sendError", () => {
    toast({ text: sentence(navigator.onLine ? "unreachable" : "offline"), tone: "bad" });
  });
  window.addEventListener("offline", () => toast({ text: sentence("offline"), tone: "info" }));
}
