/* What can be chosen in cells beyond what the plan’s data say: who and what works in the project, and its calendars. */

interface ChoicesJson {
  resources: [number: number, name: string, amount: boolean][];
  people: string[];
  calendars: string[];
  headers: Record<string, string>;
}

export class Choices {
  /** Number in the plan, name, and whether its units count an amount of material. */
  resources: [number: number, name: string, amount: boolean][] = [];
  people: string[] = [];
  calendars: string[] = [];
  /** What columns are called in tables of other tools: the column by a heading in small letters. */
  headers: Record<string, string> = {};
  private loading: Promise<void> | null = null;

  constructor(private readonly url: string) {}

  /** Have them; where the server does not answer they are empty, and the next one asks again. */
  load(): Promise<void> {
    this.loading ??= fetch(this.url, { headers: { Accept: "application/json" } })
      .then(async (answer) => {
        if (!answer.ok) throw new Error(String(answer.status));
        Object.assign(this, (await answer.json()) as ChoicesJson);
      })
      .catch(() => {
        this.loading = null;
      });
    return this.loading;
  }

  /** What somebody may have added meanwhile is asked for again. */
  forget(): void {
    this.loading = null;
  }
}
