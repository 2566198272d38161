import { expect, test } from "vitest";

import { typedName } from "./mentions";

test("a name is what follows the last @ before the caret", () => {
  expect(typedName("Hello @Ma")).toBe("Ma");
  expect(typedName("@")).toBe("");
  expect(typedName("Ask @Maria Ok")).toBe("Maria Ok");
  expect(typedName("(@Øyvind")).toBe("Øyvind");
});

test("an address is no mention, and neither is a text without @", () => {
  expect(typedName("maria@example")).toBeNull();
  expect(typedName("Hello")).toBeNull();
  expect(typedName("@Maria Okafor has")).toBeNull();
});
