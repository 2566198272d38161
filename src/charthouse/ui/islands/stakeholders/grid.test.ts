import { expect, test } from "vitest";

import { beside } from "./grid";

test("arrows lead to the neighbours: up is more influence, right is more interest", () => {
  const here = { influence: 3, interest: 3 };
  expect(beside(here, "ArrowUp")).toEqual({ influence: 4, interest: 3 });
  expect(beside(here, "ArrowDown")).toEqual({ influence: 2, interest: 3 });
  expect(beside(here, "ArrowRight")).toEqual({ influence: 3, interest: 4 });
  expect(beside(here, "ArrowLeft")).toEqual({ influence: 3, interest: 2 });
});

test("nothing lies beyond the edge, and other keys lead nowhere", () => {
  expect(beside({ influence: 5, interest: 1 }, "ArrowUp")).toBeNull();
  expect(beside({ influence: 5, interest: 1 }, "ArrowLeft")).toBeNull();
  expect(beside({ influence: 3, interest: 3 }, "Enter")).toBeNull();
});
