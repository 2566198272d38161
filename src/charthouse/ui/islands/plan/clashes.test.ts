import { beforeAll, describe, expect, it } from "vitest";
import { toldOf } from "./clashes";
import { COLUMNS, learnColumns } from "./columns";
import { MORE_COLUMNS } from "./columns_more";
import type { Clash } from "./ops";
import { MONDAY, stateOf } from "./plan.fixture";
import { learnWords } from "./words";

const clash = (field: string): Clash => ({ op: 0, task: 12, name: "Test", field, seen: null, wanted: null, now: null, by: "Yuki", at: null });

describe("both sides of a clash", () => {
  beforeAll(() => {
    learnWords({ unit_d: "d", unit_h: "h", unit_w: "w", unit_eh: "eh", constraint_SNET: "Start no earlier than", kind_milestone: "Milestone" });
    if (!COLUMNS.some(({ id }) => id === "work")) learnColumns(MORE_COLUMNS);
  });

  const both = (field: string, typed: unknown, stored: unknown): string[] => [toldOf(stateOf(), clash(field), typed), toldOf(stateOf(), clash(field), stored)];

  it("say durations alike, whether typed or stored", () => {
    expect(both("duration", "3 days", 1440)).toEqual(["3\u00a0d", "3\u00a0d"]);
    expect(both("duration", "2w", 480)).toEqual(["2\u00a0w", "1\u00a0d"]);
  });

  it("say dates and what holds a task as dates", () => {
    const [mine, theirs] = both("deadline", MONDAY + 1020, MONDAY + 1440 + 1020);
    expect([mine, theirs]).toEqual(["Mon 2 Nov 2026", "Tue 3 Nov 2026"]);
    expect(both("start", MONDAY + 480, ["SNET", MONDAY + 480])).toEqual(["Start no earlier than Mon 2 Nov 2026", "Start no earlier than Mon 2 Nov 2026"]);
  });

  it("say work, amounts, people and choices as their columns do, and nothing as a dash", () => {
    expect(both("work", 960, 480)).toEqual(["16\u00a0h", "8\u00a0h"]);
    expect(both("fixed_cost", "1250.5", 1250.5)).toEqual(["1,250.50\u00a0EUR", "1,250.50\u00a0EUR"]);
    expect(both("responsible", "Maria Okafor", null)).toEqual(["Maria Okafor", "\u2013"]);
    expect(both("percent_complete", 40, 62.4)).toEqual(["40\u00a0%", "62\u00a0%"]);
  });
});
