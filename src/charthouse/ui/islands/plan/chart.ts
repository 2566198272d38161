/* The Gantt chart: what lies in the window, drawn ink by ink, from the ground up to the status line. */
import {
  CRITICAL,
  DONE,
  INACTIVE,
  LEVEL_OF_EFFORT,
  MILESTONE,
  NONE,
  SUMMARY,
  has,
} from "./data";
import { Ink, Labels, bracket, diamond, leftRect, pennant, rect, svg } from "./inks";
import { isPinned, pin } from "./pins";
import { arrowOf, pathOf, route, type Box } from "./links";
import { MILESTONE_HALF, boxOf, doneUntil, milestoneLabel, obstaclesIn, rowShape } from "./shapes";
import type { PlanState } from "./state";
import type { Window } from "./view";

/** Inks from the ground up: links lie beneath the bars, the critical ones above the others. */
const GROUND = ["wk", "off", "hov", "sel", "row"] as const;
const LINKS = ["lk", "ar", "lk-cr", "ar-cr", "lk-on", "ar-on"] as const;
const BARS = [
  "slack", "slack-e", "base", "sum", "gap", "bar", "bar-cr", "bar-off", "loe", "fin", "done", "done-cr",
  "bms", "ms", "ms-cr", "ms-fin", "dl", "dl-no", "pin",
] as const;
const LINES = ["today", "status"] as const;
type InkName = (typeof GROUND)[number] | (typeof LINKS)[number] | (typeof BARS)[number] | (typeof LINES)[number];

interface Drawn {
  path: string;
  arrow: string;
}

export class Chart {
  readonly element = svg("svg", { class: "pl-chart g", "aria-hidden": "true" });
  private readonly inks = {} as Record<InkName, Ink>;
  private readonly labels: Labels;
  private routes = new Map<number, Drawn | null>();
  private obstacles = new Map<number, [number, number][]>();
  private size: [number, number] = [0, 0];
  hovered = -1;

  constructor(private readonly state: PlanState) {
    const hatch = svg("pattern", {
      id: "pl-hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
    });
    hatch.append(svg("path", { class: "ht", d: "M0 0V5" }));
    const defs = svg("defs");
    defs.append(hatch);
    this.element.append(defs);
    for (const name of [...GROUND, ...LINKS, ...BARS]) this.inks[name] = new Ink(this.element, `k-${name}`);
    const texts = svg("g");
    this.element.append(texts);
    this.labels = new Labels(texts, "lbl");
    for (const name of LINES) this.inks[name] = new Ink(this.element, `k-${name}`);
  }

  /** Forget routes: rows or times have moved. */
  moved(): void {
    this.routes.clear();
    this.obstacles.clear();
  }

  draw(window: Window, rowHeight: number): void {
    const { state, element } = this;
    // Setting a size again, even the same, lays the whole drawing out anew.
    if (window.width !== this.size[0] || window.height !== this.size[1]) {
      this.size = [window.width, window.height];
      element.setAttribute("width", String(window.width));
      element.setAttribute("height", String(window.height));
    }
    element.setAttribute("viewBox", `${window.left} ${window.top} ${window.width} ${window.height}`);
    const first = Math.max(0, Math.floor(window.top / rowHeight));
    const end = Math.min(state.outline.rows.length, Math.ceil((window.top + window.height) / rowHeight));
    this.ground(window, rowHeight, first, end);
    if (state.show.links) this.links(rowHeight, first, end);
    for (let row = first; row < end; row++) this.task(state.outline.rows[row] as number, window, rowHeight);
    this.lines(window);
    for (const ink of Object.values(this.inks)) ink.dry();
    this.labels.dry();
  }

  private ground(window: Window, rowHeight: number, first: number, end: number): void {
    const { state, inks } = this;
    const { scale } = state;
    const bottom = window.top + window.height;
    if (scale.perDay >= 0.9) {
      const from = Math.floor(scale.dayAt(window.left));
      const to = Math.ceil(scale.dayAt(window.left + window.width));
      for (const run of state.calendar.freeRuns(from, to)) {
        // A weekend is drawn down to months; below, only what is longer than one shows.
        if (run.weekend && scale.perDay < 2.2) continue;
        const left = scale.xOfDay(run.first);
        const shade = rect(left, window.top, scale.xOfDay(run.last + 1) - left, window.height);
        inks.wk.add(shade);
        if (!run.weekend) inks.off.add(shade);
      }
    }
    const band = (row: number): string => rect(window.left, row * rowHeight, window.width, rowHeight - 1);
    if (this.hovered >= first && this.hovered < end) inks.hov.add(band(this.hovered));
    const selected = state.selected < 0 ? -1 : (state.outline.rowOf[state.selected] as number);
    if (selected >= first && selected < end) inks.sel.add(band(selected));
    const right = window.left + window.width;
    for (let row = first; row < end; row++) {
      const y = (row + 1) * rowHeight - 0.5;
      if (y <= bottom) inks.row.add(`M${window.left} ${y}H${right}`);
    }
  }

  private lines(window: Window): void {
    const { state, inks } = this;
    const { status_date: status, today } = state.data.json.project;
    const line = (time: number): string => `M${Math.round(state.scale.x(time)) + 0.5} ${window.top}v${window.height}`;
    if (status != null) inks.status.add(line(status));
    if (status == null || Math.abs(today - status) >= 1440) inks.today.add(line(today));
  }

  private obstaclesAt = (row: number): [number, number][] => {
    let found = this.obstacles.get(row);
    if (!found) {
      found = obstaclesIn(this.state, row);
      this.obstacles.set(row, found);
    }
    return found;
  };

  private links(rowHeight: number, first: number, end: number): void {
    const { state, inks } = this;
    const { data, outline, selected } = state;
    const shape = rowShape(rowHeight);
    const drawn = new Set<number>();
    const draw = (at: number): void => {
      if (drawn.has(at)) return;
      drawn.add(at);
      const link = data.links[at];
      if (!link) return;
      let way = this.routes.get(at);
      if (way === undefined) {
        const from = boxOf(state, link.before);
        const to = boxOf(state, link.after);
        const found = from && to ? route(from, to, link.kind, shape, this.obstaclesAt) : null;
        way = found ? { path: pathOf(found.points), arrow: arrowOf(found) } : null;
        this.routes.set(at, way);
      }
      if (!way) return;
      const critical = link.critical && state.show.critical;
      const chosen = selected >= 0 && (link.before === selected || link.after === selected);
      const [line, arrow]: [InkName, InkName] =
        chosen && !critical ? ["lk-on", "ar-on"] : critical ? ["lk-cr", "ar-cr"] : ["lk", "ar"];
      inks[line].add(way.path);
      inks[arrow].add(way.arrow);
    };
    const beside = (row: number): boolean => row >= first && row < end;
    for (let row = first; row < end; row++) {
      const task = outline.rows[row] as number;
      for (const at of data.linksInto[task] ?? []) draw(at);
      for (const at of data.linksFrom[task] ?? []) draw(at);
    }
    // The course is drawn wherever it runs, also between rows that are both out of sight.
    if (state.show.critical) {
      data.links.forEach((link, at) => {
        if (!link.critical) return;
        const a = outline.rowOf[link.before] as number;
        const b = outline.rowOf[link.after] as number;
        if (a < 0 || b < 0 || beside(a) || beside(b)) return;
        if (Math.min(a, b) < first && Math.max(a, b) >= end) draw(at);
      });
    }
  }

  private task(task: number, window: Window, rowHeight: number): void {
    const { state, inks } = this;
    const { data, scale, show } = state;
    const box = boxOf(state, task);
    if (!box) return;
    const shape = rowShape(rowHeight);
    const top = box.row * rowHeight;
    const low = window.left - 20;
    const high = window.left + window.width + 20;
    const middle = top + shape.barTop + shape.barHeight / 2;
    const deadline = data.deadline[task] as number;
    if (deadline !== NONE) {
      const missed = (data.finish[task] as number) > deadline;
      const x = Math.round(scale.x(deadline)) + 0.5;
      if (x > low && x < high) inks[missed ? "dl-no" : "dl"].add(pennant(x, top + shape.barTop - 2));
    }
    const held = data.constraint.get(task);
    if (held && isPinned(held[0]) && held[1] !== NONE && !has(data, task, DONE)) {
      const x = Math.round(scale.x(held[1]));
      if (x > low && x < high) inks.pin.add(pin(x, top + shape.barTop, held[0]));
    }
    if (box.milestone) return this.milestone(task, box, middle);
    if (show.baseline) this.baseline(task, top + shape.barTop + 15, low, high);
    const critical = has(data, task, CRITICAL) && show.critical && !has(data, task, DONE);
    if (show.slack) this.slack(task, box, top + shape.barTop + 10, low, high);
    if (box.right < low || box.left > high) return;
    const left = Math.max(box.left, low);
    const right = Math.min(box.right, high);
    const barTop = top + shape.barTop;
    if (has(data, task, SUMMARY)) {
      inks.sum.add(bracket(left, right, barTop + 2));
    } else if (has(data, task, LEVEL_OF_EFFORT)) {
      inks.loe.add(rect(left, barTop + 3.5, right - left, 5));
    } else if (has(data, task, INACTIVE)) {
      inks["bar-off"].add(rect(left + 0.5, barTop + 0.5, Math.max(1, right - left - 1), 11, 1.5));
    } else {
      this.bar(task, box, left, right, barTop, critical);
    }
  }

  private bar(task: number, box: Box, left: number, right: number, top: number, critical: boolean): void {
    const { state, inks } = this;
    const { data, scale } = state;
    const done = has(data, task, DONE);
    const percent = data.percent[task] as number;
    const until = percent > 0 ? scale.x(doneUntil(state, task)) : box.left;
    const parts = data.parts.get(task)?.map(([from, to]): [number, number] => [scale.x(from), scale.x(to)]);
    if (parts) inks.gap.add(`M${left} ${top + 6.5}H${right}`);
    for (const [from, to] of parts ?? [[box.left, box.right] as [number, number]]) {
      const a = Math.max(from, left);
      const b = Math.min(Math.max(to, from + 2), right);
      if (b <= a) continue;
      if (done) inks.fin.add(rect(a, top, b - a, 12, 1.5));
      else {
        inks[critical ? "bar-cr" : "bar"].add(rect(a + 0.5, top + 0.5, Math.max(1, b - a - 1), 11, 1.5));
        const reached = Math.min(until, b);
        if (reached > a) inks[critical ? "done-cr" : "done"].add(leftRect(a, top, reached - a, 12, 1.5));
      }
    }
  }

  private baseline(task: number, y: number, low: number, high: number): void {
    const { data, scale, baseline } = this.state;
    const start = data.baselines[baseline]?.start[task] ?? NONE;
    const finish = data.baselines[baseline]?.finish[task] ?? NONE;
    if (start === NONE || finish === NONE || has(data, task, SUMMARY)) return;
    const left = Math.max(low, scale.x(start));
    const right = Math.min(high, Math.max(scale.x(finish), scale.x(start) + 2));
    if (right > left) this.inks.base.add(rect(left, y, right - left, 3));
  }

  private slack(task: number, box: Box, y: number, low: number, high: number): void {
    const { data, scale } = this.state;
    const slack = data.slack[task] as number;
    const late = data.lateFinish[task] as number;
    if (slack === NONE || slack <= 0 || late === NONE || has(data, task, DONE | SUMMARY | INACTIVE)) return;
    const end = scale.x(late);
    const left = Math.max(low, box.right + 2);
    if (end - box.right < 3 || end < low || left > high) return;
    this.inks.slack.add(`M${left} ${y + 0.5}H${Math.min(end, high)}`);
    if (end < high) this.inks["slack-e"].add(`M${Math.round(end) + 0.5} ${y - 3}v7`);
  }

  private milestone(task: number, box: Box, y: number): void {
    const { state, inks } = this;
    const { data, scale, show } = state;
    const x = (box.left + box.right) / 2;
    const promised = data.baselines[state.baseline]?.finish[task] ?? NONE;
    if (show.baseline && promised !== NONE) inks.bms.add(diamond(scale.x(promised), y, 4.5));
    const done = has(data, task, DONE);
    const critical = has(data, task, CRITICAL) && show.critical && !done;
    inks[done ? "ms-fin" : critical ? "ms-cr" : "ms"].add(diamond(x, y, MILESTONE_HALF));
    const label = milestoneLabel(state, task, box);
    if (label) this.labels.add(label.x, y + 4, label.text, task === state.selected ? "on-sel" : "");
  }

  /** The task whose bar, bracket or diamond lies at a place of the chart. */
  taskAt(x: number, y: number, rowHeight: number): { task: number; onBar: boolean } | null {
    const task = this.state.outline.rows[Math.floor(y / rowHeight)];
    if (task === undefined) return null;
    const box = boxOf(this.state, task);
    const inside = box !== null && !has(this.state.data, task, MILESTONE) ? 3 : 1;
    return { task, onBar: box !== null && x >= box.left - inside && x <= box.right + inside };
  }
}
