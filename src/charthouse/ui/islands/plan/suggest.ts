/* The list under a cell’s field: what can be chosen, narrowed by what is typed. A combobox to a screen reader. */
import type { Option } from "./editing_terms";

const MOST = 12;
const ID = "pl-options";

export class Suggestions {
  private readonly list = document.createElement("ul");
  private input: HTMLInputElement | null = null;
  private all: () => Option[] = () => [];
  private many = false;
  private shown: Option[] = [];
  private at = -1;

  constructor() {
    this.list.id = ID;
    this.list.className = "pl-options";
    this.list.setAttribute("role", "listbox");
    this.list.popover = "manual";
    // The field keeps the keyboard.
    this.list.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      const option = (event.target as Element).closest("li");
      if (option) this.take(Number(option.dataset["at"]));
    });
  }

  get isOpen(): boolean {
    return this.input !== null && this.shown.length > 0;
  }

  /** Offer these under a field: all at first, unless something was typed onto the cell. */
  open(input: HTMLInputElement, all: () => Option[], many: boolean, isTyped: boolean): void {
    this.input = input;
    this.all = all;
    this.many = many;
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", ID);
    document.body.append(this.list);
    if (many && !isTyped) this.show([]);
    else this.narrow(isTyped ? this.part.text : "");
  }

  typed(): void {
    if (this.input) this.narrow(this.part.text);
  }

  close(): void {
    if (!this.input) return;
    for (const name of ["role", "aria-autocomplete", "aria-controls", "aria-expanded", "aria-activedescendant"]) {
      this.input.removeAttribute(name);
    }
    this.input = null;
    this.shown = [];
    this.list.remove();
  }

  /** A key in the field; says whether the list has answered it. */
  press(event: KeyboardEvent): boolean {
    if (!this.input || event.ctrlKey || event.metaKey) return false;
    if (event.altKey) {
      if (event.key !== "ArrowDown") return false;
      this.narrow("");
      return true;
    }
    if (!this.isOpen) return false;
    const last = this.shown.length - 1;
    switch (event.key) {
      case "ArrowDown":
        this.mark(this.at >= last ? 0 : this.at + 1);
        return true;
      case "ArrowUp":
        this.mark(this.at <= 0 ? last : this.at - 1);
        return true;
      case "Enter":
      case "Tab":
        // What is marked is taken; with nothing after it to be typed, the same key goes on.
        if (this.at < 0) return false;
        this.take(this.at);
        return this.many && event.key === "Enter";
      case "Escape":
        if (this.at < 0) return false;
        this.show([]);
        return true;
      default:
        return false;
    }
  }

  /** The part of the text that is being typed: between semicolons, where several can stand. */
  private get part(): { from: number; to: number; text: string } {
    const input = this.input as HTMLInputElement;
    const { value } = input;
    if (!this.many) return { from: 0, to: value.length, text: value.trim() };
    const caret = input.selectionStart ?? value.length;
    const from = value.lastIndexOf(";", caret - 1) + 1;
    const end = value.indexOf(";", caret);
    const to = end < 0 ? value.length : end;
    return { from, to, text: value.slice(from, to).trim() };
  }

  private narrow(text: string): void {
    const typed = text.toLowerCase();
    if (!typed && this.many) return this.show([]);
    const begins: Option[] = [];
    const contains: Option[] = [];
    for (const option of this.all()) {
      const words = `${option.value} ${option.note ?? ""}`.toLowerCase();
      if (words.startsWith(typed)) begins.push(option);
      else if (contains.length < MOST && words.includes(typed)) contains.push(option);
      if (begins.length >= MOST && typed) break;
    }
    const found = [...begins, ...contains];
    const whole = found.length === 1 && found[0]?.value.toLowerCase() === typed;
    this.show(whole ? [] : typed ? found.slice(0, MOST) : found);
    // The first that begins so is what Enter takes.
    if (typed && !this.many && begins.length) this.mark(0);
  }

  private show(options: Option[]): void {
    const { input, list } = this;
    this.shown = options;
    this.at = -1;
    input?.setAttribute("aria-expanded", String(options.length > 0));
    input?.removeAttribute("aria-activedescendant");
    list.replaceChildren(
      ...options.map((option, at) => {
        const line = document.createElement("li");
        line.id = `${ID}-${at}`;
        line.dataset["at"] = String(at);
        line.setAttribute("role", "option");
        line.setAttribute("aria-selected", "false");
        line.textContent = option.value;
        if (option.note) {
          const note = document.createElement("span");
          note.textContent = option.note;
          line.append(note);
        }
        return line;
      }),
    );
    if (!options.length || !input) {
      if (list.isConnected && list.matches(":popover-open")) list.hidePopover();
      return;
    }
    if (!list.matches(":popover-open")) list.showPopover();
    const box = input.getBoundingClientRect();
    list.style.minWidth = `${Math.max(160, box.width)}px`;
    list.style.left = `${Math.max(4, Math.min(box.left, innerWidth - list.offsetWidth - 4))}px`;
    const fits = box.bottom + list.offsetHeight < innerHeight - 4;
    list.style.top = `${fits ? box.bottom + 2 : Math.max(4, box.top - list.offsetHeight - 2)}px`;
  }

  private mark(at: number): void {
    this.at = at;
    [...this.list.children].forEach((line, i) => line.setAttribute("aria-selected", String(i === at)));
    this.input?.setAttribute("aria-activedescendant", `${ID}-${at}`);
    this.list.children[at]?.scrollIntoView({ block: "nearest" });
  }

  private take(at: number): void {
    const { input } = this;
    const option = this.shown[at];
    if (!input || !option) return;
    const { from, to } = this.part;
    const before = from > 0 ? " " : "";
    input.setRangeText(before + option.value, from, to, "end");
    this.show([]);
  }
}
