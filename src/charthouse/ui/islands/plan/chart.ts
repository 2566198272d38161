/* The Gantt chart: what lies in the window, drawn ink by ink, from the ground up to the status line. */
import { BARS, Bars, type BarInk } from "./bars";
import { MILESTONE, has } from "./data";
import { Ink, Labels, rect, svg } from "./inks";
import type { Layers } from "./layers";
import { arrowOf, pathOf, route, type Route } from "./links";
import { boxOf, obstaclesIn, rowShape } from "./shapes";
import type { PlanState } from "./state";
import type { Window } from "./view";

/** Inks from the ground up: links lie beneath the bars, the critical ones above the others. */
const GROUND = ["wk", "off", "hov", "sel", "row"] as const;
const LINKS = ["lk", "ar", "lk-cr", "ar-cr", "lk-on", "ar-on", "lk-at", "ar-at"] as const;
const LINES = ["today", "status", "progress", "peak"] as const;
type InkName = (typeof GROUND)[number] | (typeof LINKS)[number] | BarInk | (typeof LINES)[number];

interface Drawn {
  path: string;
  arrow: string;
  points: Route["points"];
}

/** How near a press has to be to a link. */
const REACH = 5;

export class Chart {
  readonly element = svg("svg", { class: "pl-chart g", "aria-hidden": "true" });
  private readonly inks = {} as Record<InkName, Ink>;
  private readonly labels: Labels[];
  private routes = new Map<number, Drawn | null>();
  private obstacles = new Map<number, [number, number][]>();
  private size: [number, number] = [0, 0];
  private readonly bars: Bars;
  /** The links that lie in the window now, by their place in the plan. */
  private lying: number[] = [];
  hovered = -1;
  /** The link that somebody is on, by its place; -1 for none. */
  linked = -1;

  constructor(private readonly state: PlanState) {
    const hatch = svg("pattern", {
      id: "pl-hatch", width: 5, height: 5, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
    });
    hatch.append(svg("path", { class: "ht", d: "M0 0V5" }));
    const dense = svg("pattern", {
      id: "pl-dense", width: 3, height: 3, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)",
    });
    dense.append(svg("path", { class: "dn", d: "M0 0V3" }));
    const defs = svg("defs");
    defs.append(hatch, dense);
    this.element.append(defs);
    for (const name of [...GROUND, ...LINKS, ...BARS]) this.inks[name] = new Ink(this.element, `k-${name}`);
    const texts = svg("g");
    this.element.append(texts);
    const labels = new Labels(texts, "lbl");
    const small = new Labels(texts, "lbl s");
    this.labels = [labels, small];
    this.bars = new Bars(state, this.inks, labels);
    for (const name of LINES) this.inks[name] = new Ink(this.element, `k-${name}`);
  }

  /** The band behind a row, as far as it is drawn now. */
  private band: (row: number) => string = () => "";

  hover(row: number): void {
    if (row === this.hovered) return;
    this.hovered = row;
    this.inks.hov.add(this.band(row));
    this.inks.hov.dry();
  }

  /** What is shown beside the plan, once that is loaded. */
  lay(kind: typeof Layers): void {
    this.bars.layers = new kind(this.state, this.inks, this.labels[1] as Labels);
  }

  /** Forget routes: rows or times have moved. */
  moved(): void {
    this.routes.clear();
    this.obstacles.clear();
    this.bars.moved();
  }

  draw(window: Window, rowHeight: number, seen: Window = window): void {
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
    this.lying = [];
    if (state.show.links) this.links(rowHeight, first, end);
    // The baselines' names are written once, beside the first strips in sight, and beside the selected task's.
    let named = false;
    for (let row = first; row < end; row++) {
      const task = state.outline.rows[row] as number;
      const inSight = row * rowHeight >= seen.top;
      const by: Window | null = task === state.selected || (!named && inSight) ? seen : null;
      named = this.bars.draw(task, window, rowHeight, by) || named;
    }
    this.lines(window, rowHeight, first, end);
    for (const ink of Object.values(this.inks)) ink.dry();
    for (const labels of this.labels) labels.dry();
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
    this.band = (row) => (row >= first && row < end ? band(row) : "");
    inks.hov.add(this.band(this.hovered));
    const selected = state.selected < 0 ? -1 : (state.outline.rowOf[state.selected] as number);
    if (selected >= first && selected < end) inks.sel.add(band(selected));
    const right = window.left + window.width;
    for (let row = first; row < end; row++) {
      const y = (row + 1) * rowHeight - 0.5;
      if (y <= bottom) inks.row.add(`M${window.left} ${y}H${right}`);
    }
  }

  private lines(window: Window, rowHeight: number, first: number, end: number): void {
    const { state, inks } = this;
    const { status_date: status, today } = state.data.json.project;
    const line = (time: number): string => `M${Math.round(state.scale.x(time)) + 0.5} ${window.top}v${window.height}`;
    if (status != null) inks.status.add(line(status));
    if (status == null || Math.abs(today - status) >= 1440) inks.today.add(line(today));
    if (state.show.progress) this.bars.layers?.progress(rowHeight, first, end, this.bars.doneUntil);
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
    const { data, outline, selected, course } = state;
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
        way = found ? { path: pathOf(found.points), arrow: arrowOf(found), points: found.points } : null;
        this.routes.set(at, way);
      }
      if (!way) return;
      this.lying.push(at);
      const critical = link.critical && state.show.critical;
      const chosen = (selected >= 0 && (link.before === selected || link.after === selected)) || course.links.has(at);
      const [line, arrow]: [InkName, InkName] =
        at === this.linked ? ["lk-at", "ar-at"] : chosen && !critical ? ["lk-on", "ar-on"] : critical ? ["lk-cr", "ar-cr"] : ["lk", "ar"];
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

  /** The task whose bar, bracket or diamond lies at a place of the chart. */
  taskAt(x: number, y: number, rowHeight: number): { task: number; onBar: boolean } | null {
    const task = this.state.outline.rows[Math.floor(y / rowHeight)];
    if (task === undefined) return null;
    const box = boxOf(this.state, task);
    const inside = box !== null && !has(this.state.data, task, MILESTONE) ? 3 : 1;
    return { task, onBar: box !== null && x >= box.left - inside && x <= box.right + inside };
  }

  /** The link that runs by a place of the chart, by its place in the plan; -1 where none does. */
  linkAt(x: number, y: number): number {
    let nearest = -1;
    let least = REACH;
    for (const at of this.lying) {
      const points = this.routes.get(at)?.points ?? [];
      for (let i = 1; i < points.length; i++) {
        const [[fromX, fromY], [toX, toY]] = [points[i - 1] as [number, number], points[i] as [number, number]];
        const besideX = Math.max(Math.min(fromX, toX) - x, x - Math.max(fromX, toX), 0);
        const besideY = Math.max(Math.min(fromY, toY) - y, y - Math.max(fromY, toY), 0);
        const far = Math.max(besideX, besideY);
        if (far >= least) continue;
        least = far;
        nearest = at;
      }
    }
    return nearest;
  }

  /** A place on a link's way, to say something beside it. */
  middleOf(at: number): [x: number, y: number] | null {
    const points = this.routes.get(at)?.points;
    return points ? (points[Math.floor(points.length / 2)] as [number, number]) : null;
  }
}
