/* The tree grid: only the rows in sight are in the page, and the one with the focus, which never leaves it. */
import { columnHead, columnName, type Column } from "./columns";
import { DONE, INACTIVE, MILESTONE, has } from "./data";
import { setText } from "./inks";
import type { GroupRow } from "./arrange";
import { isHead } from "./outline";
import type { Someone } from "./others";
import type { PlanState } from "./state";
import type { Range } from "./view";
import { say } from "./words";

interface RowView {
  element: HTMLDivElement;
  cells: HTMLDivElement[];
  link: HTMLAnchorElement;
  twist: HTMLSpanElement;
  person: HTMLSpanElement;
  people: HTMLSpanElement;
  /** Who else is at this task; made where somebody is. */
  here: HTMLSpanElement | null;
  task: number;
  row: number;
  /** It shows the head of a group. */
  group: boolean;
}

const PADDING = 16;
const INDENT = 14;
const PHONE_INDENT = 8;

function div(className: string, role: string): HTMLDivElement {
  const element = document.createElement("div");
  element.className = className;
  element.setAttribute("role", role);
  return element;
}

export class Grid {
  readonly head = div("pl-headgrid", "row");
  readonly element = div("pl-grid", "presentation");
  private readonly views = new Map<number, RowView>();
  private readonly free: RowView[] = [];
  private columns: Column[] = [];
  private widths: number[] = [];
  private offset = 0;
  private tidying = 0;
  /** The row that the keyboard is on, and its cell, or -1 for the row as a whole. */
  focusRow = 0;
  focusCell = -1;
  hovered = -1;
  taskUrl: (task: number) => string = () => "#";

  constructor(private readonly state: PlanState) {
    this.head.setAttribute("aria-rowindex", "1");
  }

  /** How far the columns reach beyond the pane. */
  get overflow(): number {
    return Math.max(0, this.widths.reduce((sum, width) => sum + width, PADDING) - this.state.pane);
  }

  get scrollX(): number {
    return this.offset;
  }

  set scrollX(value: number) {
    this.offset = Math.min(this.overflow, Math.max(0, value));
    this.element.style.setProperty("--pl-shift", `${-this.offset}px`);
    this.head.style.setProperty("--pl-shift", `${-this.offset}px`);
  }

  /** Lay the columns out anew. */
  layout(): void {
    const { columns } = this.state;
    this.columns = columns.shown;
    this.widths = columns.layout(this.state.pane, PADDING);
    const template = `${PADDING}px ${this.widths.map((width) => `${width}px`).join(" ")}`;
    for (const element of [this.element, this.head]) {
      element.style.setProperty("--pl-cols", template);
      element.style.width = `${this.state.pane}px`;
    }
    this.scrollX = this.offset;
    this.head.replaceChildren(
      ...this.columns.map((column, i) => {
        const cell = div(column.figures ? "pl-h num" : "pl-h", "columnheader");
        cell.setAttribute("aria-colindex", String(i + 1));
        const text = document.createElement("span");
        text.textContent = columnHead(column);
        cell.append(text);
        if (columnName(column) !== columnHead(column)) {
          // Short for the eye, whole for the ear.
          text.setAttribute("aria-hidden", "true");
          const whole = document.createElement("span");
          whole.className = "sr";
          whole.textContent = columnName(column);
          cell.append(whole);
        }
        const sorted = document.createElement("b");
        sorted.className = "pl-sorted";
        sorted.setAttribute("aria-hidden", "true");
        cell.dataset["sort"] = column.id;
        cell.title = say("sort_head", { column: columnName(column) });
        cell.append(sorted);
        const grip = document.createElement("i");
        grip.className = "pl-grip";
        grip.dataset["column"] = column.id;
        cell.append(grip);
        return cell;
      }),
    );
    for (const view of [...this.views.values(), ...this.free]) view.element.remove();
    this.views.clear();
    this.free.length = 0;
    this.focusCell = Math.min(this.focusCell, this.columns.length - 1);
    this.mark();
  }

  /** Say at the heads how rows are sorted. */
  mark(): void {
    const { sort } = this.state.arrangement;
    this.columns.forEach((column, i) => {
      const cell = this.head.children[i] as HTMLElement;
      const at = sort.findIndex((one) => one.column === column.id);
      const by = sort[at];
      if (by) cell.setAttribute("aria-sort", by.down ? "descending" : "ascending");
      else cell.removeAttribute("aria-sort");
      const sign = by ? (by.down ? "\u2193" : "\u2191") + (sort.length > 1 ? String(at + 1) : "") : "";
      setText(cell.querySelector(".pl-sorted") as HTMLElement, sign);
    });
  }

  private make(): RowView {
    const element = div("pl-row", "row");
    const link = document.createElement("a");
    link.tabIndex = -1;
    const twist = document.createElement("span");
    twist.className = "pl-tw";
    twist.setAttribute("aria-hidden", "true");
    const person = document.createElement("span");
    person.className = "me s";
    person.setAttribute("aria-hidden", "true");
    const people = document.createElement("span");
    people.className = "sr";
    const cells = this.columns.map((column, i) => {
      const cell = div(column.figures ? "pl-c num" : `pl-c c-${column.id}`, "gridcell");
      cell.setAttribute("aria-colindex", String(i + 1));
      if (column.id === "name") cell.append(twist, link);
      if (column.id === "owner") cell.append(person, people);
      return cell;
    });
    element.append(...cells);
    return { element, cells, link, twist, person, people, here: null, task: -1, row: -1, group: false };
  }

  private fill(view: RowView, row: number, rowHeight: number): void {
    const { state } = this;
    const { data, outline } = state;
    const task = outline.rows[row] as number;
    const { element } = view;
    view.row = row;
    view.task = task;
    if (isHead(task)) return this.fillHead(view, row, rowHeight);
    const level = outline.levelOf(task);
    const summary = outline.isSummary(task);
    if (view.group) this.plain(view);
    const rule = state.colouring.of(task, "row");
    element.style.transform = `translateY(${row * rowHeight}px)`;
    element.className =
      "pl-row" +
      (summary ? " sum" : "") +
      (state.passes(task) ? "" : " holds") +
      (rule ? ` ink-${rule.ink}` : "") +
      (has(data, task, DONE) && !summary ? " done" : "") +
      (has(data, task, INACTIVE) ? " off" : "") +
      (state.isChosen(task) ? " sel" : "") +
      (state.selection.cut.has(data.number[task] as number) ? " cut" : "") +
      (state.course.drivers.has(task) ? " drv" : state.course.driven.has(task) ? " drn" : "") +
      (row === this.hovered ? " hov" : "");
    const set = (name: string, value: string): void => {
      if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    };
    set("aria-rowindex", String(row + 2));
    set("aria-level", String(level + 1));
    set("aria-posinset", String(outline.isFlat ? row + 1 : outline.position[task]));
    set("aria-setsize", String(outline.isFlat ? outline.rows.length : outline.siblings(task)));
    set("aria-selected", String(state.isChosen(task)));
    const driving = state.course.drivers.has(task) ? "drives_it" : state.course.driven.has(task) ? "driven_by_it" : "";
    const said = [driving && say(driving), state.colouring.said(task)].filter(Boolean).join("; ");
    if (said) set("aria-description", said);
    else element.removeAttribute("aria-description");
    if (outline.opens(task)) set("aria-expanded", String(!outline.isFolded(task)));
    else element.removeAttribute("aria-expanded");
    element.tabIndex = row === this.focusRow && this.focusCell < 0 ? 0 : -1;
    const { sight } = state;
    this.columns.forEach((column, i) => {
      const cell = view.cells[i] as HTMLDivElement;
      if (this.focusCell >= 0) cell.tabIndex = row === this.focusRow && i === this.focusCell ? 0 : -1;
      else if (cell.hasAttribute("tabindex")) cell.removeAttribute("tabindex");
      if (column.id === "name") return this.fillName(view, cell, task, level, summary);
      if (column.id === "owner") return this.fillOwner(view, cell, task);
      const look = column.look(sight, task);
      setText(cell, look.text);
      const tone = look.tone ?? "";
      const base = column.figures ? "pl-c num" : `pl-c c-${column.id}`;
      const className = tone ? `${base} ${tone}` : base;
      if (cell.className !== className) cell.className = className;
    });
  }

  /** The row before a group: its name, how many tasks it has, from when to when. */
  private fillHead(view: RowView, row: number, rowHeight: number): void {
    const { state } = this;
    const { outline, format } = state;
    const { element } = view;
    const head = outline.rows[row] as number;
    const group = outline.groupOf(head) as GroupRow;
    view.group = true;
    element.style.transform = `translateY(${row * rowHeight}px)`;
    element.className = `pl-row sum group${row === this.hovered ? " hov" : ""}`;
    const said = { name: group.name, count: format.number(group.tasks.length) };
    const facts: [string, string][] = [
      ["aria-rowindex", String(row + 2)], ["aria-level", "1"], ["aria-posinset", String(row + 1)],
      ["aria-setsize", String(outline.rows.length)], ["aria-selected", "false"], ["aria-expanded", String(!group.folded)],
    ];
    for (const [name, value] of facts) element.setAttribute(name, value);
    element.tabIndex = row === this.focusRow && this.focusCell < 0 ? 0 : -1;
    this.columns.forEach((column, i) => {
      const cell = view.cells[i] as HTMLDivElement;
      if (row === this.focusRow && i === this.focusCell) cell.tabIndex = 0;
      else cell.removeAttribute("tabindex");
      cell.className = column.figures ? "pl-c num" : `pl-c c-${column.id}`;
      if (column.id === "name") {
        cell.style.paddingLeft = "0";
        view.twist.className = group.folded ? "pl-tw on" : "pl-tw on open";
        view.link.removeAttribute("href");
        setText(view.link, say("group_head", said));
      } else if (column.id === "owner") {
        view.person.hidden = true;
        setText(view.people, "");
      } else setText(cell, column.total?.(state.sight, group) ?? "");
    });
  }

  /** A row that was the head of a group is a task's again. */
  private plain(view: RowView): void {
    view.group = false;
    view.element.classList.remove("group");
  }

  private fillName(view: RowView, cell: HTMLDivElement, task: number, level: number, summary: boolean): void {
    const { data, outline } = this.state;
    const name = data.name[task] || say("unnamed");
    setText(view.link, name);
    view.link.href = this.taskUrl(task);
    cell.style.paddingLeft = `${Math.min(level, 12) * (this.state.phone ? PHONE_INDENT : INDENT)}px`;
    view.twist.className = summary && outline.opens(task) ? (outline.isFolded(task) ? "pl-tw on" : "pl-tw on open") : "pl-tw";
    cell.classList.toggle("ms", has(data, task, MILESTONE));
    const here = this.state.others.get(data.number[task] as number);
    if (here || view.here) this.fillHere(view, cell, here ?? []);
  }

  private fillHere(view: RowView, cell: HTMLDivElement, here: readonly Someone[]): void {
    if (!view.here) {
      view.here = document.createElement("span");
      view.here.setAttribute("role", "img");
      cell.append(view.here);
    }
    view.here.className = here.length ? "me s here" : "me s here none";
    setText(view.here, here.length > 1 ? `${here[0]?.initials}+${here.length - 1}` : (here[0]?.initials ?? ""));
    view.here.title = here.map((one) => say("is_here", { name: one.name })).join(" ");
    view.here.setAttribute("aria-label", view.here.title);
  }

  private fillOwner(view: RowView, cell: HTMLDivElement, task: number): void {
    const { data } = this.state;
    const people = (data.people.get(task) ?? []).map((at) => data.json.people[at]);
    const first = people[0];
    view.person.hidden = !first;
    setText(view.person, first?.[0] ?? "");
    const names = people.map((person) => person?.[1]).join(", ");
    setText(view.people, names || say("nobody"));
    if (names) cell.title = names;
    else cell.removeAttribute("title");
  }

  /** Bring the page in line with the rows in sight. */
  draw(range: Range, rowHeight: number, fresh = false): void {
    const count = this.state.outline.rows.length;
    this.focusRow = Math.max(0, Math.min(this.focusRow, count - 1));
    const wanted = (row: number): boolean => (row >= range.first && row < range.end) || row === this.focusRow;
    for (const [row, view] of this.views) {
      if (wanted(row) && row < count) continue;
      this.views.delete(row);
      this.free.push(view);
    }
    const place = (row: number): HTMLDivElement => {
      let view = this.views.get(row);
      if (!view) {
        view = this.free.pop() ?? this.make();
        this.views.set(row, view);
        this.fill(view, row, rowHeight);
      } else if (fresh || view.task !== this.state.outline.rows[row]) this.fill(view, row, rowHeight);
      return view.element;
    };
    for (let row = range.first; row < Math.min(range.end, count); row++) {
      const element = place(row);
      if (!element.isConnected) this.element.append(element);
    }
    if (count) {
      const element = place(this.focusRow);
      if (!element.isConnected) this.element.append(element);
    }
    for (const view of this.free) view.element.remove();
    // While the page scrolls, nodes are only filled anew: moving them would cost a frame. Once it rests, or where
    // rows came or went, they stand in the order of the rows, for those who read the page by its order.
    clearTimeout(this.tidying);
    if (fresh) this.tidy();
    else this.tidying = window.setTimeout(() => this.tidy(), 150);
  }

  /** Put the nodes in the order of their rows without moving the one that has the focus. */
  private tidy(): void {
    const views = [...this.views.values()].sort((one, other) => one.row - other.row);
    let at = this.element.firstElementChild;
    let inOrder = true;
    for (const view of views) {
      if (view.element !== at) inOrder = false;
      at = at?.nextElementSibling ?? null;
    }
    if (inOrder) return;
    const focused = views.find((view) => view.element.contains(document.activeElement));
    let behind = false;
    for (const view of views) {
      if (view === focused) behind = true;
      else if (focused && !behind) this.element.insertBefore(view.element, focused.element);
      else this.element.append(view.element);
    }
  }

  /** The element that the keyboard is on. */
  get focusTarget(): HTMLElement | null {
    const view = this.views.get(this.focusRow);
    if (!view) return null;
    return this.focusCell < 0 ? view.element : (view.cells[this.focusCell] ?? view.element);
  }

  get cellCount(): number {
    return this.columns.length;
  }

  /** Where a cell lies in the grid, to bring it into the pane. */
  cellSpan(cell: number): [left: number, width: number] {
    const left = this.widths.slice(0, cell).reduce((sum, width) => sum + width, PADDING);
    return [left, this.widths[cell] ?? 0];
  }

  /** The place of a column among those shown, or -1. */
  cellOf(id: string): number {
    return this.columns.findIndex((column) => column.id === id);
  }

  columnAt(cell: number): string | null {
    return this.columns[cell]?.id ?? null;
  }

  /** A row that is in the page, by its task. */
  rowElement(task: number): HTMLElement | null {
    for (const view of this.views.values()) if (view.task === task) return view.element;
    return null;
  }

  hover(row: number): void {
    if (row === this.hovered) return;
    this.views.get(this.hovered)?.element.classList.remove("hov");
    this.hovered = row;
    this.views.get(row)?.element.classList.add("hov");
  }

  rowAt(element: Element | null): { task: number; row: number } | null {
    const row = element?.closest(".pl-row");
    for (const view of this.views.values()) if (view.element === row) return { task: view.task, row: view.row };
    return null;
  }
}
