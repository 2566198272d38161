/* Progress said with one click or key: of the chosen tasks, or of the one whose panel is open. */
import { mayChange } from "./celledit";
import type { Surroundings } from "./editing";
import type { EditSession, Op } from "./edits";
import { toast } from "./telling";
import { say } from "./words";

export const STATES = ["not_started", "started", "done", "on_schedule"] as const;
export type Progress = (typeof STATES)[number];

const isState = (value: string): value is Progress => (STATES as readonly string[]).includes(value);

export class Progressing {
  constructor(
    private readonly around: Surroundings,
    private readonly session: EditSession,
  ) {
    // In the panel the same buttons are a form, which works without this as well.
    document.addEventListener("submit", (event) => this.submitted(event));
    around.root.querySelector<HTMLFormElement>("[data-update-form]")?.addEventListener("submit", () => this.fillIn());
  }

  /** Say it of these tasks as one deed. */
  say(deed: Progress, tasks: number[]): void {
    const { state } = this.around;
    const { may } = this.session;
    const mine = tasks.filter((task) => {
      const number = state.data.number[task] as number;
      return number > 0 && (may.progress.includes(number) || mayChange(state.data, may, task));
    });
    if (!mine.length) return toast({ text: say("not_yours"), tone: "info" });
    this.session.apply(mine.map((task): Op => ({ op: "progress", task: state.data.number[task] as number, state: deed })));
    if (mine.length < tasks.length) toast({ text: say("some_left", { count: tasks.length - mine.length }), tone: "info" });
  }

  private submitted(event: SubmitEvent): void {
    const form = event.target instanceof Element ? event.target.closest<HTMLFormElement>("[data-progress-task]") : null;
    const button = event.submitter;
    if (!form || !(button instanceof HTMLButtonElement) || !isState(button.value)) return;
    const task = this.around.state.taskNumbered(Number(form.dataset["progressTask"]));
    if (task < 0) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const op: Op = { op: "progress", task: Number(form.dataset["progressTask"]), state: button.value };
    const url = form.dataset["panelUrl"] ?? "";
    const focus = button.value;
    const done = (): void => {
      document.dispatchEvent(new CustomEvent("panel:open", { detail: { url, follows: true } }));
      document.addEventListener(
        "panel:shown",
        () => document.querySelector<HTMLElement>(`#panel [data-progress-task] [value="${focus}"]`)?.focus({ preventScroll: true }),
        { once: true },
      );
    };
    this.session.apply([op], "", { asker: { done } });
  }

  /** An update to a date is about the chosen tasks, or those that a filter shows; else about all. */
  private fillIn(): void {
    const { state, root } = this.around;
    const field = root.querySelector<HTMLInputElement>('[data-update-form] [name="tasks"]');
    if (!field) return;
    const tasks = state.chosen.length > 1 ? state.chosen : state.filtering ? [...state.outline.rows].filter((row) => row >= 0) : [];
    field.value = tasks.map((task) => state.data.number[task] as number).filter((number) => number > 0).join(" ");
  }
}
