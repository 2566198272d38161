/* How columns that not every page shows are edited: numbers, dates, choices, amounts, links, people, own fields. */
import { assignedText, ownId, predecessorsText, successorsText } from "./columns_more";
import { CODED, NONE, SUMMARY, USUAL, has, moreOf, type OwnField, type PlanData } from "./data";
import { dayText, dayTyped, isWork, readPercent, type Editing, type Option } from "./editing_terms";
import { assignments, linksOf } from "./editings_links";
import type { PlanState } from "./state";
import { beginningOf, endOf, readAmount, readDuration, readWork } from "./typing";
import { say } from "./words";

type Parsed = { value: unknown } | { wrong: string };

interface Field {
  /** What a value looks like while it is edited. */
  text: (value: unknown, state: PlanState, task: number) => string;
  /** What was typed means; nothing typed is null, unless it says otherwise. */
  parse: (typed: string, state: PlanState) => Parsed;
  seen?: (data: PlanData, task: number) => unknown;
}

/** An editing of one field of a task, told in `data.more` unless it says otherwise. */
function field(name: string, { text, parse, seen }: Field, extra: Partial<Editing> = {}): Editing {
  const now = seen ?? ((data: PlanData, task: number) => moreOf(data, name, task));
  const read = (state: PlanState, typed: string): Parsed =>
    typed.trim() ? parse(typed.trim(), state) : { value: USUAL[name] ?? null };
  return {
    text: (state, task) => {
      const value = now(state.data, task);
      return value === null ? "" : text(value, state, task);
    },
    read: (state, task, typed) => {
      const was = now(state.data, task);
      if (typed.trim() === (was === null ? "" : text(was, state, task))) return null;
      const said = read(state, typed);
      if ("wrong" in said) return said.wrong;
      return said.value === was ? null : { [name]: [was, said.value] };
    },
    fresh: (state, typed) => {
      if (!typed.trim()) return null;
      const said = read(state, typed);
      return "wrong" in said ? said.wrong : { [name]: said.value };
    },
    ...extra,
  };
}

const asText: Field = { text: String, parse: (typed) => ({ value: typed }) };
/** Whatever is typed, with the lines as they are. */
const asNotes: Field = { text: String, parse: (typed) => ({ value: typed.replace(/\r\n?/g, "\n") }) };

const asPercent: Field = {
  text: (value) => String(Math.round((value as number) * 100) / 100),
  parse: (typed) => {
    const value = readPercent(typed);
    return value === null ? { wrong: say("no_percent", { typed }) } : { value };
  },
};

const asDay = (ending: boolean): Field => ({
  text: (value) => dayText(value as number, ending),
  parse: (typed, state) => {
    const day = dayTyped(state, typed);
    if (day === undefined) return { wrong: say("no_date", { typed }) };
    return { value: ending ? endOf(state.calendar, day) : beginningOf(state.calendar, day) };
  },
});

const asWork: Field = {
  text: (value, { format }) => format.exactDuration(value as number, "h"),
  parse: (typed, { data }) => {
    const { day_minutes: day, week_minutes: week } = data.json.project;
    const value = readWork(typed, day, week);
    return value === undefined ? { wrong: say("no_work", { typed }) } : { value };
  },
};

const asLength: Field = {
  text: (value, { format, data }, task) => format.exactDuration(value as number, data.unit[task]),
  parse: (typed, { data }) => {
    const { day_minutes: day, week_minutes: week } = data.json.project;
    const said = readDuration(typed, day, week);
    return said ? { value: said.minutes } : { wrong: say("no_duration", { typed }) };
  },
};

const asAmount: Field = {
  text: (value, { format }) => format.exact(Number(value)),
  parse: (typed, { format, data }) => {
    const value = readAmount(typed.replace(data.json.project.currency, ""), format.ways);
    return value === undefined ? { wrong: say("no_amount", { typed }) } : { value: String(value) };
  },
};

const asNumber: Field = {
  text: (value, { format }) => (typeof value === "number" ? format.exact(value) : String(value)),
  parse: (typed, { format }) => {
    const value = readAmount(typed, format.ways);
    return value === undefined ? { wrong: say("no_number", { typed }) } : { value };
  },
};

const asPriority: Field = {
  text: String,
  parse: (typed) => {
    const value = Number(typed);
    return Number.isInteger(value) && value >= 0 && value <= 1000 ? { value } : { wrong: say("no_priority", { typed }) };
  },
};

const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** One of some words; the beginning of one is enough. */
function pick(typed: string, words: [value: unknown, word: string][]): Parsed {
  const begins = words.filter(([, word]) => word.toLowerCase().startsWith(typed.toLowerCase()));
  const found = words.find(([value, word]) => same(word, typed) || same(String(value), typed)) ?? (begins.length === 1 ? begins[0] : undefined);
  if (found) return { value: found[0] };
  return { wrong: say("no_choice", { typed, choices: words.map(([, word]) => word).join(", ") }) };
}

const offered = (words: [value: unknown, word: string][]): Option[] => words.map(([, word]) => ({ value: word }));

function choice(name: string, words: () => [value: unknown, word: string][], extra: Partial<Editing> = {}): Editing {
  const said: Field = {
    text: (value) => words().find(([one]) => one === value)?.[1] ?? String(value),
    parse: (typed) => pick(typed, words()),
  };
  return field(name, said, { options: () => offered(words()), ...extra });
}

const truths = (): [boolean, string][] => [
  [true, say("yes")],
  [false, say("no")],
];
const YES = /^(?:yes|y|true|1|x|ja|j|wahr|✓)$/i;
const NO = /^(?:no|n|false|0|nein|falsch|-)$/i;

function truth(name: string, extra: Partial<Editing> = {}): Editing {
  const said: Field = {
    text: (value) => say(value ? "yes" : "no"),
    parse: (typed) => (YES.test(typed) ? { value: true } : NO.test(typed) ? { value: false } : pick(typed, truths())),
  };
  return field(name, said, { options: () => offered(truths()), ...extra });
}

const worded = (kind: string, values: string[]) => (): [string, string][] => values.map((value) => [value, say(`${kind}_${value}`)]);

const KINDS = ["ASAP", "ALAP", "SNET", "SNLT", "FNET", "FNLT", "MSO", "MFO", "MANDATORY_START", "MANDATORY_FINISH"];
const constraints = (): [string, string][] => KINDS.map((kind) => [kind, say(`constraint_${kind}`)]);
const ofFinish = (kind: string): boolean => kind.startsWith("F") || kind === "MFO" || kind === "MANDATORY_FINISH";
const dated = (kind: string): boolean => kind !== "ASAP" && kind !== "ALAP";

const heldBy = ({ constraint }: PlanData, task: number): [kind: string, date: number | null] => {
  const [kind, date] = constraint.get(task) ?? ["ASAP", NONE];
  return [kind, date === NONE ? null : date];
};

/** A kind, and the date it needs: one that was typed, or that of the task as it stands. */
function held(state: PlanState, task: number, kind: string, day: number | undefined): Record<string, [unknown, unknown]> | null {
  const [seen, was] = heldBy(state.data, task);
  const ending = ofFinish(kind);
  const at = day === undefined ? undefined : ending ? endOf(state.calendar, day) : beginningOf(state.calendar, day);
  const now = state.data[ending ? "finish" : "start"][task] as number;
  const date = dated(kind) ? (at ?? (seen === kind ? was : now === NONE ? null : now)) : null;
  if (kind === seen && date === was) return null;
  return { constraint: [seen, kind], constraint_date: [was, date] };
}

/** `Start no earlier than 1 Mar`, `SNET 2027-03-01`: the kind first, then a date if it needs one. */
function readHeld(state: PlanState, typed: string): { kind: string; day?: number } | string {
  const words = constraints().flatMap(([kind, word]): [string, string][] => [[kind, word], [kind, kind]]);
  const found = words.filter(([, word]) => typed.toLowerCase().startsWith(word.toLowerCase())).sort((a, b) => b[1].length - a[1].length)[0];
  if (!found) {
    const said = pick(typed, constraints());
    return "wrong" in said ? said.wrong : { kind: String(said.value) };
  }
  const rest = typed.slice(found[1].length).trim();
  if (!rest) return { kind: found[0] };
  const day = dayTyped(state, rest);
  return day === undefined ? say("no_date", { typed: rest }) : { kind: found[0], day };
}

const heldFresh = (state: PlanState, typed: string): Record<string, unknown> | null | string => {
  if (!typed.trim()) return null;
  const said = readHeld(state, typed.trim());
  if (typeof said === "string") return said;
  if (dated(said.kind) && said.day === undefined) return { constraint: said.kind };
  const day = said.day === undefined ? null : ofFinish(said.kind) ? endOf(state.calendar, said.day) : beginningOf(state.calendar, said.day);
  return { constraint: said.kind, constraint_date: day };
};

const CONSTRAINT: Editing = {
  may: isWork,
  text: (state, task) => {
    const [kind, date] = heldBy(state.data, task);
    return kind === "ASAP" ? "" : `${say(`constraint_${kind}`)} ${date === null ? "" : dayText(date, ofFinish(kind))}`.trim();
  },
  read: (state, task, typed) => {
    if (typed.trim() === CONSTRAINT.text(state, task)) return null;
    const said = typed.trim() ? readHeld(state, typed.trim()) : { kind: "ASAP" };
    return typeof said === "string" ? said : held(state, task, said.kind, said.day);
  },
  fresh: heldFresh,
  options: () => offered(constraints()),
};

export const MORE_EDITINGS: Record<string, Editing> = {
  wbs: field("wbs", { ...asText, seen: (data, task) => (has(data, task, CODED) ? (data.wbs[task] ?? "") : "") }),
  predecessors: linksOf(true, predecessorsText),
  successors: linksOf(false, successorsText),
  constraint: CONSTRAINT,
  constraint_kind: {
    ...CONSTRAINT,
    text: (state, task) => say(`constraint_${heldBy(state.data, task)[0]}`),
  },
  constraint_date: {
    may: (data, task) => isWork(data, task),
    text: (state, task) => {
      const [kind, date] = heldBy(state.data, task);
      return date === null ? "" : dayText(date, ofFinish(kind));
    },
    read: (state, task, typed) => {
      const [kind, was] = heldBy(state.data, task);
      if (!typed.trim()) return was === null ? null : held(state, task, "ASAP", undefined);
      const day = dayTyped(state, typed);
      return day === undefined ? say("no_date", { typed }) : held(state, task, dated(kind) ? kind : "SNET", day);
    },
    fresh: (state, typed) => {
      const day = typed.trim() ? dayTyped(state, typed) : NONE;
      if (day === undefined) return say("no_date", { typed });
      return day === NONE ? null : { constraint_date: beginningOf(state.calendar, day) };
    },
  },
  calendar: field(
    "calendar",
    {
      ...asText,
      seen: (data, task) => data.calendar.get(task) ?? null,
      parse: (typed, { data }) => pick(typed, data.json.calendars.filter(Boolean).map((name) => [name, name])),
    },
    { options: (_state, { calendars }) => calendars.map((value) => ({ value })), asks: true },
  ),
  responsible: field("responsible", asText, { options: (_state, { people }) => people.map((value) => ({ value })), asks: true }),
  assigned: assignments((state, task) => assignedText(moreOf(state.data, "assigned", task), state.format)),
  priority: field("priority", asPriority),
  kind: choice("kind", worded("kind", ["task", "milestone", "start_milestone", "finish_milestone", "level_of_effort"]), {
    may: (data, task) => !has(data, task, SUMMARY),
  }),
  mode: choice("mode", worded("mode", ["auto", "manual"]), { may: isWork }),
  type: choice("type", worded("type", ["fixed_units", "fixed_duration", "fixed_work"]), { may: isWork }),
  effort_driven: truth("effort_driven", { may: isWork }),
  active: truth("active"),
  on_time_line: truth("on_time_line"),
  physical_percent_complete: field("physical_percent_complete", asPercent, { may: isWork, progress: true }),
  percent_work_complete: field("percent_work_complete", asPercent, { may: isWork }),
  actual_start: field("actual_start", asDay(false), { may: isWork, progress: true }),
  actual_finish: field("actual_finish", asDay(true), { may: isWork, progress: true }),
  remaining_duration: field("remaining_duration", asLength, { may: isWork, progress: true }),
  work: field("work", asWork, { may: isWork }),
  actual_work: field("actual_work", asWork, { may: isWork }),
  remaining_work: field("remaining_work", asWork, { may: isWork }),
  optimistic: pointOf("low", 0),
  likely: pointOf("likely", 1),
  pessimistic: pointOf("high", 2),
  fixed_cost: field("fixed_cost", asAmount),
  code: field("code", asText),
  notes: field("notes", asNotes, { long: true }),
};

function pointOf(point: "low" | "likely" | "high", at: number): Editing {
  return {
    may: isWork,
    point,
    text: (state, task) => {
      const told = moreOf(state.data, "estimate", task) as number[] | null;
      return told ? state.format.exactDuration(told[at] as number, state.data.unit[task]) : "";
    },
    read: () => null,
    fresh: () => null,
  };
}

/** A field of the project’s own. */
export function ownEditing({ name, kind, choices }: OwnField): Editing {
  const id = ownId(name);
  switch (kind) {
    case "number":
      return field(id, asNumber);
    case "cost":
      return field(id, {
        text: asNumber.text,
        parse: (typed, state) => asNumber.parse(typed.replace(state.data.json.project.currency, ""), state),
      });
    case "date":
      return field(id, {
        text: (value) => String(value).slice(0, 10),
        parse: (typed, state) => {
          const day = dayTyped(state, typed);
          return day === undefined ? { wrong: say("no_date", { typed }) } : { value: `${dayText(day * 1440, false)}T00:00` };
        },
      });
    case "flag":
      return truth(id);
    case "choice":
      return choice(id, () => choices.map((one) => [one, one]));
    case "person":
      return field(id, asText, { options: (_state, { people }) => people.map((value) => ({ value })), asks: true });
    case "duration":
      return field(id, {
        text: String,
        parse: (typed, state) => {
          const said = asLength.parse(typed, state);
          return "wrong" in said ? said : { value: typed };
        },
      });
    default:
      return field(id, asNotes, { long: true });
  }
}
