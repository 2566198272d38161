/*
 * What the server says differs (exchange/schemas/plan-changes-1.json), brought into the page's columns.
 * Nothing is changed in place: a column that stays is shared, so the plan as it was is still there to go back to.
 */
import { CRITICAL, NONE, type More, type CalendarJson, type LinkKind, type May, type PlanData, type PlanJson, type PlanLink, type Sparse } from "./data";

type Column = (number | null)[];

export interface LinkNames {
  before: number[];
  after: number[];
  kind: string;
}

export interface DeltaJson {
  from: number;
  to: number;
  origin: number;
  project: PlanJson["project"];
  tasks: { number: number[] } & Partial<Omit<PlanJson["tasks"], "number" | "parent">>;
  removed: number[];
  order: { number: number[]; parent: number[] } | null;
  links: {
    removed?: LinkNames;
    added?: LinkNames & { lag: Sparse<string>; driving: number[] };
    driving?: LinkNames & { on: number[] };
  } | null;
  calendar?: CalendarJson;
  people?: { all: PlanJson["people"]; mine: number[]; number: number[]; of: number[][] };
  baselines?: { number: number; start: Column; finish: Column }[];
  /** Columns that the page asked for beyond the usual ones: what differs, or all that there is. */
  more?: Record<string, { all?: true; number: number[]; value: unknown[] }>;
}

export interface ChangesJson {
  since: number;
  version: number;
  operation?: number | null;
  refs?: Record<string, number>;
  /** Of so many tasks progress was proposed, and waits to be accepted. */
  proposed?: number;
  may: May;
  delta: DeltaJson | { whole: true; empty?: boolean };
}

const KINDS: Record<string, LinkKind> = { f: "FS", s: "SS", e: "FF", b: "SF" };

/** The rows of a plan in another order, with room for new ones: -1 is one that was not there. */
export function reordered(data: PlanData, number: Int32Array, parent: Int32Array): PlanData {
  const rowOf = new Map<number, number>();
  data.number.forEach((one, row) => rowOf.set(one, row));
  const count = number.length;
  const was = new Int32Array(count);
  const now = new Int32Array(data.count).fill(-1);
  for (let row = 0; row < count; row++) {
    const old = rowOf.get(number[row] as number) ?? -1;
    was[row] = old;
    if (old >= 0) now[old] = row;
  }
  const ints = (column: Int32Array, none = NONE): Int32Array => {
    const out = new Int32Array(count);
    for (let row = 0; row < count; row++) out[row] = (was[row] as number) < 0 ? none : (column[was[row] as number] as number);
    return out;
  };
  const texts = (column: string[]): string[] => Array.from(was, (old) => (old < 0 ? "" : (column[old] as string)));
  const map = <Value>(column: Map<number, Value>): Map<number, Value> => {
    const out = new Map<number, Value>();
    for (const [old, value] of column) if ((now[old] as number) >= 0) out.set(now[old] as number, value);
    return out;
  };
  const links: PlanLink[] = [];
  for (const link of data.links) {
    const before = now[link.before] as number;
    const after = now[link.after] as number;
    if (before >= 0 && after >= 0) links.push(before === link.before && after === link.after ? link : { ...link, before, after });
  }
  return {
    ...data,
    ...linked(count, links),
    count,
    number,
    parent,
    name: texts(data.name),
    wbs: texts(data.wbs),
    flags: ints(data.flags, 0),
    duration: ints(data.duration),
    unit: Array.from(was, (old) => (old < 0 ? "d" : data.unit[old])).join(""),
    start: ints(data.start),
    finish: ints(data.finish),
    slack: ints(data.slack),
    freeSlack: ints(data.freeSlack),
    percent: Float32Array.from(was, (old) => (old < 0 ? 0 : (data.percent[old] as number))),
    lateStart: ints(data.lateStart),
    lateFinish: ints(data.lateFinish),
    earlyStart: ints(data.earlyStart),
    earlyFinish: ints(data.earlyFinish),
    deadline: ints(data.deadline),
    constraint: map(data.constraint),
    calendar: map(data.calendar),
    people: map(data.people),
    parts: map(data.parts),
    splits: map(data.splits),
    baselines: data.baselines.map((one) => ({ ...one, start: ints(one.start), finish: ints(one.finish) })),
    more: Object.fromEntries(Object.entries(data.more).map(([field, column]) => [field, map(column)])),
  };
}

/** The links by their ends. */
export function linked(count: number, links: PlanLink[]): Pick<PlanData, "links" | "linksInto" | "linksFrom"> {
  const linksInto: number[][] = Array.from({ length: count }, () => []);
  const linksFrom: number[][] = Array.from({ length: count }, () => []);
  links.forEach((link, at) => {
    linksInto[link.after]?.push(at);
    linksFrom[link.before]?.push(at);
  });
  return { links, linksInto, linksFrom };
}

/** The plan as a delta leaves it. */
export function patched(before: PlanData, delta: DeltaJson): PlanData {
  const data =
    delta.order || delta.removed.length
      ? reordered(before, Int32Array.from(delta.order?.number ?? []), Int32Array.from(delta.order?.parent ?? []))
      : { ...before };
  const json: PlanJson = { ...before.json, project: delta.project };
  if (delta.calendar) json.calendar = delta.calendar;
  data.json = json;
  patchTasks(data, delta, before);
  patchPeople(data, delta, json);
  patchMore(data, delta);
  patchLinks(data, delta, before);
  return data;
}

/** Row of a number, made once for a patch. */
function rowsOf(data: PlanData): (number: number) => number {
  const rows = new Map<number, number>();
  for (let row = 0; row < data.count; row++) rows.set(data.number[row] as number, row);
  return (number) => rows.get(number) ?? -1;
}

function patchTasks(data: PlanData, delta: DeltaJson, before: PlanData): void {
  const { tasks, origin } = delta;
  const rowOf = rowsOf(data);
  const rows = tasks.number.map(rowOf);
  const dates = (name: "start" | "finish" | "late_start" | "late_finish", old: Int32Array): Int32Array => {
    const column = tasks[name];
    if (!column) return old;
    const out = old.slice();
    rows.forEach((row, i) => (out[row] = column[i] == null ? NONE : (column[i] as number) + origin));
    return out;
  };
  const figures = (column: Column | undefined, old: Int32Array, none = NONE): Int32Array => {
    if (!column) return old;
    const out = old.slice();
    rows.forEach((row, i) => (out[row] = column[i] ?? none));
    return out;
  };
  const texts = (column: string[] | undefined, old: string[]): string[] => {
    if (!column) return old;
    const out = old.slice();
    rows.forEach((row, i) => (out[row] = column[i] as string));
    return out;
  };
  /** What few rows say: for these it is told whole. */
  const map = <Told, Value>(sparse: Sparse<Told> | undefined, old: Map<number, Value>, make: (told: Told) => Value): Map<number, Value> => {
    if (!sparse) return old;
    const out = new Map(old);
    for (const row of rows) out.delete(row);
    sparse.at.forEach((at, i) => out.set(rows[at] as number, make(sparse.value[i] as Told)));
    return out;
  };
  data.name = texts(tasks.name, data.name);
  data.wbs = texts(tasks.wbs, data.wbs);
  if (tasks.unit) {
    const units = data.unit.split("");
    rows.forEach((row, i) => (units[row] = tasks.unit?.[i] ?? "d"));
    data.unit = units.join("");
  }
  data.flags = figures(tasks.flags, data.flags, 0);
  data.duration = figures(tasks.duration, data.duration);
  data.slack = figures(tasks.slack, data.slack);
  data.freeSlack = figures(tasks.free_slack, data.freeSlack);
  if (tasks.percent) {
    data.percent = data.percent.slice();
    rows.forEach((row, i) => (data.percent[row] = tasks.percent?.[i] ?? 0));
  }
  data.start = dates("start", data.start);
  data.finish = dates("finish", data.finish);
  data.lateStart = dates("late_start", data.lateStart);
  data.lateFinish = dates("late_finish", data.lateFinish);
  const early = (sparse: Sparse<number> | undefined, old: Int32Array, usual: Int32Array): Int32Array => {
    if (!sparse) return old;
    const out = old.slice();
    for (const row of rows) out[row] = usual[row] as number;
    sparse.at.forEach((at, i) => (out[rows[at] as number] = (sparse.value[i] as number) + origin));
    return out;
  };
  data.earlyStart = early(tasks.early_start, data.earlyStart, data.start);
  data.earlyFinish = early(tasks.early_finish, data.earlyFinish, data.finish);
  if (tasks.deadline) {
    const { at, value } = tasks.deadline;
    data.deadline = data.deadline.slice();
    for (const row of rows) data.deadline[row] = NONE;
    at.forEach((one, i) => (data.deadline[rows[one] as number] = (value[i] as number) + origin));
  }
  data.constraint = map(tasks.constraint, data.constraint, ([kind, date]) => [kind, date == null ? NONE : date + origin]);
  data.calendar = map(tasks.calendar, data.calendar, (at) => before.json.calendars[at] ?? "");
  data.people = map(tasks.people, data.people, (people) => people);
  data.parts = map(tasks.parts, data.parts, (parts) => parts.map(([from, to]) => [from + origin, to + origin]));
  data.splits = map(tasks.splits, data.splits, (gaps) => gaps);
  for (const told of delta.baselines ?? []) {
    data.baselines = data.baselines.map((one) => {
      if (one.number !== told.number || !one.loaded) return one;
      const start = one.start.slice();
      const finish = one.finish.slice();
      rows.forEach((row, i) => {
        start[row] = told.start[i] == null ? NONE : (told.start[i] as number) + origin;
        finish[row] = told.finish[i] == null ? NONE : (told.finish[i] as number) + origin;
      });
      return { ...one, start, finish };
    });
  }
}

function patchPeople(data: PlanData, delta: DeltaJson, json: PlanJson): void {
  const { people } = delta;
  if (!people) return;
  json.people = people.all;
  json.mine = people.mine;
  const rowOf = rowsOf(data);
  data.people = new Map(people.number.map((number, i) => [rowOf(number), people.of[i] as number[]]));
}

function patchMore(data: PlanData, delta: DeltaJson): void {
  const told = Object.entries(delta.more ?? {});
  if (!told.length) return;
  const rowOf = rowsOf(data);
  data.more = { ...data.more };
  for (const [field, { all, number, value }] of told) {
    const column: More = all ? new Map() : new Map(data.more[field]);
    number.forEach((one, i) => {
      if (value[i] === null) column.delete(rowOf(one));
      else column.set(rowOf(one), value[i]);
    });
    data.more[field] = column;
  }
}

function patchLinks(data: PlanData, delta: DeltaJson, before: PlanData): void {
  const told = delta.links;
  const sameRows = data.links === before.links;
  let links = data.links;
  if (told) {
    const rowOf = rowsOf(data);
    const name = (from: number, to: number, kind: string): string => `${from} ${to} ${kind}`;
    const names = (some: LinkNames): string[] =>
      some.before.map((from, i) => name(rowOf(from), rowOf(some.after[i] as number), KINDS[some.kind[i] as string] ?? "FS"));
    if (told.removed) {
      const gone = new Set(names(told.removed));
      links = links.filter((link) => !gone.has(name(link.before, link.after, link.kind)));
    }
    if (told.driving) {
      const on = new Set(told.driving.on);
      const drives = new Map(names(told.driving).map((one, i) => [one, on.has(i)]));
      links = links.map((link) => {
        const driving = drives.get(name(link.before, link.after, link.kind));
        return driving === undefined ? link : { ...link, driving };
      });
    }
    if (told.added) {
      const { added } = told;
      const lags = new Map(added.lag.at.map((at, i) => [at, added.lag.value[i] as string]));
      const driving = new Set(added.driving);
      links = [
        ...links,
        ...added.before.map((from, i): PlanLink => ({
          before: rowOf(from),
          after: rowOf(added.after[i] as number),
          kind: KINDS[added.kind[i] as string] ?? "FS",
          lag: lags.get(i) ?? "",
          driving: driving.has(i),
          critical: false,
        })),
      ];
    }
  }
  if (links !== before.links || data.flags !== before.flags) links = withCriticals(links, data.flags);
  if (links === data.links && sameRows) return;
  Object.assign(data, linked(data.count, links));
}

function withCriticals(links: PlanLink[], flags: Int32Array): PlanLink[] {
  let other = false;
  const out = links.map((link) => {
    const critical = link.driving && ((flags[link.before] as number) & (flags[link.after] as number) & CRITICAL) !== 0;
    if (critical === link.critical) return link;
    other = true;
    return { ...link, critical };
  });
  return other ? out : links;
}
