/* What lies below a summary, shown on the summary's own row: its milestones, and the stretches in which work goes on. */
import { INACTIVE, LEVEL_OF_EFFORT, MILESTONE, NONE, SUMMARY, has, type PlanData } from "./data";

/** The milestones of a plan in the order of the outline, so that those below a summary are a stretch of them. */
export function milestonesOf(data: PlanData): Int32Array {
  const found: number[] = [];
  for (let task = 0; task < data.count; task++) {
    if (has(data, task, MILESTONE) && !has(data, task, SUMMARY | INACTIVE) && data.finish[task] !== NONE) found.push(task);
  }
  return Int32Array.from(found);
}

/** Those of them from one task up to before another. */
export function between(milestones: Int32Array, first: number, end: number): Int32Array {
  const place = (wanted: number): number => {
    let low = 0;
    let high = milestones.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((milestones[middle] as number) < wanted) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  return milestones.subarray(place(first), place(end));
}

/** The stretches in which tasks from one up to before another are worked on, those that touch joined. */
export function stretches(data: PlanData, first: number, end: number): [from: number, to: number][] {
  const all: [number, number][] = [];
  for (let task = first; task < end; task++) {
    if (has(data, task, SUMMARY | MILESTONE | INACTIVE | LEVEL_OF_EFFORT)) continue;
    const start = data.start[task] as number;
    const finish = data.finish[task] as number;
    if (start !== NONE && finish > start) all.push(...(data.parts.get(task) ?? [[start, finish] as [number, number]]));
  }
  all.sort((one, other) => one[0] - other[0]);
  const out: [number, number][] = [];
  for (const [from, to] of all) {
    const last = out[out.length - 1];
    if (last && from <= last[1]) last[1] = Math.max(last[1], to);
    else out.push([from, to]);
  }
  return out;
}
