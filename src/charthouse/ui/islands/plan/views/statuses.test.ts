import { expect, test } from "vitest";
import { DONE, STARTED, unpack, type PlanData } from "../data";
import { smallPlan } from "../plan.fixture";
import { CARD, LANE_HEAD, cardsIn, lanesOf, placed, statusOf, waitsFor } from "./statuses";


test("a task is ready as soon as nothing before it keeps it", () => {
  const data = unpack(smallPlan());
  const last = data.links[1]?.after as number;
  const before = data.links[1]?.before as number;
  expect(statusOf(data, last)).toBe("waiting");
  expect(waitsFor(data, last)).toBe(before);
  data.flags[before] = (data.flags[before] as number) | DONE;
  expect(statusOf(data, last)).toBe("ready");
  data.flags[last] = STARTED;
  expect(statusOf(data, last)).toBe("running");
  data.flags[last] = DONE;
  expect(statusOf(data, last)).toBe("done");
});

test("a start-to-start link keeps a task only until the other has begun", () => {
  const data = unpack(smallPlan());
  const link = data.links[1] as PlanData["links"][number];
  data.links[1] = { ...link, kind: "SS" };
  data.flags[link.before] = STARTED;
  expect(waitsFor(data, link.after)).toBe(-1);
  data.flags[link.before] = 0;
  data.percent[link.before] = 0;
  expect(waitsFor(data, link.after)).toBe(link.before);
});

test("lanes hold each card once, and say how many there are", () => {
  const data = unpack(smallPlan());
  const tasks = [1, 2, 4];
  for (const by of ["none", "people", "phases"] as const) {
    const lanes = lanesOf(data, tasks, by, false);
    const all = lanes.flatMap(({ cells }) => Object.values(cells).flat());
    expect(all.sort()).toEqual(tasks);
    expect(lanes.reduce((sum, lane) => sum + lane.count, 0)).toBe(3);
  }
  expect(lanesOf(data, tasks, "people", false).at(-1)?.key).toBe(-1);
});

test("of ten thousand cards those in sight are drawn", () => {
  const lane = { key: -1, count: 10_000, cells: { waiting: [], ready: Array.from({ length: 10_000 }, (_none, at) => at), running: [], done: [] } };
  const { lanes, height } = placed([lane]);
  expect(height).toBe(10_000 * CARD + 10);
  const [first, end] = cardsIn(lanes[0] as (typeof lanes)[number], 0, 500_000, 800);
  expect(end - first).toBeLessThan(14);
  expect(first * CARD).toBeLessThanOrEqual(500_000);
  expect(end * CARD).toBeGreaterThanOrEqual(500_800);
  expect(placed([lane, lane]).lanes[1]?.top).toBe(LANE_HEAD + 10_000 * CARD + 10);
});
