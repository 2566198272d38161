/*
 * Editing as a whole: loaded once the plan is drawn, so that reading does not wait for it. Connects the session with the
 * cells, the keys, the buttons and what is said to the reader.
 */
import { CellEditor, mayChange, mayEdit } from "./celledit";
import { ClashDialog } from "./clashes";
import type { PlanData } from "./data";
import { EditSession, type Op, type Refusal, type Standing, type Urls } from "./edits";
import type { Change } from "./keyboard";
import { Outlining, familySize } from "./outlining";
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";
import { say } from "./words";

export interface Surroundings {
  root: HTMLElement;
  state: PlanState;
  sheet: Sheet;
  /** Show a plan, and leave the reader where they are. */
  show: (data: PlanData, numbers: ReadonlyMap<number, number>) => void;
  /** Put the keyboard on a row and a cell of it. */
  focus: (row: number, cell: number) => void;
  reveal: (task: number) => void;
}

const toast = (detail: { text: string; tone?: "good" | "info" | "bad"; action?: { label: string; run: () => void } }): void => {
  document.dispatchEvent(new CustomEvent("toast", { detail }));
};

export class Editing {
  readonly session: EditSession;
  readonly cells: CellEditor;
  private readonly outline: Outlining;
  private readonly clashes: ClashDialog;

  constructor(
    private readonly around: Surroundings,
    urls: Urls,
  ) {
    const { state, sheet } = around;
    this.session = new EditSession(state.data, urls, {
      shown: (data, numbers) => {
        around.show(data, numbers);
        this.cells.follow(numbers);
      },
      refused: (refusal, ops) => this.refused(refusal, ops),
      stands: (standing, waiting) => this.stands(standing, waiting),
      done: () => {
        performance.mark("plan:answered");
        this.update();
      },
      gone: () => location.reload(),
    });
    this.cells = new CellEditor(state, sheet, this.session, (down, right) => {
      const { grid } = sheet;
      around.focus(grid.focusRow + down, Math.max(0, Math.min(grid.focusCell + right, grid.cellCount - 1)));
    });
    this.outline = new Outlining(this.session);
    this.clashes = new ClashDialog(around.root, state, this.session);
    this.update();
  }

  /** Change the outline, undo or do again. */
  change(deed: Change, task: number): void {
    const { state, focus, sheet } = this.around;
    const { data } = state;
    const may = task >= 0 && mayChange(data, this.session.may, task);
    switch (deed) {
      case "undo":
        return this.session.undo();
      case "redo":
        return this.session.redo();
      case "add": {
        if (task >= 0 ? !may : !this.session.may.edit) return this.notYours();
        const ref = this.outline.add(task, say("new_task"));
        const made = state.taskNumbered(this.session.numberOf(ref));
        if (made < 0) return;
        this.around.reveal(made);
        focus(state.outline.rowOf[made] as number, sheet.grid.cellOf("name"));
        this.cells.open(made, "name");
        return;
      }
      case "remove":
        if (!may) return this.notYours();
        return this.remove(task);
      case "indent":
      case "outdent":
      case "move_up":
      case "move_down": {
        if (!may) return this.notYours();
        const number = data.number[task] as number;
        const moved =
          deed === "indent"
            ? this.outline.indent([task])
            : deed === "outdent"
              ? this.outline.outdent([task])
              : this.outline.shift([task], deed === "move_down");
        if (!moved) return;
        const now = state.taskNumbered(number);
        if ((state.outline.rowOf[now] as number) < 0) this.around.reveal(now);
        focus(state.outline.rowOf[now] as number, sheet.grid.focusCell);
      }
    }
  }

  private notYours(): void {
    toast({ text: say("not_yours"), tone: "info" });
  }

  private remove(task: number): void {
    const { root, state } = this.around;
    const count = familySize(state.data, [task]);
    const go = (): void => {
      const row = state.outline.rowOf[task] as number;
      this.outline.remove([task]);
      this.around.focus(row, this.around.sheet.grid.focusCell);
    };
    const dialog = root.querySelector<HTMLDialogElement>("[data-remove]");
    if (count < 2 || !dialog) return go();
    const text = dialog.querySelector("[data-remove-text]");
    if (text) text.textContent = say("remove_family", { name: state.data.name[task] ?? "", count: count - 1 });
    dialog.onclose = () => {
      if (dialog.returnValue === "yes") go();
    };
    dialog.returnValue = "";
    dialog.showModal();
  }

  private refused(refusal: Refusal, ops: Op[]): void {
    if (refusal.clashes?.length) return this.clashes.show(refusal.clashes, ops);
    const { state, reveal } = this.around;
    const task = refusal.task ? state.taskNumbered(refusal.task) : -1;
    toast({
      text: refusal.detail || say("refused"),
      tone: "bad",
      ...(task >= 0 ? { action: { label: say("show_task"), run: () => reveal(state.taskNumbered(refusal.task as number)) } } : {}),
    });
    this.update();
  }

  /** How the line stands, said in the head; nothing while all is well. */
  private stands(standing: Standing, waiting: number): void {
    const { root } = this.around;
    const place = root.querySelector<HTMLElement>("[data-unsent]");
    root.classList.toggle("is-sending", standing === "sending");
    if (!place) return;
    const held = standing === "offline" || standing === "signed_out";
    place.hidden = !held || !waiting;
    if (held) place.textContent = say(standing === "offline" ? "unsent_offline" : "unsent_signed_out", { count: waiting });
  }

  /** The buttons: only for who may change something. */
  update(): void {
    const { root } = this.around;
    const { may } = this.session;
    const tools = root.querySelector<HTMLElement>("[data-editing]");
    if (tools) tools.hidden = !may.edit && !may.part.length && !may.progress.length;
  }

  mayEdit(task: number, column: string): boolean {
    return mayEdit(this.around.state.data, this.session.may, task, column);
  }
}
