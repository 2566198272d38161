/*
 * What a reader does to the view of the plan: asks for tasks, arranges rows. The filter and the arrangement live in the
 * state; whatever shows the plan follows them. Chips and dialogs are loaded when there is something for them to say.
 */
import { EVERYTHING, MOST_SORTS, OUTLINE, isOutline, tidied, type Arrangement, type Group } from "./asked";
import type { Chips } from "./chips";
import type { ColourRule } from "./colours";
import type { PlanState } from "./state";
import type { ViewMenu } from "./savedviews";
import type { SavedView, SavedViews } from "./viewcontent";
import { say } from "./words";

export class Viewing {
  private chips: Chips | null = null;
  private loading = false;
  private menu: ViewMenu | null = null;

  constructor(
    readonly root: HTMLElement,
    readonly state: PlanState,
    /** Show the rows as the state now says. */
    private readonly shows: () => void,
    /** Where the keyboard goes when there is nothing left here. */
    private readonly target: () => HTMLElement | null,
    /** Columns and zoom are others: lay all out anew. */
    readonly relay: () => void,
  ) {
    const menu = root.querySelector<HTMLDetailsElement>("[data-views]");
    menu?.addEventListener("toggle", () => {
      const list = menu.querySelector<HTMLElement>("[data-view-list]");
      if (!menu.open || !list) return;
      void Promise.all([import("./savedviews"), this.toAsk()]).then(([{ ViewMenu }]) => {
        this.menu ??= new ViewMenu(this, list);
        this.menu.draw();
        void this.menu.refresh();
      });
    });
  }

  get views(): SavedViews {
    return this.state.views;
  }

  set views(told: SavedViews) {
    this.state.views = told;
  }

  /** The saved view that is open. */
  get current(): SavedView | null {
    return this.views.views.find((view) => view.number === this.state.view) ?? null;
  }

  /** Whether the page looks otherwise than the view that is open. */
  get changed(): boolean {
    const { current, state } = this;
    return current !== null && state.asks !== null && !state.asks.sameLook(state.asks.contentOf(state), current.content);
  }

  /** What it takes to answer, loaded when something is asked or nothing else is to do. */
  async toAsk(): Promise<void> {
    this.state.asks ??= await import("./asks");
  }

  private show(): void {
    if (this.state.asks) this.shows();
    else void this.toAsk().then(this.shows, () => document.dispatchEvent(new CustomEvent("charthouse:refused", { detail: {} })));
  }

  colour(rules: ColourRule[]): void {
    this.state.colours = rules;
    this.show();
  }

  get focusTarget(): HTMLElement | null {
    return this.target();
  }

  /** Ask for other tasks. */
  ask(filter: Group): void {
    this.state.filter = tidied(filter);
    this.show();
  }

  search(text: string): void {
    const field = this.root.querySelector<HTMLInputElement>("[data-search]");
    if (field && field.value !== text) field.value = text;
    this.state.text = text;
    this.show();
  }

  /** Ask for everything, in the order of the outline. */
  clear(): void {
    this.state.arrangement = OUTLINE;
    this.state.filter = EVERYTHING;
    this.search("");
  }

  arrange(arrangement: Arrangement): void {
    this.state.arrangement = arrangement;
    this.show();
  }

  /** Sort by a column: up, down, not at all; `more`: as a further one. */
  sortBy(column: string, more: boolean): void {
    const { arrangement } = this.state;
    const there = arrangement.sort.find((one) => one.column === column);
    const others = arrangement.sort.filter((one) => one !== there);
    const next = !there ? [{ column, down: false }] : there.down ? [] : [{ column, down: true }];
    if (!more) return this.arrange({ ...arrangement, sort: next });
    const at = there ? arrangement.sort.indexOf(there) : others.length;
    const sort = [...others.slice(0, at), ...next, ...others.slice(at)];
    this.arrange({ ...arrangement, sort: sort.slice(0, MOST_SORTS) });
  }

  /** Edits have left rows where they were: arrange them anew. */
  settle(): void {
    this.show();
  }

  /** Bring what says the view in line with it. */
  update(): void {
    const place = this.root.querySelector<HTMLElement>("[data-chips]");
    const { state } = this;
    this.name();
    if (!place) return;
    if (this.chips) return this.chips.update();
    if (this.loading || (!state.filtering && isOutline(state.arrangement) && !state.colours.length)) return;
    this.loading = true;
    void import("./chips").then(({ Chips }) => {
      this.chips = new Chips(place, this);
      this.chips.update();
    });
  }

  /** Which view is open, and whether it was changed since it was kept. */
  private name(): void {
    const { current, changed } = this;
    const place = this.root.querySelector("[data-view-called]");
    if (place) place.textContent = current ? current.name : say("views_none");
    const mark = this.root.querySelector<HTMLElement>("[data-view-changed]");
    if (mark) mark.hidden = !changed;
  }

  /** The rows are shown as the reader asked: the address says so. */
  shown(): void {
    this.state.asks?.remember(this.state, this.changed);
    this.update();
  }

  openBuilder(): Promise<void> {
    return import("./builder").then(({ openBuilder }) => openBuilder(this));
  }

  openColours(): Promise<void> {
    return import("./colouring").then(({ openColours }) => openColours(this));
  }

  openArranging(): Promise<void> {
    return import("./arranging").then(({ openArranging }) => openArranging(this));
  }
}
