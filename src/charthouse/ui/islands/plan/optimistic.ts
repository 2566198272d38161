/*
 * What an edit shows at once, before the server has computed anything: the typed value, and where a bar goes by simple
 * arithmetic of the plan's calendar. It need not be right, only near; the answer puts every date right.
 */
import { PlanCalendar } from "./calendar";
import { CODED, DONE, ELAPSED, ESTIMATED, INACTIVE, MANUAL, MILESTONE, NONE, STARTED, SUMMARY, USUAL, has, type LinkKind, type PlanData } from "./data";
import { linked, reordered } from "./patch";
import type { Named, Op } from "./ops";
import { laidOut } from "./splitting";
import { readDuration } from "./typing";

/** How a task that is not there yet is numbered, by the name that its edit gives it. */
export type Numbers = (named: Named) => number;

export function foreseen(data: PlanData, ops: Op[], numberOf: Numbers): PlanData {
  let seen = data;
  for (let at = 0; at < ops.length; ) {
    // Many of a kind are one step: a paste of a thousand rows must not lay the plan out a thousand times.
    const kind = ops[at]?.op;
    let end = at + 1;
    while (end < ops.length && ops[end]?.op === kind) end++;
    const run = ops.slice(at, end);
    if (kind === "change") seen = changedAll(seen, run as Change[], numberOf);
    else if (kind === "add") seen = addedAll(seen, run as Add[], numberOf);
    else for (const op of run) seen = foreseeOne(seen, op, numberOf);
    at = end;
  }
  return seen;
}

type Change = Extract<Op, { op: "change" }>;
type Add = Extract<Op, { op: "add" }>;

const rowsOf = (data: PlanData): Map<number, number> => {
  const rows = new Map<number, number>();
  data.number.forEach((number, row) => rows.set(number, row));
  return rows;
};

function changedAll(data: PlanData, ops: Change[], numberOf: Numbers): PlanData {
  const out = { ...data };
  const units = data.unit.split("");
  const calendar = new PlanCalendar(data.json.calendar);
  const rows = ops.length > 1 ? rowsOf(data) : null;
  for (const op of ops) {
    const number = numberOf(op.task);
    const row = rows ? (rows.get(number) ?? -1) : data.number.indexOf(number);
    if (row < 0) continue;
    const wanted = Object.fromEntries(Object.entries(op.fields).map(([name, [, value]]) => [name, value]));
    change(out, data, row, wanted, units, calendar);
  }
  out.unit = units.join("");
  return out;
}

function addedAll(data: PlanData, ops: Add[], numberOf: Numbers): PlanData {
  const below = childrenOf(data);
  const known = new Set(data.number);
  const fresh: Add[] = [];
  for (const op of ops) {
    const number = numberOf(op.ref ?? "");
    const up = op.parent === null ? 0 : numberOf(op.parent);
    if (known.has(number) || (up !== 0 && !known.has(up))) continue;
    const siblings = below.get(up) ?? [];
    below.set(up, siblings);
    // Most come one behind the other, so the neighbour is looked for from the end.
    const at = op.after === null ? 0 : siblings.lastIndexOf(numberOf(op.after)) + 1;
    siblings.splice(at, 0, number);
    known.add(number);
    fresh.push(op);
  }
  const made = inOrder(data, outlineOf(below));
  const rows = rowsOf(made);
  const units = made.unit.split("");
  const calendar = new PlanCalendar(data.json.calendar);
  const { project } = data.json;
  made.constraint = new Map(made.constraint);
  for (const op of fresh) {
    const row = rows.get(numberOf(op.ref ?? "")) as number;
    const up = made.parent[row] as number;
    const above = up < 0 ? NONE : (made.start[up] as number);
    const start = above === NONE ? (project.start ?? project.today) : above;
    for (const column of ["start", "finish", "earlyStart", "earlyFinish"] as const) made[column][row] = start;
    made.duration[row] = 0;
    made.flags[row] = MILESTONE;
    if (up >= 0) made.flags[up] = ((made.flags[up] as number) | SUMMARY) & ~MILESTONE;
    change(made, data, row, { duration: "1d?", ...op.fields }, units, calendar);
  }
  made.unit = units.join("");
  return made;
}

function foreseeOne(data: PlanData, op: Op, numberOf: Numbers): PlanData {
  const rowOf = (named: Named | null | undefined): number => (named == null ? -1 : data.number.indexOf(numberOf(named)));
  switch (op.op) {
    case "copy":
      return copied(data, op, numberOf);
    case "delete": {
      const rows = op.tasks.map(rowOf).filter((row) => row >= 0);
      return without(data, rows);
    }
    case "move": {
      const rows = op.tasks.map(rowOf).filter((row) => row >= 0);
      const parent = rowOf(op.parent);
      const made = placed(data, rows.map((row) => data.number[row] as number), parent, rowOf(op.after));
      if (parent >= 0) asSummary(made, made.number.indexOf(data.number[parent] as number));
      return made;
    }
    case "split":
      return paused(data, rowOf(op.task), op.splits);
    case "link": {
      const [before, after] = [rowOf(op.before), rowOf(op.after)];
      if (before < 0 || after < 0) return data;
      const link = { before, after, kind: op.kind ?? ("FS" as LinkKind), lag: op.lag ?? "", driving: false, critical: false };
      return { ...data, ...linked(data.count, [...data.links, link]) };
    }
    case "unlink":
    case "relink": {
      const [before, after] = [rowOf(op.before), rowOf(op.after)];
      const same = (link: PlanData["links"][number]): boolean =>
        link.before === before && link.after === after && link.kind === (op.kind ?? "FS");
      const links =
        op.op === "unlink"
          ? data.links.filter((link) => !same(link))
          : data.links.map((link) => (same(link) ? { ...link, kind: op.becomes ?? link.kind, lag: op.lag ?? link.lag } : link));
      return { ...data, ...linked(data.count, links) };
    }
    case "progress":
      return clicked(data, rowOf(op.task), op.state);
    case "estimate": {
      const row = rowOf(op.task);
      const told = data.more["estimate"];
      if (row < 0 || !told) return data;
      const column = new Map(told);
      const points = op.estimate as Record<string, unknown> | null;
      if (points) column.set(row, ["low", "likely", "high", "meaning", "distribution", "basis"].map((name) => points[name]));
      else column.delete(row);
      return { ...data, more: { ...data.more, estimate: column } };
    }
    default:
      return data;
  }
}

function paused(data: PlanData, row: number, gaps: [number, number][]): PlanData {
  const start = row < 0 ? NONE : (data.start[row] as number);
  if (start === NONE) return data;
  const parts = laidOut(new PlanCalendar(data.json.calendar), start, data.duration[row] as number, gaps);
  const made = { ...data, splits: new Map(data.splits), parts: new Map(data.parts), finish: data.finish.slice() };
  made.splits.delete(row);
  made.parts.delete(row);
  if (gaps.length) made.splits.set(row, gaps);
  if (parts.length > 1) made.parts.set(row, parts);
  made.finish[row] = parts[parts.length - 1]?.[1] as number;
  return made;
}

/** One click said how far a task is. */
function clicked(data: PlanData, row: number, state: string): PlanData {
  if (row < 0 || has(data, row, SUMMARY) || state === "on_schedule") return data;
  const out = { ...data, flags: data.flags.slice(), percent: data.percent.slice() };
  const done = state === "done";
  out.flags[row] = ((out.flags[row] as number) & ~(STARTED | DONE)) | (done ? DONE : state === "started" ? STARTED : 0);
  if (state !== "started" || has(data, row, DONE)) out.percent[row] = done ? 100 : 0;
  return out;
}

function asSummary(data: PlanData, row: number): void {
  if (row < 0) return;
  data.flags = data.flags.slice();
  data.flags[row] = ((data.flags[row] as number) | SUMMARY) & ~MILESTONE;
}

/** Put what is wanted into a row of `out`; a column that is still `data`'s is copied before it is written to. */
function change(
  out: PlanData,
  data: PlanData,
  row: number,
  wanted: Record<string, unknown>,
  units: string[],
  calendar: PlanCalendar,
): void {
  const own = <Name extends "flags" | "duration" | "start" | "finish" | "deadline">(name: Name): Int32Array =>
    (out[name] = out[name] === data[name] ? data[name].slice() : out[name]);
  if (typeof wanted["name"] === "string") {
    out.name = out.name === data.name ? data.name.slice() : out.name;
    out.name[row] = wanted["name"];
  }
  if (typeof wanted["percent_complete"] === "number") {
    out.percent = out.percent === data.percent ? data.percent.slice() : out.percent;
    out.percent[row] = wanted["percent_complete"];
  }
  for (const [field, value] of Object.entries(wanted)) {
    const column = out.more[field];
    if (!column) continue;
    const mine = column === data.more[field] ? new Map(column) : column;
    if (out.more === data.more) out.more = { ...data.more };
    out.more[field] = mine;
    if (value === null || value === USUAL[field]) mine.delete(row);
    else mine.set(row, value);
  }
  if (typeof wanted["wbs"] === "string" && wanted["wbs"]) {
    out.wbs = out.wbs === data.wbs ? data.wbs.slice() : out.wbs;
    out.wbs[row] = wanted["wbs"];
    own("flags")[row] = (out.flags[row] as number) | CODED;
  }
  if (typeof wanted["active"] === "boolean") {
    own("flags")[row] = wanted["active"] ? (out.flags[row] as number) & ~INACTIVE : (out.flags[row] as number) | INACTIVE;
  }
  if ("calendar" in wanted) {
    out.calendar = out.calendar === data.calendar ? new Map(data.calendar) : out.calendar;
    if (wanted["calendar"]) out.calendar.set(row, String(wanted["calendar"]));
    else out.calendar.delete(row);
  }
  if (typeof wanted["constraint"] === "string" || "constraint_date" in wanted) {
    out.constraint = out.constraint === data.constraint ? new Map(data.constraint) : out.constraint;
    const held = out.constraint.get(row);
    const kind = (wanted["constraint"] as string | undefined) ?? held?.[0] ?? "ASAP";
    const date = "constraint_date" in wanted ? ((wanted["constraint_date"] as number | null) ?? NONE) : (held?.[1] ?? NONE);
    if (kind === "ASAP") out.constraint.delete(row);
    else out.constraint.set(row, [kind, date]);
  }
  if ("deadline" in wanted) own("deadline")[row] = (wanted["deadline"] as number | null) ?? NONE;
  const { day_minutes: day, week_minutes: week } = data.json.project;
  let length = out.duration[row] as number;
  if (typeof wanted["duration"] === "string") {
    const said = readDuration(wanted["duration"], day, week);
    if (said) {
      length = said.minutes;
      own("duration")[row] = length;
      units[row] = said.unit;
      let flags = (own("flags")[row] as number) & ~(ELAPSED | ESTIMATED | MILESTONE);
      if (said.elapsed) flags |= ELAPSED;
      if (said.estimated) flags |= ESTIMATED;
      if (!length) flags |= MILESTONE;
      own("flags")[row] = flags;
    }
  } else if (typeof wanted["duration"] === "number") own("duration")[row] = length = wanted["duration"];
  for (const end of ["start", "finish"] as const) {
    const date = wanted[end];
    if (date === undefined || has(out, row, SUMMARY)) continue;
    const held = !has(out, row, MANUAL) && date !== null;
    const kind = end === "start" ? "SNET" : "FNET";
    out.constraint = out.constraint === data.constraint ? new Map(data.constraint) : out.constraint;
    if (held) out.constraint.set(row, [kind, date as number]);
    else out.constraint.delete(row);
    if (date === null) continue;
    const was = out[end][row] as number;
    own(end)[row] = date as number;
    if (end === "finish" && was !== NONE) own("start")[row] = (out.start[row] as number) + ((date as number) - was);
  }
  if (("duration" in wanted || "start" in wanted) && !has(out, row, SUMMARY) && out.start[row] !== NONE) {
    const start = out.start[row] as number;
    own("finish")[row] = has(out, row, ELAPSED) ? start + length : calendar.add(start, length);
  }
}

const COPIED = ["flags", "duration", "start", "finish", "deadline", "earlyStart", "earlyFinish", "slack", "freeSlack"] as const;

function copied(data: PlanData, op: Extract<Op, { op: "copy" }>, numberOf: Numbers): PlanData {
  const there = rowsOf(data);
  const pairs = new Map<number, number>();
  const last = new Map<number, number>([[op.parent === null ? 0 : numberOf(op.parent), op.after === null ? 0 : numberOf(op.after)]]);
  const below = childrenOf(data);
  for (const { task, ref } of op.tasks) {
    const from = there.get(numberOf(task));
    const number = numberOf(ref);
    if (from === undefined || there.has(number)) continue;
    const above = data.parent[from] as number;
    const parent = pairs.get(above < 0 ? 0 : (data.number[above] as number)) ?? (op.parent === null ? 0 : numberOf(op.parent));
    const siblings = below.get(parent) ?? [];
    below.set(parent, siblings);
    siblings.splice(siblings.lastIndexOf(last.get(parent) ?? 0) + 1, 0, number);
    last.set(parent, number);
    pairs.set(data.number[from] as number, number);
  }
  const made = inOrder(data, outlineOf(below));
  const rowOf = rowsOf(made);
  const units = made.unit.split("");
  for (const [original, number] of pairs) {
    const [from, row] = [rowOf.get(original) as number, rowOf.get(number) as number];
    for (const column of COPIED) made[column][row] = made[column][from] as number;
    made.flags[row] = (made.flags[row] as number) & ~(DONE | STARTED);
    made.name[row] = made.name[from] as string;
    units[row] = units[from] as string;
  }
  made.unit = units.join("");
  if (op.parent !== null) asSummary(made, rowOf.get(numberOf(op.parent)) ?? -1);
  const inner = made.links.flatMap((link) => {
    const before = pairs.get(made.number[link.before] as number);
    const after = pairs.get(made.number[link.after] as number);
    if (before === undefined || after === undefined) return [];
    return [{ ...link, before: rowOf.get(before) as number, after: rowOf.get(after) as number, driving: false, critical: false }];
  });
  return inner.length ? { ...made, ...linked(made.count, [...made.links, ...inner]) } : made;
}

/** One past the last row below a row. */
function endOf(parent: Int32Array, row: number): number {
  let end = row + 1;
  while (end < parent.length && (parent[end] as number) >= row) end++;
  return end;
}

/** Put tasks, there or new, with all below them under a parent behind a sibling (-1: as the first). */
function placed(data: PlanData, numbers: number[], parent: number, after: number): PlanData {
  const outline = families(data);
  const inside = new Set(numbers);
  const moved: [number, number][] = [];
  const rest: [number, number][] = [];
  const above = parent < 0 ? 0 : (data.number[parent] as number);
  const going = new Set<number>();
  for (const [number, up] of outline) {
    if (inside.has(number) || going.has(up)) {
      going.add(number);
      moved.push([number, inside.has(number) ? above : up]);
    } else rest.push([number, up]);
  }
  const sorted = numbers.flatMap((number) => {
    const begin = moved.findIndex(([one]) => one === number);
    if (begin < 0) return [[number, above] as [number, number]];
    let end = begin + 1;
    while (end < moved.length && !inside.has(moved[end]?.[0] as number)) end++;
    return moved.slice(begin, end);
  });
  const anchor = after < 0 ? above : (data.number[after] as number);
  let at = rest.findIndex(([number]) => number === anchor) + 1;
  if (after >= 0) {
    const below = new Set([anchor]);
    while (at < rest.length && below.has(rest[at]?.[1] as number)) below.add(rest[at++]?.[0] as number);
  }
  rest.splice(anchor === 0 ? 0 : at, 0, ...sorted);
  return inOrder(data, rest);
}

function without(data: PlanData, rows: number[]): PlanData {
  const gone = new Set<number>();
  for (const row of rows) for (let one = row; one < endOf(data.parent, row); one++) gone.add(data.number[one] as number);
  return inOrder(data, families(data).filter(([number]) => !gone.has(number)));
}

/** Each task's children in order, by number; 0 has those at the top. */
function childrenOf(data: PlanData): Map<number, number[]> {
  const below = new Map<number, number[]>([[0, []]]);
  for (const [number, up] of families(data)) {
    const there = below.get(up);
    if (there) there.push(number);
    else below.set(up, [number]);
  }
  return below;
}

function outlineOf(below: Map<number, number[]>): [number: number, parent: number][] {
  const outline: [number, number][] = [];
  const walk = (up: number): void => {
    for (const number of below.get(up) ?? []) {
      outline.push([number, up]);
      if (below.has(number)) walk(number);
    }
  };
  walk(0);
  return outline;
}

/** Each task's number and its parent's, 0 at the top. */
function families(data: PlanData): [number: number, parent: number][] {
  return Array.from(data.number, (number, row) => {
    const up = data.parent[row] as number;
    return [number, up < 0 ? 0 : (data.number[up] as number)];
  });
}

function inOrder(data: PlanData, outline: [number: number, parent: number][]): PlanData {
  const rows = new Map(outline.map(([number], row) => [number, row]));
  const number = Int32Array.from(outline, ([one]) => one);
  const parent = Int32Array.from(outline, ([, up]) => (up === 0 ? -1 : (rows.get(up) ?? -1)));
  const made = reordered(data, number, parent);
  made.wbs = renumbered(data, made);
  return made;
}

/** Codes that only said the place in the outline say the new one. */
function renumbered(before: PlanData, data: PlanData): string[] {
  const given = new Map<number, string>();
  places(before.parent).forEach((place, row) => {
    if (before.wbs[row] !== place) given.set(before.number[row] as number, before.wbs[row] as string);
  });
  return places(data.parent).map((place, row) => given.get(data.number[row] as number) ?? place);
}

function places(parent: Int32Array): string[] {
  const children = new Int32Array(parent.length + 1);
  const out: string[] = [];
  parent.forEach((up) => {
    const nth = (children[up + 1] = (children[up + 1] as number) + 1);
    out.push(up < 0 ? String(nth) : `${out[up]}.${nth}`);
  });
  return out;
}

