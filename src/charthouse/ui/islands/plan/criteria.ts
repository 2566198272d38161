/* What can be asked of a task: the value of each column as filters, sorting and groups compare it, and the flags. */
import { COLUMNS, columnName, variance, type Sight } from "./columns";
import {
  DONE, ELAPSED, ESTIMATED, INACTIVE, LEVEL_OF_EFFORT, MANUAL, MILESTONE, NEAR_CRITICAL, NONE, NOTED, STARTED,
  SUMMARY, has, type PlanData,
} from "./data";
import { isCritical, isLate } from "./filters";
import { say } from "./words";

/**
 * How a value is compared. Durations and dates are minutes (dates since 1970), NONE where there is none; a choice is a
 * short name whose word `label` says; people are places in the plan's list of people.
 */
export type Kind = "text" | "number" | "duration" | "date" | "choice" | "people" | "flag";

interface Of<Name extends Kind, Value> {
  kind: Name;
  value: (sight: Sight, task: number) => Value;
}

export type Criterion =
  | Of<"text", string>
  | Of<"number" | "duration", number>
  | (Of<"date", number> & {
      /** A date that ends something: midnight belongs to the day before. */
      ending?: boolean;
      /** Where the stretch begins that this date ends: `in` then asks whether both touch a period. */
      from?: (sight: Sight, task: number) => number;
    })
  | (Of<"choice", string> & { label?: (value: string) => string; options?: (sight: Sight) => string[] })
  | Of<"people", readonly number[]>
  | Of<"flag", boolean>;

const NOBODY: readonly number[] = [];

const date = (at: (data: PlanData) => Int32Array, ending = false): Criterion => ({
  kind: "date",
  ending,
  value: ({ data }, task) => at(data)[task] as number,
});
const figure = (kind: "number" | "duration", at: (data: PlanData) => ArrayLike<number>): Criterion => ({
  kind,
  value: ({ data }, task) => at(data)[task] as number,
});
const promised = (end: "start" | "finish"): Criterion => ({
  kind: "date",
  ending: end === "finish",
  value: ({ data, baseline }, task) => data.baselines[baseline]?.[end][task] ?? NONE,
});
const slip = (end: "start" | "finish"): Criterion => ({ kind: "duration", value: (sight, task) => variance(sight, task, end) });
const flag = (value: (sight: Sight, task: number) => boolean): Criterion => ({ kind: "flag", value });
const flagged = (bit: number): Criterion => flag(({ data }, task) => has(data, task, bit));
/** Work that is still to do, no summary and not switched off. */
const isOpen = (data: PlanData, task: number): boolean => !has(data, task, DONE | SUMMARY | INACTIVE);

function differs({ data, baseline }: Sight, task: number): boolean {
  const kept = data.baselines[baseline];
  if (!kept) return false;
  return kept.start[task] !== data.start[task] || kept.finish[task] !== data.finish[task];
}

/** Of the columns; one that is not here says its own (`Column.criterion`), or is read as the text that it shows. */
const OF_COLUMNS: Record<string, Criterion> = {
  wbs: { kind: "text", value: ({ data }, task) => data.wbs[task] ?? "" },
  name: { kind: "text", value: ({ data }, task) => data.name[task] ?? "" },
  owner: { kind: "people", value: ({ data }, task) => data.people.get(task) ?? NOBODY },
  duration: figure("duration", (data) => data.duration),
  start: date((data) => data.start),
  finish: date((data) => data.finish, true),
  slack: figure("duration", (data) => data.slack),
  percent: figure("number", (data) => data.percent),
  free_slack: figure("duration", (data) => data.freeSlack),
  early_start: date((data) => data.earlyStart),
  early_finish: date((data) => data.earlyFinish, true),
  late_start: date((data) => data.lateStart),
  late_finish: date((data) => data.lateFinish, true),
  constraint: {
    kind: "choice",
    value: ({ data }, task) => data.constraint.get(task)?.[0] ?? "",
    label: (kind) => say(`constraint_${kind}`),
  },
  deadline: date((data) => data.deadline, true),
  calendar: { kind: "choice", value: ({ data }, task) => data.calendar.get(task) ?? "" },
  baseline_start: promised("start"),
  baseline_finish: promised("finish"),
  start_variance: slip("start"),
  finish_variance: slip("finish"),
};

/** What is no column: flags, and the stretch in which a task is worked on. */
const BESIDE: Record<string, Criterion> = {
  late: flag(({ data, baseline }, task) => isLate(data, task, baseline)),
  critical: flag(({ data }, task) => isCritical(data, task)),
  near_critical: flag(({ data }, task) => has(data, task, NEAR_CRITICAL) && isOpen(data, task)),
  milestone: flagged(MILESTONE),
  summary: flagged(SUMMARY),
  done: flag(({ data }, task) => has(data, task, DONE) && !has(data, task, SUMMARY)),
  under_way: flag(({ data }, task) => has(data, task, STARTED) && isOpen(data, task)),
  without_people: flag(({ data }, task) => isOpen(data, task) && !has(data, task, MILESTONE) && !data.people.get(task)?.length),
  open_end: flag(
    ({ data }, task) => isOpen(data, task) && (!data.linksInto[task]?.length || !data.linksFrom[task]?.length),
  ),
  changed: flag(differs),
  deadline_missed: flag(({ data }, task) => {
    const deadline = data.deadline[task] as number;
    return deadline !== NONE && (data.finish[task] as number) > deadline;
  }),
  constrained: flag(({ data }, task) => data.constraint.has(task)),
  split: flag(({ data }, task) => data.parts.has(task)),
  estimated: flagged(ESTIMATED),
  elapsed: flagged(ELAPSED),
  manual: flagged(MANUAL),
  inactive: flagged(INACTIVE),
  level_of_effort: flagged(LEVEL_OF_EFFORT),
  noted: flagged(NOTED),
  worked_on: {
    kind: "date",
    ending: true,
    value: ({ data }, task) => (has(data, task, SUMMARY) ? NONE : (data.finish[task] as number)),
    from: ({ data }, task) => data.start[task] as number,
  },
};

/** The criterion of that name; null for a column that this plan no longer has. */
export function criterionOf(field: string): Criterion | null {
  const known = OF_COLUMNS[field] ?? BESIDE[field];
  if (known) return known;
  const column = COLUMNS.find((one) => one.id === field);
  if (!column) return null;
  return column.criterion ?? { kind: "text", value: (sight, task) => column.look(sight, task).text };
}

/** Everything that can be asked, in the order of the columns, flags last. */
export const fields = (): string[] => [...COLUMNS.map((column) => column.id), ...Object.keys(BESIDE)];

export const isFlag = (field: string): boolean => criterionOf(field)?.kind === "flag";

/** What a field is called. */
export function fieldName(field: string): string {
  const column = COLUMNS.find((one) => one.id === field);
  return column ? columnName(column) : field in BESIDE ? say(`is_${field}`) : field;
}
