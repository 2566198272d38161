/* The progress line: down the chart at the status date, out to where each task's work really stands. */
import { DONE, INACTIVE, LEVEL_OF_EFFORT, MILESTONE, NONE, SUMMARY, has } from "./data";
import { doneUntil } from "./shapes";
import type { PlanState } from "./state";

/** The date at which the line stands: up to when progress was told, else today. */
export const lineDate = ({ data }: PlanState): number => data.json.project.status_date ?? data.json.project.today;

/**
 * Until when a task's work is done, where that is another date than the line's; NONE where it is as planned: done before
 * the line, or to begin after it.
 */
export function standsAt(
  state: PlanState,
  task: number,
  line: number,
  doneAt = (one: number): number => doneUntil(state, one),
): number {
  const { data } = state;
  if (has(data, task, SUMMARY | LEVEL_OF_EFFORT | INACTIVE)) return NONE;
  const start = data.start[task] as number;
  const finish = data.finish[task] as number;
  if (start === NONE || finish === NONE) return NONE;
  const done = has(data, task, DONE) || (data.percent[task] as number) >= 100;
  if (done) return finish > line ? finish : NONE;
  if (has(data, task, MILESTONE)) return finish < line ? finish : NONE;
  if (!((data.percent[task] as number) > 0)) return start < line ? start : NONE;
  const until = doneAt(task);
  return until === line ? NONE : until;
}

/** The line through rows: straight where all is as planned, a tooth to where it is not. */
export function zigzag(
  at: number,
  teeth: readonly (number | null)[],
  top: number,
  rowHeight: number,
): { line: string; peaks: [x: number, y: number][] } {
  let line = `M${at} ${top}`;
  const peaks: [number, number][] = [];
  teeth.forEach((x, i) => {
    if (x === null || Math.abs(x - at) < 1) return;
    const y = top + i * rowHeight;
    const peak = Math.round(x * 10) / 10;
    line += `V${y}L${peak} ${y + rowHeight / 2}L${at} ${y + rowHeight}`;
    peaks.push([peak, y + rowHeight / 2]);
  });
  return { line: `${line}V${top + teeth.length * rowHeight}`, peaks };
}
