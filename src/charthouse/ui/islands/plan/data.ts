/* What the server tells about a plan (exchange/schemas/plan-page-1.json), unpacked once into flat arrays. */

import { say } from "./words";

/** No date, no figure: what null becomes in an integer column. */
export const NONE = -2147483648;

export const SUMMARY = 1;
export const MILESTONE = 2;
export const CRITICAL = 4;
export const NEAR_CRITICAL = 8;
export const DONE = 16;
export const STARTED = 32;
export const MANUAL = 64;
export const INACTIVE = 128;
export const LEVEL_OF_EFFORT = 256;
export const ESTIMATED = 512;
export const ELAPSED = 1024;
export const NOTED = 2048;
export const CODED = 4096;
export const PACKAGE = 8192;
export const ON_TIME_LINE = 16384;

type Column = (number | null)[];

/** A column that few tasks fill: the tasks' indices and their values. */
export interface Sparse<Value> {
  at: number[];
  value: Value[];
}

export interface CalendarJson {
  name: string;
  /** Working intervals in minutes of the day, Monday first. */
  week: [number, number][][];
  /** Days that differ from the week: first day, last day, hours, name. */
  exceptions: [number, number, [number, number][], string][];
  /** The part of the day in which this plan's calendars work. */
  hours: [number, number];
}

/** What the reader may change: everything; everything below these tasks; the progress of these. */
export interface May {
  edit: boolean;
  part: number[];
  progress: number[];
  /** What they may not be told of: who works on what, amounts, or only those of people with rates. */
  hidden?: ("team" | "costs" | "rates")[];
}

/** A field that the project has of its own; its values are the column `custom.NAME`. */
export interface OwnField {
  name: string;
  kind: string;
  choices: string[];
  help?: string;
  required?: true;
}

export interface PlanJson {
  charthouse_plan_page: number;
  version: number;
  may: May;
  project: {
    key: string;
    name: string;
    start: number | null;
    finish: number | null;
    status_date: number | null;
    today: number;
    day_minutes: number;
    week_minutes: number;
    /** Of its amounts; empty where none was said. */
    currency: string;
  };
  /** What all dates count from. */
  origin: number;
  calendar: CalendarJson;
  calendars: string[];
  people: [initials: string, name: string][];
  mine: number[];
  /** The number of the baseline that the plan is held against. */
  measured_by?: number | null;
  /** All there are; the dates only of the one that the plan is held against, the others are asked for (strips.ts). */
  baselines: { number: number; name: string; start?: Column; finish?: Column }[];
  fields: OwnField[];
  count: number;
  tasks: {
    number: number[];
    parent: number[];
    name: string[];
    wbs: string[];
    flags: number[];
    duration: Column;
    unit: string;
    start: Column;
    finish: Column;
    slack: Column;
    free_slack: Column;
    percent: number[];
    late_start: Column;
    late_finish: Column;
    early_start: Sparse<number>;
    early_finish: Sparse<number>;
    deadline: Sparse<number>;
    constraint: Sparse<[kind: string, date: number | null]>;
    calendar: Sparse<number>;
    people: Sparse<number[]>;
    parts: Sparse<[start: number, finish: number][]>;
    splits?: Sparse<[after: number, gap: number][]>;
  };
  links: { before: number[]; after: number[]; kind: string; lag: Sparse<string>; driving: number[] };
}

export type LinkKind = "FS" | "SS" | "FF" | "SF";
const KINDS: Record<string, LinkKind> = { f: "FS", s: "SS", e: "FF", b: "SF" };

export interface Baseline {
  number: number;
  name: string;
  /** Its dates are here: of others than the main one they come when they are asked for. */
  loaded: boolean;
  start: Int32Array;
  finish: Int32Array;
}

export interface PlanLink {
  before: number;
  after: number;
  kind: LinkKind;
  lag: string;
  driving: boolean;
  /** Both ends critical, and the first drives the second. */
  critical: boolean;
}

/** Values of a field by the task's row. */
export type More = Map<number, unknown>;

/** What a task says where it says nothing of its own. */
export const USUAL: Record<string, unknown> = {
  priority: 500,
  kind: "task",
  mode: "auto",
  type: "fixed_units",
  effort_driven: false,
  active: true,
  on_time_line: false,
  notes: "",
  code: "",
  responsible: "",
};

/** What a task says in a column that not every page shows. */
export const moreOf = (data: PlanData, field: string, task: number): unknown =>
  data.more[field]?.get(task) ?? USUAL[field] ?? null;

export interface PlanData {
  json: PlanJson;
  count: number;
  number: Int32Array;
  parent: Int32Array;
  name: string[];
  wbs: string[];
  flags: Int32Array;
  duration: Int32Array;
  unit: string;
  start: Int32Array;
  finish: Int32Array;
  slack: Int32Array;
  freeSlack: Int32Array;
  percent: Float32Array;
  lateStart: Int32Array;
  lateFinish: Int32Array;
  earlyStart: Int32Array;
  earlyFinish: Int32Array;
  deadline: Int32Array;
  constraint: Map<number, [kind: string, date: number]>;
  calendar: Map<number, string>;
  people: Map<number, number[]>;
  parts: Map<number, [start: number, finish: number][]>;
  /** Where the work on a task pauses: after how many working minutes of it, and for how many. */
  splits: Map<number, [after: number, gap: number][]>;
  baselines: Baseline[];
  /** Columns that not every page shows, by the field's name, once they were asked for; what is usual is left out. */
  more: Record<string, More>;
  links: PlanLink[];
  /** Indices into links, by task. */
  linksInto: number[][];
  linksFrom: number[][];
}

function dates(column: Column, origin: number, count = column.length): Int32Array {
  const out = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const value = column[i];
    out[i] = value == null ? NONE : value + origin;
  }
  return out;
}

function figures(column: Column): Int32Array {
  const out = new Int32Array(column.length);
  for (let i = 0; i < column.length; i++) out[i] = column[i] ?? NONE;
  return out;
}

function mapOf<Value, Out>(sparse: Sparse<Value>, make: (value: Value) => Out): Map<number, Out> {
  const out = new Map<number, Out>();
  sparse.at.forEach((at, i) => out.set(at, make(sparse.value[i] as Value)));
  return out;
}

function withDates(base: Int32Array, sparse: Sparse<number>, origin: number): Int32Array {
  if (!sparse.at.length) return base;
  const out = base.slice();
  sparse.at.forEach((at, i) => (out[at] = (sparse.value[i] as number) + origin));
  return out;
}

/** Turn the server's answer into arrays that the page computes with. */
export function unpack(json: PlanJson): PlanData {
  const { tasks, origin, count } = json;
  const flags = Int32Array.from(tasks.flags);
  const start = dates(tasks.start, origin);
  const finish = dates(tasks.finish, origin);
  const linksInto: number[][] = Array.from({ length: count }, () => []);
  const linksFrom: number[][] = Array.from({ length: count }, () => []);
  const driving = new Set(json.links.driving);
  const lags = mapOf(json.links.lag, (lag) => lag);
  const links = json.links.before.map((before, i): PlanLink => {
    const after = json.links.after[i] as number;
    linksInto[after]?.push(i);
    linksFrom[before]?.push(i);
    const drives = driving.has(i);
    return {
      before,
      after,
      kind: KINDS[json.links.kind[i] as string] ?? "FS",
      lag: lags.get(i) ?? "",
      driving: drives,
      critical: drives && ((flags[before] as number) & (flags[after] as number) & CRITICAL) !== 0,
    };
  });
  return {
    json,
    count,
    number: Int32Array.from(tasks.number),
    parent: Int32Array.from(tasks.parent),
    name: tasks.name,
    wbs: tasks.wbs,
    flags,
    duration: figures(tasks.duration),
    unit: tasks.unit,
    start,
    finish,
    slack: figures(tasks.slack),
    freeSlack: figures(tasks.free_slack),
    percent: Float32Array.from(tasks.percent),
    lateStart: dates(tasks.late_start, origin),
    lateFinish: dates(tasks.late_finish, origin),
    earlyStart: withDates(start, tasks.early_start, origin),
    earlyFinish: withDates(finish, tasks.early_finish, origin),
    deadline: withDates(new Int32Array(count).fill(NONE), tasks.deadline, origin),
    constraint: mapOf(tasks.constraint, ([kind, date]) => [kind, date == null ? NONE : date + origin]),
    calendar: mapOf(tasks.calendar, (at) => json.calendars[at] ?? ""),
    people: mapOf(tasks.people, (people) => people),
    parts: mapOf(tasks.parts, (parts) => parts.map(([from, to]) => [from + origin, to + origin])),
    splits: mapOf(tasks.splits ?? { at: [], value: [] }, (gaps) => gaps),
    baselines: json.baselines.map((baseline) => ({
      number: baseline.number,
      name: baseline.name || say("baseline_unnamed", { number: baseline.number }),
      loaded: baseline.start !== undefined,
      start: dates(baseline.start ?? [], origin, count),
      finish: dates(baseline.finish ?? [], origin, count),
    })),
    more: {},
    links,
    linksInto,
    linksFrom,
  };
}

export const has = (data: PlanData, task: number, flag: number): boolean =>
  ((data.flags[task] as number) & flag) !== 0;
