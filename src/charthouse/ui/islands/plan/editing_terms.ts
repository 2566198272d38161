/* What it takes to edit a column in its cell, and how dates and percentages stand there while they are edited. */
import type { Choices } from "./choices";
import { LEVEL_OF_EFFORT, NONE, SUMMARY, has, type PlanData } from "./data";
import type { Named, Op, Pair } from "./ops";
import type { PlanState } from "./state";
import { readDay } from "./typing";

/** How a column is edited: what the field begins with, and which edit what was typed means. */
export interface Editing {
  /** Not at all for some tasks. */
  may?: (data: PlanData, task: number) => boolean;
  text: (state: PlanState, task: number) => string;
  /** The fields to change, nothing where all stays, or a sentence that says what is wrong. */
  read: (state: PlanState, task: number, typed: string) => Record<string, Pair> | null | string;
  /** What it means for a task that is only being made; nothing where nothing was typed. */
  fresh: (state: PlanState, typed: string) => Record<string, unknown> | null | string;
  /** Where typing means edits of their own rather than fields: links, assignments. `task` is -1 for one being made. */
  ops?: (state: PlanState, target: Target, typed: string, known: Known) => Op[] | string;
  /** Which of three points it says; those of a task are one edit. */
  point?: Point;
  /** Only for who may change the whole plan. */
  whole?: true;
  /** One may report it of one’s own tasks. */
  progress?: true;
  /** What can be chosen, or is offered while somebody types. */
  options?: (state: PlanState, choices: Choices) => Option[];
  /** Several stand beside each other, with semicolons between them. */
  many?: true;
  /** Text of several lines. */
  long?: true;
  /** It has to be known who and what works in the project. */
  asks?: true;
}

export type Point = "low" | "likely" | "high";

export interface Target {
  task: number;
  named: Named;
}

/** What typing may refer to. */
export interface Known {
  choices: Choices;
  /** The task that a number means where the typing is about others than those of the plan: in a table that is pasted. */
  find?: (said: string) => Named | undefined;
}

export interface Option {
  value: string;
  /** What tells it apart. */
  note?: string;
}

export const isWork = (data: PlanData, task: number): boolean => !has(data, task, SUMMARY | LEVEL_OF_EFFORT);

export const dayText = (time: number, ending: boolean): string =>
  time === NONE ? "" : new Date((ending && time % 1440 === 0 ? time - 1 : time) * 60000).toISOString().slice(0, 10);

export function dayTyped(state: PlanState, typed: string): number | undefined {
  const { ways } = state.format;
  return readDay(typed, state.data.json.project.today, ways.months, ways.weekdays, ways.short.startsWith("{month}"));
}

export function readPercent(typed: string): number | null {
  const said = Number(typed.replace(/[%\u00a0]/g, "").replace(",", ".").trim() || "0");
  return said >= 0 && said <= 100 ? said : null;
}
