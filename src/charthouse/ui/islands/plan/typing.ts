/* What people type into cells: durations as they write them, dates in a few ways. Undefined: it is neither. */
import { DAY, weekday, type PlanCalendar } from "./calendar";

export interface Typed {
  minutes: number;
  unit: string;
  elapsed: boolean;
  estimated: boolean;
}

/** The same words as the server reads (exchange/durations.py). */
const WORDS: Record<string, string> = {
  m: "m min mins minute minutes minuten",
  h: "h hr hrs hour hours std stunde stunden",
  d: "d dy dys day days t tg tag tage tagen",
  w: "w wk wks week weeks wo woche wochen",
  o: "mo mon mons month months monat monate monaten",
  y: "y yr yrs year years j jahr jahre jahren",
};
const UNITS = new Map<string, [unit: string, elapsed: boolean]>();
for (const [unit, words] of Object.entries(WORDS)) {
  for (const word of words.split(" ")) {
    UNITS.set(word, [unit, false]);
    for (const before of ["e", "elapsed", "f"]) if (!UNITS.has(before + word)) UNITS.set(before + word, [unit, true]);
  }
}

const PART = /^\s*(\d+(?:[.,]\d+)?|[.,]\d+)\s*(\p{L}*)\s*\.?(?:\s*(?:,|and|und)\s+)?/u;

export function readDuration(text: string, day: number, week: number): Typed | undefined {
  let body = text.trim().toLowerCase().replace(/\u00a0/g, " ").replaceAll("elapsed ", "elapsed");
  const estimated = body.endsWith("?");
  if (estimated) body = body.slice(0, -1).trimEnd();
  if (!body) return undefined;
  let minutes = 0;
  let unit = "d";
  let elapsed = false;
  let rest = body;
  while (rest) {
    const found = PART.exec(rest);
    if (!found?.[0]) return undefined;
    const known = found[2] ? UNITS.get(found[2]) : (["d", false] as const);
    if (!known) return undefined;
    if (rest !== body && (!found[2] || known[1] !== elapsed)) return undefined;
    [unit, elapsed] = known;
    const sizes: Record<string, number> = elapsed
      ? { m: 1, h: 60, d: DAY, w: 7 * DAY, o: 30 * DAY, y: 365 * DAY }
      : { m: 1, h: 60, d: day, w: week, o: day * 20, y: day * 240 };
    minutes += Number((found[1] as string).replace(",", ".")) * (sizes[unit] as number);
    rest = rest.slice(found[0].length);
  }
  return { minutes: Math.round(minutes), unit, elapsed, estimated };
}

/**
 * The day that was typed: `2027-03-01`, `1.3.27`, `1.3.`, `3/1/27` where the reader's locale writes the month first,
 * `1 mar 2027`, `today`, `+3`, `fri`, `next fri` (in the week after). Undefined: none.
 */
export function readDay(text: string, today: number, months: string[], days: string[], monthFirst: boolean): number | undefined {
  const body = text.trim().toLowerCase().replace(/\s+/g, " ");
  const now = Math.floor(today / DAY);
  if (/^(today|heute)$/.test(body)) return now;
  if (/^(tomorrow|morgen)$/.test(body)) return now + 1;
  const ahead = /^([+-])(\d{1,4})\s*([dtw]?)$/.exec(body);
  if (ahead) return now + (ahead[1] === "-" ? -1 : 1) * Number(ahead[2]) * (ahead[3] === "w" ? 7 : 1);
  const named = /^(next |nächste[nrs]? )?(\p{L}{2,})\.?$/u.exec(body);
  if (named) {
    const at = days.findIndex((day) => starts(named[2] as string, day));
    const english = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].findIndex((day) => (named[2] as string).startsWith(day));
    const wanted = at >= 0 ? at : english;
    if (wanted < 0) return undefined;
    const ours = weekday(now);
    if (named[1]) return now - ours + 7 + wanted;
    return now + ((wanted - ours + 7) % 7);
  }
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(body);
  if (iso) return dayOf(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const figures = /^(\d{1,2})[./ -](\d{1,2})(?:[./ -](\d{2}|\d{4})?)?$/.exec(body);
  if (figures) {
    const [one, other] = [Number(figures[1]), Number(figures[2])];
    const [day, month] = monthFirst && !body.includes(".") ? [other, one] : [one, other];
    return figures[3] ? dayOf(fullYear(figures[3]), month, day) : nearest(month, day, now);
  }
  const words = /^(?:(\d{1,2})\.? (\p{L}{3,})\.?|(\p{L}{3,})\.? (\d{1,2}),?)(?: ’?'?(\d{2}|\d{4}))?$/u.exec(body);
  if (!words) return undefined;
  const month = monthNamed((words[2] ?? words[3]) as string, months);
  const day = Number(words[1] ?? words[4]);
  if (!month) return undefined;
  return words[5] ? dayOf(fullYear(words[5]), month, day) : nearest(month, day, now);
}

const bare = (name: string): string => name.toLowerCase().replace(/\.$/, "");
const starts = (typed: string, name: string): boolean => typed.startsWith(bare(name)) || bare(name).startsWith(typed);

function monthNamed(typed: string, months: string[]): number {
  const at = months.findIndex((month) => starts(typed, month));
  if (at >= 0) return at + 1;
  const english = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
  return english.findIndex((month) => typed.startsWith(month)) + 1;
}

const fullYear = (text: string): number => (text.length === 2 ? 2000 + Number(text) : Number(text));

function dayOf(year: number, month: number, day: number): number | undefined {
  const date = new Date(Date.UTC(year, month - 1, day));
  if (date.getUTCMonth() !== month - 1 || date.getUTCDate() !== day) return undefined;
  return Math.round(date.getTime() / 86400000);
}

/** Without a year: the one in which it lies nearest to now. */
function nearest(month: number, day: number, now: number): number | undefined {
  const year = new Date(now * 86400000).getUTCFullYear();
  const found = [year - 1, year, year + 1].map((one) => dayOf(one, month, day)).filter((one) => one !== undefined);
  return found.sort((a, b) => Math.abs(a - now) - Math.abs(b - now))[0];
}

/** The first working minute on a day or after it. */
export function beginningOf(calendar: PlanCalendar, day: number): number {
  for (let at = day; at < day + 3660; at++) {
    const first = calendar.hoursOn(at)[0];
    if (first) return at * DAY + first[0];
  }
  return day * DAY;
}

/** The last working minute of a day, or of the last one before it that works. */
export function endOf(calendar: PlanCalendar, day: number): number {
  for (let at = day; at > day - 3660; at--) {
    const hours = calendar.hoursOn(at);
    const last = hours[hours.length - 1];
    if (last) return at * DAY + last[1];
  }
  return (day + 1) * DAY;
}

/** Work as people write it, in minutes: a bare number means hours. */
export function readWork(text: string, day: number, week: number): number | undefined {
  const body = text.trim();
  return readDuration(/^[\d.,]+$/.test(body) ? `${body}h` : body, day, week)?.minutes;
}

/** A number as the reader’s locale writes it, or plainly. */
export function readAmount(text: string, { group, decimal }: { group: string; decimal: string }): number | undefined {
  const body = text.replace(/[\s\u00a0\u202f]/g, "").replace("\u2212", "-");
  const sign = group.trim();
  const grouped = sign && new RegExp(`^-?\\d{1,3}(?:\\${sign}\\d{3})+(?:\\${decimal}\\d+)?$`).test(body);
  const plain = grouped ? body.replaceAll(sign, "").replace(decimal, ".") : body.replace(",", ".");
  return /^-?(?:\d+(?:\.\d+)?|\.\d+)$/.test(plain) ? Number(plain) : undefined;
}
