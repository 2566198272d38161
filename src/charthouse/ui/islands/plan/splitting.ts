/* What splitting a task means, without any page: its gaps, and the parts between them on the plan's calendar. */
import type { PlanCalendar } from "./calendar";
import { DONE, ELAPSED, INACTIVE, LEVEL_OF_EFFORT, MILESTONE, NONE, SUMMARY, has, type May, type PlanData } from "./data";
import { mayChange } from "./celledit";

/** After so many working minutes of the task come so many without it. */
export type Gap = [after: number, gap: number];
export type Part = [start: number, finish: number];

export const gapsOf = (data: PlanData, task: number): Gap[] => data.splits.get(task) ?? [];

/** Why this reader cannot split a task: the name of the sentence; null where they can. */
export function splitRefusal(data: PlanData, may: May, task: number): string | null {
  if (!mayChange(data, may, task)) return "not_yours";
  if (has(data, task, SUMMARY)) return "drag_summary";
  if (has(data, task, LEVEL_OF_EFFORT)) return "drag_effort";
  if (has(data, task, INACTIVE)) return "drag_inactive";
  if (has(data, task, DONE)) return "drag_done";
  if (has(data, task, MILESTONE) || (data.duration[task] as number) <= 0) return "split_milestone";
  return has(data, task, ELAPSED) ? "split_elapsed" : null;
}

/** The parts of a task's work: the whole of it where it does not pause. */
export function partsAt(data: PlanData, task: number): Part[] {
  const start = data.start[task] as number;
  const finish = data.finish[task] as number;
  if (start === NONE || finish === NONE) return [];
  return data.parts.get(task) ?? [[start, finish]];
}

/** Where the parts lie if the work begins then, pausing so. */
export function laidOut(calendar: PlanCalendar, start: number, duration: number, gaps: readonly Gap[]): Part[] {
  const parts: Part[] = [];
  let begin = start;
  let done = 0;
  for (const [after, gap] of gaps) {
    if (after <= done || after >= duration) continue;
    const end = calendar.add(begin, after - done);
    parts.push([begin, end]);
    begin = calendar.add(calendar.add(end, gap), 1) - 1;
    done = after;
  }
  parts.push([begin, calendar.add(begin, duration - done)]);
  return parts;
}

/** How much of a task's work lies before a time; the task's own calendar may count it differently, so in proportion. */
export function workBefore(data: PlanData, calendar: PlanCalendar, task: number, time: number): number {
  let all = 0;
  let before = 0;
  for (const [from, to] of partsAt(data, task)) {
    all += calendar.between(from, to);
    if (time > from) before += calendar.between(from, Math.min(to, time));
  }
  const duration = data.duration[task] as number;
  return all > 0 ? Math.round((before * duration) / all) : 0;
}

/** One more pause: the work stops after so much of it; where it stops there already, that pause is the longer. */
export function withGap(gaps: readonly Gap[], after: number, gap: number): Gap[] {
  const there = gaps.find(([at]) => at === after);
  const others = gaps.filter(([at]) => at !== after);
  return [...others, [after, gap + (there?.[1] ?? 0)] as Gap].sort((one, other) => one[0] - other[0]);
}

/** A part, not the first, begins so much later (or earlier); those behind it go along. At the one before it they join. */
export function withPartMoved(gaps: readonly Gap[], part: number, by: number): Gap[] {
  return gaps.flatMap(([after, gap], i): Gap[] => {
    if (i !== part - 1) return [[after, gap]];
    return gap + by > 0 ? [[after, gap + by]] : [];
  });
}

/** A part joins the one before it. */
export const joined = (gaps: readonly Gap[], part: number): Gap[] => gaps.filter((_gap, i) => i !== part - 1);

/** Which part lies at a time, the nearest where none does. */
export function partNear(parts: readonly Part[], time: number): number {
  let best = 0;
  let least = Infinity;
  parts.forEach(([from, to], i) => {
    const far = time < from ? from - time : time > to ? time - to : 0;
    if (far < least) [least, best] = [far, i];
  });
  return best;
}
