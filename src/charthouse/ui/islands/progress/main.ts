/* The keyboard in a round of progress: Enter keeps a row and goes on to the next, Alt with the arrows goes between rows. */
const CELL = "[data-cell]";

/** The same field so many rows on. */
export function beside(cell: HTMLElement, by: number): HTMLElement | null {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-progress-row]")].filter((row) => row.querySelector(CELL));
  const at = rows.indexOf(cell.closest<HTMLElement>("[data-progress-row]") as HTMLElement);
  return rows[at + by]?.querySelector<HTMLElement>(`[data-cell="${cell.dataset["cell"]}"]`) ?? null;
}

function go(cell: HTMLElement | null): void {
  cell?.focus();
  if (cell instanceof HTMLInputElement && cell.type !== "date") cell.select();
}

/** Where the keyboard goes once the row that was kept is there anew: the row's place, and a field of it. */
let next: { row: string; cell: string } | null = null;

document.addEventListener("keydown", (event) => {
  const cell = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>(CELL) : null;
  if (!cell || event.isComposing) return;
  if (event.altKey && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
    event.preventDefault();
    go(beside(cell, event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter") {
    const to = beside(cell, event.shiftKey ? -1 : 1) ?? cell;
    next = { row: to.closest("[data-progress-row]")?.id ?? "", cell: to.dataset["cell"] ?? "" };
  }
});

document.addEventListener("htmx:afterSettle", (event) => {
  if (!next || !(event.target instanceof Element) || !event.target.closest("[data-progress-row]")) return;
  go(document.getElementById(next.row)?.querySelector<HTMLElement>(`[data-cell="${next.cell}"]`) ?? null);
  next = null;
});

for (const name of ["htmx:responseError", "htmx:sendError"]) document.addEventListener(name, () => (next = null));
