/**
 * Remarks beside a document: article[data-remarks] with a .passage for each part and its .beside.
 *
 * Words that are selected in a part can be remarked on with one button; each remark stands beside the line it is about.
 */
import { all, find, make } from "./dom";

const LONGEST_QUOTE = 500;
const BETWEEN_PX = 12;

/** The words selected inside one part of the document, and its remarks; null: none, or over several parts. */
export function selected(): { beside: HTMLElement; quote: string } | null {
  const selection = document.getSelection();
  if (!selection || selection.isCollapsed || !selection.rangeCount) return null;
  const inside = selection.getRangeAt(0).commonAncestorContainer;
  const element = inside instanceof Element ? inside : inside.parentElement;
  const section = element?.closest("[data-remarks] .passage > section");
  const beside = section?.parentElement ? find(":scope > .beside", section.parentElement) : null;
  const quote = selection.toString().replace(/\s+/g, " ").trim();
  return beside && find("input[name=quote]", beside) && quote && quote.length <= LONGEST_QUOTE ? { beside, quote } : null;
}

function offer(): void {
  const now = selected();
  const there = find(".quote-it");
  if (there && there === document.activeElement) return; // reached by keyboard, which may let the selection go
  if (!now || there?.parentElement !== now.beside) there?.remove();
  if (!now) return;
  const words = now.beside.closest<HTMLElement>("[data-remarks]")?.dataset["words"] ?? "";
  const button = there?.isConnected ? there : make("button", { type: "button", class: "btn quote-it" }, words);
  button.onclick = () => {
    take(now.beside, now.quote);
    button.remove();
  };
  if (!button.isConnected) now.beside.prepend(button);
}

function take(beside: HTMLElement, quote: string): void {
  const talk = find<HTMLDetailsElement>(":scope > details.talk", beside);
  const input = find<HTMLInputElement>("input[name=quote]", beside);
  if (!talk || !input) return;
  talk.open = true;
  input.value = quote;
  find<HTMLTextAreaElement>("textarea", talk)?.focus();
}

/** Lower each remark to the line of its words, below the one before it. */
function align(): void {
  for (const one of all("[data-remarks] [data-said]")) one.style.marginTop = "";
  for (const beside of all("[data-remarks] .beside")) {
    const section = beside.previousElementSibling;
    if (!section || beside.getBoundingClientRect().left < section.getBoundingClientRect().right) continue;
    for (const one of all("[data-said]", beside)) {
      const words = document.getElementById(one.dataset["said"] ?? "");
      const lower = words ? words.getBoundingClientRect().top - one.getBoundingClientRect().top : 0;
      if (lower > BETWEEN_PX) one.style.marginTop = `${Math.round(lower)}px`;
    }
  }
}

export function startRemarks(): void {
  document.addEventListener("selectionchange", offer);
  document.addEventListener("live:renewed", align);
  window.addEventListener("resize", align);
  align();
}
