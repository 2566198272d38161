import { beforeEach, describe, expect, it } from "vitest";

import { SUMMARY, STARTED, unpack } from "./data";
import { grainOf, moved, movedByDays, percentAt, progressed, promised, proposed, refusal, resized, stepped } from "./moving";
import { ENGLISH, MONDAY, smallPlan } from "./plan.fixture";
import { PlanState } from "./state";

const DAY = 1440;
const at = (day: number, minute = 0): number => MONDAY + day * DAY + minute;
/** "Test": Tuesday to Thursday, 3 d, 40 % done, held by SNET on its start; "Go-live" is a milestone with a deadline. */
const TEST = 2;
const GO_LIVE = 4;
const ALL = { edit: true, part: [], progress: [] };

let state: PlanState;
beforeEach(() => {
  localStorage.clear();
  state = new PlanState(smallPlan(), ENGLISH, "en");
  state.perDay = 28;
  state.scaleFor(800);
});

describe("moving a bar", () => {
  it("goes from day to day, and holds its start there", () => {
    expect(moved(state, TEST, 28)).toMatchObject({
      start: at(2, 480),
      finish: at(4, 1020),
      fields: { start: [["SNET", at(1, 480)], at(2, 480)] },
    });
  });

  it("stays within half a day, and changes nothing", () => {
    expect(moved(state, TEST, 13).fields).toEqual({});
  });

  it("goes by days of the calendar, over a weekend on the side to which it is moved", () => {
    expect(movedByDays(state, TEST, 1)).toEqual(moved(state, TEST, 28));
    expect(movedByDays(state, TEST, 4).start).toBe(at(7, 480));
    expect(movedByDays(state, TEST, -2).start).toBe(at(0, 480));
    expect(movedByDays(state, TEST, -4).start).toBe(at(-3, 480));
    expect(movedByDays(state, TEST, 0).fields).toEqual({});
  });

  it("is set down on the next working day where it would fall on a weekend", () => {
    expect(moved(state, TEST, 28 * 4).start).toBe(at(7, 480));
    expect(moved(state, TEST, 28 * 4).finish).toBe(at(11, 1020));
  });

  it("goes from hour to hour when zoomed in, and from week to week when zoomed out", () => {
    expect([64, 63, 1, 0.9].map(grainOf)).toEqual(["hour", "day", "day", "week"]);
    state.perDay = 96;
    state.scaleFor(800);
    expect(moved(state, TEST, (96 * 2) / 9).start).toBe(at(1, 600));
    expect(moved(state, TEST, (96 * 4) / 9).start).toBe(at(1, 780));
    state.perDay = 0.62;
    state.scaleFor(800);
    expect(moved(state, TEST, 0.62 * 7).start).toBe(at(8, 480));
  });
});

describe("pulling the right edge", () => {
  it("makes the task longer by the working time between", () => {
    expect(resized(state, TEST, 28)).toMatchObject({ finish: at(4, 1020), duration: 1920, fields: { duration: [1440, 1920] } });
    expect(resized(state, TEST, 28 * 3).fields).toEqual({ duration: [1440, 1920] });
  });

  it("never goes before the day on which the task starts", () => {
    expect(resized(state, TEST, -28 * 9)).toMatchObject({ finish: at(1, 1020), duration: 480 });
  });

  it("gives a milestone no length", () => {
    expect(resized(state, GO_LIVE, 280).fields).toEqual({});
  });
});

describe("pulling progress and deadlines", () => {
  it("counts working time in steps of five percent", () => {
    expect(Math.round(percentAt(state, TEST, state.scale.x(at(2, 1020))))).toBe(67);
    expect(progressed(state, TEST, 67).fields).toEqual({ percent_complete: [40, 65] });
    expect(progressed(state, TEST, 41).fields).toEqual({});
    expect(progressed(state, TEST, 140).percent).toBe(100);
    expect(proposed(state, TEST, "progress", 0).fields).toEqual({});
  });

  it("puts a deadline at the end of a day", () => {
    expect(promised(state, GO_LIVE, 28 * 2).fields).toEqual({ deadline: [at(9, 1020), at(11, 1020)] });
    // The day after is off, and so is the one on which it stands.
    expect(promised(state, GO_LIVE, 28).fields).toEqual({});
    expect(promised(state, GO_LIVE, -28).deadline).toBe(at(8, 1020));
    expect(promised(state, TEST, 28).fields).toEqual({});
  });
});

describe("a step by key", () => {
  it("goes over a weekend at once, and back", () => {
    const there = stepped(state, TEST, "finish", stepped(state, TEST, "finish", 0, 1), 1);
    expect(resized(state, TEST, there).finish).toBe(at(9 - 2, 1020));
    expect(moved(state, TEST, stepped(state, TEST, "move", 0, -1)).start).toBe(at(0, 480));
  });
});

describe("what cannot be dragged", () => {
  it("says which rule stands against it", () => {
    expect(refusal(state, ALL, TEST, "move")).toBeNull();
    expect(refusal(state, ALL, 0, "move")).toBe("drag_summary");
    expect(refusal(state, ALL, 0, "progress")).toBe("drag_summary");
    expect(refusal(state, ALL, 1, "finish")).toBe("drag_done");
    expect(refusal(state, ALL, 1, "progress")).toBeNull();
    expect(refusal(state, { edit: false, part: [], progress: [12] }, TEST, "move")).toBe("not_yours");
    expect(refusal(state, { edit: false, part: [], progress: [12] }, TEST, "progress")).toBeNull();
    const json = smallPlan();
    json.tasks.flags[TEST] = STARTED;
    state.data = unpack(json);
    expect(refusal(state, ALL, TEST, "move")).toBe("drag_started");
    expect(refusal(state, ALL, TEST, "finish")).toBeNull();
    expect(refusal(state, ALL, GO_LIVE, "deadline")).toBeNull();
    expect(json.tasks.flags[0]).toBe(SUMMARY);
  });
});
