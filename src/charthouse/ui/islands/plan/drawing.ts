/* The page set-up: a dialog that shows what comes out, and hands it over as a file or to the printer. Loaded when asked for. */
import { saveFile } from "../app/saving";
import { DAY } from "./calendar";
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";
import { say } from "./words";

interface Preview {
  page: number;
  pages: number;
  remarks: string[];
  size: [number, number];
  svg: string;
}
interface Asked {
  format: string;
  setup: Record<string, unknown>;
  page?: number;
  keep?: boolean;
}
/** More than that is the business of a PDF: a browser would print it for minutes. */
const MOST_PRINTED = 30;
const WAIT_MS = 250;

const csrfToken = (): string => (JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>)["X-CSRFToken"] ?? "";

/** Open the dialog for the plan as the page shows it. */
export async function openDrawing(root: HTMLElement, state: PlanState, sheet: Sheet): Promise<void> {
  const place = root.querySelector<HTMLDialogElement>("[data-drawing]");
  if (!place || place.open) return;
  const answer = await fetch(place.dataset["drawing"] ?? "", { headers: { Accept: "text/html" } });
  if (!answer.ok) {
    const found = root.querySelector<HTMLElement>("[data-found]");
    if (found) found.textContent = say("draw_failed");
    return;
  }
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  place.replaceChildren(template.content);
  place.showModal();
  new Drawing(place, state, sheet).start();
}

class Drawing {
  private page = 1;
  private pages = 1;
  private timer = 0;
  private asked = 0;
  private ready: Promise<void> = Promise.resolve();
  private readonly form: HTMLFormElement;

  constructor(
    private readonly dialog: HTMLDialogElement,
    private readonly state: PlanState,
    private readonly sheet: Sheet,
  ) {
    this.form = dialog.querySelector("form") as HTMLFormElement;
  }

  start(): void {
    const { form, dialog } = this;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.later(0);
    });
    form.addEventListener("input", () => this.later());
    form.addEventListener("click", (event) => this.click(event));
    dialog.addEventListener("close", () => this.forget(), { once: true });
    dialog.querySelector<HTMLElement>("select")?.focus();
    this.later(0);
  }

  private find<Type extends HTMLElement = HTMLElement>(selector: string): Type | null {
    return this.form.querySelector<Type>(selector);
  }

  private say(text: string): void {
    const place = this.find("[data-busy]");
    if (place) place.textContent = text;
  }

  /** What the form says, as the server takes it. */
  private setup(): Record<string, unknown> {
    const told: Record<string, unknown> = { columns: [], baselines: [] };
    for (const field of this.form.querySelectorAll<HTMLInputElement | HTMLSelectElement>("[name]")) {
      const box = field instanceof HTMLInputElement && field.type === "checkbox";
      if (box) told[field.name] = field.checked;
      else if (field.dataset["truth"] !== undefined) told[field.name] = field.value === "true";
      else if (field.dataset["number"] !== undefined || field.type === "number") told[field.name] = Number(field.value || "x");
      else told[field.name] = field.type === "date" ? field.value || null : field.value;
    }
    for (const box of this.form.querySelectorAll<HTMLInputElement>("[data-list]:checked")) {
      const numbers = box.dataset["list"] === "baselines";
      (told[box.dataset["list"] as string] as unknown[]).push(numbers ? Number(box.value) : box.value);
    }
    if (!this.find("[data-list=baselines]")) delete told["baselines"];
    told["rows"] = this.find<HTMLSelectElement>("[data-rows]")?.value === "page" ? this.rows() : null;
    return told;
  }

  /** The tasks that the page shows, in its order. */
  private rows(): number[] {
    const { data, outline } = this.state;
    return Array.from(outline.rows)
      .filter((task) => task >= 0 && (data.number[task] as number) >= 0)
      .map((task) => data.number[task] as number);
  }

  private async post(asked: Asked): Promise<Response | null> {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": csrfToken() };
    try {
      const answer = await fetch(this.form.dataset["draw"] ?? "", { method: "POST", headers, body: JSON.stringify(asked) });
      if (answer.ok) return answer;
      const problem = (await answer.json().catch(() => ({}))) as { detail?: string };
      this.say(problem.detail || say("draw_failed"));
    } catch {
      this.say(say("draw_failed"));
    }
    return null;
  }

  private later(wait = WAIT_MS): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => (this.ready = this.preview()), wait);
  }

  private async preview(): Promise<void> {
    if (!this.form.checkValidity()) return this.say(say("draw_unfit"));
    const turn = ++this.asked;
    this.dialog.setAttribute("aria-busy", "true");
    this.say(say("draw_busy"));
    const answer = await this.post({ format: "preview", setup: this.setup(), page: this.page, keep: true });
    const shown = answer ? ((await answer.json()) as Preview) : null;
    if (turn !== this.asked) return;
    this.dialog.removeAttribute("aria-busy");
    if (!shown) return;
    this.say("");
    [this.page, this.pages] = [shown.page, shown.pages];
    this.find("[data-paper]")?.replaceChildren(drawingOf(shown.svg));
    const at = this.find("[data-at]");
    if (at) at.textContent = say("draw_page", { page: this.state.format.number(shown.page), pages: this.state.format.number(shown.pages) });
    const remarks = this.find("[data-remarks]");
    if (remarks) remarks.textContent = shown.remarks.join(" ");
    for (const button of this.form.querySelectorAll<HTMLButtonElement>("[data-turn]")) {
      const next = this.page + Number(button.dataset["turn"]);
      button.disabled = next < 1 || next > this.pages;
    }
  }

  private click(event: Event): void {
    const button = (event.target as Element).closest<HTMLElement>("button");
    if (!button) return;
    const { turn, get, range } = button.dataset;
    if (button.dataset["close"] !== undefined) this.dialog.close();
    else if (turn) {
      this.page += Number(turn);
      this.later(0);
    } else if (get) void this.save(get, button as HTMLButtonElement);
    else if (range) this.range(range === "seen");
    else if (button.dataset["onePage"] !== undefined) {
      this.put("wide", "1");
      this.put("tall", "1");
      this.later(0);
    } else if (button.dataset["print"] !== undefined) void this.print();
  }

  private put(name: string, value: string): void {
    const field = this.find<HTMLInputElement>(`[name=${name}]`);
    if (field) field.value = value;
  }

  /** The whole plan, or the days that the chart shows now. */
  private range(seen: boolean): void {
    const { scroller } = this.sheet;
    const { scale } = this.state;
    const pane = (this.sheet.grid.element as Element).getBoundingClientRect().width;
    const wide = Math.max(1, scroller.clientWidth - pane);
    const iso = (x: number): string => new Date(Math.floor(scale.dayAt(x)) * DAY * 60_000).toISOString().slice(0, 10);
    this.put("start", seen ? iso(scroller.scrollLeft) : "");
    this.put("finish", seen ? iso(scroller.scrollLeft + wide) : "");
    this.later(0);
  }

  private async save(kind: string, button: HTMLButtonElement): Promise<void> {
    if (!this.form.checkValidity()) return this.say(say("draw_unfit"));
    button.disabled = true;
    this.say(say("draw_busy"));
    const answer = await this.post({ format: kind, setup: this.setup(), keep: true });
    button.disabled = false;
    if (!answer) return;
    if (answer.status === 202) {
      const { watch } = (await answer.json()) as { watch: string };
      const link = document.createElement("a");
      [link.href, link.className, link.textContent] = [watch, "link", say("draw_job_link")];
      this.say(`${say("draw_job")} `);
      this.find("[data-busy]")?.append(link);
      document.dispatchEvent(new CustomEvent("jobs:changed"));
      return;
    }
    const name = /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? `plan.${kind}`;
    saveFile(await answer.blob(), name);
    this.say(say("draw_saved", { name }));
  }

  /** All pages on a sheet of their own, which only the printer sees. */
  private async print(): Promise<void> {
    await this.ready;
    if (this.pages > MOST_PRINTED) return this.say(say("draw_print_pdf"));
    this.say(say("draw_busy"));
    const setup = this.setup();
    const sheets = document.createElement("div");
    sheets.className = "print-sheets";
    let size: [number, number] = [595, 842];
    for (let page = 1; page <= this.pages; page++) {
      const answer = await this.post({ format: "preview", setup, page });
      if (!answer) return;
      const shown = (await answer.json()) as Preview;
      size = shown.size;
      sheets.append(drawingOf(shown.svg));
    }
    this.say("");
    const rules = new CSSStyleSheet();
    rules.replaceSync(`@page { size: ${size[0]}pt ${size[1]}pt; margin: 0 }`);
    document.adoptedStyleSheets.push(rules);
    document.body.append(sheets);
    document.documentElement.classList.add("prints-sheets");
    window.print();
    document.documentElement.classList.remove("prints-sheets");
    sheets.remove();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== rules);
  }

  private forget(): void {
    clearTimeout(this.timer);
    this.asked++;
    this.dialog.replaceChildren();
  }
}

/** A page that the server drew, as an element: scaled to its place by the page's styles. */
export function drawingOf(text: string): Element {
  const drawing = new DOMParser().parseFromString(text, "image/svg+xml").documentElement;
  drawing.removeAttribute("width");
  drawing.removeAttribute("height");
  return document.importNode(drawing, true);
}
