import { expect, test } from "vitest";
import { HERE_FOR_MS, Others } from "./others";

const maria = { user: 1, name: "Maria Okafor", initials: "MO" };
const helene = { user: 2, name: "Helene Dahl", initials: "HD" };

test("who is told of stands at their task until they leave", () => {
  const others = new Others("me");
  others.take([{ page: "a", ...maria, task: 12 }, { page: "me", ...helene, task: 3 }]);
  expect(others.people).toEqual([{ ...maria, task: 12 }]);
  expect(others.byTask).toEqual(new Map([[12, [{ ...maria, task: 12 }]]]));

  others.hear({ page: "a", ...maria, task: 13 });
  expect([...others.byTask.keys()]).toEqual([13]);
  others.hear({ page: "a", gone: true });
  expect(others.people).toEqual([]);
});

test("somebody with two pages is there once, where they were last", () => {
  let now = 0;
  const others = new Others("me", () => now);
  others.hear({ page: "a", ...maria, task: 12 });
  now = 5;
  others.hear({ page: "b", ...maria, task: null });
  expect(others.people).toEqual([{ ...maria, task: 12 }]);
  others.hear({ page: "b", ...maria, task: 14 });
  others.hear({ page: "c", ...helene, task: 14 });
  expect(others.people.map((one) => [one.name, one.task])).toEqual([["Helene Dahl", 14], ["Maria Okafor", 14]]);
  expect(others.byTask.get(14)).toHaveLength(2);
});

test("whoever is not heard of any more is forgotten, and a whole list replaces what was known", () => {
  let now = 0;
  const others = new Others("me", () => now);
  others.hear({ page: "a", ...maria, task: 12 });
  now = HERE_FOR_MS;
  others.hear({ page: "b", ...helene, task: 12 });
  others.forget();
  expect(others.people).toHaveLength(2);
  now += 1;
  others.forget();
  expect(others.people).toEqual([{ ...helene, task: 12 }]);
  others.take([]);
  expect(others.people).toEqual([]);
});
