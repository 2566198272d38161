/* Links on the chart: drawn from a bar's end to another bar, taken by a click, walked through by key. */
import type { BarDrags, Say } from "./dragging";
import type { EditSession } from "./edits";
import { diamond, rect } from "./inks";
import { HANDLE } from "./grips";
import { kindOf, toldWrong, wrongLink, type End, type Wrong } from "./linking";
import { LinkDialog, type LinkName } from "./linkdialog";
import { linkNamed, linksOfTask, nameOfLink, walkLinks } from "./linkwalk";
import { startPull, type Place } from "./pull";
import { MILESTONE_HALF, boxOf, rowShape } from "./shapes";
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";
import { say } from "./words";

interface Target {
  task: number;
  end: End;
  wrong: Wrong | null;
}

export class LinkDrags {
  readonly dialog: LinkDialog;

  constructor(
    root: HTMLElement,
    private readonly state: PlanState,
    private readonly sheet: Sheet,
    private readonly session: EditSession,
    private readonly bars: BarDrags,
    private readonly say: Say,
    private readonly reveal: (task: number) => void,
  ) {
    this.dialog = new LinkDialog(root, state, session, () => this.mark(null));
    // Ahead of what a click does otherwise: it chooses the row.
    sheet.scroller.addEventListener("click", (event) => this.click(event), { capture: true });
    sheet.scroller.addEventListener("pointermove", (event) => this.hover(event), { passive: true });
  }

  /** Only who may change the whole plan links its tasks. */
  private get may(): boolean {
    return this.session.may.edit;
  }

  /** The link by a place of the chart where no bar lies. */
  private linkAt(event: MouseEvent): number {
    const { sheet, state } = this;
    if (!this.may || !state.show.links) return -1;
    const place = sheet.placeOf(event);
    if (!place || sheet.chart.taskAt(place.x, place.y, sheet.rowHeight)?.onBar) return -1;
    return sheet.chart.linkAt(place.x, place.y);
  }

  private hover(event: PointerEvent): void {
    this.sheet.element.classList.toggle("is-on-link", event.pointerType === "mouse" && this.linkAt(event) >= 0);
  }

  private click(event: MouseEvent): void {
    if (event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const at = this.linkAt(event);
    const name = this.nameOf(at);
    if (!name) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.mark(name);
    this.dialog.edit(name, event);
  }

  private nameOf(at: number): LinkName | null {
    const link = this.state.data.links[at];
    return link ? nameOfLink(this.state, link) : null;
  }

  /** Draw a link so that one sees which is meant; null for none. */
  private mark(name: LinkName | null): void {
    const { chart } = this.sheet;
    const link = name ? linkNamed(this.state, name) : undefined;
    const at = link ? this.state.data.links.indexOf(link) : -1;
    if (chart.linked === at) return;
    chart.linked = at;
    this.sheet.redraw();
  }

  // -- by drag --------------------------------------------------------------------------------------------------------

  /** Draw a link from one end of a task's bar. */
  draw(from: End, task: number, event: PointerEvent): void {
    const { state, sheet, bars } = this;
    const { grips } = bars;
    const number = state.data.number[task] as number;
    let target: Target | null = null;
    startPull(event, sheet, state.pane, {
      begin: () => {
        if (!this.may) this.say(say("not_yours"));
        bars.pulling = this.may;
        return this.may;
      },
      move: (place) => {
        const row = state.taskNumbered(number);
        const box = row < 0 ? null : boxOf(state, row);
        if (!box) return;
        target = this.targetAt(place, row, from, target);
        const x = from === "start" ? box.left : box.right;
        const y = box.row * sheet.rowHeight + rowShape(sheet.rowHeight).barTop + 6;
        grips.rubber(`M${x} ${y}L${place.x} ${place.y}`, target ? this.outline(target) : "", Boolean(target?.wrong));
        const told = target ? this.told(row, from, target) : say("link_let_go");
        grips.tell(told, place.atX, place.atY, Boolean(target?.wrong));
      },
      end: (taken) => {
        bars.pulling = false;
        grips.clear();
        grips.show(-1);
        const row = state.taskNumbered(number);
        if (taken && target && row >= 0) this.take(row, from, target);
      },
    });
  }

  private targetAt(place: Place, task: number, from: End, before: Target | null): Target | null {
    const { state, sheet } = this;
    const found = sheet.chart.taskAt(place.x, place.y, sheet.rowHeight);
    const box = found ? boxOf(state, found.task) : null;
    // Near enough to the bar: it may be but a few pixels wide.
    if (!found || !box || place.x < box.left - HANDLE || place.x > box.right + HANDLE) return null;
    const end: End = box.milestone ? "start" : place.x <= (box.left + box.right) / 2 ? "start" : "finish";
    if (before && before.task === found.task && before.end === end) return before;
    return { task: found.task, end, wrong: wrongLink(state.data, task, found.task, kindOf(from, end)) };
  }

  private told(task: number, from: End, { task: other, end, wrong }: Target): string {
    const { data } = this.state;
    if (wrong) return toldWrong(data, wrong, task, other);
    const ends = { before: data.name[task] ?? "", after: data.name[other] ?? "" };
    return say("link_drawn", { ...ends, kind: say(`link_${kindOf(from, end)}`) });
  }

  private outline({ task, end }: Target): string {
    const { state, sheet } = this;
    const box = boxOf(state, task);
    if (!box) return "";
    const top = box.row * sheet.rowHeight + rowShape(sheet.rowHeight).barTop;
    if (box.milestone) return diamond((box.left + box.right) / 2, top + 6, MILESTONE_HALF + 3);
    const edge = end === "start" ? box.left : box.right;
    return rect(box.left - 2.5, top - 2.5, box.right - box.left + 5, 17, 3) + rect(edge - 2, top - 4.5, 4, 21);
  }

  private take(task: number, from: End, target: Target): void {
    const { state, session } = this;
    const { data } = state;
    if (target.wrong) return this.say(toldWrong(data, target.wrong, task, target.task));
    const number = (row: number): number => data.number[row] as number;
    const name: LinkName = { before: number(task), after: number(target.task), kind: kindOf(from, target.end) };
    const told = this.told(task, from, target);
    session.apply([{ op: "link", before: session.nameOf(name.before), after: session.nameOf(name.after), kind: name.kind, lag: "" }]);
    this.say(told, { label: say("link_change"), run: () => this.ask(name) });
  }

  private ask(name: LinkName): void {
    this.mark(name);
    this.dialog.edit(name, this.near(this.state.taskNumbered(name.after)));
  }

  /** A place of the window beside a task's bar. */
  near(task: number): { clientX: number; clientY: number } {
    const { state, sheet } = this;
    const bounds = sheet.scroller.getBoundingClientRect();
    const box = task < 0 ? null : boxOf(state, task);
    const row = task < 0 ? 0 : Math.max(0, state.outline.rowOf[task] as number);
    const x = box ? box.left - sheet.scroller.scrollLeft : 60;
    const right = bounds.left + sheet.scroller.clientWidth - 60;
    return {
      clientX: Math.max(bounds.left + state.pane, Math.min(bounds.left + state.pane + x, right)),
      clientY: bounds.top + (row + 1) * sheet.rowHeight - sheet.scroller.scrollTop + 40,
    };
  }

  // -- by key ---------------------------------------------------------------------------------------------------------

  /** Ask with which other task this one is to be linked. */
  make(task: number): void {
    if (!this.may) return this.say(say("not_yours"));
    this.sheet.showRow(this.state.outline.rowOf[task] as number, true);
    this.dialog.make(this.state.data.number[task] as number, this.near(task));
  }

  /** Go through the links of a task. */
  walk(task: number): void {
    const { state, sheet, session, bars } = this;
    const number = state.data.number[task] as number;
    if (!linksOfTask(state, number).length) return this.say(say("link_none", { name: state.data.name[task] ?? "" }));
    state.show.links = true;
    sheet.showRow(state.outline.rowOf[task] as number, true);
    sheet.draw();
    walkLinks(state, session, number, () => linksOfTask(state, number), {
      show: (name, told) => {
        this.mark(name);
        if (!name) return bars.grips.clear();
        const { clientX, clientY } = this.near(state.taskNumbered(number));
        const bounds = sheet.scroller.getBoundingClientRect();
        bars.grips.tell(told, clientX - bounds.left, clientY - bounds.top);
      },
      edit: (name) => this.ask(name),
      go: this.reveal,
    });
  }
}
