/* What each key does in the plan; the sheet behind "?" is made from the same list. */

export type Deed =
  | "down" | "up" | "right" | "left" | "first" | "last" | "page_down" | "page_up"
  | "unfold_all" | "fold_all" | "toggle" | "open" | "close"
  | "zoom_in" | "zoom_out" | "day" | "week" | "month" | "quarter" | "fit"
  | "earlier" | "later" | "today" | "here" | "search" | "sheet";

interface Key {
  deed: Deed;
  keys: string[];
  shift?: boolean;
  /** Left out of the sheet: another line says it. */
  silent?: boolean;
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
  { deed: "toggle", keys: [" "] },
  { deed: "unfold_all", keys: ["*"] },
  { deed: "fold_all", keys: ["_"] },
  { deed: "open", keys: ["Enter"] },
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
  { deed: "sheet", keys: ["?"] },
];

const SIGNS: Record<string, string> = {
  ArrowDown: "\u2193",
  ArrowUp: "\u2191",
  ArrowRight: "\u2192",
  ArrowLeft: "\u2190",
  PageDown: "Page \u2193",
  PageUp: "Page \u2191",
  Escape: "Esc",
  " ": "Space",
  "-": "\u2212",
};

export const signOf = (key: Key): string =>
  `${key.shift ? "Shift " : ""}${SIGNS[key.keys[0] as string] ?? (key.keys[0] as string).toUpperCase()}`;

/** What a key press asks for, or nothing; keys of the browser and the system are left alone. */
export function deedOf(event: Pick<KeyboardEvent, "key" | "shiftKey" | "ctrlKey" | "metaKey" | "altKey">): Deed | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  const arrow = event.key.startsWith("Arrow");
  const found = KEYS.find(
    (key) => key.keys.includes(event.key.length === 1 ? event.key.toLowerCase() : event.key) &&
      (!arrow || Boolean(key.shift) === event.shiftKey),
  );
  return found?.deed ?? null;
}
