import { describe, expect, it } from "vitest";

import { arrowOf, pathOf, quietest, route, type Box } from "./links";

const SHAPE = { height: 26, barTop: 5, barHeight: 12 };
const bar = (row: number, left: number, right: number): Box => ({ row, left, right, milestone: false });
const nothing = (): [number, number][] => [];

describe("a link's route", () => {
  it("goes out of the middle and down into the top", () => {
    expect(route(bar(0, 0, 50), bar(1, 80, 120), "FS", SHAPE, nothing)).toEqual({
      points: [
        [50, 11],
        [84, 11],
        [84, 31],
      ],
      arrow: "down",
    });
  });

  it("goes up into the foot of a row above", () => {
    const { points, arrow } = route(bar(3, 0, 50), bar(1, 80, 120), "FS", SHAPE, nothing);
    expect(arrow).toBe("up");
    expect(points[2]).toEqual([84, 43]);
  });

  it("runs back along the line between the rows when the next task starts earlier", () => {
    const { points } = route(bar(0, 0, 100), bar(1, 60, 120), "FS", SHAPE, nothing);
    expect(points).toEqual([
      [100, 11],
      [105, 11],
      [105, 27],
      [64, 27],
      [64, 31],
    ]);
  });

  it("leaves the way into its own row free of bars that lie between", () => {
    const between = (row: number): [number, number][] => (row === 1 ? [[70, 100]] : row === 2 ? [[60, 110]] : []);
    const { points } = route(bar(0, 0, 50), bar(3, 85, 120), "FS", SHAPE, between);
    expect(points).toEqual([
      [50, 11],
      [55, 11],
      [55, 79],
      [89, 79],
      [89, 83],
    ]);
  });

  it("goes around the outside from start to start and from finish to finish", () => {
    expect(route(bar(0, 30, 50), bar(1, 40, 90), "SS", SHAPE, nothing)).toEqual({
      points: [
        [30, 11],
        [23, 11],
        [23, 37],
        [40, 37],
      ],
      arrow: "right",
    });
    const { points, arrow } = route(bar(0, 30, 50), bar(1, 40, 90), "FF", SHAPE, nothing);
    expect([points[1], arrow]).toEqual([[97, 11], "left"]);
  });

  it("leaves a milestone by its tip, so that its date stays readable", () => {
    const milestone: Box = { row: 0, left: 43.5, right: 56.5, milestone: true };
    expect(route(milestone, bar(1, 80, 120), "FS", SHAPE, nothing).points[0]).toEqual([50, 17.5]);
  });
});

describe("the quietest place", () => {
  it("is the wished one where nothing is crossed", () => {
    expect(quietest(40, 0, 90, 0, 5, nothing)).toBe(40);
  });

  it("is beside what would be crossed", () => {
    const blocked = (row: number): [number, number][] => (row < 4 ? [[30, 50]] : []);
    expect(quietest(40, 10, 90, 0, 5, blocked)).toBe(25);
  });

  it("is not looked for over hundreds of rows", () => {
    expect(quietest(40, 10, 90, 0, 900, () => [[30, 50]])).toBe(40);
  });
});

describe("the ink", () => {
  it("rounds corners by what room there is", () => {
    expect(pathOf([[0, 0], [10, 0], [10, 20]])).toBe("M0 0L6 0Q10 0 10 4L10 20");
    expect(pathOf([[0, 0], [2, 0], [2, 20]])).toBe("M0 0L1 0Q2 0 2 1L2 20");
    expect(pathOf([[0, 0], [0, 0], [0, 20]])).toBe("M0 0L0 20");
  });

  it("ends in an arrow that points where the link goes", () => {
    expect(arrowOf({ points: [[10, 10]], arrow: "down" })).toBe("M7 5h6l-3 5z");
    expect(arrowOf({ points: [[10, 10]], arrow: "right" })).toBe("M5 7v6l5-3z");
  });
});
