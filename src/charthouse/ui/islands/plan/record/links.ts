/* What a task waits for and what waits for it: found by number or name, with kind and lag as typed. */
import type { LinkKind } from "../data";
import type { Op } from "../edits";
import { say } from "../words";
import { found } from "./find";
import type { Part, Record } from "./record";

/** A lag typed behind a name: `Design FS+2d`, `42 SS 50%`. */
const TAIL = /\s+(FS|SS|FF|SF)(?:\s*([+-]?\s*\d.*))?$/i;

export class Links implements Part {
  private form: HTMLFormElement | null = null;
  private line: HTMLElement | null = null;

  constructor(private readonly record: Record) {
    const { element } = record;
    element.addEventListener("input", (event) => void this.search(event.target as HTMLElement));
    element.addEventListener("focusout", (event) => {
      const form = (event.target as Element).closest<HTMLFormElement>("form[data-link-add]");
      if (form && !(event.relatedTarget instanceof Node && form.contains(event.relatedTarget))) this.shut(form);
    });
    element.addEventListener("pointerdown", (event) => {
      if ((event.target as Element).closest("[data-link-add] [role=option]")) event.preventDefault();
    });
  }

  private ends(line: HTMLElement): { before: number; after: number; kind: LinkKind } {
    const other = Number(line.dataset["other"]);
    const kind = (line.dataset["kind"] ?? "FS") as LinkKind;
    const me = this.record.number;
    return line.hasAttribute("data-into") ? { before: other, after: me, kind } : { before: me, after: other, kind };
  }

  private sectionOf(element: Element): string {
    return element.closest<HTMLElement>("[data-section]")?.dataset["section"] ?? "";
  }

  // -- those that are there -------------------------------------------------------------------------------------------

  click = (event: MouseEvent): boolean => {
    const target = event.target as Element;
    const option = target.closest<HTMLElement>("[role=option]");
    const adding = option?.closest<HTMLFormElement>("form[data-link-add]");
    if (option && adding) {
      this.add(adding, Number(option.dataset["number"]));
      return true;
    }
    if (target.closest("form[data-relink] [data-cancel]")) {
      this.close(true);
      return true;
    }
    const line = target.closest<HTMLElement>("[data-other]");
    if (!line) return false;
    if (target.closest("[data-link-edit]")) this.open(line);
    else if (target.closest("[data-unlink]")) {
      const section = this.sectionOf(line);
      void this.record.apply([{ op: "unlink", ...this.ends(line) }], section);
      line.hidden = true;
      this.record.element.querySelector<HTMLElement>(`[data-section="${section}"] [data-link-add] input`)?.focus();
    } else return false;
    return true;
  };

  private open(line: HTMLElement): void {
    this.form ??= this.record.element.querySelector<HTMLFormElement>("form[data-relink]");
    const { form } = this;
    if (!form) return;
    this.line = line;
    line.append(form);
    form.hidden = false;
    (form.elements.namedItem("kind") as HTMLSelectElement).value = line.dataset["kind"] ?? "FS";
    const lag = form.elements.namedItem("lag") as HTMLInputElement;
    lag.value = line.dataset["lag"] ?? "";
    lag.focus();
    lag.select();
  }

  private close(focus: boolean): void {
    const { form, line } = this;
    if (!form) return;
    form.hidden = true;
    this.record.element.append(form);
    if (focus) line?.querySelector<HTMLElement>("[data-link-edit]")?.focus();
    this.line = this.form = null;
  }

  press = (event: KeyboardEvent): boolean => {
    const target = event.target as Element;
    if (target.closest("form[data-relink]")) {
      if (event.key !== "Escape") {
        event.stopPropagation();
        return false;
      }
      this.close(true);
      return true;
    }
    const form = target.closest<HTMLFormElement>("form[data-link-add]");
    if (form) return this.pick(form, event);
    const line = target.closest<HTMLElement>("[data-other]");
    if (line && event.key === "Delete" && !event.ctrlKey && !event.metaKey && !event.altKey) {
      line.querySelector<HTMLElement>("[data-unlink]")?.click();
      return true;
    }
    return false;
  };

  submit = (form: HTMLFormElement): boolean => {
    if (form.hasAttribute("data-link-add")) return true; // Enter takes what is found (press)
    if (!form.hasAttribute("data-relink") || !this.line) return false;
    const { line } = this;
    const section = this.sectionOf(line);
    const becomes = (form.elements.namedItem("kind") as HTMLSelectElement).value as LinkKind;
    const lag = (form.elements.namedItem("lag") as HTMLInputElement).value.trim();
    const seen = line.dataset["lag"] ?? "";
    const ends = this.ends(line);
    const op: Op = { op: "relink", ...ends, seen, ...(becomes === ends.kind ? {} : { becomes }), ...(lag === seen ? {} : { lag }) };
    this.close(true);
    if (becomes !== ends.kind || lag !== seen) void this.record.apply([op], section);
    return true;
  };

  // -- new ones -------------------------------------------------------------------------------------------------------

  private async search(input: HTMLElement): Promise<void> {
    const form = input.closest<HTMLFormElement>("form[data-link-add]");
    if (!form || !(input instanceof HTMLInputElement)) return;
    this.record.say(this.sectionOf(form), "");
    const { state } = await this.record.host();
    if (!form.isConnected) return;
    const { data } = state;
    const typed = input.value.replace(TAIL, "");
    const linked = form.closest("[data-section]")?.querySelectorAll<HTMLElement>("[data-other]") ?? [];
    const there = Array.from(linked, (line) => Number(line.dataset["other"]));
    const rows = found(data, typed, new Set([this.record.number, ...there]));
    const box = form.querySelector<HTMLElement>("[role=listbox]") as HTMLElement;
    box.replaceChildren(
      ...rows.map((row, i) => {
        const option = document.createElement("div");
        option.setAttribute("role", "option");
        option.id = `${box.id}-${i}`;
        option.dataset["number"] = String(data.number[row]);
        option.setAttribute("aria-selected", String(i === 0));
        const name = document.createElement("bdi");
        name.textContent = data.name[row] || say("unnamed");
        const key = document.createElement("span");
        key.className = "d";
        const up = data.parent[row] as number;
        key.textContent = `${this.record.project}-${data.number[row]}${up >= 0 ? ` · ${data.name[up]}` : ""}`;
        option.append(name, key);
        return option;
      }),
    );
    box.hidden = !rows.length;
    input.setAttribute("aria-expanded", String(rows.length > 0));
    if (rows.length) input.setAttribute("aria-activedescendant", `${box.id}-0`);
    else input.removeAttribute("aria-activedescendant");
  }

  private shut(form: HTMLFormElement): void {
    const box = form.querySelector<HTMLElement>("[role=listbox]");
    const input = form.querySelector("input");
    if (box) box.hidden = true;
    input?.setAttribute("aria-expanded", "false");
    input?.removeAttribute("aria-activedescendant");
  }

  private pick(form: HTMLFormElement, event: KeyboardEvent): boolean {
    const input = form.querySelector("input") as HTMLInputElement;
    const options = [...form.querySelectorAll<HTMLElement>("[role=option]")];
    const open = !form.querySelector<HTMLElement>("[role=listbox]")?.hidden && options.length > 0;
    const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "Escape") {
      if (!open && !input.value) return false;
      input.value = "";
      this.shut(form);
      return true;
    }
    if (event.key === "Enter") {
      const number = Number(options[Math.max(0, at)]?.dataset["number"] ?? 0);
      if (open && number) this.add(form, number);
      else if (input.value.trim()) this.record.say(this.sectionOf(form), say("no_task", { typed: input.value.trim() }));
      return true;
    }
    if (open && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      const to = (at + (event.key === "ArrowDown" ? 1 : -1) + options.length) % options.length;
      options.forEach((option, i) => option.setAttribute("aria-selected", String(i === to)));
      options[to]?.scrollIntoView({ block: "nearest" });
      input.setAttribute("aria-activedescendant", options[to]?.id ?? "");
      return true;
    }
    // What is typed here is not for the page.
    event.stopPropagation();
    return false;
  }

  private add(form: HTMLFormElement, other: number): void {
    const input = form.querySelector("input") as HTMLInputElement;
    const tail = TAIL.exec(input.value);
    const kind = (tail?.[1]?.toUpperCase() ?? "FS") as LinkKind;
    const lag = tail?.[2]?.replace(/\s+/g, "") ?? "";
    const me = this.record.number;
    const ends = form.hasAttribute("data-into") ? { before: other, after: me } : { before: me, after: other };
    input.value = "";
    this.shut(form);
    input.focus();
    void this.record.apply([{ op: "link", ...ends, kind, lag }], this.sectionOf(form));
  }
}
