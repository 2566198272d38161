import { expect, test, vi } from "vitest";

import { Heard, readPositions, together, type LiveMessage } from "./live";
import { isInUse, startLiveParts } from "./live-parts";

vi.mock("htmx.org", () => ({ default: { process: () => undefined } }));

const change = (number: number, channel = "project:PAY"): LiveMessage => ({ channel, number, kind: "change" });

test("the page's channels are read with how far it knows them", () => {
  expect(readPositions("user:5 project:PAY@12")).toEqual({ "user:5": null, "project:PAY": 12 });
});

test("what comes again after a cut is heard once, and in another project not at all", () => {
  const heard = new Heard({ "project:PAY": 12 });

  expect([12, 13, 13, 12, 14].map((number) => heard.isNew(change(number)))).toEqual([false, true, false, false, true]);
  expect(heard.isNew(change(99, "project:CRM"))).toBe(false);
});

test("a page that asks from now on is told where that is, and says nothing of it", () => {
  const heard = new Heard({ "user:5": null });

  expect(heard.isNew({ channel: "user:5", number: 7, kind: "joined" })).toBe(false);
  expect(heard.isNew({ channel: "user:5", number: 7, kind: "job" })).toBe(false);
  expect(heard.isNew({ channel: "user:5", number: 8, kind: "job" })).toBe(true);
});

test("a reload counts even where the numbers begin anew", () => {
  const heard = new Heard({ "project:PAY": 12 });

  expect(heard.isNew({ channel: "project:PAY", number: 3, kind: "reload" })).toBe(true);
  expect(heard.isNew(change(4))).toBe(true);
});

test("the stream for several tabs begins where the one stands that has heard least", () => {
  const tabs = [{ "user:5": null, "project:PAY": 12 }, { "user:5": 3, "project:PAY": 9 }, { "project:CRM": 1 }];

  expect(together(tabs)).toEqual({ "user:5": 3, "project:PAY": 9, "project:CRM": 1 });
});

test("a part is in use while something in it is typed, chosen or open, and not because it has fields", () => {
  document.body.innerHTML = `<div id="part"><input value="a"><textarea>b</textarea><input type="checkbox" checked>
    <input type="hidden" value="token"></div>`;
  const part = document.querySelector<HTMLElement>("#part")!;
  const field = part.querySelector("input")!;

  expect(isInUse(part)).toBe(false);
  field.value = "ab";
  expect(isInUse(part)).toBe(true);
  field.value = "a";
  part.querySelector<HTMLInputElement>("[type=checkbox]")!.checked = false;
  expect(isInUse(part)).toBe(true);
});

test("what somebody types while the new content is on its way stays, and the page says that there is news", async () => {
  vi.useFakeTimers();
  document.body.innerHTML = `<p id="live-sign" data-changed-by="{name} changed this." data-show="Show"></p>
    <div id="part" data-live-part="project:PAY"><textarea></textarea></div>`;
  const part = document.querySelector<HTMLElement>("#part")!;
  const answers: (() => void)[] = [];
  const answer = `<div id="part"><p>New</p><textarea></textarea></div>`;
  vi.stubGlobal("fetch", () => new Promise((resolve) => answers.push(() => resolve(new Response(answer)))));
  startLiveParts();
  const hear = (number: number): void => {
    const by = { id: 7, name: "Yuki" };
    document.dispatchEvent(new CustomEvent("live:change", { detail: { ...change(number), by } }));
    vi.advanceTimersByTime(2000);
  };

  hear(1);
  part.querySelector("textarea")!.value = "I do,";
  answers.shift()!();
  await vi.runAllTimersAsync();

  expect(part.querySelector("textarea")!.value).toBe("I do,");
  expect(part.textContent).toContain("Yuki changed this.");
  // The sign comes at once for the next change too, however long the last answer took.
  part.querySelector(".live-news")!.remove();
  hear(2);
  expect(part.textContent).toContain("Yuki changed this.");
  expect(answers).toEqual([]);

  part.querySelector<HTMLButtonElement>(".live-news button")!.click();
  answers.shift()!();
  await vi.runAllTimersAsync();
  expect(part.textContent).toContain("New");
  vi.useRealTimers();
  vi.unstubAllGlobals();
});
