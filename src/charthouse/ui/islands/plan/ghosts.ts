/* Dates beside the plan's own: baselines below the bars, and other plans (scenarios) as ghosts behind them. */
import { MILESTONE, NONE, SUMMARY, has } from "./data";
import { diamond, rect } from "./inks";
import { MILESTONE_HALF, rowShape } from "./shapes";
import type { PlanState } from "./state";

/** Another plan's dates, by the numbers of tasks. */
export interface Ghost {
  name: string;
  dates: ReadonlyMap<number, readonly [start: number, finish: number]>;
}

/** How many baselines are drawn beside the bars at most. */
export const MOST_STRIPS = 3;

/** Where the strip of each baseline lies below its bar: from the bar's top, and how high. */
export function stripsOf(count: number): [top: number, height: number][] {
  if (count <= 1) return [[15, 3]];
  if (count === 2) return [[13.5, 2.5], [17.5, 2.5]];
  return [[13, 2], [15.7, 2], [18.4, 2]];
}

export interface Strip {
  name: string;
  left: number;
  right: number;
  /** Where it ends, of a milestone where it is. */
  at: number;
  /** From the bar's top. */
  top: number;
  height: number;
}

/** The strips of a task, in the order in which the baselines were chosen; null for one that has none. */
export function stripsAt(state: PlanState, task: number): (Strip | null)[] {
  const { data, scale } = state;
  const baselines = state.beside;
  const places = stripsOf(baselines.length);
  return baselines.map((baseline, i): Strip | null => {
    const start = baseline.start[task] as number;
    const finish = baseline.finish[task] as number;
    const [top, height] = places[i] ?? [15, 3];
    if (finish === NONE || (start === NONE && !has(data, task, MILESTONE)) || has(data, task, SUMMARY)) return null;
    const left = scale.x(start === NONE ? finish : start);
    const at = scale.x(finish);
    return { name: baseline.name, left, right: Math.max(at, left + 2), at, top, height };
  });
}

/** The outline of a ghost's bar; nothing where it lies as the plan's own. */
export function ghostAt(state: PlanState, ghost: Ghost, task: number, rowHeight: number): string {
  const { data, scale, outline } = state;
  const dates = ghost.dates.get(data.number[task] as number);
  if (!dates || has(data, task, SUMMARY)) return "";
  const [start, finish] = dates;
  if (start === data.start[task] && finish === data.finish[task]) return "";
  const top = (outline.rowOf[task] as number) * rowHeight + rowShape(rowHeight).barTop;
  if (has(data, task, MILESTONE)) return diamond(scale.x(finish), top + 6, MILESTONE_HALF);
  const left = scale.x(start);
  return rect(left + 0.5, top - 1.5, Math.max(2, scale.x(finish) - left - 1), 15, 2);
}
