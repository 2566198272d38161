import { expect, test } from "vitest";

import { blockOf, typed } from "./block";

test("a block from a spreadsheet keeps its empty cells and has no line too many", () => {
  expect(blockOf("1\t2\r\n\t4\r\n")).toEqual([
    ["1", "2"],
    ["", "4"],
  ]);
});

test("an amount loses its currency and its blanks", () => {
  expect(["1 234,50 €", "$12.00", "EUR 7", "-3"].map(typed)).toEqual(["1234,50", "12.00", "7", "-3"]);
});
