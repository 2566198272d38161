/* Connects the tool bar that the server wrote with the plan: zoom, what is shown, filters, search, columns. */
import { DAY } from "./calendar";
import { COLUMNS } from "./columns";
import { same, type Condition } from "./asked";
import { FILTERS, QUICK, type FilterName } from "./filters";
import { NONE } from "./data";
import { svg } from "./inks";
import type { Change } from "./keyboard";
import { ZOOMS, zoomName, type ZoomName } from "./scale";
import type { Sheet } from "./sheet";
import { SHOWINGS, type PlanState, type Showing } from "./state";
import type { Viewing } from "./viewing";
import { say } from "./words";

export interface Reactions {
  /** The outline is to be changed at the selected task, or something undone. */
  change: (deed: Change) => void;
  /** Nothing more is chosen than the row with the keyboard. */
  unchoose: () => void;
  goTo: (where: string) => void;
  folded: (all: boolean) => void;
  relaid: () => void;
  /** The plan is held against another baseline. */
  compared: () => void;
  /** On a phone: from the list to the chart. */
  charted: () => void;
}

export class Tools {
  private timer = 0;

  constructor(
    private readonly root: HTMLElement,
    private readonly state: PlanState,
    private readonly sheet: Sheet,
    private readonly viewing: Viewing,
    private readonly reactions: Reactions,
  ) {
    root.addEventListener("click", (event) => this.click(event));
    root.addEventListener("change", (event) => this.change(event));
    this.search?.addEventListener("input", () => {
      clearTimeout(this.timer);
      this.timer = window.setTimeout(() => this.refilter(), 120);
    });
    this.search?.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.search?.value) {
        event.preventDefault();
        event.stopPropagation();
        this.search.value = "";
        this.refilter();
      } else if (event.key === "Enter" || event.key === "ArrowDown") {
        event.preventDefault();
        clearTimeout(this.timer);
        this.refilter();
        this.sheet.grid.focusTarget?.focus();
      }
    });
    document.addEventListener("click", (event) => this.closeMenus(event.target as Element));
    root.addEventListener("focusin", (event) => this.closeMenus(event.target as Element));
    root.addEventListener("keydown", (event) => this.menuKey(event));
    if (this.search) this.search.value = state.text;
    const columns = this.find("[data-columns]")?.closest("details");
    columns?.addEventListener("toggle", () => void this.fillColumns());
    void import("./columns_more").then(({ moreColumns }) => {
      const { length } = state.columns.shown;
      state.moreColumns = moreColumns;
      state.learn();
      if (columns?.open) void this.fillColumns();
      if (state.columns.shown.length > length) this.reactions.relaid();
    });
    this.fillBaselines();
    for (const name of SHOWINGS) {
      const box = this.find<HTMLInputElement>(`[data-show="${name}"]`);
      if (box) box.checked = state.show[name];
    }
    const mine = this.find<HTMLElement>('[data-filter-line="mine"]');
    if (mine) mine.hidden = !state.filters.knowsMe;
    this.count();
    this.update();
    for (const element of root.querySelectorAll<HTMLElement>("[data-waits]")) element.removeAttribute("inert");
  }

  /** A menu closes when somebody goes elsewhere. */
  private closeMenus(target: Element | null): void {
    const inside = target?.closest?.("details[data-plan-menu]");
    for (const menu of this.root.querySelectorAll<HTMLDetailsElement>("details[data-plan-menu][open]")) {
      if (menu !== inside) menu.open = false;
    }
  }

  private menuKey(event: KeyboardEvent): void {
    const menu = (event.target as Element).closest<HTMLDetailsElement>("details[data-plan-menu]");
    if (event.key !== "Escape" || !menu?.open) return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
    event.stopPropagation();
    event.preventDefault();
  }

  private find<Type extends Element>(selector: string): Type | null {
    return this.root.querySelector<Type>(selector);
  }

  get search(): HTMLInputElement | null {
    return this.find<HTMLInputElement>("[data-search]");
  }

  /** How many tasks each filter would show. */
  count(): void {
    const counts = this.state.filters.counts();
    for (const name of FILTERS) {
      const place = this.find(`[data-count="${name}"]`);
      if (place) place.textContent = this.state.format.number(counts[name]);
    }
  }

  /** Bring the tool bar in line with the plan. */
  update(): void {
    const { state } = this;
    const name = zoomName(state.perDay);
    for (const button of this.root.querySelectorAll<HTMLElement>("[data-zoom]")) {
      button.setAttribute("aria-pressed", String(button.dataset["zoom"] === name));
    }
    for (const button of this.root.querySelectorAll<HTMLElement>("[data-view]")) {
      button.setAttribute("aria-pressed", String((button.dataset["view"] === "list") === state.listFirst));
    }
    const found = this.find<HTMLElement>("[data-found]");
    if (found) {
      found.textContent = state.filtering ? say("found", { count: state.found, total: state.data.count }) : "";
    }
    const active = this.find<HTMLElement>("[data-filter-count]");
    if (active) {
      active.textContent = String(state.filter.parts.length);
      active.hidden = !state.filter.parts.length;
    }
    for (const box of this.root.querySelectorAll<HTMLInputElement>("[data-filter]")) {
      const quick = QUICK[box.dataset["filter"] as FilterName];
      box.checked = state.filter.join === "all" && state.filter.parts.some((part) => same(part, quick));
    }
    for (const clear of this.root.querySelectorAll<HTMLElement>('[data-do="clear"]')) clear.hidden = !state.filtering;
    this.finish();
    this.chosen();
  }

  /** What the signs mean, once that is loaded. */
  legend: ((state: PlanState) => HTMLElement[]) | null = null;
  private told = "";

  /** Another task is selected: nothing else in the bar says so. */
  chosen(): void {
    const { state } = this;
    const here = this.find<HTMLButtonElement>('[data-go="selected"]');
    if (here) here.disabled = state.selected < 0;
    if (!this.legend) return;
    const entries = this.legend(state);
    const told = entries.map((entry) => entry.innerHTML).join();
    if (told !== this.told) this.find("[data-legend]")?.replaceChildren(...entries);
    this.told = told;
  }

  /** When the plan ends, and how that stands against the baseline it is compared with. */
  private finish(): void {
    const place = this.find("[data-finish]");
    const { data, format } = this.state;
    const { finish } = data.json.project;
    if (!place || finish == null) return;
    const date = document.createElement("b");
    date.textContent = format.long(format.ending(finish));
    place.replaceChildren(`${say("finish")} `, date);
    const promised = data.baselines[this.state.baseline]?.finish.reduce((last, time) => Math.max(last, time), NONE) ?? NONE;
    if (promised === NONE) return;
    const late = Math.round((finish - promised) / DAY);
    const days = format.calendarDays(finish - promised);
    const words = say(late > 0 ? "after_baseline" : late < 0 ? "before_baseline" : "on_baseline", { days });
    const chip = document.createElement("span");
    chip.className = `rag chip ${late > 0 ? "warn" : "good"}`;
    const mark = svg("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" });
    const shape = late > 0 ? "M6 .8 11.6 11H.4z" : "M6 1a5 5 0 1 1 0 10A5 5 0 0 1 6 1z";
    mark.append(svg("path", { d: shape, fill: "currentColor" }));
    chip.append(mark, words);
    place.append(" ", chip);
  }

  private refilter(): void {
    this.viewing.search(this.search?.value ?? "");
  }

  /** A condition more, or one less. */
  private quick(condition: Condition, on: boolean): void {
    const { filter } = this.state;
    const parts = filter.join === "all" ? filter.parts : [filter];
    const others = parts.filter((part) => !same(part, condition));
    this.viewing.ask({ join: "all", parts: on ? [...others, condition] : others });
  }

  private click(event: Event): void {
    const target = (event.target as Element).closest<HTMLElement>(
      "[data-zoom],[data-do],[data-go],[data-view],[data-wider],[data-change],[data-shift-column]",
    );
    if (!target) return;
    const { zoom, go, view, wider, change, by } = target.dataset;
    if (change) this.reactions.change(change as Change);
    else if (zoom) {
      this.sheet.zoom(ZOOMS[zoom as ZoomName]);
      this.update();
    } else if (view) {
      this.state.listFirst = view === "list";
      this.update();
      if (view === "list") this.reactions.relaid();
      else this.reactions.charted();
    } else if (go) {
      target.closest("details")?.removeAttribute("open");
      this.reactions.goTo(go);
    } else if (wider) {
      const column = COLUMNS.find((one) => one.id === wider);
      if (!column) return;
      const { columns } = this.state;
      columns.resize(column, columns.width(column) + Number(by));
      this.recolumned();
    } else if (by && target.dataset["shiftColumn"]) {
      this.state.columns.shift(target.dataset["shiftColumn"], Number(by));
      const place = `[data-shift-column="${target.dataset["shiftColumn"]}"][data-by="${by}"]`;
      this.recolumned();
      void this.fillColumns().then(() => this.find<HTMLElement>(place)?.focus());
    } else if (target.dataset["do"] === "clear") this.viewing.clear();
    else if (target.dataset["do"] === "builder" || target.dataset["do"] === "arranging") {
      target.closest("details")?.removeAttribute("open");
      void (target.dataset["do"] === "builder" ? this.viewing.openBuilder() : this.viewing.openArranging());
    }
    else if (target.dataset["do"] === "unchoose") this.reactions.unchoose();
    else if (target.dataset["do"] === "fit") {
      this.sheet.fit();
      this.update();
    } else if (target.dataset["do"] === "unfold") this.reactions.folded(false);
    else if (target.dataset["do"] === "fold") this.reactions.folded(true);
    else if (target.dataset["do"] === "draw") this.draw(target);
    else if (target.dataset["do"] === "keys") this.showKeys();
    else if (target.dataset["do"] === "close-keys") this.find<HTMLDialogElement>("[data-keys]")?.close();
  }

  /** The page set-up; afterwards the keyboard is back where it was. */
  draw(from?: HTMLElement): void {
    from?.closest("details")?.removeAttribute("open");
    void import("./drawing").then(({ openDrawing }) => openDrawing(this.root, this.state, this.sheet));
  }

  showKeys(): void {
    void import("./keysheet").then(({ showKeys }) => showKeys(this.root, this.state.data.json.may));
  }

  private change(event: Event): void {
    const box = event.target as HTMLInputElement;
    const { state } = this;
    const { show, filter, column } = box.dataset;
    event.stopPropagation();
    if (show) {
      state.show[show as Showing] = box.checked;
      state.store.write({ show: { ...state.show } });
      this.update();
      this.sheet.redraw();
    } else if (filter) this.quick(QUICK[filter as FilterName], box.checked);
    else if (column) {
      state.columns.toggle(column, box.checked);
      this.recolumned();
    } else if (box.dataset["baselines"] !== undefined) {
      const before = state.data.baselines[state.baseline]?.number;
      state.baseline = Number(box.value);
      state.filters.baseline = state.baseline;
      const number = state.data.baselines[state.baseline]?.number ?? 0;
      if (!state.strips.includes(number)) state.strips = state.strips.map((one) => (one === before ? number : one));
      state.store.write({ baseline: number, strips: state.strips });
      this.count();
      this.refilter();
      this.reactions.compared();
    } else if (box.dataset["date"] !== undefined && box.value) {
      this.reactions.goTo(box.value);
    }
  }

  /** Columns are others, elsewhere or of another width. */
  private recolumned(): void {
    // A saved view's columns are its own.
    if (this.state.view === null) this.state.store.write(this.state.columns.toJson());
    this.reactions.relaid();
  }

  /** The menu of columns is there while it is open: its lines would be a third of the page. */
  private async fillColumns(): Promise<void> {
    const list = this.find<HTMLElement>("[data-columns]");
    if (!list) return;
    const { fillColumns } = await import("./columnmenu");
    fillColumns(list, this.find<HTMLTemplateElement>("[data-column-line]"), this.state.columns);
  }

  private fillBaselines(): void {
    const select = this.find<HTMLSelectElement>("[data-baselines]");
    if (!select) return;
    const { baselines } = this.state.data;
    select.replaceChildren(
      ...baselines.map((baseline, at) => {
        const option = document.createElement("option");
        option.value = String(at);
        option.textContent = baseline.name;
        option.selected = at === this.state.baseline;
        return option;
      }),
    );
    for (const line of this.root.querySelectorAll<HTMLElement>("[data-needs-baseline]")) {
      line.hidden = baselines.length < Number(line.dataset["needsBaseline"] || 1);
    }
  }
}
