/* What the chart draws of one task: its bar or diamond, what is done of it, and what lies beside it. */
import { CRITICAL, DONE, INACTIVE, LEVEL_OF_EFFORT, NONE, PACKAGE, SUMMARY, has } from "./data";
import { bracket, diamond, leftRect, pennant, rect, type Ink, type Labels } from "./inks";
import type { Layers } from "./layers";
import type { Box } from "./links";
import { isHead } from "./outline";
import { isPinned, pin } from "./pins";
import { MILESTONE_HALF, boxOf, doneUntil, milestoneLabel, rowShape } from "./shapes";
import type { PlanState } from "./state";
import type { Window } from "./view";

/** Inks from the ground up. */
export const BARS = [
  "ghost-t", "free", "slack", "slack-e", "base", "base-2", "base-3", "sum", "up", "gap", "bar", "bar-cr", "bar-off", "loe", "fin",
  "rule-red", "rule-amber", "rule-green", "rule-blue", "rule-violet", "rule-grey", "pkg", "done", "done-cr", "bms", "bms-2", "bms-3", "ms", "ms-cr", "ms-fin",
  "rule-ms-red", "rule-ms-amber", "rule-ms-green", "rule-ms-blue", "rule-ms-violet", "rule-ms-grey", "up-ms", "drv", "drn", "dl", "dl-no", "prm", "prm-no", "pin",
] as const;
export type BarInk = (typeof BARS)[number];

export class Bars {
  /** Once it is loaded. */
  layers: Layers | null = null;
  private until = new Map<number, number>();

  constructor(
    private readonly state: PlanState,
    private readonly inks: Record<BarInk, Ink>,
    private readonly labels: Labels,
  ) {}

  /** Tasks or times have moved. */
  moved(): void {
    this.layers?.moved();
    this.until.clear();
  }

  /** The baselines' names are written beside the strips if they end in `named`; says whether they stand there. */
  draw(task: number, window: Window, rowHeight: number, named: Window | null): boolean {
    const { state, inks, layers } = this;
    const { data, scale, show } = state;
    if (isHead(task)) return this.group(task, window, rowHeight);
    layers?.ghosts(task, rowHeight);
    const box = boxOf(state, task);
    if (!box) return false;
    const shape = rowShape(rowHeight);
    const barTop = box.row * rowHeight + shape.barTop;
    const low = window.left - 20;
    const high = window.left + window.width + 20;
    const deadline = data.deadline[task] as number;
    if (deadline !== NONE) {
      const missed = (data.finish[task] as number) > deadline;
      const x = Math.round(scale.x(deadline)) + 0.5;
      if (x > low && x < high) inks[missed ? "dl-no" : "dl"].add(pennant(x, barTop - 2));
    }
    const held = data.constraint.get(task);
    if (held && isPinned(held[0]) && held[1] !== NONE && !has(data, task, DONE)) {
      const x = Math.round(scale.x(held[1]));
      if (x > low && x < high) inks.pin.add(pin(x, barTop, held[0]));
    }
    const strips = show.baseline && layers !== null && layers.baselines(task, box, barTop, low, high, named);
    layers?.course(task, box, barTop, low, high);
    if (box.milestone) {
      this.milestone(task, box, barTop + shape.barHeight / 2);
      return strips;
    }
    const critical = has(data, task, CRITICAL) && show.critical && !has(data, task, DONE);
    if (show.slack) this.slack(task, box, barTop + 10, low, high);
    if (box.right < low || box.left > high) return strips;
    const left = Math.max(box.left, low);
    const right = Math.min(box.right, high);
    if (has(data, task, SUMMARY)) {
      inks.sum.add(bracket(left, right, barTop + 2));
      layers?.rollUp(task, barTop, low, high);
    } else if (has(data, task, LEVEL_OF_EFFORT)) {
      inks.loe.add(rect(left, barTop + 3.5, right - left, 5));
    } else if (has(data, task, INACTIVE)) {
      inks["bar-off"].add(rect(left + 0.5, barTop + 0.5, Math.max(1, right - left - 1), 11, 1.5));
    } else {
      this.bar(task, box, left, right, barTop, critical);
      if (has(data, task, PACKAGE)) inks.pkg.add(rect(left + 0.5, barTop + 0.5, Math.max(1, right - left - 1), 11, 1.5));
    }
    return strips;
  }

  /** The stretch that a group of rows spans. */
  private group(head: number, window: Window, rowHeight: number): boolean {
    const { outline, scale } = this.state;
    const group = outline.groupOf(head);
    if (!group || group.start === NONE || group.finish === NONE) return false;
    const left = Math.max(scale.x(group.start), window.left - 20);
    const right = Math.min(Math.max(scale.x(group.finish), scale.x(group.start) + 2), window.left + window.width + 20);
    const top = outline.rowAt(head) * rowHeight + rowShape(rowHeight).barTop;
    if (right > left) this.inks.sum.add(bracket(left, right, top + 2));
    return false;
  }

  /** Until when its work is done, remembered until tasks move: it takes counting through the calendar. */
  doneUntil = (task: number): number => {
    let found = this.until.get(task);
    if (found === undefined) this.until.set(task, (found = doneUntil(this.state, task)));
    return found;
  };

  private bar(task: number, box: Box, left: number, right: number, top: number, critical: boolean): void {
    const { state, inks } = this;
    const { data, scale } = state;
    const done = has(data, task, DONE);
    const percent = data.percent[task] as number;
    const until = percent > 0 && !done ? scale.x(this.doneUntil(task)) : box.left;
    const rule = state.colouring.of(task, "bar");
    const parts = data.parts.get(task)?.map(([from, to]): [number, number] => [scale.x(from), scale.x(to)]);
    if (parts) inks.gap.add(`M${left} ${top + 6.5}H${right}`);
    for (const [from, to] of parts ?? [[box.left, box.right] as [number, number]]) {
      const a = Math.max(from, left);
      const b = Math.min(Math.max(to, from + 2), right);
      if (b <= a) continue;
      if (done) inks.fin.add(rect(a, top, b - a, 12, 1.5));
      else {
        inks[critical ? "bar-cr" : "bar"].add(rect(a + 0.5, top + 0.5, Math.max(1, b - a - 1), 11, 1.5));
        if (rule) inks[`rule-${rule.ink}`].add(rect(a + 1.5, top + 1.5, Math.max(1, b - a - 3), 9, 1));
        const reached = Math.min(until, b);
        if (reached > a) inks[critical ? "done-cr" : "done"].add(leftRect(a, top, reached - a, 12, 1.5));
      }
    }
  }

  /** Slack: what is the task's alone as a line, what it shares with those behind it as dots, to where it ends. */
  private slack(task: number, box: Box, y: number, low: number, high: number): void {
    const { state, inks } = this;
    const { data, scale } = state;
    const slack = data.slack[task] as number;
    const late = data.lateFinish[task] as number;
    if (slack === NONE || slack <= 0 || late === NONE || has(data, task, DONE | SUMMARY | INACTIVE)) return;
    const end = scale.x(late);
    const left = Math.max(low, box.right + 2);
    if (end - box.right < 3 || end < low || left > high) return;
    const free = data.freeSlack[task] as number;
    let from = left;
    if (free !== NONE && free > 0) {
      const until = free >= slack ? end : Math.min(end, scale.x(state.calendar.add(data.finish[task] as number, free)));
      if (until > left) inks.free.add(`M${left} ${y + 0.5}H${Math.min(until, high)}`);
      from = Math.max(left, until);
    }
    if (from < Math.min(end, high)) inks.slack.add(`M${from} ${y + 0.5}H${Math.min(end, high)}`);
    if (end < high) inks["slack-e"].add(`M${Math.round(end) + 0.5} ${y - 3}v7`);
  }

  private milestone(task: number, box: Box, y: number): void {
    const { state, inks } = this;
    const { data, show } = state;
    const done = has(data, task, DONE);
    const critical = has(data, task, CRITICAL) && show.critical && !done;
    inks[done ? "ms-fin" : critical ? "ms-cr" : "ms"].add(diamond((box.left + box.right) / 2, y, MILESTONE_HALF));
    const rule = state.colouring.of(task, "bar");
    if (rule) inks[`rule-ms-${rule.ink}`].add(diamond((box.left + box.right) / 2, y, MILESTONE_HALF - 2));
    const label = milestoneLabel(state, task, box);
    if (label) this.labels.add(label.x, y + 4, label.text, task === state.selected ? "on-sel" : "");
  }
}
