/* What a group of tasks comes to: each piece of work once, and amounts without the errors of binary fractions. */
import type { GroupRow } from "./arrange";
import { INACTIVE, SUMMARY, has, type PlanData } from "./data";

/** The tasks of a group of which the figures add up: none that is switched off, and none below another, whose figures have its. */
export function counted(data: PlanData, tasks: number[]): number[] {
  const summaries = new Set(tasks.filter((task) => has(data, task, SUMMARY)));
  const below = (task: number): boolean => {
    for (let up = data.parent[task] as number; up >= 0; up = data.parent[up] as number) if (summaries.has(up)) return true;
    return false;
  };
  return tasks.filter((task) => !has(data, task, INACTIVE) && !(summaries.size && below(task)));
}

const PLAIN = /^-?\d+(\.\d+)?$/;
/** Rows are arranged anew with every edit, so what a group came to holds for as long as there is the group. */
const KNOWN = new WeakMap<GroupRow, Map<string, string>>();

/** What a column says of a group: worked out once, not with every frame. */
export function known(group: GroupRow, column: string, sum: () => string): string {
  let told = KNOWN.get(group);
  if (!told) KNOWN.set(group, (told = new Map()));
  let text = told.get(column);
  if (text === undefined) told.set(column, (text = sum()));
  return text;
}

/** Amounts together, written as they are: `-12.50` and `3` are `-9.50`. */
export function sumOf(amounts: string[]): string {
  if (!amounts.every((one) => PLAIN.test(one))) return String(amounts.reduce((sum, one) => sum + Number(one), 0));
  const places = amounts.reduce((most, one) => Math.max(most, one.split(".")[1]?.length ?? 0), 0);
  const parts = amounts.map((one) => {
    const [whole = "0", cents = ""] = one.split(".");
    return BigInt(whole + cents.padEnd(places, "0"));
  });
  const sum = parts.reduce((all, part) => all + part, 0n);
  const digits = String(sum < 0n ? -sum : sum).padStart(places + 1, "0");
  const text = places ? `${digits.slice(0, -places)}.${digits.slice(-places)}` : digits;
  return sum < 0n ? `-${text}` : text;
}
