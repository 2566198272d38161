/* The field that lies over a cell while somebody types into it. */
import { COLUMNS, type Column } from "./columns";
import { ELAPSED, ESTIMATED, LEVEL_OF_EFFORT, MILESTONE, NONE, SUMMARY, has, type May, type PlanData } from "./data";
import type { EditSession, Op, Pair } from "./edits";
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";
import { beginningOf, endOf, readDay, readDuration } from "./typing";
import { say } from "./words";

/** How a column is edited: what the field begins with, and which edit what was typed means. */
export interface Editing {
  /** Not at all for some tasks. */
  may?: (data: PlanData, task: number) => boolean;
  text: (state: PlanState, task: number) => string;
  /** The fields to change, nothing where all stays, or a sentence that says what is wrong. */
  read: (state: PlanState, task: number, typed: string) => Record<string, Pair> | null | string;
  /** What it means for a task that is only being made; nothing where nothing was typed. */
  fresh: (state: PlanState, typed: string) => Record<string, unknown> | null | string;
}

const isWork = (data: PlanData, task: number): boolean => !has(data, task, SUMMARY | LEVEL_OF_EFFORT);

const dayText = (time: number, ending: boolean): string =>
  time === NONE ? "" : new Date((ending && time % 1440 === 0 ? time - 1 : time) * 60000).toISOString().slice(0, 10);

function dayTyped(state: PlanState, typed: string): number | undefined {
  const { ways } = state.format;
  return readDay(typed, state.data.json.project.today, ways.months, ways.weekdays, ways.short.startsWith("{month}"));
}

function readPercent(typed: string): number | null {
  const said = Number(typed.replace("%", "").replace(",", ".").trim() || "0");
  return said >= 0 && said <= 100 ? said : null;
}

function end(which: "start" | "finish"): Editing {
  return {
    may: isWork,
    text: (state, task) => dayText(state.data[which][task] as number, which === "finish"),
    read: (state, task, typed) => {
      const held = state.data.constraint.get(task);
      const seen = held ? [held[0], held[1] === NONE ? null : held[1]] : null;
      if (!typed.trim()) return held ? { [which]: [seen, null] } : null;
      if (typed.trim() === dayText(state.data[which][task] as number, which === "finish")) return null;
      const day = dayTyped(state, typed);
      if (day === undefined) return say("no_date", { typed });
      const wanted = which === "start" ? beginningOf(state.calendar, day) : endOf(state.calendar, day);
      return { [which]: [seen, wanted] };
    },
    fresh: (state, typed) => {
      if (!typed.trim()) return null;
      const day = dayTyped(state, typed);
      if (day === undefined) return say("no_date", { typed });
      return { [which]: which === "start" ? beginningOf(state.calendar, day) : endOf(state.calendar, day) };
    },
  };
}

export const EDITINGS: Record<string, Editing> = {
  name: {
    text: ({ data }, task) => data.name[task] ?? "",
    read: ({ data }, task, typed) => {
      const name = typed.trim();
      if (!name) return say("no_name");
      return name === data.name[task] ? null : { name: [data.name[task], name] };
    },
    fresh: (_state, typed) => (typed.trim() ? { name: typed.trim() } : say("no_name")),
  },
  duration: {
    may: isWork,
    text: ({ data, format }, task) => {
      if (has(data, task, MILESTONE)) return `0${say("unit_d")}`;
      const shown = format.exactDuration(data.duration[task] as number, data.unit[task] ?? "d", has(data, task, ELAPSED));
      return shown + (has(data, task, ESTIMATED) ? "?" : "");
    },
    read: ({ data }, task, typed) => {
      const { day_minutes: day, week_minutes: week } = data.json.project;
      const said = readDuration(typed, day, week);
      if (!said) return say("no_duration", { typed });
      const guess = has(data, task, ESTIMATED) === said.estimated && has(data, task, ELAPSED) === said.elapsed;
      if (said.minutes === data.duration[task] && said.unit === data.unit[task] && guess) return null;
      return { duration: [data.duration[task], typed.trim()] };
    },
    fresh: ({ data }, typed) => {
      const { day_minutes: day, week_minutes: week } = data.json.project;
      if (!typed.trim()) return null;
      return readDuration(typed, day, week) ? { duration: typed.trim() } : say("no_duration", { typed });
    },
  },
  start: end("start"),
  finish: end("finish"),
  percent: {
    may: (data, task) => isWork(data, task),
    text: ({ data }, task) => String(Math.round(data.percent[task] as number)),
    read: ({ data }, task, typed) => {
      const said = readPercent(typed);
      if (said === null) return say("no_percent", { typed });
      return said === data.percent[task] ? null : { percent_complete: [data.percent[task], said] };
    },
    fresh: (_state, typed) => {
      const said = readPercent(typed);
      return said === null ? say("no_percent", { typed }) : said ? { percent_complete: said } : null;
    },
  },
  deadline: {
    text: ({ data }, task) => dayText(data.deadline[task] as number, true),
    read: (state, task, typed) => {
      const was = state.data.deadline[task] as number;
      const seen = was === NONE ? null : was;
      if (!typed.trim()) return seen === null ? null : { deadline: [seen, null] };
      const day = dayTyped(state, typed);
      if (day === undefined) return say("no_date", { typed });
      const wanted = endOf(state.calendar, day);
      return wanted === seen ? null : { deadline: [seen, wanted] };
    },
    fresh: (state, typed) => {
      const day = dayTyped(state, typed);
      if (!typed.trim()) return null;
      return day === undefined ? say("no_date", { typed }) : { deadline: endOf(state.calendar, day) };
    },
  },
};

/** May this reader change this column of a task? */
export function mayEdit(data: PlanData, may: May, task: number, column: string): boolean {
  const editing = EDITINGS[column];
  if (!editing || (editing.may && !editing.may(data, task))) return false;
  return mayChange(data, may, task) || (column === "percent" && may.progress.includes(data.number[task] as number));
}

/** May this reader change a task as a whole: all, or because it lies in a part that they lead? */
export function mayChange(data: PlanData, may: May, task: number): boolean {
  if (may.edit) return true;
  for (let up = task; up >= 0; up = data.parent[up] as number) if (may.part.includes(data.number[up] as number)) return true;
  return false;
}

export class CellEditor {
  private readonly input = document.createElement("input");
  private readonly note = document.createElement("span");
  private number = 0;
  private column: Column | null = null;

  constructor(
    private readonly state: PlanState,
    private readonly sheet: Sheet,
    private readonly session: EditSession,
    /** Write the same into a column of all tasks that are chosen; says what is wrong with it. */
    private readonly intoAll: (column: string, typed: string) => string,
    /** Where the keyboard goes when the field closes: rows down, cells right. */
    private readonly leave: (down: number, right: number) => void,
  ) {
    const { input, note } = this;
    input.className = "pl-edit";
    input.autocomplete = "off";
    input.spellcheck = false;
    note.className = "pl-edit-note";
    note.setAttribute("role", "alert");
    input.addEventListener("keydown", (event) => this.press(event));
    input.addEventListener("input", () => this.say(""));
    input.addEventListener("blur", () => {
      if (this.isOpen && input.isConnected) this.commit(null);
    });
    for (const name of ["click", "dblclick", "pointerdown"]) input.addEventListener(name, (event) => event.stopPropagation());
  }

  get isOpen(): boolean {
    return this.column !== null;
  }

  /** Edit a cell: with what it says, or with what was typed onto it. */
  open(task: number, id: string, typed?: string): boolean {
    const column = COLUMNS.find((one) => one.id === id);
    if (!column || !mayEdit(this.state.data, this.session.may, task, id)) return false;
    if (this.isOpen && typed !== undefined && this.task === task && this.column === column) {
      this.input.value += typed;
      return true;
    }
    if (this.isOpen) this.commit(null);
    this.number = this.state.data.number[task] as number;
    this.column = column;
    this.input.value = typed ?? EDITINGS[id]?.text(this.state, task) ?? "";
    this.input.setAttribute("aria-label", `${say(`column_long_${id}`)}: ${this.state.data.name[task] ?? ""}`);
    this.input.classList.toggle("num", column.figures);
    this.say("");
    this.place();
    if (typed === undefined) this.input.select();
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
      const wrong = this.intoAll(this.column?.id ?? "", this.input.value);
      if (wrong) return this.say(wrong);
      this.close();
      this.leave(0, 0);
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
    if (!move) return;
    event.preventDefault();
    this.commit(move);
  }

  /** Take what was typed; `move` says where the keyboard goes, null that it is elsewhere already. */
  private commit(move: [number, number] | null): void {
    const { column, task, state } = this;
    if (!column) return;
    const read = task < 0 ? null : (EDITINGS[column.id]?.read(state, task, this.input.value) ?? null);
    if (typeof read === "string") {
      if (move) return this.say(read);
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: read, tone: "bad" } }));
    }
    const number = this.number;
    this.close();
    if (read && typeof read === "object") {
      const op: Op = { op: "change", task: this.session.nameOf(number), fields: read };
      this.session.apply([op]);
    }
    if (move) this.leave(...move);
  }

  close(): void {
    this.column = null;
    this.input.remove();
    this.note.remove();
  }
}
