/* The dates of baselines that the page's data do not bring: asked for when somebody wants to see them. */
import { NONE, type Baseline, type PlanData } from "./data";

/** What the server tells of one (exchange/schemas/plan-baseline-1.json). */
export interface BaselineJson {
  number: number;
  origin: number;
  tasks: number[];
  start: (number | null)[];
  finish: (number | null)[];
}

type Dates = ReadonlyMap<number, readonly [start: number, finish: number]>;

export function datesOf({ origin, tasks, start, finish }: BaselineJson): Dates {
  const since = (minutes: number | null | undefined): number => (minutes == null ? NONE : minutes + origin);
  return new Map(tasks.map((number, i) => [number, [since(start[i]), since(finish[i])]]));
}

export class AskedBaselines {
  private readonly dates = new Map<number, Dates>();
  /** The same as columns, for the rows that the plan had last. */
  private columns = new Map<number, Baseline>();
  private rows: Int32Array | null = null;

  keep(number: number, dates: Dates): void {
    this.dates.set(number, dates);
    this.columns.delete(number);
  }

  /** Baselines may have been taken anew: what was asked for is not known any more. */
  forget(): void {
    this.dates.clear();
    this.columns.clear();
  }

  /** Put what is known into a plan's data. */
  fill(data: PlanData): void {
    if (!this.dates.size) return;
    if (this.rows !== data.number) this.columns.clear();
    this.rows = data.number;
    data.baselines = data.baselines.map((baseline) => {
      const dates = baseline.loaded ? undefined : this.dates.get(baseline.number);
      if (!dates) return baseline;
      let made = this.columns.get(baseline.number);
      if (!made) this.columns.set(baseline.number, (made = columnsOf(baseline, data.number, dates)));
      return made;
    });
  }
}

function columnsOf(baseline: Baseline, number: Int32Array, dates: Dates): Baseline {
  const start = new Int32Array(number.length).fill(NONE);
  const finish = start.slice();
  number.forEach((one, row) => {
    const found = dates.get(one);
    if (found) [start[row], finish[row]] = found;
  });
  return { ...baseline, loaded: true, start, finish };
}
