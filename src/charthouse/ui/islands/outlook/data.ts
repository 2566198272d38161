/** What the server gives the charts: values with their words, so that nothing is formatted here. */

export interface Tick {
  at: number;
  label: string;
}

export interface Mark extends Tick {
  kind: "plan" | "baseline" | "promise";
}

interface Chart {
  name: string;
  title: string;
  unit: string;
  ticks: Tick[];
}

/** The chance of each value: a hundred and one of them, by percent. */
export interface Curve extends Chart {
  kind: "curve";
  values: number[];
  labels: string[];
  marks: Mark[];
  shares: Tick[];
  reading: string;
}

export interface FanPoint extends Tick {
  /** P10, P20, P50, P80 and P90. */
  levels: [number, number, number, number, number];
  labels: [string, string, string, string, string];
}

/** How a forecast went. */
export interface Fan extends Chart {
  kind: "fan";
  points: FanPoint[];
  heights: Tick[];
  marks: Mark[];
  words: { p50: string; half: string; most: string };
  reading: string;
}

export interface Bar {
  name: string;
  href: string;
  low: number;
  high: number;
  from: string;
  to: string;
}

/** What moves the finish, the widest bar first. */
export interface Tornado extends Chart {
  kind: "tornado";
  centre: Tick;
  bars: Bar[];
}

export type AnyChart = Curve | Fan | Tornado;

/** A sentence with its gaps filled. */
export function filled(sentence: string, gaps: Record<string, string>): string {
  return sentence.replace(/\{(\w+)\}/g, (gap, name: string) => gaps[name] ?? gap);
}
