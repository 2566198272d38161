/*
 * The one filter of the plan: conditions joined by "and" and "or", as a value that can be compared, written into an
 * address and tested. Pure: no page, no clock.
 *
 * Written, for addresses and saved views: conditions joined by ";" ("and"), `any(…;…)` and `all(…;…)` for groups. A
 * condition is `field.how.value.value`; a flag alone is `late`, its contrary `!late`. In values, `\` goes before
 * `. ; ( ) \`. For example: late;any(owner.any.@me;finish.before.status).
 */
import { DAY, weekday } from "./calendar";
import { NONE, type PlanData } from "./data";
import type { Sight } from "./columns";
import { criterionOf, type Criterion } from "./criteria";
import { plain } from "./filters";
import { readDuration } from "./typing";
import { EVERYTHING, ME, isGroup, tidied, type Condition, type Group, type Part } from "./asked";

export { EVERYTHING, ME, conditionsOf, isGroup, same, tidied, written, type Condition, type Group, type Part } from "./asked";

/** What can be asked of each kind of value, the usual one first; how many values it takes (-1: any number). */
export const HOWS: Record<Criterion["kind"], Record<string, number>> = {
  text: { contains: 1, lacks: 1, is: 1, is_not: 1, begins: 1, empty: 0, filled: 0 },
  number: { equal: 1, less: 1, at_most: 1, more: 1, at_least: 1, between: 2, empty: 0, filled: 0 },
  duration: { equal: 1, less: 1, at_most: 1, more: 1, at_least: 1, between: 2, empty: 0, filled: 0 },
  date: { in: 1, on: 1, before: 1, until: 1, after: 1, from: 1, between: 2, empty: 0, filled: 0 },
  choice: { any: -1, none: -1, empty: 0, filled: 0 },
  people: { any: -1, none: -1, empty: 0, filled: 0 },
  flag: { yes: 0, no: 0 },
};

/** Stretches of time that move with today; besides them `next:14` and `last:14`, in days, today counted. */
export const PERIODS = [
  "this_week", "next_week", "last_week", "this_month", "next_month", "last_month", "this_quarter", "this_year",
] as const;

/** The deepest groups and the most conditions that are read: an address is nobody's friend. */
const DEEPEST = 5;
const MOST = 100;

/** The filter that a text means; null where it is none. */
export function read(text: string): Group | null {
  let at = 0;
  let count = 0;
  const parts = (depth: number): Part[] | null => {
    const out: Part[] = [];
    for (;;) {
      const part = one(depth);
      if (!part || ++count > MOST) return null;
      out.push(part);
      if (text[at] !== ";") return out;
      at++;
    }
  };
  const word = (): string => {
    let out = "";
    while (at < text.length && !".;()".includes(text[at] as string)) {
      if (text[at] === "\\") at++;
      out += text[at++] ?? "";
    }
    return out;
  };
  const one = (depth: number): Part | null => {
    const words = [word()];
    const join = words[0];
    if (text[at] === "(" && (join === "any" || join === "all")) {
      at++;
      const inside = depth < DEEPEST ? parts(depth + 1) : null;
      if (!inside || text[at++] !== ")") return null;
      return { join, parts: inside };
    }
    while (text[at] === ".") {
      at++;
      words.push(word());
    }
    const [field = "", how, ...values] = words;
    if (!/^!?\w[\w-]*$/.test(field)) return null;
    if (how === undefined) return field.startsWith("!") ? [field.slice(1), "no"] : [field, "yes"];
    return field.startsWith("!") || !/^\w+$/.test(how) ? null : [field, how, ...values];
  };
  if (!text) return EVERYTHING;
  const found = parts(0);
  return found && at === text.length ? tidied({ join: "all", parts: found }) : null;
}

/* Testing */

export interface Asking extends Sight {
  /** The reader's places among the people of the plan. */
  mine: ReadonlySet<number>;
}

type Test = (task: number) => boolean;
type Days = [first: number, last: number];

const utc = (year: number, month: number): number => Date.UTC(year, month, 1) / 86400000;

/** The days of a period that moves with today: first and last; null where it is none. */
export function periodOf(name: string, today: number, weekStart: number): Days | null {
  const moving = /^(next|last):(\d{1,4})$/.exec(name);
  if (moving) {
    const days = Math.max(1, Number(moving[2]));
    return moving[1] === "next" ? [today, today + days - 1] : [today - days + 1, today];
  }
  const found = /^(this|next|last)_(week|month|quarter|year)$/.exec(name);
  if (!found) return null;
  const step = found[1] === "this" ? 0 : found[1] === "next" ? 1 : -1;
  if (found[2] === "week") {
    const first = today - ((weekday(today) - weekStart + 7) % 7) + 7 * step;
    return [first, first + 6];
  }
  const date = new Date(today * 86400000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const length = found[2] === "month" ? 1 : found[2] === "quarter" ? 3 : 12;
  const begin = month - (month % length) + step * length;
  return [utc(year, begin), utc(year, begin + length) - 1];
}

/** The day that is written: `2027-03-01`, `today`, `status`, `+14`, `-7`; NaN where it is none. */
export function dayOf(value: string, data: PlanData): number {
  const { today, status_date: status } = data.json.project;
  const now = Math.floor(today / DAY);
  if (value === "today") return now;
  // A status date is the end of its day's work.
  if (value === "status") return status == null ? now : Math.floor((status % DAY === 0 ? status - 1 : status) / DAY);
  if (/^[+-]\d{1,4}$/.test(value)) return now + Number(value);
  return /^\d{4}-\d\d-\d\d$/.test(value) ? Date.parse(`${value}T00:00Z`) / 86400000 : NaN;
}

/** Working minutes as people write them, also below zero; NaN where it is none. */
export function minutesOf(value: string, data: PlanData): number {
  const { day_minutes: day, week_minutes: week } = data.json.project;
  const typed = /^\s*([-+\u2212]?)(.*)$/su.exec(value.replace("\u2212", "-"));
  const said = readDuration(typed?.[2] ?? "", day, week);
  return said ? (typed?.[1] === "-" ? -said.minutes : said.minutes) : NaN;
}

function compared(how: string, value: (task: number) => number, low: number, high: number): Test {
  switch (how) {
    case "less":
      return (task) => value(task) !== NONE && value(task) < low;
    case "at_most":
      return (task) => value(task) !== NONE && value(task) <= low;
    case "more":
      return (task) => value(task) > low;
    case "at_least":
      return (task) => value(task) >= low && value(task) !== NONE;
    case "between":
      return (task) => value(task) >= Math.min(low, high) && value(task) <= Math.max(low, high) && value(task) !== NONE;
    default:
      return (task) => value(task) === low;
  }
}

function texts(how: string, wanted: string, value: (task: number) => string): Test {
  const asked = plain(wanted.trim());
  switch (how) {
    case "lacks":
      return (task) => !plain(value(task)).includes(asked);
    case "is":
      return (task) => plain(value(task)).trim() === asked;
    case "is_not":
      return (task) => plain(value(task)).trim() !== asked;
    case "begins":
      return (task) => plain(value(task)).trimStart().startsWith(asked);
    default:
      return (task) => plain(value(task)).includes(asked);
  }
}

function dates(how: string, values: string[], of: Extract<Criterion, { kind: "date" }>, asking: Asking): Test | null {
  const { data, format } = asking;
  const day = (task: number): number => {
    const time = of.value(asking, task);
    return time === NONE ? NONE : Math.floor((of.ending && time % DAY === 0 ? time - 1 : time) / DAY);
  };
  if (how === "in") {
    const period = periodOf(values[0] ?? "", dayOf("today", data), format.weekStart);
    if (!period) return null;
    const { from } = of;
    const begins = from ? (task: number): number => Math.floor(from(asking, task) / DAY) : day;
    return (task) => day(task) !== NONE && day(task) >= period[0] && begins(task) <= period[1];
  }
  const low = dayOf(values[0] ?? "", data);
  const high = how === "between" ? dayOf(values[1] ?? "", data) : low;
  if (Number.isNaN(low) || Number.isNaN(high)) return null;
  return compared({ before: "less", until: "at_most", after: "more", from: "at_least" }[how] ?? how, day, low, high);
}

/** The test of one condition; null where it cannot be asked (a field that is gone, a value that is none). */
function tested([field, how, ...values]: Condition, asking: Asking): Test | null {
  const of = criterionOf(field);
  const takes = of ? HOWS[of.kind][how] : undefined;
  if (!of || takes === undefined || (takes >= 0 && values.length < takes)) return null;
  const { data } = asking;
  const [first = "", second = ""] = values;
  if (how === "filled" || how === "empty") {
    const there = ((): Test => {
      switch (of.kind) {
        case "text":
        case "choice":
          return (task) => of.value(asking, task).trim() !== "";
        case "people":
          return (task) => of.value(asking, task).length > 0;
        default:
          return (task) => of.value(asking, task) !== NONE;
      }
    })();
    return how === "filled" ? there : (task) => !there(task);
  }
  switch (of.kind) {
    case "flag":
      return how === "no" ? (task) => !of.value(asking, task) : (task) => of.value(asking, task);
    case "text":
      return texts(how, first, (task) => of.value(asking, task));
    case "choice":
      return (task) => values.includes(of.value(asking, task)) === (how === "any");
    case "date":
      return dates(how, values, of, asking);
    case "people": {
      const wanted = new Set(values.includes(ME) ? asking.mine : []);
      data.json.people.forEach(([, name], at) => values.includes(name) && wanted.add(at));
      return (task) => of.value(asking, task).some((person) => wanted.has(person)) === (how === "any");
    }
    default: {
      const number = (value: string): number =>
        of.kind === "duration" ? minutesOf(value, data) : value.trim() ? Number(value.replace(",", ".").replace("\u2212", "-")) : NaN;
      const [low, high] = [number(first), takes > 1 ? number(second) : 0];
      if (Number.isNaN(low) || Number.isNaN(high)) return null;
      return compared(how, (task) => of.value(asking, task), low, high);
    }
  }
}

/** Whether a condition can be asked of this plan. */
export const canAsk = (condition: Condition, asking: Asking): boolean => tested(condition, asking) !== null;

/** The test of a filter; null where everything passes. What cannot be asked asks nothing. */
export function test(filter: Part, asking: Asking): Test | null {
  if (!isGroup(filter)) return tested(filter, asking);
  const tests = filter.parts.map((part) => test(part, asking)).filter((one) => one !== null);
  const [first, second] = tests;
  if (!first || !second) return first ?? null;
  return filter.join === "all" ? (task) => tests.every((one) => one(task)) : (task) => tests.some((one) => one(task));
}
