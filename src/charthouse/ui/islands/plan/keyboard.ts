/* Carries out what the keys ask for: through the rows, into the cells, over time. */
import { deedOf, deedWithAlt, writes, type Deed } from "./keys";
import { ZOOMS, nextZoom } from "./scale";
import type { Progress } from "./progressing";
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";

export interface Doings {
  select: (task: number) => void;
  /** Other tasks are chosen together. */
  chosen: () => void;
  open: (task: number) => void;
  close: () => boolean;
  goToday: () => void;
  search: () => void;
  /** Filter, sort or group otherwise; `column` is where the keyboard is. */
  view: (deed: View, column: string | null) => void;
  /** To the next view of the plan. */
  turn: () => void;
  sheetOfKeys: () => void;
  print: () => void;
  refold: () => void;
  zoomed: () => void;
  /** Whether this reader may change a cell of a task. */
  mayEdit: (task: number, cell: number) => boolean;
  /** Edit a cell: what it says, or what was typed onto it. */
  edit: (task: number, cell: number, typed?: string) => void;
  /** Change the outline, undo or do again; says whether this reader may. */
  change: (deed: Change, task: number) => boolean;
}

export type View = "filter" | "sort" | "outline" | "settle";
export type Change = "add" | "add_below" | "add_many" | "remove" | "indent" | "outdent" | "move_up" | "move_down" | "fill" | "undo" | "redo" | "grab" | "link" | "links" | "split" | "split_tool" | Progress;
const CHANGES: ReadonlySet<string> = new Set<Change>([
  "add", "add_below", "add_many", "remove", "indent", "outdent", "move_up", "move_down", "fill", "undo", "redo", "grab", "link", "links", "split", "split_tool",
  "not_started", "started", "done", "on_schedule",
]);
/** What can be asked for where there is no row. */
const ANYWHERE: ReadonlySet<string> = new Set(["zoom_in", "zoom_out", "search", "sheet", "fit", "today", "close", "add", "add_below", "add_many", "undo", "redo", "filter", "sort", "outline", "settle", "turn"]);
/** What is answered where another view stands in place of the sheet. */
const ASIDE: ReadonlySet<string> = new Set(["search", "sheet", "close", "undo", "redo", "filter", "sort", "outline", "turn"]);

/** Who goes on to another row by these chooses that one alone. */
const ALONE: ReadonlySet<string> = new Set(["down", "up", "first", "last", "page_down", "page_up"]);

export class Keyboard {
  constructor(
    private readonly state: PlanState,
    private readonly sheet: Sheet,
    private readonly doings: Doings,
  ) {}

  /** Put the keyboard on a row, and select it. */
  focus(row: number, cell = this.sheet.grid.focusCell): void {
    const { sheet, state } = this;
    const { grid } = sheet;
    const count = state.outline.rows.length;
    if (!count) return;
    grid.focusRow = Math.max(0, Math.min(row, count - 1));
    grid.focusCell = cell;
    sheet.showRow(grid.focusRow, true);
    sheet.showCell(cell);
    // Selected first, so that the rows are filled once.
    const task = state.outline.rows[grid.focusRow];
    if (task !== undefined && task !== state.selected) this.doings.select(task);
    sheet.redraw();
    sheet.draw();
    grid.focusTarget?.focus({ preventScroll: true });
  }

  /** Nothing is chosen but the row that has the keyboard; says whether that was otherwise. */
  alone(): boolean {
    const { data, selected, selection } = this.state;
    const many = selection.size > 1;
    selection.only(selected < 0 ? 0 : (data.number[selected] as number));
    if (many) this.doings.chosen();
    return many;
  }

  /** What was cut stays where it is. */
  private uncut(): boolean {
    const { selection } = this.state;
    const some = selection.cut.size > 0;
    selection.cut = new Set();
    if (some) this.doings.chosen();
    return some;
  }

  private fold(task: number, folded: boolean): void {
    this.state.outline.fold(task, folded);
    this.doings.refold();
    this.focus(this.state.outline.rowAt(task));
  }

  /** Fold a summary or a group, or unfold it; the keyboard goes there where it was a key that asked. */
  toggleFold(task: number, byKey = false): void {
    const { outline } = this.state;
    if (!outline.opens(task)) return;
    const folded = !outline.isFolded(task);
    if (byKey) return this.fold(task, folded);
    outline.fold(task, folded);
    this.doings.refold();
  }

  private right(task: number): void {
    const { outline } = this.state;
    const { grid } = this.sheet;
    if (grid.focusCell >= 0) return this.focus(grid.focusRow, Math.min(grid.focusCell + 1, grid.cellCount - 1));
    if (outline.opens(task) && outline.isFolded(task)) return this.fold(task, false);
    this.focus(grid.focusRow, 0);
  }

  private left(task: number): void {
    const { outline } = this.state;
    const { grid } = this.sheet;
    if (grid.focusCell >= 0) return this.focus(grid.focusRow, grid.focusCell - 1);
    if (outline.opens(task) && !outline.isFolded(task)) return this.fold(task, true);
    const up = outline.above(task);
    if (up !== null) this.focus(outline.rowAt(up));
  }

  /** Answer a key; says whether it was one of ours. */
  press(event: KeyboardEvent): boolean {
    const { state, sheet } = this;
    const row = sheet.grid.focusRow;
    const task = state.outline.rows[row];
    if (sheet.instead) {
      const asked = deedOf(event);
      return asked !== null && ASIDE.has(asked) && this.deed(asked, row, state.selected, false);
    }
    const cell = sheet.grid.focusCell;
    if (task !== undefined && cell >= 0 && this.doings.mayEdit(task, cell)) {
      if (writes(event)) {
        this.doings.edit(task, cell, event.key);
        return true;
      }
      if (event.key === "Backspace") {
        this.doings.edit(task, cell, "");
        return true;
      }
    }
    let deed = deedOf(event) ?? (cell >= 0 ? deedWithAlt(event) : null);
    // The browser answers these with an event of its own, which brings the clipboard (clipboard.ts).
    if (!deed || deed === "copy" || deed === "cut" || deed === "paste" || deed === "fill_right") return false;
    const plainEnter = event.key === "Enter" && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (deed === "open" && plainEnter && cell >= 0 && task !== undefined && this.doings.mayEdit(task, cell)) deed = "edit";
    if (task === undefined && !ANYWHERE.has(deed)) return false;
    return this.deed(deed, row, task ?? -1, event.ctrlKey || event.metaKey);
  }

  /** Edit a cell; from a row as a whole, its name. */
  private edit(task: number): boolean {
    const { grid } = this.sheet;
    const cell = grid.focusCell < 0 ? grid.cellOf("name") : grid.focusCell;
    if (!this.doings.mayEdit(task, cell)) return false;
    this.focus(grid.focusRow, cell);
    this.doings.edit(task, cell);
    return true;
  }

  /** Draw the choice out to another row, which gets the keyboard. */
  private choose(deed: Deed, row: number): void {
    const { rows } = this.state.outline;
    const last = rows.length - 1;
    const to = { choose_down: row + 1, choose_up: row - 1, choose_first: 0, choose_last: last }[deed as string] ?? row;
    this.extend(Math.max(0, Math.min(to, last)));
  }

  /** Choose all rows from where the choice began to this one. */
  extend(row: number): void {
    const { data, outline, selected, selection } = this.state;
    const numbers = Array.from(outline.rows, (task) => data.number[task] ?? 0);
    if (!selection.size && selected >= 0) selection.only(data.number[selected] as number);
    this.focus(row);
    selection.upTo(numbers[row] as number, numbers);
    this.doings.chosen();
  }

  /** One more row is chosen, or one fewer; the keyboard goes there. */
  toggle(task: number): void {
    const { data, outline, selected, selection } = this.state;
    if (task < 0) return;
    selection.toggle(data.number[task] as number, selected < 0 ? 0 : (data.number[selected] as number));
    this.focus(outline.rowOf[task] as number);
    this.doings.chosen();
  }

  private deed(deed: Deed, row: number, task: number, held: boolean): boolean {
    const { state, sheet, doings } = this;
    const zoom = (perDay: number): void => {
      sheet.zoom(perDay);
      doings.zoomed();
    };
    if (CHANGES.has(deed)) return doings.change(deed as Change, task);
    if (ALONE.has(deed) && !held) this.alone();
    switch (deed) {
      case "edit":
        return this.edit(task);
      case "choose_down":
      case "choose_up":
      case "choose_first":
      case "choose_last":
        this.choose(deed, row);
        break;
      case "choose":
        this.toggle(task);
        break;
      case "choose_all":
        state.selection.all(Array.from(state.outline.rows, (one) => state.data.number[one] ?? 0));
        doings.chosen();
        break;
      case "down":
        this.focus(row + 1);
        break;
      case "up":
        this.focus(row - 1);
        break;
      case "right":
        this.right(task);
        break;
      case "left":
        this.left(task);
        break;
      case "first":
        this.focus(0);
        break;
      case "last":
        this.focus(state.outline.rows.length - 1);
        break;
      case "page_down":
        this.focus(row + sheet.pageRows);
        break;
      case "page_up":
        this.focus(row - sheet.pageRows);
        break;
      case "toggle":
        this.toggleFold(task, true);
        break;
      case "unfold_all":
      case "fold_all":
        state.outline.foldBelow(deed === "fold_all" ? 1 : Infinity);
        doings.refold();
        this.focus(Math.max(0, this.nearestRow(task)));
        break;
      case "open":
        doings.open(task);
        break;
      case "close":
        if (this.alone() || this.uncut() || doings.close()) return true;
        if (sheet.grid.focusCell < 0) return false;
        this.focus(row, -1);
        break;
      case "zoom_in":
        zoom(nextZoom(state.perDay, true));
        break;
      case "zoom_out":
        zoom(nextZoom(state.perDay, false));
        break;
      case "day":
      case "week":
      case "month":
      case "quarter":
        zoom(ZOOMS[deed]);
        break;
      case "fit":
        sheet.fit();
        doings.zoomed();
        break;
      case "earlier":
      case "later":
        sheet.scroller.scrollLeft += (deed === "later" ? 1 : -1) * sheet.viewWidth * 0.5;
        break;
      case "today":
        doings.goToday();
        break;
      case "here":
        sheet.goTo(state.data.start[task] as number);
        break;
      case "search":
        doings.search();
        break;
      case "filter":
      case "sort":
      case "outline":
      case "settle":
        doings.view(deed, sheet.grid.columnAt(sheet.grid.focusCell));
        break;
      case "turn":
        doings.turn();
        break;
      case "print":
        doings.print();
        break;
      case "sheet":
        doings.sheetOfKeys();
        break;
    }
    return true;
  }

  /** The row of a task, or of the first summary above it that is in sight. */
  nearestRow(task: number): number {
    const { rowOf, parent } = this.state.outline;
    let at = task;
    while (at >= 0 && (rowOf[at] as number) < 0) at = parent[at] as number;
    return at < 0 ? 0 : (rowOf[at] as number);
  }
}
