/* Which tasks lie in which days of a calendar, and in which line of their week. */
import { DAY, weekday } from "../calendar";
import { INACTIVE, MILESTONE, NONE, has, type PlanData } from "../data";

/** A piece of a task within one week. */
export interface Bar {
  task: number;
  /** Days of the week, 0 to 6. */
  from: number;
  to: number;
  /** From the top of the week. */
  line: number;
  /** Whether the task begins and ends in this week, or goes on beyond it. */
  begins: boolean;
  ends: boolean;
}

export interface Week {
  /** Days since 1970. */
  first: number;
  bars: Bar[];
  /** How many tasks of each day there was no line for. */
  more: number[];
}

export const weekOf = (day: number, weekStart: number): number => day - ((weekday(day) - weekStart + 7) % 7);

/** The first days of the weeks that show a month. */
export function weeksOfMonth(day: number, weekStart: number): number[] {
  const date = new Date(day * 86400000);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  const first = Date.UTC(year, month, 1) / 86400000;
  const next = Date.UTC(year, month + 1, 1) / 86400000;
  const out: number[] = [];
  for (let at = weekOf(first, weekStart); at < next; at += 7) out.push(at);
  return out;
}

/** The first day of the month that is so many months away. */
export function monthFrom(day: number, months: number): number {
  const date = new Date(day * 86400000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / 86400000;
}

/** From which day to which a task lies; null without dates. What ends at midnight ends on the day before. */
export function daysOf(data: PlanData, task: number): [first: number, last: number] | null {
  const [start, finish] = [data.start[task] as number, data.finish[task] as number];
  if (start === NONE || finish === NONE) return null;
  if (has(data, task, MILESTONE)) {
    const day = Math.floor((finish % DAY === 0 && finish > start ? finish - 1 : finish) / DAY);
    return [day, day];
  }
  const first = Math.floor(start / DAY);
  return [first, Math.max(first, Math.floor((finish - 1) / DAY))];
}

/** The tasks of a stretch of days, with their days: the first to begin first, and the longer before the shorter. */
export function within(data: PlanData, tasks: number[], first: number, last: number): { task: number; first: number; last: number }[] {
  const out: { task: number; first: number; last: number }[] = [];
  for (const task of tasks) {
    if (has(data, task, INACTIVE)) continue;
    const days = daysOf(data, task);
    if (days && days[0] <= last && days[1] >= first) out.push({ task, first: days[0], last: days[1] });
  }
  return out.sort((a, b) => a.first - b.first || b.last - a.last || a.task - b.task);
}

/** One week: each task in the first line that is free; what finds none is counted for its days. */
export function weekWith(data: PlanData, tasks: number[], first: number, lines: number): Week {
  const free: number[] = [];
  const bars: Bar[] = [];
  const more = Array<number>(7).fill(0);
  for (const one of within(data, tasks, first, first + 6)) {
    const from = Math.max(0, one.first - first);
    const to = Math.min(6, one.last - first);
    let line = free.findIndex((until) => until < from);
    if (line < 0) line = free.length;
    if (line >= lines) {
      for (let day = from; day <= to; day++) more[day] = (more[day] as number) + 1;
      continue;
    }
    free[line] = to;
    bars.push({ task: one.task, from, to, line, begins: one.first >= first, ends: one.last <= first + 6 });
  }
  return { first, bars, more };
}

const ASKED = /^(month|week):(\d{4}-\d{2}-\d{2})$/;

/** The month or week that an address asks for, by a day of it; null where it says none. */
export function askedFor(search: string): { day: number; weekly: boolean } | null {
  const said = ASKED.exec(new URLSearchParams(search).get("calendar") ?? "");
  const day = said ? Date.parse(`${said[2]}T00:00Z`) / 86_400_000 : NaN;
  return said && Number.isInteger(day) ? { day, weekly: said[1] === "week" } : null;
}

/** An address that asks for it; what else it says stays as it is. */
export function withCalendar(search: string, day: number, weekly: boolean): string {
  const said = `calendar=${weekly ? "week" : "month"}:${new Date(day * 86_400_000).toISOString().slice(0, 10)}`;
  const others = search.replace(/^\?/, "").split("&").filter((one) => one && !one.startsWith("calendar="));
  return `?${[...others, said].join("&")}`;
}
