/* Bars that are moved, made longer and filled: by mouse, by finger on the selected task, and by key. */
import { mayChange, mayEdit } from "./editings";
import { MILESTONE, NONE, SUMMARY, has } from "./data";
import type { EditSession, Op } from "./edits";
import { Grips, HANDLE, type Part } from "./grips";
import { grainOf, progressed, proposed, refusal, stepped, unmoved, type Grip, type Proposal } from "./moving";
import { startPull } from "./pull";
import { boxOf } from "./shapes";
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";
import { say } from "./words";

/** Say something; with a way back, or something else to do about it. */
export type Say = (text: string, action?: true | { label: string; run: () => void }) => void;

export class BarDrags {
  readonly grips: Grips;
  private touched = false;
  /** Something is being pulled: handles stay where they are. */
  pulling = false;
  /** A move that was let go, until the server says where the task really starts. */
  private hoped: { number: number; start: number } | null = null;

  constructor(
    private readonly state: PlanState,
    private readonly sheet: Sheet,
    private readonly session: EditSession,
    private readonly say: Say,
    /** What else hangs on the handles: links that are drawn, constraints that are asked for. */
    private readonly other: (part: Part, task: number, event: PointerEvent) => void,
  ) {
    this.grips = new Grips(state, sheet);
    this.grips.on("pointerdown", (part, event) => this.press(part, event));
    const { scroller } = sheet;
    scroller.addEventListener("pointermove", (event) => this.hover(event), { passive: true });
    scroller.addEventListener("pointerleave", () => this.hover(null));
    scroller.addEventListener("pointerdown", (event) => (this.touched = event.pointerType === "touch"), { passive: true });
    scroller.addEventListener("click", () => this.touched && this.grips.show(this.mine(state.selected)));
  }

  /** A task that this reader may change in some way, else none. */
  private mine(task: number): number {
    if (task < 0) return -1;
    const { state, session } = this;
    return mayChange(state.data, session.may, task) || mayEdit(state.data, session.may, task, "percent") ? task : -1;
  }

  private hover(event: PointerEvent | null): void {
    if (this.pulling || (event && event.pointerType === "touch")) return;
    const place = event ? this.sheet.placeOf(event) : null;
    const task = place ? this.state.outline.rows[Math.floor(place.y / this.sheet.rowHeight)] : undefined;
    const box = task === undefined ? null : boxOf(this.state, task);
    const reach = HANDLE + 7;
    let near = box !== null && place !== null && place.x > box.left - reach && place.x < box.right + reach;
    const deadline = task === undefined ? NONE : (this.state.data.deadline[task] as number);
    if (place && deadline !== NONE) near ||= Math.abs(place.x - this.state.scale.x(deadline) - 3) < 10;
    this.grips.show(near ? this.mine(task as number) : -1);
  }

  /** A part of a split task, not its first, is taken elsewhere (splits.ts). */
  parted: ((task: number, event: PointerEvent) => boolean) | null = null;

  private press(part: Part, event: PointerEvent): void {
    const { grips, state } = this;
    const task = grips.task;
    if (event.button || task < 0 || (part === "move" && this.parted?.(task, event))) return;
    if (part !== "move" && part !== "finish" && part !== "progress" && part !== "deadline") return this.other(part, task, event);
    const number = state.data.number[task] as number;
    let now: Proposal = unmoved(state, task);
    const bounds = this.sheet.scroller.getBoundingClientRect();
    const startX = event.clientX - bounds.left - state.pane + this.sheet.scroller.scrollLeft;
    startPull(event, this.sheet, state.pane, {
      begin: () => {
        const why = refusal(state, this.session.may, task, part);
        if (why) this.refuse(why, task);
        this.pulling = !why;
        return !why;
      },
      move: (place) => {
        const row = state.taskNumbered(number);
        if (row < 0) return;
        now = proposed(state, row, part, place.x - startX);
        grips.draw(row, now);
        grips.tell(this.told(row, part, now), place.atX, place.atY);
      },
      end: (taken) => {
        this.pulling = false;
        grips.clear();
        grips.show(-1);
        if (taken) this.take(state.taskNumbered(number), now);
      },
    });
  }

  /** A finger rests on a bar and takes it; says whether this reader may. */
  hold(task: number, event: PointerEvent): boolean {
    this.grips.show(this.mine(task));
    if (this.grips.task < 0) return false;
    this.press("move", event);
    return true;
  }

  private refuse(why: string, task: number): void {
    const { data } = this.state;
    this.say(say(why, { name: data.name[task] ?? "" }));
  }

  /** Where it will be, in words. */
  private told(task: number, grip: Grip, now: Proposal): string {
    const { format, data, perDay } = this.state;
    const hours = grainOf(perDay) === "hour";
    const clock = (time: number): string => (hours ? ` ${new Date(time * 60000).toISOString().slice(11, 16)}` : "");
    const start = format.long(now.start) + clock(now.start);
    const finish = format.long(format.ending(now.finish)) + clock(now.finish);
    switch (grip) {
      case "move":
        return has(data, task, MILESTONE) ? start : `${start} \u2013 ${finish}`;
      case "finish":
        return `${finish} \u00b7 ${format.duration(now.duration, hours ? "h" : data.unit[task])}`;
      case "progress":
        return say("tip_done", { percent: format.percent(now.percent) });
      case "deadline":
        return say("tip_deadline", { date: format.long(format.ending(now.deadline)) });
    }
  }

  /** Put a task where it was let go. */
  take(task: number, now: Proposal): void {
    if (task < 0 || !Object.keys(now.fields).length) return;
    const { state, session } = this;
    const number = state.data.number[task] as number;
    const name = state.data.name[task] ?? "";
    if ("start" in now.fields) {
      this.hoped = { number, start: now.start };
      this.say(say("drag_held", { name, date: state.format.long(now.start) }), true);
    }
    const op: Op = { op: "change", task: session.nameOf(number), fields: now.fields };
    session.apply([op]);
  }

  /** The server has answered: a task that could not go where it was put is said to be held back, and by which. */
  answered(): void {
    const { hoped, state } = this;
    if (!hoped || this.session.waiting) return;
    this.hoped = null;
    const { data } = state;
    const task = state.taskNumbered(hoped.number);
    if (task < 0 || (data.start[task] as number) <= hoped.start) return;
    const by = (data.linksInto[task] ?? []).map((at) => data.links[at]).find((link) => link?.driving);
    if (!by) return;
    const date = state.format.long(data.start[task] as number);
    this.say(say("drag_held_back", { name: data.name[task] ?? "", date, by: data.name[by.before] ?? "" }));
  }

  // -- by key ---------------------------------------------------------------------------------------------------------

  /** Take the bar of a task by key: arrows move it, with Shift its finish, up and down fill it; Enter lets go. */
  grab(task: number): void {
    const { state, grips, sheet } = this;
    const parts: Grip[] = ["move", "finish", "progress"];
    const why = parts.map((grip) => refusal(state, this.session.may, task, grip));
    if (why.every((one) => one !== null) || has(state.data, task, SUMMARY)) return this.refuse(why[0] ?? "not_yours", task);
    const number = state.data.number[task] as number;
    let grip: Grip = why[0] ? "finish" : "move";
    let dx = 0;
    let now = unmoved(state, task);
    sheet.showRow(state.outline.rowOf[task] as number, true);
    sheet.draw();
    const show = (text: string): void => {
      const row = state.taskNumbered(number);
      const box = row < 0 ? null : boxOf(state, row);
      if (!box) return;
      const [x, y] = [box.left - sheet.scroller.scrollLeft + state.pane, (box.row + 1) * sheet.rowHeight - sheet.scroller.scrollTop + 45];
      if (Object.keys(now.fields).length) grips.draw(row, now);
      else grips.clear();
      grips.tell(text, Math.max(state.pane, x), y);
    };
    const step = (part: Grip, way: 1 | -1): void => {
      const row = state.taskNumbered(number);
      const no = row < 0 ? null : refusal(state, this.session.may, row, part);
      if (no) return this.refuse(no, row);
      if (part !== grip) [dx, grip] = [0, part];
      if (part === "progress") now = progressed(state, row, now.percent + way * 5);
      else {
        dx = stepped(state, row, part, dx, way);
        now = proposed(state, row, part, dx);
      }
      show(this.told(row, part, now));
    };
    const done = (taken: boolean): void => {
      document.removeEventListener("keydown", key, true);
      document.removeEventListener("pointerdown", leave, true);
      grips.clear();
      if (taken) this.take(state.taskNumbered(number), now);
    };
    const leave = (): void => done(false);
    const key = (event: KeyboardEvent): void => {
      const ways: Record<string, [Grip, 1 | -1]> = {
        ArrowRight: [event.shiftKey ? "finish" : "move", 1],
        ArrowLeft: [event.shiftKey ? "finish" : "move", -1],
        ArrowUp: ["progress", 1],
        ArrowDown: ["progress", -1],
      };
      const way = ways[event.key];
      if (event.key === "Shift") return;
      event.preventDefault();
      event.stopImmediatePropagation();
      if (way) step(...way);
      else if (event.key === "Enter" || event.key === "Escape" || event.key === "Tab") done(event.key === "Enter");
    };
    document.addEventListener("keydown", key, true);
    document.addEventListener("pointerdown", leave, true);
    show(say("grab_keys"));
  }
}
