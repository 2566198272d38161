/*
 * Editing as a whole: loaded once the plan is drawn, so that reading does not wait for it. Connects the session with the
 * cells, the keys, the buttons and what is said to the reader.
 */
import { Bulk } from "./bulk";
import { CellEditor } from "./celledit";
import { CellRange } from "./cellrange";
import { Choices } from "./choices";
import { Clipboard } from "./clipboard";
import { ClashDialog } from "./clashes";
import { Questions } from "./questions";
import { COLUMNS } from "./columns";
import { moreColumns } from "./columns_more";
import { unpack, type OwnField, type PlanData } from "./data";
import { BarDrags, type Say } from "./dragging";
import { EDITINGS, canEdit, learnEditings, mayChange } from "./editings";
import { FillHandle } from "./fillhandle";
import { LinkDrags } from "./linkdrag";
import { askToFree } from "./near";
import { EditSession, type Refusal, type Standing, type Urls } from "./edits";
import type { Change } from "./keyboard";
import { Outlining, familySize, placeAbove, placeBelow } from "./outlining";
import { RowDrag } from "./rowdrag";
import { Progressing } from "./progressing";
import type { Sheet } from "./sheet";
import { Splits } from "./splits";
import { toast } from "./telling";
import { UndoTips } from "./undotips";
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
  /** The zoom is another. */
  zoomed: () => void;
  /** Back to the order of the outline. */
  unarrange: () => void;
}

const ADDS: ReadonlySet<Change> = new Set<Change>(["add", "add_below", "add_many"]);
const MOVES: ReadonlySet<Change> = new Set<Change>(["indent", "outdent", "move_up", "move_down"]);
/** What is done with all tasks that are chosen. */
const MANY: ReadonlySet<Change> = new Set<Change>(["remove", "indent", "outdent", "move_up", "move_down"]);

export class Editing {
  readonly session: EditSession;
  readonly cells: CellEditor;
  readonly outline: Outlining;
  readonly bulk: Bulk;
  readonly range: CellRange;
  readonly choices: Choices;
  private fields: OwnField[];
  readonly bars: BarDrags;
  private readonly tips: UndoTips;
  readonly links: LinkDrags;
  private readonly handle: FillHandle;
  private readonly splits: Splits;
  private readonly progress: Progressing;
  private readonly clashes: ClashDialog;
  private readonly questions = new Questions();

  constructor(
    private readonly around: Surroundings,
    urls: Urls,
  ) {
    const { state, sheet } = around;
    this.fields = state.data.json.fields;
    state.moreColumns = moreColumns;
    state.learn();
    this.session = new EditSession(state.data, urls, {
      shown: (data, numbers) => {
        around.show(data, numbers);
        this.learn();
        this.handle.place();
        this.cells.follow(numbers);
      },
      refused: (refusal, ops, kind, decided) => {
        if (refusal.removes && kind !== "edits") this.ask(refusal.detail, () => this.session[kind](true));
        else if (refusal.asks) this.ask(refusal.detail, () => this.session.apply(ops, "", { confirmed: true }), decided);
        else if (refusal.clashes?.length) this.clashes.show(refusal.clashes, ops, decided);
        else this.refused(refusal);
      },
      stands: (standing, waiting) => this.stands(standing, waiting),
      done: (_kind, { proposed }) => {
        performance.mark("plan:answered");
        if (proposed) toast({ text: say("proposed", { count: proposed }), tone: "info" });
        this.bars.answered();
        this.tips.stale();
        this.update();
      },
      gone: () => location.reload(),
    });
    learnEditings(state.data.json.fields);
    this.choices = new Choices(urls.choices);
    this.cells = new CellEditor(state, sheet, this.session, (column, typed) => this.bulk.set(column, typed), this.choices, (down, right) => {
      const { grid } = sheet;
      around.focus(grid.focusRow + down, Math.max(0, Math.min(grid.focusCell + right, grid.cellCount - 1)));
    });
    this.outline = new Outlining(this.session);
    this.bulk = new Bulk(around, this);
    this.range = new CellRange(around, this);
    new Clipboard(around, this);
    new RowDrag(around, this);
    this.handle = new FillHandle(around, this);
    const tell: Say = (text, action) => {
      const undo = { label: say("key_undo"), run: () => this.session.undo() };
      toast({ text, tone: "info", ...(action ? { action: action === true ? undo : action } : {}) });
    };
    this.bars = new BarDrags(state, sheet, this.session, tell, (part, task, event) => {
      if (part === "pin") askToFree(around.root, state, this.session, task, event);
      else this.links.draw(part === "from-start" ? "start" : "finish", task, event);
    });
    this.links = new LinkDrags(around.root, state, sheet, this.session, this.bars, tell, (task) => this.stayOn(state.data.number[task] as number));
    this.splits = new Splits(around.root, state, sheet, this.session, this.bars, tell);
    if (navigator.maxTouchPoints > 0) {
      const select = (task: number): void => around.focus(state.outline.rowOf[task] as number, -1);
      void import("./touch").then(({ Touch }) => new Touch(state, sheet, this.bars, { select, zoomed: () => around.zoomed() }));
    }
    this.progress = new Progressing(around, this.session);
    this.tips = new UndoTips(around.root);
    this.clashes = new ClashDialog(around.root, state, this.session, this.questions);
    // The panel edits with what the page has (record/host.ts).
    document.addEventListener("plan:host", (event) => {
      (event as CustomEvent<{ host: unknown }>).detail.host = { state, session: this.session };
    });
    document.addEventListener("plan:beside", (event) => {
      const { detail } = event as CustomEvent<{ number: number; by: number; url: string }>;
      const row = state.outline.rowOf[state.taskNumbered(detail.number)] ?? -1;
      const task = row < 0 ? undefined : state.outline.rows[row + detail.by];
      if (task !== undefined) detail.url = sheet.grid.taskUrl(task);
    });
    this.update();
    void this.columnsUsed();
  }

  /** The project’s own fields may be others than they were. */
  private learn(): void {
    const { fields } = this.around.state.data.json;
    if (fields === this.fields) return;
    this.fields = fields;
    learnEditings(fields);
    this.bulk.learn();
  }

  /** Have what the columns say that are shown, filtered, sorted or grouped by. */
  columnsUsed(): Promise<void> {
    return this.needing(this.around.state.columnsUsed);
  }

  /** Have what is to be known before these columns are shown or changed. */
  async needing(columns: string[]): Promise<void> {
    const known = COLUMNS.filter((column) => columns.includes(column.id));
    const { edit, part } = this.session.may;
    const asks = (edit || part.length > 0) && known.some((column) => EDITINGS[column.id]?.asks);
    await Promise.all([this.session.need(known.flatMap((column) => column.needs ?? [])), asks ? this.choices.load() : null]);
  }

  /** A whole plan's data as columns: what a fresh page would show. */
  readonly unpacked = unpack;

  /** Say that something is under way until it is done. */
  async during(work: Promise<void>): Promise<void> {
    const { classList } = this.around.root;
    classList.add("is-sending");
    await work;
    classList.toggle("is-sending", this.session.waiting > 0);
  }

  /** Change the outline, undo or do again. */
  change(deed: Change, task: number): void {
    const { state } = this.around;
    const { data } = state;
    const may = task >= 0 && mayChange(data, this.session.may, task);
    const chosen = state.chosen;
    if (ADDS.has(deed) ? this.isArranged("add") : MOVES.has(deed) && this.isArranged("move")) return;
    if (MANY.has(deed) && (!chosen.length || !this.mayAll(chosen))) return this.notYours();
    switch (deed) {
      case "grab":
        return task < 0 ? undefined : this.bars.grab(task);
      case "link":
        return task < 0 ? undefined : this.links.make(task);
      case "links":
        return task < 0 ? undefined : this.links.walk(task);
      case "split":
        return task < 0 ? undefined : this.splits.ask(task, this.links.near(task));
      case "split_tool":
        return this.splits.tool();
      case "not_started":
      case "started":
      case "done":
      case "on_schedule":
        return this.progress.say(deed, chosen.length ? chosen : task < 0 ? [] : [task]);
      case "undo":
        return this.session.undo();
      case "redo":
        return this.session.redo();
      case "add":
      case "add_below":
      case "add_many":
        if (task >= 0 ? !may : !this.session.may.edit) return this.notYours();
        if (deed === "add_many") return this.askHowMany(task);
        return this.add(task, deed === "add_below", 1);
      case "remove":
        return this.remove(chosen);
      case "fill": {
        const { cells } = this.range;
        return cells ? this.range.fillDown(cells) : this.bulk.fillDown();
      }
      case "indent":
      case "outdent":
      case "move_up":
      case "move_down": {
        const number = data.number[task] as number;
        const moved =
          deed === "indent"
            ? this.outline.indent(chosen)
            : deed === "outdent"
              ? this.outline.outdent(chosen)
              : this.outline.shift(chosen, deed === "move_down");
        if (moved) this.stayOn(number);
      }
    }
  }

  /** New tasks beside one; a single one is named at once, the names of many are typed one after the other. */
  private add(task: number, below: boolean, count: number): void {
    const { state, focus, reveal, sheet } = this.around;
    const { data, outline } = state;
    const open = task >= 0 && outline.opens(task) && !outline.isFolded(task);
    const place = below ? placeBelow(data, task, open) : placeAbove(data, task);
    const names = Array.from({ length: count }, (_none, at) => (count > 1 ? say("new_task_of_many", { number: at + 1 }) : say("new_task")));
    const [ref = ""] = this.outline.add(place, names);
    const made = state.taskNumbered(this.session.numberOf(ref));
    if (made < 0) return;
    reveal(made);
    focus(state.outline.rowOf[made] as number, sheet.grid.cellOf("name"));
    if (count > 1) return;
    this.cells.open(made, "name");
    // Who adds below goes on there: the next is added below this one.
    this.cells.stays = below;
  }

  /** How many tasks are to be added, and on which side: as many as are chosen, unless somebody says otherwise. */
  private askHowMany(task: number): void {
    const { root, state } = this.around;
    const dialog = root.querySelector<HTMLDialogElement>("[data-insert]");
    const count = dialog?.querySelector<HTMLInputElement>("[data-insert-count]");
    const side = dialog?.querySelector<HTMLSelectElement>("[data-insert-side]");
    if (!dialog || !count || !side) return;
    const number = state.data.number[task] ?? 0;
    const fill = (): void => {
      count.value = String(Math.max(2, Math.min(Number(count.max), state.chosen.length)));
      queueMicrotask(() => count.select());
    };
    this.questions.put(dialog, fill, (value) => {
      if (value === "yes") this.add(number ? state.taskNumbered(number) : -1, side.value === "below", Number(count.value));
    });
  }

  /** Where rows stand in another order than the outline's, they cannot be added or moved: say so, and the way out. */
  isArranged(what: "add" | "move"): boolean {
    const { state, unarrange } = this.around;
    if (!state.outline.isArranged) return false;
    toast({ text: say(`arranged_no_${what}`), tone: "info", action: { label: say("arranged_back"), run: unarrange } });
    return true;
  }

  /** Put tasks elsewhere in the outline (rows that were dragged, or cut and pasted). */
  put(tasks: number[], parent: number, after: number): void {
    const { state } = this.around;
    if (!this.mayAll(tasks) || (parent >= 0 ? !mayChange(state.data, this.session.may, parent) : !this.session.may.edit)) {
      return this.notYours();
    }
    const number = state.data.number[tasks[0] ?? -1];
    if (number !== undefined && this.outline.put(tasks, parent, after)) this.stayOn(number);
  }

  mayPut(tasks: number[], parent: number): boolean {
    return this.outline.mayPut(tasks, parent);
  }

  mayAll(tasks: number[]): boolean {
    const { data } = this.around.state;
    return tasks.every((task) => mayChange(data, this.session.may, task));
  }

  /** The keyboard stays on a task that went elsewhere. */
  stayOn(number: number): void {
    const { state, focus, reveal, sheet } = this.around;
    const now = state.taskNumbered(number);
    if (now < 0) return;
    if ((state.outline.rowOf[now] as number) < 0) reveal(now);
    focus(state.outline.rowOf[now] as number, sheet.grid.focusCell);
  }

  notYours(): void {
    toast({ text: say("not_yours"), tone: "info" });
  }

  private remove(tasks: number[]): void {
    const { state } = this.around;
    const count = familySize(state.data, tasks);
    const first = tasks[0] as number;
    const go = (): void => {
      const row = state.outline.rowOf[first] as number;
      this.outline.remove(tasks);
      this.around.focus(row, this.around.sheet.grid.focusCell);
    };
    if (count < 2) return go();
    const name = state.data.name[first] ?? "";
    this.ask(tasks.length === 1 ? say("remove_family", { name, count: count - 1 }) : say("remove_many", { count }), go);
  }

  /** Do it once somebody has said that it is meant. */
  private ask(question: string, go: () => void, decided?: () => void): void {
    const dialog = this.around.root.querySelector<HTMLDialogElement>("[data-remove]");
    if (!dialog) return go();
    const text = dialog.querySelector("[data-remove-text]");
    const fill = (): void => void (text && (text.textContent = question));
    this.questions.put(dialog, fill, (value) => {
      decided?.();
      if (value === "yes") go();
    });
  }

  private refused(refusal: Refusal): void {
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
    this.bars.grips.links = may.edit;
    if (tools) tools.hidden = !may.edit && !may.part.length && !may.progress.length;
  }

  mayEdit(task: number, column: string): boolean {
    const found = COLUMNS.find((one) => one.id === column);
    return found !== undefined && canEdit(this.around.state.data, this.session.may, task, found);
  }
}
