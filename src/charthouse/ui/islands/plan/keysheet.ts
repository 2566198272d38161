/* The sheet of keys behind "?". */
import type { May } from "./data";
import { KEYS, type Key } from "./keys";
import { say } from "./words";

const SIGNS: Record<string, string> = {
  ArrowDown: "\u2193",
  ArrowUp: "\u2191",
  ArrowRight: "\u2192",
  ArrowLeft: "\u2190",
  PageDown: "Page \u2193",
  PageUp: "Page \u2191",
  Escape: "Esc",
  Insert: "Ins",
  Delete: "Del",
  " ": "Space",
  "-": "\u2212",
};

const signOf = (key: Key): string =>
  (key.ctrl ? "Ctrl " : "") +
  (key.alt ? "Alt " : "") +
  (key.shift ? "Shift " : "") +
  (SIGNS[key.keys[0] as string] ?? (key.keys[0] as string).replace(/^.$/, (letter) => letter.toUpperCase()));

function fill(list: Element, may: May): void {
  const edits = may.edit || may.part.length > 0;
  for (const key of KEYS) {
    if (key.silent || (key.edits && !edits)) continue;
    const term = document.createElement("dt");
    const sign = document.createElement("kbd");
    sign.textContent = signOf(key);
    term.append(sign);
    const meaning = document.createElement("dd");
    meaning.textContent = say(`key_${key.deed}`);
    list.append(term, meaning);
  }
}

export function showKeys(root: HTMLElement, may: May): void {
  const list = root.querySelector("[data-key-list]");
  if (list && !list.firstElementChild) fill(list, may);
  root.querySelector<HTMLDialogElement>("[data-keys]")?.showModal();
}
