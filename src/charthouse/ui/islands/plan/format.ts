/* Dates, durations and figures as this reader's country writes them. Plan times are wall clock, so no zone is applied. */
import { weekday, DAY } from "./calendar";
import { NONE } from "./data";
import type { Names } from "./scale";
import { say } from "./words";

const MINUS = "\u2212";
const NARROW = "\u00a0";

export class Format {
  private readonly cache = new Map<string, string>();
  private readonly formats = new Map<string, Intl.DateTimeFormat>();
  private readonly figures: Intl.NumberFormat;
  readonly weekStart: number;
  readonly names: Names;

  constructor(
    readonly locale: string,
    private readonly dayMinutes: number,
    private readonly weekMinutes: number,
  ) {
    this.figures = new Intl.NumberFormat(locale, { maximumFractionDigits: 1 });
    const info = new Intl.Locale(locale) as Intl.Locale & {
      weekInfo?: { firstDay: number };
      getWeekInfo?: () => { firstDay: number };
    };
    this.weekStart = ((info.getWeekInfo?.() ?? info.weekInfo)?.firstDay ?? 1) - 1;
    this.names = {
      month: (day) => this.day(day, "month", { month: "short" }),
      monthAndYear: (day) =>
        `${this.day(day, "month", { month: "short" })} \u2019${String(new Date(day * 86400000).getUTCFullYear()).slice(-2)}`,
      dayOfMonth: (day) => this.day(day, "date", { day: "numeric" }),
      weekdayLetter: (day) => this.day(day, "letter", { weekday: "narrow" }),
      year: (day) => String(new Date(day * 86400000).getUTCFullYear()),
      quarter: (quarter) => say("quarter", { number: quarter }),
    };
  }

  private day(day: number, name: string, options: Intl.DateTimeFormatOptions): string {
    const key = `${name}${day}`;
    const known = this.cache.get(key);
    if (known !== undefined) return known;
    let format = this.formats.get(name);
    if (!format) {
      format = new Intl.DateTimeFormat(this.locale, { ...options, timeZone: "UTC" });
      this.formats.set(name, format);
    }
    // "Sept" is the one month of four letters; the server writes three.
    const text = format.format(day * 86400000).replace("Sept", "Sep");
    this.cache.set(key, text);
    return text;
  }

  /** `8 Feb`, and with the year where the day is so far from another that it could be taken for one beside it. */
  short(time: number, beside?: number): string {
    if (time === NONE) return "";
    const day = Math.floor(time / DAY);
    if (beside !== undefined && Math.abs(time - beside) > 300 * DAY) {
      return this.day(day, "dated", { day: "numeric", month: "short", year: "2-digit" });
    }
    return this.day(day, "short", { day: "numeric", month: "short" });
  }

  /** `Mon 8 Feb 2027`. */
  long(time: number): string {
    if (time === NONE) return "";
    return this.day(Math.floor(time / DAY), "long", {
      weekday: "short",
      day: "numeric",
      month: "short",
      year: "numeric",
    }).replace(",", "");
  }

  /** A date that ends a stretch: midnight belongs to the day before it. */
  ending(time: number): number {
    return time !== NONE && time % DAY === 0 ? time - 1 : time;
  }

  number(value: number): string {
    const text = this.figures.format(Math.abs(value));
    return value < 0 && Number(text) !== 0 ? `${MINUS}${text}` : text;
  }

  percent(value: number): string {
    return `${this.number(Math.round(value))}${NARROW}%`;
  }

  /** Working time in the unit a person gave it in: `5 d`, `4 h`, `2 w`. */
  duration(minutes: number, unit = "d", elapsed = false): string {
    if (minutes === NONE) return "";
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
    const exact = minutes / (sizes[unit] ?? this.dayMinutes);
    // Of hundreds nobody wants the tenth.
    const value = Math.abs(exact) >= 100 ? Math.round(exact) : exact;
    return `${this.number(value)}${NARROW}${say(`unit_${elapsed ? "e" : ""}${unit}`)}`;
  }

  /** Slack and variance, in days: `−3 d`. */
  days(minutes: number): string {
    return this.duration(minutes, "d");
  }

  /** Days of the calendar in words, as the overview counts them: `14 days`. */
  calendarDays(minutes: number): string {
    const days = Math.abs(Math.round(minutes / DAY));
    return new Intl.NumberFormat(this.locale, { style: "unit", unit: "day", unitDisplay: "long" }).format(days);
  }

  /** Monday is 0. */
  weekday(time: number): number {
    return weekday(Math.floor(time / DAY));
  }
}
