/** The scope's pages: Enter adds what was typed, Ctrl+Z takes back one's own last change, Ctrl+Shift+Z does it again. */
import { whenKept } from "./raci-grid";

function typesIn(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("input:not([type=checkbox]), textarea, [contenteditable]") !== null;
}

function step(way: "undo" | "redo"): boolean {
  const form = document.querySelector<HTMLFormElement>("[data-scope-step]");
  const field = form?.elements.namedItem("way");
  if (!form || !(field instanceof HTMLInputElement)) return false;
  // The form is looked up again: what is kept meanwhile may bring another one.
  whenKept(() => {
    const now = document.querySelector<HTMLFormElement>("[data-scope-step]");
    const wanted = now?.elements.namedItem("way");
    if (wanted instanceof HTMLInputElement) wanted.value = way;
    now?.requestSubmit();
  });
  return true;
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (target instanceof HTMLTextAreaElement && target.matches("[data-scope-quick]") && key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    if (target.value.trim()) target.form?.requestSubmit();
    return;
  }
  if (!(event.ctrlKey || event.metaKey) || event.altKey || typesIn(target)) return;
  const letter = key.toLowerCase();
  const way = letter === "y" || (letter === "z" && event.shiftKey) ? "redo" : letter === "z" ? "undo" : null;
  if (way && step(way)) event.preventDefault();
});

/** The matrix of traces: a cell is a button; arrow keys go from cell to cell, Enter or a click turns it on or off. */
document.addEventListener("click", (event) => {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-scope-cells] [data-cell]") : null;
  const form = document.querySelector<HTMLFormElement>("#scope-cell");
  if (!cell || !form) return;
  const said: Record<string, string> = {
    requirement: cell.dataset["requirement"] ?? "",
    to: cell.dataset["to"] ?? "",
    number: cell.dataset["number"] ?? "",
    on: cell.getAttribute("aria-pressed") === "true" ? "0" : "1",
  };
  for (const [name, value] of Object.entries(said)) {
    const field = form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
  }
  form.requestSubmit();
});

document.addEventListener("keydown", (event) => {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-scope-cells] [data-cell]") : null;
  const steps: Record<string, [number, number]> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  const step = steps[event.key];
  const at = cell?.closest("td");
  const row = at?.parentElement;
  if (!cell || !step || !at || !row) return;
  const next = (step[1] === 0 ? row : step[1] < 0 ? row.previousElementSibling : row.nextElementSibling)?.children[at.cellIndex + step[0]];
  const button = next?.querySelector<HTMLElement>("[data-cell]");
  if (!button) return;
  event.preventDefault();
  button.focus();
});

/** After a cell was turned the page is another: the focus goes back to it. */
const turned = /^#c-\d+-[gd]\d+$/.test(location.hash) ? document.getElementById(location.hash.slice(1)) : null;
turned?.focus();
