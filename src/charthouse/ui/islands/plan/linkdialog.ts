/* A link in a small dialog: with which task, who waits, of which kind, with what lag. Beside the place it is about. */
import type { EditSession, Op } from "./edits";
import type { LinkKind, PlanData } from "./data";
import { KINDS, labelOf, offered, readLag, taskMeant, toldWrong, wrongLink } from "./linking";
import { openNear } from "./near";
import type { PlanState } from "./state";
import { say } from "./words";

/** A link by the numbers of its tasks: its place changes as the plan does. */
export interface LinkName {
  before: number;
  after: number;
  kind: LinkKind;
}

const OFFERED = 8;

export class LinkDialog {
  private readonly dialog: HTMLDialogElement | null;
  private active = -1;

  constructor(
    root: HTMLElement,
    private readonly state: PlanState,
    private readonly session: EditSession,
    private readonly done: () => void,
  ) {
    this.dialog = root.querySelector<HTMLDialogElement>("[data-link]");
    this.other?.addEventListener("input", () => this.offer());
    this.other?.addEventListener("focus", () => this.offer());
    this.other?.addEventListener("keydown", (event) => this.otherKey(event));
    this.other?.addEventListener("blur", () => this.offer(false));
    this.list?.addEventListener("pointerdown", (event) => {
      const task = (event.target as Element).closest<HTMLElement>("[data-task]")?.dataset["task"];
      event.preventDefault();
      if (task !== undefined) this.take(Number(task));
    });
    this.dialog?.addEventListener("close", () => this.done());
  }

  private find<Type extends Element>(selector: string): Type | null {
    return this.dialog?.querySelector<Type>(selector) ?? null;
  }
  private get other(): HTMLInputElement | null {
    return this.find("[data-link-other]");
  }
  private get list(): HTMLElement | null {
    return this.find("[data-link-list]");
  }
  private get lag(): HTMLInputElement | null {
    return this.find("[data-link-lag]");
  }
  private get kind(): HTMLSelectElement | null {
    return this.find("[data-link-kind]");
  }
  private get way(): HTMLSelectElement | null {
    return this.find("[data-link-way]");
  }

  private task = 0;

  /** Ask for a new link of a task, named by number. */
  make(number: number, at: { clientX: number; clientY: number }): void {
    const { dialog, state } = this;
    if (!dialog) return;
    this.task = number;
    this.fill(say("link_new", { name: state.data.name[state.taskNumbered(number)] ?? "" }), "FS", "", true);
    if (this.way) this.way.value = "after";
    if (this.other) this.other.value = "";
    this.onSave(() => this.made());
    openNear(dialog, at);
    this.other?.focus();
    this.offer();
  }

  /** Show a link, to be changed or removed. */
  edit(name: LinkName, at: { clientX: number; clientY: number }): void {
    const { dialog, state } = this;
    const [before, after] = [state.taskNumbered(name.before), state.taskNumbered(name.after)];
    const link = state.data.links.find((one) => one.before === before && one.after === after && one.kind === name.kind);
    if (!dialog || !link) return;
    const ends = { before: state.data.name[before] ?? "", after: state.data.name[after] ?? "" };
    this.fill(say("link_ends", ends), link.kind, link.lag, false);
    this.onSave((value) => {
      if (value === "remove") return [{ op: "unlink", ...this.named(name) }];
      const kind = this.kind?.value as LinkKind;
      const lag = this.lagTyped();
      if (lag === undefined) return null;
      const sameLag = lag === link.lag || this.lag?.value.trim() === link.lag;
      if (kind !== link.kind) {
        const wrong = wrongLink(state.data, before, after, kind, link);
        if (wrong) return this.wrong(toldWrong(state.data, wrong, before, after));
      }
      if (kind === link.kind && sameLag) return [];
      return [{ op: "relink", ...this.named(name), seen: link.lag, becomes: kind, ...(sameLag ? {} : { lag }) }];
    });
    openNear(dialog, at);
    this.lag?.focus();
    this.lag?.select();
  }

  private named({ before, after, kind }: LinkName): { before: number | string; after: number | string; kind: LinkKind } {
    return { before: this.session.nameOf(before), after: this.session.nameOf(after), kind };
  }

  private fill(title: string, kind: LinkKind, lag: string, fresh: boolean): void {
    const head = this.find("[data-link-title]");
    if (head) head.textContent = title;
    for (const line of this.dialog?.querySelectorAll<HTMLElement>("[data-link-new]") ?? []) line.hidden = !fresh;
    const remove = this.find<HTMLElement>('[value="remove"]');
    if (remove) remove.hidden = fresh;
    if (this.kind) {
      this.kind.replaceChildren(
        ...KINDS.map((one) => {
          const option = document.createElement("option");
          option.value = one;
          option.textContent = `${one}: ${say(`link_${one}`)}`;
          return option;
        }),
      );
      this.kind.value = kind;
    }
    if (this.lag) this.lag.value = lag;
    this.wrong("");
  }

  private wrong(text: string): null {
    const place = this.find("[data-link-wrong]");
    if (place) place.textContent = text;
    return null;
  }

  private lagTyped(): string | undefined {
    const typed = this.lag?.value ?? "";
    const { day_minutes: day, week_minutes: week } = this.state.data.json.project;
    const lag = readLag(typed, day, week);
    if (lag === undefined) {
      this.wrong(say("link_no_lag", { typed }));
      this.lag?.focus();
    }
    return lag;
  }

  /** What saving does: the edits, or null where something is to be mended first. */
  private onSave(edits: (value: string) => Op[] | null): void {
    const form = this.find<HTMLFormElement>("form");
    if (!form) return;
    form.onsubmit = (event) => {
      const value = (event.submitter as HTMLButtonElement | null)?.value ?? "yes";
      if (!value) return;
      this.wrong("");
      const ops = edits(value);
      if (ops === null) return event.preventDefault();
      if (ops.length) this.session.apply(ops);
    };
  }

  private ends(other: number): [before: number, after: number] {
    const task = this.state.taskNumbered(this.task);
    return this.way?.value === "before" ? [other, task] : [task, other];
  }

  private made(): Op[] | null {
    const { state, session } = this;
    const typed = this.other?.value ?? "";
    const other = taskMeant(state.data, typed);
    if (other < 0 || state.taskNumbered(this.task) < 0) {
      this.other?.focus();
      return this.wrong(say("link_no_task", { typed }));
    }
    const [before, after] = this.ends(other);
    const kind = this.kind?.value as LinkKind;
    const wrong = wrongLink(state.data, before, after, kind);
    if (wrong) return this.wrong(toldWrong(state.data, wrong, before, after));
    const lag = this.lagTyped();
    if (lag === undefined) return null;
    const number = (row: number): number => state.data.number[row] as number;
    return [{ op: "link", before: session.nameOf(number(before)), after: session.nameOf(number(after)), kind, lag }];
  }

  // -- choosing the other task ----------------------------------------------------------------------------------------

  /** Those that what is typed may mean; with nothing typed the rows that follow the task. */
  private candidates(data: PlanData): number[] {
    const own = this.state.taskNumbered(this.task);
    const typed = this.other?.value.trim() ?? "";
    if (typed) return offered(data, typed, OFFERED + 1).filter((task) => task !== own).slice(0, OFFERED);
    const { outline } = this.state;
    const row = outline.rowOf[own] as number;
    return Array.from(outline.rows.slice(row + 1, row + 1 + OFFERED));
  }

  private offer(open = true): void {
    const { list, other, state } = this;
    if (!list || !other) return;
    const { data } = state;
    const exact = taskMeant(data, other.value);
    const tasks = open && !(exact >= 0 && labelOf(data, exact) === other.value) ? this.candidates(data) : [];
    this.active = -1;
    list.hidden = !tasks.length;
    other.setAttribute("aria-expanded", String(tasks.length > 0));
    other.removeAttribute("aria-activedescendant");
    list.replaceChildren(
      ...tasks.map((task, i) => {
        const line = document.createElement("li");
        line.id = `plan-link-${i}`;
        line.dataset["task"] = String(task);
        line.setAttribute("role", "option");
        line.setAttribute("aria-selected", "false");
        const name = document.createElement("bdi");
        name.textContent = data.name[task] ?? "";
        line.append(`${data.wbs[task] ?? ""} `, name);
        return line;
      }),
    );
  }

  private otherKey(event: KeyboardEvent): void {
    const { list, other } = this;
    if (!list || !other) return;
    const lines = [...list.children] as HTMLElement[];
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && list.hidden) {
      this.offer();
      event.preventDefault();
    } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && lines.length) {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      this.active = (this.active + step + lines.length + (this.active < 0 && step < 0 ? 1 : 0)) % lines.length;
      lines.forEach((line, i) => line.setAttribute("aria-selected", String(i === this.active)));
      other.setAttribute("aria-activedescendant", lines[this.active]?.id ?? "");
      lines[this.active]?.scrollIntoView({ block: "nearest" });
      this.foresee(Number(lines[this.active]?.dataset["task"]));
    } else if (event.key === "Enter" && this.active >= 0) {
      event.preventDefault();
      this.take(Number(lines[this.active]?.dataset["task"]));
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      this.offer(false);
    }
  }

  private take(task: number): void {
    if (!this.other) return;
    this.other.value = labelOf(this.state.data, task);
    this.offer(false);
    this.foresee(task);
  }

  /** Say at once where a link with this task could not be. */
  private foresee(other: number): void {
    const { data } = this.state;
    const [before, after] = this.ends(other);
    const wrong = wrongLink(data, before, after, (this.kind?.value ?? "FS") as LinkKind);
    this.wrong(wrong ? toldWrong(data, wrong, before, after) : "");
  }
}
