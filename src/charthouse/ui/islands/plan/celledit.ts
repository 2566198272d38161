/* The field that lies over a cell while somebody types into it. */
import { COLUMNS, columnName, type Column } from "./columns";
import type { Choices } from "./choices";
import { EDITINGS, canEdit } from "./editings";
import type { EditSession } from "./edits";
import { editsOf } from "./rowedits";
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";
import { Suggestions } from "./suggest";

export { EDITINGS, mayChange, mayEdit } from "./editings";

type Field = HTMLInputElement | HTMLTextAreaElement;

export class CellEditor {
  private readonly line = document.createElement("input");
  private readonly lines = document.createElement("textarea");
  private input: Field = this.line;
  private readonly suggestions = new Suggestions();
  private readonly note = document.createElement("span");
  private number = 0;
  /** Enter takes what was typed and leaves the keyboard on this row. */
  stays = false;
  private column: Column | null = null;

  constructor(
    private readonly state: PlanState,
    private readonly sheet: Sheet,
    private readonly session: EditSession,
    /** Write the same into a column of all tasks that are chosen; says what is wrong with it. */
    private readonly intoAll: (column: string, typed: string) => Promise<string>,
    private readonly choices: Choices,
    /** Where the keyboard goes when the field closes: rows down, cells right. */
    private readonly leave: (down: number, right: number) => void,
  ) {
    const { note } = this;
    this.line.spellcheck = false;
    this.lines.rows = 4;
    note.className = "pl-edit-note";
    note.setAttribute("role", "alert");
    for (const input of [this.line, this.lines]) {
      input.className = input === this.lines ? "pl-edit long" : "pl-edit";
      input.autocomplete = "off";
      input.addEventListener("keydown", (event) => this.press(event as KeyboardEvent));
      input.addEventListener("input", () => {
        this.say("");
        this.suggestions.typed();
      });
      input.addEventListener("blur", () => {
        if (this.isOpen && input.isConnected) this.commit(null);
      });
      for (const name of ["click", "dblclick", "pointerdown"]) input.addEventListener(name, (event) => event.stopPropagation());
    }
  }

  get isOpen(): boolean {
    return this.column !== null;
  }

  /** Edit a cell: with what it says, or with what was typed onto it. */
  open(task: number, id: string, typed?: string): boolean {
    const column = COLUMNS.find((one) => one.id === id);
    const editing = EDITINGS[id];
    if (!column || !editing || !canEdit(this.state.data, this.session.may, task, column)) return false;
    if (this.isOpen && typed !== undefined && this.task === task && this.column === column) {
      this.input.value += typed;
      return true;
    }
    if (this.isOpen) this.commit(null);
    this.number = this.state.data.number[task] as number;
    this.column = column;
    this.input = editing.long ? this.lines : this.line;
    this.input.value = typed ?? editing.text(this.state, task);
    this.input.setAttribute("aria-label", `${columnName(column)}: ${this.state.data.name[task] ?? ""}`);
    this.input.classList.toggle("num", column.figures);
    this.say("");
    this.place();
    if (typed === undefined) this.input.select();
    if (editing.asks) void this.choices.load();
    if (editing.options) this.suggestions.open(this.line, () => editing.options?.(this.state, this.choices) ?? [], editing.many === true, typed !== undefined);
    return true;
  }

  private get task(): number {
    return this.state.taskNumbered(this.number);
  }

  /** The plan was drawn anew, perhaps with a number for a task that had none: the field stays on its task. */
  follow(numbers: ReadonlyMap<number, number>): void {
    if (!this.isOpen) return;
    this.number = numbers.get(this.number) ?? this.number;
    if (this.task < 0) this.close();
    else this.place();
  }

  private place(): void {
    const row = this.sheet.grid.rowElement(this.task);
    const cell = this.sheet.grid.cellOf(this.column?.id ?? "");
    if (!row || cell < 0) return;
    const [left, width] = this.sheet.grid.cellSpan(cell);
    const style = this.input.style;
    const wide = Math.max(width, this.column?.figures ? 92 : width);
    style.left = `${left - 4}px`;
    style.width = `${wide + 2}px`;
    if (this.input.parentElement === row) return;
    const [from, to] = [this.input.selectionStart, this.input.selectionEnd];
    row.append(this.input, this.note);
    this.note.style.left = style.left;
    this.input.focus({ preventScroll: true });
    if (from !== null) this.input.setSelectionRange(from, to);
  }

  private say(text: string): void {
    this.note.textContent = text;
    this.note.hidden = !text;
    this.input.toggleAttribute("aria-invalid", text !== "");
  }

  private press(event: KeyboardEvent): void {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      const { column, number } = this;
      void this.intoAll(column?.id ?? "", this.input.value).then((wrong) => {
        if (this.column !== column || this.number !== number) return;
        if (wrong) return this.say(wrong);
        this.close();
        this.leave(0, 0);
      });
      return;
    }
    if (event.key === "Enter" && event.altKey && this.input === this.lines) {
      event.preventDefault();
      this.lines.setRangeText("\n", this.lines.selectionStart, this.lines.selectionEnd, "end");
      return;
    }
    if (this.suggestions.press(event)) {
      event.preventDefault();
      return;
    }
    const moves: Record<string, [number, number]> = {
      Enter: [event.shiftKey ? -1 : 1, 0],
      Tab: [0, event.shiftKey ? -1 : 1],
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
    };
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
      this.leave(0, 0);
      return;
    }
    const move = event.altKey || event.ctrlKey || event.metaKey ? undefined : moves[event.key];
    if (!move || (this.input === this.lines && event.key.startsWith("Arrow"))) return;
    event.preventDefault();
    this.commit(move);
  }

  /** Take what was typed; `move` says where the keyboard goes, null that it is elsewhere already. */
  private commit(move: [number, number] | null): void {
    const { column, task, state, stays } = this;
    if (!column) return;
    const number = this.number;
    const named = this.session.nameOf(number);
    const made = task < 0 ? null : editsOf(state, { task, named }, [[column.id, this.input.value]], { choices: this.choices });
    const wrong = made?.wrong[0]?.what;
    if (wrong) {
      if (move) return this.say(wrong);
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: wrong, tone: "bad" } }));
    }
    this.close();
    if (made && !wrong) this.session.apply(made.ops);
    if (move) this.leave(stays && move[0] === 1 ? 0 : move[0], move[1]);
  }

  close(): void {
    this.column = null;
    this.stays = false;
    this.suggestions.close();
    this.input.remove();
    this.note.remove();
  }
}
