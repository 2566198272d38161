/* Grid and chart as one surface: one scroller, a pinned pane, a pinned head, and a window that is drawn as it moves. */
import { Chart } from "./chart";
import { Grid } from "./grid";
import { HEAD, Head } from "./head";
import { anchored, clampZoom, fitting } from "./scale";
import type { PlanState } from "./state";
import { covers, rowsUnder, scrollToShow, withMargin, type Window } from "./view";
import { say } from "./words";
import { DAY } from "./calendar";
import { NONE } from "./data";

const SPARE_ROWS = 5;
const MARGIN_X = 120;
/** The chart is drawn further than the rows: it costs more to draw anew, and less to hold. */
const CHART_ROWS = 18;
const LEAST_PANE = 120;
const LEAST_CHART = 90;

function div(className: string): HTMLDivElement {
  const element = document.createElement("div");
  element.className = className;
  return element;
}

export class Sheet {
  readonly element = div("pl-sheet");
  readonly scroller = div("pl-scroll");
  readonly splitter = div("pl-split");
  readonly shift = div("pl-shift");
  readonly grid: Grid;
  readonly chart: Chart;
  readonly head: Head;
  private readonly canvas = div("pl-canvas");
  private readonly body = div("pl-body");
  private readonly strip = div("pl-strip");
  private drawn: Window | null = null;
  private frame = 0;
  private stale = false;
  rowHeight = 26;
  /** What lies over the chart follows when its places have changed. */
  drawnAnew: (() => void) | null = null;
  /** What lies over the rows, and follows whenever they are drawn. */
  readonly overlays: (() => void)[] = [];
  /** Another view of the plan that is shown in place of grid and chart (modes.ts). */
  instead: { draw: () => void; reveal: (task: number) => void } | null = null;

  constructor(private readonly state: PlanState) {
    this.grid = new Grid(state);
    this.chart = new Chart(state);
    this.head = new Head(state);
    const { canvas, body } = this;
    canvas.setAttribute("role", "treegrid");
    canvas.setAttribute("aria-multiselectable", "true");
    canvas.setAttribute("aria-label", say("treegrid"));
    const head = div("pl-head");
    head.setAttribute("role", "rowgroup");
    body.setAttribute("role", "rowgroup");
    head.append(this.grid.head, this.head.element);
    body.append(this.grid.element, this.chart.element);
    canvas.append(head, body);
    this.scroller.append(canvas);
    this.shift.append(this.strip);
    this.shift.setAttribute("aria-hidden", "true");
    const { splitter } = this;
    splitter.setAttribute("role", "separator");
    splitter.setAttribute("aria-orientation", "vertical");
    splitter.setAttribute("aria-label", say("splitter"));
    splitter.tabIndex = 0;
    this.element.append(this.scroller, splitter, this.shift);
    this.scroller.addEventListener("scroll", () => this.soon(), { passive: true });
    this.shift.addEventListener("scroll", () => (this.grid.scrollX = this.shift.scrollLeft), { passive: true });
  }

  /** Where an event lies on the chart, in its own pixels; null over the grid or the head. */
  placeOf(event: MouseEvent): { x: number; y: number } | null {
    const { scroller, state } = this;
    const bounds = scroller.getBoundingClientRect();
    const x = event.clientX - bounds.left;
    const y = event.clientY - bounds.top;
    if (x < state.pane || x > scroller.clientWidth || y < HEAD) return null;
    return { x: x - state.pane + scroller.scrollLeft, y: y - HEAD + scroller.scrollTop };
  }

  get viewWidth(): number {
    return Math.max(0, this.scroller.clientWidth - this.state.pane);
  }

  get viewHeight(): number {
    return Math.max(0, this.scroller.clientHeight - HEAD);
  }

  /** Lay out for the room there is; what was at the left of the chart stays there. */
  layout(): void {
    const { state } = this;
    const width = this.scroller.clientWidth;
    if (!width) return;
    const before = state.scale;
    const left = this.scroller.scrollLeft;
    const wish = Math.max(state.columns.tightest + 16, width * 0.5);
    const usual = Math.round(Math.min(state.columns.total + 16, wish, width * 0.62));
    if (state.phone) state.pane = state.listFirst ? width : Math.round(width * 0.42);
    else {
      const wished = state.store.read().pane ?? usual;
      state.pane = Math.max(LEAST_PANE, Math.min(wished, width - LEAST_CHART));
    }
    state.scaleFor(this.viewWidth);
    this.grid.layout();
    this.splitter.style.insetInlineStart = `${state.pane}px`;
    this.splitter.hidden = state.phone;
    this.splitter.setAttribute("aria-valuemin", String(LEAST_PANE));
    this.splitter.setAttribute("aria-valuemax", String(width - LEAST_CHART));
    this.splitter.setAttribute("aria-valuenow", String(state.pane));
    this.shift.style.width = `${state.pane}px`;
    this.shift.hidden = this.grid.overflow <= 0;
    this.strip.style.width = `${state.pane + this.grid.overflow}px`;
    this.canvas.setAttribute("aria-colcount", String(this.grid.cellCount));
    this.canvas.style.width = `${state.pane + (state.phone && state.listFirst ? 0 : state.scale.width)}px`;
    this.chart.moved();
    this.measure();
    this.scroller.scrollLeft = anchored(before, state.scale, left, 0);
    this.redraw();
  }

  /** The plan may reach farther than it did: room for it, and what is at the left stays there. */
  rescale(): void {
    const { state, scroller } = this;
    const before = state.scale;
    const left = scroller.scrollLeft;
    state.scaleFor(this.viewWidth);
    if (state.scale.firstDay === before.firstDay && state.scale.lastDay === before.lastDay) return;
    this.canvas.style.width = `${state.pane + (state.phone && state.listFirst ? 0 : state.scale.width)}px`;
    this.chart.moved();
    this.drawn = null;
    scroller.scrollLeft = anchored(before, state.scale, left, 0);
  }

  /** The rows have changed in number. */
  measure(): void {
    const count = this.state.outline.rows.length;
    this.body.style.height = `${count * this.rowHeight}px`;
    this.canvas.setAttribute("aria-rowcount", String(count + 1));
  }

  /** Rows or times have moved: everything that is drawn is stale. */
  refresh(): void {
    this.chart.moved();
    this.measure();
    this.redraw();
  }

  /** The pointer is on another row: that band alone is drawn anew. */
  hover(row: number): void {
    this.grid.hover(row);
    this.chart.hover(row);
  }

  redraw(): void {
    this.stale = true;
    this.soon();
  }

  private soon(): void {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.draw());
  }

  /** Draw now what is asked for, so that the keyboard can go where it is sent. */
  draw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.instead) return this.instead.draw();
    const { scroller, state, stale } = this;
    const top = scroller.scrollTop;
    const left = scroller.scrollLeft;
    this.stale = false;
    // Read before anything is written: asked later, the browser would lay the page out twice in a frame.
    const height = this.viewHeight;
    const width = this.viewWidth;
    const count = state.outline.rows.length;
    this.grid.draw(rowsUnder(top, height, this.rowHeight, count, SPARE_ROWS), this.rowHeight, stale);
    for (const lay of this.overlays) lay();
    const seen = { left, top, width, height };
    if (!seen.width) return;
    if (!stale && this.drawn && covers(this.drawn, seen)) return;
    const rowsHeight = Math.max(count * this.rowHeight, height);
    const window = withMargin(seen, MARGIN_X, CHART_ROWS * this.rowHeight, state.scale.width, rowsHeight);
    const before = this.drawn;
    this.drawn = window;
    this.chart.draw(window, this.rowHeight, seen);
    this.drawnAnew?.();
    const x = state.pane + window.left;
    this.chart.element.style.transform = `translate(${x}px, ${window.top}px)`;
    // Scrolling through the rows leaves the head as it is.
    if (!stale && before && before.left === window.left && before.width === window.width) return;
    this.head.element.style.transform = `translateX(${x}px)`;
    this.head.draw(window.left, window.width, left);
  }

  /** Change the zoom; what lies at a place of the window stays there. */
  zoom(perDay: number, pointer = this.viewWidth * 0.35): void {
    const { state } = this;
    const before = state.scale;
    const left = this.scroller.scrollLeft;
    state.perDay = clampZoom(perDay);
    state.scaleFor(this.viewWidth);
    this.canvas.style.width = `${state.pane + state.scale.width}px`;
    this.chart.moved();
    this.scroller.scrollLeft = anchored(before, state.scale, left, pointer);
    state.store.write({ perDay: state.perDay });
    this.redraw();
  }

  fit(): void {
    const { state } = this;
    const first = Math.floor(state.firstDate / DAY);
    const last = Math.floor(state.lastDate / DAY);
    this.zoom(fitting(first, last, this.viewWidth));
    this.scroller.scrollLeft = state.scale.xOfDay(first) - 24;
  }

  /** Bring a date into the chart, a fifth from its left. */
  goTo(time: number): void {
    this.scroller.scrollLeft = Math.max(0, this.state.scale.x(time) - this.viewWidth * 0.2);
    this.redraw();
  }

  /** Bring a row into sight, and with it its bar. */
  showRow(row: number, withBar = false): void {
    const { scroller, rowHeight, state, instead } = this;
    if (instead) return instead.reveal(state.outline.rows[row] ?? -1);
    scroller.scrollTop = scrollToShow(row * rowHeight, rowHeight, scroller.scrollTop, this.viewHeight);
    if (!withBar) return;
    const task = state.outline.rows[row];
    const start = task === undefined || task < 0 ? NONE : (state.data.start[task] as number);
    const finish = task === undefined ? NONE : (state.data.finish[task] as number);
    if (start === NONE || finish === NONE) return;
    const left = state.scale.x(start);
    const right = Math.max(left + 8, state.scale.x(finish));
    const seenLeft = scroller.scrollLeft;
    if (right > seenLeft + 12 && left < seenLeft + this.viewWidth - 12) return;
    const size = Math.min(right - left, this.viewWidth - 80);
    scroller.scrollLeft = scrollToShow(left, size, seenLeft, this.viewWidth, 40);
  }

  showCell(cell: number): void {
    if (cell < 0) return;
    const [left, width] = this.grid.cellSpan(cell);
    const next = scrollToShow(left, width, this.grid.scrollX, this.state.pane);
    this.grid.scrollX = next;
    this.shift.scrollLeft = next;
  }

  setPane(pane: number): void {
    const width = this.scroller.clientWidth;
    const next = Math.round(Math.max(LEAST_PANE, Math.min(pane, width - LEAST_CHART)));
    this.state.store.write({ pane: next });
    this.layout();
  }

  get pageRows(): number {
    return Math.max(1, Math.floor(this.viewHeight / this.rowHeight) - 1);
  }
}
