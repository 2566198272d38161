/* Where an edit met somebody else's: mine beside theirs, to choose. */
import { COLUMNS, columnName } from "./columns";
import { ELAPSED, ESTIMATED, has } from "./data";
import type { Clash, EditSession, Op, Pair } from "./edits";
import type { PlanState } from "./state";
import type { Questions } from "./questions";
import { readDuration } from "./typing";
import { say } from "./words";

/** What people call a field. */
function wordOf(field: string): string {
  const column = COLUMNS.find((one) => one.id === field || one.needs === field);
  return column ? columnName(column) : say(`field_${field}`);
}

export class ClashDialog {
  private readonly dialog: HTMLDialogElement | null;

  constructor(
    root: HTMLElement,
    private readonly state: PlanState,
    private readonly session: EditSession,
    private readonly questions: Questions,
  ) {
    this.dialog = root.querySelector<HTMLDialogElement>("[data-clash]");
  }

  /** Ask which of the two stays; nothing of the deed was done yet, and nothing is until somebody says so. */
  show(clashes: Clash[], ops: Op[], decided: () => void): void {
    const { dialog } = this;
    const list = dialog?.querySelector("[data-clash-list]");
    if (!dialog || !list) return decided();
    // Escape would be a choice that nobody made.
    dialog.oncancel = (event) => event.preventDefault();
    this.questions.put(dialog, () => this.fill(list, clashes), (value) => {
      // Closed by force, it is asked again: whichever stays, somebody says it.
      if (!value) return this.show(clashes, ops, decided);
      decided();
      this.session.apply(value === "mine" ? mine(ops, clashes) : others(ops, clashes));
    });
  }

  private fill(list: Element, clashes: Clash[]): void {
    list.replaceChildren(
      ...clashes.map((clash) => {
        const line = document.createElement("tr");
        const cells = [
          `${clash.name}: ${wordOf(clash.field)}`,
          this.told(clash, clash.wanted),
          this.told(clash, clash.now) + (clash.by ? ` (${clash.by})` : ""),
        ];
        line.append(
          ...cells.map((text, i) => {
            const cell = document.createElement(i ? "td" : "th");
            cell.textContent = text;
            return cell;
          }),
        );
        return line;
      }),
    );
  }

  private told(clash: Clash, value: unknown): string {
    return toldOf(this.state, clash, value);
  }
}

/** A value of a field as the page would show it, whether it was typed or is stored: both sides of a clash read alike. */
export function toldOf(state: PlanState, clash: Clash, value: unknown): string {
  const { format, data, sight } = state;
  const { field } = clash;
  if (value === null || value === undefined || value === "") return "\u2013";
  if (Array.isArray(value) && value.length === 2 && typeof value[0] === "string") {
    const [kind, date] = value as [string, number | null];
    return `${say(`constraint_${kind}`)} ${date === null ? "" : format.long(format.ending(date))}`.trim();
  }
  if (field === "estimate" && typeof value === "object") {
    const { low, likely, high } = value as Record<string, number>;
    return [low, likely, high].map((minutes) => format.duration(minutes ?? 0)).join(" \u2013 ");
  }
  if (field === "duration") return durationTold(state, state.taskNumbered(clash.task), value);
  const column = COLUMNS.find((one) => one.needs === field);
  if (column) {
    const task = Math.max(0, state.taskNumbered(clash.task));
    const more = { ...data.more, [field]: new Map([[task, value]]) };
    return column.look({ ...sight, data: { ...data, more } }, task).text;
  }
  if (field === "constraint") return say(`constraint_${String(value)}`);
  if (typeof value !== "number") return String(value);
  // Where a typed start or finish meets another one, it is what is to hold the task from now on.
  if (field === "start" || field === "finish") return toldOf(state, clash, [field === "start" ? "SNET" : "FNET", value]);
  if (["deadline", "constraint_date"].includes(field)) return format.long(format.ending(value));
  if (field.endsWith("percent_complete")) return format.percent(value);
  return format.number(value);
}

/** What was typed as a duration, and the minutes that are stored, in the unit that belongs to each. */
function durationTold({ data, format }: PlanState, task: number, value: unknown): string {
  const { day_minutes: day, week_minutes: week } = data.json.project;
  const typed = typeof value === "string" ? readDuration(value, day, week) : null;
  if (typed) return format.duration(typed.minutes, typed.unit, typed.elapsed) + (typed.estimated ? "?" : "");
  if (typeof value !== "number") return String(value);
  return format.duration(value, data.unit[task] ?? "d", task >= 0 && has(data, task, ELAPSED)) + (task >= 0 && has(data, task, ESTIMATED) ? "?" : "");
}

/** The same edits, seen as they are now: what was wanted stays. */
export function mine(ops: Op[], clashes: Clash[]): Op[] {
  return ops.map((op, i) => {
    if (op.op !== "change") return op;
    const fields: Record<string, Pair> = { ...op.fields };
    for (const clash of clashes) if (clash.op === i && fields[clash.field]) fields[clash.field] = [clash.now, clash.wanted];
    return { ...op, fields };
  });
}

/** The rest of the edits: where somebody else was first, theirs stays. */
function others(ops: Op[], clashes: Clash[]): Op[] {
  return ops.flatMap((op, i) => {
    const lost = new Set(clashes.filter((clash) => clash.op === i).map((clash) => clash.field));
    if (!lost.size) return [op];
    if (op.op !== "change") return [];
    const fields = Object.fromEntries(Object.entries(op.fields).filter(([name]) => !lost.has(name)));
    return Object.keys(fields).length ? [{ ...op, fields }] : [];
  });
}
