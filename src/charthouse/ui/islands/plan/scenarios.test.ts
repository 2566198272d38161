import { expect, test } from "vitest";
import { ghostOf } from "./scenarios";

test("a ghost has the dates of those tasks that could be placed", () => {
  const ghost = ghostOf({ name: "Two more", number: [1, 2, 3], start: [480, null, 960], finish: [960, null, 1440] });

  expect(ghost.name).toBe("Two more");
  expect([...ghost.dates]).toEqual([
    [1, [480, 960]],
    [3, [960, 1440]],
  ]);
});
