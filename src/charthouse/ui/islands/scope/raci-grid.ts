/**
 * The RACI matrix as a grid: arrows go, Shift and an arrow chooses several, letters write, Delete empties, Ctrl+C and
 * Ctrl+V copy, Ctrl+D fills down; Enter, a click or a tap opens the menu of letters.
 *
 * A letter shows at once and is sent with the one that was looked at; what the server refuses goes back to what it was.
 * Edits are sent one request after the other, and what is not sent yet is shown again when the matrix is another.
 */
import { boxOf, type Box, laid, type Letter, type Place, readTable, shown, typed, written } from "./raci";

interface Edit {
  id: string;
  letter: Letter;
  was: string;
}

const STEPS: Record<string, Place> = {
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
};

let waiting: Edit[] = [];
/** Undo that waits until everything typed before it is kept. */
let then: (() => void) | null = null;
let sent: Edit[] = [];
let corner: string | null = null;
let far: string | null = null;
let asked: HTMLElement | null = null;

const byId = (id: string | null): HTMLElement | null => (id ? document.getElementById(id) : null);
const letterOf = (cell: HTMLElement): string => cell.dataset["value"] ?? "";

function cellAt(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-raci] [data-raci-cell]") : null;
}

function grid(): HTMLElement[][] {
  return Array.from(document.querySelectorAll("[data-raci] tbody tr"), (row) =>
    Array.from(row.querySelectorAll<HTMLElement>("[data-raci-cell]")),
  );
}

function placeOf(cell: HTMLElement, rows: HTMLElement[][]): Place | null {
  const row = rows.findIndex((cells) => cells.includes(cell));
  return row < 0 ? null : { row, column: rows[row]?.indexOf(cell) ?? 0 };
}

/** The cells that are chosen, or the one that is asked about. */
function chosen(cell: HTMLElement, rows: HTMLElement[][]): Box {
  const [from, to] = [byId(corner), byId(far)].map((one) => one && placeOf(one, rows));
  const here = placeOf(cell, rows) ?? { row: 0, column: 0 };
  const box = from && to ? boxOf(from, to) : boxOf(here, here);
  const inside = here.row >= box.top && here.row <= box.bottom && here.column >= box.left && here.column <= box.right;
  return inside ? box : boxOf(here, here);
}

function mark(): void {
  const rows = grid();
  const [from, to] = [byId(corner), byId(far)].map((one) => one && placeOf(one, rows));
  const box = from && to && corner !== far ? boxOf(from, to) : null;
  rows.forEach((cells, row) =>
    cells.forEach((cell, column) => {
      const inside = box && row >= box.top && row <= box.bottom && column >= box.left && column <= box.right;
      cell.classList.toggle("chosen", Boolean(inside));
    }),
  );
}

function choose(cell: HTMLElement, more: boolean): void {
  if (!more || !corner) corner = cell.id;
  far = cell.id;
  mark();
}

function show(cell: HTMLElement, letter: string): void {
  cell.dataset["value"] = letter;
  const said = document.createElement("b");
  said.className = `raci-${letter.toLowerCase()}`;
  said.textContent = shown(letter);
  cell.replaceChildren(...(letter ? [said] : []));
}

function write(edits: { cell: HTMLElement; letter: Letter }[]): void {
  for (const { cell, letter } of edits) {
    const was = letterOf(cell);
    if (was === letter) continue;
    waiting.push({ id: cell.id, letter, was });
    show(cell, letter);
  }
  send();
}

function send(): void {
  const form = document.querySelector<HTMLFormElement>("#raci-cells");
  const box = form?.querySelector("[data-cells]");
  if (!form || !box || sent.length > 0 || waiting.length === 0) return;
  // A cell that was written twice is sent as it was at first and is at last.
  const merged = new Map<string, Edit>();
  for (const edit of waiting) merged.set(edit.id, { ...edit, was: merged.get(edit.id)?.was ?? edit.was });
  sent = [...merged.values()].filter((edit) => edit.letter !== edit.was);
  waiting = [];
  box.replaceChildren(
    ...sent.map((edit) => {
      const [, deliverable, role] = edit.id.split("-");
      const field = document.createElement("input");
      field.type = "hidden";
      field.name = "cell";
      field.value = `${deliverable}:${role}:${edit.letter}:${edit.was}`;
      return field;
    }),
  );
  if (sent.length > 0) form.requestSubmit();
}

/** The server's matrix may be older than what was typed since: that is shown on it again. */
function showWaiting(): void {
  for (const edit of [...sent, ...waiting]) {
    const cell = byId(edit.id);
    if (cell && letterOf(cell) !== edit.letter) show(cell, edit.letter);
  }
  mark();
}

document.addEventListener("htmx:afterRequest", (event) => {
  const { requestConfig, successful } = (event as CustomEvent<{ requestConfig: { elt: Element }; successful: boolean }>).detail;
  // Where what others did has put another form in its place meanwhile, the event comes from above it.
  if (requestConfig.elt.id !== "raci-cells") return;
  if (!requestConfig.elt.isConnected) void lookAgain();
  const done = sent;
  sent = [];
  if (!successful) {
    // The shell says why; nothing of it was kept, and what was typed on top of it hangs in the air.
    for (const edit of [...waiting, ...done].reverse()) {
      const cell = byId(edit.id);
      if (cell) show(cell, edit.was);
    }
    waiting = [];
    void lookAgain();
  }
  send();
  if (sent.length > 0) return;
  const next = then;
  then = null;
  next?.();
});

/** Do this once everything that was typed is kept: at once where nothing waits. */
export function whenKept(run: () => void): void {
  if (sent.length > 0 || waiting.length > 0) then = run;
  else run();
}

/** What others wrote meanwhile: the matrix as it stands. */
async function lookAgain(): Promise<void> {
  const answer = await fetch(location.href, { cache: "no-store" });
  if (!answer.ok || answer.redirected) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const cell of grid().flat()) {
    const now = fresh.getElementById(cell.id);
    if (now && letterOf(now) !== letterOf(cell)) show(cell, letterOf(now));
  }
  showWaiting();
}

window.addEventListener("beforeunload", (event) => {
  if (sent.length > 0 || waiting.length > 0) event.preventDefault();
});

let focused: string | null = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if ((event as CustomEvent<{ target: Element }>).detail.target?.id === "raci-board") focused = document.activeElement?.id ?? null;
});
document.addEventListener("htmx:afterSwap", () => {
  if (focused) byId(focused)?.focus({ preventScroll: true });
  focused = null;
  showWaiting();
});
document.addEventListener("live:renewed", showWaiting);

function openMenu(cell: HTMLElement): void {
  const menu = document.querySelector<HTMLDialogElement>("#raci-menu");
  const title = menu?.querySelector("#raci-menu-title");
  if (!menu || !title) return;
  asked = cell;
  title.textContent = (cell.getAttribute("aria-label") ?? "").replace(/:[^:]*$/, "");
  for (const one of menu.querySelectorAll<HTMLElement>("[data-letter]")) {
    one.setAttribute("aria-checked", String(one.dataset["letter"] === letterOf(cell)));
  }
  menu.showModal();
  menu.querySelector<HTMLElement>('[aria-checked="true"]')?.focus();
  const at = cell.getBoundingClientRect();
  menu.style.left = `${Math.max(8, Math.min(at.left, window.innerWidth - menu.offsetWidth - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(at.bottom + 4, window.innerHeight - menu.offsetHeight - 8))}px`;
}

document.addEventListener("click", (event) => {
  const { target } = event;
  const cell = cellAt(target);
  if (cell) {
    choose(cell, event.shiftKey);
    if (!event.shiftKey) openMenu(cell);
    return;
  }
  const menu = target instanceof Element ? target.closest<HTMLDialogElement>("#raci-menu") : null;
  if (!menu) return;
  const one = (target as Element).closest<HTMLElement>("[data-letter]");
  if (!one && target !== menu) return;
  const there = closeMenu(menu);
  if (one && there) write([{ cell: there, letter: (one.dataset["letter"] ?? "") as Letter }]);
});

/** The cell that was asked about has the focus again, also where an answer has put another in its place meanwhile. */
function closeMenu(menu: HTMLDialogElement): HTMLElement | null {
  menu.close();
  const there = byId(asked?.id ?? null);
  there?.focus();
  return there;
}

function menuKey(event: KeyboardEvent, menu: HTMLDialogElement): void {
  const items = Array.from(menu.querySelectorAll<HTMLElement>("[data-letter]"));
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const at = items.indexOf(document.activeElement as HTMLElement);
  const letter = typed("", event.key);
  if (event.key === "Escape") closeMenu(menu);
  else if (step) items[(at + step + items.length) % items.length]?.focus();
  else if (letter && !event.ctrlKey && !event.metaKey) items.find((one) => one.dataset["letter"] === letter)?.click();
  else return;
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  const menu = event.target instanceof Element ? event.target.closest<HTMLDialogElement>("#raci-menu") : null;
  if (menu) return menuKey(event, menu);
  const cell = cellAt(event.target);
  if (!cell || event.altKey) return;
  const rows = grid();
  const here = placeOf(cell, rows);
  const box = chosen(cell, rows);
  const inside = (): HTMLElement[] => rows.slice(box.top, box.bottom + 1).flatMap((cells) => cells.slice(box.left, box.right + 1));
  const step = STEPS[event.key];
  if (event.ctrlKey || event.metaKey) {
    if (event.key.toLowerCase() !== "d") return;
    const above = rows[box.top];
    write(inside().map((one) => ({ cell: one, letter: letterOf(above?.[placeOf(one, rows)?.column ?? 0] ?? one) as Letter })));
  } else if (step && here) {
    const next = rows[here.row + step.row]?.[here.column + step.column];
    if (next) {
      choose(next, event.shiftKey);
      next.focus();
    }
  } else if (event.key === "Delete" || event.key === "Backspace") {
    write(inside().map((one) => ({ cell: one, letter: "" as const })));
  } else {
    if (typed("", event.key) === null) return;
    write(inside().map((one) => ({ cell: one, letter: typed(letterOf(one), event.key) as Letter })));
  }
  event.preventDefault();
});

document.addEventListener("focusin", (event) => {
  const cell = cellAt(event.target);
  if (cell && cell.id !== far) choose(cell, false);
});

document.addEventListener("copy", (event) => {
  const cell = cellAt(document.activeElement);
  if (!cell || !document.getSelection()?.isCollapsed) return;
  const rows = grid();
  const box = chosen(cell, rows);
  const table = rows.slice(box.top, box.bottom + 1).map((cells) => cells.slice(box.left, box.right + 1).map(letterOf));
  event.clipboardData?.setData("text/plain", written(table));
  event.preventDefault();
});

document.addEventListener("paste", (event) => {
  const cell = cellAt(document.activeElement);
  const table = cell && readTable(event.clipboardData?.getData("text/plain") ?? "");
  if (!cell || !table) return;
  event.preventDefault();
  const rows = grid();
  const edits = laid(table, chosen(cell, rows)).flatMap(({ at, letter }) => {
    const one = rows[at.row]?.[at.column];
    return one ? [{ cell: one, letter }] : [];
  });
  write(edits);
});
