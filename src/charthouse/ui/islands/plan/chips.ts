/* What is filtered, sorted and grouped, said above the grid; each part can be changed or taken away. */
import { tidied, type Part } from "./filter";
import { svg } from "./inks";
import { groupInWords, inWords, sortsInWords } from "./sentences";
import type { Viewing } from "./viewing";
import { say } from "./words";

const CROSS = "M3 3l6 6M9 3l-6 6";

export class Chips {
  private said = "";

  constructor(
    private readonly place: HTMLElement,
    private readonly viewing: Viewing,
  ) {}

  update(): void {
    const { viewing, place } = this;
    const { state } = viewing;
    const { filter, text, arrangement } = state;
    const chips: [what: string, change: (() => void) | null, remove: () => void][] = [];
    const parts: Part[] = filter.join === "any" && filter.parts.length ? [filter] : filter.parts;
    const edit = (): void => void viewing.openBuilder();
    for (const part of parts) {
      const others = parts.filter((one) => one !== part);
      chips.push([inWords(state, part), edit, () => viewing.ask(tidied({ join: "all", parts: others }))]);
    }
    if (text.trim()) chips.push([say("chip_search", { text: text.trim() }), null, () => viewing.search("")]);
    const { sort, flat, group } = arrangement;
    const arrange = (): void => void viewing.openArranging();
    if (sort.length) chips.push([sortsInWords(sort), arrange, () => viewing.arrange({ ...arrangement, sort: [] })]);
    if (group) chips.push([groupInWords(group), arrange, () => viewing.arrange({ ...arrangement, group: null })]);
    else if (flat) chips.push([say("chip_flat"), arrange, () => viewing.arrange({ ...arrangement, flat: false })]);
    if (state.colours.length) {
      const rules = state.colours.map(({ name }) => name).join(", ");
      chips.push([say("chip_colours", { rules }), (): void => void viewing.openColours(), () => viewing.colour([])]);
    }
    const said = JSON.stringify([chips.map(([what]) => what), state.unsettled]);
    place.hidden = !chips.length;
    if (said === this.said) return;
    this.said = said;
    const had = [...place.children].findIndex((child) => child.contains(document.activeElement));
    place.replaceChildren(...chips.map(([what, change, remove]) => this.chip(what, change, remove)));
    if (chips.length > 1) place.append(this.button(say("clear_all"), () => viewing.clear(), "btn bare"));
    if (state.unsettled) place.append(this.unsettled());
    // Who removes one with the keyboard goes on to the next.
    if (had >= 0) (place.children[Math.min(had, place.children.length - 1)]?.querySelector("button") ?? viewing.focusTarget)?.focus();
  }

  private button(text: string, run: () => void, className: string): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = className;
    button.textContent = text;
    button.addEventListener("click", run);
    return button;
  }

  private chip(what: string, change: (() => void) | null, remove: () => void): HTMLElement {
    const chip = document.createElement("span");
    chip.className = "plan-chip";
    chip.dir = "auto";
    if (change) {
      const text = this.button(what, change, "t");
      text.title = what;
      chip.append(text);
    } else {
      const text = document.createElement("span");
      text.className = "t";
      text.textContent = what;
      chip.append(text);
    }
    const cross = this.button("", remove, "x");
    cross.setAttribute("aria-label", say("chip_remove", { what }));
    const mark = svg("svg", { viewBox: "0 0 12 12", "aria-hidden": "true" });
    mark.append(svg("path", { d: CROSS }));
    cross.append(mark);
    chip.append(cross);
    return chip;
  }

  private unsettled(): HTMLElement {
    const { viewing } = this;
    const place = document.createElement("span");
    place.className = "plan-unsettled";
    place.append(say("chip_unsettled"), this.button(say("chip_settle"), () => viewing.settle(), "link"));
    return place;
  }
}

