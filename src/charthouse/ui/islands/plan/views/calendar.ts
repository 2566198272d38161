/* The plan as a calendar: a month or a week with what is worked on, when nobody works, and who is away. */
import "./views.css";

import { DAY } from "../calendar";
import { MILESTONE, has } from "../data";
import type { Host, View } from "../modes";
import { movedByDays, refusal } from "../moving";
import { openNear } from "../near";
import { say } from "../words";
import { absencesOf, type Absence } from "./absences";
import { awayOf, dayCell } from "./daycells";
import { isCriticalNow, remarksOf, ruleClass } from "./facts";
import { followPointer } from "./following";
import { askedFor, daysOf, monthFrom, weekOf, weekWith, weeksOfMonth, withCalendar, within, type Bar, type Week } from "./months";
import { nearest, type Box, type Way } from "./picture";
import { button, part, rulesIn } from "./widgets";

const LINE = 22;
const DAY_HEAD = 24;

export const make = (host: Host): View => new PlanCalendarView(host);

class PlanCalendarView implements View {
  readonly element = part("div", "pv");
  private readonly bar = part("div", "pv-bar");
  private readonly title = part("h2", "pc-title");
  private readonly note = part("p", "pv-note");
  private readonly scroller = part("div", "pv-scroll pc-scroll");
  private readonly list = part("dialog", "dlg pc-list");
  private readonly sizes: HTMLButtonElement[];
  /** A day of the month or week that is shown. */
  day: number;
  weekly = false;
  /** Somebody chose what is shown, so the address says it. */
  private told = false;
  absences: Absence[] = [];
  /** The bars that are drawn, as boxes in days and lines. */
  private boxes: (Box & { element: HTMLElement })[] = [];
  private current = 0;
  /** A bar is pulled, and whether something was to be drawn meanwhile: what is under the hand stays where it is. */
  private pulling = false;
  private missed = false;
  /** A task that was taken by key, and by how many days it was moved until now. */
  private grabbed: { number: number; days: number } | null = null;

  constructor(private readonly host: Host) {
    const { state } = host;
    const { project } = state.data.json;
    const now = project.status_date ?? project.today;
    const start = state.selected < 0 ? null : daysOf(state.data, state.selected);
    const asked = askedFor(location.search);
    this.day = asked?.day ?? start?.[0] ?? Math.floor(Math.min(state.lastDate, Math.max(state.firstDate, now)) / DAY);
    this.weekly = asked?.weekly ?? false;
    this.told = asked !== null;
    this.bar.setAttribute("role", "toolbar");
    this.bar.setAttribute("aria-label", say("view_calendar"));
    this.note.setAttribute("role", "status");
    this.title.setAttribute("aria-live", "polite");
    const sizes = part("div", "seg");
    sizes.setAttribute("role", "group");
    this.sizes = ["month", "week"].map((size) => button(say(`calendar_${size}`), () => this.show(size === "week")));
    for (const one of this.sizes) one.className = "";
    sizes.append(...this.sizes);
    const steps = part("div", "seg");
    const step = (text: string, name: string, go: () => void): HTMLButtonElement => {
      const made = button(text, go, name);
      made.className = "";
      made.setAttribute("aria-label", name);
      return made;
    };
    steps.append(step("‹", say("calendar_before"), () => this.turn(-1)), step("›", say("calendar_next"), () => this.turn(1)));
    this.bar.append(sizes, steps, button(say("today"), () => this.goToday()), this.title);
    this.element.append(this.bar, this.note, this.scroller, this.list);
    this.scroller.addEventListener("click", (event) => this.click(event));
    this.scroller.addEventListener("pointerdown", (event) => this.pressed(event));
    this.list.addEventListener("click", (event) => this.click(event));
    this.scroller.addEventListener("focusin", (event) => {
      const number = Number((event.target as HTMLElement).dataset["number"] ?? 0);
      if (number) this.current = number;
    });
    const url = host.root.querySelector<HTMLElement>('a[data-mode="calendar"]')?.dataset["absences"];
    if (url) void absencesOf(url).then((found) => ((this.absences = found), this.draw()));
  }

  /** A month or a week: that of the chosen task, where it lies in what was shown. */
  private show(weekly: boolean): void {
    const { data, selected } = this.host.state;
    const days = selected < 0 ? null : daysOf(data, selected);
    if (weekly && days && monthFrom(days[0], 0) === monthFrom(this.day, 0)) this.day = days[0];
    this.weekly = weekly;
    this.chosen();
  }

  private turn(way: number): void {
    this.day = this.weekly ? this.day + 7 * way : monthFrom(this.day, way);
    this.chosen();
  }

  private chosen(): void {
    this.told = true;
    this.draw();
  }

  private goToday(): void {
    this.day = Math.floor(this.host.state.data.json.project.today / DAY);
    this.chosen();
  }

  // -- drawing --------------------------------------------------------------------------------------------------------

  draw(): void {
    this.missed = this.pulling;
    if (this.pulling) return;
    const { state } = this.host;
    const { weekStart } = state.format;
    rulesIn(this.bar, state);
    if (this.told) history.replaceState(history.state, "", location.pathname + withCalendar(location.search, this.day, this.weekly) + location.hash);
    this.sizes.forEach((one, at) => one.setAttribute("aria-pressed", String((at === 1) === this.weekly)));
    const firsts = this.weekly ? [weekOf(this.day, weekStart)] : weeksOfMonth(this.day, weekStart);
    const [first, last] = [firsts[0] as number, (firsts[firsts.length - 1] as number) + 6];
    const language = document.documentElement.lang || "en";
    const month = new Intl.DateTimeFormat(language, { month: "long", year: "numeric", timeZone: "UTC" });
    const short = state.format;
    this.title.textContent = this.weekly ? `${short.short(first * DAY)} \u2013 ${short.long(last * DAY)}` : month.format(this.day * 86400000);
    const found = within(state.data, state.listed, first, last);
    this.note.textContent = found.length ? this.grabNote : state.listed.length ? say("calendar_nothing") : say("view_nothing");
    const held = this.scroller.contains(document.activeElement);
    this.boxes = [];
    if (state.phone) this.scroller.replaceChildren(...this.agenda(found, this.weekly ? first : monthFrom(this.day, 0), this.weekly ? last : monthFrom(this.day, 1) - 1));
    else {
      const lines = this.weekly ? 60 : Math.max(2, Math.floor((this.scroller.clientHeight - 30) / firsts.length / LINE - 2));
      const weeks = firsts.map((one) => weekWith(state.data, found.map(({ task }) => task), one, lines));
      const grid = part("div", this.weekly ? "pc-grid is-week" : "pc-grid");
      grid.append(this.weekdays(first), ...weeks.map((week, row) => this.week(week, row, lines)));
      this.scroller.replaceChildren(grid);
    }
    if (held) this.focus();
  }

  private get grabNote(): string {
    if (!this.grabbed) return "";
    const { state } = this.host;
    const task = state.taskNumbered(this.grabbed.number);
    const to = movedByDays(state, task, this.grabbed.days);
    return say("calendar_grabbed", { name: state.data.name[task] ?? "", date: state.format.long(to.start) });
  }

  private weekdays(first: number): HTMLElement {
    const row = part("div", "pc-weekdays");
    for (let at = 0; at < 7; at++) row.append(part("span", "", this.host.state.format.ways.weekdays[(first + at + 3) % 7]));
    return row;
  }

  private week(week: Week, row: number, lines: number): HTMLElement {
    const { state } = this.host;
    const element = part("div", "pc-week");
    const used = week.bars.reduce((most, bar) => Math.max(most, bar.line + 1), 0);
    const head = this.weekly ? 64 : DAY_HEAD;
    if (this.weekly) element.style.minHeight = `${head + Math.max(6, used) * LINE + 24}px`;
    else element.style.minHeight = `${DAY_HEAD + 3 * LINE}px`;
    for (let at = 0; at < 7; at++) element.append(dayCell(state, this, week, at, head + Math.min(lines, used) * LINE));
    for (const bar of week.bars) {
      const made = this.barElement(bar);
      made.style.top = `${head + bar.line * LINE}px`;
      element.append(made);
      const key = state.data.number[bar.task] as number;
      this.boxes.push({ key, task: bar.task, x: bar.from * 100, y: row * 1000 + bar.line * 20, width: 100 * (bar.to - bar.from + 1), height: 20, element: made });
    }
    return element;
  }

  private barElement(bar: Bar): HTMLElement {
    const made = this.link(bar.task, "pc-bar");
    made.tabIndex = (this.host.state.data.number[bar.task] as number) === this.current ? 0 : -1;
    if (!this.boxes.length && !this.current) made.tabIndex = 0;
    if (!bar.begins) made.classList.add("from-before");
    if (!bar.ends) made.classList.add("goes-on");
    made.style.insetInlineStart = `calc(${(100 * bar.from) / 7}% + 2px)`;
    made.style.width = `calc(${(100 * (bar.to - bar.from + 1)) / 7}% - 5px)`;
    return made;
  }

  /** A task by its name, with what is to be known of it as words. */
  private link(task: number, className: string): HTMLAnchorElement {
    const { state } = this.host;
    const { data } = state;
    const made = part("a", className + ruleClass(state, task));
    made.href = this.host.urlOf(task);
    made.draggable = false;
    made.dataset["number"] = String(data.number[task]);
    const milestone = has(data, task, MILESTONE);
    if (milestone) made.classList.add("is-milestone");
    if (isCriticalNow(state, task)) made.classList.add("is-critical");
    if (task === state.selected) made.classList.add("on");
    if (this.grabbed?.number === data.number[task]) made.classList.add("is-grabbed");
    made.append(part("bdi", "", `${milestone ? "\u25c6 " : ""}${data.name[task] || say("unnamed")}`));
    const remarks = remarksOf(state, task);
    if (remarks.length) made.append(part("span", "pc-mark", remarks.filter((word) => word !== say("view_milestone")).join(", ")));
    made.title = `${data.name[task] ?? ""}${remarks.length ? ` \u00b7 ${remarks.join(", ")}` : ""}`;
    return made;
  }

  /** On a phone: the days one below the other, with what begins and what is due. */
  private agenda(found: ReturnType<typeof within>, first: number, last: number): HTMLElement[] {
    const { state } = this.host;
    const out: HTMLElement[] = [];
    for (let day = first; day <= last; day++) {
      const begins = found.filter((one) => one.first === day);
      const due = found.filter((one) => one.last === day && one.first !== day);
      const [free] = state.calendar.freeRuns(day, day);
      const away = free ? null : awayOf(this.absences, day, "li");
      if (!begins.length && !due.length && !free?.name && !away) continue;
      const section = part("section", "pc-agenda");
      const head = part("h3", "", state.format.long(day * DAY));
      if (free?.name) head.append(part("span", "pc-free", free.name));
      const lines = part("ul", "");
      for (const [tasks, word] of [[begins, "calendar_begins"], [due, "calendar_due"]] as const) {
        for (const { task, first: from, last: to } of tasks) {
          const line = part("li", "");
          line.append(this.link(task, "pc-line"), part("span", "pc-mark", from === to ? "" : say(word)));
          lines.append(line);
        }
      }
      if (away) lines.append(away);
      section.append(head, lines);
      out.push(section);
    }
    return out;
  }

  // -- the mouse ------------------------------------------------------------------------------------------------------

  private taskAt(target: Element): number {
    const number = Number(target.closest<HTMLElement>("[data-number]")?.dataset["number"] ?? 0);
    return number ? this.host.state.taskNumbered(number) : -1;
  }

  private click(event: MouseEvent): void {
    const target = event.target as Element;
    const more = target.closest<HTMLElement>(".pc-more");
    if (more) return this.openDay(Number(more.closest<HTMLElement>(".pc-day")?.dataset["day"]), event);
    if (event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const task = this.taskAt(target);
    if (task < 0) return;
    event.preventDefault();
    this.list.close();
    this.current = this.host.state.data.number[task] as number;
    this.host.open(task);
  }

  /** All tasks of a day. */
  private openDay(day: number, event: MouseEvent): void {
    const { state } = this.host;
    const title = part("h2", "", state.format.long(day * DAY));
    const lines = part("ul", "");
    for (const { task } of within(state.data, state.listed, day, day).slice(0, 400)) {
      const line = part("li", "");
      line.append(this.link(task, "pc-line"));
      lines.append(line);
    }
    this.list.setAttribute("aria-label", title.textContent ?? "");
    this.list.replaceChildren(title, lines, button(say("view_close"), () => this.list.close()));
    const { left, bottom } = (event.target as Element).getBoundingClientRect();
    openNear(this.list, { clientX: left, clientY: bottom });
  }

  private pressed(press: PointerEvent): void {
    const bar = (press.target as Element).closest<HTMLElement>(".pc-bar");
    const task = bar ? this.taskAt(bar) : -1;
    if (task < 0 || press.button || press.pointerType === "touch" || !this.host.mayChange()) return;
    const number = this.host.state.data.number[task] as number;
    const dayAt = (event: PointerEvent): number => {
      const cell = document.elementsFromPoint(event.clientX, event.clientY).find((one) => one.classList.contains("pc-day"));
      return cell ? Number((cell as HTMLElement).dataset["day"]) : NaN;
    };
    const from = dayAt(press);
    let days = 0;
    let target: Element | null = null;
    followPointer(press, {
      begin: () => {
        this.pulling = true;
        this.scroller.classList.add("is-pulling");
      },
      move: (event) => {
        const to = dayAt(event);
        days = Number.isNaN(to) ? 0 : to - from;
        target?.classList.remove("to");
        target = days ? this.scroller.querySelector(`[data-day="${to}"]`) : null;
        target?.classList.add("to");
      },
      end: (done) => {
        this.pulling = false;
        this.scroller.classList.remove("is-pulling");
        if (this.missed) this.draw();
        target?.classList.remove("to");
        if (done && days) this.move(number, days);
      },
    });
  }

  /** Move a task by days: the same edit as on the chart. */
  private move(number: number, days: number): void {
    const { state } = this.host;
    void this.host.toEdit().then((edits) => {
      const task = state.taskNumbered(number);
      if (task < 0) return;
      const why = refusal(state, edits.session.may, task, "move");
      if (why) {
        document.dispatchEvent(new CustomEvent("toast", { detail: { text: say(why, { name: state.data.name[task] ?? "" }), tone: "info" } }));
        return;
      }
      this.host.select(task);
      edits.bars.take(task, movedByDays(state, task, days));
      this.reveal(state.taskNumbered(number));
    });
  }

  // -- the keyboard ---------------------------------------------------------------------------------------------------

  reveal(task: number): void {
    const days = task < 0 ? null : daysOf(this.host.state.data, task);
    if (!days) return;
    this.current = this.host.state.data.number[task] as number;
    const { weekStart } = this.host.state.format;
    const weeks = this.weekly ? [weekOf(this.day, weekStart)] : weeksOfMonth(this.day, weekStart);
    const [first, last] = [weeks[0] as number, (weeks[weeks.length - 1] as number) + 6];
    if (days[0] > last || days[1] < first) this.day = days[0];
    this.draw();
  }

  private get box(): (Box & { element: HTMLElement }) | null {
    return this.boxes.find((one) => one.key === this.current) ?? this.boxes[0] ?? null;
  }

  focus(): void {
    const { box } = this;
    if (!box) return;
    for (const one of this.boxes) one.element.tabIndex = one === box ? 0 : -1;
    this.current = box.key;
    box.element.focus();
  }

  press(event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const { grabbed, box } = this;
    const ways: Record<string, Way> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
    const way = ways[event.key];
    if (grabbed) return this.carry(event.key, way, grabbed);
    if (way && box) {
      const next = nearest(this.boxes, box, way);
      if (next) {
        this.current = next.key;
        this.host.select(next.task);
        this.focus();
      }
      return true;
    }
    switch (event.key) {
      case "PageDown":
      case "PageUp":
        this.turn(event.key === "PageDown" ? 1 : -1);
        this.focus();
        return true;
      case "t":
        this.goToday();
        return true;
      case "m":
      case "w":
        this.show(event.key === "w");
        return true;
      case "g":
        if (!box || !this.host.mayChange()) return false;
        this.grabbed = { number: box.key, days: 0 };
        this.draw();
        this.focus();
        return true;
      case "Enter":
        if ((event.target as Element).closest("button")) return false;
        if (box) this.host.open(box.task);
        return box !== null;
    }
    return false;
  }

  /** A key while a task is taken: days by the arrows, Enter lets go, Escape leaves it where it was. */
  private carry(key: string, way: Way | undefined, { number, days }: { number: number; days: number }): boolean {
    if (way) this.grabbed = { number, days: days + { left: -1, right: 1, up: -7, down: 7 }[way] };
    else if (key === "Enter" || key === "Escape") {
      this.grabbed = null;
      if (key === "Enter") this.move(number, days);
    } else return false;
    this.draw();
    return true;
  }
}
