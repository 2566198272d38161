/** The keyboard in the grid of costs: arrows go from cell to cell, Enter goes down, a pasted block fills the cells on. */
import "./costs.css";

import { blockOf, typed } from "./block";

const CELL = "input[data-cost]";

function cells(): HTMLInputElement[][] {
  return [...document.querySelectorAll("[data-cost-row]")].map((row) => [...row.querySelectorAll<HTMLInputElement>(CELL)]);
}

function placeOf(cell: HTMLInputElement, grid: HTMLInputElement[][]): [number, number] {
  const row = grid.findIndex((each) => each.includes(cell));
  return [row, grid[row]?.indexOf(cell) ?? -1];
}

function go(cell: HTMLInputElement | undefined): boolean {
  cell?.focus();
  cell?.select();
  return cell !== undefined;
}

/** Mark what differs from what is kept, and say how much that is. */
function tell(form: HTMLFormElement): void {
  let changed = 0;
  for (const cell of form.querySelectorAll<HTMLInputElement>(CELL)) {
    const differs = cell.value.trim() !== cell.defaultValue;
    cell.classList.toggle("changed", differs);
    if (differs) changed += 1;
  }
  const told = form.querySelector<HTMLElement>("[data-costs-told]");
  if (told) told.textContent = changed === 0 ? "" : `${told.dataset["told"] ?? ""} ${changed}`;
}

document.addEventListener("keydown", (event) => {
  const cell = event.target instanceof HTMLInputElement && event.target.matches(CELL) ? event.target : null;
  if (!cell || event.isComposing || event.altKey || event.ctrlKey || event.metaKey) return;
  const grid = cells();
  const [row, column] = placeOf(cell, grid);
  const whole = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  const atEnd = whole || (cell.selectionStart === cell.value.length && cell.selectionEnd === cell.value.length);
  const atStart = whole || (cell.selectionStart === 0 && cell.selectionEnd === 0);
  let to: HTMLInputElement | undefined;
  if (event.key === "ArrowDown" || (event.key === "Enter" && !event.shiftKey)) to = grid[row + 1]?.[column];
  else if (event.key === "ArrowUp" || event.key === "Enter") to = grid[row - 1]?.[column];
  else if (event.key === "ArrowRight" && atEnd) to = grid[row]?.[column + 1];
  else if (event.key === "ArrowLeft" && atStart) to = grid[row]?.[column - 1];
  else if (event.key === "Escape") {
    cell.value = cell.defaultValue;
    if (cell.form) tell(cell.form);
    return;
  } else return;
  // Enter books nothing by accident: the button does.
  if (go(to) || event.key === "Enter") event.preventDefault();
});

document.addEventListener("paste", (event) => {
  const cell = event.target instanceof HTMLInputElement && event.target.matches(CELL) ? event.target : null;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!cell || !/[\t\n]/.test(text.trimEnd())) return;
  event.preventDefault();
  const grid = cells();
  const [row, column] = placeOf(cell, grid);
  blockOf(text).forEach((line, down) =>
    line.forEach((value, across) => {
      const into = grid[row + down]?.[column + across];
      if (into) into.value = typed(value);
    }),
  );
  if (cell.form) tell(cell.form);
});

document.addEventListener("input", (event) => {
  if (event.target instanceof HTMLInputElement && event.target.matches(CELL) && event.target.form) tell(event.target.form);
});
