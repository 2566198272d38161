import { describe, expect, it } from "vitest";

import { AskedBaselines, datesOf } from "./baselines";
import { NONE, unpack, type PlanJson } from "./data";
import { courseOf } from "./drivers";
import { ghostAt, stripsAt, stripsOf } from "./ghosts";
import { ENGLISH, MONDAY, smallPlan } from "./plan.fixture";
import { marksOf } from "./promises";
import { standsAt, zigzag } from "./progressline";
import { between, milestonesOf, stretches } from "./rollup";
import { PlanState } from "./state";

const DAY = 1440;
const [BUILD, CAFE, TEST, CLOSE, GO_LIVE] = [0, 1, 2, 3, 4] as const;
const state = (change: (json: PlanJson) => void = () => {}): PlanState => {
  const json = smallPlan();
  change(json);
  return new PlanState(json, ENGLISH, "en");
};

describe("what drives a task", () => {
  const data = unpack(smallPlan());

  it("is followed along the driving links, both ways", () => {
    const course = courseOf(data, TEST);
    expect([...course.drivers]).toEqual([CAFE]);
    expect([...course.driven]).toEqual([GO_LIVE]);
    expect([...course.links].sort()).toEqual([0, 1]);
    expect([...courseOf(data, CAFE).driven]).toEqual([TEST, GO_LIVE]);
  });

  it("is nothing beyond a link that does not drive", () => {
    const loose = smallPlan();
    loose.links.driving = [1];
    expect([...courseOf(unpack(loose), GO_LIVE).drivers]).toEqual([TEST]);
  });

  it("leads through a summary to what makes its date", () => {
    const json = smallPlan();
    json.links = { before: [0], after: [4], kind: "f", lag: { at: [], value: [] }, driving: [0] };
    const through = unpack(json);
    expect([...courseOf(through, GO_LIVE).drivers]).toEqual([BUILD, TEST]);
    expect([...courseOf(through, TEST).driven]).toEqual([GO_LIVE]);
    expect([...courseOf(through, CAFE).driven]).toEqual([]);
  });

  it("is nothing where nothing is selected", () => {
    const one = state();
    one.courseOf = courseOf;
    expect(one.course.drivers.size).toBe(0);
    one.selected = TEST;
    expect(one.course.drivers.size).toBe(1);
    one.show.course = false;
    expect(one.course.drivers.size).toBe(0);
  });
});

describe("the progress line", () => {
  const line = MONDAY + 4 * DAY + 1020;

  it("goes back to where unfinished work stands, and straight past what is as planned", () => {
    const one = state();
    expect(standsAt(one, CAFE, line)).toBe(NONE);
    // 40 % of three working days of eight hours.
    expect(standsAt(one, TEST, line)).toBe(MONDAY + 2 * DAY + 540 + 36);
    expect(standsAt(one, BUILD, line)).toBe(NONE);
    expect(standsAt(one, GO_LIVE, line)).toBe(NONE);
    expect(standsAt(one, GO_LIVE, MONDAY + 20 * DAY)).toBe(MONDAY + 11 * DAY + 1020);
  });

  it("goes back to the start of what should have begun, and ahead to what is done early", () => {
    const late = state((json) => (json.tasks.percent = [0, 0, 0, 0, 0]) && (json.tasks.flags[1] = 0));
    expect(standsAt(late, CAFE, line)).toBe(MONDAY + 480);
    const early = state();
    expect(standsAt(early, CAFE, MONDAY)).toBe(MONDAY + 1020);
  });

  it("is a line with a tooth in each row that is behind or ahead", () => {
    expect(zigzag(100.5, [null, 60, 100.9, 140], 26, 10)).toEqual({
      line: "M100.5 26V36L60 41L100.5 46V56L140 61L100.5 66V66",
      peaks: [[60, 41], [140, 61]],
    });
  });
});

describe("what is rolled up", () => {
  const data = unpack(smallPlan());

  it("is the milestones between two rows", () => {
    const found = milestonesOf(data);
    expect([...found]).toEqual([GO_LIVE]);
    expect([...between(found, CLOSE + 1, 5)]).toEqual([GO_LIVE]);
    expect([...between(found, BUILD + 1, CLOSE)]).toEqual([]);
  });

  it("is the stretches of work, joined where they meet", () => {
    expect(stretches(data, 1, 3)).toEqual([
      [MONDAY + 480, MONDAY + 1020],
      [MONDAY + DAY + 480, MONDAY + 3 * DAY + 1020],
    ]);
    const meeting = smallPlan();
    meeting.tasks.finish[1] = DAY + 600;
    expect(stretches(unpack(meeting), 1, 3)).toEqual([[MONDAY + 480, MONDAY + 3 * DAY + 1020]]);
  });
});

describe("baselines and other plans beside the bars", () => {
  const two = (json: PlanJson): void => void json.baselines.push({ number: 3, name: "Second" });
  const second = { number: 3, origin: MONDAY, tasks: [12, 99, 14], start: [2 * DAY, 0, null], finish: [3 * DAY, 0, 9 * DAY] };

  it("are drawn one below the other, inside the row", () => {
    for (const count of [1, 2, 3]) {
      const places = stripsOf(count);
      expect(places).toHaveLength(count);
      for (const [top, height] of places) expect(top >= 12 && top + height <= 21).toBe(true);
    }
  });

  it("come when their dates are asked for, and stay through an edit", () => {
    const one = state(two);
    one.strips = [0, 3];
    expect(one.beside.map(({ name }) => name)).toEqual(["Charter"]);
    one.asked.keep(3, datesOf(second));
    one.take(one.data);
    expect(one.beside.map(({ name }) => name)).toEqual(["Charter", "Second"]);
    expect([...(one.beside[1]?.finish ?? [])]).toEqual([NONE, NONE, MONDAY + 3 * DAY, NONE, MONDAY + 9 * DAY]);
    const edited = { ...one.data, baselines: unpack(one.data.json).baselines };
    one.take(edited);
    expect(stripsAt(one, TEST).map((strip) => strip?.name)).toEqual(["Charter", "Second"]);
    expect(stripsAt(one, CAFE).map((strip) => strip?.name)).toEqual(["Charter", undefined]);
    expect(stripsAt(one, BUILD)).toEqual([null, null]);
  });

  it("are forgotten where the plan's baselines may be others", () => {
    const one = state(two);
    one.asked.keep(3, datesOf(second));
    one.take(one.data);
    const anew = smallPlan();
    two(anew);
    one.strips = [0, 3];
    one.take(unpack(anew));
    expect(one.beside.map(({ name }) => name)).toEqual(["Charter"]);
  });

  it("are asked for once however often the plan changes", () => {
    const asked = new AskedBaselines();
    const json = smallPlan();
    two(json);
    asked.keep(3, datesOf(second));
    const [first, then] = [unpack(json), unpack(json)];
    then.number = first.number;
    asked.fill(first);
    asked.fill(then);
    expect(then.baselines[1]).toBe(first.baselines[1]);
  });

  it("shows a ghost only where another plan has other dates", () => {
    const one = state();
    const dates = new Map<number, [number, number]>([
      [12, [one.data.start[TEST] as number, one.data.finish[TEST] as number]],
      [11, [MONDAY + DAY, MONDAY + 2 * DAY]],
      [10, [MONDAY, MONDAY]],
    ]);
    const ghost = { name: "Two teams", dates };
    expect(ghostAt(one, ghost, TEST, 26)).toBe("");
    expect(ghostAt(one, ghost, BUILD, 26)).toBe("");
    expect(ghostAt(one, ghost, GO_LIVE, 26)).toBe("");
    expect(ghostAt(one, ghost, CAFE, 26)).toMatch(/^M[\d.]+ 29\.5/);
  });
});

describe("promised days", () => {
  it("stand by the number of their task, several of one together", () => {
    const marks = marksOf([[7, 1440, false], [9, 2880, false], [7, 4320, true]]);
    expect(marks.get(7)).toEqual([{ at: 1440, bad: false }, { at: 4320, bad: true }]);
    expect([...marks.keys()]).toEqual([7, 9]);
  });
});
