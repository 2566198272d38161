/* The columns of the tree grid: what each is called, how wide it is, and what it says of a task. */
import type { PlanCalendar } from "./calendar";
import type { GroupRow } from "./arrange";
import type { Criterion } from "./criteria";
import { DONE, ELAPSED, ESTIMATED, MILESTONE, NONE, SUMMARY, has, type May, type OwnField, type PlanData } from "./data";
import type { Format } from "./format";
import { say } from "./words";

export interface Look {
  text: string;
  /** A class for what the words alone should not have to carry. */
  tone?: "late" | "quiet";
}

export interface Sight {
  data: PlanData;
  format: Format;
  calendar: PlanCalendar;
  baseline: number;
  /** The date beside which a year need not be said. */
  beside: number;
}

export interface Column {
  id: string;
  width: number;
  least: number;
  figures: boolean;
  /** Shown until the reader chooses. */
  usual: boolean;
  /** The field that has to be asked for before the column says anything (`EditSession.need`). */
  needs?: string;
  /** What somebody may not be told who may not be told this. */
  hidden?: "team" | "costs";
  /** The project's own field that it shows. */
  own?: OwnField;
  look: (sight: Sight, task: number) => Look;
  /** What filters, sorting and groups compare, where it is more than the text; criteria.ts has the built-in ones. */
  criterion?: Criterion;
  /** What the column says of a group of rows. */
  total?: (sight: Sight, group: GroupRow) => string;
}

const text = (value: string): Look => ({ text: value });
const quiet = (value: string): Look => ({ text: value, tone: "quiet" });

function date(at: (data: PlanData) => Int32Array, ending = false): Column["look"] {
  return ({ data, format, beside }, task) => {
    const time = at(data)[task] as number;
    return text(format.short(ending ? format.ending(time) : time, beside));
  };
}

function groupDate(end: "start" | "finish"): NonNullable<Column["total"]> {
  return ({ format, beside }, group) => format.short(end === "finish" ? format.ending(group.finish) : group.start, beside);
}

/** Slack in days: what is used up is red, and says so by its sign. */
function slack({ data, format }: Sight, task: number, minutes: number): Look {
  if (has(data, task, DONE)) return quiet(say("done"));
  if (has(data, task, SUMMARY)) return text("");
  if (minutes === NONE) return quiet(say("not_available"));
  const shown = format.days(minutes);
  return minutes < 0 ? { text: shown, tone: "late" } : text(shown);
}

/** Working time between what was promised and what is expected, on the plan's calendar. */
export function variance(sight: Sight, task: number, end: "start" | "finish"): number {
  const promised = sight.data.baselines[sight.baseline]?.[end][task] ?? NONE;
  const expected = sight.data[end][task] as number;
  if (promised === NONE || expected === NONE) return NONE;
  return sight.calendar.between(promised, expected);
}

function varianceLook(end: "start" | "finish"): Column["look"] {
  return (sight, task) => {
    const minutes = variance(sight, task, end);
    if (minutes === NONE) return text("");
    const shown = sight.format.days(minutes);
    return minutes > 0 ? { text: `+${shown}`, tone: "late" } : text(shown);
  };
}

function baseline(end: "start" | "finish"): Column["look"] {
  return ({ data, format, beside, baseline: which }, task) => {
    const time = data.baselines[which]?.[end][task] ?? NONE;
    return text(format.short(end === "finish" ? format.ending(time) : time, beside));
  };
}

export function durationOf({ data, format }: Sight, task: number): string {
  if (has(data, task, MILESTONE)) return "";
  const unit = data.unit[task] ?? "d";
  const minutes = data.duration[task] as number;
  const guess = has(data, task, ESTIMATED) ? "?" : "";
  return minutes === NONE ? "" : format.duration(minutes, unit, has(data, task, ELAPSED)) + guess;
}

export const COLUMNS: Column[] = [
  { id: "wbs", width: 48, least: 36, figures: false, usual: true, look: ({ data }, task) => quiet(data.wbs[task] ?? "") },
  { id: "name", width: 226, least: 96, figures: false, usual: true, look: ({ data }, task) => text(data.name[task] ?? "") },
  { id: "owner", width: 30, least: 26, figures: false, usual: true, look: () => text("") },
  { id: "duration", width: 48, least: 40, figures: true, usual: true, look: (sight, task) => text(durationOf(sight, task)) },
  { id: "start", width: 52, least: 44, figures: true, usual: true, look: date((data) => data.start), total: groupDate("start") },
  { id: "finish", width: 52, least: 44, figures: true, usual: true, look: date((data) => data.finish, true), total: groupDate("finish") },
  {
    id: "slack",
    width: 50,
    least: 40,
    figures: true,
    usual: true,
    look: (sight, task) => slack(sight, task, sight.data.slack[task] as number),
  },
  {
    id: "percent",
    width: 50,
    least: 38,
    figures: true,
    usual: true,
    look: ({ data, format }, task) => {
      const percent = data.percent[task] as number;
      return percent > 0 ? text(format.percent(percent)) : text("");
    },
  },
  {
    id: "free_slack",
    width: 62,
    least: 40,
    figures: true,
    usual: false,
    look: (sight, task) => slack(sight, task, sight.data.freeSlack[task] as number),
  },
  { id: "early_start", width: 70, least: 44, figures: true, usual: false, look: date((data) => data.earlyStart) },
  { id: "early_finish", width: 72, least: 44, figures: true, usual: false, look: date((data) => data.earlyFinish, true) },
  { id: "late_start", width: 64, least: 44, figures: true, usual: false, look: date((data) => data.lateStart) },
  { id: "late_finish", width: 66, least: 44, figures: true, usual: false, look: date((data) => data.lateFinish, true) },
  {
    id: "constraint",
    width: 170,
    least: 60,
    figures: false,
    usual: false,
    look: ({ data, format, beside }, task) => {
      const constraint = data.constraint.get(task);
      if (!constraint) return text("");
      return text(`${say(`constraint_${constraint[0]}`)} ${format.short(constraint[1], beside)}`.trim());
    },
  },
  {
    id: "deadline",
    width: 66,
    least: 44,
    figures: true,
    usual: false,
    look: ({ data, format, beside }, task) => {
      const time = data.deadline[task] as number;
      const missed = time !== NONE && (data.finish[task] as number) > time;
      const shown = format.short(format.ending(time), beside);
      return missed ? { text: shown, tone: "late" } : text(shown);
    },
  },
  {
    id: "calendar",
    width: 110,
    least: 50,
    figures: false,
    usual: false,
    look: ({ data }, task) => text(data.calendar.get(task) ?? ""),
  },
  { id: "baseline_start", width: 82, least: 44, figures: true, usual: false, look: baseline("start") },
  { id: "baseline_finish", width: 84, least: 44, figures: true, usual: false, look: baseline("finish") },
  { id: "start_variance", width: 78, least: 44, figures: true, usual: false, look: varianceLook("start") },
  { id: "finish_variance", width: 80, least: 44, figures: true, usual: false, look: varianceLook("finish") },
];
const FIRST = COLUMNS.length;

/** Let others be columns as well: those of columns_more.ts, and the project’s own fields. */
export function learnColumns(more: Column[]): void {
  COLUMNS.splice(FIRST, Infinity, ...more);
}

/** The columns that this reader may see at all. */
export const columnsFor = (may: May): Column[] =>
  COLUMNS.filter((column) => !column.hidden || !may.hidden?.includes(column.hidden));

const LEAST_NAME = 176;

/** On a phone the list says what, until when, and how tight. */
export const PHONE = ["name", "finish", "slack"];

export const columnHead = (column: Column): string => column.own?.name ?? say(`column_${column.id}`);
export const columnName = (column: Column): string => column.own?.name ?? say(`column_long_${column.id}`);

export class ColumnChoice {
  private chosen: string[];
  private readonly widths: Record<string, number>;

  constructor(chosen: string[] | undefined, widths: Record<string, number> | undefined) {
    this.chosen = chosen?.includes("name") ? chosen : COLUMNS.filter((column) => column.usual).map((column) => column.id);
    this.widths = { ...widths };
  }

  phone = false;
  /** What the reader may be told of. */
  may: May = { edit: false, part: [], progress: [] };
  /** What a column needs beyond its usual width in the reader's language. */
  room: Record<string, number> = {};
  /** Beside a chart on a phone there is room for the names alone. */
  namesAlone = false;

  get shown(): Column[] {
    const ids = this.phone ? (this.namesAlone ? ["name"] : PHONE) : this.chosen;
    const known = columnsFor(this.may);
    return ids.flatMap((id) => known.find((column) => column.id === id) ?? []);
  }

  /** What has to be asked for so that all shown columns say something. */
  get needs(): string[] {
    return this.shown.flatMap((column) => column.needs ?? []);
  }

  /** All columns: those that are shown as they stand, then the others. */
  get inOrder(): Column[] {
    const known = columnsFor(this.may);
    const shown = this.chosen.flatMap((id) => known.find((column) => column.id === id) ?? []);
    return [...shown, ...known.filter((column) => !this.chosen.includes(column.id))];
  }

  /** Put a column so many places to the right among those that are shown. */
  shift(id: string, by: number): void {
    const at = this.chosen.indexOf(id);
    if (at < 0) return;
    const others = this.chosen.filter((other) => other !== id);
    others.splice(Math.max(0, Math.min(others.length, at + by)), 0, id);
    this.chosen = others;
  }

  /** Put a column before another one, as seen. */
  putBefore(id: string, other: string | null): void {
    if (id === other || !this.chosen.includes(id)) return;
    const others = this.chosen.filter((one) => one !== id);
    const at = other === null ? -1 : others.indexOf(other);
    others.splice(at < 0 ? others.length : at, 0, id);
    this.chosen = others;
  }

  has(id: string): boolean {
    return this.chosen.includes(id);
  }

  toggle(id: string, on: boolean): void {
    if (id === "name") return;
    if (!on) this.chosen = this.chosen.filter((other) => other !== id);
    else if (!this.chosen.includes(id)) this.putIn(id);
  }

  /** A column that is shown anew stands where it usually does: before the next one that follows it in the list of all. */
  private putIn(id: string): void {
    const place = COLUMNS.findIndex((column) => column.id === id);
    const next = COLUMNS.slice(place + 1).find((column) => this.chosen.includes(column.id));
    this.chosen = [...this.chosen, id];
    this.putBefore(id, next?.id ?? null);
  }

  width(column: Column): number {
    const given = this.widths[column.id];
    return Math.round(Math.min(640, Math.max(column.least, given ?? column.width + (this.room[column.id] ?? 0))));
  }

  resize(column: Column, width: number): void {
    this.widths[column.id] = Math.round(Math.min(640, Math.max(column.least, width)));
  }

  /** Widths as shown; the name takes what room is left, so that the pane has no empty strip. */
  layout(pane: number, padding: number): number[] {
    const shown = this.shown;
    const widths = shown.map((column) => (this.phone && column.id !== "name" ? 64 : this.width(column)));
    const left = pane - padding - widths.reduce((sum, width) => sum + width, 0);
    const name = shown.findIndex((column) => column.id === "name");
    if (this.phone) widths[name] = Math.max(96, (widths[name] as number) + left);
    else if (left > 0) widths[name] = (widths[name] as number) + left;
    // Where room is short the names give way first, unless somebody chose their width.
    else if (this.widths["name"] === undefined) {
      widths[name] = Math.max(LEAST_NAME, (widths[name] as number) + left);
    }
    return widths;
  }

  get total(): number {
    return this.shown.reduce((sum, column) => sum + this.width(column), 0);
  }

  /** How narrow all columns together can be before some are out of sight. */
  get tightest(): number {
    const name = this.widths["name"] ?? LEAST_NAME;
    return this.shown.reduce((sum, column) => sum + (column.id === "name" ? name : this.width(column)), 0);
  }

  /** These columns, with these widths. */
  put(chosen: string[], widths: Record<string, number>): void {
    const known = chosen.filter((id) => COLUMNS.some((column) => column.id === id));
    if (known.includes("name")) this.chosen = known;
    for (const id of Object.keys(this.widths)) delete this.widths[id];
    Object.assign(this.widths, widths);
  }

  toJson(): { columns: string[]; widths: Record<string, number> } {
    return { columns: [...this.chosen], widths: { ...this.widths } };
  }
}
