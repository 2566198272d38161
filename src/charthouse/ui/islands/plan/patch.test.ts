/* A delta brought into the page's columns: everything else stays as it was, also what is packed. */
import { describe, expect, it } from "vitest";
import { CRITICAL, NONE, unpack, type PlanData } from "./data";
import { foreseen } from "./optimistic";
import { patched, type DeltaJson } from "./patch";
import { MONDAY, smallPlan } from "./plan.fixture";

const DAY = 1440;

function delta(more: Partial<DeltaJson>): DeltaJson {
  return { from: 7, to: 8, origin: MONDAY, project: smallPlan().project, tasks: { number: [] }, removed: [], order: null, links: null, ...more };
}

function plan(): PlanData {
  const data = unpack(smallPlan());
  data.more = { notes: new Map([[2, "old"], [4, "stays"]]), assigned: new Map([[1, [[1, "Yuki", 1]]]]) };
  data.splits = new Map([[2, [[480, 480]]]]);
  return data;
}

describe("a delta", () => {
  it("changes what it says and leaves the plan before it alone", () => {
    const before = plan();
    const after = patched(before, delta({ tasks: { number: [12], start: [2 * DAY + 480], finish: [null], name: ["Prove"] } }));
    expect([after.start[2], after.finish[2], after.name[2]]).toEqual([MONDAY + 2 * DAY + 480, NONE, "Prove"]);
    expect([before.start[2], before.name[2]]).toEqual([MONDAY + DAY + 480, "Test"]);
    expect([after.start[1], after.name[1]]).toEqual([before.start[1], before.name[1]]);
    expect(after.slack).toBe(before.slack);
  });

  it("puts rows in another order with all that belongs to them, also what few have", () => {
    const before = plan();
    const after = patched(before, delta({ order: { number: [13, 14, 10, 12, 11], parent: [-1, 0, -1, 2, 2] } }));
    expect(after.name).toEqual(["Close", "Go-live", "Build", "Test", "Café interface"]);
    expect([...after.splits]).toEqual([[3, [[480, 480]]]]);
    expect(new Map(after.more["notes"])).toEqual(new Map([[3, "old"], [1, "stays"]]));
    expect([...(after.more["assigned"] ?? [])]).toEqual([[4, [[1, "Yuki", 1]]]]);
    expect(after.constraint.get(3)).toEqual(before.constraint.get(2));
    expect(after.deadline[1]).toBe(before.deadline[4]);
    expect(after.links.map(({ before: from, after: to, lag }) => [from, to, lag])).toEqual([[4, 3, ""], [3, 1, "+2d"]]);
    expect(after.baselines[0]?.start[3]).toBe(before.baselines[0]?.start[2]);
  });

  it("takes tasks away with their links, and what is packed of them", () => {
    const after = patched(plan(), delta({ removed: [12], order: { number: [10, 11, 13, 14], parent: [-1, 0, -1, 2] } }));
    expect([after.count, after.links.length, after.splits.size]).toEqual([4, 0, 0]);
    expect([...(after.more["notes"] ?? [])]).toEqual([[3, "stays"]]);
  });

  it("fills columns that were asked for whole, or only where they differ, and empties what is usual again", () => {
    const first = patched(plan(), delta({ more: { notes: { number: [12, 11], value: [null, "new"] } } }));
    expect(new Map(first.more["notes"])).toEqual(new Map([[1, "new"], [4, "stays"]]));
    const second = patched(first, delta({ more: { notes: { all: true, number: [10], value: ["only"] } } }));
    expect([...(second.more["notes"] ?? [])]).toEqual([[0, "only"]]);
    expect([...(second.more["assigned"] ?? [])]).toEqual([[1, [[1, "Yuki", 1]]]]);
  });

  it("brings links and takes them, whose ends know them afterwards", () => {
    const links: DeltaJson["links"] = {
      removed: { before: [11], after: [12], kind: "f" },
      added: { before: [11], after: [14], kind: "s", lag: { at: [0], value: ["50%"] }, driving: [] },
    };
    const after = patched(plan(), delta({ links }));
    expect(after.links.map(({ before, after: to, kind, lag }) => [before, to, kind, lag])).toEqual([
      [2, 4, "FS", "+2d"],
      [1, 4, "SS", "50%"],
    ]);
    expect([after.linksInto[2], after.linksInto[4], after.linksFrom[1]]).toEqual([[], [0, 1], [1]]);
  });
});

describe("an edit that is still on its way", () => {
  it("lies over a delta, which is seen where the edit says nothing", () => {
    const confirmed = patched(plan(), delta({ tasks: { number: [12, 14], name: ["Theirs", "Live"], flags: [CRITICAL, CRITICAL] } }));
    const seen = foreseen(confirmed, [{ op: "change", task: 12, fields: { name: ["Test", "Mine"] } }], Number);
    expect([seen.name[2], seen.name[4]]).toEqual(["Mine", "Live"]);
    expect(confirmed.name[2]).toBe("Theirs");
  });

  it("of a task that is gone meanwhile shows nothing, and breaks nothing", () => {
    const confirmed = patched(plan(), delta({ removed: [12], order: { number: [10, 11, 13, 14], parent: [-1, 0, -1, 2] } }));
    const ops = [
      { op: "change" as const, task: 12, fields: { name: ["Test", "Mine"] as [string, string] } },
      { op: "delete" as const, tasks: [12] },
      { op: "move" as const, tasks: [12], parent: 10, after: null },
    ];
    expect(foreseen(confirmed, ops, Number).name).toEqual(["Build", "Café interface", "Close", "Go-live"]);
  });
});
