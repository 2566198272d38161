/* The plan as a precedence diagram: a box for each task with its earliest and latest dates, and the links between them. */
import "./views.css";

import { durationOf } from "../columns";
import { DONE, MILESTONE, NONE, SUMMARY, has } from "../data";
import { svg } from "../inks";
import { toldWrong, wrongLink } from "../linking";
import type { Host, View } from "../modes";
import { toast } from "../telling";
import { say } from "../words";
import { BoxChart } from "./boxes";
import { isCriticalNow, ruleClass, spoken } from "./facts";
import { Folds, levelFor } from "./folds";
import { NetworkLinks } from "./netlinks";
import { fitted, words, type Box, type Detail, type Picture, type Way } from "./picture";
import { HEIGHT, WIDTH, diagramOf, keyOf, pictureOf, placesOf, type Diagram, type Places } from "./precedence";
import { LevelChoice, button, rulesIn, zoomButtons } from "./widgets";

/** More boxes than these are not laid out: they are shown by phase. */
export const MOST = 1500;
const HANDLE = 14;

export const make = (host: Host): View => new NetworkChart(host);

class NetworkChart implements View {
  private readonly chart: BoxChart;
  private readonly folds = new Folds();
  private readonly levels: LevelChoice;
  private readonly deeds: HTMLElement[];
  private readonly links: NetworkLinks;
  private places: Places | null = null;
  private placesKey = "";
  private diagram: Diagram = { tasks: [], joins: [] };
  /** By phase, because all of it would be too much. */
  private coarse = false;
  /** The box from which a link is being made. */
  private from: Box | null = null;
  /** What is said of the link that is being looked at. */
  private told = "";

  constructor(private readonly host: Host) {
    const { state } = host;
    this.folds.to(levelFor(state.outline, (task) => state.outline.keeps(task), MOST));
    this.chart = new BoxChart(state, {
      name: say("view_network"),
      nodes: 15,
      picture: () => this.picture(),
      inside: (box, detail) => this.inside(box, detail),
      ink: (box) => this.ink(box),
      label: (box) => this.label(box),
      choose: (box) => host.select(box.task),
      open: (box) => (this.from ? this.link(this.from, box) : host.open(box.task)),
      step: (box, way) => this.step(box, way),
      sign: (box, x, y) => this.sign(box, x, y),
      aside: (x, y) => this.links.click(x, y),
      drag: {
        begin: (box, x) => {
          this.from = x > WIDTH - HANDLE && host.mayChange() ? box : null;
          return this.from !== null;
        },
        over: (box) => box !== null,
        end: (box) => {
          if (this.from && box) this.link(this.from, box);
          this.from = null;
        },
      },
    });
    const tell = (text: string): void => {
      this.told = text;
      this.say();
    };
    this.links = new NetworkLinks(host, this.chart, () => this.diagram, (task) => this.shownAs(task), tell);
    this.levels = new LevelChoice(this.folds, () => this.draw());
    this.deeds = [
      button(say("view_link"), () => this.beginLink(), say("view_link_key")),
      button(say("view_links"), () => this.walk(), say("view_links_key")),
    ];
    this.chart.bar.append(
      zoomButtons(this.chart),
      this.levels.element,
      button(say("view_fold_phase"), () => this.foldPhase(), say("view_fold_phase_key")),
      ...this.deeds,
    );
  }

  get element(): HTMLElement {
    return this.chart.element;
  }

  draw(): void {
    for (const deed of this.deeds) deed.hidden = !this.host.mayChange();
    this.chart.refresh();
    this.levels.update(this.host.state);
    rulesIn(this.chart.bar, this.host.state);
    this.say();
  }

  private say(): void {
    const { state } = this.host;
    const { boxes } = this.chart;
    const { note } = this.chart;
    if (this.told) note.textContent = this.told;
    else if (this.from) note.textContent = say("view_linking", { name: state.data.name[this.from.task] ?? "" });
    else if (this.coarse) note.textContent = say("view_network_coarse", { most: state.format.number(MOST), count: state.format.number(boxes.length) });
    else if (!boxes.length) note.textContent = state.data.count ? say("view_nothing") : "";
    else if (!state.data.links.length) note.textContent = say("view_no_links");
    else note.textContent = "";
  }

  private folded = (task: number): boolean => {
    const { data, outline } = this.host.state;
    return this.folds.isFolded(data, outline, task);
  };

  private picture(): Picture {
    const { data, outline } = this.host.state;
    let diagram = diagramOf(data, outline, this.folded);
    this.coarse = diagram.tasks.length > MOST;
    if (this.coarse) {
      // As many levels as can be drawn; what a filter leaves may be more than at first.
      for (let level = Math.max(...outline.depth); level >= 0 && diagram.tasks.length > MOST; level--) {
        this.folds.to(level);
        diagram = diagramOf(data, outline, this.folded);
      }
    } else this.coarse = this.folds.level !== Infinity && this.folds.level === this.levelGiven;
    if (diagram.tasks.length > MOST) diagram = { tasks: diagram.tasks.slice(0, MOST), joins: diagram.joins.filter(({ from, to }) => from < MOST && to < MOST) };
    if (this.coarse) this.levelGiven = this.folds.level;
    this.diagram = diagram;
    const key = keyOf(data, diagram);
    if (key !== this.placesKey || !this.places) {
      this.places = placesOf(data, diagram);
      this.placesKey = key;
    }
    return pictureOf(data, diagram, this.places);
  }

  /** The level that was chosen because of the plan's size. */
  private levelGiven = -1;

  reveal(task: number): void {
    const { data, outline } = this.host.state;
    if (task < 0) return;
    this.draw();
    const box = this.chart.byKey(data.number[this.shownAs(task)] as number);
    if (box) this.chart.moveTo(box);
    else if (outline.isSummary(task)) {
      const first = this.chart.boxes.find((one) => one.task > task && one.task < (outline.end[task] as number));
      if (first) this.chart.moveTo(first);
    }
  }

  /** A task, or the topmost closed summary that it lies in. */
  private shownAs(task: number): number {
    const { data } = this.host.state;
    let shown = task;
    for (let up = task; up >= 0; up = data.parent[up] as number) if (this.folded(up)) shown = up;
    return shown;
  }

  focus(): void {
    this.chart.focus();
  }

  // -- a box ----------------------------------------------------------------------------------------------------------

  private ink({ task }: Box): string {
    const { data } = this.host.state;
    const kind = has(data, task, DONE) ? "is-done" : isCriticalNow(this.host.state, task) ? "is-critical" : "is-task";
    return (has(data, task, SUMMARY) ? `${kind} is-summary` : kind) + ruleClass(this.host.state, task);
  }

  private date(time: number, ending = false): string {
    const { format } = this.host.state;
    return time === NONE ? "\u2013" : format.short(ending ? format.ending(time) : time);
  }

  private inside({ task }: Box, detail: Detail): SVGElement[] {
    const { state } = this.host;
    const { data, outline } = state;
    const name = data.name[task] || say("unnamed");
    if (detail === "name") return fitted(name, WIDTH - 16, 3).map((line, at) => words(8, 26 + at * 16, line, "pv-t large"));
    const slack = data.slack[task] as number;
    const critical = isCriticalNow(state, task);
    const summary = outline.isSummary(task);
    const middle = WIDTH / 2;
    const out: SVGElement[] = [
      svg("path", { class: "pv-rule", d: `M0 19h${WIDTH}M0 ${HEIGHT - 19}h${WIDTH}M66 0v19M142 0v19M66 ${HEIGHT - 19}v19M142 ${HEIGHT - 19}v19` }),
      words(6, 13, this.date(data.earlyStart[task] as number), "pv-t num"),
      words(middle, 13, has(data, task, MILESTONE) ? say("view_milestone") : durationOf(state.sight, task), "pv-t num", "middle"),
      words(WIDTH - 6, 13, this.date(data.earlyFinish[task] as number, true), "pv-t num", "end"),
      words(6, HEIGHT - 6, this.date(data.lateStart[task] as number), "pv-t num soft"),
      words(WIDTH - 6, HEIGHT - 6, this.date(data.lateFinish[task] as number, true), "pv-t num soft", "end"),
    ];
    const said = has(data, task, DONE) ? say("view_done") : critical ? say("view_critical") : slack === NONE ? "" : say("tip_slack", { slack: state.format.days(slack) });
    out.push(words(middle, HEIGHT - 6, fitted(said, 74, 1)[0] ?? "", critical ? "pv-t crit" : "pv-t soft", "middle"));
    const code = data.wbs[task] ?? "";
    const lines = fitted(`${code} ${name}`.trim(), WIDTH - (summary ? 34 : 14), 2);
    out.push(...lines.map((line, at) => words(7, (lines.length > 1 ? 35 : 42) + at * 14, line, summary ? "pv-t strong" : "pv-t")));
    if (summary && this.folded(task)) {
      out.push(svg("circle", { class: "pv-sign", cx: WIDTH - 15, cy: HEIGHT / 2, r: 8 }), words(WIDTH - 15, HEIGHT / 2 + 4, "+", "pv-t", "middle"));
    } else if (this.host.mayChange()) out.push(svg("circle", { class: "pv-handle", cx: WIDTH, cy: HEIGHT / 2, r: 5 }));
    return out;
  }

  private label({ key, task }: Box): string {
    const { state } = this.host;
    const { data } = state;
    const at = this.diagram.tasks.indexOf(task);
    const dates = say("view_pdm_dates", {
      es: this.date(data.earlyStart[task] as number),
      ef: this.date(data.earlyFinish[task] as number, true),
      ls: this.date(data.lateStart[task] as number),
      lf: this.date(data.lateFinish[task] as number, true),
    });
    const slack = data.slack[task] as number;
    const parts = [spoken(state, task), dates];
    if (slack !== NONE) parts.push(say("tip_slack", { slack: state.format.days(slack) }));
    const names = (nodes: number[]): string => nodes.map((node) => data.name[this.diagram.tasks[node] as number] ?? "").join(", ");
    const before = this.diagram.joins.filter((join) => join.to === at).map((join) => join.from);
    const after = this.diagram.joins.filter((join) => join.from === at).map((join) => join.to);
    if (before.length) parts.push(say("view_before", { names: names(before) }));
    if (after.length) parts.push(say("view_after", { names: names(after) }));
    if (this.from && this.from.key !== key) parts.push(say("view_link_here"));
    return parts.join("; ");
  }

  /** Along the links: first the one that decides the date. */
  private step(box: Box, way: Way): Box | null | undefined {
    if (way !== "left" && way !== "right") return undefined;
    const { tasks, joins } = this.diagram;
    const at = tasks.indexOf(box.task);
    const next = joins.filter((join) => (way === "right" ? join.from : join.to) === at).sort((a, b) => Number(b.critical) - Number(a.critical))[0];
    if (!next) return undefined;
    const task = tasks[way === "right" ? next.to : next.from] as number;
    return this.chart.byKey(this.host.state.data.number[task] as number);
  }

  private sign({ task }: Box, x: number, y: number): boolean {
    if (!this.folded(task) || x < WIDTH - 26 || Math.abs(y - HEIGHT / 2) > 12) return false;
    this.open(task);
    return true;
  }

  private open(task: number): void {
    const { data } = this.host.state;
    this.folds.set(data.number[task] as number, false);
    this.draw();
    const first = this.chart.boxes.find((box) => box.task > task);
    if (first) this.chart.goTo(first);
  }

  /** The phase of the task with the keyboard becomes one box. */
  private foldPhase(): void {
    const { data } = this.host.state;
    const box = this.chart.byKey(this.chart.current);
    const phase = box ? (data.parent[box.task] as number) : -1;
    if (phase < 0) return;
    this.folds.set(data.number[phase] as number, true);
    this.draw();
    const now = this.chart.byKey(data.number[phase] as number);
    if (now) this.chart.goTo(now);
  }

  // -- editing --------------------------------------------------------------------------------------------------------

  press(event: KeyboardEvent): boolean {
    if (event.key === "Escape" && this.from) {
      this.from = null;
      this.say();
      return true;
    }
    if (this.chart.press(event)) return true;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const box = this.chart.byKey(this.chart.current);
    switch (event.key) {
      case "l":
        this.beginLink();
        return true;
      case "k":
        this.walk();
        return true;
      case " ":
        if (box && this.folded(box.task)) this.open(box.task);
        else this.foldPhase();
        return true;
    }
    return false;
  }

  /** From the box with the keyboard to another one; asked once more, to one that is looked for by its name. */
  private beginLink(): void {
    if (!this.host.mayChange()) return;
    const box = this.chart.byKey(this.chart.current);
    if (this.from && box) {
      this.from = null;
      this.say();
      return void this.links.make(box);
    }
    this.from = box;
    this.say();
    this.chart.focus();
  }

  private walk(): void {
    const box = this.chart.byKey(this.chart.current);
    if (box) void this.links.walk(box);
  }

  /** Let one task hold back another. */
  private link(from: Box, to: Box): void {
    this.from = null;
    if (from.key === to.key) return this.say();
    const { state } = this.host;
    void this.host.toEdit().then((edits) => {
      const { session } = edits;
      if (!session.may.edit) return edits.notYours();
      const [before, after] = [state.taskNumbered(from.key), state.taskNumbered(to.key)];
      const wrong = wrongLink(state.data, before, after, "FS");
      if (wrong) return toast({ text: toldWrong(state.data, wrong, before, after), tone: "bad" });
      session.apply([{ op: "link", before: session.nameOf(from.key), after: session.nameOf(to.key) }]);
      const text = say("view_linked", { before: state.data.name[before] ?? "", after: state.data.name[after] ?? "" });
      const change = (): void => this.links.edit(edits, { before: from.key, after: to.key, kind: "FS" });
      toast({ text, tone: "info", action: { label: say("link_change"), run: change } });
      this.draw();
    });
  }
}
