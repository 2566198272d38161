/* Rows copied, cut and pasted within the plan; cells pasted from a spreadsheet or another planning tool. */
import { EDITINGS, mayChange, mayEdit } from "./celledit";
import { COLUMNS, columnHead, columnName, type Column } from "./columns";
import { toast, type Editing, type Surroundings } from "./editing";
import type { Named, Op } from "./edits";
import { siblingsOf, topmost } from "./outlining";
import { readTable, writeTable } from "./tsv";
import { say } from "./words";

/** How rows of a plan lie in the clipboard, beside their text for everybody else. */
const ROWS = "application/x-charthouse-rows";
const MOST = 5000;
const MOST_SAID = 20;

interface Block {
  project: string;
  numbers: number[];
  cut: boolean;
}

export class Clipboard {
  constructor(
    private readonly around: Surroundings,
    private readonly editing: Editing,
  ) {
    document.addEventListener("copy", (event) => this.isOurs() && this.copy(event, false));
    document.addEventListener("cut", (event) => this.isOurs() && this.copy(event, true));
    document.addEventListener("paste", (event) => this.isOurs() && this.paste(event));
  }

  /** Whether the keyboard is on the plan, and not in a field or a dialog. */
  private isOurs(): boolean {
    const at = document.activeElement;
    if (document.querySelector("dialog[open]") || at instanceof HTMLInputElement) return false;
    return at === document.body || at?.id === "main" || this.around.sheet.element.contains(at);
  }

  /** Where pasted rows go: above the row with the keyboard, or to the end of the plan. */
  private get place(): { parent: number; after: number } {
    const { state } = this.around;
    const { data, selected } = state;
    if (selected < 0) return { parent: -1, after: this.lastAtTop };
    const siblings = siblingsOf(data, selected);
    return { parent: data.parent[selected] as number, after: siblings[siblings.indexOf(selected) - 1] ?? -1 };
  }

  private get lastAtTop(): number {
    return this.around.state.data.parent.lastIndexOf(-1);
  }

  private named(task: number): Named | null {
    return task < 0 ? null : this.editing.session.nameOf(this.around.state.data.number[task] as number);
  }

  private copy(event: ClipboardEvent, cut: boolean): void {
    const { state, sheet } = this.around;
    const { data, outline, selection } = state;
    const { chosen } = state;
    if (!chosen.length || !event.clipboardData) return;
    event.preventDefault();
    const columns = state.columns.shown;
    const text = (column: Column, task: number): string =>
      column.id === "owner"
        ? (data.people.get(task) ?? []).map((at) => data.json.people[at]?.[1] ?? "").join(", ")
        : column.look(state.sight, task).text;
    if (chosen.length === 1 && sheet.grid.focusCell >= 0 && !cut) {
      const column = columns[sheet.grid.focusCell];
      if (column) event.clipboardData.setData("text/plain", text(column, chosen[0] as number));
      return;
    }
    const tasks: number[] = [];
    for (const top of topmost(data, chosen)) for (let task = top; task < (outline.end[top] as number); task++) tasks.push(task);
    const numbers = tasks.map((task) => data.number[task] as number).filter((number) => number > 0);
    if (cut && !this.editing.mayAll(chosen)) return this.editing.notYours();
    const block: Block = { project: data.json.project.key, numbers, cut };
    event.clipboardData.setData(ROWS, JSON.stringify(block));
    event.clipboardData.setData("text/plain", writeTable(tasks.map((task) => columns.map((column) => text(column, task)))));
    selection.cut = new Set(cut ? numbers : []);
    sheet.redraw();
    toast({ text: say(cut ? "rows_cut" : "rows_copied", { count: state.format.number(tasks.length) }), tone: "info" });
  }

  private paste(event: ClipboardEvent): void {
    const { state, sheet } = this.around;
    const told = event.clipboardData?.getData(ROWS);
    const text = event.clipboardData?.getData("text/plain") ?? "";
    if (!told && !text.trim()) return;
    event.preventDefault();
    const block = told ? (JSON.parse(told) as Block) : null;
    if (block?.project === state.data.json.project.key) return this.pasteRows(block);
    const table = readTable(text);
    const single = table.length === 1 && table[0]?.length === 1;
    const column = sheet.grid.columnAt(sheet.grid.focusCell);
    if (!single || !column) return this.pasteCells(table);
    const wrong = this.editing.bulk.set(column, table[0]?.[0] ?? "");
    if (wrong) toast({ text: wrong, tone: "bad" });
  }

  private pasteRows(block: Block): void {
    const { state, sheet } = this.around;
    if (this.editing.isArranged("move")) return;
    const { parent, after } = this.place;
    if (parent < 0 ? !this.editing.session.may.edit : !mayChange(state.data, this.editing.session.may, parent)) {
      return this.editing.notYours();
    }
    const tasks = block.numbers.map((number) => state.taskNumbered(number)).filter((task) => task >= 0);
    if (block.cut && state.selection.cut.size) {
      const going = topmost(state.data, tasks);
      if (!this.editing.mayPut(going, parent)) return toast({ text: say("into_itself"), tone: "bad" });
      state.selection.cut = new Set();
      return this.editing.put(going, parent, after);
    }
    if (!tasks.length) return toast({ text: say("rows_gone"), tone: "bad" });
    if (tasks.length > MOST) return toast({ text: say("too_many_rows", { most: state.format.number(MOST) }), tone: "bad" });
    const { session } = this.editing;
    const copies = tasks.map((task) => ({ task: this.named(task) as Named, ref: session.newRef() }));
    session.apply([{ op: "copy", tasks: copies, parent: this.named(parent), after: this.named(after) }]);
    this.editing.stayOn(session.numberOf(copies[0]?.ref ?? ""));
    sheet.redraw();
  }

  /** The columns that a table is for: as its first line calls them, else those from the one with the keyboard on. */
  private columnsOf(table: string[][]): { columns: (Column | undefined)[]; headed: boolean } {
    const { state, sheet } = this.around;
    const same = (text: string, column: Column): boolean =>
      [columnHead(column), columnName(column)].some((name) => name.trim().toLowerCase() === text.trim().toLowerCase());
    const found = (table[0] ?? []).map((text) => (text.trim() ? COLUMNS.find((column) => same(text, column)) : undefined));
    if (found.includes(COLUMNS.find(({ id }) => id === "name")) && table.length > 1) return { columns: found, headed: true };
    const shown = state.columns.shown;
    return { columns: shown.slice(Math.max(0, sheet.grid.focusCell)), headed: false };
  }

  /** Cells over those that are there, and new rows for what reaches beyond; nothing at all where one is wrong. */
  private pasteCells(whole: string[][]): void {
    const { state, sheet } = this.around;
    const { data, outline } = state;
    const { session } = this.editing;
    const { columns, headed } = this.columnsOf(whole);
    const table = headed ? whole.slice(1) : whole;
    if (table.length > MOST) return toast({ text: say("too_many_rows", { most: state.format.number(MOST) }), tone: "bad" });
    const under = outline.rows.slice(sheet.grid.focusRow).filter((task) => task >= 0);
    const over = sheet.grid.focusCell >= 0 && !headed ? under : new Int32Array(0);
    const ops: Op[] = [];
    const wrong: string[] = [];
    let left = 0;
    const { parent, after } = over.length ? { parent: -1, after: this.lastAtTop } : this.place;
    const stack: { indent: number; ref: string }[] = [];
    let last: Named | null = this.named(after);
    let first = "";
    table.forEach((cells, line) => {
      const task = over[line] ?? -1;
      const fields: Record<string, unknown> = {};
      cells.forEach((typed, at) => {
        const column = columns[at];
        if (!column) return void (left += typed.trim() ? 1 : 0);
        const editing = EDITINGS[column.id];
        if (!editing || (task >= 0 && !mayEdit(data, session.may, task, column.id))) return void (left += typed.trim() ? 1 : 0);
        const read = task >= 0 ? editing.read(state, task, typed) : editing.fresh(state, typed);
        if (typeof read === "string") {
          wrong.push(say("wrong_cell", { row: line + 1 + Number(headed), column: columnName(column), what: read }));
        } else Object.assign(fields, read);
      });
      if (task >= 0) {
        if (Object.keys(fields).length) {
          ops.push({ op: "change", task: this.named(task) as Named, fields: fields as Record<string, [unknown, unknown]> });
        }
        return;
      }
      if (!("name" in fields)) {
        if (!columns.some((column, at) => column?.id === "name" && at < cells.length)) {
          wrong.push(say("wrong_row", { row: line + 1 + Number(headed), what: say("no_name") }));
        }
        return;
      }
      // Rows of an outline come with blanks before their names.
      const name = cells[columns.findIndex((column) => column?.id === "name")] ?? "";
      const indent = name.length - name.trimStart().length;
      let before: string | null = null;
      while (stack.length && (stack[stack.length - 1]?.indent as number) >= indent) before = stack.pop()?.ref ?? null;
      const up = stack[stack.length - 1]?.ref;
      const ref = session.newRef();
      const behind: Named | null = before ?? (up ? null : last);
      ops.push({ op: "add", ref, parent: up ?? this.named(parent), after: behind, fields: { duration: "1d?", ...fields } });
      if (!up) last = ref;
      stack.push({ indent, ref });
      first ||= ref;
    });
    if (wrong.length) return this.refuse(wrong);
    const added = ops.some((op) => op.op === "add");
    if (added && this.editing.isArranged("add")) return;
    if (added && (parent < 0 ? !session.may.edit : !mayChange(data, session.may, parent))) return this.editing.notYours();
    session.apply(ops);
    performance.mark("plan:pasted");
    if (first && !over.length) this.editing.stayOn(session.numberOf(first));
    const count = state.format.number(ops.length);
    toast({ text: left ? say("pasted_left", { count, left }) : say("pasted", { count }), tone: "info" });
  }

  /** Say what is wrong with a table before anything of it is done. */
  private refuse(wrong: string[]): void {
    const dialog = this.around.root.querySelector<HTMLDialogElement>("[data-paste]");
    const said = wrong.slice(0, MOST_SAID);
    if (wrong.length > MOST_SAID) said.push(say("wrong_more", { count: wrong.length - MOST_SAID }));
    dialog?.querySelector("[data-paste-wrong]")?.replaceChildren(
      ...said.map((text) => {
        const line = document.createElement("li");
        line.textContent = text;
        return line;
      }),
    );
    dialog?.showModal();
  }
}
