/*
 * The other views of the same plan: each is loaded when somebody asks for it, has an address of its own, and shows what
 * the state says: the same tasks, filter and selection. The sheet stays, hidden, so that going back loses no place.
 */
import { remember } from "./address";
import type { May } from "./data";
import type { Editing } from "./editing";
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";
import { say } from "./words";

export type Mode = "sheet" | "network" | "wbs" | "calendar" | "board";

/** What a view may ask of the page. */
export interface Host {
  root: HTMLElement;
  state: PlanState;
  /** Whether this reader may change anything at all. */
  mayChange: () => boolean;
  /** What they may change. */
  may: () => May;
  urlOf: (task: number) => string;
  select: (task: number) => void;
  open: (task: number) => void;
  /** Editing, once it is loaded. */
  toEdit: () => Promise<Editing>;
}

/** One way to look at the plan. */
export interface View {
  readonly element: HTMLElement;
  /** Draw what the state says now. */
  draw: () => void;
  /** Bring a task into sight; -1 is none. */
  reveal: (task: number) => void;
  /** Put the keyboard where it was. */
  focus: () => void;
  /** Answer a key that is pressed inside; says whether it was one of this view's. */
  press: (event: KeyboardEvent) => boolean;
}

const LOADS: Record<Exclude<Mode, "sheet">, () => Promise<{ make: (host: Host) => View }>> = {
  network: () => import("./views/network"),
  wbs: () => import("./views/wbs"),
  calendar: () => import("./views/calendar"),
  board: () => import("./views/board"),
};
export const MODES: Mode[] = ["sheet", "network", "wbs", "calendar", "board"];

/** The view that an address means: its last word, where it is one of ours. */
export function modeOf(path: string): Mode {
  const word = /\/plan\/(\w+)\/$/.exec(path)?.[1] as Mode | undefined;
  return word && MODES.includes(word) ? word : "sheet";
}

export class Modes {
  mode: Mode = "sheet";
  private readonly views = new Map<Mode, View>();
  private frame = 0;
  private left: [number, number] = [0, 0];
  private asked = 0;

  private readonly host: Host;

  constructor(
    given: Host,
    private readonly sheet: Sheet,
    /** Keys that no view answers are the page's. */
    private readonly elsewhere: (event: KeyboardEvent) => boolean,
    /** The sheet is shown again. */
    private readonly back: () => void,
  ) {
    // What is chosen in a view is in the rows as well: there it must not be folded away.
    const unfolded = (go: (task: number) => void) => (task: number) => {
      const { outline, filtering } = given.state;
      if (!filtering && (outline.rowOf[task] as number) < 0) outline.reveal(task);
      go(task);
    };
    this.host = { ...given, select: unfolded(given.select), open: unfolded(given.open) };
    for (const link of this.links) {
      link.addEventListener("click", (event) => {
        if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        this.go(link.dataset["mode"] as Mode);
      });
    }
    window.addEventListener("popstate", () => {
      void this.show(this.addressed);
      // The filter is the same in all views, also after going back to one that had another.
      if (/\/plan\//.test(location.pathname)) remember(given.state);
    });
    if (this.addressed !== "sheet") void this.show(this.addressed, true);
  }

  private get links(): HTMLAnchorElement[] {
    return [...this.host.root.querySelectorAll<HTMLAnchorElement>("a[data-mode]")];
  }

  /** What the address names; with a task's panel open, what lies underneath it. */
  private get addressed(): Mode {
    const state = history.state as { panel?: string; list?: string } | null;
    const at = state?.panel && state.list ? new URL(state.list, location.href).pathname : location.pathname;
    return /\/plan\//.test(at) ? modeOf(at) : this.mode;
  }

  /** To a view, as a step that the browser's back takes back. */
  go(mode: Mode): void {
    const link = this.links.find((one) => one.dataset["mode"] === mode);
    if (!link || mode === this.mode) return;
    history.pushState(null, "", link.pathname);
    remember(this.host.state);
    void this.show(mode, true);
  }

  /** The view after this one. */
  next(): void {
    this.go(MODES[(MODES.indexOf(this.mode) + 1) % MODES.length] as Mode);
  }

  private async show(mode: Mode, focus = false): Promise<void> {
    if (mode === this.mode) return;
    const mine = ++this.asked;
    const { root, state } = this.host;
    let view: View | null = null;
    if (mode !== "sheet") {
      root.classList.add("is-turning");
      try {
        view = this.views.get(mode) ?? (await LOADS[mode]()).make(this.host);
      } catch {
        document.dispatchEvent(new CustomEvent("toast", { detail: { text: say("view_failed"), tone: "bad" } }));
      }
      root.classList.remove("is-turning");
      if (mine !== this.asked) return;
      if (!view) return this.mark();
      if (!this.views.has(mode)) this.keep(mode, view);
    }
    this.place(mode, view);
    this.mode = mode;
    this.mark();
    this.sheet.instead = view ? { draw: () => this.soon(), reveal: (task) => view.reveal(task) } : null;
    if (!view) return this.back();
    view.draw();
    if (state.selected >= 0) view.reveal(state.selected);
    if (focus && document.activeElement === document.body) view.focus();
    performance.mark(`plan:${mode}`);
  }

  /** Only what is shown is in the page; the sheet is found again where it was left. */
  private place(mode: Mode, view: View | null): void {
    const { scroller, element } = this.sheet;
    const now = view?.element ?? element;
    const before = this.mode === "sheet" ? element : this.views.get(this.mode)?.element;
    if (this.mode === "sheet") this.left = [scroller.scrollLeft, scroller.scrollTop];
    before?.replaceWith(now);
    if (mode === "sheet") scroller.scrollTo(...this.left);
  }

  private keep(mode: Mode, view: View): void {
    this.views.set(mode, view);
    view.element.addEventListener("keydown", (event) => {
      const target = event.target as Element;
      if (event.defaultPrevented || target.closest("input, select, textarea")) return;
      if (!view.press(event) && !this.elsewhere(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    new ResizeObserver(() => this.mode === mode && this.soon()).observe(view.element);
  }

  private soon(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.views.get(this.mode)?.draw());
  }

  private mark(): void {
    this.host.root.dataset["shows"] = this.mode;
    for (const link of this.links) {
      if (link.dataset["mode"] === this.mode) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  /** A key with nothing in focus: the view's that is shown. */
  press(event: KeyboardEvent): boolean {
    const view = this.views.get(this.mode);
    return this.mode !== "sheet" && !!view?.press(event);
  }
}
