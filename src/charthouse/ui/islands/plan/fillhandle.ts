/*
 * The fill handle: a small square at the corner of the cell with the keyboard; dragged up or down it writes what the cell
 * says into the same column of the rows it is drawn over. By key: choose the rows with Shift and the arrows, then Ctrl D.
 */
import { canEdit, EDITINGS } from "./editings";
import type { Editing, Surroundings } from "./editing";
import { COLUMNS } from "./columns";
import { toast } from "./editing";

export class FillHandle {
  private readonly handle = document.createElement("i");
  private readonly frame = document.createElement("div");
  private from = -1;
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
    handle.addEventListener("pointerdown", (event) => this.begin(event));
    for (const name of ["click", "dblclick", "mousedown"]) handle.addEventListener(name, (event) => event.stopPropagation());
  }

  /** Lie at the cell that has the keyboard, where it can be filled from. */
  place(): void {
    const { state, sheet } = this.around;
    const { grid } = sheet;
    const task = state.outline.rows[grid.focusRow] ?? -1;
    const id = grid.columnAt(grid.focusCell);
    const column = COLUMNS.find((one) => one.id === id);
    const row = task < 0 ? null : grid.rowElement(task);
    const fills = row && column && id !== "name" && id !== null && id in EDITINGS && !state.phone;
    if (!fills || !canEdit(state.data, this.editing.session.may, task, column)) return this.handle.remove();
    const [left, width] = grid.cellSpan(grid.focusCell);
    this.handle.style.left = `${left + width - 16}px`;
    if (this.handle.parentElement !== row) row.append(this.handle);
  }

  private begin(event: PointerEvent): void {
    if (event.button) return;
    event.preventDefault();
    event.stopPropagation();
    const { grid } = this.around.sheet;
    this.from = this.to = grid.focusRow;
    const move = (at: PointerEvent): void => this.draw(at);
    const key = (at: KeyboardEvent): void => {
      if (at.key !== "Escape") return;
      at.stopPropagation();
      this.to = this.from;
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
    const [first, end] = [Math.min(this.from, this.to), Math.max(this.from, this.to)];
    const [left, width] = grid.cellSpan(grid.focusCell);
    const { style } = this.frame;
    style.left = `${left - grid.scrollX}px`;
    style.width = `${width}px`;
    style.top = `${first * rowHeight}px`;
    style.height = `${(end - first + 1) * rowHeight}px`;
    if (!this.frame.isConnected) grid.element.append(this.frame);
  }

  private fill(): void {
    const { state, sheet } = this.around;
    const { from, to } = this;
    const id = sheet.grid.columnAt(sheet.grid.focusCell);
    const source = state.outline.rows[from] ?? -1;
    const editing = id === null ? undefined : EDITINGS[id];
    if (from === to || source < 0 || !editing || id === null) return;
    const rows = Array.from(state.outline.rows.slice(Math.min(from, to), Math.max(from, to) + 1));
    const wrong = this.editing.bulk.write([[id, editing.text(state, source)]], rows.filter((task) => task >= 0 && task !== source));
    if (wrong) toast({ text: wrong, tone: "bad" });
  }
}
