/* In which order the rows stand: as in the outline, sorted within it, sorted as one list, or in groups. Pure. */
import { DAY, weekday } from "./calendar";
import { MOST_SORTS, SPANS, type Arrangement, type SortBy, type Span } from "./asked";
import { criterionOf, type Criterion } from "./criteria";
import { NONE } from "./data";
import type { Asking } from "./filter";
import { plain } from "./filters";

export { MOST_SORTS, OUTLINE, SPANS, isOutline, type Arrangement, type SortBy, type Span } from "./asked";

/** Tasks that belong together, by their key; its number orders the groups, NaN is last. */
export interface Key {
  key: string;
  at: number | string;
}

const KNOWN = new Map<string, string>();
const MOST_KNOWN = 100_000;

/** Numbers within words count by their size: "Task 2" before "Task 10", 1.9 before 1.10. */
function sortable(text: string): string {
  let found = KNOWN.get(text);
  if (found === undefined) {
    if (KNOWN.size > MOST_KNOWN) KNOWN.clear();
    KNOWN.set(text, (found = plain(text).replace(/\d+/g, (digits) => digits.padStart(9, "0"))));
  }
  return found;
}

/** What a column is sorted by, task by task, as numbers of which the smallest stands first; what says nothing is last. */
function keysOf(of: Criterion, down: boolean, asking: Asking): Float64Array {
  const { count, json } = asking.data;
  const sign = down ? -1 : 1;
  const keys = new Float64Array(count);
  const numbers = (value: (task: number) => number): Float64Array => {
    for (let task = 0; task < count; task++) {
      const one = value(task);
      keys[task] = one === NONE ? Infinity : sign * one;
    }
    return keys;
  };
  // Words are compared once for each that is different, not once for each pair of rows.
  const words = (value: (task: number) => string, word = sortable): Float64Array => {
    const places = new Map<string, number>();
    for (let task = 0; task < count; task++) places.set(value(task), Infinity);
    const order = [...places.keys()].filter((one) => word(one) !== "").sort((one, other) => (word(one) < word(other) ? -1 : 1));
    let place = -1;
    order.forEach((one, at) => {
      if (!at || word(one) !== word(order[at - 1] as string)) place++;
      places.set(one, sign * place);
    });
    for (let task = 0; task < count; task++) keys[task] = places.get(value(task)) as number;
    return keys;
  };
  switch (of.kind) {
    case "text":
      return words((task) => of.value(asking, task));
    case "choice":
      return words(
        (task) => of.value(asking, task),
        (value) => (value ? sortable(of.label?.(value) ?? value) : ""),
      );
    case "people":
      return words((task) => json.people[of.value(asking, task)[0] ?? -1]?.[1] ?? "");
    case "flag":
      return numbers((task) => (of.value(asking, task) ? 0 : 1));
    default:
      return numbers((task) => of.value(asking, task));
  }
}

/** Which of two tasks stands first by the sorts, equal ones as in the outline. */
export function ordering(sort: SortBy[], asking: Asking): (a: number, b: number) => number {
  const keys = sort.flatMap(({ column, down }) => {
    const of = criterionOf(column);
    return of ? [keysOf(of, down, asking)] : [];
  });
  return (a, b) => {
    for (const key of keys) {
      const [one, other] = [key[a] as number, key[b] as number];
      if (one !== other) return one < other ? -1 : 1;
    }
    return a - b;
  };
}

/** All tasks in that order. */
export const sorted = (sort: SortBy[], asking: Asking): Int32Array =>
  Int32Array.from({ length: asking.data.count }, (_none, task) => task).sort(ordering(sort, asking));

/** The upper ends of the bands in which durations are grouped, in working days. */
export const BANDS = [-20, -5, -1, 0, 1, 5, 10, 20, 60] as const;

const utcDay = (year: number, month: number): number => Date.UTC(year, month, 1) / 86400000;

/** The first day of the week, month, quarter or year of a day. */
export function spanOf(day: number, span: Span, weekStart: number): number {
  if (span === "week") return day - ((weekday(day) - weekStart + 7) % 7);
  const date = new Date(day * 86400000);
  const month = span === "year" ? 0 : span === "quarter" ? date.getUTCMonth() - (date.getUTCMonth() % 3) : date.getUTCMonth();
  return utcDay(date.getUTCFullYear(), month);
}

/** By what each task is grouped; "" is what says nothing. */
export function groupKeys(group: NonNullable<Arrangement["group"]>, asking: Asking): (task: number) => Key {
  const of = criterionOf(group.column);
  const { data, format } = asking;
  const none: Key = { key: "", at: NaN };
  if (!of) return () => none;
  switch (of.kind) {
    case "date":
      return (task) => {
        const time = of.value(asking, task);
        if (time === NONE) return none;
        const day = Math.floor((of.ending && time % DAY === 0 ? time - 1 : time) / DAY);
        const first = spanOf(day, group.span, format.weekStart);
        return { key: String(first), at: first };
      };
    case "duration": {
      const day = data.json.project.day_minutes;
      return (task) => {
        const minutes = of.value(asking, task);
        if (minutes === NONE) return none;
        const band = BANDS.findIndex((most) => minutes <= most * day);
        const at = band < 0 ? BANDS.length : band;
        return { key: String(at), at };
      };
    }
    case "number":
      return (task) => {
        const value = of.value(asking, task);
        return value === NONE ? none : { key: String(value), at: value };
      };
    case "flag":
      return (task) => (of.value(asking, task) ? { key: "yes", at: 0 } : { key: "no", at: 1 });
    case "people":
      return (task) => {
        const name = data.json.people[of.value(asking, task)[0] ?? -1]?.[1] ?? "";
        return name ? { key: name, at: sortable(name) } : none;
      };
    default:
      return (task) => {
        const value = of.value(asking, task).trim();
        return value ? { key: value, at: sortable((of.kind === "choice" ? of.label?.(value) : undefined) ?? value) } : none;
      };
  }
}

/** A group of rows, and what its tasks come to. */
export interface GroupRow {
  key: string;
  /** What it is called. */
  name: string;
  /** Tasks of it that the filter lets through. */
  tasks: number[];
  start: number;
  finish: number;
  folded: boolean;
}

/** The tasks in groups, in the order of the groups; within each as they come. */
export function grouped(tasks: Iterable<number>, group: NonNullable<Arrangement["group"]>, down: boolean, asking: Asking): GroupRow[] {
  const keyOf = groupKeys(group, asking);
  const found = new Map<string, { at: Key["at"]; row: GroupRow }>();
  const { start, finish } = asking.data;
  for (const task of tasks) {
    const { key, at } = keyOf(task);
    let one = found.get(key);
    if (!one) found.set(key, (one = { at, row: { key, name: key, tasks: [], start: NONE, finish: NONE, folded: false } }));
    const { row } = one;
    row.tasks.push(task);
    const [begins, ends] = [start[task] as number, finish[task] as number];
    if (begins !== NONE && (row.start === NONE || begins < row.start)) row.start = begins;
    if (ends > row.finish) row.finish = ends;
  }
  const sign = down ? -1 : 1;
  return [...found.values()]
    .sort((one, other) => {
      if (!one.row.key || !other.row.key) return one.row.key ? -1 : 1;
      return one.at < other.at ? -sign : one.at > other.at ? sign : 0;
    })
    .map(({ row }) => row);
}

/* In addresses and saved views: `sort=finish,-percent`, `group=start:month`. */

export const writtenSort = (sort: SortBy[]): string => sort.map(({ column, down }) => (down ? "-" : "") + column).join(",");

export function readSort(text: string): SortBy[] {
  return text
    .split(",")
    .map((one) => ({ column: one.replace(/^-/, ""), down: one.startsWith("-") }))
    .filter(({ column }, at, all) => criterionOf(column) && all.findIndex((other) => other.column === column) === at)
    .slice(0, MOST_SORTS);
}

export const writtenGroup = (group: Arrangement["group"]): string =>
  group ? group.column + (criterionOf(group.column)?.kind === "date" ? `:${group.span}` : "") : "";

export function readGroup(text: string): Arrangement["group"] {
  const [column = "", span] = text.split(":");
  if (!criterionOf(column)) return null;
  return { column, span: SPANS.find((one) => one === span) ?? "month" };
}
