/* What views say of a task, in words and figures. */
import { CRITICAL, DONE, INACTIVE, MILESTONE, NONE, STARTED, SUMMARY, has } from "../data";
import type { ColourRule } from "../colours";
import { durationOf } from "../columns";
import { isLate } from "../filters";
import type { PlanState } from "../state";
import { say } from "../words";

/** From when to when, as briefly as can be. */
export function datesOf(state: PlanState, task: number): string {
  const { data, format } = state;
  const [start, finish] = [data.start[task] as number, data.finish[task] as number];
  if (start === NONE || finish === NONE) return say("not_available");
  const [from, to] = [format.short(start), format.short(format.ending(finish), start)];
  return has(data, task, MILESTONE) || from === to ? to : `${from} \u2013 ${to}`;
}

export function peopleOf(state: PlanState, task: number): string[] {
  const { data } = state;
  return (data.people.get(task) ?? []).map((person) => data.json.people[person]?.[1] ?? "").filter(Boolean);
}

export const isCriticalNow = (state: PlanState, task: number): boolean =>
  has(state.data, task, CRITICAL) && !has(state.data, task, DONE);

/** The colour rule that holds for a task: on its bar, else on its row. */
export const ruleOf = ({ colouring }: PlanState, task: number): ColourRule | null => colouring.of(task, "bar") ?? colouring.of(task, "row");

/** The class of its ink, where a rule gives one. */
export function ruleClass(state: PlanState, task: number): string {
  const rule = ruleOf(state, task);
  return rule ? ` ruled ink-${rule.ink}` : "";
}

/** What is to be known of a task besides its dates, each as a word. */
export function remarksOf(state: PlanState, task: number): string[] {
  const { data } = state;
  const out: string[] = [];
  if (has(data, task, DONE)) out.push(say("view_done"));
  else if (has(data, task, STARTED)) out.push(say("view_running"));
  if (has(data, task, SUMMARY)) out.push(say("view_summary"));
  if (has(data, task, MILESTONE)) out.push(say("view_milestone"));
  if (has(data, task, INACTIVE)) out.push(say("view_inactive"));
  if (isCriticalNow(state, task)) out.push(say("view_critical"));
  if (isLate(data, task, state.baseline)) out.push(say("view_late"));
  const rule = ruleOf(state, task);
  if (rule) out.push(rule.name);
  return out;
}

/** A task in one sentence, for who cannot see its box. */
export function spoken(state: PlanState, task: number): string {
  const { data, format } = state;
  const parts = [`${data.wbs[task] ?? ""} ${data.name[task] || say("unnamed")}`.trim(), datesOf(state, task)];
  const duration = durationOf(state.sight, task);
  if (duration) parts.push(duration);
  parts.push(say("tip_done", { percent: format.percent(data.percent[task] as number) }));
  parts.push(...remarksOf(state, task));
  const people = peopleOf(state, task);
  if (people.length) parts.push(people.join(", "));
  return parts.join("; ");
}
