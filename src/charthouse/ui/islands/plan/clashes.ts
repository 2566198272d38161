/* Where an edit met somebody else's: mine beside theirs, to choose. */
import { COLUMNS, columnName } from "./columns";
import type { Clash, EditSession, Op, Pair } from "./edits";
import type { PlanState } from "./state";
import type { Questions } from "./questions";
import { say } from "./words";

/** What people call a field. */
function wordOf(field: string): string {
  const column = COLUMNS.find((one) => one.id === field || one.needs === field);
  return column ? columnName(column) : say(`field_${field}`);
}

export class ClashDialog {
  private readonly dialog: HTMLDialogElement | null;

  constructor(
    root: HTMLElement,
    private readonly state: PlanState,
    private readonly session: EditSession,
    private readonly questions: Questions,
  ) {
    this.dialog = root.querySelector<HTMLDialogElement>("[data-clash]");
  }

  /** Ask which of the two stays; nothing of the deed was done yet, and nothing is until somebody says so. */
  show(clashes: Clash[], ops: Op[], decided: () => void): void {
    const { dialog } = this;
    const list = dialog?.querySelector("[data-clash-list]");
    if (!dialog || !list) return decided();
    // Escape would be a choice that nobody made.
    dialog.oncancel = (event) => event.preventDefault();
    this.questions.put(dialog, () => this.fill(list, clashes), (value) => {
      // Closed by force, it is asked again: whichever stays, somebody says it.
      if (!value) return this.show(clashes, ops, decided);
      decided();
      this.session.apply(value === "mine" ? mine(ops, clashes) : others(ops, clashes));
    });
  }

  private fill(list: Element, clashes: Clash[]): void {
    list.replaceChildren(
      ...clashes.map((clash) => {
        const line = document.createElement("tr");
        const cells = [
          `${clash.name}: ${wordOf(clash.field)}`,
          this.told(clash, clash.wanted),
          this.told(clash, clash.now) + (clash.by ? ` (${clash.by})` : ""),
        ];
        line.append(
          ...cells.map((text, i) => {
            const cell = document.createElement(i ? "td" : "th");
            cell.textContent = text;
            return cell;
          }),
        );
        return line;
      }),
    );
  }

  private told(clash: Clash, value: unknown): string {
    const { format } = this.state;
    if (value === null || value === undefined || value === "") return "\u2013";
    if (Array.isArray(value) && value.length === 2) {
      const [kind, date] = value as [string, number | null];
      return `${say(`constraint_${kind}`)} ${date === null ? "" : format.long(date)}`.trim();
    }
    const column = COLUMNS.find((one) => one.needs === clash.field);
    if (column) {
      const { data } = this.state;
      const more = { ...data.more, [clash.field]: new Map([[0, value]]) };
      return column.look({ ...this.state.sight, data: { ...data, more } }, 0).text;
    }
    if (clash.field === "constraint") return say(`constraint_${String(value)}`);
    if (typeof value !== "number") return String(value);
    if (["start", "finish", "deadline", "constraint_date"].includes(clash.field)) return format.long(format.ending(value));
    if (clash.field === "duration") return format.duration(value);
    if (clash.field.endsWith("percent_complete")) return format.percent(value);
    return format.number(value);
  }
}

/** The same edits, seen as they are now: what was wanted stays. */
export function mine(ops: Op[], clashes: Clash[]): Op[] {
  return ops.map((op, i) => {
    if (op.op !== "change") return op;
    const fields: Record<string, Pair> = { ...op.fields };
    for (const clash of clashes) if (clash.op === i && fields[clash.field]) fields[clash.field] = [clash.now, clash.wanted];
    return { ...op, fields };
  });
}

/** The rest of the edits: where somebody else was first, theirs stays. */
function others(ops: Op[], clashes: Clash[]): Op[] {
  return ops.flatMap((op, i) => {
    const lost = new Set(clashes.filter((clash) => clash.op === i).map((clash) => clash.field));
    if (!lost.size) return [op];
    if (op.op !== "change") return [];
    const fields = Object.fromEntries(Object.entries(op.fields).filter(([name]) => !lost.has(name)));
    return Object.keys(fields).length ? [{ ...op, fields }] : [];
  });
}
