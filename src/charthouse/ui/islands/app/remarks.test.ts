import { beforeEach, expect, test } from "vitest";

import { find } from "./dom";
import { selected, startRemarks } from "./remarks";

const part = (name: string, words: string): string =>
  `<div class="passage"><section id="part-${name}"><p>${words}</p></section><aside class="beside">` +
  `<details class="talk"><summary>Remark</summary><form><input name="quote"><textarea name="text"></textarea></form></details></aside></div>`;

function select(from: Node, to: Node, start: number, end: number): void {
  const range = document.createRange();
  range.setStart(from, start);
  range.setEnd(to, end);
  const selection = document.getSelection() as Selection;
  selection.removeAllRanges();
  selection.addRange(range);
  document.dispatchEvent(new Event("selectionchange"));
}

const words = (name: string): Node => find(`#part-${name} p`)?.firstChild as Node;

beforeEach(() => {
  document.body.innerHTML = `<article data-remarks data-words="Remark on these words">${part("scope", "Payroll \n itself")}${part("budget", "Three millions")}</article>`;
});

test("words selected in a part fill its remark, with single blanks", () => {
  startRemarks();
  select(words("scope"), words("scope"), 0, 12);
  const button = find<HTMLButtonElement>(".quote-it");
  expect(button?.textContent).toBe("Remark on these words");
  expect(button?.closest(".passage")?.querySelector("#part-scope")).not.toBeNull();
  button?.click();
  expect(find<HTMLInputElement>("input[name=quote]")?.value).toBe("Payroll it");
  expect(find<HTMLDetailsElement>("details")?.open).toBe(true);
  expect(find(".quote-it")).toBeNull();
});

test("a selection over two parts, and one of nothing, offers no remark", () => {
  select(words("scope"), words("budget"), 0, 5);
  expect(selected()).toBeNull();
  select(words("scope"), words("scope"), 3, 3);
  expect(selected()).toBeNull();
});
