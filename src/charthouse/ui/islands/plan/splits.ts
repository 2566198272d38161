/* Splitting on the chart: with the mouse where it pauses, by pulling a part, or in a small dialog. */
import type { BarDrags, Say } from "./dragging";
import type { EditSession } from "./edits";
import { rect } from "./inks";
import { grainOf, grainWidth } from "./moving";
import { openNear } from "./near";
import { startPull } from "./pull";
import { boxOf, rowShape } from "./shapes";
import type { Sheet } from "./sheet";
import { gapsOf, laidOut, partNear, partsAt, splitRefusal, withGap, withPartMoved, workBefore, type Gap } from "./splitting";
import type { PlanState } from "./state";
import { beginningOf, readDuration } from "./typing";
import { say } from "./words";
import { DAY } from "./calendar";

export class Splits {
  private readonly dialog: HTMLDialogElement | null;
  /** The next press on a bar splits it. */
  private cutting = false;

  constructor(
    root: HTMLElement,
    private readonly state: PlanState,
    private readonly sheet: Sheet,
    private readonly session: EditSession,
    private readonly bars: BarDrags,
    private readonly say: Say,
  ) {
    this.dialog = root.querySelector<HTMLDialogElement>("[data-split]");
    bars.parted = (task, event) => {
      const place = sheet.placeOf(event);
      const part = place ? this.partAt(task, place.x) : 0;
      if (part > 0) this.pullPart(task, part, event);
      return part > 0;
    };
    sheet.scroller.addEventListener("pointermove", (event) => this.cutting && !bars.pulling && this.hover(event), { passive: true });
  }

  private refused(task: number): boolean {
    const { state, session } = this;
    const why = splitRefusal(state.data, session.may, task);
    if (why) this.say(say(why, { name: state.data.name[task] ?? "" }));
    return why !== null;
  }

  private apply(number: number, seen: Gap[], splits: Gap[]): void {
    if (JSON.stringify(seen) === JSON.stringify(splits)) return;
    this.session.apply([{ op: "split", task: this.session.nameOf(number), seen, splits }]);
  }

  /** Minutes of work that a pull to the side means: whole days or weeks, or hours where one sees them. */
  private work(dx: number): number {
    const { state } = this;
    const day = state.data.json.project.day_minutes || 480;
    const grain = grainOf(state.perDay);
    const minutes = { hour: 60, day, week: state.data.json.project.week_minutes || 2400 }[grain];
    // Days off between take no work: what lies under the pull on the calendar, as near as a grain tells.
    return Math.round(dx / grainWidth(state)) * minutes;
  }

  // -- pulling a part -------------------------------------------------------------------------------------------------

  /** Which part of a task lies at a place of the chart: 0 for the first, or a task that does not pause. */
  partAt(task: number, x: number): number {
    const { state } = this;
    return partNear(partsAt(state.data, task), state.scale.time(x));
  }

  /** Pull a part of a split task, not its first; those behind it go along. */
  pullPart(task: number, part: number, event: PointerEvent): void {
    const { state, sheet, bars } = this;
    const number = state.data.number[task] as number;
    const seen = gapsOf(state.data, task);
    let wanted = seen;
    const bounds = sheet.scroller.getBoundingClientRect();
    const startX = event.clientX - bounds.left - state.pane + sheet.scroller.scrollLeft;
    startPull(event, sheet, state.pane, {
      begin: () => (bars.pulling = !this.refused(task)),
      move: (place) => {
        const row = state.taskNumbered(number);
        if (row < 0) return;
        wanted = withPartMoved(seen, part, this.workPulled(row, part, place.x - startX));
        this.draw(row, wanted);
        bars.grips.tell(this.told(row, wanted, part), place.atX, place.atY);
      },
      end: (taken) => this.end(number, taken, seen, wanted),
    });
  }

  private end(number: number, taken: boolean, seen: Gap[], wanted: Gap[]): void {
    const { bars } = this;
    bars.pulling = false;
    bars.grips.clear();
    bars.grips.show(-1);
    if (taken) this.apply(number, seen, wanted);
  }

  /** How much later or earlier a part begins, in working minutes of the plan. */
  private workPulled(task: number, part: number, dx: number): number {
    const { state } = this;
    const begins = partsAt(state.data, task)[part]?.[0];
    if (begins === undefined) return 0;
    if (grainOf(state.perDay) !== "day") return this.work(dx);
    const days = Math.round(dx / state.perDay);
    return state.calendar.between(begins, beginningOf(state.calendar, Math.floor(begins / DAY) + days));
  }

  private draw(task: number, gaps: Gap[]): void {
    const { state, sheet, bars } = this;
    const box = boxOf(state, task);
    if (!box) return;
    const top = box.row * sheet.rowHeight + rowShape(sheet.rowHeight).barTop;
    const parts = laidOut(state.calendar, state.data.start[task] as number, state.data.duration[task] as number, gaps);
    const bar = ([from, to]: [number, number]): string => {
      const left = state.scale.x(from);
      return rect(left + 0.5, top + 0.5, Math.max(2, state.scale.x(to) - left - 1), 11, 1.5);
    };
    bars.grips.sketch(parts.map(bar).join(""));
  }

  private told(task: number, gaps: Gap[], part: number): string {
    const { state } = this;
    const { data, format } = state;
    const parts = laidOut(state.calendar, data.start[task] as number, data.duration[task] as number, gaps);
    const gap = gaps[part - 1];
    const finish = format.long(format.ending(parts[parts.length - 1]?.[1] ?? 0));
    if (!gap || gaps.length < part) return say("split_joined", { finish });
    const unit = grainOf(state.perDay) === "hour" ? "h" : "d";
    const [after, pause] = gap.map((minutes) => format.duration(minutes, unit)) as [string, string];
    return say("split_told", { after, pause, resume: format.long(parts[part]?.[0] ?? 0), finish });
  }

  // -- with the split tool --------------------------------------------------------------------------------------------

  /** The next press on a bar splits it there; pulled to the side, the pause is as long as the pull. */
  tool(): void {
    if (!this.session.may.edit && !this.session.may.part.length) return this.say(say("not_yours"));
    if (this.cutting) return this.stop();
    this.cutting = true;
    this.sheet.element.classList.add("is-cutting");
    this.say(say("split_tool"));
    this.sheet.scroller.addEventListener("pointerdown", this.press, { capture: true });
    document.addEventListener("keydown", this.key, true);
  }

  private stop(): void {
    this.cutting = false;
    this.sheet.element.classList.remove("is-cutting");
    this.sheet.scroller.removeEventListener("pointerdown", this.press, { capture: true });
    document.removeEventListener("keydown", this.key, true);
    if (!this.bars.pulling) this.bars.grips.clear();
  }

  private readonly key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || this.bars.pulling) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.stop();
  };

  private barAt(event: MouseEvent): { task: number; x: number } | null {
    const { sheet } = this;
    const place = sheet.placeOf(event);
    const found = place ? sheet.chart.taskAt(place.x, place.y, sheet.rowHeight) : null;
    return place && found?.onBar ? { task: found.task, x: place.x } : null;
  }

  /** After how much of its work a task would pause at a place: at the end of a day's, or of an hour's. */
  private after(task: number, x: number): number {
    const { state } = this;
    const { data, scale, calendar } = state;
    const time = scale.time(x);
    const snapped = grainOf(state.perDay) === "hour" ? Math.round(time / 60) * 60 : Math.round(time / DAY) * DAY;
    const duration = data.duration[task] as number;
    return Math.max(0, Math.min(duration, workBefore(data, calendar, task, snapped)));
  }

  private hover(event: PointerEvent): void {
    const found = this.barAt(event);
    const { state, sheet, bars } = this;
    const box = found ? boxOf(state, found.task) : null;
    if (!found || !box || splitRefusal(state.data, this.session.may, found.task)) return bars.grips.clear();
    const after = this.after(found.task, found.x);
    if (after <= 0 || after >= (state.data.duration[found.task] as number)) return bars.grips.clear();
    const splits = withGap(gapsOf(state.data, found.task), after, this.work(grainWidth(state)));
    this.draw(found.task, splits);
    const bounds = sheet.scroller.getBoundingClientRect();
    const part = splits.findIndex(([at]) => at === after) + 1;
    bars.grips.tell(this.told(found.task, splits, part), event.clientX - bounds.left, event.clientY - bounds.top);
  }

  private readonly press = (event: PointerEvent): void => {
    const found = event.button ? null : this.barAt(event);
    if (!found) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const { state, sheet, bars } = this;
    const { task } = found;
    if (this.refused(task)) return this.stop();
    const number = state.data.number[task] as number;
    const seen = gapsOf(state.data, task);
    const after = this.after(task, found.x);
    if (after <= 0 || after >= (state.data.duration[task] as number)) return;
    const least = this.work(grainWidth(state));
    let wanted = withGap(seen, after, least);
    let pulled = false;
    startPull(event, sheet, state.pane, {
      begin: () => (bars.pulling = pulled = true),
      move: (place) => {
        const row = state.taskNumbered(number);
        if (row < 0) return;
        wanted = withGap(seen, after, Math.max(least, this.work(place.x - found.x)));
        this.draw(row, wanted);
        bars.grips.tell(this.told(row, wanted, wanted.findIndex(([at]) => at === after) + 1), place.atX, place.atY);
      },
      end: (taken) => {
        this.end(number, taken, seen, wanted);
        this.stop();
      },
    });
    const up = (): void => {
      // A click alone: the shortest pause that one sees at this zoom.
      if (pulled) return;
      this.end(number, true, seen, wanted);
      this.stop();
    };
    event.target?.addEventListener("pointerup", up, { once: true });
  };

  // -- in words -------------------------------------------------------------------------------------------------------

  /** Say where a task pauses, to be changed: the way without a mouse. */
  ask(task: number, at: { clientX: number; clientY: number }): void {
    const { dialog, state } = this;
    const form = dialog?.querySelector("form");
    const list = dialog?.querySelector<HTMLElement>("[data-split-list]");
    const pattern = dialog?.querySelector<HTMLTemplateElement>("[data-split-line]");
    if (!dialog || !form || !list || !pattern || this.refused(task)) return;
    const number = state.data.number[task] as number;
    const seen = gapsOf(state.data, task);
    const head = dialog.querySelector("[data-split-title]");
    if (head) head.textContent = say("split_of", { name: state.data.name[task] ?? "" });
    const wrong = dialog.querySelector<HTMLElement>("[data-split-wrong]");
    if (wrong) wrong.textContent = "";
    const { format } = state;
    const add = (after = "", gap = ""): HTMLInputElement | undefined => {
      const line = pattern.content.cloneNode(true) as DocumentFragment;
      const [first, second] = line.querySelectorAll("input");
      if (first) first.value = after;
      if (second) second.value = gap;
      line.querySelector("[data-join]")?.addEventListener("click", (event) => {
        (event.target as Element).closest("li")?.remove();
        form.querySelector<HTMLElement>("[data-split-add]")?.focus();
      });
      list.append(line);
      return first;
    };
    list.replaceChildren();
    const written = (minutes: number): string => this.written(minutes);
    for (const [after, gap] of seen) add(written(after), written(gap));
    if (!seen.length) add("", format.duration(state.data.json.project.day_minutes || 480, "d").replace(/\u00a0/g, " "));
    const more = form.querySelector<HTMLButtonElement>("[data-split-add]");
    if (more) more.onclick = () => add()?.focus();
    form.onsubmit = (event) => {
      if ((event.submitter as HTMLButtonElement | null)?.value !== "yes") return;
      const splits: Gap[] = [];
      const { day_minutes: day, week_minutes: week } = state.data.json.project;
      for (const input of list.querySelectorAll("input")) {
        const typed = input.value.trim();
        const said = readDuration(typed, day, week);
        if (!said || said.elapsed || said.minutes <= 0) {
          event.preventDefault();
          if (wrong) wrong.textContent = say("no_pause", { typed });
          return input.focus();
        }
        const last = splits[splits.length - 1];
        if (last && last[1] < 0) last[1] = said.minutes;
        else splits.push([said.minutes, -1]);
      }
      const row = state.taskNumbered(number);
      const most = row < 0 ? 0 : (state.data.duration[row] as number);
      if (splits.some(([after]) => after >= most)) {
        event.preventDefault();
        if (wrong) wrong.textContent = say("split_outside", { name: state.data.name[row] ?? "", work: written(most) });
        return;
      }
      this.apply(number, seen, splits.sort((one, other) => one[0] - other[0]));
    };
    openNear(dialog, at);
    list.querySelector("input")?.focus();
  }

  /** A duration as somebody would type it: whole days, else hours, else minutes. */
  private written(minutes: number): string {
    const { format, data } = this.state;
    const day = data.json.project.day_minutes || 480;
    const unit = minutes % day === 0 ? "d" : minutes % 60 === 0 ? "h" : "m";
    return format.duration(minutes, unit).replace(/\u00a0/g, " ");
  }
}
