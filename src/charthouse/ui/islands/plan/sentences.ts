/* Filters, sorts and groups in words, and what people type into conditions. */
import { DAY } from "./calendar";
import type { Arrangement, SortBy } from "./arrange";
import { criterionOf, fieldName, type Criterion } from "./criteria";
import { ME, canAsk, dayOf, isGroup, minutesOf, type Condition, type Part } from "./filter";
import type { PlanState } from "./state";
import { readDay } from "./typing";
import { say } from "./words";

/** The words of what can be asked differ by kind where the sense does: a date "is before", a number "is less than". */
export function wordOf(kind: Criterion["kind"], how: string): string {
  const own = (kind === "text" || kind === "date") && how !== "empty" && how !== "filled";
  return own ? `${kind}_${how}` : how;
}

/** A day as it is said: a date in the reader's way, or what moves with today. */
function dayInWords(state: PlanState, value: string): string {
  if (value === "today" || value === "status") return say(`day_${value}`);
  if (/^[+-]\d+$/.test(value)) return say(value.startsWith("+") ? "day_ahead" : "day_back", { count: Number(value.slice(1)) });
  return state.format.long(dayOf(value, state.data) * DAY);
}

export function periodInWords(value: string): string {
  const [name = "", count] = value.split(":");
  return say(`period_${name}`, { count: count ?? "" });
}

/** A value of a condition as people read it. */
export function valueInWords(state: PlanState, of: Criterion, how: string, value: string): string {
  if (of.kind === "date") return how === "in" ? periodInWords(value) : dayInWords(state, value);
  if (of.kind === "people") return value === ME ? say("me") : value;
  if (of.kind === "choice") return of.label?.(value) ?? value;
  if (of.kind === "duration") return value.replace("-", "\u2212");
  return value;
}

export function conditionInWords(state: PlanState, condition: Condition): string {
  const [field, how, ...values] = condition;
  const of = criterionOf(field);
  if (!of || !canAsk(condition, state.asking)) return say("says_gone", { field: fieldName(field) });
  if (of.kind === "flag") return say(how === "no" ? `not_${field}` : `is_${field}`);
  const said = values.map((value) => valueInWords(state, of, how, value));
  const list = of.kind === "choice" || of.kind === "people";
  const value = list ? new Intl.ListFormat(state.language, { type: "disjunction" }).format(said) : (said[0] ?? "");
  return say(`says_${wordOf(of.kind, how)}`, { field: fieldName(field), value, second: said[1] ?? "" });
}

/** A condition or a group as a sentence: "Late and (Milestone or Critical)". */
export function inWords(state: PlanState, part: Part, within = false): string {
  if (!isGroup(part)) return conditionInWords(state, part);
  const said = part.parts.map((one) => inWords(state, one, true));
  const whole = said.reduce((one, other) => say(part.join === "all" ? "says_and" : "says_or", { one, other }));
  return within ? say("says_within", { group: whole }) : whole;
}

export function sortsInWords(sort: SortBy[]): string {
  const said = sort.map(({ column, down }) => say(down ? "sorted_down" : "sorted_up", { column: fieldName(column) }));
  return say("chip_sorted", { columns: said.join(", ") });
}

export function groupInWords(group: NonNullable<Arrangement["group"]>): string {
  const column = fieldName(group.column);
  if (criterionOf(group.column)?.kind !== "date") return say("chip_grouped", { column });
  return say("chip_grouped_span", { column, span: say(`span_${group.span}`) });
}

/* Typing */

/** What a value of a condition looks like where it is edited. */
export const asTyped = (of: Criterion, how: string, value: string): string =>
  of.kind === "date" && how !== "in" && (value === "today" || value === "status") ? say(`day_${value}`) : value;

/** What was typed as a value of a condition, or what is wrong with it. */
export function fromTyped(state: PlanState, of: Criterion, typed: string): { value: string } | { wrong: string } {
  const body = typed.trim();
  if (of.kind === "text") return body ? { value: body } : { wrong: say("builder_nothing") };
  if (of.kind === "number") {
    const figure = body.replace(",", ".").replace("\u2212", "-").replace(/\s*%$/, "");
    return figure && !Number.isNaN(Number(figure)) ? { value: figure } : { wrong: say("builder_no_number", { typed }) };
  }
  if (of.kind === "duration") {
    const minutes = minutesOf(body, state.data);
    return Number.isNaN(minutes) ? { wrong: say("no_duration", { typed }) } : { value: body };
  }
  const low = body.toLowerCase();
  for (const name of ["today", "status"]) if (low === name || low === say(`day_${name}`).toLowerCase()) return { value: name };
  if (/^[-+\u2212]\d{1,4}$/.test(low)) return { value: low.replace("\u2212", "-") };
  const { ways } = state.format;
  const day = readDay(body, state.data.json.project.today, ways.months, ways.weekdays, ways.short.startsWith("{month}"));
  if (day === undefined) return { wrong: say("builder_no_day", { typed }) };
  return { value: new Date(day * 86400000).toISOString().slice(0, 10) };
}

/** What can be chosen for a field: values that tasks of this plan have, or people, the reader first. */
export function optionsOf(state: PlanState, of: Criterion): [value: string, name: string][] {
  if (of.kind === "people") {
    const people = state.data.json.people.map(([, name]): [string, string] => [name, name]);
    people.sort((one, other) => one[1].localeCompare(other[1], state.language));
    return state.filters.knowsMe ? [[ME, say("me")], ...people] : people;
  }
  if (of.kind !== "choice") return [];
  const { asking, data } = state;
  const found = new Set(of.options?.(asking) ?? []);
  for (let task = 0; task < data.count; task++) found.add(of.value(asking, task));
  found.delete("");
  const options = [...found].map((value): [string, string] => [value, of.label?.(value) ?? value]);
  return options.sort((one, other) => one[1].localeCompare(other[1], state.language));
}
