/*
 * Columns that not every page shows. What they say comes when one of them is chosen (`needs`: the field's name), except
 * of links and of what the page knows anyway. Fields of the project's own join them (`learnFields`).
 */
import type { Column, Look, Sight } from "./columns";
import type { Criterion } from "./criteria";
import { NONE, moreOf, type OwnField, type PlanData } from "./data";
import { counted, known, sumOf } from "./totals";
import { say } from "./words";

const text = (value: string): Look => ({ text: value });

/** Of a field: what it says in words. */
type Say = (value: unknown, sight: Sight, task: number) => string;

function more(field: string, width: number, saying: Say, extra: Partial<Column> = {}): Column {
  return {
    id: field,
    needs: field,
    width,
    least: 40,
    figures: false,
    usual: false,
    look: (sight, task) => {
      const value = moreOf(sight.data, field, task);
      return text(value === null || !(field in sight.data.more) ? "" : saying(value, sight, task));
    },
    ...extra,
  };
}

const value =
  (field: string) =>
  ({ data }: Sight, task: number): number =>
    Number(moreOf(data, field, task) ?? NONE);

const figures = (field: string, width: number, saying: Say, extra: Partial<Column> = {}): Column =>
  more(field, width, saying, { figures: true, criterion: { kind: "number", value: value(field) }, ...extra });

const lengths = (field: string, width: number, saying: Say): Column =>
  figures(field, width, saying, { criterion: { kind: "duration", value: value(field) } });

/** What a group comes to in a field, from what its tasks say of it; nothing where none says anything. */
const totalOf =
  <Value>(field: string, sum: (told: Value[], sight: Sight) => string): NonNullable<Column["total"]> =>
  (sight, group) =>
    known(group, field, () => {
      const told = counted(sight.data, group.tasks).flatMap((task) => (sight.data.more[field]?.get(task) as Value | undefined) ?? []);
      return told.length ? sum(told as Value[], sight) : "";
    });

/** Work, which a group of tasks has together. */
const hours = (field: string, width: number): Column => ({
  ...lengths(field, width, asHours),
  total: totalOf(field, (told: number[], { format }) => format.duration(told.reduce((sum, minutes) => sum + minutes, 0), "h")),
});

/** Amounts, which a group of tasks comes to; of those with labour only for who is told what people cost. */
const amounts = (field: string, labour: boolean): Column =>
  figures(field, 100, asAmount, {
    hidden: "costs",
    total: totalOf(field, (told: string[], { data, format }) =>
      labour && data.json.may.hidden?.includes("rates") ? "" : format.money(sumOf(told), data.json.project.currency),
    ),
  });

const date = (field: string, width: number, saying: Say, ending: boolean): Column =>
  figures(field, width, saying, { criterion: { kind: "date", ending, value: value(field) } });

function choice(field: string, width: number): Column {
  const criterion: Criterion = {
    kind: "choice",
    value: ({ data }, task) => String(moreOf(data, field, task) ?? ""),
    label: (one) => say(`${field}_${one}`),
  };
  return more(field, width, asWord(field), { criterion });
}

const flag = (field: string, width: number): Column =>
  more(field, width, asTruth, { criterion: { kind: "flag", value: ({ data }, task) => moreOf(data, field, task) === true } });

const asText: Say = (value) => String(value);
const onOneLine: Say = (value) => String(value).replace(/\s+/g, " ");
const asPercent: Say = (value, { format }) => format.percent(value as number);
const asHours: Say = (value, { format }) => format.duration(value as number, "h");
const asDays: Say = (value, { format, data }, task) => format.duration(value as number, data.unit[task]);
const asStart: Say = (value, { format, beside }) => format.short(value as number, beside);
const asFinish: Say = (value, { format, beside }) => format.short(format.ending(value as number), beside);
const asAmount: Say = (value, { format, data }) => format.money(value as string, data.json.project.currency);
const asWord =
  (kind: string): Say =>
  (value) =>
    say(`${kind}_${String(value)}`);
const asTruth: Say = (value) => say(value ? "yes" : "no");

/** `Maria Okafor [50 %]; Test lab [2]`, as it is typed. */
export function assignedText(told: unknown, format: Sight["format"]): string {
  return ((told ?? []) as [number, string, number, number?][])
    .map(([, name, units, amount]) =>
      amount ? `${name} [${format.exact(units)}]` : units === 1 ? name : `${name} [${format.exact(units * 100)}%]`,
    )
    .join("; ");
}

/** One point of an estimate. */
function point(id: string, at: number): Column {
  const look: Column["look"] = ({ data, format }, task) => {
    const told = moreOf(data, "estimate", task) as number[] | null;
    return text(told ? format.duration(told[at] as number, data.unit[task]) : "");
  };
  const value = ({ data }: Sight, task: number): number => (moreOf(data, "estimate", task) as number[] | null)?.[at] ?? NONE;
  return plain(id, 76, look, { figures: true, needs: "estimate", criterion: { kind: "duration", value } });
}

function links(data: PlanData, task: number, into: boolean): string {
  const at = (into ? data.linksInto : data.linksFrom)[task] ?? [];
  return at
    .map((one) => {
      const link = data.links[one];
      if (!link) return "";
      const kind = link.kind === "FS" && !link.lag ? "" : link.kind;
      return `${data.number[into ? link.before : link.after]}${kind}${link.lag}`;
    })
    .join("; ");
}

export const predecessorsText = (data: PlanData, task: number): string => links(data, task, true);
export const successorsText = (data: PlanData, task: number): string => links(data, task, false);

function plain(id: string, width: number, look: Column["look"], extra: Partial<Column> = {}): Column {
  return { id, width, least: 40, figures: false, usual: false, look, ...extra };
}

export const MORE_COLUMNS: Column[] = [
  plain("number", 52, ({ data }, task) => text((data.number[task] as number) > 0 ? String(data.number[task]) : ""), {
    figures: true,
    criterion: { kind: "number", value: ({ data }, task) => data.number[task] as number },
  }),
  plain("predecessors", 100, ({ data }, task) => text(predecessorsText(data, task))),
  plain("successors", 100, ({ data }, task) => text(successorsText(data, task))),
  plain("constraint_kind", 150, ({ data }, task) => text(data.constraint.has(task) ? say(`constraint_${data.constraint.get(task)?.[0]}`) : "")),
  plain(
    "constraint_date",
    92,
    ({ data, format, beside }, task) => {
      const [kind, date] = data.constraint.get(task) ?? ["", NONE];
      return text(format.short(kind.endsWith("FINISH") || kind.startsWith("F") || kind === "MFO" ? format.ending(date) : date, beside));
    },
    { figures: true },
  ),
  more("responsible", 130, asText, { hidden: "team" }),
  more("assigned", 170, (value, { format }) => assignedText(value, format), { hidden: "team" }),
  figures("priority", 58, asText),
  choice("kind", 110),
  choice("mode", 100),
  choice("type", 110),
  flag("effort_driven", 76),
  flag("active", 60),
  flag("on_time_line", 76),
  figures("physical_percent_complete", 76, asPercent),
  figures("percent_work_complete", 76, asPercent),
  date("actual_start", 82, asStart, false),
  date("actual_finish", 84, asFinish, true),
  lengths("remaining_duration", 82, asDays),
  hours("work", 66),
  hours("actual_work", 82),
  hours("remaining_work", 92),
  point("optimistic", 0),
  point("likely", 1),
  point("pessimistic", 2),
  amounts("cost", true),
  amounts("fixed_cost", false),
  amounts("actual_cost", true),
  amounts("remaining_cost", true),
  more("code", 80, asText),
  more("notes", 220, onOneLine),
];

const asOwnDate: Say = (said, { format, beside }) => {
  const time = timeOf(String(said));
  return time === NONE ? String(said) : format.short(time, beside);
};

/** A value that is written as a date, in minutes. */
function timeOf(said: string): number {
  const time = Date.parse(`${said.slice(0, 16)}${said.length > 10 ? "Z" : "T00:00Z"}`) / 60000;
  return Number.isNaN(time) ? NONE : time;
}

const asNumber: Say = (said, { format }) => (typeof said === "number" ? format.exact(said) : String(said));

/** All columns beyond the usual ones, with the project’s own fields. */
export const moreColumns = (fields: OwnField[]): Column[] => [...MORE_COLUMNS, ...fields.map(ownColumn)];

export const ownId = (name: string): string => `custom.${name}`;

/** A field of the project’s own as a column like all others. */
export function ownColumn(own: OwnField): Column {
  const id = ownId(own.name);
  const plainly = (width: number, saying: Say, criterion?: Criterion): Column => more(id, width, saying, { own, ...(criterion ? { criterion } : {}) });
  const text = ({ data }: Sight, task: number): string => String(moreOf(data, id, task) ?? "");
  switch (own.kind) {
    case "number":
      return { ...figures(id, 80, asNumber), own };
    case "cost":
      return { ...amounts(id, false), own };
    case "date":
      return { ...figures(id, 82, asOwnDate), own, criterion: { kind: "date", value: (sight, task) => timeOf(text(sight, task)) } };
    case "flag":
      return { ...flag(id, 60), own };
    case "duration":
      return { ...figures(id, 80, asText), own, criterion: { kind: "text", value: text } };
    case "choice":
      return plainly(110, asText, { kind: "choice", value: text, options: () => own.choices });
    case "person":
      return plainly(120, asText, { kind: "choice", value: text });
    default:
      return plainly(110, onOneLine);
  }
}
