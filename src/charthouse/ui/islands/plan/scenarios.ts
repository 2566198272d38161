/* Other plans as ghosts behind the bars: scenarios beside the plan, or the plan beside a scenario. */
import type { Ghost } from "./ghosts";
import type { PlanState } from "./state";

export interface GhostJson {
  name: string;
  number: number[];
  start: (number | null)[];
  finish: (number | null)[];
}

/** What the server says of another plan's dates, without those of tasks that could not be placed. */
export function ghostOf(json: GhostJson): Ghost {
  const dates = new Map<number, readonly [number, number]>();
  json.number.forEach((number, i) => {
    const start = json.start[i];
    const finish = json.finish[i];
    if (start != null && finish != null) dates.set(number, [start, finish]);
  });
  return { name: json.name, dates };
}

export class Scenarios {
  private readonly known = new Map<string, Ghost>();

  constructor(
    private readonly root: HTMLElement,
    private readonly state: PlanState,
    private readonly shown: () => void,
  ) {
    root.addEventListener("change", (event) => {
      if ((event.target as HTMLInputElement).dataset["ghost"] !== undefined) void this.choose();
    });
    if (this.wanted().length) void this.choose();
  }

  private wanted(): string[] {
    const boxes = this.root.querySelectorAll<HTMLInputElement>("[data-ghost]:checked");
    return [...boxes].map((box) => box.dataset["ghost"] as string);
  }

  /** Show those that are ticked; each is asked for anew when it is ticked, because it goes on being planned. */
  private async choose(): Promise<void> {
    const wanted = this.wanted();
    for (const url of [...this.known.keys()]) if (!wanted.includes(url)) this.known.delete(url);
    await Promise.all(wanted.filter((url) => !this.known.has(url)).map((url) => this.ask(url)));
    this.state.ghosts = this.wanted().flatMap((url) => this.known.get(url) ?? []);
    this.shown();
  }

  private async ask(url: string): Promise<void> {
    try {
      const answer = await fetch(url, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (answer.ok) this.known.set(url, ghostOf((await answer.json()) as GhostJson));
    } catch {
      // Without an answer there is no ghost; the plan itself is drawn.
    }
  }
}
