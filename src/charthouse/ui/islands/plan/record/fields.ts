/* Facts that are edited in their place: a press turns the value into a field, Enter or leaving it keeps what was typed. */
import { EDITINGS } from "../editings";
import type { Op, Pair } from "../edits";
import { say } from "../words";
import type { Host } from "./host";
import { meant, textOf, type Spec } from "./meaning";
import type { Part, Record } from "./record";

type Field = HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement;

export class Fields implements Part {
  constructor(private readonly record: Record) {}

  click = (event: MouseEvent): boolean => {
    const button = (event.target as Element).closest<HTMLElement>("[data-field] > .ed");
    if (!button) return false;
    void this.open(button.parentElement as HTMLElement);
    return true;
  };

  press = (event: KeyboardEvent): boolean => {
    const button = event.target as HTMLElement;
    if (!button.matches("[data-field] > .ed") || event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key !== "F2") return false;
    void this.open(button.parentElement as HTMLElement);
    return true;
  };

  /** Let somebody type into a fact. */
  async open(place: HTMLElement): Promise<void> {
    if (place.querySelector("[data-typing]")) return;
    const spec = JSON.parse(place.dataset["edit"] ?? "{}") as Spec;
    const name = place.dataset["field"] ?? "";
    let host: Host;
    try {
      host = await this.record.host();
    } catch (problem) {
      return this.record.say(this.sectionOf(place), problem instanceof Error && problem.message ? problem.message : say("refused"));
    }
    // What the grid shows of the project’s own fields is asked for with the first edit of one.
    if (gridLike(spec)) await host.session.need(name.startsWith("custom.") ? [name] : []);
    const task = host.state.taskNumbered(this.record.number);
    if (task < 0) return;
    if (!place.isConnected) {
      // An answer drew the section anew meanwhile: the fact stands in it again.
      const again = this.record.element.querySelector<HTMLElement>(`[data-field="${CSS.escape(name)}"]`);
      return again ? this.open(again) : undefined;
    }
    const box = document.createElement("span");
    box.dataset["typing"] = "";
    const fields = this.make(spec, name, place.dataset["label"] ?? "", host, task);
    const wrong = document.createElement("span");
    wrong.className = "help bad";
    wrong.setAttribute("role", "alert");
    box.append(...fields, wrong);
    const hidden = [...place.children] as HTMLElement[];
    for (const child of hidden) child.hidden = true;
    place.append(box);
    const first = fields[0] as Field;
    first.focus();
    if (first instanceof HTMLInputElement) first.select();

    let open = true;
    const close = (focus: boolean): void => {
      open = false;
      box.remove();
      for (const child of hidden) child.hidden = false;
      if (focus) place.querySelector<HTMLElement>(".ed")?.focus();
    };
    const keep = (focus: boolean): boolean => {
      if (!open) return true;
      const values = fields.map((field) => field.value);
      if (spec.different && values.every((value) => value === "" || value === DIFFERENT)) {
        close(focus);
        return true;
      }
      const ops = this.ops(spec, name, host, values);
      if (typeof ops === "string") {
        wrong.textContent = ops;
        first.setAttribute("aria-invalid", "true");
        return false;
      }
      close(focus);
      if (!ops.length) return true;
      const button = place.querySelector<HTMLElement>(".ed bdi");
      if (button) button.textContent = shown(fields, values) || "–";
      void this.record.apply(ops, this.sectionOf(place));
      return true;
    };
    // The arrows go through a list without taking what they pass: Enter takes it, or going on.
    let byKeys = false;
    box.addEventListener("pointerdown", () => (byKeys = false));
    box.addEventListener("keydown", (event) => {
      event.stopPropagation();
      byKeys = true;
      if (event.isComposing) return;
      const many = event.target instanceof HTMLTextAreaElement;
      if (event.key === "Escape") {
        event.preventDefault();
        close(true);
      } else if (event.key === "Enter" && (!many || event.ctrlKey || event.metaKey)) {
        event.preventDefault();
        keep(true);
      } else if (event.key === "Tab" && event.target === fields[event.shiftKey ? 0 : fields.length - 1]) {
        const next = this.beside(place, event.shiftKey ? -1 : 1);
        event.preventDefault();
        if (!keep(!next) || !next) return;
        next.focus();
        if (next.parentElement?.matches("dd[data-field]")) void this.open(next.parentElement);
      }
    });
    box.addEventListener("focusout", (event) => {
      if (!open || (event.relatedTarget instanceof Node && box.contains(event.relatedTarget))) return;
      if (!document.hasFocus()) return; // another window: what is typed stays
      if (!keep(false)) close(false);
    });
    for (const field of fields) {
      if (field instanceof HTMLSelectElement && fields.length === 1) field.addEventListener("change", () => byKeys || keep(true));
      field.addEventListener("input", () => {
        wrong.textContent = "";
        first.removeAttribute("aria-invalid");
      });
    }
  }

  private sectionOf(place: Element): string {
    return place.closest<HTMLElement>("[data-section]")?.dataset["section"] ?? "";
  }

  private beside(place: Element, by: number): HTMLElement | undefined {
    const all = [...this.record.element.querySelectorAll<HTMLElement>("[data-field] > .ed")].filter(
      (one) => one.parentElement === place || one.offsetParent !== null,
    );
    return all[all.findIndex((one) => one.parentElement === place) + by];
  }

  private make(spec: Spec, name: string, label: string, host: Host, task: number): Field[] {
    if (spec.different) return this.blank(spec, label);
    if (spec.kind === "own-choice") return [choice(spec.options, String(spec.seen ?? ""), label)];
    const text = gridLike(spec) ? (EDITINGS[name]?.text(host.state, task) ?? "") : textOf(spec, name, host.state);
    if (spec.kind === "choice") return [choice(spec.options, text, label)];
    if (spec.kind === "constraint") {
      const [kind, date] = JSON.parse(text) as [string, string];
      return [choice(spec.options, kind, label), input(date, say("constraint_date", { field: label }))];
    }
    if (spec.kind === "long") {
      const area = document.createElement("textarea");
      area.className = "in";
      area.rows = Math.min(16, Math.max(4, text.split("\n").length + 1));
      area.value = text;
      area.setAttribute("aria-label", label);
      return [area];
    }
    const field = input(text, label);
    if (spec.options.length) {
      const list = document.createElement("datalist");
      list.id = `options-${name.replace(/\W/g, "-")}`;
      list.append(...spec.options.map(([value]) => new Option(value, value)));
      field.setAttribute("list", list.id);
      queueMicrotask(() => field.after(list));
    }
    return [field];
  }

  /** Of tasks that say different things: nothing to begin with. */
  private blank(spec: Spec, label: string): Field[] {
    const options: [string, string][] = [[DIFFERENT, say("different")], ...spec.options];
    if (spec.kind === "choice" || spec.kind === "own-choice") return [choice(options, DIFFERENT, label)];
    if (spec.kind === "constraint") return [choice(options, DIFFERENT, label), input("", say("constraint_date", { field: label }))];
    const field = input("", label);
    field.placeholder = say("different");
    return [field];
  }

  /** The edits that what was typed means, one for each task; or a sentence that says what is wrong. */
  private ops(spec: Spec, name: string, { state }: Host, values: string[]): Op[] | string {
    const ops: Op[] = [];
    for (const number of this.record.numbers) {
      if (spec.seens && !(number in spec.seens)) continue;
      const task = state.taskNumbered(number);
      if (task < 0) continue;
      const own = spec.seens ? { ...spec, seen: spec.seens[number] } : spec;
      const fields: { [field: string]: Pair } | null | string =
        gridLike(spec) ? (EDITINGS[name]?.read(state, task, values[0] ?? "") ?? null) : meant(own, name, state, values);
      if (typeof fields === "string") return fields;
      if (fields) ops.push({ op: "change", task: number, fields });
    }
    return ops;
  }
}

/** Is it typed as in the grid? */
const gridLike = (spec: Spec): boolean => spec.kind === "column" || spec.kind.startsWith("own");

/** What a choice says that is none. */
const DIFFERENT = "\u2260";

function input(text: string, label: string): HTMLInputElement {
  const field = document.createElement("input");
  field.className = "in";
  field.value = text;
  field.autocomplete = "off";
  field.setAttribute("aria-label", label);
  return field;
}

function choice(options: [string, string][], chosen: string, label: string): HTMLSelectElement {
  const field = document.createElement("select");
  field.className = "in";
  field.append(...options.map(([value, word]) => new Option(word, value, false, value === chosen)));
  field.setAttribute("aria-label", label);
  return field;
}

function shown(fields: Field[], values: string[]): string {
  return fields.map((field, i) => (field instanceof HTMLSelectElement ? field.selectedOptions[0]?.text : values[i])).join(" ").trim();
}
