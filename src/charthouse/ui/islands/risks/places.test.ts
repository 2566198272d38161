import { expect, test } from "vitest";

import { beside } from "./places";

document.body.innerHTML = `<table><tr><td data-chance="2" data-impact="1"></td><td data-chance="2" data-impact="2"></td></tr>
<tr><td data-chance="1" data-impact="1"></td><td data-chance="1" data-impact="2"></td></tr></table>`;

function at(chance: number, impact: number): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-chance="${chance}"][data-impact="${impact}"]`);
}

test("up is more probable, right is a greater impact", () => {
  expect(beside(at(1, 1)!, "ArrowUp")).toBe(at(2, 1));
  expect(beside(at(1, 1)!, "ArrowRight")).toBe(at(1, 2));
  expect(beside(at(2, 2)!, "ArrowDown")).toBe(at(1, 2));
  expect(beside(at(2, 2)!, "ArrowLeft")).toBe(at(2, 1));
});

test("nothing lies beyond the edge, and other keys lead nowhere", () => {
  expect(beside(at(2, 2)!, "ArrowUp")).toBeNull();
  expect(beside(at(1, 1)!, "ArrowLeft")).toBeNull();
  expect(beside(at(1, 1)!, "Enter")).toBeNull();
});
