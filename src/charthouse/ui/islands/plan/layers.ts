/*
 * What the chart can show beside the plan itself: baselines, ghosts of other plans, what drives the selected task, what
 * lies below a summary, the progress line. Loaded once the plan is drawn.
 */
import { courseOf } from "./drivers";
import { ghostAt, stripsAt } from "./ghosts";
import { diamond, rect, type Ink, type Labels } from "./inks";
import type { Box } from "./links";
import { NONE } from "./data";
import { lineDate, standsAt, zigzag } from "./progressline";
import { marksHere } from "./promises";
import { between, milestonesOf, stretches } from "./rollup";
import { doneUntil, rowShape } from "./shapes";
import { isHead } from "./outline";
import type { PlanState } from "./state";
import type { Window } from "./view";

export { Strips } from "./strips";

export type LayerInk =
  | "ghost-t" | "base" | "base-2" | "base-3" | "bms" | "bms-2" | "bms-3" | "up" | "up-ms" | "drv" | "drn" | "progress" | "peak" | "prm" | "prm-no";

const STRIPS = ["base", "base-2", "base-3"] as const;
const DIAMONDS = ["bms", "bms-2", "bms-3"] as const;

export class Layers {
  private milestones: Int32Array | null = null;
  private readonly promises = marksHere();
  private readonly work = new Map<number, [from: number, to: number][]>();

  constructor(
    private readonly state: PlanState,
    private readonly inks: Record<LayerInk, Ink>,
    private readonly small: Labels,
  ) {
    state.courseOf = courseOf;
    state.promised = [...this.promises.values()].flat();
  }

  /** Tasks or times have moved. */
  moved(): void {
    this.milestones = null;
    this.work.clear();
  }

  /** Where other plans have this task. */
  ghosts(task: number, rowHeight: number): void {
    if (this.promises.size) this.promised(task, rowHeight);
    for (const ghost of this.state.ghosts) this.inks["ghost-t"].add(ghostAt(this.state, ghost, task, rowHeight));
  }

  /** By when something is promised: a small open diamond, a full one where that will not hold. */
  private promised(task: number, rowHeight: number): void {
    const { data, scale, outline } = this.state;
    const marks = this.promises.get(data.number[task] as number);
    if (!marks) return;
    const middle = (outline.rowOf[task] as number) * rowHeight + rowShape(rowHeight).barTop + 6;
    for (const { at, bad } of marks) this.inks[bad ? "prm-no" : "prm"].add(diamond(scale.x(at), middle, 4));
  }

  /** Drives the selected task, or is driven by it: a line around it, whole or broken. */
  course(task: number, box: Box, top: number, low: number, high: number): void {
    const { course } = this.state;
    const ink = course.drivers.has(task) ? this.inks.drv : course.driven.has(task) ? this.inks.drn : null;
    if (!ink || box.right < low || box.left > high) return;
    const left = Math.max(low, box.left - 2.5);
    ink.add(rect(left, top - 2.5, Math.min(high, box.right + 2.5) - left, 17, 3));
  }

  /** What the baselines say of a task, with their names beside where that is `named`; says whether they stand there. */
  baselines(task: number, box: Box, top: number, low: number, high: number, named: Window | null): boolean {
    const { inks, small } = this;
    let end = -Infinity;
    const names: string[] = [];
    stripsAt(this.state, task).forEach((strip, i) => {
      if (!strip) return;
      if (box.milestone) inks[DIAMONDS[i] ?? "bms"].add(diamond(strip.at, top + 6, 4.5));
      else {
        const left = Math.max(low, strip.left);
        const right = Math.min(high, strip.right);
        if (right > left) inks[STRIPS[i] ?? "base"].add(rect(left, top + strip.top, right - left, strip.height));
      }
      names.push(strip.name);
      end = Math.max(end, strip.right);
    });
    if (!named || box.milestone || end < named.left || end > named.left + named.width - 40) return false;
    small.add(end + 4, top + 20, names.join(" · "));
    return true;
  }

  /** What lies below a summary, on its own row. */
  rollUp(task: number, top: number, low: number, high: number): void {
    const { state, inks } = this;
    const { data, outline, scale, show } = state;
    const end = outline.end[task] as number;
    if (show.rollbars && outline.isFolded(task)) {
      let work = this.work.get(task);
      if (!work) this.work.set(task, (work = stretches(data, task + 1, end)));
      let reached = -Infinity;
      for (const [from, to] of work) {
        const left = Math.max(low, scale.x(from), reached);
        const right = Math.min(high, Math.max(scale.x(to), left + 1));
        if (right <= left) continue;
        inks.up.add(rect(left, top + 7, right - left, 4));
        reached = right;
      }
    }
    if (!show.rollup) return;
    this.milestones ??= milestonesOf(data);
    for (const one of between(this.milestones, task + 1, end)) {
      const x = scale.x(data.finish[one] as number);
      if (x > low && x < high) inks["up-ms"].add(diamond(x, top + 6, 4.5));
    }
  }

  progress(rowHeight: number, first: number, end: number, until = (task: number): number => doneUntil(this.state, task)): void {
    const { state, inks } = this;
    const at = lineDate(state);
    const teeth: (number | null)[] = [];
    for (let row = first; row < end; row++) {
      const task = state.outline.rows[row] as number;
      const time = isHead(task) ? NONE : standsAt(state, task, at, until);
      teeth.push(time === NONE ? null : state.scale.x(time));
    }
    const found = zigzag(Math.round(state.scale.x(at)) + 0.5, teeth, first * rowHeight, rowHeight);
    inks.progress.add(found.line);
    for (const [x, y] of found.peaks) inks.peak.add(`M${x - 3} ${y}a3 3 0 1 0 6 0a3 3 0 1 0-6 0z`);
  }
}
