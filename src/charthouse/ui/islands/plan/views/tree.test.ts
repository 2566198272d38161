import { expect, test } from "vitest";
import { nearest, type Box } from "./picture";
import { HEIGHT, WIDTH, layOut, treeOf } from "./tree";

/* 1 ( 2 ( 3, 4 ), 5 ), 6 */
const PARENT = Int32Array.from([-1, 0, 1, 1, 0, -1]);
const NUMBER = Int32Array.from([1, 2, 3, 4, 5, 6]);
const all = (_task: number): boolean => true;
const none = (_task: number): boolean => false;

const draw = (sideways: boolean, keeps = all, folded: (task: number) => boolean = none): Map<number, Box> =>
  new Map(layOut(treeOf(PARENT, NUMBER, keeps, folded), sideways).boxes.map((box) => [box.key, box]));

test("the project stands above its phases, and work packages hang below theirs", () => {
  const boxes = draw(false);
  expect([...boxes.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
  expect(boxes.get(0)?.y).toBe(0);
  expect(boxes.get(1)?.y).toBe(boxes.get(6)?.y);
  expect(boxes.get(3)?.x).toBe(boxes.get(4)?.x);
  expect((boxes.get(4)?.y as number) - (boxes.get(3)?.y as number)).toBeGreaterThan(HEIGHT);
  expect(boxes.get(3)?.x as number).toBeGreaterThan(boxes.get(2)?.x as number);
});

test("no two boxes overlap in either direction", () => {
  for (const sideways of [false, true]) {
    const boxes = [...draw(sideways).values()];
    for (const one of boxes) {
      for (const other of boxes) {
        if (one === other) continue;
        expect(Math.abs(one.x - other.x) >= WIDTH || Math.abs(one.y - other.y) >= HEIGHT).toBe(true);
      }
    }
  }
});

test("sideways a level is a column", () => {
  const boxes = draw(true);
  expect(boxes.get(1)?.x).toBe(boxes.get(6)?.x);
  expect(boxes.get(2)?.x).toBe(boxes.get(5)?.x);
  expect(boxes.get(0)?.x).toBe(0);
});

test("what is folded or filtered away has no box", () => {
  expect([...draw(false, all, (task) => task === 1).keys()].sort()).toEqual([0, 1, 2, 5, 6]);
  expect([...draw(false, (task) => task !== 0).keys()].sort()).toEqual([0, 6]);
});

test("the keyboard goes to what lies ahead", () => {
  const boxes = [...draw(true).values()];
  const at = (key: number): Box => boxes.find((box) => box.key === key) as Box;
  expect(nearest(boxes, at(1), "right")?.key).toBe(2);
  expect(nearest(boxes, at(3), "down")?.key).toBe(4);
  expect(nearest(boxes, at(2), "left")?.key).toBe(1);
  expect(nearest(boxes, at(0), "left")).toBeNull();
});
