/* Dates, durations and figures as the server writes them (ui/ways.py). Plan times are wall clock, so no zone is applied. */
import { weekday, DAY } from "./calendar";
import { NONE } from "./data";
import type { Names } from "./scale";
import { say } from "./words";

const MINUS = "\u2212";
const NARROW = "\u00a0";

/** How the reader's locale puts dates and numbers together, as the page brings it along. */
export interface Ways {
  long: string;
  short: string;
  brieflyDated: string;
  months: string[];
  loneMonths: string[];
  weekdays: string[];
  weekdayLetters: string[];
  group: string;
  decimal: string;
  percent: string;
  /** Monday is 0. */
  firstWeekday: number;
}

const dateOf = (day: number): Date => new Date(day * 86400000);

export class Format {
  private readonly cache = new Map<string, string>();
  readonly weekStart: number;
  readonly names: Names;

  constructor(
    readonly ways: Ways,
    private readonly language: string,
    private readonly dayMinutes: number,
    private readonly weekMinutes: number,
  ) {
    this.weekStart = ways.firstWeekday;
    const month = (day: number): string => ways.loneMonths[dateOf(day).getUTCMonth()] as string;
    this.names = {
      month,
      monthAndYear: (day) => `${month(day)} \u2019${String(dateOf(day).getUTCFullYear()).slice(-2)}`,
      dayOfMonth: (day) => String(dateOf(day).getUTCDate()),
      weekdayLetter: (day) => ways.weekdayLetters[weekday(day)] as string,
      year: (day) => String(dateOf(day).getUTCFullYear()),
      quarter: (quarter) => say("quarter", { number: quarter }),
    };
  }

  private day(day: number, name: "long" | "short" | "brieflyDated"): string {
    const key = `${name}${day}`;
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    const date = dateOf(day);
    const year = date.getUTCFullYear();
    const parts: Record<string, string | number> = {
      weekday: this.ways.weekdays[weekday(day)] as string,
      day: date.getUTCDate(),
      month: this.ways.months[date.getUTCMonth()] as string,
      year,
      yy: String(year % 100).padStart(2, "0"),
    };
    const text = this.ways[name].replace(/\{(\w+)\}/g, (_gap, part: string) => String(parts[part]));
    this.cache.set(key, text);
    return text;
  }

  /** `8 Feb`, and with the year where the day is so far from another that it could be taken for one beside it. */
  short(time: number, beside?: number): string {
    if (time === NONE) return "";
    const far = beside !== undefined && Math.abs(time - beside) > 300 * DAY;
    return this.day(Math.floor(time / DAY), far ? "brieflyDated" : "short");
  }

  /** Letters of the longest short date. */
  get longestDate(): number {
    return Math.max(...this.ways.months.map((_name, month) => this.day(Date.UTC(2026, month, 28) / 86400000, "short").length));
  }

  /** `Mon 8 Feb 2027`. */
  long(time: number): string {
    return time === NONE ? "" : this.day(Math.floor(time / DAY), "long");
  }

  /** A date that ends a stretch: midnight belongs to the day before it. */
  ending(time: number): number {
    return time !== NONE && time % DAY === 0 ? time - 1 : time;
  }

  number(value: number): string {
    const [whole, tenth] = (Math.round(Math.abs(value) * 10) / 10).toString().split(".") as [string, string?];
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, this.ways.group);
    const text = tenth === undefined ? grouped : `${grouped}${this.ways.decimal}${tenth}`;
    return value < 0 && text !== "0" ? `${MINUS}${text}` : text;
  }

  /** A number with all its decimals, as it is typed. */
  exact(value: number): string {
    return String(Math.round(value * 1e6) / 1e6).replace(".", this.ways.decimal);
  }

  /** An amount, with its cents where it has some: `1,250.50 EUR`. */
  money(amount: string, currency: string): string {
    const value = Number(amount);
    if (Number.isNaN(value)) return amount;
    const [whole, cents] = Math.abs(value).toFixed(2).split(".") as [string, string];
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, this.ways.group);
    const text = `${value < 0 ? MINUS : ""}${grouped}${cents === "00" ? "" : this.ways.decimal + cents}`;
    return currency ? `${text}${NARROW}${currency}` : text;
  }

  percent(value: number): string {
    return `${this.number(Math.round(value))}${this.ways.percent}`;
  }

  private unitMinutes(unit: string, elapsed: boolean): number {
    const sizes: Record<string, number> = elapsed
      ? { m: 1, h: 60, d: DAY, w: 7 * DAY, o: 30 * DAY, y: 365 * DAY }
      : {
          m: 1,
          h: 60,
          d: this.dayMinutes,
          w: this.weekMinutes,
          o: this.dayMinutes * 20,
          y: this.dayMinutes * 240,
        };
    return sizes[unit] ?? this.dayMinutes;
  }

  /** Working time in the unit a person gave it in: `5 d`, `4 h`, `2 w`. */
  duration(minutes: number, unit = "d", elapsed = false): string {
    if (minutes === NONE) return "";
    const exact = minutes / this.unitMinutes(unit, elapsed);
    // Of hundreds nobody wants the tenth.
    const value = Math.abs(exact) >= 100 ? Math.round(exact) : exact;
    return `${this.number(value)}${NARROW}${say(`unit_${elapsed ? "e" : ""}${unit}`)}`;
  }

  /** The same to the minute, as it is edited: `1.25d`. */
  exactDuration(minutes: number, unit = "d", elapsed = false): string {
    const value = minutes / this.unitMinutes(unit, elapsed);
    const text = String(Math.round(value * 1e6) / 1e6).replace(".", this.ways.decimal);
    return `${text}${say(`unit_${elapsed ? "e" : ""}${unit}`)}`;
  }

  /** Slack and variance, in days: `−3 d`. */
  days(minutes: number): string {
    return this.duration(minutes, "d");
  }

  /** Days of the calendar in words, as the overview counts them: `14 days`. */
  calendarDays(minutes: number): string {
    const days = Math.abs(Math.round(minutes / DAY));
    return new Intl.NumberFormat(this.language, { style: "unit", unit: "day", unitDisplay: "long" }).format(days);
  }

  /** Monday is 0. */
  weekday(time: number): number {
    return weekday(Math.floor(time / DAY));
  }
}
