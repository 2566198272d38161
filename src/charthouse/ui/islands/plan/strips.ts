/* Which baselines are drawn beside the bars: the choice in the tools, and their dates when they are wanted. */
import { datesOf, type BaselineJson } from "./baselines";
import { MOST_STRIPS } from "./ghosts";
import type { PlanState } from "./state";

export class Strips {
  private asking = new Set<number>();

  /** `url` is that of a baseline's dates, with 0 for its number. */
  constructor(
    private readonly root: HTMLElement,
    private readonly state: PlanState,
    private readonly url: string,
    private readonly shown: () => void,
  ) {
    root.addEventListener("change", (event) => {
      const box = event.target as HTMLInputElement;
      if (box.dataset["strip"] === undefined) return;
      this.choose(Number(box.dataset["strip"]), box.checked);
    });
    const asked = new URLSearchParams(location.search).get("baselines");
    const wanted = (asked ?? "").split(",").filter(Boolean).map(Number).filter((number) => this.there(number));
    if (wanted.length) {
      state.strips = wanted.slice(0, MOST_STRIPS);
      state.show.baseline = true;
    }
    this.update();
  }

  private there(number: number): boolean {
    return this.state.data.baselines.some((one) => one.number === number);
  }

  private choose(number: number, on: boolean): void {
    const { state } = this;
    // In the order in which the baselines were taken, whichever was chosen first.
    const wanted = new Set(on ? [...state.strips, number] : state.strips.filter((other) => other !== number));
    state.strips = state.data.baselines.map((one) => one.number).filter((one) => wanted.has(one)).slice(0, MOST_STRIPS);
    state.store.write({ strips: state.strips });
    this.update();
    this.shown();
  }

  /** Bring the choice in line with the baselines that there are, and ask for what is not here yet. */
  update(): void {
    const { state, root } = this;
    const { baselines } = state.data;
    state.strips = state.strips.filter((number) => this.there(number));
    const list = root.querySelector<HTMLElement>("[data-strips]");
    const pattern = root.querySelector<HTMLTemplateElement>("[data-strip-line]");
    if (list && pattern) {
      const focused = (document.activeElement as HTMLElement | null)?.dataset?.["strip"];
      list.replaceChildren(
        ...baselines.map(({ number, name }) => {
          const line = pattern.content.cloneNode(true) as DocumentFragment;
          const box = line.querySelector("input") as HTMLInputElement;
          box.dataset["strip"] = String(number);
          box.checked = state.strips.includes(number);
          box.disabled = !box.checked && state.strips.length >= MOST_STRIPS;
          line.querySelector("[data-name]")?.append(name);
          return line;
        }),
      );
      if (focused) list.querySelector<HTMLElement>(`[data-strip="${focused}"]`)?.focus();
    }
    const main = baselines[state.baseline];
    for (const number of new Set([...state.strips, ...(main ? [main.number] : [])])) {
      const known = baselines.find((one) => one.number === number);
      if (known && !known.loaded) void this.ask(number);
    }
  }

  private async ask(number: number): Promise<void> {
    if (this.asking.has(number)) return;
    this.asking.add(number);
    try {
      const answer = await fetch(this.url.replace("/0/", `/${number}/`), { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      this.state.asked.keep(number, datesOf((await answer.json()) as BaselineJson));
      this.shown();
    } catch {
      // The line is down: the next choice, or the next change of the plan, asks again.
    } finally {
      this.asking.delete(number);
    }
  }
}
