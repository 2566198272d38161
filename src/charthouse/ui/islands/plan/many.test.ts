import { describe, expect, it } from "vitest";
import type { PlanData } from "./data";
import { runs, topmost } from "./outlining";
import { Selection } from "./selection";

describe("what is chosen", () => {
  it("is the row with the keyboard while nothing else is", () => {
    const selection = new Selection();
    selection.only(30);
    expect(selection.tasks([10, 20, 30], 2)).toEqual([2]);
    expect(selection.tasks([10, 20, 30], -1)).toEqual([]);
  });

  it("stretches from where it began, both ways", () => {
    const selection = new Selection();
    selection.only(20);
    selection.upTo(40, [10, 20, 30, 40]);
    expect(selection.tasks([10, 20, 30, 40], 3)).toEqual([1, 2, 3]);
    selection.upTo(10, [10, 20, 30, 40]);
    expect(selection.tasks([10, 20, 30, 40], 0)).toEqual([0, 1]);
  });

  it("takes single ones in and out, the one with the keyboard first", () => {
    const selection = new Selection();
    selection.only(10);
    selection.toggle(30, 10);
    expect(selection.tasks([10, 20, 30], 2)).toEqual([0, 2]);
    selection.toggle(10, 30);
    selection.toggle(20, 30);
    expect(selection.tasks([10, 20, 30], 1)).toEqual([1, 2]);
  });

  it("follows numbers that were given and forgets what is gone", () => {
    const selection = new Selection();
    selection.all([-1, 20, 30]);
    selection.cut = new Set([-1, 30]);
    selection.follow(new Map([[-1, 41]]), [20, 41]);
    expect(selection.tasks([20, 41], 0)).toEqual([0, 1]);
    expect([...selection.cut]).toEqual([41]);
  });
});

describe("many tasks of an outline", () => {
  // 0: a summary of 1, 2 and 3; 4 and 5 beside it
  const data = { count: 6, parent: Int32Array.from([-1, 0, 0, 0, -1, -1]) } as PlanData;

  it("go with the topmost of them", () => {
    expect(topmost(data, [5, 1, 0])).toEqual([0, 5]);
  });

  it("are moved by runs of neighbours", () => {
    expect(runs(data, [1, 3, 4, 5])).toEqual([[1], [3], [4, 5]]);
    expect(runs(data, [1, 2, 3, 5])).toEqual([[1, 2, 3], [5]]);
  });
});
