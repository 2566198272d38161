/* From time to pixels and back, and what the head of the chart says at each zoom. */
import { DAY, weekday } from "./calendar";

export type ZoomName = "day" | "week" | "month" | "quarter";

/** Pixels a day at the named zooms. */
export const ZOOMS: Record<ZoomName, number> = { day: 28, week: 4.6, month: 1.5, quarter: 0.62 };
export const LEAST = 0.12;
export const MOST = 96;

export interface Tick {
  day: number;
  label: string;
  /** With its year, for the first that is in sight. */
  full?: string;
}

/** The two tiers of the week scale; the lower one is the neatline's graduation. */
export interface Tiers {
  upper: Tick[];
  lower: Tick[];
  /** Days at which the neatline changes between full and empty, from `from` on, and whether it starts full. */
  lowerFull: boolean;
}

export type Names = {
  month: (day: number) => string;
  monthAndYear: (day: number) => string;
  dayOfMonth: (day: number) => string;
  weekdayLetter: (day: number) => string;
  year: (day: number) => string;
  quarter: (quarter: number) => string;
};

const dateOf = (day: number): Date => new Date(day * 86400000);
const dayOf = (year: number, month: number, date: number): number => Date.UTC(year, month, date) / 86400000;

export class TimeScale {
  /** First and last day that can be scrolled to. */
  constructor(
    readonly firstDay: number,
    readonly lastDay: number,
    readonly perDay: number,
    private readonly dayStart: number,
    private readonly dayEnd: number,
  ) {}

  get width(): number {
    return Math.round((this.lastDay - this.firstDay + 1) * this.perDay);
  }

  /** A working day fills its whole cell, so that work from Monday to Friday reaches from edge to edge. */
  x(time: number): number {
    const day = Math.floor(time / DAY);
    const minute = time - day * DAY;
    const part = (minute - this.dayStart) / (this.dayEnd - this.dayStart);
    return (day - this.firstDay + Math.min(1, Math.max(0, part))) * this.perDay;
  }

  xOfDay(day: number): number {
    return (day - this.firstDay) * this.perDay;
  }

  /** The day at a place, with its fraction. */
  dayAt(x: number): number {
    return x / this.perDay + this.firstDay;
  }

  time(x: number): number {
    const at = this.dayAt(x);
    const day = Math.floor(at);
    return day * DAY + Math.round(this.dayStart + (at - day) * (this.dayEnd - this.dayStart));
  }

  at(perDay: number): TimeScale {
    return new TimeScale(this.firstDay, this.lastDay, perDay, this.dayStart, this.dayEnd);
  }
}

/** Where to scroll to, so that what lay under the pointer stays there when the zoom changes. */
export function anchored(before: TimeScale, after: TimeScale, scroll: number, pointer: number): number {
  return after.xOfDay(before.dayAt(scroll + pointer)) - pointer;
}

export const clampZoom = (perDay: number): number => Math.min(MOST, Math.max(LEAST, perDay));

/** The named zoom that a number of pixels a day comes nearest to. */
export function zoomName(perDay: number): ZoomName {
  if (perDay >= 14) return "day";
  if (perDay >= 2.8) return "week";
  return perDay >= 0.95 ? "month" : "quarter";
}

/** The next named zoom in or out of the present one. */
export function nextZoom(perDay: number, inwards: boolean): number {
  const steps = [ZOOMS.quarter, ZOOMS.month, ZOOMS.week, ZOOMS.day];
  const found = inwards
    ? steps.find((step) => step > perDay * 1.02)
    : [...steps].reverse().find((step) => step < perDay * 0.98);
  return found ?? clampZoom(perDay * (inwards ? 2 : 0.5));
}

/** Pixels a day at which a stretch fills a width, with a little air. */
export function fitting(firstDay: number, lastDay: number, width: number): number {
  return clampZoom((width - 48) / Math.max(1, lastDay - firstDay + 1));
}

const startOfWeek = (day: number, weekStart: number): number => day - ((weekday(day) - weekStart + 7) % 7);

function months(from: number, to: number, step: number): number[] {
  const first = dateOf(from);
  const out: number[] = [];
  let month = Math.floor(first.getUTCMonth() / step) * step;
  const year = first.getUTCFullYear();
  for (;;) {
    const day = dayOf(year, month, 1);
    if (day > to) return out;
    out.push(day);
    month += step;
  }
}

/** What the two tiers say between two days. */
export function tiers(perDay: number, from: number, to: number, weekStart: number, names: Names): Tiers {
  const month = (day: number): Tick => {
    const full = names.monthAndYear(day);
    return { day, label: dateOf(day).getUTCMonth() === 0 ? full : names.month(day), full };
  };
  if (perDay >= 14) {
    const upper = months(from, to, 1).map(month);
    const lower: Tick[] = [];
    for (let day = from; day <= to; day++) {
      const letter = perDay >= 24 ? `${names.weekdayLetter(day)} ` : "";
      lower.push({ day, label: `${letter}${names.dayOfMonth(day)}` });
    }
    return { upper, lower, lowerFull: from % 2 === 0 };
  }
  if (perDay >= 2.8) {
    const upper = months(from, to, 1).map(month);
    const lower: Tick[] = [];
    const first = startOfWeek(from, weekStart);
    for (let day = first; day <= to; day += 7) lower.push({ day, label: names.dayOfMonth(day) });
    return { upper, lower, lowerFull: Math.floor(first / 7) % 2 === 0 };
  }
  const yearOf = (day: number): Tick => ({ day, label: names.year(day) });
  const upper = months(from, to, 12).map(yearOf);
  if (perDay >= 0.95) {
    const starts = months(from, to, 1);
    const lower = starts.map((day) => ({ day, label: names.month(day) }));
    return { upper, lower, lowerFull: dateOf(starts[0] ?? from).getUTCMonth() % 2 === 0 };
  }
  if (perDay >= 0.28) {
    const starts = months(from, to, 3);
    const quarter = (day: number): number => Math.floor(dateOf(day).getUTCMonth() / 3);
    const lower = starts.map((day) => ({ day, label: names.quarter(quarter(day) + 1) }));
    return { upper, lower, lowerFull: quarter(starts[0] ?? from) % 2 === 0 };
  }
  return { upper: [], lower: upper, lowerFull: dateOf(upper[0]?.day ?? from).getUTCFullYear() % 2 === 0 };
}
