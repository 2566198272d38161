/* Which summaries a drawing shows as one box: by level, and those that a reader opened or closed. */
import type { PlanData } from "../data";
import type { Outline } from "../outline";

export class Folds {
  /** By number, so that they outlive edits. */
  private readonly closed = new Set<number>();
  private readonly opened = new Set<number>();
  /** Summaries at this depth and below are closed. */
  level = Infinity;

  isFolded(data: PlanData, outline: Outline, task: number): boolean {
    if (!outline.isSummary(task)) return false;
    const number = data.number[task] as number;
    if (this.closed.has(number)) return true;
    return (outline.depth[task] as number) >= this.level && !this.opened.has(number);
  }

  set(number: number, folded: boolean): void {
    (folded ? this.opened : this.closed).delete(number);
    (folded ? this.closed : this.opened).add(number);
  }

  /** Everything below a level; what was opened or closed one by one is forgotten. */
  to(level: number): void {
    this.level = level;
    this.closed.clear();
    this.opened.clear();
  }

  /** Open everything above a task; says whether anything was closed. */
  reveal(data: PlanData, outline: Outline, task: number): boolean {
    let some = false;
    for (let up = data.parent[task] as number; up >= 0; up = data.parent[up] as number) {
      if (!this.isFolded(data, outline, up)) continue;
      this.set(data.number[up] as number, false);
      some = true;
    }
    return some;
  }
}

/** How many levels the outline has. */
export const levelsOf = (outline: Outline): number => outline.depth.reduce((most, depth) => Math.max(most, depth), 0) + 1;

/** The finest level that leaves no more boxes than so many. */
export function levelFor(outline: Outline, keeps: (task: number) => boolean, most: number): number {
  const byDepth: number[] = [];
  outline.depth.forEach((depth, task) => {
    if (keeps(task)) byDepth[depth] = (byDepth[depth] ?? 0) + 1;
  });
  let sum = 0;
  for (let level = 0; level < byDepth.length; level++) {
    sum += byDepth[level] ?? 0;
    if (sum > most) return Math.max(0, level - 1);
  }
  return Infinity;
}
