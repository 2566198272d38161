/* When this plan works: which days are shaded, and how much working time lies between two dates. */
import type { CalendarJson } from "./data";

export const DAY = 1440;

/** Whole days from one to the last, with the name of what keeps them free; a plain weekend has none. */
export interface FreeRun {
  first: number;
  last: number;
  name: string;
  weekend: boolean;
}

type Hours = [number, number][];

/** 0 Monday to 6 Sunday; day 0 is 1 January 1970, a Thursday. */
export const weekday = (day: number): number => (((day + 3) % 7) + 7) % 7;

export class PlanCalendar {
  private readonly exceptions: CalendarJson["exceptions"];

  constructor(private readonly json: CalendarJson) {
    this.exceptions = [...json.exceptions].sort((a, b) => a[0] - b[0]);
  }

  get name(): string {
    return this.json.name;
  }

  private exceptionOn(day: number): CalendarJson["exceptions"][number] | undefined {
    let low = 0;
    let high = this.exceptions.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const exception = this.exceptions[middle] as CalendarJson["exceptions"][number];
      if (day < exception[0]) high = middle - 1;
      else if (day > exception[1]) low = middle + 1;
      else return exception;
    }
    return undefined;
  }

  hoursOn(day: number): Hours {
    return this.exceptionOn(day)?.[2] ?? (this.json.week[weekday(day)] as Hours);
  }

  /** The free days between two days, in order: weekends, and what the calendar calls by name. */
  freeRuns(first: number, last: number): FreeRun[] {
    const runs: FreeRun[] = [];
    for (let day = first; day <= last; day++) {
      const exception = this.exceptionOn(day);
      const hours = exception?.[2] ?? (this.json.week[weekday(day)] as Hours);
      if (hours.length) continue;
      const weekend = !exception;
      const name = exception?.[3] ?? "";
      const before = runs[runs.length - 1];
      if (before && before.last === day - 1 && before.weekend === weekend && before.name === name) before.last = day;
      else runs.push({ first: day, last: day, name, weekend });
    }
    return runs;
  }

  private workOn(day: number, from: number, to: number): number {
    let sum = 0;
    for (const [start, end] of this.hoursOn(day)) sum += Math.max(0, Math.min(end, to) - Math.max(start, from));
    return sum;
  }

  /** Working minutes from one date to another; negative where the second is the earlier. */
  between(from: number, to: number): number {
    if (to < from) return -this.between(to, from);
    const first = Math.floor(from / DAY);
    const last = Math.floor(to / DAY);
    // A night shift may run past midnight: its tail belongs to the day before.
    let sum = 0;
    for (let day = first - 1; day <= last; day++) sum += this.workOn(day, from - day * DAY, to - day * DAY);
    return sum;
  }

  /** The date at which so much working time after a date is done. */
  add(from: number, work: number): number {
    let left = work;
    if (left <= 0) return from;
    const first = Math.floor(from / DAY);
    for (let day = first - 1; day < first + 36600; day++) {
      for (const [start, end] of this.hoursOn(day)) {
        const begin = Math.max(day * DAY + start, from);
        const stretch = day * DAY + end - begin;
        if (stretch <= 0) continue;
        if (left <= stretch) return begin + left;
        left -= stretch;
      }
    }
    return from;
  }
}
