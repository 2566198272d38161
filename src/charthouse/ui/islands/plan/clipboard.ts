/* Rows copied, cut and pasted within the plan; cells pasted from a spreadsheet or another planning tool. */
import { columnHead, columnName, columnsFor, type Column } from "./columns";
import type { Editing, Surroundings } from "./editing";
import type { Known } from "./editing_terms";
import { EDITINGS, mayChange, mayEdit } from "./editings";
import type { Named, Op } from "./edits";
import { placeAbove, topmost } from "./outlining";
import { tiled } from "./rectangle";
import { editsOf, factsOf, nameOfColumn, type Wrong } from "./rowedits";
import { toast } from "./telling";
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
    if (document.querySelector("dialog[open]") || at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) return false;
    return at === document.body || at?.id === "main" || this.around.sheet.element.contains(at);
  }

  /** Where pasted rows go: above the row with the keyboard, or to the end of the plan. */
  private get place(): { parent: number; after: number } {
    const { state } = this.around;
    return placeAbove(state.data, state.selected);
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
    const { range } = this.editing;
    const { cells } = range;
    if (cells) {
      const texts = range.texts(cells);
      event.clipboardData.setData("text/plain", writeTable(texts));
      const count = state.format.number(texts.reduce((sum, line) => sum + line.length, 0));
      toast({ text: say("cells_copied", { count }), tone: "info" });
      if (cut) void range.clear();
      return;
    }
    const columns = state.columns.shown;
    const text = (column: Column, task: number): string =>
      column.id === "owner"
        ? (data.people.get(task) ?? []).map((at) => data.json.people[at]?.[1] ?? "").join(", ")
        : column.look(state.sight, task).text;
    if (chosen.length === 1 && sheet.grid.focusCell >= 0 && !cut) {
      const column = columns[sheet.grid.focusCell];
      if (column) event.clipboardData.setData("text/plain", range.textOf(chosen[0] as number, column.id));
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
    const { range } = this.editing;
    const { cells } = range;
    const read = readTable(text);
    const table = cells ? tiled(read, range.tasksOf(cells).length, cells.right - cells.left + 1) : read;
    const single = table.length === 1 && table[0]?.length === 1;
    const column = sheet.grid.columnAt(sheet.grid.focusCell);
    const from = cells ? [cells.top, cells.left] as const : [sheet.grid.focusRow, sheet.grid.focusCell] as const;
    if (!single || !column) return void this.editing.during(this.pasteCells(table, ...from));
    void this.editing.bulk.set(column, table[0]?.[0] ?? "").then((wrong) => {
      if (wrong) toast({ text: wrong, tone: "bad" });
    });
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

  /** The columns that a table is for: as its first line calls them, else those from a cell on. */
  private columnsOf(table: string[][], cell: number): { columns: (string | undefined)[]; headed: boolean } {
    const { state } = this.around;
    const known = columnsFor(this.editing.session.may);
    const { headers } = this.editing.choices;
    const idOf = (text: string): string | undefined => {
      const said = text.trim().toLowerCase();
      if (!said) return undefined;
      const ours = known.find((column) => [columnHead(column), columnName(column)].some((name) => name.trim().toLowerCase() === said));
      return ours?.id ?? headers[said.replace(/\s*[([][^)\]]*[)\]]\s*/g, " ").replace(/[_\-./:*\s]+/g, " ").trim()];
    };
    const found = (table[0] ?? []).map(idOf);
    if (table.length > 1 && (found.includes("name") || (found.length > 1 && found.every(Boolean)))) return { columns: found, headed: true };
    const shown = state.columns.shown.map((column) => column.id);
    return { columns: shown.slice(Math.max(0, cell)), headed: false };
  }

  /** Cells over those that are there, and new rows for what reaches beyond; nothing at all where one is wrong. */
  private async pasteCells(whole: string[][], row: number, cell: number): Promise<void> {
    const { state } = this.around;
    const { session, choices } = this.editing;
    if (whole.length > MOST) return toast({ text: say("too_many_rows", { most: state.format.number(MOST) }), tone: "bad" });
    await choices.load();
    const { columns, headed } = this.columnsOf(whole, cell);
    await this.editing.needing(columns.filter((id) => id !== undefined));
    const { data, outline } = state;
    const table = headed ? whole.slice(1) : whole;
    const named = !headed || columns.includes("name");
    const under = outline.rows.slice(row).filter((task) => task >= 0);
    const over = cell >= 0 && (!headed || !named) ? under : new Int32Array(0);
    const refs = table.map((_cells, line) => (over[line] === undefined ? session.newRef() : ""));
    const known = { choices, ...this.finding(table, columns, refs, (line) => over[line]) };
    const rows = new NewRows(this.place, over.length > 0 ? this.lastAtTop : null, (task) => this.named(task));
    const made: Op[] = [];
    const after: Op[] = [];
    const wrong: string[] = [];
    let left = 0;
    table.forEach((cells, line) => {
      const number = line + 1 + Number(headed);
      const task = over[line] ?? -1;
      const typed = cells.flatMap((text, at): [string, string][] => {
        const id = columns[at];
        const fits = id !== undefined && id in EDITINGS && (task < 0 || mayEdit(data, session.may, task, id));
        if (!fits && id !== "number" && id !== "level") left += text.trim() ? 1 : 0;
        return fits ? [[id, text]] : [];
      });
      const told = (found: Wrong[]): void => {
        for (const { column, what } of found) wrong.push(say("wrong_cell", { row: number, column: nameOfColumn(column), what }));
      };
      if (task >= 0) {
        const edits = editsOf(state, { task, named: this.named(task) as Named }, typed, known);
        made.push(...edits.ops);
        return told(edits.wrong);
      }
      if (cells.every((cell) => !cell.trim())) return;
      const ref = refs[line] as string;
      const facts = factsOf(state, { task: -1, named: ref }, typed, known);
      told(facts.wrong);
      if (!("name" in facts.fields)) {
        if (!facts.wrong.some(({ column }) => column === "name")) wrong.push(say("wrong_row", { row: number, what: say("no_name") }));
        return;
      }
      // Rows of an outline come with blanks before their names, or say their level.
      const level = columns.indexOf("level");
      const name = cells[columns.indexOf("name")] ?? "";
      const indent = level >= 0 ? Number(cells[level]) || 0 : name.length - name.trimStart().length;
      made.push({ op: "add", ref, ...rows.next(ref, indent), fields: { duration: "1d?", ...facts.fields } });
      after.push(...facts.ops);
    });
    if (wrong.length) return this.refuse(wrong);
    const ops = [...made, ...after];
    const { parent } = rows.place;
    const added = ops.some((op) => op.op === "add");
    if (added && this.editing.isArranged("add")) return;
    if (added && (parent < 0 ? !session.may.edit : !mayChange(data, session.may, parent))) return this.editing.notYours();
    session.apply(ops);
    performance.mark("plan:pasted");
    if (rows.first && !over.length) this.editing.stayOn(session.numberOf(rows.first));
    const count = state.format.number(table.length);
    toast({ text: left ? say("pasted_left", { count, left }) : say("pasted", { count }), tone: "info" });
  }

  /** Numbers of predecessors are those of the table, where it numbers its rows. */
  private finding(table: string[][], columns: (string | undefined)[], refs: string[], over: (line: number) => number | undefined): Pick<Known, "find"> {
    const at = columns.indexOf("number");
    if (at < 0) return {};
    const { data } = this.around.state;
    const byId = new Map<string, Named>();
    table.forEach((cells, line) => {
      const task = over(line);
      const named = task === undefined ? refs[line] : data.number[task];
      if (cells[at]?.trim() && named) byId.set(cells[at].trim(), named);
    });
    return { find: (said) => byId.get(said) };
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

/** Where each new row goes: below the one before it that stands less far in, else behind the last. */
class NewRows {
  readonly place: { parent: number; after: number };
  first = "";
  private last: Named | null;
  private readonly stack: { indent: number; ref: string }[] = [];

  constructor(place: { parent: number; after: number }, end: number | null, private readonly named: (task: number) => Named | null) {
    this.place = end === null ? place : { parent: -1, after: end };
    this.last = named(this.place.after);
  }

  next(ref: string, indent: number): { parent: Named | null; after: Named | null } {
    const { stack } = this;
    let before: string | null = null;
    while (stack.length && (stack[stack.length - 1]?.indent as number) >= indent) before = stack.pop()?.ref ?? null;
    const up = stack[stack.length - 1]?.ref;
    const after: Named | null = before ?? (up ? null : this.last);
    if (!up) this.last = ref;
    stack.push({ indent, ref });
    this.first ||= ref;
    return { parent: up ?? this.named(this.place.parent), after };
  }
}
