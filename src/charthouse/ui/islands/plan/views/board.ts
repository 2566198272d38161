/* The plan as a board: a column for each status, a card for each task; moving a card says how far the task is. */
import "./views.css";

import Sortable from "sortablejs";

import { mayEdit } from "../celledit";
import { NONE } from "../data";
import { isLate } from "../filters";
import type { Host, View } from "../modes";
import { say } from "../words";
import { datesOf, isCriticalNow, peopleOf, ruleClass, ruleOf } from "./facts";
import { CARD, LANE_HEAD, STATE_OF, STATUSES, cardsIn, lanesOf, placed, statusOf, waitsFor, type Lanes, type PlacedLane, type Status } from "./statuses";
import { choice, part, rulesIn } from "./widgets";

export const make = (host: Host): View => new Board(host);

class Board implements View {
  readonly element = part("div", "pv");
  private readonly bar = part("div", "pv-bar");
  private readonly note = part("p", "pv-note");
  private readonly scroller = part("div", "pv-scroll pb-scroll");
  private readonly head = part("div", "pb-head");
  private readonly body = part("div", "pb-body");
  private readonly cells = new Map<string, { element: HTMLElement; sortable: Sortable; shown: string }>();
  private lanes: PlacedLane[] = [];
  private by: Lanes = "none";
  private frame = 0;
  private dragging = false;
  /** Something was to be drawn meanwhile. */
  private missed = false;
  private stamp = 0;
  /** The task whose card has the keyboard, by number. */
  private current = 0;

  constructor(private readonly host: Host) {
    this.bar.setAttribute("role", "toolbar");
    this.bar.setAttribute("aria-label", say("view_board"));
    this.note.setAttribute("role", "status");
    const lanes: [Lanes, string][] = [["none", say("board_lanes_none")], ["people", say("board_lanes_people")], ["phases", say("board_lanes_phases")]];
    this.bar.append(
      choice(say("board_lanes"), lanes, this.by, (value) => {
        this.by = value as Lanes;
        this.scroller.scrollTop = 0;
        this.draw();
      }),
    );
    const keys = part("span", "pb-keys hide-ph", say("board_keys"));
    this.bar.append(keys);
    this.scroller.append(this.head, this.body);
    this.element.append(this.bar, this.note, this.scroller);
    this.scroller.addEventListener("scroll", () => this.soon(), { passive: true });
    this.scroller.addEventListener("click", (event) => this.click(event));
    this.scroller.addEventListener("focusin", (event) => {
      const number = this.numberOf(event.target as Element);
      if (number) this.current = number;
    });
    window.addEventListener("beforeprint", () => this.element.isConnected && this.paint(true));
    window.addEventListener("afterprint", () => this.element.isConnected && this.draw());
  }

  draw(): void {
    if (this.dragging) {
      this.missed = true;
      return;
    }
    const { state } = this.host;
    const sorted = state.arrangement.sort.length > 0;
    const { lanes, height } = placed(lanesOf(state.data, state.listed, this.by, sorted));
    this.lanes = lanes;
    this.stamp++;
    rulesIn(this.bar, state);
    this.body.style.height = `${height}px`;
    const keys = this.bar.querySelector<HTMLElement>(".pb-keys");
    if (keys) keys.hidden = !this.host.mayChange();
    this.note.textContent = lanes.length || !state.data.count ? "" : say("view_nothing");
    this.head.replaceChildren(
      ...STATUSES.map((status) => {
        const title = part("h2", "pb-title", say(`board_${status}`));
        const count = lanes.reduce((sum, lane) => sum + lane.cells[status].length, 0);
        title.append(part("span", "pb-count", state.format.number(count)));
        return title;
      }),
    );
    this.paint();
  }

  private soon(): void {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.paint());
  }

  /** The cells and cards that are in sight. */
  private paint(all = false): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    if (this.dragging) {
      this.missed = true;
      return;
    }
    const { scrollTop, clientHeight } = this.scroller;
    const heads = this.lanes.length > 1 || (this.lanes[0]?.key ?? -1) >= 0 ? LANE_HEAD : 0;
    const focused = this.body.contains(document.activeElement) ? this.current : 0;
    const there = new Set<string>();
    for (const lane of this.lanes) {
      if (!all && (lane.top > scrollTop + clientHeight || lane.top + lane.height < scrollTop)) continue;
      const [first, end] = all ? [0, Infinity] : cardsIn(lane, heads, scrollTop, clientHeight - this.head.offsetHeight);
      if (heads) this.laneHead(lane, there);
      for (const status of STATUSES) this.cell(lane, status, heads, first, end, there);
    }
    for (const [key, { element, sortable }] of this.cells) {
      if (there.has(key)) continue;
      sortable.destroy();
      element.remove();
      this.cells.delete(key);
    }
    if (focused) this.cardOf(focused)?.focus({ preventScroll: true });
  }

  private laneName(lane: PlacedLane): string {
    const { data } = this.host.state;
    if (this.by === "people") return lane.key < 0 ? say("nobody") : (data.json.people[lane.key]?.[1] ?? "");
    return lane.key < 0 ? say("board_no_phase") : (data.name[this.host.state.taskNumbered(lane.key)] ?? "");
  }

  private laneHead(lane: PlacedLane, there: Set<string>): void {
    const key = `head ${lane.key}`;
    there.add(key);
    let known = this.cells.get(key);
    if (!known) {
      const element = part("h3", "pb-lane");
      this.body.append(element);
      known = { element, sortable: Sortable.create(element, { disabled: true }), shown: "" };
      this.cells.set(key, known);
    }
    known.element.style.top = `${lane.top}px`;
    const name = part("bdi", "", this.laneName(lane));
    known.element.replaceChildren(name, part("span", "pb-count", this.host.state.format.number(lane.count)));
  }

  private cell(lane: PlacedLane, status: Status, heads: number, first: number, end: number, there: Set<string>): void {
    const key = `${lane.key} ${status}`;
    there.add(key);
    let known = this.cells.get(key);
    if (!known) {
      const element = part("ul", "pb-cell");
      element.dataset["status"] = status;
      this.body.append(element);
      known = { element, sortable: this.sortable(element), shown: "" };
      this.cells.set(key, known);
    }
    const tasks = lane.cells[status];
    const upTo = Math.min(end, tasks.length);
    const from = Math.min(first, upTo);
    const shown = `${this.stamp} ${from} ${upTo} ${lane.top}`;
    if (known.shown === shown) return;
    known.shown = shown;
    const { element } = known;
    element.style.top = `${lane.top + heads}px`;
    element.style.height = `${lane.height - heads}px`;
    element.style.insetInlineStart = `${25 * STATUSES.indexOf(status)}%`;
    element.style.paddingTop = `${from * CARD}px`;
    const where = heads ? `${this.laneName(lane)}, ` : "";
    element.setAttribute("aria-label", `${where}${say(`board_${status}`)}: ${this.host.state.format.number(tasks.length)}`);
    element.replaceChildren(...tasks.slice(from, upTo).map((task) => this.card(task, status)));
  }

  private sortable(element: HTMLElement): Sortable {
    return Sortable.create(element, {
      group: "board",
      sort: false,
      draggable: ".pb-card",
      filter: ".is-fixed",
      preventOnFilter: false,
      delay: 220,
      delayOnTouchOnly: true,
      forceFallback: true,
      fallbackTolerance: 4,
      ghostClass: "pb-ghost",
      dragClass: "pb-drag",
      // From the press to the release nothing is drawn: a card taken away under the pointer would break the pulling.
      onChoose: () => (this.dragging = true),
      onUnchoose: () => window.setTimeout(() => this.released()),
      onStart: () => {
        this.missed = true;
        this.scroller.classList.add("is-pulling");
      },
      onEnd: (event) => {
        this.scroller.classList.remove("is-pulling");
        const number = Number(event.item.dataset["number"]);
        const to = event.to.dataset["status"] as Status | undefined;
        // What is drawn follows from the plan alone, so the card goes back until the plan says otherwise.
        window.setTimeout(() => event.item.remove());
        if (to) this.say(number, to);
      },
    });
  }

  private released(): void {
    this.dragging = false;
    if (this.missed) this.draw();
    this.missed = false;
  }

  private card(task: number, status: Status): HTMLLIElement {
    const { state } = this.host;
    const { data, format } = state;
    const number = data.number[task] as number;
    const card = part("li", `pb-card${ruleClass(state, task)}`);
    card.dataset["number"] = String(number);
    if (!this.mayReport(task)) card.classList.add("is-fixed");
    if (task === state.selected) card.classList.add("on");
    const late = isLate(data, task, state.baseline);
    if (late) card.classList.add("is-late");
    const name = part("a", "pb-name");
    name.href = this.host.urlOf(task);
    name.append(part("bdi", "", data.name[task] || say("unnamed")));
    const finish = data.finish[task] as number;
    const due = part("span", "pb-due", status === "waiting" || status === "ready" ? datesOf(state, task) : say(status === "done" ? "board_finished" : "board_due", { date: finish === NONE ? "" : format.short(format.ending(finish)) }));
    const line = part("p", "pb-line");
    line.append(due);
    if (late) line.append(part("span", "pb-mark late", say("view_late")));
    if (isCriticalNow(state, task)) line.append(part("span", "pb-mark crit", say("view_critical")));
    const rule = ruleOf(state, task);
    if (rule) line.append(part("span", "pb-mark", rule.name));
    const foot = part("p", "pb-line soft");
    const before = status === "waiting" ? waitsFor(data, task) : -1;
    if (before >= 0) foot.append(part("span", "pb-wait", say("view_before", { names: data.name[before] ?? "" })));
    else if (status === "running") foot.append(part("span", "", say("tip_done", { percent: format.percent(data.percent[task] as number) })));
    else foot.append(part("span", "", data.wbs[task] ?? ""));
    const people = peopleOf(state, task);
    if (people.length) foot.append(part("bdi", "pb-who", people.length > 1 ? `${people[0]} +${people.length - 1}` : (people[0] ?? "")));
    card.append(name, line, foot);
    return card;
  }

  // -- the keyboard and the mouse -------------------------------------------------------------------------------------

  private numberOf(target: Element): number {
    return Number(target.closest<HTMLElement>(".pb-card")?.dataset["number"] ?? 0);
  }

  private cardOf(number: number): HTMLElement | null {
    return this.body.querySelector<HTMLElement>(`.pb-card[data-number="${number}"] .pb-name`);
  }

  private click(event: MouseEvent): void {
    const number = this.numberOf(event.target as Element);
    if (!number || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    const task = this.host.state.taskNumbered(number);
    if (task < 0) return;
    this.current = number;
    this.host.open(task);
  }

  /** Where a card is. */
  private placeOf(task: number): { lane: number; status: Status; at: number } | null {
    for (const [lane, { cells }] of this.lanes.entries()) {
      for (const status of STATUSES) {
        const at = cells[status].indexOf(task);
        if (at >= 0) return { lane, status, at };
      }
    }
    return null;
  }

  reveal(task: number): void {
    const place = task < 0 ? null : this.placeOf(task);
    if (!place) return;
    const lane = this.lanes[place.lane] as PlacedLane;
    const heads = this.lanes.length > 1 || lane.key >= 0 ? LANE_HEAD : 0;
    const top = lane.top + heads + place.at * CARD;
    const { scroller } = this;
    const room = scroller.clientHeight - this.head.offsetHeight;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + CARD > scroller.scrollTop + room) scroller.scrollTop = top + CARD - room;
    this.current = this.host.state.data.number[task] as number;
    this.paint();
    const card = this.cardOf(this.current)?.closest(".pb-card");
    if (card && scroller.scrollWidth > scroller.clientWidth) card.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  focus(): void {
    this.goTo(this.host.state.taskNumbered(this.current) >= 0 ? this.host.state.taskNumbered(this.current) : this.firstTask);
  }

  private get firstTask(): number {
    for (const { cells } of this.lanes) for (const status of STATUSES) if (cells[status].length) return cells[status][0] as number;
    return -1;
  }

  private goTo(task: number, choose = false): void {
    if (task < 0) return;
    this.reveal(task);
    this.cardOf(this.current)?.focus({ preventScroll: true });
    if (choose) this.host.select(task);
  }

  press(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return false;
    const task = this.host.state.taskNumbered(this.current);
    const place = task < 0 ? null : this.placeOf(task);
    if (!place) {
      if (!event.key.startsWith("Arrow")) return false;
      this.goTo(this.firstTask, true);
      return true;
    }
    const { lane, status, at } = place;
    const aside = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const down = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (aside !== undefined && event.altKey) {
      const to = this.beside(task, status, aside);
      if (to) this.say(this.current, to);
      return true;
    }
    if (event.altKey) return false;
    if (down !== undefined) {
      const next = this.lanes[lane]?.cells[status][at + down] ?? this.laneBeside(lane, status, down);
      if (next !== undefined) this.goTo(next, true);
      return true;
    }
    if (aside !== undefined) {
      for (let i = STATUSES.indexOf(status) + aside; i >= 0 && i < STATUSES.length; i += aside) {
        const cell = this.lanes[lane]?.cells[STATUSES[i] as Status] ?? [];
        if (cell.length) {
          this.goTo(cell[Math.min(at, cell.length - 1)] as number, true);
          break;
        }
      }
      return true;
    }
    if (event.key !== "Enter") return false;
    this.host.open(task);
    return true;
  }

  private laneBeside(lane: number, status: Status, way: number): number | undefined {
    for (let i = lane + way; i >= 0 && i < this.lanes.length; i += way) {
      const cell = this.lanes[i]?.cells[status] ?? [];
      if (cell.length) return way > 0 ? cell[0] : cell[cell.length - 1];
    }
    return undefined;
  }

  /** The status to the left or right that a task can have: whether it waits is not for anybody to say. */
  private beside(task: number, status: Status, way: number): Status | null {
    const untouched: Status = waitsFor(this.host.state.data, task) < 0 ? "ready" : "waiting";
    const steps: Status[] = [untouched, "running", "done"];
    return steps[steps.indexOf(status) + way] ?? null;
  }

  // -- progress -------------------------------------------------------------------------------------------------------

  private mayReport(task: number): boolean {
    const { data } = this.host.state;
    return mayEdit(data, this.host.may(), task, "percent");
  }

  /** Say how far a task is. */
  private say(number: number, to: Status): void {
    const { state } = this.host;
    const task = state.taskNumbered(number);
    if (task < 0) return;
    if (STATE_OF[statusOf(state.data, task)] === STATE_OF[to]) {
      const before = waitsFor(state.data, task);
      const text = to === "ready" && before >= 0 ? say("board_still_waits", { name: state.data.name[before] ?? "" }) : to === "waiting" ? say("board_waits_not") : "";
      if (text && statusOf(state.data, task) !== to) document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "info" } }));
      return;
    }
    this.current = number;
    void this.host.toEdit().then((edits) => {
      const now = state.taskNumbered(number);
      if (now < 0) return;
      if (!mayEdit(state.data, edits.session.may, now, "percent")) return edits.notYours();
      this.host.select(now);
      const named = edits.session.nameOf(number);
      edits.session.apply([{ op: "progress", task: named, state: STATE_OF[to], seen: state.data.percent[now] as number }]);
      this.draw();
      this.goTo(state.taskNumbered(number));
    });
  }
}
