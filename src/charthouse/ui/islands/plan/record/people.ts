/* Who works on a task and how much of their time; and how sure its duration is. */
import type { Op } from "../edits";
import { readDuration } from "../typing";
import { say } from "../words";
import type { Part, Record } from "./record";

/** A share as typed: `50 %`, `50`, `0.5` of a person is written `50 %`. Nothing where it is none. */
export function shareOf(typed: string): number | null {
  const said = Number(typed.replace("%", "").replace(",", ".").trim());
  return typed.trim() && said > 0 && said <= 100_000 ? said / 100 : null;
}

const POINTS = ["low", "likely", "high"] as const;

export class People implements Part {
  constructor(private readonly record: Record) {}

  click = (event: MouseEvent): boolean => {
    const target = event.target as Element;
    const line = target.closest<HTMLElement>("[data-resource]");
    if (line && target.closest("[data-unassign]")) {
      void this.record.apply([{ op: "unassign", task: this.record.number, resource: Number(line.dataset["resource"]) }], "people");
      line.hidden = true;
      this.record.element.querySelector<HTMLElement>("[data-assign] select")?.focus();
      return true;
    }
    if (line && target.closest("[data-units-edit]")) {
      this.editUnits(line);
      return true;
    }
    if (target.closest("[data-estimate-open]")) {
      void this.openEstimate();
      return true;
    }
    const form = target.closest<HTMLFormElement>("form[data-estimate]");
    if (form && target.closest("[data-cancel]")) {
      this.closeEstimate(form);
      return true;
    }
    if (form && target.closest("[data-none]")) {
      this.estimate(form, null);
      return true;
    }
    return false;
  };

  press = (event: KeyboardEvent): boolean => {
    const target = event.target as Element;
    const form = target.closest<HTMLFormElement>("form[data-estimate]");
    if (form) {
      if (event.key === "Escape") {
        this.closeEstimate(form);
        return true;
      }
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        form.requestSubmit();
        return true;
      }
      event.stopPropagation();
      return false;
    }
    const line = target.closest<HTMLElement>("[data-resource]");
    if (line && event.key === "Delete" && !target.closest("[data-typing]")) {
      line.querySelector<HTMLElement>("[data-unassign]")?.click();
      return true;
    }
    return false;
  };

  submit = (form: HTMLFormElement): boolean => {
    if (form.hasAttribute("data-assign")) this.assign(form);
    else if (form.hasAttribute("data-estimate")) void this.keepEstimate(form);
    else return false;
    return true;
  };

  // -- assignments ----------------------------------------------------------------------------------------------------

  private assign(form: HTMLFormElement): void {
    const choice = form.elements.namedItem("resource") as HTMLSelectElement;
    const units = shareOf((form.elements.namedItem("units") as HTMLInputElement).value);
    if (!choice.value) return this.record.say("people", say("choose_somebody"));
    if (units === null) return this.record.say("people", say("no_share"));
    const resource = Number(choice.value);
    void this.record.apply(this.record.numbers.map((task): Op => ({ op: "assign", task, resource, units })), "people");
    choice.selectedOptions[0]?.remove();
    choice.value = "";
  }

  private editUnits(line: HTMLElement): void {
    const button = line.querySelector<HTMLElement>("[data-units-edit]") as HTMLElement;
    const input = document.createElement("input");
    input.className = "in";
    input.dataset["typing"] = "";
    input.inputMode = "decimal";
    const seen = Number(line.dataset["units"] ?? "1");
    input.value = `${Math.round(seen * 10000) / 100} %`;
    input.setAttribute("aria-label", say("share_of_time"));
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
      const units = shareOf(input.value);
      close();
      if (units === null) return this.record.say("people", say("no_share"));
      if (Math.abs(units - seen) < 0.00005) return;
      const work = line.dataset["work"] ? { work: Number(line.dataset["work"]) } : {};
      const op: Op = { op: "assign", task: this.record.number, resource: Number(line.dataset["resource"]), units, ...work };
      button.textContent = input.value;
      void this.record.apply([op], "people");
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

  // -- the estimate ---------------------------------------------------------------------------------------------------

  private async openEstimate(): Promise<void> {
    const form = this.record.element.querySelector<HTMLFormElement>("form[data-estimate]");
    if (!form) return;
    const { state } = await this.record.host();
    const task = state.taskNumbered(this.record.number);
    if (task < 0) return;
    const seen = JSON.parse(form.dataset["seen"] ?? "null") as { [name: string]: number | string } | null;
    for (const name of POINTS) {
      const minutes = (seen?.[name] as number | undefined) ?? (state.data.duration[task] as number);
      (form.elements.namedItem(name) as HTMLInputElement).value = state.format.exactDuration(minutes);
    }
    (form.elements.namedItem("basis") as HTMLTextAreaElement).value = String(seen?.["basis"] ?? "");
    form.hidden = false;
    this.toggle(form).hidden = true;
    const first = form.elements.namedItem("low") as HTMLInputElement;
    first.focus();
    first.select();
  }

  private toggle(form: HTMLFormElement): HTMLElement {
    return form.parentElement?.querySelector("[data-estimate-open]") as HTMLElement;
  }

  private closeEstimate(form: HTMLFormElement): void {
    form.hidden = true;
    const button = this.toggle(form);
    button.hidden = false;
    button.focus();
  }

  private async keepEstimate(form: HTMLFormElement): Promise<void> {
    const { state } = await this.record.host();
    const { day_minutes: day, week_minutes: week } = state.data.json.project;
    const wrong = form.querySelector("[data-wrong]") as HTMLElement;
    const wanted: { [name: string]: unknown } = {};
    for (const name of POINTS) {
      const input = form.elements.namedItem(name) as HTMLInputElement;
      const said = readDuration(input.value, day, week);
      if (!said) {
        wrong.textContent = say("no_duration", { typed: input.value });
        input.focus();
        return;
      }
      wanted[name] = said.minutes;
    }
    const [low, likely, high] = POINTS.map((name) => wanted[name] as number) as [number, number, number];
    if (low > likely || likely > high) {
      wrong.textContent = say("estimate_order");
      return;
    }
    for (const name of ["meaning", "distribution", "basis"]) {
      wanted[name] = (form.elements.namedItem(name) as HTMLInputElement).value;
    }
    wrong.textContent = "";
    this.estimate(form, wanted);
  }

  private estimate(form: HTMLFormElement, wanted: { [name: string]: unknown } | null): void {
    const seen = JSON.parse(form.dataset["seen"] ?? "null") as unknown;
    this.closeEstimate(form);
    void this.record.apply([{ op: "estimate", task: this.record.number, seen, estimate: wanted }], "estimate");
  }
}
