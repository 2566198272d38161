/*
 * What a reader does to the view of the plan: asks for tasks, arranges rows. The filter and the arrangement live in the
 * state; whatever shows the plan follows them. Chips and dialogs are loaded when there is something for them to say.
 */
import { MOST_SORTS, OUTLINE, isOutline, type Arrangement } from "./arrange";
import { EVERYTHING, tidied, type Group } from "./filter";
import type { Chips } from "./chips";
import type { PlanState } from "./state";
import { remember } from "./address";

export class Viewing {
  private chips: Chips | null = null;
  private loading = false;

  constructor(
    readonly root: HTMLElement,
    readonly state: PlanState,
    /** Show the rows as the state now says. */
    private readonly show: () => void,
    /** Where the keyboard goes when there is nothing left here. */
    private readonly target: () => HTMLElement | null,
  ) {}

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
    if (!place) return;
    if (this.chips) return this.chips.update();
    if (this.loading || (!state.filtering && isOutline(state.arrangement))) return;
    this.loading = true;
    void import("./chips").then(({ Chips }) => {
      this.chips = new Chips(place, this);
      this.chips.update();
    });
  }

  /** The rows are shown as the reader asked: the address says so. */
  shown(): void {
    remember(this.state);
    this.update();
  }

  openBuilder(): Promise<void> {
    return import("./builder").then(({ openBuilder }) => openBuilder(this));
  }

  openArranging(): Promise<void> {
    return import("./arranging").then(({ openArranging }) => openArranging(this));
  }
}
