/* Which columns are edited in their cells, and what typing into them means. */
import type { Column } from "./columns";
import { ownId } from "./columns_more";
import { ELAPSED, ESTIMATED, MILESTONE, NONE, has, type May, type OwnField, type PlanData } from "./data";
import { dayText, dayTyped, isWork, readPercent, type Editing } from "./editing_terms";
import { MORE_EDITINGS, ownEditing } from "./editings_more";
import { beginningOf, endOf, readDuration } from "./typing";
import { say } from "./words";

function end(which: "start" | "finish"): Editing {
  return {
    may: isWork,
    text: (state, task) => dayText(state.data[which][task] as number, which === "finish"),
    read: (state, task, typed) => {
      const held = state.data.constraint.get(task);
      const seen = held ? [held[0], held[1] === NONE ? null : held[1]] : null;
      if (!typed.trim()) return held ? { [which]: [seen, null] } : null;
      if (typed.trim() === dayText(state.data[which][task] as number, which === "finish")) return null;
      const day = dayTyped(state, typed);
      if (day === undefined) return say("no_date", { typed });
      const wanted = which === "start" ? beginningOf(state.calendar, day) : endOf(state.calendar, day);
      return { [which]: [seen, wanted] };
    },
    fresh: (state, typed) => {
      if (!typed.trim()) return null;
      const day = dayTyped(state, typed);
      if (day === undefined) return say("no_date", { typed });
      return { [which]: which === "start" ? beginningOf(state.calendar, day) : endOf(state.calendar, day) };
    },
  };
}

export const EDITINGS: Record<string, Editing> = {
  ...MORE_EDITINGS,
  name: {
    text: ({ data }, task) => data.name[task] ?? "",
    read: ({ data }, task, typed) => {
      const name = typed.trim();
      if (!name) return say("no_name");
      return name === data.name[task] ? null : { name: [data.name[task], name] };
    },
    fresh: (_state, typed) => (typed.trim() ? { name: typed.trim() } : say("no_name")),
  },
  duration: {
    may: isWork,
    text: ({ data, format }, task) => {
      if (has(data, task, MILESTONE)) return `0${say("unit_d")}`;
      const shown = format.exactDuration(data.duration[task] as number, data.unit[task] ?? "d", has(data, task, ELAPSED));
      return shown + (has(data, task, ESTIMATED) ? "?" : "");
    },
    read: ({ data }, task, typed) => {
      const { day_minutes: day, week_minutes: week } = data.json.project;
      const said = readDuration(typed, day, week);
      if (!said) return say("no_duration", { typed });
      const guess = has(data, task, ESTIMATED) === said.estimated && has(data, task, ELAPSED) === said.elapsed;
      if (said.minutes === data.duration[task] && said.unit === data.unit[task] && guess) return null;
      return { duration: [data.duration[task], typed.trim()] };
    },
    fresh: ({ data }, typed) => {
      const { day_minutes: day, week_minutes: week } = data.json.project;
      if (!typed.trim()) return null;
      return readDuration(typed, day, week) ? { duration: typed.trim() } : say("no_duration", { typed });
    },
  },
  start: end("start"),
  finish: end("finish"),
  percent: {
    may: (data, task) => isWork(data, task),
    progress: true,
    text: ({ data }, task) => String(Math.round(data.percent[task] as number)),
    read: ({ data }, task, typed) => {
      const said = readPercent(typed);
      if (said === null) return say("no_percent", { typed });
      return said === data.percent[task] ? null : { percent_complete: [data.percent[task], said] };
    },
    fresh: (_state, typed) => {
      const said = readPercent(typed);
      return said === null ? say("no_percent", { typed }) : said ? { percent_complete: said } : null;
    },
  },
  deadline: {
    text: ({ data }, task) => dayText(data.deadline[task] as number, true),
    read: (state, task, typed) => {
      const was = state.data.deadline[task] as number;
      const seen = was === NONE ? null : was;
      if (!typed.trim()) return seen === null ? null : { deadline: [seen, null] };
      const day = dayTyped(state, typed);
      if (day === undefined) return say("no_date", { typed });
      const wanted = endOf(state.calendar, day);
      return wanted === seen ? null : { deadline: [seen, wanted] };
    },
    fresh: (state, typed) => {
      const day = dayTyped(state, typed);
      if (!typed.trim()) return null;
      return day === undefined ? say("no_date", { typed }) : { deadline: endOf(state.calendar, day) };
    },
  },
};

/** May this reader change this column of a task? */
export function mayEdit(data: PlanData, may: May, task: number, column: string): boolean {
  const editing = EDITINGS[column];
  if (!editing || (editing.may && !editing.may(data, task))) return false;
  if (editing.whole) return may.edit;
  return mayChange(data, may, task) || (editing.progress === true && may.progress.includes(data.number[task] as number));
}

/** The same, of columns that are there already: what is seen has to be known before it is changed. */
export const canEdit = (data: PlanData, may: May, task: number, column: Column): boolean =>
  mayEdit(data, may, task, column.id) && (!column.needs || column.needs in data.more);

/** Let the project’s own fields be edited like all others. */
export function learnEditings(fields: OwnField[]): void {
  for (const id of Object.keys(EDITINGS)) if (id.startsWith("custom.")) delete EDITINGS[id];
  for (const field of fields) EDITINGS[ownId(field.name)] = ownEditing(field);
}

/** May this reader change a task as a whole: all, or because it lies in a part that they lead? */
export function mayChange(data: PlanData, may: May, task: number): boolean {
  if (may.edit) return true;
  for (let up = task; up >= 0; up = data.parent[up] as number) if (may.part.includes(data.number[up] as number)) return true;
  return false;
}
