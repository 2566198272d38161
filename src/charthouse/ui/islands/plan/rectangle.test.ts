import { describe, expect, it } from "vitest";
import { rectangleOf, repeated, tiled } from "./rectangle";
import { Selection } from "./selection";

describe("a rectangle of cells", () => {
  it("is the same from whichever corner it is drawn", () => {
    const drawn = { top: 2, bottom: 5, left: 1, right: 3 };
    expect(rectangleOf([2, 1], [5, 3])).toEqual(drawn);
    expect(rectangleOf([5, 1], [2, 3])).toEqual(drawn);
    expect(rectangleOf([2, 3], [5, 1])).toEqual(drawn);
  });

  it("takes a smaller table again and again, where it holds it a whole number of times", () => {
    expect(tiled([["3d"]], 2, 2)).toEqual([["3d", "3d"], ["3d", "3d"]]);
    expect(tiled([["a", "b"]], 2, 2)).toEqual([["a", "b"], ["a", "b"]]);
    expect(tiled([["a"], ["b"]], 4, 1)).toEqual([["a"], ["b"], ["a"], ["b"]]);
  });

  it("leaves a table that does not fit as it is", () => {
    const table = [["a", "b"], ["c", "d"], ["e", "f"]];
    expect(tiled(table, 2, 2)).toBe(table);
    expect(tiled(table, 6, 3)).toBe(table);
    expect(tiled([[]], 2, 2)).toEqual([[]]);
  });

  it("goes on in rows above it with its last line first", () => {
    expect([-3, -2, -1, 0, 1, 2, 3].map((offset) => repeated(offset, 3))).toEqual([0, 1, 2, 0, 1, 2, 0]);
  });
});

describe("chosen cells", () => {
  const corners = { from: { number: -1, column: "duration" }, to: { number: 20, column: "start" } };

  it("are no longer chosen once rows are", () => {
    const selection = new Selection();
    const dropping: ((one: Selection) => void)[] = [
      (one) => one.only(20),
      (one) => one.toggle(10, 20),
      (one) => one.upTo(20, [10, 20]),
      (one) => one.all([10, 20]),
    ];
    for (const drop of dropping) {
      selection.cells = structuredClone(corners);
      drop(selection);
      expect(selection.cells).toBeNull();
    }
  });

  it("stay on a task that is given its number, also where no more than one row is chosen", () => {
    const selection = new Selection();
    selection.cells = structuredClone(corners);
    selection.follow(new Map([[-1, 41]]), [20, 41]);
    expect(selection.cells).toEqual({ from: { number: 41, column: "duration" }, to: { number: 20, column: "start" } });
  });
});
