/* What a task's bar can be taken by, laid over the chart for the one task at which the pointer is; and its ghost. */
import { INACTIVE, LEVEL_OF_EFFORT, NONE, SUMMARY, has } from "./data";
import { diamond, rect, svg } from "./inks";
import type { Proposal } from "./moving";
import { MILESTONE_HALF, boxOf, doneUntil, rowShape } from "./shapes";
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";

export type Part = "move" | "finish" | "progress" | "deadline" | "pin" | "from-start" | "from-finish";

/** How far beside a bar its handles for links lie. */
export const HANDLE = 9;

export class Grips {
  private readonly layer = svg("svg", { class: "pl-grips g", "aria-hidden": "true", width: 1, height: 1 });
  private readonly parts = new Map<Part, SVGElement>();
  private readonly ghost = svg("path", { class: "k-ghost" });
  private readonly line = svg("path", { class: "k-rubber" });
  private readonly target = svg("path", { class: "k-target" });
  private readonly told = document.createElement("div");
  private shown = -1;
  /** Whether links can be drawn: they need the whole plan. */
  links = false;

  constructor(
    private readonly state: PlanState,
    private readonly sheet: Sheet,
  ) {
    const part = (name: Part, element: SVGElement): void => {
      element.dataset["grip"] = name;
      this.parts.set(name, element);
      this.layer.append(element);
    };
    this.layer.append(this.target, this.ghost, this.line);
    part("move", svg("path", { class: "k-grip" }));
    part("progress", svg("path", { class: "k-grip-p" }));
    part("finish", svg("path", { class: "k-grip k-grip-e" }));
    part("deadline", svg("path", { class: "k-grip k-grip-e" }));
    part("pin", svg("path", { class: "k-grip k-grip-pin" }));
    part("from-start", svg("circle", { class: "k-handle", r: 4 }));
    part("from-finish", svg("circle", { class: "k-handle", r: 4 }));
    this.told.className = "tip pl-tip pl-told";
    this.told.setAttribute("role", "status");
    this.told.hidden = true;
    sheet.chart.element.after(this.layer);
    sheet.element.append(this.told);
    sheet.drawnAnew = () => this.follow();
  }

  get task(): number {
    return this.shown;
  }

  on(name: string, hear: (part: Part, event: PointerEvent) => void): void {
    this.layer.addEventListener(name, (event) => {
      const part = (event.target as SVGElement).dataset["grip"] as Part | undefined;
      if (part) hear(part, event as PointerEvent);
    });
  }

  /** Lay the handles over a task, -1 for none. */
  show(task: number): void {
    if (task === this.shown) return;
    this.shown = task;
    this.follow();
  }

  /** The chart was drawn anew, perhaps elsewhere. */
  follow(): void {
    const { state, sheet, shown } = this;
    const box = shown >= 0 && shown < state.data.count ? boxOf(state, shown) : null;
    this.layer.style.transform = `translate(${state.pane}px, 0)`;
    for (const part of this.parts.values()) part.style.display = "none";
    if (!box) return;
    const { data, scale } = state;
    const shape = rowShape(sheet.rowHeight);
    const top = box.row * sheet.rowHeight + shape.barTop;
    const width = Math.max(box.right - box.left, 6);
    this.put("move", "d", rect(box.left, top - 3, width, 18));
    if (this.links && !has(data, shown, INACTIVE | LEVEL_OF_EFFORT)) {
      this.round("from-start", box.left - HANDLE, top + shape.barHeight / 2);
      this.round("from-finish", box.right + HANDLE, top + shape.barHeight / 2);
    }
    if (has(data, shown, SUMMARY | LEVEL_OF_EFFORT | INACTIVE)) return;
    if (!box.milestone) {
      this.put("finish", "d", rect(box.right - Math.min(4, width / 3), top - 3, 4 + Math.min(4, width / 3), 18));
      const x = scale.x(doneUntil(state, shown));
      const reached = (data.percent[shown] as number) > 0 ? x : box.left;
      this.put("progress", "d", `M${reached} ${top + 8}l5 8h-10z`);
    }
    const deadline = data.deadline[shown] as number;
    if (deadline !== NONE) this.put("deadline", "d", rect(scale.x(deadline) - 3, top - 4, 11, 20));
    const held = data.constraint.get(shown);
    if (held && held[1] !== NONE) this.put("pin", "d", rect(scale.x(held[1]) - 6, top - 6, 12, 8));
  }

  private put(name: Part, attribute: string, value: string): void {
    const part = this.parts.get(name) as SVGElement;
    part.setAttribute(attribute, value);
    part.style.display = "";
  }

  private round(name: Part, x: number, y: number): void {
    this.put(name, "cx", String(Math.round(x)));
    (this.parts.get(name) as SVGElement).setAttribute("cy", String(y));
  }

  /** Where a task would be: its outline, and its done part. */
  draw(task: number, at: Proposal): void {
    const { state, sheet } = this;
    const { scale } = state;
    const box = boxOf(state, task);
    if (!box) return;
    const top = box.row * sheet.rowHeight + rowShape(sheet.rowHeight).barTop;
    if ("deadline" in at.fields) {
      const x = Math.round(scale.x(at.deadline)) + 0.5;
      this.ghost.setAttribute("d", `M${x} ${top - 2}v17M${x} ${top - 1.5}h6l-1.8 2.7 1.8 2.7h-6z`);
    } else if (box.milestone) this.ghost.setAttribute("d", diamond(scale.x(at.start), top + 6, MILESTONE_HALF));
    else {
      const left = scale.x(at.start);
      const right = Math.max(scale.x(at.finish), left + 3);
      const bar = rect(left + 0.5, top + 0.5, right - left - 1, 11, 1.5);
      const done = "percent_complete" in at.fields ? left + ((right - left) * at.percent) / 100 : 0;
      this.ghost.setAttribute("d", done ? `${bar}M${done} ${top - 3}v18` : bar);
    }
  }

  /** Something else that would be there. */
  sketch(path: string): void {
    this.ghost.setAttribute("d", path);
  }

  /** A link that is being drawn, and the bar that it would reach; `bad` where it cannot be. */
  rubber(line: string, over: string, bad: boolean): void {
    this.line.setAttribute("d", line);
    this.target.setAttribute("d", over);
    for (const path of [this.line, this.target]) path.classList.toggle("bad", bad);
  }

  /** Say where it is, beside the pointer; `bad` for what cannot be. */
  tell(text: string, x: number, y: number, bad = false): void {
    const { told, sheet } = this;
    told.classList.toggle("bad", bad);
    if (told.textContent !== text) told.textContent = text;
    told.hidden = false;
    const { clientWidth, clientHeight } = sheet.element;
    const left = Math.min(x + 14, clientWidth - told.offsetWidth - 8);
    const under = y + 18 + told.offsetHeight < clientHeight ? y + 18 : y - told.offsetHeight - 10;
    told.style.transform = `translate(${Math.max(0, left)}px, ${under}px)`;
  }

  clear(): void {
    this.told.hidden = true;
    for (const path of [this.ghost, this.line, this.target]) path.removeAttribute("d");
  }
}
