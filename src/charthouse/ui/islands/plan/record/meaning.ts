/* What typing into a fact of a record means, for facts that are no column of the grid. */
import { NONE } from "../data";
import type { Pair } from "../edits";
import type { PlanState } from "../state";
import { beginningOf, endOf, readDay, readDuration } from "../typing";
import { say } from "../words";

export interface Spec {
  kind: "column" | "text" | "long" | "number" | "percent" | "work" | "day" | "choice" | "constraint" | "own" | "own-choice";
  seen: unknown;
  options: [value: string, word: string][];
  /** Of several tasks: that they say different things, and what was seen of each that can be changed. */
  different?: boolean;
  seens?: { [number: string]: unknown };
}

type Fields = { [field: string]: Pair };

const OF_FINISH = new Set(["actual_finish", "MFO", "FNET", "FNLT", "MANDATORY_FINISH"]);
const WITHOUT_DATE = new Set(["ASAP", "ALAP"]);

/** A day as it is typed, of a moment; the last minute of a day belongs to it. */
function dayText(time: unknown, ending: boolean): string {
  if (typeof time !== "number" || time === NONE) return "";
  return new Date((ending && time % 1440 === 0 ? time - 1 : time) * 60000).toISOString().slice(0, 10);
}

/** The moment that a typed day means, or nothing where it is none. */
function moment(state: PlanState, typed: string, ending: boolean): number | undefined {
  const { ways } = state.format;
  const day = readDay(typed, state.data.json.project.today, ways.months, ways.weekdays, ways.short.startsWith("{month}"));
  if (day === undefined) return undefined;
  return ending ? endOf(state.calendar, day) : beginningOf(state.calendar, day);
}

/** What the field begins with; of a constraint both fields, as JSON. */
export function textOf(spec: Spec, name: string, state: PlanState): string {
  const { seen } = spec;
  if (spec.kind === "constraint") {
    const [kind, date] = seen as [string, number | null];
    return JSON.stringify([kind, dayText(date, OF_FINISH.has(kind))]);
  }
  if (seen === null || seen === undefined) return "";
  if (spec.kind === "work") return state.format.exactDuration(seen as number);
  if (spec.kind === "day") return dayText(seen, OF_FINISH.has(name));
  return String(seen);
}

/** The fields to change; nothing where all stays; or a sentence that says what is wrong. */
export function meant(spec: Spec, name: string, state: PlanState, values: string[]): Fields | null | string {
  const { seen } = spec;
  const typed = values[0] ?? "";
  const text = typed.trim();
  const to = (wanted: unknown): Fields | null => (wanted === seen || (wanted === null && seen === undefined) ? null : { [name]: [seen, wanted] });
  switch (spec.kind) {
    case "long":
      return to(typed.replace(/\s+$/, ""));
    case "text":
      return to(text);
    case "number": {
      const said = Number(text);
      return text && Number.isInteger(said) && said >= 0 && said <= 1000 ? to(said) : say("no_priority", { typed });
    }
    case "percent": {
      if (!text) return to(null);
      const said = Number(text.replace("%", "").replace(",", ".").trim());
      return said >= 0 && said <= 100 ? to(said) : say("no_percent", { typed });
    }
    case "work": {
      if (!text) return to(null);
      const { day_minutes: day, week_minutes: week } = state.data.json.project;
      const said = readDuration(text, day, week);
      return said ? to(said.minutes) : say("no_duration", { typed });
    }
    case "day": {
      if (!text) return to(null);
      if (text === dayText(seen, OF_FINISH.has(name))) return null;
      const wanted = moment(state, text, OF_FINISH.has(name));
      return wanted === undefined ? say("no_date", { typed }) : to(wanted);
    }
    case "choice":
      if (typeof seen === "boolean") return to(typed === "true");
      return to(typed === "" && (seen === null || seen === undefined) ? seen : typed || null);
    case "constraint":
      return constraint(seen as [string, number | null], state, typed, (values[1] ?? "").trim());
    default:
      return null;
  }
}

function constraint(seen: [string, number | null], state: PlanState, kind: string, typed: string): Fields | null | string {
  const [was, date] = seen;
  let wanted: number | null = null;
  if (!WITHOUT_DATE.has(kind)) {
    if (!typed) return say("constraint_without_date");
    const same = kind === was && typed === dayText(date, OF_FINISH.has(kind));
    const found = same && date !== null ? date : moment(state, typed, OF_FINISH.has(kind));
    if (found === undefined) return say("no_date", { typed });
    wanted = found;
  }
  if (kind === was && wanted === date) return null;
  return { constraint: [was, kind], constraint_date: [date, wanted] };
}
