/** From values to places on a chart. */

/** A straight scale; where all values are the same, they stand in the middle. */
export function scale(low: number, high: number, from: number, to: number): (value: number) => number {
  if (high <= low) return () => (from + to) / 2;
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

/** The least and the greatest of all values, with a little air on both sides. */
export function reach(values: number[], air = 0.03): [number, number] {
  const low = Math.min(...values);
  const high = Math.max(...values);
  const more = (high - low || 1) * air;
  return [low - more, high + more];
}

/** A line through points, as the way of an SVG path. */
export function line(points: [number, number][]): string {
  return points.map(([x, y], place) => `${place ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");
}

/** The area between two lines over the same places. */
export function area(upper: [number, number][], lower: [number, number][]): string {
  return `${line(upper)}${line([...lower].reverse()).replace("M", "L")}Z`;
}

/** About how wide a text is at a size in pixels: charts are drawn before anything can be measured. */
export function wide(text: string, size = 11): number {
  return text.length * size * 0.56;
}

/** A text that is no wider than so many pixels. */
export function cut(text: string, room: number, size = 11): string {
  const letters = Math.max(3, Math.floor(room / (size * 0.56)));
  return text.length <= letters ? text : `${text.slice(0, letters - 1)}…`;
}

/** Ticks whose labels have room beside each other, from the first on. */
export function withRoom<T extends { at: number; label: string }>(ticks: T[], x: (value: number) => number, size = 11): T[] {
  const kept: T[] = [];
  let end = -Infinity;
  for (const tick of ticks) {
    const half = wide(tick.label, size) / 2 + 6;
    if (x(tick.at) - half < end) continue;
    kept.push(tick);
    end = x(tick.at) + half;
  }
  return kept;
}

/** The place among sorted values that is nearest to one. */
export function nearest(values: number[], value: number): number {
  let best = 0;
  for (let place = 1; place < values.length; place++) {
    if (Math.abs((values[place] as number) - value) < Math.abs((values[best] as number) - value)) best = place;
  }
  return best;
}
