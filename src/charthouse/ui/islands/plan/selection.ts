/* Which tasks are chosen together, kept by their numbers, so that the choice outlives every edit. */
import type { Corners } from "./rectangle";

export class Selection {
  private numbers = new Set<number>();
  /** Where the stretch began that Shift draws out. */
  private anchor = 0;
  /** Tasks that were cut and wait to be put elsewhere. */
  cut: ReadonlySet<number> = new Set();
  /** The cells that are chosen, whose rows are chosen with them (cellrange.ts); null where rows are chosen as a whole. */
  cells: Corners | null = null;

  get size(): number {
    return this.numbers.size;
  }

  has(number: number): boolean {
    return this.numbers.has(number);
  }

  /** No more than the one that has the keyboard. */
  only(number: number): void {
    this.all([]);
    this.anchor = number;
  }

  /** One more, or one fewer; what has the keyboard counts as chosen from now on. */
  toggle(number: number, held: number): void {
    this.cells = null;
    if (!this.numbers.size && held) this.numbers.add(held);
    if (!this.numbers.delete(number)) this.numbers.add(number);
    this.anchor = number;
  }

  /** All rows between where the choice began and a row. */
  upTo(number: number, inRows: number[]): void {
    const [from, to] = [inRows.indexOf(this.anchor), inRows.indexOf(number)];
    if (from < 0) this.anchor = number;
    const begin = from < 0 ? to : from;
    this.all(inRows.slice(Math.min(begin, to), Math.max(begin, to) + 1));
  }

  /** These, as whole rows. */
  all(numbers: Iterable<number>): void {
    this.cells = null;
    this.numbers = new Set(numbers);
  }

  /** The chosen ones as tasks in the order of the outline: with none chosen, the one with the keyboard. */
  tasks(numbers: ArrayLike<number>, held: number): number[] {
    if (this.numbers.size < 2) return held >= 0 ? [held] : [];
    return Array.from(numbers, (number, task) => (this.numbers.has(number) ? task : -1)).filter((task) => task >= 0);
  }

  /** Tasks have been given their numbers, and some are gone. */
  follow(numbers: ReadonlyMap<number, number>, there: ArrayLike<number>): void {
    for (const corner of [this.cells?.from, this.cells?.to]) if (corner) corner.number = numbers.get(corner.number) ?? corner.number;
    if (!this.numbers.size && !this.cut.size) return;
    const known = new Set(Array.from(there));
    const now = (some: Iterable<number>): Set<number> =>
      new Set([...some].map((one) => numbers.get(one) ?? one).filter((one) => known.has(one)));
    this.numbers = now(this.numbers);
    this.cut = now(this.cut);
    this.anchor = numbers.get(this.anchor) ?? this.anchor;
  }
}
