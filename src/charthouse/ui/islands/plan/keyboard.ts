/* Carries out what the keys ask for: through the rows, into the cells, over time. */
import { deedOf, type Deed } from "./keys";
import { ZOOMS, nextZoom } from "./scale";
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";

export interface Doings {
  select: (task: number) => void;
  open: (task: number) => void;
  close: () => boolean;
  goToday: () => void;
  search: () => void;
  sheetOfKeys: () => void;
  refold: () => void;
  zoomed: () => void;
}

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
    sheet.redraw();
    sheet.draw();
    grid.focusTarget?.focus({ preventScroll: true });
    const task = state.outline.rows[grid.focusRow];
    if (task !== undefined && task !== state.selected) this.doings.select(task);
  }

  private fold(task: number, folded: boolean): void {
    this.state.outline.fold(task, folded);
    this.doings.refold();
    this.focus(this.state.outline.rowOf[task] as number);
  }

  private right(task: number): void {
    const { outline } = this.state;
    const { grid } = this.sheet;
    if (grid.focusCell >= 0) return this.focus(grid.focusRow, Math.min(grid.focusCell + 1, grid.cellCount - 1));
    if (outline.isSummary(task) && outline.isFolded(task)) return this.fold(task, false);
    this.focus(grid.focusRow, 0);
  }

  private left(task: number): void {
    const { outline } = this.state;
    const { grid } = this.sheet;
    if (grid.focusCell >= 0) return this.focus(grid.focusRow, grid.focusCell - 1);
    if (outline.isSummary(task) && !outline.isFolded(task)) return this.fold(task, true);
    const up = outline.parent[task] as number;
    if (up >= 0) this.focus(outline.rowOf[up] as number);
  }

  /** Answer a key; says whether it was one of ours. */
  press(event: KeyboardEvent): boolean {
    const deed = deedOf(event);
    if (!deed) return false;
    const { state, sheet } = this;
    const row = sheet.grid.focusRow;
    const task = state.outline.rows[row];
    if (task === undefined && !["zoom_in", "zoom_out", "search", "sheet", "fit", "today", "close"].includes(deed)) {
      return false;
    }
    return this.deed(deed, row, task ?? -1);
  }

  private deed(deed: Deed, row: number, task: number): boolean {
    const { state, sheet, doings } = this;
    const zoom = (perDay: number): void => {
      sheet.zoom(perDay);
      doings.zoomed();
    };
    switch (deed) {
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
        if (state.outline.isSummary(task)) this.fold(task, !state.outline.isFolded(task));
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
        return doings.close();
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
