import { expect, test } from "vitest";

import { boxOf, laid, read, readTable, shown, typed, written } from "./raci";

test("A and R stand together, and the same letter once more stands alone", () => {
  expect(typed("", "r")).toBe("R");
  expect(typed("R", "a")).toBe("AR");
  expect(typed("AR", "A")).toBe("A");
  expect(typed("A", "R")).toBe("AR");
  expect(typed("AR", "R")).toBe("R");
  expect(typed("AR", "c")).toBe("C");
  expect(typed("C", "I")).toBe("I");
  expect(typed("", "x")).toBeNull();
});

test("letters are read as people and spreadsheets write them", () => {
  expect([" r ", "A/R", "r, a", "RA", "–", ""].map(read)).toEqual(["R", "AR", "AR", "AR", "", ""]);
  expect([read("X"), read("RC"), read("AA")]).toEqual([null, null, null]);
});

test("a copied table is taken whole or not at all", () => {
  expect(readTable("R\tA/R\r\n\tC\r\n")).toEqual([["R", "AR"], ["", "C"]]);
  expect(readTable("R\tSponsor")).toBeNull();
  expect(written([["R", "AR"], ["", "C"]])).toBe("R\tA/R\n\tC");
  expect(shown("AR")).toBe("A/R");
});

test("one letter fills the box, a table begins at its corner", () => {
  const box = boxOf({ row: 2, column: 3 }, { row: 1, column: 2 });
  expect(box).toEqual({ top: 1, bottom: 2, left: 2, right: 3 });
  expect(laid([["I"]], box)).toHaveLength(4);
  expect(laid([["R", "A"]], box)).toEqual([
    { at: { row: 1, column: 2 }, letter: "R" },
    { at: { row: 1, column: 3 }, letter: "A" },
  ]);
});
