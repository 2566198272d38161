/* The checklist: ticks, texts, order by keys, buttons and drag, several lines pasted at once. */
import type { Op } from "../edits";
import { say } from "../words";
import type { Part, Record } from "./record";

const SECTION = "done";

/** What stands on the lines of a list that somebody copied: without bullets, numbers and boxes. */
export function linesOf(text: string): string[] {
  return text
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*(?:[-*•–]|\d+[.)]|\[[ xX]?\])?\s*(?:\[[ xX]?\]\s*)?/, "").trim().slice(0, 500))
    .filter(Boolean);
}

export class Checklist implements Part {
  private dragged: HTMLElement | null = null;

  constructor(private readonly record: Record) {
    const { element } = record;
    element.addEventListener("paste", (event) => this.paste(event));
    element.addEventListener("dragstart", (event) => this.lift(event));
    element.addEventListener("dragover", (event) => this.hover(event));
    element.addEventListener("drop", (event) => this.drop(event));
    element.addEventListener("dragend", () => this.let());
    this.drawn();
  }

  drawn = (): void => {
    for (const item of this.items) if (item.querySelector("[data-item-up]")) item.draggable = true;
  };

  private get items(): HTMLElement[] {
    return [...this.record.element.querySelectorAll<HTMLElement>("[data-item]")];
  }

  private apply(...ops: Op[]): void {
    void this.record.apply(ops, SECTION);
  }

  private named(item: HTMLElement): { task: number; item: number } {
    return { task: this.record.number, item: Number(item.dataset["item"]) };
  }

  change = (target: HTMLElement): boolean => {
    if (!(target instanceof HTMLInputElement) || !target.hasAttribute("data-tick")) return false;
    const item = target.closest<HTMLElement>("[data-item]") as HTMLElement;
    item.classList.toggle("is-done", target.checked);
    this.apply({ op: "change_item", ...this.named(item), done: [!target.checked, target.checked] });
    return true;
  };

  click = (event: MouseEvent): boolean => {
    const button = (event.target as Element).closest<HTMLElement>("button");
    const item = button?.closest<HTMLElement>("[data-item]");
    if (!button || !item) return false;
    if (button.hasAttribute("data-item-text")) this.edit(item);
    else if (button.hasAttribute("data-item-up")) this.shift(item, -1);
    else if (button.hasAttribute("data-item-down")) this.shift(item, 1);
    else if (button.hasAttribute("data-item-remove")) this.remove(item);
    else return false;
    return true;
  };

  press = (event: KeyboardEvent): boolean => {
    const item = (event.target as Element).closest<HTMLElement>("[data-item]");
    if (!item || (event.target as Element).closest("[data-typing]")) return false;
    const may = item.draggable;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const by = event.key === "ArrowDown" ? 1 : -1;
      if (event.altKey && may) this.shift(item, by);
      else if (!event.altKey && !event.ctrlKey && !event.metaKey) this.beside(item, by)?.querySelector<HTMLElement>("[data-tick]")?.focus();
      else return false;
      return true;
    }
    if (!may || event.altKey || event.ctrlKey || event.metaKey) return false;
    if (event.key === "Delete") this.remove(item);
    else if (event.key === "F2") this.edit(item);
    else return false;
    return true;
  };

  submit = (form: HTMLFormElement): boolean => {
    if (!form.hasAttribute("data-add-item")) return false;
    const input = form.elements.namedItem("text") as HTMLInputElement;
    const text = input.value.trim();
    if (text) this.add([text]);
    input.value = "";
    return true;
  };

  private add(texts: string[]): void {
    this.apply(...texts.map((text): Op => ({ op: "add_item", task: this.record.number, text })));
  }

  private paste(event: ClipboardEvent): void {
    if (!(event.target as Element).closest("[data-add-item]")) return;
    const lines = linesOf(event.clipboardData?.getData("text/plain") ?? "");
    if (lines.length < 2) return;
    event.preventDefault();
    this.add(lines);
  }

  private edit(item: HTMLElement): void {
    const button = item.querySelector<HTMLElement>("[data-item-text]");
    if (!button || button.hidden) return;
    const seen = button.textContent?.trim() ?? "";
    const input = document.createElement("input");
    input.className = "in";
    input.maxLength = 500;
    input.value = seen;
    input.dataset["typing"] = "";
    input.setAttribute("aria-label", say("checklist_item"));
    button.hidden = true;
    button.before(input);
    input.focus();
    input.select();
    let open = true;
    const close = (): void => {
      open = false;
      button.hidden = false;
      input.remove();
    };
    const keep = (): void => {
      const text = input.value.trim();
      close();
      if (!text || text === seen) return;
      button.textContent = text;
      this.apply({ op: "change_item", ...this.named(item), text: [seen, text] });
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
      event.preventDefault();
      if (event.key === "Enter") keep();
      else close();
      button.focus();
    });
    input.addEventListener("blur", () => {
      if (open && input.isConnected && document.hasFocus()) keep();
    });
  }

  private remove(item: HTMLElement): void {
    const next = this.beside(item, 1) ?? this.beside(item, -1);
    this.apply({ op: "remove_item", ...this.named(item) });
    item.remove();
    (next?.querySelector<HTMLElement>("[data-tick]") ?? this.record.element.querySelector<HTMLElement>("[data-add-item] input"))?.focus();
  }

  private beside(item: HTMLElement, by: number): HTMLElement | undefined {
    const { items } = this;
    return items[items.indexOf(item) + by];
  }

  /** One place up or down, shown at once. */
  private shift(item: HTMLElement, by: number): void {
    const next = this.beside(item, by);
    if (!next) return;
    const active = document.activeElement as HTMLElement | null;
    if (by > 0) next.after(item);
    else next.before(item);
    active?.focus();
    this.placed(item);
  }

  private placed(item: HTMLElement): void {
    const below = this.beside(item, 1);
    this.apply({ op: "move_item", ...this.named(item), before: below ? Number(below.dataset["item"]) : null });
  }

  // -- drag -----------------------------------------------------------------------------------------------------------

  private lift(event: DragEvent): void {
    const item = (event.target as Element).closest?.<HTMLElement>("[data-item]");
    if (!item?.draggable) return;
    this.dragged = item;
    item.classList.add("is-dragged");
    event.dataTransfer?.setData("text/plain", item.querySelector("[data-item-text]")?.textContent ?? "");
    if (event.dataTransfer) event.dataTransfer.effectAllowed = "move";
  }

  private hover(event: DragEvent): void {
    const over = (event.target as Element).closest<HTMLElement>("[data-item]");
    if (!this.dragged || !over || over === this.dragged) return;
    event.preventDefault();
    const { top, height } = over.getBoundingClientRect();
    if (event.clientY < top + height / 2) over.before(this.dragged);
    else over.after(this.dragged);
  }

  private drop(event: DragEvent): void {
    if (!this.dragged) return;
    event.preventDefault();
    const item = this.dragged;
    this.let(true);
    this.placed(item);
  }

  /** The drag is over; where nothing was dropped the list is as it was. */
  private let(dropped = false): void {
    this.dragged?.classList.remove("is-dragged");
    if (this.dragged && !dropped) this.record.renewSoon(0);
    this.dragged = null;
  }
}
