import { beforeAll, describe, expect, it } from "vitest";

import { grouped, readGroup, readSort, sorted, writtenGroup, writtenSort } from "./arrange";
import { learnColumns } from "./columns";
import { moreColumns } from "./columns_more";
import { fields, fieldName } from "./criteria";
import { EVERYTHING, canAsk, conditionsOf, dayOf, minutesOf, periodOf, read, test, tidied, written, type Group } from "./filter";
import { MONDAY, smallPlan, stateOf } from "./plan.fixture";
import type { PlanState } from "./state";
import { learnWords } from "./words";

const DAY = 1440;
const plan = (): PlanState => stateOf();

/* 10 Build (summary): 11 Café interface (done, Jonas), 12 Test (critical, late, Maria and Jonas), 13 Close: 14 Go-live. */
const numbersOf = (text: string, state = plan()): number[] => {
  const filter = read(text);
  if (!filter) throw new Error(`no filter: ${text}`);
  state.filter = filter;
  state.arrange();
  return [...state.data.number].filter((_number, task) => state.passes(task));
};

beforeAll(() => {
  learnWords({ constraint_SNET: "Start no earlier than", unit_d: "d" });
  learnColumns(moreColumns([]));
});

describe("a filter as text", () => {
  it("is read and written the same", () => {
    for (const text of [
      "late",
      "!critical;name.contains.test",
      "any(late;owner.any.@me.Jonas Lind)",
      "late;any(slack.less.-2d;all(start.before.status;finish.between.2026-11-01.+14))",
      "name.is.a\\.b\\;c\\(d\\)\\\\e",
    ]) {
      expect(written(read(text) as Group)).toBe(text);
    }
  });

  it("keeps what a value says, whatever is in it", () => {
    expect(conditionsOf(read("name.is.a\\.b\\;c\\(d\\)\\\\e") as Group)).toEqual([["name", "is", "a.b;c(d)\\e"]]);
    expect(written({ join: "all", parts: [["owner", "any", "O’Neil; Sons (Ltd.)"]] })).toBe("owner.any.O’Neil\\; Sons \\(Ltd\\.\\)");
  });

  it("is refused where it is none", () => {
    for (const text of ["late;", "any(late", "late)", "any()", ";", "name.contains.a;(b)", "!name.contains.x", "any(any(any(any(any(any(late))))))"]) {
      expect(read(text), text).toBeNull();
    }
    expect(read("late;".repeat(100) + "late")).toBeNull();
    expect(read("")).toEqual(EVERYTHING);
  });

  it("loses groups that say nothing", () => {
    const late: Group = { join: "all", parts: [["late", "yes"]] };
    expect(tidied({ join: "any", parts: [{ join: "any", parts: [late] }, { join: "all", parts: [] }] })).toEqual(late);
    expect(written({ join: "any", parts: [["late", "yes"], { join: "any", parts: [["done", "no"], ["milestone", "yes"]] }] })).toBe(
      "any(late;!done;milestone)",
    );
  });
});

describe("a filter", () => {
  it("asks for texts without accents and case", () => {
    expect(numbersOf("name.contains.CAFE")).toEqual([11]);
    expect(numbersOf("name.lacks.e")).toEqual([10]);
    expect(numbersOf("name.is.test")).toEqual([12]);
    expect(numbersOf("name.is_not.test")).toEqual([10, 11, 13, 14]);
    expect(numbersOf("wbs.begins.1")).toEqual([10, 11, 12]);
    expect(numbersOf("predecessors.filled")).toEqual([12, 14]);
    expect(numbersOf("predecessors.contains.12FS+2d")).toEqual([14]);
  });

  it("asks for figures and durations as people write them", () => {
    expect(numbersOf("percent.at_least.40")).toEqual([10, 11, 12]);
    expect(numbersOf("percent.between.60.40")).toEqual([10, 12]);
    expect(numbersOf("duration.equal.3d")).toEqual([12]);
    expect(numbersOf("duration.equal.1w")).toEqual([10]);
    expect(numbersOf("slack.less.-2 days")).toEqual([12]);
    expect(numbersOf("slack.at_most.0d")).toEqual([12, 14]);
    expect(numbersOf("slack.empty")).toEqual([10, 13]);
    expect(numbersOf("finish_variance.more.0d")).toEqual([12]);
  });

  it("asks for dates, also for those that move with today", () => {
    // Today is Friday 6 November 2026, and so is the status date.
    expect(numbersOf("start.on.2026-11-03")).toEqual([12]);
    expect(numbersOf("finish.before.status")).toEqual([10, 11, 12]);
    expect(numbersOf("finish.until.2026-11-02")).toEqual([11]);
    expect(numbersOf("finish.after.+3")).toEqual([13, 14]);
    expect(numbersOf("finish.in.next:14")).toEqual([13, 14]);
    expect(numbersOf("finish.in.this_week")).toEqual([10, 11, 12]);
    expect(numbersOf("worked_on.in.next_week")).toEqual([14]);
    expect(numbersOf("worked_on.in.this_month")).toEqual([11, 12, 14]);
    expect(numbersOf("deadline.filled")).toEqual([14]);
    expect(numbersOf("deadline.empty;!summary")).toEqual([11, 12]);
    expect(numbersOf("start.between.2026-11-03.2026-11-13")).toEqual([12, 13, 14]);
  });

  it("asks for choices, people and the reader", () => {
    expect(numbersOf("constraint.any.SNET.MSO")).toEqual([12]);
    expect(numbersOf("constraint.none.SNET;!summary")).toEqual([11, 14]);
    expect(numbersOf("owner.any.@me")).toEqual([12]);
    expect(numbersOf("owner.any.Jonas Lind")).toEqual([11, 12]);
    expect(numbersOf("owner.none.Maria Okafor;owner.filled")).toEqual([11]);
    expect(numbersOf("owner.empty")).toEqual([10, 13, 14]);
  });

  it("asks for what is so of a task", () => {
    expect(numbersOf("late")).toEqual([12, 14]);
    expect(numbersOf("critical")).toEqual([12, 14]);
    expect(numbersOf("milestone")).toEqual([14]);
    expect(numbersOf("done")).toEqual([11]);
    expect(numbersOf("summary")).toEqual([10, 13]);
    expect(numbersOf("open_end")).toEqual([14]);
    expect(numbersOf("deadline_missed")).toEqual([14]);
    expect(numbersOf("constrained")).toEqual([12]);
    expect(numbersOf("changed;!summary")).toEqual([12, 14]);
    expect(numbersOf("without_people")).toEqual([]);
  });

  it("joins by and, and by or, and asks nothing that cannot be asked", () => {
    expect(numbersOf("late;owner.any.@me")).toEqual([12]);
    expect(numbersOf("any(done;milestone)")).toEqual([11, 14]);
    expect(numbersOf("!milestone;any(done;all(critical;milestone))")).toEqual([11]);
    expect(numbersOf("a_field_that_is_gone.is.x;done")).toEqual([11]);
    expect(numbersOf("start.on.some day;percent.less.much")).toEqual([10, 11, 12, 13, 14]);
    const { asking } = plan();
    expect(canAsk(["percent", "less", "much"], asking)).toBe(false);
    expect(canAsk(["percent", "less", "3,5"], asking)).toBe(true);
    expect(test(EVERYTHING, asking)).toBeNull();
  });

  it("has a name for everything it can ask", () => {
    expect(fields().length).toBeGreaterThan(40);
    expect(new Set(fields()).size).toBe(fields().length);
    expect(fieldName("gone")).toBe("gone");
  });
});

describe("days and durations of conditions", () => {
  const { data } = plan();
  const today = MONDAY / DAY + 4;

  it("move with today", () => {
    expect(dayOf("today", data)).toBe(today);
    expect(dayOf("status", data)).toBe(today);
    expect(dayOf("-7", data)).toBe(today - 7);
    expect(dayOf("2026-11-02", data)).toBe(today - 4);
    expect(dayOf("soon", data)).toBeNaN();
  });

  it("know periods: weeks as the reader's begin, months, quarters, years", () => {
    expect(periodOf("this_week", today, 0)).toEqual([today - 4, today + 2]);
    expect(periodOf("this_week", today, 6)).toEqual([today - 5, today + 1]);
    expect(periodOf("next_week", today, 0)).toEqual([today + 3, today + 9]);
    expect(periodOf("next:14", today, 0)).toEqual([today, today + 13]);
    expect(periodOf("last:3", today, 0)).toEqual([today - 2, today]);
    const day = (text: string): number => Date.parse(`${text}T00:00Z`) / 86400000;
    expect(periodOf("last_month", today, 0)).toEqual([day("2026-10-01"), day("2026-10-31")]);
    expect(periodOf("this_quarter", today, 0)).toEqual([day("2026-10-01"), day("2026-12-31")]);
    expect(periodOf("next_year", today, 0)).toEqual([day("2027-01-01"), day("2027-12-31")]);
    expect(periodOf("some time", today, 0)).toBeNull();
  });

  it("are written with a minus of any kind", () => {
    expect(minutesOf("-2d", data)).toBe(-960);
    expect(minutesOf("\u22121 week", data)).toBe(-2400);
    expect(minutesOf("4eh", data)).toBe(240);
    expect(minutesOf("much", data)).toBeNaN();
  });
});

describe("rows that are arranged", () => {
  const rows = (state: PlanState): number[] => [...state.outline.rows];
  const arranged = (sort: string, flat = false, group = ""): PlanState => {
    const state = plan();
    state.arrangement = { sort: readSort(sort), flat, group: readGroup(group) };
    state.arrange();
    return state;
  };

  it("are sorted within the outline, each with what lies below it", () => {
    expect(rows(arranged("-start"))).toEqual([3, 4, 0, 2, 1]);
    expect(rows(arranged("name"))).toEqual([0, 1, 2, 3, 4]);
    expect(rows(arranged("-name"))).toEqual([3, 4, 0, 2, 1]);
  });

  it("are sorted as one list by up to three columns, what says nothing last", () => {
    expect(rows(arranged("slack", true))).toEqual([2, 4, 1]);
    expect(rows(arranged("-slack", true))).toEqual([1, 4, 2]);
    expect([...sorted(readSort("slack"), plan().asking)]).toEqual([2, 4, 1, 0, 3]);
    expect([...sorted(readSort("-slack"), plan().asking)]).toEqual([1, 4, 2, 0, 3]);
    expect([...sorted(readSort("critical,-percent"), plan().asking)]).toEqual([2, 4, 1, 0, 3]);
    expect(readSort("name,name,-start,finish,percent,nothing")).toEqual([
      { column: "name", down: false },
      { column: "start", down: true },
      { column: "finish", down: false },
    ]);
  });

  it("count figures in names and codes by their size", () => {
    const json = smallPlan();
    json.tasks.name = ["Build", "Task 10", "Task 9", "Close", "Task 1"];
    const state = stateOf(json);
    expect([...sorted(readSort("name"), state.asking)]).toEqual([0, 3, 4, 2, 1]);
  });

  it("stand in groups with what these come to, and fold", () => {
    const state = arranged("", false, "owner");
    expect(rows(state)).toEqual([-2, 1, -3, 2, -4, 4]);
    expect(state.outline.groups.map(({ key, tasks }) => [key, tasks])).toEqual([
      ["Jonas Lind", [1]],
      ["Maria Okafor", [2]],
      ["", [4]],
    ]);
    expect(state.outline.groups[1]).toMatchObject({ start: MONDAY + DAY + 480, finish: MONDAY + 3 * DAY + 1020 });
    state.outline.fold(-2, true);
    expect(rows(state)).toEqual([-2, -3, 2, -4, 4]);
    expect(state.outline.rowOf[1]).toBe(-1);
    state.arrange();
    expect(rows(state)).toEqual([-2, -3, 2, -4, 4]);
    state.outline.reveal(1);
    expect(rows(state)).toEqual([-2, 1, -3, 2, -4, 4]);
  });

  it("stand in groups of months, of bands of slack, and by flags", () => {
    const groups = (group: string): [string, number][] =>
      grouped([1, 2, 4], readGroup(group) as never, false, plan().asking).map(({ key, tasks }) => [key, tasks.length]);
    expect(groups("start:month")).toEqual([[String(Date.parse("2026-11-01T00:00Z") / 86400000), 3]]);
    expect(groups("start:week")).toEqual([
      [String(MONDAY / DAY), 2],
      [String(MONDAY / DAY + 7), 1],
    ]);
    expect(groups("slack")).toEqual([["2", 1], ["3", 1], ["4", 1]]);
    expect(groups("critical")).toEqual([["yes", 2], ["no", 1]]);
    expect(groups("constraint")).toEqual([["SNET", 1], ["", 2]]);
  });

  it("are written for addresses", () => {
    expect(writtenSort(readSort("-finish,name"))).toBe("-finish,name");
    expect(writtenGroup(readGroup("start:week"))).toBe("start:week");
    expect(writtenGroup(readGroup("start"))).toBe("start:month");
    expect(writtenGroup(readGroup("owner"))).toBe("owner");
    expect(readGroup("nothing")).toBeNull();
  });

  it("keep summaries of what a filter found, as rows that do not pass by themselves", () => {
    const state = plan();
    state.filter = read("late") as Group;
    state.arrange();
    expect(rows(state)).toEqual([0, 2, 3, 4]);
    expect([0, 1, 2, 3, 4].map((task) => state.passes(task))).toEqual([false, false, true, false, true]);
    expect(state.found).toBe(2);
    expect(state.listed).toEqual([2, 4]);
  });
});

describe("an edit of arranged rows", () => {
  const edited = (state: PlanState): void => {
    // Test is done now, and its finish is the last of all.
    const data = { ...state.data, flags: state.data.flags.slice(), finish: state.data.finish.slice() };
    data.flags[2] = 16;
    data.finish[2] = MONDAY + 30 * DAY;
    state.take(data);
  };

  it("takes nothing away from under the reader's hands until they ask anew", () => {
    const state = plan();
    state.filter = read("late") as Group;
    state.arrange();
    edited(state);
    expect([...state.outline.rows]).toEqual([0, 2, 3, 4]);
    expect(state.unsettled).toBe(true);
    edited(state);
    expect([...state.outline.rows]).toEqual([0, 2, 3, 4]);
    state.arrange();
    expect([...state.outline.rows]).toEqual([3, 4]);
    expect(state.unsettled).toBe(false);
  });

  it("leaves the order, and folds", () => {
    const state = plan();
    state.arrangement = { sort: readSort("finish"), flat: true, group: null };
    state.arrange();
    expect([...state.outline.rows]).toEqual([1, 2, 4]);
    edited(state);
    expect([...state.outline.rows]).toEqual([1, 2, 4]);
    expect(state.unsettled).toBe(true);
    state.arrange();
    expect([...state.outline.rows]).toEqual([1, 4, 2]);
    state.filter = read("late") as Group;
    state.arrangement = { sort: [], flat: false, group: null };
    state.arrange();
    state.outline.fold(3, true);
    edited(state);
    expect([...state.outline.rows]).toEqual([3]);
  });
});
