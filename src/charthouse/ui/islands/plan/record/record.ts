/*
 * A task's record: sections that fold and remember, facts that are edited in their place, and all of it drawn anew when
 * the server has answered, with the keyboard where it was.
 */
import type { Asker, Op, Refusal } from "../edits";
import { say } from "../words";
import { hostFor, type Host } from "./host";
import { Keys } from "./keys";

const FOLDED = "charthouse-folded-sections";
const CLOSE_TOGETHER_MS = 250;

/** Something in the record that edits a part of it. */
export interface Part {
  /** Answer a click; says whether it was its own. */
  click?: (event: MouseEvent) => boolean;
  /** Answer a key on one of its controls. */
  press?: (event: KeyboardEvent) => boolean;
  submit?: (form: HTMLFormElement) => boolean;
  change?: (target: HTMLElement) => boolean;
  /** The record was drawn anew. */
  drawn?: () => void;
}

export class Record {
  /** The tasks that it is about: usually one. */
  readonly numbers: number[];
  readonly project: string;
  private readonly parts: Part[] = [];
  private readonly keys: Keys;
  private due = 0;
  private asked = 0;
  /** Messages that outlive a drawing: by section. */
  private wrongs = new Map<string, Node[]>();
  /** Each section as the server told it last, while nothing was changed in it here. */
  private served: Map<string, string>;
  /** A fact that was pressed by key before what edits it was there. */
  private early: HTMLElement | null = null;
  /** A finger or button is down: what lies under it stays until it is up. */
  private held = false;

  constructor(readonly element: HTMLElement) {
    this.numbers = (element.dataset["taskRecord"] ?? "").split(",").map(Number);
    this.project = element.dataset["project"] ?? "";
    this.served = new Map(Array.from(sections(element), ([name, section]) => [name, section.outerHTML]));
    this.fold();
    this.keys = new Keys(this);
    element.addEventListener("pointerdown", () => {
      this.held = true;
      const up = (): void => void setTimeout(() => (this.held = false));
      document.addEventListener("pointerup", up, { once: true });
      document.addEventListener("pointercancel", up, { once: true });
    });
    element.addEventListener("toggle", (event) => this.folded(event.target as Element), { capture: true });
    element.addEventListener("click", (event) => {
      if (!this.parts.length) this.early = (event.target as Element).closest<HTMLElement>(".ed");
      if (this.parts.some((part) => part.click?.(event))) event.preventDefault();
    });
    element.addEventListener("keydown", (event) => {
      if (event.isComposing || !this.parts.some((part) => part.press?.(event))) return;
      event.preventDefault();
      event.stopPropagation();
    });
    element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.parts.some((part) => part.submit?.(event.target as HTMLFormElement));
    });
    element.addEventListener("change", (event) => this.parts.some((part) => part.change?.(event.target as HTMLElement)));
    if (element.dataset["mayEdit"]) void this.edits();
  }

  /** What edits is loaded once the record is there to be read. */
  private async edits(): Promise<void> {
    const { partsOf } = await import("./parts");
    this.parts.push(...partsOf(this));
    this.element.dataset["ready"] = "";
    if (this.early?.isConnected) this.early.click();
    this.early = null;
  }

  /** The task, or the first of several. */
  get number(): number {
    return this.numbers[0] ?? 0;
  }

  get isHere(): boolean {
    return this.element.isConnected;
  }

  host(): Promise<Host> {
    return hostFor(this.project);
  }

  // -- edits ----------------------------------------------------------------------------------------------------------

  /** Make edits of this task; a refusal is said in the section where it was tried. Says whether they were done. */
  async apply(ops: Op[], section: string, confirmed = false): Promise<boolean> {
    if (!ops.length) return true;
    this.wrongs.delete(section);
    this.served.delete(section);
    const { session } = await this.host();
    return new Promise((resolve) => {
      const asker: Asker = {
        done: () => {
          resolve(true);
          this.renewSoon(0);
        },
        refused: (refusal, tried) => {
          resolve(false);
          if (!this.isHere) return false;
          this.refuse(refusal, tried, section);
          return true;
        },
      };
      session.apply(ops, "", { asker, confirmed });
    });
  }

  private refuse(refusal: Refusal, ops: Op[], section: string): void {
    const text = document.createElement("span");
    text.textContent = refusal.detail || say("refused");
    const said: Node[] = [text];
    const choice = (word: string, go: () => void): void => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn";
      button.textContent = say(word);
      button.addEventListener("click", () => {
        this.say(section, []);
        go();
      });
      said.push(document.createTextNode(" "), button);
    };
    if (refusal.asks) {
      choice("yes_done", () => void this.apply(ops, section, true));
      choice("not_yet", () => undefined);
    } else if (refusal.clashes?.length) {
      choice("keep_theirs", () => undefined);
      choice("use_mine", () =>
        void import("../clashes").then(({ mine }) => this.apply(mine(ops, refusal.clashes ?? []), section)),
      );
    }
    this.say(section, said);
    this.renewSoon(0);
  }

  /** Say what is wrong beside where it was tried; nothing takes it away. */
  say(section: string, said: Node[] | string): void {
    const nodes = typeof said === "string" ? (said ? [document.createTextNode(said)] : []) : said;
    if (nodes.length) this.wrongs.set(section, nodes);
    else this.wrongs.delete(section);
    this.showWrongs();
  }

  private showWrongs(): void {
    for (const section of this.element.querySelectorAll<HTMLElement>("[data-section]")) {
      const name = section.dataset["section"] ?? "";
      let place = section.querySelector<HTMLElement>(":scope > [data-wrong]");
      const said = this.wrongs.get(name) ?? [];
      if (!place && said.length) {
        place = document.createElement("p");
        place.className = "help bad";
        place.dataset["wrong"] = "";
        place.setAttribute("role", "alert");
        section.append(place);
      }
      place?.replaceChildren(...said);
    }
  }

  // -- drawing --------------------------------------------------------------------------------------------------------

  /** Something changed: show it as the server tells it. */
  renewSoon(wait = CLOSE_TOGETHER_MS): void {
    clearTimeout(this.due);
    this.due = window.setTimeout(() => void this.renew(), wait);
  }

  private async renew(): Promise<void> {
    if (!this.isHere) return;
    const mine = ++this.asked;
    const inPanel = this.element.closest("#panel") !== null;
    const headers: globalThis.Record<string, string> = inPanel ? { "HX-Request": "true", "HX-Target": "panel" } : {};
    let html: string;
    try {
      const answer = await fetch(this.element.dataset["src"] ?? location.href, { headers, cache: "no-store" });
      if (!answer.ok || answer.redirected) return;
      html = await answer.text();
    } catch {
      return; // the edits themselves are kept and sent again
    }
    if (mine !== this.asked || !this.isHere) return;
    if (this.held) return this.renewSoon();
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector<HTMLElement>("#panel-record");
    if (!fresh) return;
    this.draw(fresh);
    this.head(page);
  }

  private draw(fresh: HTMLElement): void {
    const { element } = this;
    const back = wayBack(element);
    const typed = new Map<string, string>();
    for (const input of element.querySelectorAll<HTMLInputElement>("form[data-add-item] input, form[data-link-add] input")) {
      const form = input.form as HTMLFormElement;
      if (input.value) typed.set(`${selectorOf(form)} input`, input.value);
    }
    const [before, now] = [sections(element), sections(fresh)];
    const html = new Map(Array.from(now, ([name, section]) => [name, section.outerHTML]));
    const stays = (name: string): boolean => {
      const there = before.get(name);
      return there !== undefined && (isInUse(there) || this.served.get(name) === html.get(name));
    };
    const top = element.scrollTop;
    if ([...before.keys()].join() === [...now.keys()].join()) {
      // Only what differs: nothing is taken from under a finger or the keyboard.
      for (const [name, section] of now) if (!stays(name)) before.get(name)?.replaceWith(document.adoptNode(section));
    } else {
      for (const [name, section] of now) if (stays(name)) section.replaceWith(before.get(name) as Element);
      element.replaceChildren(...[...fresh.childNodes].map((node) => document.adoptNode(node)));
    }
    this.served = html;
    this.fold();
    for (const [selector, value] of typed) {
      const input = element.querySelector<HTMLInputElement>(selector);
      if (input && !input.value) input.value = value;
    }
    element.scrollTop = top;
    this.showWrongs();
    for (const part of this.parts) part.drawn?.();
    if (back && !element.contains(document.activeElement)) {
      const place = back.map((selector) => element.querySelector<HTMLElement>(selector)).find((one) => one);
      place?.focus({ preventScroll: true });
    }
    element.dispatchEvent(new CustomEvent("record:renewed", { bubbles: true }));
  }

  /** What stands above the record: its name, how it stands, how much there is of each. */
  private head(page: Document): void {
    const box = this.element.closest<HTMLElement>("#panel, .panel-full");
    for (const selector of [".panel-h h2", ".page-h h1", ".task-above", ".task-state", ".tabs"]) {
      const [old, now] = [box?.querySelector(selector), page.querySelector(selector)];
      if (!old || !now || old.innerHTML === now.innerHTML) continue;
      if (!old.contains(document.activeElement)) old.innerHTML = now.innerHTML;
    }
  }

  // -- folding --------------------------------------------------------------------------------------------------------

  private fold(): void {
    const folded = new Set(readFolded());
    for (const section of this.element.querySelectorAll<HTMLDetailsElement>("details[data-section]")) {
      section.open = !folded.has(section.dataset["section"] ?? "");
    }
  }

  private folded(section: Element): void {
    if (!(section instanceof HTMLDetailsElement) || !section.dataset["section"] || !this.isHere) return;
    const folded = new Set(readFolded());
    if (section.open) folded.delete(section.dataset["section"]);
    else folded.add(section.dataset["section"]);
    try {
      localStorage.setItem(FOLDED, JSON.stringify([...folded]));
    } catch {
      // Without room they are simply open the next time.
    }
  }

  leave(): void {
    clearTimeout(this.due);
    this.keys.leave();
  }
}

function sections(inside: ParentNode): Map<string, HTMLElement> {
  const found = inside.querySelectorAll<HTMLElement>("[data-section]");
  return new Map(Array.from(found, (section) => [section.dataset["section"] ?? "", section]));
}

function readFolded(): string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(FOLDED) ?? "[]");
    return Array.isArray(kept) ? kept.map(String) : [];
  } catch {
    return [];
  }
}

/** Somebody is typing there, or has a form open: it is not drawn anew under their hands. */
export function isInUse(section: Element): boolean {
  return section.querySelector("[data-typing], form[data-estimate]:not([hidden]), form[data-relink]:not([hidden])") !== null;
}

const CONTROLS = [
  "data-tick", "data-item-text", "data-item-up", "data-item-down", "data-item-remove", "data-units-edit", "data-unassign",
  "data-link-edit", "data-unlink",
];
const HOLDERS = ["data-field", "data-item", "data-resource", "data-other", "data-section"];

/** How to find an element again in what is drawn anew, by what it is about. */
export function selectorOf(element: Element): string {
  const into = element.hasAttribute("data-into") ? "[data-into]" : ":not([data-into])";
  for (const form of ["data-add-item", "data-assign", "data-estimate"]) if (element.hasAttribute(form)) return `[${form}]`;
  if (element.hasAttribute("data-link-add")) return `[data-link-add]${into}`;
  for (const holder of HOLDERS) {
    const value = element.getAttribute(holder);
    if (value !== null) return `[${holder}="${CSS.escape(value)}"]${holder === "data-other" ? into : ""}`;
  }
  return "";
}

function wayBack(record: Element): string[] | null {
  const active = document.activeElement;
  if (!active || !record.contains(active)) return null;
  const form = active.closest("form");
  const holder = form && selectorOf(form) ? form : active.closest(HOLDERS.map((one) => `[${one}]`).join(","));
  if (!holder) return null;
  const place = selectorOf(holder);
  const control = CONTROLS.find((one) => active.hasAttribute(one));
  const section = active.closest("[data-section]");
  const last = section ? `${selectorOf(section)} > summary` : "";
  const found = control ? [`${place} [${control}]`] : [`${place} .ed`, `${place} input`, `${place} > summary`];
  const list = holder.hasAttribute("data-item") ? ["[data-add-item] input"] : [];
  return [...found, ...list, last].filter(Boolean);
}
