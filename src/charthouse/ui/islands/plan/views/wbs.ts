/* The work breakdown structure as a tree chart. */
import "./views.css";

import { durationOf } from "../columns";
import { DONE, SUMMARY, has, moreOf } from "../data";
import { svg } from "../inks";
import type { Host, View } from "../modes";
import { siblingsOf } from "../outlining";
import type { Editing } from "../editing";
import { say } from "../words";
import { BoxChart } from "./boxes";
import { datesOf, isCriticalNow, peopleOf, remarksOf, ruleClass, spoken } from "./facts";
import { Folds, levelFor } from "./folds";
import { nameTask } from "./naming";
import { fitted, words, type Box, type Detail } from "./picture";
import { HEIGHT, WIDTH, layOut, treeOf } from "./tree";
import { LevelChoice, button, choice, rulesIn, zoomButtons } from "./widgets";

const FACTS = ["dates", "percent", "duration", "work", "people"] as const;
type Fact = (typeof FACTS)[number];
/** More than these are not opened by themselves: nobody reads them. */
const AT_FIRST = 150;
const SIGN = { x: WIDTH - 22, y: HEIGHT - 22 };

export const make = (host: Host): View => new WbsChart(host);

class WbsChart implements View {
  private readonly chart: BoxChart;
  private readonly folds = new Folds();
  private readonly levels: LevelChoice;
  private fact: Fact = "dates";
  private sideways = false;
  /** The task whose box is being pulled, by its number. */
  private pulled = 0;
  private readonly deeds: HTMLElement[];
  /** The task that is to go below the one chosen next, by its number. */
  private moving: number | null = null;
  private readonly mover: HTMLButtonElement;

  constructor(private readonly host: Host) {
    const { state } = host;
    this.folds.to(levelFor(state.outline, (task) => state.outline.keeps(task), AT_FIRST));
    this.chart = new BoxChart(state, {
      name: say("view_wbs"),
      nodes: 11,
      picture: () => layOut(this.tree(), this.sideways),
      inside: (box, detail) => this.inside(box, detail),
      ink: (box) => this.ink(box),
      label: (box) => this.label(box),
      choose: (box) => box.task >= 0 && host.select(box.task),
      open: (box) => (this.moving === null ? box.task >= 0 && host.open(box.task) : this.drop(this.moving, box)),
      sign: (box, x, y) => this.sign(box, x, y),
      drag: {
        begin: (box) => {
          this.pulled = box.key;
          return box.task >= 0 && host.mayChange();
        },
        over: (box) => box !== null,
        end: (box) => box && this.put(this.pulled, box),
      },
    });
    this.levels = new LevelChoice(this.folds, () => this.draw());
    const facts = FACTS.map((fact): [string, string] => [fact, say(`view_fact_${fact}`)]);
    this.mover = button(say("view_move"), () => this.move(), say("view_move_key"));
    this.deeds = [
      button(say("view_rename"), () => this.rename(), say("view_rename_key")),
      this.mover,
      button(say("view_add_below"), () => this.add(true)),
      button(say("view_add_beside"), () => this.add(false)),
    ];
    this.chart.bar.append(
      zoomButtons(this.chart),
      this.levels.element,
      choice(say("view_show"), facts, this.fact, (value) => {
        this.fact = value as Fact;
        this.draw();
        // Work is not in every page's data; a summary's is that of all below it (plan/page_more.py).
        if (this.fact === "work") void host.toEdit().then((edits) => edits.session.need(["work"])).then(() => this.draw());
      }),
      choice(say("view_direction"), [["down", say("view_downwards")], ["side", say("view_sideways")]], "down", (value) => {
        this.sideways = value === "side";
        this.draw();
      }),
      ...this.deeds,
    );
  }

  get element(): HTMLElement {
    return this.chart.element;
  }

  draw(): void {
    const { state } = this.host;
    for (const deed of this.deeds) deed.hidden = !this.host.mayChange();
    this.levels.update(state);
    rulesIn(this.chart.bar, state);
    this.chart.refresh();
    this.tell();
  }

  /** What the line below the bar says: what is moved, else how much of the plan is shown. */
  private tell(): void {
    const { state } = this.host;
    const { data } = state;
    const shown = this.chart.boxes.length - 1;
    const moved = this.moving === null ? -1 : state.taskNumbered(this.moving);
    this.chart.note.textContent =
      moved >= 0
        ? say("view_moving", { name: data.name[moved] || say("unnamed") })
        : shown < data.count
          ? say("view_boxes", { count: shown, total: data.count })
          : "";
    this.mover.setAttribute("aria-pressed", String(moved >= 0));
  }

  reveal(task: number): void {
    const { data, outline } = this.host.state;
    if (task < 0) return;
    this.folds.reveal(data, outline, task);
    this.draw();
    const box = this.chart.byKey(data.number[task] as number);
    if (box) this.chart.moveTo(box);
  }

  focus(): void {
    this.chart.focus();
  }

  private tree(): ReturnType<typeof treeOf> {
    const { data, outline, filtering } = this.host.state;
    const folded = (task: number): boolean => !filtering && this.folds.isFolded(data, outline, task);
    return treeOf(data.parent, data.number, (task) => outline.keeps(task), folded);
  }

  // -- a box ----------------------------------------------------------------------------------------------------------

  private ink({ task }: Box): string {
    const { state } = this.host;
    if (task < 0) return "is-root";
    const kind = has(state.data, task, DONE) ? "is-done" : isCriticalNow(state, task) ? "is-critical" : has(state.data, task, SUMMARY) ? "is-summary" : "is-task";
    return kind + ruleClass(state, task);
  }

  private label({ task }: Box): string {
    const { state } = this.host;
    if (task < 0) return state.data.json.project.name;
    const { data, outline } = state;
    const parts = [spoken(state, task)];
    if (outline.isSummary(task)) {
      parts.push(say(this.folds.isFolded(data, outline, task) ? "view_closed" : "view_opened", { count: outline.childCount[task] as number }));
    }
    return parts.join("; ");
  }

  private factOf(task: number): string {
    const { state } = this.host;
    switch (this.fact) {
      case "dates":
        return datesOf(state, task);
      case "percent":
        return say("tip_done", { percent: state.format.percent(state.data.percent[task] as number) });
      case "duration":
        return durationOf(state.sight, task);
      case "work": {
        const minutes = moreOf(state.data, "work", task);
        return typeof minutes === "number" ? state.format.duration(minutes, "h") : say("view_no_work");
      }
      case "people":
        return peopleOf(state, task).join(", ");
    }
  }

  private inside({ task }: Box, detail: Detail): SVGElement[] {
    const { state } = this.host;
    const { data, outline, format } = state;
    if (task < 0) {
      const name = fitted(data.json.project.name, WIDTH - 20, 2);
      const { finish } = data.json.project;
      const out = name.map((line, at) => words(10, 19 + at * 14, line, "pv-t strong"));
      if (finish != null && detail === "all") out.push(words(10, HEIGHT - 9, `${say("finish")} ${format.long(format.ending(finish))}`, "pv-t soft"));
      return out;
    }
    const summary = outline.isSummary(task);
    if (detail === "name") return fitted(data.name[task] ?? "", WIDTH - 16, 3).map((line, at) => words(8, 19 + at * 15, line, "pv-t"));
    const out: SVGElement[] = [words(8, 15, data.wbs[task] ?? "", "pv-t soft")];
    const remark = remarksOf(state, task).find((word) => word !== say("view_summary") && word !== say("view_milestone"));
    if (remark) out.push(words(WIDTH - 8, 15, remark, isCriticalNow(state, task) ? "pv-t crit" : "pv-t soft", "end"));
    const lines = fitted(data.name[task] || say("unnamed"), WIDTH - 16, summary ? 1 : 2);
    if (summary) out.push(words(8, 31, lines[0] ?? "", "pv-t strong"));
    else out.push(...lines.map((line, at) => words(8, 30 + at * 12.5, line, "pv-t")));
    out.push(words(8, HEIGHT - 7, fitted(this.factOf(task), WIDTH - (summary ? 40 : 16), 1)[0] ?? "", "pv-t soft"));
    if (this.fact === "percent") {
      out.push(svg("rect", { class: "pv-part", x: 0, y: HEIGHT - 3, width: (WIDTH * (data.percent[task] as number)) / 100, height: 3 }));
    }
    if (summary) {
      const folded = this.folds.isFolded(data, outline, task);
      out.push(svg("circle", { class: "pv-sign", cx: SIGN.x + 9, cy: SIGN.y + 9, r: 8 }));
      out.push(words(SIGN.x + 9, SIGN.y + 13, folded ? "+" : "\u2212", "pv-t", "middle"));
    }
    return out;
  }

  /** What folds a summary was pressed. */
  private sign({ task }: Box, x: number, y: number): boolean {
    const { outline } = this.host.state;
    if (task < 0 || !outline.isSummary(task) || x < SIGN.x - 3 || y < SIGN.y - 3) return false;
    this.turn(task);
    return true;
  }

  private turn(task: number, folded?: boolean): void {
    const { data, outline } = this.host.state;
    if (!outline.isSummary(task)) return;
    this.folds.set(data.number[task] as number, folded ?? !this.folds.isFolded(data, outline, task));
    this.draw();
    this.chart.focus();
  }

  // -- editing --------------------------------------------------------------------------------------------------------

  press(event: KeyboardEvent): boolean {
    if (this.chart.press(event)) return true;
    const { data, selection } = this.host.state;
    const box = this.chart.byKey(this.chart.current);
    if (!box) return false;
    const { task } = box;
    const ctrl = event.ctrlKey || event.metaKey;
    const moves: Record<string, "indent" | "outdent" | "move_up" | "move_down"> = {
      ArrowUp: "move_up",
      ArrowDown: "move_down",
      ...(event.shiftKey ? { ArrowRight: "indent", ArrowLeft: "outdent" } : {}),
    };
    const move = event.altKey && !ctrl ? moves[event.key] : undefined;
    if (move && task >= 0) {
      this.edit(task, (edits) => edits.change(move, this.host.state.taskNumbered(box.key)));
      return true;
    }
    if (ctrl && event.key === "x" && task >= 0 && this.host.mayChange()) {
      selection.cut = new Set([data.number[task] as number]);
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: say("view_cut"), tone: "info" } }));
      return true;
    }
    if (ctrl && event.key === "v" && selection.cut.size) {
      const [number] = selection.cut;
      selection.cut = new Set();
      this.put(number as number, box);
      return true;
    }
    if (event.altKey || ctrl) return false;
    switch (event.key) {
      case "Escape":
        if (this.moving === null) return false;
        this.leave();
        return true;
      case "m":
        this.move();
        return true;
      case " ":
        this.turn(task);
        return true;
      case "Insert":
        this.add(event.shiftKey);
        return true;
      case "Delete":
        if (task >= 0) this.edit(task, (edits) => edits.change("remove", this.host.state.taskNumbered(box.key)));
        return true;
      case "F2":
        this.rename();
        return true;
    }
    return false;
  }

  /** Let a task be the chosen one, and change it. */
  private edit(task: number, go: (edits: Editing) => void): void {
    if (!this.host.mayChange()) return;
    this.host.select(task);
    void this.host.toEdit().then((edits) => {
      go(edits);
      this.draw();
      if (!this.element.querySelector(".pv-name")) this.chart.focus();
    });
  }

  /** The task with the keyboard goes below the one that is chosen next: by click, tap or Enter. */
  private move(): void {
    const box = this.chart.byKey(this.chart.current);
    if (this.moving !== null) return this.leave();
    if (!box || box.task < 0 || !this.host.mayChange()) return;
    this.moving = box.key;
    this.host.select(box.task);
    this.tell();
    this.chart.focus();
  }

  private leave(): void {
    this.moving = null;
    this.tell();
  }

  private drop(number: number, onto: Box): void {
    this.leave();
    if (onto.key !== number) this.put(number, onto);
  }

  private rename(): void {
    const box = this.chart.byKey(this.chart.current);
    if (!box || box.task < 0) return;
    this.chart.bring(box);
    this.edit(box.task, (edits) => this.name(edits, box.key));
  }

  /** A task becomes the last one below another, or below the project itself. */
  private put(number: number, onto: Box): void {
    const { state } = this.host;
    void this.host.toEdit().then((edits) => {
      const task = state.taskNumbered(number);
      if (task < 0) return;
      if (!edits.mayPut([task], onto.task)) {
        document.dispatchEvent(new CustomEvent("toast", { detail: { text: say("into_itself"), tone: "info" } }));
        return;
      }
      const first = onto.task < 0 ? state.data.parent.indexOf(-1) : state.data.parent.indexOf(onto.task);
      const siblings = first < 0 ? [] : siblingsOf(state.data, first);
      edits.put([task], onto.task, siblings[siblings.length - 1] ?? -1);
      this.reveal(state.taskNumbered(number));
    });
  }

  /** A new task below the one with the keyboard, or beside it. */
  private add(below: boolean): void {
    const box = this.chart.byKey(this.chart.current);
    if (!box || !this.host.mayChange()) return;
    void this.host.toEdit().then((edits) => {
      const { state } = this.host;
      const { data } = state;
      const inside = below || box.task < 0;
      const parent = inside ? box.task : (data.parent[box.task] as number);
      if (parent < 0 ? !edits.session.may.edit : !edits.mayAll([parent])) return edits.notYours();
      const first = data.parent.indexOf(parent);
      const siblings = first < 0 ? [] : siblingsOf(data, first);
      const after = inside ? (siblings[siblings.length - 1] ?? -1) : box.task;
      const name = (task: number): string | number | null => (task < 0 ? null : edits.session.nameOf(data.number[task] as number));
      const ref = edits.session.newRef();
      if (parent >= 0) this.folds.set(data.number[parent] as number, false);
      edits.session.apply([{ op: "add", ref, parent: name(parent), after: name(after), fields: { name: say("new_task"), duration: "1d?" } }]);
      const number = edits.session.numberOf(ref);
      this.host.select(state.taskNumbered(number));
      this.reveal(state.taskNumbered(number));
      this.name(edits, number);
    });
  }

  private name(edits: Editing, number: number): void {
    const box = this.chart.byKey(number);
    if (!box) return;
    nameTask(this.chart.scroller, this.chart.onPage(box), this.host.state, edits.session, number, () => {
      this.draw();
      this.chart.focus();
    });
  }
}
