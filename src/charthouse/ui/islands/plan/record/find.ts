/* Tasks found by number or words of their name, the nearest first. */
import type { PlanData } from "../data";

const MOST = 8;

/** The rows of tasks that what was typed may mean: its number, its key, the place in the outline, words of its name. */
export function found(data: PlanData, typed: string, without: ReadonlySet<number>): number[] {
  const text = typed.trim().toLocaleLowerCase();
  if (!text) return [];
  const figures = /^(?:[a-z][a-z0-9]*-)?(\d+)$/i.exec(text);
  const number = figures ? Number(figures[1]) : -1;
  const words = text.split(/\s+/);
  const first: number[] = [];
  const begins: number[] = [];
  const holds: number[] = [];
  for (let row = 0; row < data.count; row++) {
    if (without.has(data.number[row] as number)) continue;
    if (data.number[row] === number || data.wbs[row] === text) {
      first.push(row);
      continue;
    }
    if (begins.length >= MOST) continue;
    const name = (data.name[row] ?? "").toLocaleLowerCase();
    if (!words.every((word) => name.includes(word))) continue;
    if (name.startsWith(text)) begins.push(row);
    else if (holds.length < MOST) holds.push(row);
  }
  return [...first, ...begins, ...holds].slice(0, MOST);
}
