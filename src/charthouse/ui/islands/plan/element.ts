/* <plan-sheet>: the plan as tree grid and Gantt chart in one. */
import { OUTLINE, beginsAsking, viewsOnPage } from "./asked";
import type { May, PlanData } from "./data";
import type { Editing } from "./editing";
import type { Ways } from "./format";
import { goTo } from "./going";
import { Keyboard, type Change, type View } from "./keyboard";
import { LivePlan } from "./live";
import { fetchPlan, showFailure, showNothing, urlsOf } from "./loading";
import type { Modes } from "./modes";
import { Pointer } from "./pointer";
import type { Presence } from "./presence";
import { Sheet } from "./sheet";
import { PlanState } from "./state";
import type { Strips } from "./strips";
import { Tools } from "./tools";
import { Viewing } from "./viewing";
import { learnWords } from "./words";

/** How the page's locale writes, which the page carries beside its words. */
const waysOf = (): Ways => JSON.parse(document.getElementById("formats")?.textContent ?? "{}") as Ways;

const PHONE = "(max-width: 700px)";

export class PlanSheet extends HTMLElement {
  private state!: PlanState;
  private sheet!: Sheet;
  private tools!: Tools;
  private strips: Strips | null = null;
  private keyboard!: Keyboard;
  private viewing!: Viewing;
  /** The other views, once they are here; until then their links are links. */
  private modes: Modes | null = null;
  private following = 0;
  private editing: Promise<Editing> | null = null;
  /** Once it is here. */
  private edits: Editing | null = null;
  private presence: Presence | null = null;
  private readonly phone = matchMedia(PHONE);

  connectedCallback(): void {
    void this.start();
  }

  private get root(): HTMLElement {
    return this.closest<HTMLElement>("[data-plan]") ?? this;
  }

  private async start(): Promise<void> {
    learnWords(JSON.parse(document.getElementById("plan-words")?.textContent ?? "{}") as Record<string, string>);
    const views = viewsOnPage();
    const asking = beginsAsking(location.search, views) ? import("./asks").catch(() => null) : undefined;
    const { plan, problem } = await fetchPlan(this.dataset["source"] ?? "");
    const asks = await asking;
    if (problem || asks === null) return showFailure(this.root, this, problem ?? {});
    if (!plan) return;
    performance.mark("plan:data");
    const state = new PlanState(plan, waysOf(), document.documentElement.lang || "en");
    state.views = views ?? state.views;
    state.asks = asks ?? null;
    asks?.begin(state);
    this.build(state);
  }

  private build(state: PlanState): void {
    this.state = state;
    state.phone = this.phone.matches;
    state.columns.phone = state.phone;
    const sheet = new Sheet(state);
    this.sheet = sheet;
    sheet.grid.taskUrl = (task) => this.urlOf(task);
    this.replaceChildren(sheet.element);
    this.readRowHeight();
    const [select, open] = [(task: number): void => this.select(task), (task: number): void => this.open(task)];
    const change = (deed: Change, task: number): boolean => {
      if (!this.mayChange) return false;
      void this.toEdit().then((edits) => edits.change(deed, task));
      return true;
    };
    const edit = (task: number, cell: number, typed?: string): void => {
      const column = sheet.grid.columnAt(cell);
      const number = state.data.number[task] as number;
      if (column) void this.toEdit().then((edits) => edits.cells.open(state.taskNumbered(number), column, typed));
    };
    this.viewing = new Viewing(this.root, state, () => this.refiltered(), () => sheet.grid.focusTarget, () => this.relay());
    this.tools = new Tools(this.root, state, sheet, this.viewing, {
      change: (deed) => {
        if (state.selected >= 0 && deed !== "undo" && deed !== "redo") this.keyboard.focus(this.keyboard.nearestRow(state.selected));
        change(deed, state.selected);
      },
      unchoose: () => {
        this.keyboard.alone();
        // The button goes with the choice; the keyboard would be nowhere.
        this.keyboard.focus(sheet.grid.focusRow);
      },
      goTo: (where) => this.goTo(where),
      folded: (all) => {
        state.outline.foldBelow(all ? 1 : Infinity);
        this.refolded();
      },
      relaid: () => {
        this.relay();
        void this.toEdit().then((edits) => edits.columnsUsed());
      },
      compared: () => this.renew(state.data, new Map()),
      charted: () => {
        this.relay();
        this.toNow();
      },
    });
    const zoomed = (): void => this.tools.update();
    this.keyboard = new Keyboard(state, sheet, {
      select,
      chosen: () => this.chosen(),
      open,
      close: () => this.close(),
      goToday: () => this.goTo("today"),
      search: () => this.tools.search?.focus(),
      view: (deed, column) => this.view(deed, column),
      turn: () => this.modes?.next(),
      sheetOfKeys: () => this.tools.showKeys(),
      print: () => this.tools.draw(),
      refold: () => this.refolded(),
      zoomed,
      mayEdit: (task, cell) => this.mayEdit(task, cell),
      edit,
      change,
    });
    new Pointer(state, sheet, {
      select: (task, cell) => {
        this.keyboard.focus(state.outline.rowAt(task), this.mayChange ? cell : -1);
        select(task);
        this.keyboard.alone();
      },
      choose: (task, upTo) => {
        if (upTo) this.keyboard.extend(state.outline.rowAt(task));
        else this.keyboard.toggle(task);
      },
      edit: (task, cell) => {
        if (!this.mayEdit(task, cell)) return false;
        edit(task, cell);
        return true;
      },
      open,
      toggle: (task) => this.keyboard.toggleFold(task),
      sort: (column, more) => this.viewing.sortBy(column, more),
      zoomed,
    });
    sheet.element.addEventListener("keydown", (event) => {
      if (event.target === sheet.splitter || !this.keyboard.press(event)) return;
      event.preventDefault();
      event.stopPropagation();
    });
    // With nothing in focus the keys are the plan's as well: this is a page to work on all day.
    document.addEventListener("keydown", (event) => this.stray(event), true);
    sheet.scroller.addEventListener("focusin", (event) => this.focused(event));
    new ResizeObserver(() => (this.relay(), sheet.draw())).observe(sheet.scroller);
    this.phone.addEventListener("change", () => this.relay());
    document.addEventListener("panel:shown", (event) => this.shown((event as CustomEvent<{ url: string }>).detail.url));
    document.addEventListener("click", (event) => this.go(event));
    this.relay();
    this.begin();
    showNothing(this.root, state);
    sheet.draw();
    this.viewing.update();
    const may = { mayChange: () => this.mayChange, may: () => this.may, toEdit: () => this.toEdit() };
    const host = { root: this.root, state, ...may, urlOf: (task: number) => this.urlOf(task), select, open };
    void import("./modes").then(({ Modes }) => {
      this.modes = new Modes(host, sheet, (event) => this.keyboard.press(event), () => this.relay());
    });
    new LivePlan(state, () => this.toEdit().then((edits) => edits.session.follow()));
    void Promise.all([import("./layers"), import("./legend")]).then(([{ Layers, Strips }, { legend }]) => {
      sheet.chart.lay(Layers);
      this.tools.legend = legend;
      if (this.root.querySelector("[data-ghost]")) {
        const redrawn = (): void => this.renew(state.data, new Map());
        void import("./scenarios").then(({ Scenarios }) => new Scenarios(this.root, state, redrawn));
      }
      this.strips = new Strips(this.root, state, this.dataset["baseline"] ?? "", () => this.renew(state.data, new Map()));
      this.tools.update();
      sheet.redraw();
    });
    // Without a line it is tried again when it is needed.
    requestIdleCallback(() => void this.viewing.toAsk().catch(() => undefined), { timeout: 1000 });
    requestIdleCallback(() => void this.toEdit().then(() => this.beHere()).catch(() => undefined), { timeout: 1500 });
    this.root.classList.add("is-ready");
    performance.mark("plan:drawn");
    performance.measure("plan:drawing", "plan:data", "plan:drawn");
  }

  private get may(): May {
    return this.edits?.session.may ?? this.state.data.json.may;
  }

  /** Whether this reader may change anything at all. */
  private get mayChange(): boolean {
    const { edit, part, progress } = this.may;
    return edit || part.length > 0 || progress.length > 0;
  }

  private mayEdit(task: number, cell: number): boolean {
    const column = this.sheet.grid.columnAt(cell);
    if (!column || task < 0 || !this.mayChange) return false;
    return this.edits ? this.edits.mayEdit(task, column) : ["name", "duration", "start", "finish", "percent"].includes(column);
  }

  /** Say who is here, and see who else is, where this reader may. */
  private async beHere(): Promise<void> {
    const url = this.dataset["here"];
    if (!url) return;
    const { Presence } = await import("./presence");
    this.presence = new Presence(this.root, this.state, url, {
      redraw: () => this.sheet.redraw(),
      goTo: (task) => {
        this.select(task);
        this.reveal(task);
      },
    });
  }

  /** Editing, loaded when it is needed or nothing else is to do. */
  private toEdit(): Promise<Editing> {
    this.editing ??= import("./editing").then(({ Editing }) => {
      this.edits = new Editing(
        {
          root: this.root,
          state: this.state,
          sheet: this.sheet,
          show: (data, numbers) => this.renew(data, numbers),
          focus: (row, cell) => this.keyboard.focus(row, cell),
          reveal: (task) => this.reveal(task),
          zoomed: () => this.tools.update(),
          unarrange: () => this.view("outline", null),
        },
        urlsOf(this.dataset),
      );
      return this.edits;
    }).catch((error: unknown) => {
      this.editing = null;
      throw error;
    });
    return this.editing;
  }

  /** The plan changed, here or elsewhere: show it as it is now, and leave the reader where they are. */
  private renew(data: PlanData, numbers: ReadonlyMap<number, number>): void {
    const { state, sheet } = this;
    const { scroller, grid } = sheet;
    const now = (task: number | undefined): number | null => {
      const number = task === undefined ? undefined : state.data.number[task];
      return number === undefined ? null : (numbers.get(number) ?? number);
    };
    const top = now(state.outline.rows[Math.floor(scroller.scrollTop / sheet.rowHeight)]);
    const into = scroller.scrollTop % sheet.rowHeight;
    const focused = now(state.outline.rows[grid.focusRow]);
    const rowOf = (number: number | null): number => {
      const task = number === null ? -1 : state.taskNumbered(number);
      return task < 0 ? -1 : (state.outline.rowOf[task] as number);
    };
    const before = state.outline;
    state.take(data, numbers);
    if (state.outline !== before) {
      if (rowOf(focused) >= 0) grid.focusRow = rowOf(focused);
      grid.focusRow = Math.max(0, Math.min(grid.focusRow, state.outline.rows.length - 1));
      sheet.measure();
      if (rowOf(top) >= 0) scroller.scrollTop = rowOf(top) * sheet.rowHeight + into;
    }
    sheet.rescale();
    sheet.refresh();
    sheet.draw();
    this.strips?.update();
    this.tools.update();
    this.viewing.update();
    this.edits?.bulk.update();
    showNothing(this.root, state);
  }

  private view(deed: View, column: string | null): void {
    if (deed === "filter") void this.viewing.openBuilder();
    else if (deed === "settle") this.viewing.settle();
    else if (deed === "outline") this.viewing.arrange(OUTLINE);
    else if (column) this.viewing.sortBy(column, false);
    else void this.viewing.openArranging();
  }

  private stray(event: KeyboardEvent): void {
    const target = event.target as Element;
    if (event.defaultPrevented || (target !== document.body && target.id !== "main")) return;
    if (document.querySelector("dialog[open]") || !(this.modes?.press(event) || this.keyboard.press(event))) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  /** The first look: around the date the plan stands at, and the task that the address names. */
  private begin(): void {
    const { state } = this;
    this.toNow();
    const number = Number(new URLSearchParams(location.search).get("task"));
    const task = number ? state.taskNumbered(number) : -1;
    if (task >= 0) this.reveal(task);
  }

  private toNow(): void {
    const { state, sheet } = this;
    const { status_date: status, today } = state.data.json.project;
    const now = status ?? today;
    const inside = now >= state.firstDate && now <= state.lastDate;
    sheet.goTo(inside ? now : state.firstDate);
  }

  private urlOf(task: number): string {
    return (this.dataset["task"] ?? "").replace("0", String(this.state.data.number[task]));
  }

  private readRowHeight(): void {
    const row = parseFloat(getComputedStyle(this).getPropertyValue("--row"));
    this.sheet.rowHeight = this.state.phone ? 44 : row || 26;
    this.style.setProperty("--pl-row", `${this.sheet.rowHeight}px`);
  }

  private relay(): void {
    this.state.phone = this.phone.matches;
    this.state.columns.phone = this.state.phone;
    this.state.columns.namesAlone = !this.state.listFirst;
    this.readRowHeight();
    this.sheet.layout();
    this.tools?.update();
  }

  /** Others are chosen together: the rows say so, and what can be done with many. */
  private chosen(): void {
    this.edits?.bulk.update();
    this.sheet.redraw();
  }

  private select(task: number): void {
    const { state } = this;
    if (state.selected === task) return;
    state.selected = Math.max(-1, task);
    this.presence?.moved();
    this.tools.chosen();
    this.sheet.redraw();
    if (task < 0) return;
    if (document.querySelector<HTMLElement>("#panel")?.hidden !== false) return;
    // An open panel follows the selection, once it has come to rest.
    clearTimeout(this.following);
    this.following = window.setTimeout(() => this.follow(task), 180);
  }

  private follow(task: number): void {
    if (this.state.selected !== task) return;
    const tab = document.querySelector("#panel [data-tab][aria-current]")?.getAttribute("data-tab") ?? "";
    const url = this.urlOf(task) + (tab && tab !== "details" ? `?tab=${tab}` : "");
    document.dispatchEvent(new CustomEvent("panel:open", { detail: { url, follows: true } }));
  }

  private open(task: number): void {
    if (task < 0) return this.keyboard.toggleFold(task);
    clearTimeout(this.following);
    this.select(task);
    clearTimeout(this.following);
    document.dispatchEvent(new CustomEvent("panel:open", { detail: { url: this.urlOf(task) } }));
  }

  private close(): boolean {
    const panel = document.querySelector<HTMLElement>("#panel");
    if (!panel || panel.hidden) return false;
    document.dispatchEvent(new CustomEvent("panel:close"));
    return true;
  }

  /** The panel shows a task: the sheet goes there too. */
  private shown(url: string): void {
    const number = Number(/\/tasks\/(\d+)/.exec(url)?.[1]);
    const task = number ? this.state.taskNumbered(number) : -1;
    if (task < 0) return;
    this.state.selected = task;
    this.reveal(task);
    this.tools.update();
  }

  private reveal(task: number): void {
    const { state, sheet } = this;
    if ((state.outline.rowOf[task] as number) < 0) {
      state.outline.reveal(task);
      if ((state.outline.rowOf[task] as number) < 0) this.viewing.clear();
      state.outline.reveal(task);
      this.refolded();
    }
    state.selected = task;
    sheet.grid.focusRow = state.outline.rowOf[task] as number;
    sheet.grid.focusCell = -1;
    sheet.showRow(sheet.grid.focusRow, true);
    sheet.redraw();
  }

  /** "Show in the chart" inside a panel. */
  private go(event: Event): void {
    const link = (event.target as Element).closest?.<HTMLElement>("[data-show-task]");
    const task = link ? this.state.taskNumbered(Number(link.dataset["showTask"])) : -1;
    if (task < 0) return;
    event.preventDefault();
    this.reveal(task);
  }

  private focused(event: FocusEvent): void {
    const found = this.sheet.grid.rowAt(event.target as Element);
    if (found && found.row !== this.sheet.grid.focusRow) {
      this.sheet.grid.focusRow = found.row;
      this.sheet.redraw();
    }
  }

  private refolded(): void {
    const { state, sheet } = this;
    if (!state.filtering) state.keepFolds();
    if (state.selected >= 0) sheet.grid.focusRow = this.keyboard.nearestRow(state.selected);
    sheet.refresh();
    this.tools.update();
  }

  private refiltered(): void {
    const { state, sheet } = this;
    state.arrange();
    const row = state.selected < 0 ? -1 : (state.outline.rowOf[state.selected] as number);
    sheet.grid.focusRow = Math.max(0, row);
    if (row < 0) sheet.scroller.scrollTop = 0;
    sheet.refresh();
    if (row >= 0) sheet.showRow(row);
    sheet.grid.mark();
    this.tools.update();
    this.viewing.shown();
    showNothing(this.root, state);
    void this.edits?.columnsUsed();
  }

  private goTo(where: string): void {
    const { root, state, sheet } = this;
    goTo(state, sheet, where, { root, reveal: (task) => this.reveal(task), relay: () => this.relay() });
  }
}
