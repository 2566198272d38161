/* What the page knows and what the reader chose: one value that the grid, the chart and the tools look at. */
import { AskedBaselines } from "./baselines";
import { PlanCalendar, DAY } from "./calendar";
import { Colouring, type ColourRule } from "./colours";
import { EVERYTHING, OUTLINE, conditionsOf, isOutline, type Arrangement, type Group } from "./asked";
import { ColumnChoice, learnColumns, type Column, type Sight } from "./columns";
import { NONE, SUMMARY, has, unpack, type Baseline, type OwnField, type PlanData, type PlanJson } from "./data";
import type { Course } from "./drivers";
import type { Asking } from "./filter";
import { Filters, finishedPhases } from "./filters";
import { Format, type Ways } from "./format";
import type { Ghost } from "./ghosts";
import type { Mark } from "./promises";
import type { Someone } from "./others";
import { Outline, type Order } from "./outline";
import { PreferenceStore } from "./preferences";
import type { SavedViews } from "./viewcontent";
import { Selection } from "./selection";
import { say } from "./words";
import { TimeScale, ZOOMS, clampZoom } from "./scale";

const NO_COURSE: Course = { drivers: new Set(), driven: new Set(), links: new Set() };

export type Showing = "critical" | "baseline" | "slack" | "links" | "course" | "progress" | "rollup" | "rollbars";
export const SHOWINGS: Showing[] = ["critical", "baseline", "slack", "links", "course", "progress", "rollup", "rollbars"];

/** How the rows stood before an edit. */
interface Before {
  hits: Uint8Array | null;
  sorted: Int32Array;
  /** Where a task of then is now, or -1. */
  taskOf: (task: number) => number;
}

export class PlanState {
  data: PlanData;
  outline: Outline;
  calendar: PlanCalendar;
  readonly format: Format;
  filters: Filters;
  readonly columns: ColumnChoice;
  readonly store: PreferenceStore;
  readonly show: Record<Showing, boolean> = {
    critical: true, baseline: true, slack: true, links: true, course: true, progress: false, rollup: false, rollbars: false,
  };
  /** Other plans that are shown behind this one (scenarios): set them, and let the sheet draw itself anew. */
  ghosts: Ghost[] = [];
  /** Of what others are promised or promise, as the chart shows it. */
  promised: readonly Mark[] = [];
  /** Who else is at which task, by its number. */
  others: ReadonlyMap<number, readonly Someone[]> = new Map();
  firstDate: number;
  lastDate: number;
  /** What it takes to filter and arrange rows: to be there before anything is asked for (`Viewing.toAsk`). */
  asks: typeof import("./asks") | null = null;
  /** The one filter of all views of the plan, and the words that are searched for beside it. */
  filter: Group = EVERYTHING;
  text = "";
  /** Which tasks the filter lets through, by themselves; null: all. `passes` asks it. */
  hits: Uint8Array | null = null;
  /** How many these are. */
  found: number;
  /** How the rows stand. */
  arrangement: Arrangement = OUTLINE;
  /** Which tasks are drawn in which ink. */
  colours: ColourRule[] = [];
  colouring: Colouring;
  /** The saved views that the reader sees, and the one that is open. */
  views: SavedViews = { views: [], mine: null, all: null, may_share: false };
  view: number | null = null;
  /** All tasks as they are sorted. */
  private sorted: Int32Array = new Int32Array(0);
  /** Rows that edits have taken out of the filter or its order stay where they are until the reader asks anew. */
  unsettled = false;
  /** The task that the keyboard is on; others may be chosen with it. */
  selected = -1;
  readonly selection = new Selection();
  /** The baseline that the columns and filters hold the plan against, by its place. */
  baseline = 0;
  /** The numbers of the baselines that are drawn beside the bars. */
  strips: number[];
  readonly asked = new AskedBaselines();
  perDay = ZOOMS.week;
  pane: number;
  phone = false;
  /** On a phone: the list alone, or the chart beside names. */
  listFirst = true;
  scale: TimeScale;

  constructor(json: PlanJson, ways: Ways, readonly language: string) {
    this.data = unpack(json);
    const { data } = this;
    this.found = data.count;
    this.outline = new Outline(data.parent);
    this.calendar = new PlanCalendar(json.calendar);
    this.format = new Format(ways, language, json.project.day_minutes, json.project.week_minutes);
    this.filters = new Filters(data);
    this.store = new PreferenceStore(json.project.key);
    const kept = this.store.read();
    this.columns = new ColumnChoice(kept.columns, kept.widths);
    this.columns.may = json.may;
    const dates = 6 * Math.max(0, this.format.longestDate - 6);
    this.columns.room = { start: dates, finish: dates, slack: 6 * Math.max(0, say("done").length - 6) };
    this.pane = kept.pane ?? 0;
    if (kept.perDay) this.perDay = clampZoom(kept.perDay);
    if (kept.show) Object.assign(this.show, kept.show);
    const wanted = kept.baseline ?? json.measured_by;
    const chosen = data.baselines.findIndex((baseline) => baseline.number === wanted);
    this.baseline = Math.max(0, chosen);
    this.filters.baseline = this.baseline;
    const there = (kept.strips ?? []).filter((number) => data.baselines.some((one) => one.number === number));
    const usual = data.baselines[this.baseline]?.number;
    this.strips = there.length ? there : usual === undefined ? [] : [usual];
    if (!kept.folded) {
      // Who comes for the first time sees the part that lives; what is finished is one click away.
      this.outline.foldOnly(finishedPhases(data));
    } else {
      const folded = new Set(kept.folded);
      const tasks: number[] = [];
      data.number.forEach((number, task) => folded.has(number) && tasks.push(task));
      this.outline.foldOnly(tasks);
    }
    [this.firstDate, this.lastDate] = this.extent();
    this.colouring = new Colouring([], []);
    this.scale = this.scaleFor(800);
  }

  /** Once they are loaded: the columns beyond the usual ones, for the project’s own fields (columns_more.ts). */
  moreColumns: ((fields: OwnField[]) => Column[]) | null = null;

  /** The columns that are shown, filtered, sorted or grouped by. */
  get columnsUsed(): string[] {
    const { sort, group } = this.arrangement;
    const asked = [...conditionsOf(this.filter).map(([field]) => field), ...sort.map(({ column }) => column)];
    return [...this.columns.shown.map(({ id }) => id), ...asked, ...(group ? [group.column] : [])];
  }

  learn(): void {
    if (this.moreColumns) learnColumns(this.moreColumns(this.data.json.fields));
  }

  /**
   * Take the plan as it is now; what the reader folded, chose and filtered stays, task by task. `numbers` are those that
   * tasks have been given which had none of their own.
   */
  take(data: PlanData, numbers: ReadonlyMap<number, number> = new Map()): void {
    const { data: before, outline: old, hits, sorted: order } = this;
    const now = (number: number): number => numbers.get(number) ?? number;
    const selected = this.selected < 0 ? -1 : now(before.number[this.selected] as number);
    const chosen = this.selected >= 0;
    if (data.json.baselines !== before.json.baselines) this.asked.forget();
    this.asked.fill(data);
    this.data = data;
    if (data.number !== before.number || data.parent !== before.parent) {
      const folded = new Set(old.foldedTasks().map((task) => now(before.number[task] as number)));
      this.outline = new Outline(data.parent);
      const tasks: number[] = [];
      data.number.forEach((number, task) => folded.has(number) && tasks.push(task));
      this.outline.foldOnly(tasks);
    }
    let taskOf = (task: number): number => task;
    if (data.number !== before.number && (hits || order.length)) {
      const place = new Map<number, number>();
      data.number.forEach((number, task) => place.set(number, task));
      taskOf = (task) => place.get(now(before.number[task] as number)) ?? -1;
    }
    if (this.outline !== old && hits) this.outline.foldFoundLike(old, taskOf);
    if (data.json.fields !== before.json.fields) this.learn();
    this.columns.may = data.json.may;
    if (data.json.calendar !== before.json.calendar) this.calendar = new PlanCalendar(data.json.calendar);
    this.filters = new Filters(data);
    this.baseline = Math.min(this.baseline, Math.max(0, this.data.baselines.length - 1));
    this.filters.baseline = this.baseline;
    this.selected = chosen ? this.taskNumbered(selected) : -1;
    this.selection.follow(numbers, data.number);
    [this.firstDate, this.lastDate] = this.extent();
    this.arrange({ hits, sorted: order, taskOf });
  }

  private extent(): [number, number] {
    const { project } = this.data.json;
    let first = project.start ?? project.today;
    let last = project.finish ?? first + 30 * DAY;
    const { start, finish, deadline, baselines, count } = this.data;
    const stretch = (time: number): void => {
      if (time === NONE) return;
      if (time < first) first = time;
      if (time > last) last = time;
    };
    for (let task = 0; task < count; task++) {
      stretch(start[task] as number);
      stretch(finish[task] as number);
      stretch(deadline[task] as number);
      for (const baseline of baselines) {
        stretch(baseline.start[task] as number);
        stretch(baseline.finish[task] as number);
      }
    }
    if (project.status_date != null) stretch(project.status_date);
    return [first, last];
  }

  /** The scale at the present zoom, with room around the plan, at least as wide as the window. */
  scaleFor(width: number): TimeScale {
    const { hours } = this.data.json.calendar;
    const air = Math.max(7, Math.ceil(160 / this.perDay));
    let first = Math.floor(this.firstDate / DAY) - Math.min(air, 120);
    let last = Math.floor(this.lastDate / DAY) + air;
    const missing = Math.ceil(width / this.perDay) - (last - first + 1);
    if (missing > 0) {
      first -= Math.floor(Math.min(missing / 4, 400));
      last += Math.ceil(missing);
    }
    this.scale = new TimeScale(first, last, this.perDay, hours[0], hours[1]);
    return this.scale;
  }

  get sight(): Sight {
    const { data, format, calendar, baseline } = this;
    return { data, format, calendar, baseline, beside: this.present };
  }

  /** The date beside which all others are read: the present one if the plan is under way, else its nearest end. */
  private get present(): number {
    const now = this.data.json.project.status_date ?? this.data.json.project.today;
    return Math.min(this.lastDate, Math.max(this.firstDate, now));
  }

  /** The tasks that are chosen and in the rows, in their order: nothing is done to what nobody sees. */
  get chosen(): number[] {
    const { data, outline, selected, selection } = this;
    const tasks = selection.tasks(data.number, selected).filter((task) => (outline.rowOf[task] as number) >= 0);
    return outline.isArranged ? tasks.sort((a, b) => (outline.rowOf[a] as number) - (outline.rowOf[b] as number)) : tasks;
  }

  /** Whether a task is chosen. */
  isChosen(task: number): boolean {
    if (this.selection.size < 2) return task === this.selected;
    return this.selection.has(this.data.number[task] as number);
  }

  /** How that is found; null until it is loaded (layers.ts). */
  courseOf: ((data: PlanData, task: number) => Course) | null = null;
  private coursed: { data: PlanData; task: number; course: Course } | null = null;

  /** What drives the selected task and what it drives, where that is to be shown. */
  get course(): Course {
    const { data, selected } = this;
    if (!this.show.course || selected < 0 || !this.courseOf) return NO_COURSE;
    if (this.coursed?.data !== data || this.coursed.task !== selected) {
      this.coursed = { data, task: selected, course: this.courseOf(data, selected) };
    }
    return this.coursed.course;
  }

  /** The baselines that are drawn beside the bars. */
  get beside(): Baseline[] {
    const { baselines } = this.data;
    return this.strips.flatMap((number) => baselines.find((one) => one.number === number && one.loaded) ?? []);
  }

  get filtering(): boolean {
    return this.filter.parts.length > 0 || this.text.trim() !== "";
  }

  /** Whether the filter lets a task through by itself; a summary that only holds such tasks together does not pass. */
  passes(task: number): boolean {
    return !this.hits || this.hits[task] === 1;
  }

  /** What conditions are asked with. */
  get asking(): Asking {
    return { ...this.sight, mine: this.filters.mine };
  }

  /** The tasks that pass, without summaries unless these are asked for, in the order of the sorts: for lists and cards. */
  get listed(): number[] {
    const { data, hits } = this;
    const asked = conditionsOf(this.filter).some(([field, how]) => field === "summary" && how === "yes");
    const out: number[] = [];
    const put = (task: number): void => {
      if ((!hits || hits[task]) && (asked || !has(data, task, SUMMARY))) out.push(task);
    };
    if (this.sorted.length) this.sorted.forEach(put);
    else for (let task = 0; task < data.count; task++) put(task);
    return out;
  }

  /**
   * Filter and arrange the rows: as the reader asks, or after an edit, where `before` says how they were. Then nothing
   * goes away from under their hands: what was there stays, and in its order, until they ask again.
   */
  arrange(before?: Before): void {
    const { data, arrangement, asking, asks } = this;
    const filter = asks?.test(this.filter, asking) ?? null;
    const search = this.filters.search(this.text);
    this.colouring = new Colouring(this.colours, this.colours.map((rule) => asks?.test(rule.filter, asking) ?? null));
    this.hits = filter || search ? new Uint8Array(data.count) : null;
    this.hits?.forEach((_none, task, hits) => {
      if ((!filter || filter(task)) && (!search || search(task))) hits[task] = 1;
    });
    const { sort } = arrangement;
    const order = sort.length ? asks?.ordering(sort, asking) : undefined;
    if (before && order && before.sorted.length) this.unsettled = this.hold(before, order);
    else {
      this.sorted = (sort.length && asks?.sorted(sort, asking)) || new Int32Array(0);
      this.unsettled = before !== undefined && this.hold(before, null);
    }
    this.found = this.hits?.reduce((sum, hit) => sum + hit, 0) ?? data.count;
    this.outline.keep(this.hits, !before, isOutline(arrangement) ? null : this.order(asking));
  }

  /** Leave the rows as they were; says whether anything would stand elsewhere. */
  private hold({ hits: old, sorted: order, taskOf }: Before, compare: ((a: number, b: number) => number) | null): boolean {
    const { hits, data } = this;
    let held = false;
    const keep = (task: number): void => {
      if (!hits || task < 0 || hits[task]) return;
      hits[task] = 1;
      held = true;
    };
    if (old && hits) old.forEach((hit, task) => hit && keep(taskOf(task)));
    // What is only being made is shown whatever it will be.
    for (let task = 0; hits && task < data.count; task++) if ((data.number[task] as number) < 0) keep(task);
    if (!compare) return held;
    const there = new Uint8Array(data.count);
    const out: number[] = [];
    for (const one of order) {
      let task = taskOf(one);
      if (task < 0) continue;
      out.push(task);
      there[task] = 1;
      // New tasks stand behind what they stand behind in the outline.
      while (++task < data.count && (data.number[task] as number) < 0 && !there[task]) {
        out.push(task);
        there[task] = 1;
      }
    }
    for (let task = 0; task < data.count; task++) if (!there[task]) out.push(task);
    this.sorted = Int32Array.from(out);
    return held || out.some((task, at) => at > 0 && compare(out[at - 1] as number, task) > 0);
  }

  private order(asking: Asking): Order {
    const { sort, flat, group } = this.arrangement;
    if (!flat && !group) return { sorted: this.sorted, list: null, groups: null };
    const list = this.listed;
    if (!group || !this.asks) return { sorted: this.sorted, list, groups: null };
    const down = sort.find((one) => one.column === group.column)?.down ?? false;
    const groups = this.asks.grouped(list, group, down, asking);
    for (const one of groups) one.name = this.asks.groupName(asking, group, one.key);
    return { sorted: this.sorted, list, groups };
  }

  taskNumbered(number: number): number {
    return this.data.number.indexOf(number);
  }

  keepFolds(): void {
    const numbers = this.outline.foldedTasks().map((task) => this.data.number[task] as number);
    this.store.write({ folded: numbers });
  }
}
