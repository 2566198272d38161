/* Which tasks a reader asks to see. */
import type { Condition } from "./filter";
import { CRITICAL, DONE, INACTIVE, NONE, SUMMARY, has, type PlanData } from "./data";

export type FilterName = "late" | "critical" | "month" | "mine";
export const FILTERS: FilterName[] = ["late", "critical", "month", "mine"];

/** What these are as conditions of the filter. */
export const QUICK: Record<FilterName, Condition> = {
  late: ["late", "yes"],
  critical: ["critical", "yes"],
  month: ["worked_on", "in", "this_month"],
  mine: ["owner", "any", "@me"],
};

/** Late: not done, and behind its deadline, out of slack, or past the finish that its baseline promised. */
export function isLate(data: PlanData, task: number, baseline: number): boolean {
  if (has(data, task, DONE | SUMMARY | INACTIVE)) return false;
  const finish = data.finish[task] as number;
  const deadline = data.deadline[task] as number;
  if (deadline !== NONE && finish > deadline) return true;
  const slack = data.slack[task] as number;
  if (slack !== NONE && slack < 0) return true;
  const promised = data.baselines[baseline]?.finish[task] ?? NONE;
  const now = data.json.project.status_date ?? data.json.project.today;
  return promised !== NONE && promised < now;
}

export const isCritical = (data: PlanData, task: number): boolean =>
  has(data, task, CRITICAL) && !has(data, task, DONE | SUMMARY);

/** Summaries under which nothing is left to do, the outermost; none where the whole plan is finished. */
export function finishedPhases(data: PlanData): number[] {
  const { count, parent } = data;
  const open = new Uint8Array(count);
  const done = new Uint8Array(count);
  let anyOpen = false;
  for (let task = count - 1; task >= 0; task--) {
    if (!has(data, task, SUMMARY | INACTIVE)) {
      if (has(data, task, DONE)) done[task] = 1;
      else {
        open[task] = 1;
        anyOpen = true;
      }
    }
    const up = parent[task] as number;
    if (up < 0) continue;
    if (open[task]) open[up] = 1;
    if (done[task]) done[up] = 1;
  }
  if (!anyOpen) return [];
  const finished = (task: number): boolean => !!done[task] && !open[task];
  const out: number[] = [];
  for (let task = 0; task < count; task++) {
    const up = parent[task] as number;
    if (has(data, task, SUMMARY) && finished(task) && !(up >= 0 && finished(up))) out.push(task);
  }
  return out;
}

/** Worked on, due or begun in the calendar month of a date. */
export function isInMonth(data: PlanData, task: number, first: number, last: number): boolean {
  if (has(data, task, SUMMARY)) return false;
  const start = data.start[task] as number;
  const finish = data.finish[task] as number;
  return start !== NONE && start < last && finish >= first;
}

/** The month that holds a date: its first minute, and the first minute of the next. */
export function monthOf(time: number): [first: number, next: number] {
  const date = new Date(time * 60000);
  const year = date.getUTCFullYear();
  const month = date.getUTCMonth();
  return [Date.UTC(year, month, 1) / 60000, Date.UTC(year, month + 1, 1) / 60000];
}

export function isMine(data: PlanData, task: number, mine: ReadonlySet<number>): boolean {
  return (data.people.get(task) ?? []).some((person) => mine.has(person));
}

const KNOWN = new Map<string, string>();
const MOST_KNOWN = 100_000;

/** Without case and accents; taking a text apart is remembered, for the same names are asked for again with each edit. */
export function plain(text: string): string {
  if (/^[ -~\n]*$/.test(text)) return text.toLowerCase();
  let found = KNOWN.get(text);
  if (found === undefined) {
    if (KNOWN.size > MOST_KNOWN) KNOWN.clear();
    KNOWN.set(text, (found = text.normalize("NFD").replace(/\p{Diacritic}/gu, "").toLowerCase()));
  }
  return found;
}

export class Filters {
  readonly mine: ReadonlySet<number>;
  private readonly month: [number, number];
  private haystack: string[] | null = null;
  baseline = 0;

  constructor(private readonly data: PlanData) {
    this.mine = new Set(data.json.mine);
    this.month = monthOf(data.json.project.today);
  }

  /** Whether anybody in this plan is the reader. */
  get knowsMe(): boolean {
    return this.mine.size > 0;
  }

  passes(name: FilterName, task: number): boolean {
    switch (name) {
      case "late":
        return isLate(this.data, task, this.baseline);
      case "critical":
        return isCritical(this.data, task);
      case "month":
        return isInMonth(this.data, task, this.month[0], this.month[1]);
      case "mine":
        return isMine(this.data, task, this.mine);
    }
  }

  /** How many tasks each filter alone would keep. */
  counts(): Record<FilterName, number> {
    const out: Record<FilterName, number> = { late: 0, critical: 0, month: 0, mine: 0 };
    for (let task = 0; task < this.data.count; task++) {
      for (const name of FILTERS) if (this.passes(name, task)) out[name]++;
    }
    return out;
  }

  private texts(): string[] {
    if (this.haystack) return this.haystack;
    const { json, name, wbs, people, number } = this.data;
    this.haystack = name.map((text, task) => {
      const who = (people.get(task) ?? []).map((person) => (json.people[person] ?? []).join(" ")).join(" ");
      return plain(`${text}\n${wbs[task]}\n${json.project.key}-${number[task]}\n${who}`);
    });
    return this.haystack;
  }

  /** The test for words that all have to be found in a task's name, number, WBS code or people; null for none. */
  search(text: string): ((task: number) => boolean) | null {
    const words = plain(text).split(/\s+/).filter(Boolean);
    if (!words.length) return null;
    const texts = this.texts();
    return (task) => words.every((word) => (texts[task] as string).includes(word));
  }
}
