/** Where an arrow leads to in the matrix: up is more probable, right is a greater impact; nothing lies beyond the edge. */
const STEPS: Record<string, [number, number]> = { ArrowUp: [1, 0], ArrowDown: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] };

/** The neighbour of a cell; none beyond the edge, and for any other key. */
export function beside(cell: HTMLElement, key: string): HTMLElement | null {
  const step = STEPS[key];
  if (!step) return null;
  const [chance, impact] = [Number(cell.dataset["chance"]) + step[0], Number(cell.dataset["impact"]) + step[1]];
  return cell.closest("table")?.querySelector<HTMLElement>(`td[data-chance="${chance}"][data-impact="${impact}"]`) ?? null;
}
