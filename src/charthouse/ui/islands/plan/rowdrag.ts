/* Rows dragged elsewhere in the outline by their WBS code or name. Without dragging: Alt and the arrows, or cut and paste. */
import type { Editing, Surroundings } from "./editing";
import { siblingsOf, topmost } from "./outlining";
import { cellAt } from "./pointer";
import { ROW_COLUMNS } from "./rectangle";

/** How far a pointer goes before a press is a drag. */
const LEAST = 5;
const EDGE = 36;

interface Place {
  parent: number;
  after: number;
  /** Where the mark stands: between rows at a height, or on a row. */
  row: number;
  into: boolean;
}

export class RowDrag {
  private readonly mark = document.createElement("div");
  private tasks: number[] = [];
  private from: { x: number; y: number; task: number } | null = null;
  private place: Place | null = null;
  private at = { x: 0, y: 0 };
  private rolling = 0;

  constructor(
    private readonly around: Surroundings,
    private readonly editing: Editing,
  ) {
    const { grid } = around.sheet;
    this.mark.className = "pl-drop";
    this.mark.hidden = true;
    grid.element.append(this.mark);
    grid.element.addEventListener("pointerdown", (event) => this.press(event));
    // A link that is dragged would be the browser's.
    grid.element.addEventListener("dragstart", (event) => event.preventDefault());
  }

  private press(event: PointerEvent): void {
    const found = this.around.sheet.grid.rowAt(event.target as Element);
    if (!found || event.button || event.pointerType !== "mouse" || event.shiftKey || event.ctrlKey || event.metaKey) return;
    const column = this.around.sheet.grid.columnAt(cellAt(event.target as Element));
    if (column !== null && !ROW_COLUMNS.has(column)) return;
    this.from = { x: event.clientX, y: event.clientY, task: found.task };
    document.addEventListener("pointermove", this.move);
    document.addEventListener("pointerup", this.drop);
    document.addEventListener("pointercancel", this.end);
    document.addEventListener("keydown", this.key, true);
  }

  private readonly move = (event: PointerEvent): void => {
    const { state, sheet } = this.around;
    if (!this.from) return;
    if (sheet.element.classList.contains("is-marking")) return this.end();
    if (!this.tasks.length) {
      if (Math.abs(event.clientY - this.from.y) < LEAST) return;
      const { task } = this.from;
      this.tasks = topmost(state.data, state.isChosen(task) ? state.chosen : [task]);
      if (!this.editing.mayAll(this.tasks) || this.editing.isArranged("move")) return this.end();
      sheet.element.classList.add("is-dragging");
    }
    event.preventDefault();
    this.at = { x: event.clientX, y: event.clientY };
    this.show();
    this.roll();
  };

  /** Near an edge the rows come along. */
  private roll(): void {
    cancelAnimationFrame(this.rolling);
    const { scroller } = this.around.sheet;
    const bounds = scroller.getBoundingClientRect();
    const over = Math.min(0, this.at.y - bounds.top - 45 - EDGE) + Math.max(0, this.at.y - bounds.bottom + EDGE);
    if (!over || !this.tasks.length) return;
    scroller.scrollTop += over / 4;
    this.show();
    this.rolling = requestAnimationFrame(() => this.roll());
  }

  private show(): void {
    const { mark } = this;
    const { state, sheet } = this.around;
    this.place = this.placeAt();
    mark.hidden = !this.place;
    if (!this.place) return;
    const { row, into, parent } = this.place;
    mark.classList.toggle("into", into);
    mark.style.transform = `translateY(${row * sheet.rowHeight}px)`;
    const depth = parent < 0 ? 0 : (state.outline.depth[parent] as number) + 1;
    const { grid } = sheet;
    mark.style.left = into ? "0" : `${grid.cellSpan(Math.max(0, grid.cellOf("name")))[0] + depth * 14}px`;
  }

  /** Above the upper quarter of a row: before it; below the lower one: behind it; between: below it, as its last. */
  private placeAt(): Place | null {
    const { state, sheet } = this.around;
    const { outline, data } = state;
    const bounds = sheet.scroller.getBoundingClientRect();
    const y = (this.at.y - bounds.top - 45 + sheet.scroller.scrollTop) / sheet.rowHeight;
    const row = Math.min(Math.max(0, Math.floor(y)), outline.rows.length - 1);
    const task = outline.rows[row];
    if (task === undefined) return null;
    const part = y - row;
    const siblings = siblingsOf(data, task);
    const parent = data.parent[task] as number;
    const open = outline.isSummary(task) && outline.rows[row + 1] === task + 1;
    let place: Place;
    if (part < 0.25) place = { parent, after: siblings[siblings.indexOf(task) - 1] ?? -1, row, into: false };
    else if (part > 0.75 && !open) place = { parent, after: task, row: row + 1, into: false };
    else if (part > 0.75) place = { parent: task, after: -1, row: row + 1, into: false };
    else {
      let last = -1;
      for (let one = task + 1; one < (outline.end[task] as number); one++) if (data.parent[one] === task) last = one;
      place = { parent: task, after: last, row, into: true };
    }
    return this.editing.mayPut(this.tasks, place.parent) ? place : null;
  }

  private readonly drop = (): void => {
    const { tasks, place } = this;
    const dragged = tasks.length > 0;
    this.end();
    if (!dragged) return;
    swallowClick();
    if (place) this.editing.put(tasks, place.parent, place.after);
  };

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.tasks.length) return;
    event.preventDefault();
    event.stopPropagation();
    this.end();
  };

  private readonly end = (): void => {
    this.from = this.place = null;
    this.tasks = [];
    this.mark.hidden = true;
    cancelAnimationFrame(this.rolling);
    this.around.sheet.element.classList.remove("is-dragging");
    document.removeEventListener("pointermove", this.move);
    document.removeEventListener("pointerup", this.drop);
    document.removeEventListener("pointercancel", this.end);
    document.removeEventListener("keydown", this.key, true);
  };
}

/** The click that ends a drag chooses nothing. */
export function swallowClick(): void {
  addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => removeEventListener("click", stop, { capture: true }), 0);
}

const stop = (event: Event): void => {
  event.preventDefault();
  event.stopPropagation();
};
