/* Keys of a record while nobody types in it: to its sections and tabs, to the next task, back to the list. */

/** What the keys go about in: the panel or page of a task, on whichever of its tabs. */
export interface Keyed {
  readonly element: HTMLElement;
  readonly number: number;
  readonly isHere: boolean;
}

const TYPING = "input:not([type=checkbox]), textarea, select, [contenteditable]";

export class Keys {
  private readonly hear = (event: KeyboardEvent): void => this.press(event);

  constructor(private readonly record: Keyed) {
    document.addEventListener("keydown", this.hear);
  }

  leave(): void {
    document.removeEventListener("keydown", this.hear);
  }

  private get box(): HTMLElement | null {
    return this.record.element.closest<HTMLElement>("#panel, .panel-full");
  }

  private press(event: KeyboardEvent): void {
    if (!this.record.isHere) return this.leave();
    const target = event.target as Element;
    if (event.key === "F6") {
      if (this.elsewhere(target)) event.preventDefault();
      return;
    }
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.box?.contains(target) || target.matches(TYPING) || document.querySelector("dialog[open]")) return;
    const digit = /^[1-9]$/.test(event.key) ? Number(event.key) : 0;
    const done =
      digit ? this.toSection(digit) :
      event.key === "j" ? this.toTask(1) :
      event.key === "k" ? this.toTask(-1) :
      event.key === "]" ? this.toTab(1) :
      event.key === "[" ? this.toTab(-1) : false;
    if (!done) return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** From the list into the record and back. */
  private elsewhere(from: Element): boolean {
    const sheet = document.querySelector<HTMLElement>("plan-sheet [tabindex='0']");
    if (!sheet || !this.box) return false;
    if (this.box.contains(from)) sheet.focus();
    else this.box.querySelector<HTMLElement>("[data-focus]")?.focus();
    return true;
  }

  private toSection(nth: number): boolean {
    const section = this.record.element.querySelectorAll<HTMLElement>("[data-section]")[nth - 1];
    if (!section) return false;
    if (section instanceof HTMLDetailsElement) section.open = true;
    section.scrollIntoView({ block: "nearest" });
    const first = section.querySelector<HTMLElement>(".ed, [data-tick], .in, dd a, li a") ?? section.querySelector<HTMLElement>("summary");
    (first ?? section).focus();
    return true;
  }

  private toTab(by: number): boolean {
    const tabs = [...(this.box?.querySelectorAll<HTMLAnchorElement>(".tabs a") ?? [])];
    const now = tabs.findIndex((tab) => tab.hasAttribute("aria-current"));
    const next = tabs[now + by];
    next?.click();
    return next !== undefined;
  }

  /** The task in the row below or above, without leaving the panel. */
  private toTask(by: number): boolean {
    const detail: { url: string } = { url: "" };
    document.dispatchEvent(new CustomEvent("plan:beside", { detail: Object.assign(detail, { number: this.record.number, by }) }));
    if (!detail.url) return false;
    const tab = new URLSearchParams((this.record.element.dataset["src"] ?? "").split("?")[1] ?? "").get("tab");
    const from = document.querySelector<HTMLElement>("plan-sheet [tabindex='0']") ?? undefined;
    document.dispatchEvent(new CustomEvent("panel:open", { detail: { url: detail.url + (tab ? `?tab=${tab}` : ""), from } }));
    return true;
  }
}
