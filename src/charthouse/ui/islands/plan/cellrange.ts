/*
 * A rectangle of cells: drawn out with Shift and the arrows from a cell, or by mouse. Copied, pasted over, filled and
 * cleared as in a spreadsheet, each as one edit; what is done with rows is done with the rows it lies in. In the columns
 * that stand for the row, WBS and name, a stretch up or down is one of rows, as it is without cells.
 */
import { columnName, COLUMNS } from "./columns";
import type { Editing, Surroundings } from "./editing";
import { EDITINGS, mayEdit } from "./editings";
import type { Named, Op } from "./ops";
import { cellAt } from "./pointer";
import { ROW_COLUMNS, rectangleOf, repeated, type Corner, type Rectangle } from "./rectangle";
import { editsOf } from "./rowedits";
import { swallowClick } from "./rowdrag";
import { toast } from "./telling";
import { say } from "./words";

/** How far a pointer goes before a press is a drag. */
const LEAST = 5;
const STEPS: Record<string, [down: number, right: number]> = {
  ArrowDown: [1, 0],
  ArrowUp: [-1, 0],
  ArrowRight: [0, 1],
  ArrowLeft: [0, -1],
  Home: [0, -Infinity],
  End: [0, Infinity],
};

type Line = [task: number, cells: [column: string, typed: string][]];

export class CellRange {
  private readonly frame = document.createElement("div");
  private readonly told = document.createElement("p");
  private marked: Element[] = [];

  constructor(
    private readonly around: Surroundings,
    private readonly editing: Editing,
  ) {
    const { root, sheet } = around;
    this.frame.className = "pl-cells";
    this.frame.setAttribute("aria-hidden", "true");
    this.told.className = "sr";
    this.told.setAttribute("role", "status");
    root.append(this.told);
    sheet.element.addEventListener("keydown", (event) => this.press(event), true);
    sheet.grid.element.addEventListener("pointerdown", (event) => this.begin(event));
    sheet.overlays.push(() => this.place());
  }

  /** The chosen cells where they are now, if there are any. */
  get rectangle(): Rectangle | null {
    const { state, sheet } = this.around;
    const { cells } = state.selection;
    if (!cells) return null;
    const at = ({ number, column }: Corner): [number, number] => [state.outline.rowOf[state.taskNumbered(number)] ?? -1, sheet.grid.cellOf(column)];
    const [from, to] = [at(cells.from), at(cells.to)];
    return [...from, ...to].some((place) => place < 0) ? null : rectangleOf(from, to);
  }

  /** The same, unless it is a stretch of what stands for whole rows. */
  get cells(): Rectangle | null {
    const { rectangle } = this;
    if (rectangle?.left === rectangle?.right && ROW_COLUMNS.has(this.around.sheet.grid.columnAt(rectangle?.left ?? -1) ?? "")) return null;
    return rectangle;
  }

  /** The tasks of its rows, from the first to the last; heads of groups are none. */
  tasksOf({ top, bottom }: Rectangle): number[] {
    return Array.from(this.around.state.outline.rows.slice(top, bottom + 1)).filter((task) => task >= 0);
  }

  private columnsOf({ left, right }: Rectangle): string[] {
    return this.around.state.columns.shown.slice(left, right + 1).map((column) => column.id);
  }

  // -- choosing -------------------------------------------------------------------------------------------------------

  private corner(row: number, cell: number): Corner | null {
    const { state, sheet } = this.around;
    const task = state.outline.rows[row] ?? -1;
    const column = sheet.grid.columnAt(cell);
    return task < 0 || column === null ? null : { number: state.data.number[task] as number, column };
  }

  /** From where the choice began to a cell, which gets the keyboard. */
  private stretch(from: Corner, row: number, cell: number): void {
    const { state, focus } = this.around;
    const to = this.corner(row, cell);
    if (!to) return;
    focus(row, cell);
    const { selection, data } = state;
    selection.cells = { from, to };
    const { rectangle } = this;
    if (!rectangle) return this.drop();
    selection.all(this.tasksOf(rectangle).map((task) => data.number[task] as number));
    selection.cells = { from, to };
    this.changed();
    this.told.textContent = this.cells ? this.said(rectangle) : "";
  }

  private drop(): void {
    const { state } = this.around;
    state.selection.only(state.data.number[state.selected] ?? 0);
    this.changed();
  }

  private changed(): void {
    this.editing.bulk.update();
    this.around.sheet.redraw();
  }

  private said(rectangle: Rectangle): string {
    const { state } = this.around;
    const tasks = this.tasksOf(rectangle);
    const columns = state.columns.shown;
    const called = (at: number): string => (columns[at] ? columnName(columns[at]) : "");
    return say("cells_chosen", {
      count: state.format.number(tasks.length * (rectangle.right - rectangle.left + 1)),
      top: state.data.name[tasks[0] ?? -1] ?? "",
      bottom: state.data.name[tasks[tasks.length - 1] ?? -1] ?? "",
      left: called(rectangle.left),
      right: called(rectangle.right),
    });
  }

  private press(event: KeyboardEvent): void {
    const { grid } = this.around.sheet;
    const inGrid = event.target instanceof HTMLElement && event.target.closest(".pl-row") && !(event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement);
    if (!inGrid || grid.focusCell < 0 || event.isComposing || !this.answer(event)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** Answer a key in a cell; says whether that was all. */
  private answer(event: KeyboardEvent): boolean {
    const { state, sheet } = this.around;
    const { focusRow: row, focusCell: cell, cellCount } = sheet.grid;
    const ctrl = event.ctrlKey || event.metaKey;
    const step = STEPS[event.key];
    const { selection } = state;
    if (event.shiftKey && step && !ctrl && !event.altKey) {
      const from = selection.cells?.from ?? this.corner(row, cell);
      const wide = Math.max(0, Math.min(cell + step[1], cellCount - 1));
      const next = Math.max(0, Math.min(row + step[0], state.outline.rows.length - 1));
      if (from) this.stretch(from, this.passing(next, step[0]), wide);
      return from !== null;
    }
    if (!selection.cells) return false;
    if (event.key === "Escape") this.drop();
    else if (event.key === " " && event.shiftKey && !ctrl) {
      selection.cells = null;
      this.changed();
    } else if (event.key === "Delete" && this.cells && !ctrl) void this.clear();
    else if (event.key.toLowerCase() === "r" && ctrl && !event.shiftKey && this.cells) this.fillRight();
    else {
      // Who goes on without Shift leaves the rectangle.
      if (["ArrowLeft", "ArrowRight"].includes(event.key) && !event.altKey) this.drop();
      return false;
    }
    return true;
  }

  /** Past the head of a group, which has no cells. */
  private passing(row: number, step: number): number {
    const { rows } = this.around.state.outline;
    let at = row;
    while (step && at > 0 && at < rows.length - 1 && (rows[at] as number) < 0) at += step;
    return at;
  }

  /** A drag over cells; from the WBS or the name only sideways, for up and down these take the row along (rowdrag.ts). */
  private begin(event: PointerEvent): void {
    const { state, sheet } = this.around;
    const { grid } = sheet;
    const element = event.target as Element;
    const found = grid.rowAt(element);
    const cell = cellAt(element);
    if (event.button || event.pointerType !== "mouse" || event.shiftKey || event.ctrlKey || event.metaKey || !found || cell < 0) return;
    const from = this.corner(found.row, cell);
    if (!from) return;
    const rowwise = ROW_COLUMNS.has(from.column);
    let to: [row: number, cell: number] | null = null;
    const move = (at: PointerEvent): void => {
      const [x, y] = [Math.abs(at.clientX - event.clientX), Math.abs(at.clientY - event.clientY)];
      if (sheet.element.classList.contains("is-dragging")) return end();
      if (!to && (Math.max(x, y) < LEAST || (rowwise && y >= x))) return;
      const place = this.placeAt(at);
      if (!to && place[0] === found.row && place[1] === cell) return;
      sheet.element.classList.add("is-marking");
      getSelection()?.removeAllRanges();
      to = place;
      const last = this.corner(...place);
      if (last) state.selection.cells = { from, to: last };
      this.place();
    };
    const key = (at: KeyboardEvent): void => {
      if (at.key !== "Escape") return;
      at.stopPropagation();
      to = null;
      end();
      this.drop();
    };
    const end = (): void => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      document.removeEventListener("keydown", key, true);
      sheet.element.classList.remove("is-marking");
      if (!to) return;
      swallowClick();
      this.stretch(from, ...to);
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
    document.addEventListener("keydown", key, true);
  }

  /** The cell under the pointer; near an edge of the list it scrolls on. */
  private placeAt(at: PointerEvent): [row: number, cell: number] {
    const { state, sheet } = this.around;
    const { scroller, rowHeight, grid } = sheet;
    const box = scroller.getBoundingClientRect();
    if (at.clientY > box.bottom - 24) scroller.scrollTop += rowHeight;
    else if (at.clientY < box.top + 70) scroller.scrollTop -= rowHeight;
    const bounds = grid.element.getBoundingClientRect();
    const row = Math.floor((at.clientY - bounds.top) / rowHeight);
    const x = at.clientX - bounds.left + grid.scrollX;
    let cell = 0;
    while (cell < grid.cellCount - 1 && x > grid.cellSpan(cell + 1)[0]) cell++;
    return [Math.max(0, Math.min(state.outline.rows.length - 1, row)), cell];
  }

  /** Lie over the chosen cells, of which those in sight say so themselves. */
  private place(): void {
    const { sheet, state } = this.around;
    const { grid, rowHeight } = sheet;
    if (!state.selection.cells && !this.frame.isConnected) return;
    for (const cell of this.marked) cell.removeAttribute("aria-selected");
    this.marked = [];
    const { cells } = this;
    sheet.element.classList.toggle("is-cells", cells !== null);
    if (!cells) return this.frame.remove();
    const { top, bottom, left, right } = cells;
    const [from] = grid.cellSpan(left);
    const [last, width] = grid.cellSpan(right);
    const { style } = this.frame;
    style.left = `calc(${from - 4}px + var(--pl-shift, 0px))`;
    style.width = `${last + width - from}px`;
    style.top = `${top * rowHeight}px`;
    style.height = `${(bottom - top + 1) * rowHeight}px`;
    if (!this.frame.isConnected) grid.element.append(this.frame);
    for (const row of grid.element.querySelectorAll(".pl-row")) {
      const at = Number(row.getAttribute("aria-rowindex")) - 2;
      if (at < top || at > bottom || (state.outline.rows[at] as number) < 0) continue;
      for (let cell = left; cell <= right; cell++) {
        const one = row.children[cell];
        if (!one?.classList.contains("pl-c")) continue;
        one.setAttribute("aria-selected", "true");
        this.marked.push(one);
      }
    }
  }

  // -- what is done with them -----------------------------------------------------------------------------------------

  /** What the cells say as it would be typed, so that dates keep their year and durations their minutes. */
  textOf(task: number, id: string): string {
    const { state } = this.around;
    const { data } = state;
    const column = COLUMNS.find((one) => one.id === id);
    if (!column) return "";
    if (id === "owner") return (data.people.get(task) ?? []).map((at) => data.json.people[at]?.[1] ?? "").join(", ");
    return EDITINGS[id]?.text(state, task) ?? column.look(state.sight, task).text;
  }

  texts(rectangle: Rectangle): string[][] {
    const columns = this.columnsOf(rectangle);
    return this.tasksOf(rectangle).map((task) => columns.map((id) => this.textOf(task, id)));
  }

  /** What the first row says into the others; a single row takes what stands above it. */
  fillDown(rectangle: Rectangle): void {
    const tasks = this.tasksOf(rectangle);
    const above = rectangle.top === rectangle.bottom ? (this.around.state.outline.rows[rectangle.top - 1] ?? -1) : tasks.shift();
    if (above === undefined || above < 0) return;
    const cells = this.columnsOf(rectangle).map((id): [string, string] => [id, this.textOf(above, id)]);
    this.write(tasks.map((task): Line => [task, cells]));
  }

  /** What the first column says into those beside it; a single column takes what stands before it. */
  private fillRight(): void {
    const rectangle = this.cells;
    if (!rectangle) return;
    const columns = this.columnsOf(rectangle);
    const source = columns.length > 1 ? columns.shift() : this.around.sheet.grid.columnAt(rectangle.left - 1);
    if (!source) return;
    this.write(this.tasksOf(rectangle).map((task): Line => [task, columns.map((id): [string, string] => [id, this.textOf(task, source)])]));
  }

  /** Draw the rectangle, or a cell, on to rows below it or above it: they repeat what it says. */
  fillTo(source: Rectangle, row: number): void {
    const { rows } = this.around.state.outline;
    const from = this.tasksOf(source);
    const columns = this.columnsOf(source);
    const texts = from.map((task) => columns.map((id) => this.textOf(task, id)));
    const [first, last] = row > source.bottom ? [source.bottom + 1, row] : [row, source.top - 1];
    const lines: Line[] = [];
    for (let at = first; at <= last; at++) {
      const task = rows[at] ?? -1;
      const line = texts[repeated(at - source.top, texts.length)];
      if (task >= 0 && line) lines.push([task, columns.map((id, place): [string, string] => [id, line[place] ?? ""])]);
    }
    this.write(lines);
  }

  /** Empty the cells; what cannot be empty stays, and is counted. */
  async clear(): Promise<void> {
    const rectangle = this.cells;
    if (!rectangle) return;
    const columns = this.columnsOf(rectangle);
    await this.editing.needing(columns);
    this.write(
      this.tasksOf(rectangle).map((task): Line => [task, columns.map((id): [string, string] => [id, ""])]),
      true,
    );
  }

  /** One edit of all the lines; nothing where a cell is wrong, unless such cells are to be left. */
  private write(lines: Line[], leaving = false): void {
    const { state } = this.around;
    const { session, choices } = this.editing;
    const ops: Op[] = [];
    let left = 0;
    let written = 0;
    for (const [task, cells] of lines) {
      const named: Named = session.nameOf(state.data.number[task] as number);
      const may = cells.filter(([id]) => mayEdit(state.data, session.may, task, id));
      const right = leaving ? may.filter((cell) => !editsOf(state, { task, named }, [cell], { choices }).wrong.length) : may;
      // What shows nothing there has nothing to be emptied.
      left += cells.filter((cell) => !right.includes(cell) && (!leaving || this.textOf(task, cell[0]) !== "")).length;
      written += right.length;
      const made = editsOf(state, { task, named }, right, { choices });
      if (made.wrong[0]) return toast({ text: `${state.data.name[task] ?? ""}: ${made.wrong[0].what}`, tone: "bad" });
      ops.push(...made.ops);
    }
    if (!written) return toast({ text: say("no_such_field"), tone: "bad" });
    session.apply(ops);
    if (left) toast({ text: say("cells_left", { count: state.format.number(left) }), tone: "info" });
  }
}
