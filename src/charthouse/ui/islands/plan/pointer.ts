/* The mouse, the wheel and the finger on the sheet: choosing, folding, dragging the splitter and the column edges. */
import { COLUMNS } from "./columns";
import { DONE, MILESTONE, NONE, SUMMARY, has } from "./data";
import { durationOf } from "./columns";
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";
import { say } from "./words";

export interface Choices {
  /** A task, and the cell of it that was clicked, or -1. */
  select: (task: number, cell: number) => void;
  /** One more task is chosen or one fewer; or all up to it. */
  choose: (task: number, upTo: boolean) => void;
  /** Edit a cell; says whether this reader may. */
  edit: (task: number, cell: number) => boolean;
  open: (task: number) => void;
  toggle: (task: number) => void;
  /** Sort by a column, or by a further one. */
  sort: (column: string, more: boolean) => void;
  zoomed: () => void;
}

/** The place of the cell that something lies in, or -1. */
export const cellAt = (target: Element): number => Number(target.closest(".pl-c")?.getAttribute("aria-colindex") ?? 0) - 1;

export class Pointer {
  private readonly tip = document.createElement("div");

  constructor(
    private readonly state: PlanState,
    private readonly sheet: Sheet,
    private readonly choices: Choices,
  ) {
    this.tip.className = "tip pl-tip";
    this.tip.hidden = true;
    this.tip.setAttribute("aria-hidden", "true");
    sheet.element.append(this.tip);
    const { scroller } = sheet;
    scroller.addEventListener("click", (event) => this.click(event));
    // Shift and a click choose rows, not words.
    scroller.addEventListener("mousedown", (event) => event.shiftKey && event.preventDefault());
    scroller.addEventListener("dblclick", (event) => this.doubleClick(event));
    scroller.addEventListener("pointermove", (event) => this.hover(event), { passive: true });
    scroller.addEventListener("pointerleave", () => this.hover(null));
    scroller.addEventListener("scroll", () => this.hideTip(), { passive: true });
    scroller.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    sheet.splitter.addEventListener("pointerdown", (event) => this.dragSplitter(event));
    sheet.splitter.addEventListener("keydown", (event) => this.splitterKey(event));
    sheet.grid.head.addEventListener("pointerdown", (event) => this.dragColumn(event));
  }

  private taskOf(event: MouseEvent): { task: number; onBar: boolean } | null {
    const place = this.sheet.placeOf(event);
    if (place) return this.sheet.chart.taskAt(place.x, place.y, this.sheet.rowHeight);
    const row = this.sheet.grid.rowAt(event.target as Element);
    return row ? { task: row.task, onBar: false } : null;
  }

  private click(event: MouseEvent): void {
    const found = event.button ? null : this.taskOf(event);
    if (!found) return;
    const target = event.target as Element;
    if (event.ctrlKey || event.metaKey || event.shiftKey) {
      event.preventDefault();
      return this.choices.choose(found.task, event.shiftKey);
    }
    if (target.closest(".pl-tw.on")) {
      event.preventDefault();
      this.choices.toggle(found.task);
      return;
    }
    this.choices.select(found.task, cellAt(target));
    if (target.closest("a")) {
      event.preventDefault();
      this.choices.open(found.task);
    }
  }

  private doubleClick(event: MouseEvent): void {
    const found = this.taskOf(event);
    if (!found || (event.target as Element).closest(".pl-tw.on")) return;
    const cell = cellAt(event.target as Element);
    if (cell >= 0 && this.choices.edit(found.task, cell)) return;
    this.choices.open(found.task);
  }

  private hover(event: PointerEvent | null): void {
    const { sheet, state } = this;
    const mouse = event?.pointerType === "mouse" ? event : null;
    const found = mouse ? this.taskOf(mouse) : null;
    const row = found ? state.outline.rowAt(found.task) : -1;
    sheet.hover(row);
    if (found?.onBar && mouse) this.showTip(found.task, mouse);
    else this.hideTip();
  }

  private hideTip(): void {
    this.tip.hidden = true;
  }

  private showTip(task: number, event: PointerEvent): void {
    const { state, tip } = this;
    const { data, format } = state;
    const name = document.createElement("b");
    name.textContent = data.name[task] ?? "";
    const start = data.start[task] as number;
    const finish = data.finish[task] as number;
    const from = format.long(start);
    const to = format.long(format.ending(finish));
    const when = has(data, task, MILESTONE) || from === to ? to : `${from} \u2013 ${to}`;
    const facts = [durationOf(state.sight, task)];
    const percent = data.percent[task] as number;
    if (percent > 0) facts.push(say("tip_done", { percent: format.percent(percent) }));
    const slack = data.slack[task] as number;
    if (slack !== NONE && !has(data, task, DONE | SUMMARY)) facts.push(say("tip_slack", { slack: format.days(slack) }));
    const deadline = data.deadline[task] as number;
    if (deadline !== NONE) facts.push(say("tip_deadline", { date: format.short(format.ending(deadline)) }));
    const held = data.constraint.get(task);
    if (held && held[1] !== NONE) facts.push(`${say(`constraint_${held[0]}`)} ${format.short(format.ending(held[1]))}`);
    tip.replaceChildren(name, document.createElement("br"), when);
    const last = facts.filter(Boolean).join(" \u00b7 ");
    if (last) tip.append(document.createElement("br"), last);
    tip.hidden = false;
    const bounds = this.sheet.element.getBoundingClientRect();
    const x = Math.min(event.clientX - bounds.left + 14, bounds.width - tip.offsetWidth - 8);
    const below = event.clientY - bounds.top + 18;
    const fits = below + tip.offsetHeight < bounds.height;
    const y = fits ? below : event.clientY - bounds.top - tip.offsetHeight - 10;
    tip.style.transform = `translate(${Math.max(0, x)}px, ${y}px)`;
  }

  private wheel(event: WheelEvent): void {
    const { sheet, state } = this;
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const place = this.sheet.placeOf(event);
      const pointer = place ? place.x - sheet.scroller.scrollLeft : sheet.viewWidth * 0.35;
      const unit = event.deltaMode === 1 ? 16 : 1;
      sheet.zoom(state.perDay * Math.exp(-Math.max(-120, Math.min(120, event.deltaY * unit)) * 0.0022), pointer);
      this.choices.zoomed();
      return;
    }
    // Sideways over the grid moves its columns, not time.
    const sideways = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
    if (!sideways || this.sheet.placeOf(event) || sheet.grid.overflow <= 0 || Math.abs(sideways) < Math.abs(event.deltaY) / 2) {
      return;
    }
    event.preventDefault();
    sheet.shift.scrollLeft += sideways;
  }

  private dragSplitter(event: PointerEvent): void {
    if (event.button) return;
    event.preventDefault();
    const { splitter, scroller } = this.sheet;
    splitter.setPointerCapture(event.pointerId);
    splitter.classList.add("on");
    const left = scroller.getBoundingClientRect().left;
    const move = (at: PointerEvent): void => this.sheet.setPane(at.clientX - left);
    const end = (): void => {
      splitter.classList.remove("on");
      splitter.removeEventListener("pointermove", move);
      splitter.removeEventListener("pointerup", end);
      splitter.removeEventListener("pointercancel", end);
    };
    splitter.addEventListener("pointermove", move);
    splitter.addEventListener("pointerup", end);
    splitter.addEventListener("pointercancel", end);
  }

  private splitterKey(event: KeyboardEvent): void {
    const step = event.shiftKey ? 100 : 20;
    const { pane } = this.state;
    const wished: Record<string, number> = {
      ArrowLeft: pane - step,
      ArrowRight: pane + step,
      Home: 0,
      End: Infinity,
    };
    const next = wished[event.key];
    if (next === undefined) return;
    event.preventDefault();
    this.sheet.setPane(Math.min(next, 4000));
  }

  /** A head that is pressed sorts; one that is dragged goes elsewhere (without dragging: the arrows in the list of columns). */
  private pressHead(event: PointerEvent): void {
    const headOf = (at: PointerEvent): HTMLElement | null =>
      document.elementFromPoint(at.clientX, at.clientY)?.closest<HTMLElement>("[data-sort]") ?? null;
    const head = (event.target as Element).closest<HTMLElement>("[data-sort]");
    const column = head?.dataset["sort"];
    if (!head || !column || event.button) return;
    event.preventDefault();
    let over: HTMLElement | null = null;
    let dragged = false;
    const move = (at: PointerEvent): void => {
      dragged ||= Math.abs(at.clientX - event.clientX) > 6 && at.pointerType === "mouse" && !this.state.phone;
      if (!dragged) return;
      over?.classList.remove("into");
      over = headOf(at);
      if (over !== head) over?.classList.add("into");
    };
    const end = (at: PointerEvent): void => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      over?.classList.remove("into");
      if (at.type === "pointercancel") return;
      if (!dragged) return headOf(at) === head ? this.choices.sort(column, at.shiftKey) : undefined;
      const { columns, store } = this.state;
      if (!over) return;
      columns.putBefore(column, over.dataset["sort"] ?? null);
      if (this.state.view === null) store.write(columns.toJson());
      this.sheet.layout();
    };
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  }

  private dragColumn(event: PointerEvent): void {
    const grip = (event.target as Element).closest<HTMLElement>(".pl-grip");
    const column = COLUMNS.find((one) => one.id === grip?.dataset["column"]);
    const cell = grip?.parentElement;
    if (!grip || !column || !cell || event.button) return this.pressHead(event);
    event.preventDefault();
    const { columns, store } = this.state;
    const before = cell.getBoundingClientRect().width;
    const from = event.clientX;
    const move = (at: PointerEvent): void => {
      columns.resize(column, before + at.clientX - from);
      this.sheet.layout();
    };
    const end = (): void => {
      document.removeEventListener("pointermove", move);
      document.removeEventListener("pointerup", end);
      document.removeEventListener("pointercancel", end);
      if (this.state.view === null) store.write(columns.toJson());
    };
    // The head is laid out anew at each step, so the page itself follows the pointer.
    document.addEventListener("pointermove", move);
    document.addEventListener("pointerup", end);
    document.addEventListener("pointercancel", end);
  }
}
