/** The palette (Ctrl-K): an accessible combobox over projects, pages, tasks and commands that the server finds. */
import { all, at, find, icon, make } from "./dom";
import { openDialog } from "./menu";
import { openPanel } from "./panel";
import { keepTheme, type Theme } from "./theme";

export interface PaletteItem {
  group: string;
  label: string;
  detail: string;
  url: string;
  icon: string;
  key: string;
  action: string;
}

const WAIT_MS = 120;

/** The label with the typed words marked. */
export function marked(label: string, typed: string): (Node | string)[] {
  const words = typed.trim().split(/\s+/).filter(Boolean);
  if (!words.length) return [label];
  const wanted = new RegExp(`(${words.map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`, "giu");
  return label.split(wanted).map((part, place) => (place % 2 ? make("mark", {}, part) : part));
}

/** What the page itself offers, without asking the server: its navigation and what it can create. */
export function onThisPage(typed: string, groups: { places: string; create: string }): PaletteItem[] {
  const words = typed.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const links = (selector: string, group: string, within: ParentNode = document): PaletteItem[] =>
    all<HTMLAnchorElement>(selector, within).map((link) => ({
      group,
      label: Array.from(link.childNodes, (node) => (node instanceof Text ? node.data : "")).join("").trim(),
      detail: "",
      url: link.getAttribute("href") ?? "",
      icon: find("use", link)?.getAttribute("href")?.split("#")[1] ?? "go",
      key: "",
      action: "",
    }));
  // The list of all places is in a template until somebody opens it.
  const folded = find<HTMLTemplateElement>(".places template")?.content ?? document;
  const places = [
    ...links(".nav a:not([aria-current])", groups.places),
    ...links("a[data-folded]", groups.places, folded),
  ];
  return [...places, ...links("[data-creations] a", groups.create)].filter(
    (item) => words.every((word) => item.label.toLocaleLowerCase().includes(word)),
  );
}

/** Whether this page shows the plan that a task at this address belongs to: then its record opens beside it. */
function isBeside(url: string): boolean {
  const task = find("plan-sheet")?.dataset["task"];
  return task !== undefined && /^\d+$/.test(url.slice(task.length - 1)) && url.startsWith(task.slice(0, -1));
}

export class CommandPalette extends HTMLElement {
  private items: PaletteItem[] = [];
  private chosen = 0;
  private timer = 0;
  private asked = 0;

  private get dialog(): HTMLDialogElement {
    return find<HTMLDialogElement>("dialog", this)!;
  }
  private get input(): HTMLInputElement {
    return find<HTMLInputElement>("input", this)!;
  }
  private get listbox(): HTMLElement {
    return find("[role=listbox]", this)!;
  }

  connectedCallback(): void {
    // Heard on the element itself: its children may not have been parsed yet.
    this.addEventListener("input", () => {
      window.clearTimeout(this.timer);
      this.timer = window.setTimeout(() => void this.ask(), WAIT_MS);
    });
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("click", (event) => {
      const option = at(event, "[role=option]");
      if (option) this.run(Number(option.id.split("-").at(-1)), event.ctrlKey || event.metaKey);
    });
    this.addEventListener("pointermove", (event) => {
      const option = at(event, "[role=option]");
      if (option) this.choose(Number(option.id.split("-").at(-1)), false);
    });
  }

  open(typed = ""): void {
    if (this.dialog.open) return;
    this.input.value = typed;
    this.show(this.near(typed), typed);
    this.dialog.showModal();
    this.input.focus();
    void this.ask();
  }

  private async ask(): Promise<void> {
    const typed = this.input.value;
    const mine = ++this.asked;
    const query = new URLSearchParams({ q: typed, project: this.dataset["project"] ?? "" });
    try {
      const answer = await fetch(`${this.dataset["url"]}?${query}`, { headers: { Accept: "application/json" } });
      if (mine !== this.asked) return;
      if (answer.redirected) location.reload(); // signed out meanwhile
      if (!answer.ok) throw new Error(String(answer.status));
      const { items } = (await answer.json()) as { items: PaletteItem[] };
      if (mine === this.asked) this.show([...this.near(typed), ...items], typed);
    } catch {
      if (mine === this.asked) this.say(this.dataset["failed"] ?? "");
    }
  }

  private near(typed: string): PaletteItem[] {
    return onThisPage(typed, { places: this.dataset["places"] ?? "", create: this.dataset["create"] ?? "" });
  }

  private say(text: string): void {
    const none = find(".none", this)!;
    none.textContent = text;
    none.hidden = !text;
  }

  show(items: PaletteItem[], typed: string): void {
    this.items = items;
    const groups = new Map<string, HTMLElement>();
    items.forEach((item, place) => {
      let group = groups.get(item.group);
      if (!group) {
        const id = `palette-group-${groups.size}`;
        const name = make("div", { class: "gl", id, role: "presentation" }, item.group);
        group = make("div", { role: "group", "aria-labelledby": id }, name);
        groups.set(item.group, group);
      }
      const label = make("span", { class: "l" }, ...marked(item.label, typed));
      const option = make("div", { role: "option", id: `palette-${place}`, "aria-selected": "false" });
      option.append(icon(item.icon), label);
      const detail = [item.detail, item.key].filter(Boolean).join(" · ");
      if (detail) option.append(make("span", { class: "d" }, detail));
      group.append(option);
    });
    // A listbox may not be without options: it hides when there are none.
    this.listbox.replaceChildren(...groups.values());
    this.listbox.hidden = !items.length;
    this.input.setAttribute("aria-expanded", String(items.length > 0));
    this.say(!items.length && typed ? (this.dataset["none"] ?? "").replace("%s", typed) : "");
    this.choose(0, true);
  }

  private choose(place: number, scroll: boolean): void {
    this.chosen = place;
    for (const option of all("[role=option]", this)) {
      const on = option.id === `palette-${place}`;
      option.setAttribute("aria-selected", String(on));
      if (on && scroll) option.scrollIntoView({ block: "nearest" });
    }
    if (this.items.length) this.input.setAttribute("aria-activedescendant", `palette-${place}`);
    else this.input.removeAttribute("aria-activedescendant");
  }

  private key(event: KeyboardEvent): void {
    const last = this.items.length - 1;
    const to = {
      ArrowDown: this.chosen >= last ? 0 : this.chosen + 1,
      ArrowUp: this.chosen <= 0 ? last : this.chosen - 1,
      PageDown: Math.min(last, this.chosen + 8),
      PageUp: Math.max(0, this.chosen - 8),
    }[event.key];
    if (to !== undefined && last >= 0) {
      event.preventDefault();
      this.choose(to, true);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      this.run(this.chosen, event.ctrlKey || event.metaKey);
    }
  }

  private run(place: number, newTab: boolean): void {
    const item = this.items[place];
    if (!item) return;
    this.dialog.close();
    if (item.action) this.act(item.action, item.url);
    else if (newTab) window.open(item.url, "_blank", "noopener");
    else if (isBeside(item.url)) void openPanel(item.url);
    else location.assign(item.url);
  }

  private act(action: string, url: string): void {
    const [name, value] = action.split(":");
    if (name === "theme") {
      const form = find<HTMLFormElement>("form[data-theme-form]");
      if (form) void keepTheme(value as Theme, form.action);
    } else if (name === "shortcuts") openDialog("#shortcuts");
    else if (name === "sign-out") find<HTMLFormElement>("form[data-sign-out]")?.requestSubmit();
    else if (name === "panel") void openPanel(url);
  }
}
