import { afterEach, expect, test, vi } from "vitest";

import { startMentions, typedName } from "./mentions";

afterEach(() => vi.unstubAllGlobals());

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

test("who typed before the list could be asked for is answered, and a late answer does not bring back what was left", async () => {
  const answers: ((people: object[]) => void)[] = [];
  const fetched = vi.fn(
    () =>
      new Promise((resolve) => {
        answers.push((people) => resolve({ ok: true, json: () => Promise.resolve({ people }) }));
      }),
  );
  vi.stubGlobal("fetch", fetched);
  document.body.innerHTML = '<textarea data-mentions="/people"></textarea>';
  const field = document.querySelector("textarea")!;
  field.value = "Ask @Yuk";
  field.setSelectionRange(8, 8);
  field.focus();

  startMentions();
  answers[0]?.([{ id: 2, name: "Yuki Hayashi" }]);
  await vi.waitFor(() => expect(document.querySelectorAll("[role=option][aria-selected=true]")).toHaveLength(1));

  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  expect(field.value).toBe("Ask @Yuki Hayashi ");
  answers[1]?.([{ id: 2, name: "Yuki Hayashi" }]);
  await new Promise((resolve) => setTimeout(resolve, 20));

  expect(fetched).toHaveBeenCalledTimes(2);
  expect(document.querySelector("[role=option]")).toBeNull();
});
