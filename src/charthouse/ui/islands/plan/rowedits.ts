/* What is typed into cells of one task as edits: its fields together, then what has edits of its own. */
import { columnName, COLUMNS } from "./columns";
import { moreOf } from "./data";
import type { Known, Point, Target } from "./editing_terms";
import { EDITINGS } from "./editings";
import type { Op, Pair } from "./ops";
import type { PlanState } from "./state";
import { readDuration } from "./typing";
import { say } from "./words";

export interface Wrong {
  column: string;
  what: string;
}

export interface RowEdits {
  ops: Op[];
  wrong: Wrong[];
}

export const nameOfColumn = (id: string): string => {
  const column = COLUMNS.find((one) => one.id === id);
  return column ? columnName(column) : id;
};

/** The edits of a task that is there. */
export function editsOf(state: PlanState, target: Target, cells: [column: string, typed: string][], known: Known): RowEdits {
  const { task, named } = target;
  const fields: Record<string, Pair> = {};
  const made = beside(state, target, cells, known, (id, typed) => {
    const read = EDITINGS[id]?.read(state, task, typed) ?? null;
    if (typeof read === "string") return read;
    Object.assign(fields, read);
    return "";
  });
  if (Object.keys(fields).length) made.ops.unshift({ op: "change", task: named, fields });
  return made;
}

/** What is said of a task that is being made: its fields, and edits that follow once it is there. */
export function factsOf(
  state: PlanState,
  target: Target,
  cells: [column: string, typed: string][],
  known: Known,
): RowEdits & { fields: Record<string, unknown> } {
  const fields: Record<string, unknown> = {};
  const made = beside(state, target, cells, known, (id, typed) => {
    const read = EDITINGS[id]?.fresh(state, typed) ?? null;
    if (typeof read === "string") return read;
    Object.assign(fields, read);
    return "";
  });
  return { ...made, fields };
}

function beside(
  state: PlanState,
  target: Target,
  cells: [column: string, typed: string][],
  known: Known,
  plain: (id: string, typed: string) => string,
): RowEdits {
  const ops: Op[] = [];
  const wrong: Wrong[] = [];
  const points: Partial<Record<Point, string>> = {};
  for (const [id, typed] of cells) {
    const editing = EDITINGS[id];
    if (!editing) continue;
    if (editing.point) points[editing.point] = typed;
    else if (editing.ops) {
      const made = editing.ops(state, target, typed, known);
      if (typeof made === "string") wrong.push({ column: id, what: made });
      else ops.push(...made);
    } else {
      const what = plain(id, typed);
      if (what) wrong.push({ column: id, what });
    }
  }
  const estimate = estimateOf(state, target, points);
  if (typeof estimate === "string") wrong.push({ column: "likely", what: estimate });
  else if (estimate) ops.push(estimate);
  return { ops, wrong };
}

const NAMES = ["low", "likely", "high", "meaning", "distribution", "basis"] as const;

/** Three points as one edit: those that were typed, the others as they are, or as near as they can be. */
function estimateOf(state: PlanState, { task, named }: Target, typed: Partial<Record<Point, string>>): Op | string | null {
  if (!Object.keys(typed).length) return null;
  const { day_minutes: day, week_minutes: week } = state.data.json.project;
  const told = task < 0 ? null : (moreOf(state.data, "estimate", task) as unknown[] | null);
  const seen = told && (Object.fromEntries(NAMES.map((name, at) => [name, told[at]])) as Record<string, number | string>);
  const said: Partial<Record<Point, number>> = {};
  for (const [point, text] of Object.entries(typed) as [Point, string][]) {
    if (!text.trim()) continue;
    const read = readDuration(text, day, week);
    if (!read) return say("no_duration", { typed: text });
    said[point] = read.minutes;
  }
  if (!Object.keys(said).length) return seen && Object.keys(typed).length ? { op: "estimate", task: named, seen, estimate: null } : null;
  const usual = task < 0 ? undefined : (state.data.duration[task] as number);
  const given = Object.values(said);
  const likely = said.likely ?? (seen?.["likely"] as number | undefined) ?? Math.min(Math.max(usual ?? given[0] ?? 0, said.low ?? 0), said.high ?? Infinity);
  const low = said.low ?? (seen?.["low"] as number | undefined) ?? Math.min(likely, said.high ?? Infinity);
  const high = said.high ?? (seen?.["high"] as number | undefined) ?? Math.max(likely, low);
  if (!(low <= likely && likely <= high)) return say("no_order");
  const estimate = { ...seen, low, likely, high };
  if (seen && seen["low"] === low && seen["likely"] === likely && seen["high"] === high) return null;
  return { op: "estimate", task: named, seen, estimate };
}
