/* Colour rules: which ink a row or a bar has, and why. A rule has a name, which stands in the legend beside its ink. */
import type { Group } from "./asked";

/** The inks of rules, readable in both themes (plan.css). */
export const INKS = ["red", "amber", "green", "blue", "violet", "grey"] as const;
export type RuleInk = (typeof INKS)[number];

export interface ColourRule {
  name: string;
  filter: Group;
  ink: RuleInk;
  on: "row" | "bar";
}

/** The rules made ready to be asked, row by row as rows are drawn: a plan of any size costs nothing more. */
export class Colouring {
  constructor(
    private readonly rules: readonly ColourRule[],
    /** Of each rule: for which tasks it holds; null for none. */
    private readonly tests: readonly (((task: number) => boolean) | null)[],
  ) {}

  /** The first rule that holds for a task, on its row or on its bar. */
  of(task: number, on: ColourRule["on"]): ColourRule | null {
    if (task < 0) return null;
    const at = this.rules.findIndex((rule, i) => rule.on === on && this.tests[i]?.(task));
    return this.rules[at] ?? null;
  }

  /** What holds for a task in words. */
  said(task: number): string {
    if (!this.rules.length || task < 0) return "";
    return [...new Set([this.of(task, "row")?.name, this.of(task, "bar")?.name].filter(Boolean))].join(", ");
  }
}
