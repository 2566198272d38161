/* The dialog in which a filter is put together: conditions and groups of them, all by keyboard. */
import { criterionOf, fieldName, fields, isFlag, type Criterion } from "./criteria";
import { HOWS, PERIODS, isGroup, test, tidied, type Condition, type Group, type Part } from "./filter";
import { asTyped, fromTyped, optionsOf, periodInWords, wordOf } from "./sentences";
import type { PlanState } from "./state";
import type { Viewing } from "./viewing";
import { say } from "./words";

/** A condition as it is being typed: it need not be right yet. */
interface Draft {
  field: string;
  how: string;
  values: string[];
}
interface Drafts {
  join: "all" | "any";
  parts: (Draft | Drafts)[];
}
const isDrafts = (part: Draft | Drafts): part is Drafts => "join" in part;

const FIRST = "name";

function drafted(state: PlanState, part: Part): Draft | Drafts {
  if (isGroup(part)) return { join: part.join, parts: part.parts.map((one) => drafted(state, one)) };
  const [field, how, ...values] = part;
  const of = criterionOf(field);
  return { field, how, values: of ? values.map((value) => asTyped(of, how, value)) : values };
}

/** A draft as a condition, or what is wrong and with which of its values. */
function finished(state: PlanState, { field, how, values }: Draft): Condition | { wrong: string; at: number } {
  const of = criterionOf(field);
  const takes = of ? (HOWS[of.kind][how] ?? 0) : 0;
  if (!of || of.kind === "flag" || takes === 0) return [field, how];
  if (takes < 0) return values.length ? [field, how, ...values] : { wrong: say("builder_choose"), at: 0 };
  if (of.kind === "date" && how === "in") return [field, how, values[0] ?? PERIODS[0]];
  const out: string[] = [];
  for (let at = 0; at < takes; at++) {
    const read = fromTyped(state, of, values[at] ?? "");
    if ("wrong" in read) return { wrong: read.wrong, at };
    out.push(read.value);
  }
  return [field, how, ...out];
}

function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = "",
  attributes: Record<string, string> = {},
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className) made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

function button(text: string, run: () => void, className = "btn bare"): HTMLButtonElement {
  const made = element("button", className, { type: "button" });
  made.textContent = text;
  made.addEventListener("click", run);
  return made;
}

/** The list of a filter's conditions, to be put into a dialog or a form. */
export class Builder {
  private filter: Drafts;
  private number = 0;
  private places = new Map<Draft, { note: HTMLElement; inputs: HTMLElement[] }>();

  constructor(
    private readonly place: HTMLElement,
    private readonly state: PlanState,
    filter: Group,
    private readonly changed: () => void,
  ) {
    this.filter = drafted(state, filter) as Drafts;
    if (!this.filter.parts.length) this.filter.parts.push({ field: FIRST, how: "contains", values: [] });
    this.draw();
  }

  /** The filter as it is said now; null where something of it is wrong: that is then said, and gets the keyboard. */
  take(): Group | null {
    let first: HTMLElement | null = null;
    const taken = (part: Draft | Drafts): Part => {
      if (isDrafts(part)) return { join: part.join, parts: part.parts.map(taken) };
      const done = finished(this.state, part);
      const said = this.places.get(part);
      if (Array.isArray(done)) {
        this.mark(part, "", 0);
        return done;
      }
      this.mark(part, done.wrong, done.at);
      first ??= said?.inputs[done.at] ?? null;
      return { join: "all", parts: [] };
    };
    const filter = taken(this.filter) as Group;
    const wrong = first as HTMLElement | null;
    wrong?.focus();
    return wrong ? null : tidied(filter);
  }

  /** What of it can be asked already. */
  get present(): Group {
    const taken = (part: Draft | Drafts): Part => {
      if (isDrafts(part)) return { join: part.join, parts: part.parts.map(taken) };
      const done = finished(this.state, part);
      return Array.isArray(done) ? done : { join: "all", parts: [] };
    };
    return tidied(taken(this.filter) as Group);
  }

  private mark(draft: Draft, wrong: string, at: number): void {
    const said = this.places.get(draft);
    if (!said) return;
    said.note.textContent = wrong;
    said.note.hidden = !wrong;
    said.inputs.forEach((input, i) => input.toggleAttribute("aria-invalid", wrong !== "" && i === at));
  }

  /** Drawn anew where conditions come, go or become others; the keyboard goes to what was changed. */
  private draw(focus?: Draft | Drafts, part = "field"): void {
    this.number = 0;
    this.places.clear();
    let target: HTMLElement | null = null;
    const seek = (draft: Draft | Drafts, name: string, made: HTMLElement): void => {
      if (draft === focus && name === part) target = made;
    };
    this.place.replaceChildren(this.group(this.filter, null, seek));
    (target as HTMLElement | null)?.focus();
    this.changed();
  }

  private group(group: Drafts, within: Drafts | null, seek: (draft: Draft | Drafts, name: string, made: HTMLElement) => void): HTMLElement {
    const box = element("fieldset", within ? "pl-cond-group" : "pl-cond-group whole");
    const legend = element("legend", "sr");
    legend.textContent = say("builder_group");
    const join = element("select", "", { "aria-label": say("builder_join") });
    join.append(new Option(say("builder_all"), "all"), new Option(say("builder_any"), "any"));
    join.value = group.join;
    join.addEventListener("change", () => {
      group.join = join.value as Drafts["join"];
      this.changed();
    });
    seek(group, "field", join);
    const head = element("div", "pl-cond-head");
    head.append(join);
    if (within) {
      head.append(
        button(say("builder_remove_group"), () => {
          within.parts = within.parts.filter((one) => one !== group);
          this.draw(within);
        }),
      );
    }
    const list = element("div", "", { role: "list" });
    for (const part of group.parts) {
      const item = element("div", "", { role: "listitem" });
      item.append(isDrafts(part) ? this.group(part, group, seek) : this.condition(part, group, seek));
      list.append(item);
    }
    if (!group.parts.length && !within) {
      const empty = element("p", "note");
      empty.textContent = say("builder_empty");
      list.append(empty);
    }
    const foot = element("div", "pl-cond-foot");
    const add = (made: Draft | Drafts, at: Draft | Drafts): void => {
      group.parts.push(made);
      this.draw(at);
    };
    const fresh = (): Draft => ({ field: FIRST, how: "contains", values: [] });
    foot.append(
      button(say("builder_add"), () => {
        const made = fresh();
        add(made, made);
      }),
      button(say("builder_add_group"), () => {
        const made = fresh();
        add({ join: group.join === "all" ? "any" : "all", parts: [made] }, made);
      }),
    );
    box.append(legend, head, list, foot);
    return box;
  }

  private condition(draft: Draft, within: Drafts, seek: (draft: Draft, name: string, made: HTMLElement) => void): HTMLElement {
    const number = ++this.number;
    const row = element("div", "pl-cond");
    const field = element("select", "", { "aria-label": say("builder_field", { number }) });
    const groups: [string, string[]][] = [
      [say("builder_columns"), fields().filter((one) => !isFlag(one))],
      [say("builder_flags"), fields().filter(isFlag)],
    ];
    for (const [label, names] of groups) {
      const group = element("optgroup", "", { label });
      group.append(...names.map((name) => new Option(fieldName(name), name)));
      field.append(group);
    }
    if (!criterionOf(draft.field)) field.append(new Option(fieldName(draft.field), draft.field));
    field.value = draft.field;
    field.addEventListener("change", () => {
      const before = criterionOf(draft.field);
      draft.field = field.value;
      const of = criterionOf(draft.field) as Criterion;
      if (of.kind !== before?.kind) {
        draft.how = Object.keys(HOWS[of.kind])[0] as string;
        draft.values = [];
      } else if (of.kind === "choice") draft.values = [];
      this.draw(draft);
    });
    seek(draft, "field", field);
    const of = criterionOf(draft.field);
    const how = element("select", "", { "aria-label": say("builder_how", { number }) });
    if (of) how.append(...Object.keys(HOWS[of.kind]).map((name) => new Option(say(`how_${wordOf(of.kind, name)}`), name)));
    how.value = draft.how;
    how.addEventListener("change", () => {
      if (of && (draft.how === "in") !== (how.value === "in")) draft.values = [];
      draft.how = how.value;
      this.draw(draft, "how");
    });
    seek(draft, "how", how);
    const note = element("span", "pl-cond-wrong", { role: "alert" });
    note.hidden = true;
    const inputs = of ? this.values(draft, of, number) : [];
    this.places.set(draft, { note, inputs: inputs.map((input) => input.querySelector<HTMLElement>("input") ?? input) });
    const remove = button("\u00d7", () => {
      const at = within.parts.indexOf(draft);
      within.parts.splice(at, 1);
      this.draw(within.parts[at] ?? within.parts[at - 1] ?? within);
    }, "icon");
    remove.setAttribute("aria-label", say("builder_remove", { number }));
    row.append(field, how, ...inputs, remove, note);
    return row;
  }

  private values(draft: Draft, of: Criterion, number: number): HTMLElement[] {
    const takes = HOWS[of.kind][draft.how] ?? 0;
    if (takes < 0) return [this.choices(draft, of, number)];
    if (of.kind === "date" && draft.how === "in") return this.periods(draft, number);
    return Array.from({ length: takes }, (_none, at) => {
      const label = say(at ? "builder_second" : "builder_value", { number });
      const input = element("input", "", { type: "text", "aria-label": label, autocomplete: "off" });
      input.value = draft.values[at] ?? "";
      input.addEventListener("input", () => {
        draft.values[at] = input.value;
        this.mark(draft, "", 0);
        this.changed();
      });
      return input;
    });
  }

  private choices(draft: Draft, of: Criterion, number: number): HTMLElement {
    const box = element("div", "pl-cond-choices", { role: "group", "aria-label": say("builder_value", { number }) });
    const options = optionsOf(this.state, of);
    for (const value of draft.values) if (!options.some(([one]) => one === value)) options.push([value, value]);
    for (const [value, name] of options) {
      const line = element("label");
      const tick = element("input", "", { type: "checkbox" });
      tick.checked = draft.values.includes(value);
      tick.addEventListener("change", () => {
        draft.values = tick.checked ? [...draft.values, value] : draft.values.filter((one) => one !== value);
        this.mark(draft, "", 0);
        this.changed();
      });
      line.append(tick, name);
      box.append(line);
    }
    return box;
  }

  private periods(draft: Draft, number: number): HTMLElement[] {
    const [name = PERIODS[0], count] = (draft.values[0] ?? PERIODS[0]).split(":");
    const select = element("select", "", { "aria-label": say("builder_value", { number }) });
    select.append(...PERIODS.map((period) => new Option(periodInWords(period), period)));
    select.append(new Option(say("period_next_days"), "next"), new Option(say("period_last_days"), "last"));
    select.value = name;
    draft.values = [count ? `${name}:${count}` : name];
    select.addEventListener("change", () => {
      draft.values = [select.value === "next" || select.value === "last" ? `${select.value}:14` : select.value];
      this.draw(draft, "how");
      this.places.get(draft)?.inputs[0]?.focus();
    });
    if (!count) return [select];
    const days = element("input", "", { type: "number", min: "1", max: "3650", "aria-label": say("builder_second", { number }) });
    days.value = count;
    days.addEventListener("input", () => {
      draft.values = [`${name}:${Math.min(3650, Math.max(1, Math.round(Number(days.value) || 1)))}`];
      this.changed();
    });
    return [select, days];
  }
}

/** Ask what tasks are to be shown; nothing changes until that is said. */
export function openBuilder(viewing: Viewing): void {
  const { root, state } = viewing;
  const dialog = root.querySelector<HTMLDialogElement>("[data-builder]");
  const place = dialog?.querySelector<HTMLElement>("[data-builder-list]");
  const form = dialog?.querySelector("form");
  const count = dialog?.querySelector("[data-builder-count]");
  if (!dialog || !place || !form || dialog.open) return;
  let counting = 0;
  const builder: Builder = new Builder(place, state, state.filter, () => {
    clearTimeout(counting);
    counting = window.setTimeout(() => {
      const passes = test(builder.present, state.asking);
      let found = 0;
      for (let task = 0; task < state.data.count; task++) if (!passes || passes(task)) found++;
      if (count) count.textContent = say("found", { count: state.format.number(found), total: state.format.number(state.data.count) });
    }, 150);
  });
  dialog.onkeydown = (event) => event.stopPropagation();
  form.onsubmit = (event) => {
    event.preventDefault();
    const filter = builder.take();
    if (!filter) return;
    dialog.close();
    viewing.ask(filter);
  };
  const cancel = dialog.querySelector<HTMLButtonElement>("[data-builder-cancel]");
  if (cancel) cancel.onclick = () => dialog.close();
  dialog.showModal();
  (place.querySelector<HTMLElement>(".pl-cond select") ?? place.querySelector<HTMLElement>("select"))?.focus();
}
