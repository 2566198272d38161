import { expect, test } from "vitest";
import { unpack, type PlanData } from "../data";
import { smallPlan } from "../plan.fixture";
import { daysOf, monthFrom, weekOf, weekWith, weeksOfMonth, askedFor, withCalendar } from "./months";

const day = (text: string): number => Date.parse(`${text}T00:00Z`) / 86400000;

/** A plan whose tasks run from 8 in the morning of one day to 5 in the afternoon of another. */
function plan(...days: [from: string, to: string][]): PlanData {
  const data = unpack(smallPlan());
  const flags = new Int32Array(days.length);
  const start = Int32Array.from(days, ([from]) => day(from) * 1440 + 480);
  const finish = Int32Array.from(days, ([, to]) => day(to) * 1440 + 1020);
  return { ...data, count: days.length, flags, start, finish };
}

test("a month is shown in whole weeks, from the day on which weeks begin", () => {
  expect(weeksOfMonth(day("2026-11-22"), 0).map((at) => at - day("2026-10-26"))).toEqual([0, 7, 14, 21, 28, 35]);
  expect(weeksOfMonth(day("2026-02-10"), 6)).toEqual(["2026-02-01", "2026-02-08", "2026-02-15", "2026-02-22"].map(day));
  expect(weekOf(day("2026-11-22"), 0)).toBe(day("2026-11-16"));
  expect(weekOf(day("2026-11-22"), 6)).toBe(day("2026-11-22"));
  expect(monthFrom(day("2026-12-31"), 1)).toBe(day("2027-01-01"));
  expect(monthFrom(day("2026-03-31"), -1)).toBe(day("2026-02-01"));
});

test("a task lies on all days that it touches, and what ends at midnight not on the next", () => {
  const data = plan(["2026-11-17", "2026-11-19"]);
  expect(daysOf(data, 0)).toEqual([day("2026-11-17"), day("2026-11-19")]);
  data.finish[0] = day("2026-11-20") * 1440;
  expect(daysOf(data, 0)).toEqual([day("2026-11-17"), day("2026-11-19")]);
});

test("tasks of a week share lines where their days allow, and say where they go on", () => {
  const data = plan(["2026-11-10", "2026-11-17"], ["2026-11-16", "2026-11-16"], ["2026-11-18", "2026-11-30"]);
  const { bars, more } = weekWith(data, [0, 1, 2], day("2026-11-16"), 4);
  expect(bars).toEqual([
    { task: 0, from: 0, to: 1, line: 0, begins: false, ends: true },
    { task: 1, from: 0, to: 0, line: 1, begins: true, ends: true },
    { task: 2, from: 2, to: 6, line: 0, begins: true, ends: false },
  ]);
  expect(more).toEqual([0, 0, 0, 0, 0, 0, 0]);
});

test("what has no line is counted on each of its days", () => {
  const data = plan(["2026-11-16", "2026-11-20"], ["2026-11-16", "2026-11-18"], ["2026-11-17", "2026-11-17"]);
  const { bars, more } = weekWith(data, [0, 1, 2], day("2026-11-16"), 1);
  expect(bars.map(({ task }) => task)).toEqual([0]);
  expect(more).toEqual([1, 2, 1, 0, 0, 0, 0]);
});

test("the address says which month or week is shown, beside what else it says", () => {
  const day = Date.UTC(2026, 2, 2) / 86_400_000;
  const address = withCalendar("?filter=critical%20is&calendar=month:2020-01-01", day, true);
  expect(address).toBe("?filter=critical%20is&calendar=week:2026-03-02");
  expect(askedFor(address)).toEqual({ day, weekly: true });
  expect(askedFor(withCalendar("", day, false))).toEqual({ day, weekly: false });
  for (const bad of ["", "?calendar=", "?calendar=year:2026-01-01", "?calendar=week:2026-13-41", "?calendar=week:x"]) expect(askedFor(bad)).toBeNull();
});
