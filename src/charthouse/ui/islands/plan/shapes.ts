/* Where the things of one task lie on the chart. */
import { DONE, LEVEL_OF_EFFORT, MILESTONE, NONE, SUMMARY, has } from "./data";
import { textWidth } from "./inks";
import type { Box, RowShape } from "./links";
import type { PlanState } from "./state";

/** The bar 12 high at 5 in a row of 26; taller rows keep it in their middle. */
export function rowShape(height: number): RowShape {
  return { height, barTop: Math.floor((height - 26) / 2) + 5, barHeight: 12 };
}

export const MILESTONE_HALF = 6.5;

export function boxOf(state: PlanState, task: number): Box | null {
  const { data, outline, scale } = state;
  if (task < 0) return null;
  const start = data.start[task] as number;
  const finish = data.finish[task] as number;
  const row = outline.rowOf[task] as number;
  if (start === NONE || finish === NONE || row < 0) return null;
  if (has(data, task, MILESTONE)) {
    const x = scale.x(finish);
    return { row, left: x - MILESTONE_HALF, right: x + MILESTONE_HALF, milestone: true };
  }
  const left = scale.x(start);
  return { row, left, right: Math.max(scale.x(finish), left + 2), milestone: false };
}

/** Until when a task's work is done: so much of its working time. */
export function doneUntil(state: PlanState, task: number): number {
  const { data, calendar } = state;
  const percent = data.percent[task] as number;
  const start = data.start[task] as number;
  const finish = data.finish[task] as number;
  if (percent >= 100 || has(data, task, DONE)) return finish;
  const work = calendar.between(start, finish);
  // A task that runs while the plan's calendar rests is measured by the clock.
  if (work <= 0) return start + ((finish - start) * percent) / 100;
  return Math.min(finish, calendar.add(start, (work * percent) / 100));
}

/** The date beside a milestone, on the side with room, or nothing. */
export function milestoneLabel(
  state: PlanState,
  task: number,
  box: Box,
): { text: string; x: number; width: number } | null {
  const { data, format, scale } = state;
  const text = format.short(format.ending(data.finish[task] as number), state.sight.beside);
  const width = textWidth(text);
  const taken: [number, number][] = [];
  const deadline = data.deadline[task] as number;
  if (deadline !== NONE) taken.push([scale.x(deadline) - 2, scale.x(deadline) + 8]);
  if (state.show.baseline) {
    for (const { finish } of state.beside) {
      const promised = finish[task] as number;
      if (promised !== NONE) taken.push([scale.x(promised) - 6, scale.x(promised) + 6]);
    }
  }
  const free = (left: number): boolean => taken.every(([from, to]) => to < left || from > left + width + 3);
  const right = box.right + 5;
  if (free(right)) return { text, x: right, width };
  const left = box.left - 5 - width;
  return free(left) && left > 0 ? { text, x: left, width } : null;
}

/** What a link should not run across in a row. */
export function obstaclesIn(state: PlanState, row: number): [number, number][] {
  const task = state.outline.rows[row];
  if (task === undefined) return [];
  if (has(state.data, task, SUMMARY | LEVEL_OF_EFFORT)) return [];
  const box = boxOf(state, task);
  if (!box) return [];
  if (!box.milestone) return [[box.left, box.right]];
  const label = milestoneLabel(state, task, box);
  return label ? [[Math.min(box.left, label.x), Math.max(box.right, label.x + label.width)]] : [[box.left, box.right]];
}
