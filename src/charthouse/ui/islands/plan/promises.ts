/* Promised days at the tasks that fulfil them or wait for them: told once beside the plan, drawn on the rows in view. */

/** A promise at a task. */
export interface Mark {
  /** The end of the promised day. */
  at: number;
  /** It is overdue, or expected late. */
  bad: boolean;
}

/** What the server says of them: the task's number, the end of the day, and whether it is bad. */
export type MarkJson = [number: number, at: number, bad: boolean];

export function marksOf(told: readonly MarkJson[]): Map<number, Mark[]> {
  const marks = new Map<number, Mark[]>();
  for (const [number, at, bad] of told) marks.set(number, [...(marks.get(number) ?? []), { at, bad }]);
  return marks;
}

/** Those that this page was made with. */
export function marksHere(): Map<number, Mark[]> {
  return marksOf(JSON.parse(document.getElementById("plan-promises")?.textContent ?? "[]") as MarkJson[]);
}
