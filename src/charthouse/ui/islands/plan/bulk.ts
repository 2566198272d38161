/* The same value for many tasks as one deed: from a field with Ctrl Enter, from the row above, or from the bar of the chosen. */
import { columnName, columnsFor } from "./columns";
import type { Editing, Surroundings } from "./editing";
import { EDITINGS, mayEdit } from "./editings";
import type { Op } from "./edits";
import { editsOf } from "./rowedits";
import { toast } from "./telling";
import { say } from "./words";

/** So many tasks have their panel together. */
const MOST_TOGETHER = 500;

export class Bulk {
  private following = 0;
  private readonly bar: HTMLElement | null;

  constructor(
    private readonly around: Surroundings,
    private readonly editing: Editing,
  ) {
    this.bar = around.root.querySelector<HTMLElement>("[data-chosen]");
    const form = this.bar?.querySelector("form");
    this.learn();
    form?.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.set(form.querySelector("select")?.value ?? "", form.querySelector("input")?.value ?? "").then((wrong) => {
        const place = form.querySelector<HTMLElement>("[data-chosen-wrong]");
        if (place) place.textContent = wrong;
        if (!wrong) form.reset();
      });
    });
    this.bar?.querySelector("[data-together]")?.addEventListener("click", () => this.together(false));
    // What is typed here is not for the plan.
    form?.addEventListener("keydown", (event) => event.stopPropagation());
    this.update();
  }

  /** Offer the columns that there are. */
  learn(): void {
    const columns = columnsFor(this.editing.session.may).filter((column) => column.id in EDITINGS);
    this.bar?.querySelector("select")?.replaceChildren(...columns.map((column) => new Option(columnName(column), column.id)));
  }

  /** Say how many are chosen, and offer what can be done with them. */
  update(): void {
    const { state } = this.around;
    if (!this.bar) return;
    const count = state.chosen.length;
    const may = this.editing.session.may.edit || this.editing.session.may.part.length > 0;
    this.bar.hidden = count < 2;
    for (const part of this.bar.querySelectorAll<HTMLElement>("[data-chosen-edit]")) part.hidden = !may;
    const place = this.bar.querySelector("[data-chosen-count]");
    clearTimeout(this.following);
    const open = document.querySelector<HTMLElement>("#panel")?.hidden === false;
    if (count > 1 && open) this.following = window.setTimeout(() => this.together(true), 300);
    const text = count < 2 ? "" : say("chosen", { count: state.format.number(count) });
    if (place && place.textContent !== text) place.textContent = text;
  }

  /** Open the panel of what the chosen tasks share; one that follows leaves the keyboard where it is. */
  private together(follows: boolean): void {
    const { state } = this.around;
    const numbers = state.chosen.map((task) => state.data.number[task] as number).filter((number) => number > 0);
    const url = this.bar?.dataset["togetherAt"] ?? "";
    if (numbers.length < 2) return;
    if (numbers.length > MOST_TOGETHER) {
      if (!follows) toast({ text: say("too_many_chosen", { most: MOST_TOGETHER }), tone: "info" });
      return;
    }
    const wanted = `${url}?tasks=${numbers.join(",")}`;
    // Drawn anew after an edit, the same tasks keep the panel that they have.
    if (follows && (history.state as { panel?: string } | null)?.panel === wanted) return;
    document.dispatchEvent(new CustomEvent("panel:open", { detail: { url: wanted, follows } }));
  }

  /** Write the same into a column of all chosen tasks; gives what is wrong with it, or nothing. */
  async set(column: string, typed: string): Promise<string> {
    const { state } = this.around;
    const numbers = state.chosen.map((task) => state.data.number[task] as number);
    await this.editing.needing([column]);
    return this.write([[column, typed]], numbers.map((number) => state.taskNumbered(number)).filter((task) => task >= 0));
  }

  /** What stands in the first chosen row, or in the row above a single one, into the same column of the chosen. */
  fillDown(): void {
    const { state, sheet } = this.around;
    const column = sheet.grid.columnAt(sheet.grid.focusCell) ?? "";
    const { chosen } = state;
    const first = chosen[0];
    if (first === undefined) return;
    const above = chosen.length > 1 ? first : (state.outline.rows[(state.outline.rowOf[first] as number) - 1] ?? -1);
    if (above < 0) return;
    const editing = EDITINGS[column];
    if (!editing) return toast({ text: say("fill_where"), tone: "info" });
    const wrong = this.write([[column, editing.text(state, above)]], chosen.length > 1 ? chosen.slice(1) : chosen);
    if (wrong) toast({ text: wrong, tone: "bad" });
  }

  /** Fill columns of these rows with what is typed; says what is wrong with it. */
  write(cells: [column: string, typed: string][], tasks: number[]): string {
    const { state } = this.around;
    const { session, choices } = this.editing;
    const ops: Op[] = [];
    let left = 0;
    for (const task of tasks) {
      const mine = cells.filter(([column]) => mayEdit(state.data, session.may, task, column));
      if (mine.length < cells.length) left++;
      if (!mine.length) continue;
      const named = session.nameOf(state.data.number[task] as number);
      const made = editsOf(state, { task, named }, mine, { choices });
      if (made.wrong[0]) return made.wrong[0].what;
      ops.push(...made.ops);
    }
    if (left === tasks.length && !ops.length) return say("no_such_field");
    session.apply(ops);
    if (left) toast({ text: say("some_left", { count: left }), tone: "info" });
    return "";
  }
}
