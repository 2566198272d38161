/*
 * What each key does in the plan; the sheet behind "?" is made from the same list.
 *
 * The scheme, for who adds keys:
 * - The keyboard is on a row as a whole, or in one of its cells (arrow right and left go in and out, a click goes in,
 *   Escape out). On a row, single letters and figures are commands, as they are for everybody who only reads.
 * - In a cell that may be changed, what is typed replaces what stands there, as in a spreadsheet; F2, Enter or a double
 *   click edit it. The commands stay at hand with Alt, by the place of the key: Alt T is today, Alt 3 months.
 * - Enter edits where it can and opens the task where not; Shift F2 and Ctrl Enter open it from anywhere.
 * - While a field is open it has all keys: Enter and the arrows up and down take what was typed and move on, Tab moves
 *   to the side, Escape leaves all as it was.
 * - Shift with the arrows, Home or End chooses a stretch of rows, Ctrl Space takes one in or out, Ctrl A all. What an edit
 *   of the outline says holds for all that are chosen; Ctrl Enter in a field writes the same into the column of them all.
 * - From a cell the same keys draw out a rectangle of cells, sideways as well: copied, pasted over, filled (Ctrl D, Ctrl R)
 *   and emptied (Delete) as in a spreadsheet. Its rows are chosen with it; Shift Space leaves only them.
 * - Rows are moved with Alt and the arrows (up, down) or Alt Shift and the arrows (left, right), as in Microsoft Project.
 */

export type Deed =
  | "down" | "up" | "right" | "left" | "first" | "last" | "page_down" | "page_up"
  | "choose_down" | "choose_up" | "choose_first" | "choose_last" | "choose" | "choose_all"
  | "unfold_all" | "fold_all" | "toggle" | "open" | "close"
  | "edit" | "add" | "add_below" | "add_many" | "remove" | "indent" | "outdent" | "move_up" | "move_down" | "fill" | "copy" | "cut" | "paste" | "undo" | "redo" | "grab" | "link" | "links" | "split" | "not_started" | "started" | "done" | "on_schedule"
  | "zoom_in" | "zoom_out" | "day" | "week" | "month" | "quarter" | "fit"
  | "sort" | "outline" | "settle" | "filter"
  | "cells" | "rows" | "clear" | "fill_right"
  | "earlier" | "later" | "today" | "here" | "search" | "print" | "turn" | "sheet";

export interface Key {
  deed: Deed;
  keys: string[];
  shift?: boolean;
  ctrl?: boolean;
  alt?: boolean;
  /** Left out of the sheet: another line says it. */
  silent?: boolean;
  /** Only for who may change something. */
  edits?: boolean;
}

export const KEYS: Key[] = [
  { deed: "down", keys: ["ArrowDown"] },
  { deed: "up", keys: ["ArrowUp"] },
  { deed: "right", keys: ["ArrowRight"] },
  { deed: "left", keys: ["ArrowLeft"] },
  { deed: "first", keys: ["Home"] },
  { deed: "last", keys: ["End"] },
  { deed: "page_down", keys: ["PageDown"] },
  { deed: "page_up", keys: ["PageUp"] },
  { deed: "choose_down", keys: ["ArrowDown"], shift: true },
  { deed: "choose_up", keys: ["ArrowUp"], shift: true },
  { deed: "choose_first", keys: ["Home"], shift: true },
  { deed: "choose_last", keys: ["End"], shift: true },
  { deed: "choose", keys: [" "], ctrl: true },
  { deed: "choose_all", keys: ["a"], ctrl: true },
  { deed: "down", keys: ["ArrowDown"], ctrl: true, silent: true },
  { deed: "up", keys: ["ArrowUp"], ctrl: true, silent: true },
  { deed: "toggle", keys: [" "] },
  { deed: "unfold_all", keys: ["*"] },
  { deed: "fold_all", keys: ["_"] },
  { deed: "edit", keys: ["F2"], edits: true },
  { deed: "add", keys: ["Insert"], edits: true },
  { deed: "add_below", keys: ["Insert"], alt: true, edits: true },
  { deed: "add_below", keys: ["a"], edits: true },
  { deed: "add_many", keys: ["i"], edits: true },
  { deed: "remove", keys: ["Delete"], edits: true },
  { deed: "indent", keys: ["ArrowRight"], alt: true, shift: true, edits: true },
  { deed: "outdent", keys: ["ArrowLeft"], alt: true, shift: true, edits: true },
  { deed: "move_up", keys: ["ArrowUp"], alt: true, edits: true },
  { deed: "move_down", keys: ["ArrowDown"], alt: true, edits: true },
  { deed: "move_up", keys: ["ArrowUp"], alt: true, shift: true, edits: true, silent: true },
  { deed: "move_down", keys: ["ArrowDown"], alt: true, shift: true, edits: true, silent: true },
  { deed: "fill", keys: ["d"], ctrl: true, edits: true },
  { deed: "fill_right", keys: ["r"], ctrl: true, edits: true },
  { deed: "copy", keys: ["c"], ctrl: true },
  { deed: "cut", keys: ["x"], ctrl: true, edits: true },
  { deed: "paste", keys: ["v"], ctrl: true, edits: true },
  { deed: "grab", keys: ["g"], edits: true },
  { deed: "link", keys: ["l"], edits: true },
  { deed: "links", keys: ["k"], edits: true },
  { deed: "split", keys: ["x"], edits: true },
  { deed: "not_started", keys: ["n"], edits: true },
  { deed: "started", keys: ["b"], edits: true },
  { deed: "done", keys: ["d"], edits: true },
  { deed: "on_schedule", keys: ["p"], edits: true },
  { deed: "undo", keys: ["z"], ctrl: true, edits: true },
  { deed: "redo", keys: ["y"], ctrl: true, edits: true },
  { deed: "redo", keys: ["z"], ctrl: true, shift: true, edits: true, silent: true },
  { deed: "open", keys: ["Enter"] },
  { deed: "open", keys: ["F2"], shift: true, silent: true },
  { deed: "open", keys: ["Enter"], ctrl: true, edits: true },
  { deed: "close", keys: ["Escape"] },
  { deed: "zoom_in", keys: ["+", "="] },
  { deed: "zoom_out", keys: ["-", "\u2212"] },
  { deed: "day", keys: ["1"] },
  { deed: "week", keys: ["2"] },
  { deed: "month", keys: ["3"] },
  { deed: "quarter", keys: ["4"] },
  { deed: "fit", keys: ["f"] },
  { deed: "earlier", keys: ["ArrowLeft"], shift: true },
  { deed: "later", keys: ["ArrowRight"], shift: true },
  { deed: "today", keys: ["t"] },
  { deed: "here", keys: ["s"] },
  { deed: "search", keys: ["/"] },
  { deed: "filter", keys: ["l"], ctrl: true, shift: true },
  { deed: "sort", keys: ["o"] },
  { deed: "outline", keys: ["0"] },
  { deed: "settle", keys: ["F9"] },
  { deed: "turn", keys: ["v"] },
  { deed: "print", keys: ["e"] },
  { deed: "sheet", keys: ["?"] },
  // In cells, where they mean this instead (cellrange.ts).
  { deed: "cells", keys: ["ArrowRight"], shift: true },
  { deed: "rows", keys: [" "], shift: true },
  { deed: "clear", keys: ["Delete"], edits: true },
];

type Press = Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey"> & { code?: string };

/** What a key press asks for, or nothing; keys of the browser and the system are left alone. */
export function deedOf(event: Press): Deed | null {
  const ctrl = event.ctrlKey || event.metaKey;
  const sign = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  // What is written may need Shift on some keyboards; elsewhere Shift makes another key of it.
  const written = event.key.length === 1 && !ctrl && !event.altKey;
  const found = KEYS.find(
    (key) =>
      key.keys.includes(sign) &&
      Boolean(key.ctrl) === ctrl &&
      Boolean(key.alt) === event.altKey &&
      (written || Boolean(key.shift) === event.shiftKey),
  );
  return found?.deed ?? null;
}

/** A command in a cell, where letters are text: with Alt, by the place of its key whatever that writes then. */
export function deedWithAlt(event: Press): Deed | null {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  const place = /^(?:Key|Digit)(.)$/.exec(event.code ?? "")?.[1]?.toLowerCase();
  return place ? deedOf({ key: place, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false }) : null;
}

/** Whether a key press writes something. */
export const writes = (event: Press & { getModifierState?: (name: string) => boolean }): boolean =>
  event.key.length === 1 &&
  event.key !== " " &&
  ((!event.ctrlKey && !event.metaKey && !event.altKey) || Boolean(event.getModifierState?.("AltGraph")));
