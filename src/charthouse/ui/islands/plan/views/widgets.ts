/* What stands in the bars above the views. */
import type { PlanState } from "../state";
import type { BoxChart } from "./boxes";
import { levelsOf, type Folds } from "./folds";
import { say } from "../words";

/** An element with a class and a text. */
export function part<Name extends keyof HTMLElementTagNameMap>(name: Name, className: string, text = ""): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function button(text: string, go: () => void, name = ""): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "btn bare";
  made.textContent = text;
  if (name) made.title = name;
  made.addEventListener("click", go);
  return made;
}

/** A choice of one among few, with its name before it. */
export function choice(name: string, options: [value: string, text: string][], chosen: string, go: (value: string) => void): HTMLLabelElement {
  const label = document.createElement("label");
  label.className = "pv-choice";
  const text = document.createElement("span");
  text.textContent = name;
  const select = document.createElement("select");
  for (const [value, said] of options) {
    const option = document.createElement("option");
    option.value = value;
    option.textContent = said;
    option.selected = value === chosen;
    select.append(option);
  }
  select.addEventListener("change", (event) => {
    event.stopPropagation();
    go(select.value);
  });
  label.append(text, select);
  return label;
}

/** Down to which level a drawing shows the plan. */
export class LevelChoice {
  readonly element = document.createElement("span");
  private shown = "";

  constructor(
    private readonly folds: Folds,
    private readonly changed: () => void,
  ) {
    this.element.className = "pv-choice";
  }

  update(state: PlanState): void {
    const { folds } = this;
    const levels = levelsOf(state.outline);
    const key = `${levels}/${folds.level}`;
    if (key === this.shown) return;
    this.shown = key;
    const options = Array.from({ length: levels }, (_none, at): [string, string] => [
      at === levels - 1 ? "Infinity" : String(at),
      at === levels - 1 ? say("view_level_all") : say("view_level", { level: at + 1 }),
    ]);
    const chosen = folds.level >= levels - 1 ? "Infinity" : String(folds.level);
    this.element.replaceChildren(
      choice(say("view_levels"), options, chosen, (value) => {
        folds.to(Number(value));
        this.changed();
      }),
    );
  }
}

/** What the inks of the colour rules mean: a band and a name for each, at the end of a view's bar. */
export function rulesIn(bar: HTMLElement, { colours }: PlanState): void {
  const there = bar.querySelector(".pv-rules");
  if (!colours.length) return there?.remove();
  const list = part("ul", "pv-rules");
  list.setAttribute("aria-label", say("view_rules"));
  for (const { name, ink } of colours) list.append(part("li", `ruled ink-${ink}`, name));
  if (!there) bar.append(list);
  else if (there.innerHTML !== list.innerHTML) there.replaceWith(list);
}

/** Buttons for the zoom of a drawing. */
export function zoomButtons(chart: BoxChart): HTMLElement {
  const group = document.createElement("div");
  group.className = "seg";
  group.setAttribute("role", "group");
  group.setAttribute("aria-label", say("view_zoom"));
  const plain = (text: string, name: string, go: () => void): HTMLButtonElement => {
    const made = button(text, go, say(name));
    made.setAttribute("aria-label", say(name));
    return made;
  };
  group.append(
    plain("\u2212", "key_zoom_out", () => chart.zoomTo(chart.scale / 1.3)),
    plain("+", "key_zoom_in", () => chart.zoomTo(chart.scale * 1.3)),
    button(say("view_fit"), () => chart.fit(), say("view_fit_all")),
  );
  for (const one of group.children) one.className = "";
  return group;
}
