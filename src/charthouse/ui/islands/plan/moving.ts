/* What dragging a bar means, in dates and fields: snapped to the plan's working time, finer as the chart is zoomed in. */
import { DAY } from "./calendar";
import { mayChange, mayEdit } from "./editings";
import { DONE, ELAPSED, INACTIVE, LEVEL_OF_EFFORT, MILESTONE, NONE, STARTED, SUMMARY, has, type May } from "./data";
import type { Pair } from "./edits";
import { doneUntil } from "./shapes";
import type { PlanState } from "./state";
import { beginningOf, endOf } from "./typing";

export type Grip = "move" | "finish" | "progress" | "deadline";

/** Where a task would be, and the fields that lead there; none where all stays. */
export interface Proposal {
  start: number;
  finish: number;
  duration: number;
  percent: number;
  deadline: number;
  fields: Record<string, Pair>;
}

export type Grain = "hour" | "day" | "week";

const HOUR = 60;
const PERCENT_STEP = 5;

/** What the chart can be read to at a zoom, in pixels a day. */
export const grainOf = (perDay: number): Grain => (perDay >= 64 ? "hour" : perDay >= 1 ? "day" : "week");

/** How wide a grain is on the chart. */
export function grainWidth({ data, perDay }: PlanState): number {
  const [from, to] = data.json.calendar.hours;
  const widths: Record<Grain, number> = { hour: (perDay * HOUR) / (to - from), day: perDay, week: perDay * 7 };
  return widths[grainOf(perDay)];
}

/** Why this reader cannot drag this part of a task: the name of the sentence; null where they can. */
export function refusal(state: PlanState, may: May, task: number, grip: Grip): string | null {
  const { data } = state;
  if (grip === "progress" ? !mayEdit(data, may, task, "percent") && !has(data, task, SUMMARY) : !mayChange(data, may, task)) {
    return "not_yours";
  }
  if (grip === "deadline") return null;
  if (has(data, task, SUMMARY)) return "drag_summary";
  if (has(data, task, LEVEL_OF_EFFORT)) return "drag_effort";
  if (has(data, task, INACTIVE)) return "drag_inactive";
  if (grip === "progress") return null;
  if (has(data, task, DONE)) return "drag_done";
  return grip === "move" && has(data, task, STARTED) ? "drag_started" : null;
}

/** A task as it is. */
export function unmoved({ data }: PlanState, task: number): Proposal {
  return {
    start: data.start[task] as number,
    finish: data.finish[task] as number,
    duration: data.duration[task] as number,
    percent: data.percent[task] as number,
    deadline: data.deadline[task] as number,
    fields: {},
  };
}

/** The first working minute at a time or after it. */
function workingFrom(state: PlanState, time: number): number {
  return state.calendar.add(time, 1) - 1;
}

const roundHour = (time: number): number => Math.round(time / HOUR) * HOUR;

/** A time moved by pixels: to the beginning of a working day, or its end, or to a working hour. */
function snapped(state: PlanState, time: number, dx: number, ending: boolean): number {
  const { scale, calendar, perDay } = state;
  const grain = grainOf(perDay);
  if (grain === "hour") {
    if (Math.abs(dx) < grainWidth(state) / 2) return time;
    const at = roundHour(scale.time(scale.x(time) + dx));
    return ending ? workingFrom(state, at - 1) + 1 : workingFrom(state, at);
  }
  const days = grain === "day" ? Math.round(dx / perDay) : 7 * Math.round(dx / perDay / 7);
  if (!days) return time;
  const day = Math.floor((ending ? time - 1 : time) / DAY) + days;
  const found = ending ? endOf(calendar, day) : beginningOf(calendar, day);
  // Days off may lie between: never to the other side.
  return (found - time) * dx > 0 ? found : time;
}

function ranFrom(state: PlanState, task: number, start: number, duration: number): number {
  return has(state.data, task, ELAPSED) ? start + duration : state.calendar.add(start, duration);
}

/** What is between a task's ends: by the clock for elapsed durations, else by the plan's calendar. */
function workBetween(state: PlanState, task: number, from: number, to: number): number {
  return has(state.data, task, ELAPSED) ? to - from : state.calendar.between(from, to);
}

/** A task moved as a whole: its start is held by a date from now on. */
export function moved(state: PlanState, task: number, dx: number): Proposal {
  const as = unmoved(state, task);
  return startingAt(state, task, snapped(state, as.start, dx, false));
}

/** A task moved by days of the calendar: to the first working hour there, later where nobody works then. */
export function movedByDays(state: PlanState, task: number, days: number): Proposal {
  const as = unmoved(state, task);
  if (!days || as.start === NONE) return as;
  const day = Math.floor(as.start / DAY) + days;
  // A day off gives way in the direction of the move.
  let found = beginningOf(state.calendar, day);
  for (let back = day; days < 0 && found >= as.start && back > day - 60; back--) found = beginningOf(state.calendar, back);
  return startingAt(state, task, found);
}

function startingAt(state: PlanState, task: number, start: number): Proposal {
  const as = unmoved(state, task);
  if (start === as.start) return as;
  const held = state.data.constraint.get(task);
  const seen = held ? [held[0], held[1] === NONE ? null : held[1]] : null;
  return { ...as, start, finish: ranFrom(state, task, start, as.duration), fields: { start: [seen, start] } };
}

/** Its finish moved: it takes longer or less long. What its own calendar makes of it, the server's answer says. */
export function resized(state: PlanState, task: number, dx: number): Proposal {
  const as = unmoved(state, task);
  if (has(state.data, task, MILESTONE)) return as;
  const latest = snapped(state, as.finish, dx, true);
  const least = grainOf(state.perDay) === "hour" ? ranFrom(state, task, as.start, HOUR) : endOf(state.calendar, Math.floor(as.start / DAY));
  const finish = latest > as.start ? latest : Math.max(least, ranFrom(state, task, as.start, 1));
  const duration = as.duration + workBetween(state, task, as.finish, finish);
  if (duration === as.duration || duration <= 0) return as;
  return { ...as, finish, duration, fields: { duration: [as.duration, duration] } };
}

/** So much of it done, in steps of five. */
export function progressed(state: PlanState, task: number, percent: number): Proposal {
  const as = unmoved(state, task);
  const wanted = Math.max(0, Math.min(100, Math.round(percent / PERCENT_STEP) * PERCENT_STEP));
  if (wanted === Math.round(as.percent)) return as;
  return { ...as, percent: wanted, fields: { percent_complete: [as.percent, wanted] } };
}

/** What lies before a place of the chart, in percent of a task's work. */
export function percentAt(state: PlanState, task: number, x: number): number {
  const { start, finish } = unmoved(state, task);
  const time = Math.max(start, Math.min(finish, state.scale.time(x)));
  const work = state.calendar.between(start, finish);
  return work > 0 ? (100 * state.calendar.between(start, time)) / work : (100 * (time - start)) / Math.max(1, finish - start);
}

/** The date by which it is to be done, another one. */
export function promised(state: PlanState, task: number, dx: number): Proposal {
  const as = unmoved(state, task);
  const deadline = as.deadline === NONE ? NONE : snapped(state, as.deadline, dx, true);
  return deadline === as.deadline ? as : { ...as, deadline, fields: { deadline: [as.deadline, deadline] } };
}

/** What dragging a part of a task by so many pixels leads to. */
export function proposed(state: PlanState, task: number, grip: Grip, dx: number): Proposal {
  switch (grip) {
    case "move":
      return moved(state, task, dx);
    case "finish":
      return resized(state, task, dx);
    case "progress":
      return progressed(state, task, percentAt(state, task, state.scale.x(doneUntil(state, task)) + dx));
    case "deadline":
      return promised(state, task, dx);
  }
}

/** One step of a grip by key: as far as it takes until something is another, over weekends and holidays. */
export function stepped(state: PlanState, task: number, grip: Grip, from: number, way: 1 | -1): number {
  const width = grainWidth(state);
  const before = proposed(state, task, grip, from);
  for (let steps = 1; steps <= 60; steps++) {
    const dx = from + way * steps * width;
    const now = proposed(state, task, grip, dx);
    if (now.start !== before.start || now.finish !== before.finish || now.deadline !== before.deadline) return dx;
  }
  return from;
}
