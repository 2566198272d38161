import { describe, expect, it } from "vitest";

import { PlanCalendar } from "./calendar";
import { unpack } from "./data";
import { foreseen } from "./optimistic";
import { MONDAY, smallPlan } from "./plan.fixture";
import { joined, laidOut, partNear, splitRefusal, withGap, withPartMoved, workBefore, type Gap } from "./splitting";

const DAY = 1440;
const at = (day: number, minute = 480): number => MONDAY + day * DAY + minute;
const calendar = new PlanCalendar(smallPlan().calendar);
const [BUILD, CAFE, TEST, GO_LIVE] = [0, 1, 2, 4] as const;
const ALL = { edit: true, part: [], progress: [] };

describe("a task that pauses", () => {
  const gaps: Gap[] = [[480, 960], [960, 480]];

  it("lies in parts on the working days", () => {
    expect(laidOut(calendar, at(0), 1440, gaps)).toEqual([
      [at(0), at(0, 1020)],
      [at(3), at(3, 1020)],
      [at(7), at(7, 1020)],
    ]);
    expect(laidOut(calendar, at(0), 480, [])).toEqual([[at(0), at(0, 1020)]]);
  });

  it("leaves out what lies behind its work", () => {
    expect(laidOut(calendar, at(0), 480, gaps)).toEqual([[at(0), at(0, 1020)]]);
  });

  it("is split once more, and twice at one place is a longer pause", () => {
    expect(withGap(gaps, 720, 60)).toEqual([[480, 960], [720, 60], [960, 480]]);
    expect(withGap(gaps, 960, 60)).toEqual([[480, 960], [960, 540]]);
  });

  it("has parts that are moved with those behind them, and joined", () => {
    expect(withPartMoved(gaps, 1, 480)).toEqual([[480, 1440], [960, 480]]);
    expect(withPartMoved(gaps, 2, -240)).toEqual([[480, 960], [960, 240]]);
    expect(withPartMoved(gaps, 1, -960)).toEqual([[960, 480]]);
    expect(joined(gaps, 2)).toEqual([[480, 960]]);
  });

  it("knows which part lies where", () => {
    const parts = laidOut(calendar, at(0), 1440, gaps);
    expect([at(0), at(1, 600), at(2, 600), at(9)].map((time) => partNear(parts, time))).toEqual([0, 0, 1, 2]);
  });

  it("counts the work before a time, in the proportion of its own calendar", () => {
    const data = unpack(smallPlan());
    expect(workBefore(data, calendar, TEST, at(2))).toBe(480);
    expect(workBefore(data, calendar, TEST, at(-3))).toBe(0);
    expect(workBefore(data, calendar, TEST, at(20))).toBe(1440);
    data.duration[TEST] = 2880;
    expect(workBefore(data, calendar, TEST, at(2))).toBe(960);
  });

  it("is shown at once", () => {
    const data = unpack(smallPlan());
    const split = foreseen(data, [{ op: "split", task: 12, seen: [], splits: [[480, 480]] }], Number);
    expect(split.parts.get(TEST)).toEqual([[at(1), at(1, 1020)], [at(3), at(4, 1020)]]);
    expect(split.finish[TEST]).toBe(at(4, 1020));
    const whole = foreseen(split, [{ op: "split", task: 12, seen: [[480, 480]], splits: [] }], Number);
    expect(whole.parts.has(TEST)).toBe(false);
    expect(whole.finish[TEST]).toBe(data.finish[TEST]);
    expect(data.splits.size).toBe(0);
  });
});

describe("what cannot pause", () => {
  it("says why", () => {
    const data = unpack(smallPlan());
    expect([BUILD, CAFE, TEST, GO_LIVE].map((task) => splitRefusal(data, ALL, task))).toEqual([
      "drag_summary", "drag_done", null, "split_milestone",
    ]);
    expect(splitRefusal(data, { edit: false, part: [], progress: [12] }, TEST)).toBe("not_yours");
  });
});
