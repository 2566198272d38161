/*
 * The fill handle: a small square at the corner of the cell with the keyboard, or of the chosen cells; dragged up or down it
 * writes what they say into the same columns of the rows it is drawn over, again and again. By key: choose the cells with
 * Shift and the arrows, then Ctrl D.
 */
import { canEdit, EDITINGS } from "./editings";
import type { Editing, Surroundings } from "./editing";
import { COLUMNS } from "./columns";
import type { Rectangle } from "./rectangle";

export class FillHandle {
  private readonly handle = document.createElement("i");
  private readonly frame = document.createElement("div");
  private from: Rectangle | null = null;
  private to = -1;

  constructor(
    private readonly around: Surroundings,
    private readonly editing: Editing,
  ) {
    const { handle, frame } = this;
    handle.className = "pl-fill";
    frame.className = "pl-filling";
    for (const part of [handle, frame]) part.setAttribute("aria-hidden", "true");
    around.sheet.scroller.addEventListener("focusin", () => this.place());
    around.sheet.overlays.push(() => this.editing.range.cells && this.place());
    handle.addEventListener("pointerdown", (event) => this.begin(event));
    for (const name of ["click", "dblclick", "mousedown"]) handle.addEventListener(name, (event) => event.stopPropagation());
  }

  /** The cells to fill from: those that are chosen, or the one with the keyboard. */
  private get source(): Rectangle {
    const { focusRow: row, focusCell: cell } = this.around.sheet.grid;
    return this.editing.range.cells ?? { top: row, bottom: row, left: cell, right: cell };
  }

  /** Lie at the lower end of them, where they can be filled from. */
  place(): void {
    const { state, sheet } = this.around;
    const { grid } = sheet;
    const { bottom, right } = this.source;
    const task = state.outline.rows[bottom] ?? -1;
    const id = grid.columnAt(right);
    const column = COLUMNS.find((one) => one.id === id);
    const row = task < 0 ? null : grid.rowElement(task);
    const fills = row && column && id !== "name" && id !== null && id in EDITINGS && !state.phone;
    if (!fills || !canEdit(state.data, this.editing.session.may, task, column)) return this.handle.remove();
    const [left, width] = grid.cellSpan(right);
    this.handle.style.left = `${left + width - 16}px`;
    if (this.handle.parentElement !== row) row.append(this.handle);
  }

  private begin(event: PointerEvent): void {
    if (event.button) return;
    event.preventDefault();
    event.stopPropagation();
    const from = this.source;
    this.from = from;
    this.to = from.bottom;
    const move = (at: PointerEvent): void => this.draw(at);
    const key = (at: KeyboardEvent): void => {
      if (at.key !== "Escape") return;
      at.stopPropagation();
      this.to = from.bottom;
      end();
    };
    const end = (): void => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      document.removeEventListener("keydown", key, true);
      this.frame.remove();
      this.fill();
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
    document.addEventListener("keydown", key, true);
  }

  /** The rows down to the pointer; near an edge of the list it scrolls on. */
  private draw(at: PointerEvent): void {
    const { state, sheet } = this.around;
    const { scroller, rowHeight, grid } = sheet;
    const box = scroller.getBoundingClientRect();
    if (at.clientY > box.bottom - 24) scroller.scrollTop += rowHeight;
    else if (at.clientY < box.top + 70) scroller.scrollTop -= rowHeight;
    const top = grid.element.getBoundingClientRect().top;
    const last = state.outline.rows.length - 1;
    this.to = Math.max(0, Math.min(last, Math.floor((at.clientY - top) / rowHeight)));
    if (!this.from) return;
    const [first, end] = [Math.min(this.from.top, this.to), Math.max(this.from.bottom, this.to)];
    const [left] = grid.cellSpan(this.from.left);
    const [right, width] = grid.cellSpan(this.from.right);
    const { style } = this.frame;
    style.left = `${left - grid.scrollX}px`;
    style.width = `${right + width - left}px`;
    style.top = `${first * rowHeight}px`;
    style.height = `${(end - first + 1) * rowHeight}px`;
    if (!this.frame.isConnected) grid.element.append(this.frame);
  }

  private fill(): void {
    const { from, to } = this;
    if (from && (to > from.bottom || to < from.top)) this.editing.range.fillTo(from, to);
  }
}
