/*
 * The tree of the plan: who is whose child, what is folded, and which rows are there to see, in which order.
 *
 * A row is a task; where the rows stand in groups, the head of a group is a row too: its "task" is a number below zero
 * (`isHead`), so that whatever asks for a task from zero on leaves it alone.
 */
import type { GroupRow } from "./arrange";

/** In which order rows stand that do not follow the outline. */
export interface Order {
  /** All tasks, sorted. */
  sorted: Int32Array;
  /** One list: which tasks are in it; null: sorted within the outline. */
  list: Iterable<number> | null;
  /** The groups of the list, where it has some. */
  groups: GroupRow[] | null;
}

/** Whether a row is the head of a group. */
export const isHead = (task: number): boolean => task < -1;
const headOf = (group: number): number => -2 - group;

export class Outline {
  readonly depth: Int32Array;
  readonly childCount: Int32Array;
  /** One past the last descendant. */
  readonly end: Int32Array;
  readonly position: Int32Array;
  private readonly folded: Uint8Array;
  /** Tasks in the order of the rows. */
  rows: Int32Array;
  /** The row of a task, or -1. */
  readonly rowOf: Int32Array;
  private kept: Uint8Array | null = null;
  /** While a filter holds, what is folded is folded for its time only. */
  private foldedFound: Uint8Array;
  private order: Order | null = null;

  constructor(readonly parent: Int32Array) {
    const count = parent.length;
    this.depth = new Int32Array(count);
    this.childCount = new Int32Array(count);
    this.end = new Int32Array(count);
    this.position = new Int32Array(count);
    this.folded = new Uint8Array(count);
    this.foldedFound = new Uint8Array(count);
    this.rows = new Int32Array(0);
    this.rowOf = new Int32Array(count);
    let roots = 0;
    for (let i = 0; i < count; i++) {
      const up = parent[i] as number;
      this.end[i] = i + 1;
      if (up < 0) {
        this.position[i] = ++roots;
        continue;
      }
      this.depth[i] = (this.depth[up] as number) + 1;
      this.position[i] = this.childCount[up] = (this.childCount[up] as number) + 1;
    }
    for (let i = count - 1; i >= 0; i--) {
      const up = parent[i] as number;
      if (up >= 0) this.end[up] = Math.max(this.end[up] as number, this.end[i] as number);
    }
    this.rootCount = roots;
    this.refresh();
  }

  readonly rootCount: number;

  isSummary(task: number): boolean {
    return (this.childCount[task] as number) > 0;
  }

  isFolded(task: number): boolean {
    if (isHead(task)) return this.groupOf(task)?.folded ?? false;
    return this.folding[task] === 1;
  }

  private get folding(): Uint8Array {
    return this.kept ? this.foldedFound : this.folded;
  }

  /** One list, or groups of it: where a task stands in the outline does not show. */
  get isFlat(): boolean {
    return this.order?.list != null;
  }

  /** Whether the rows stand in another order than the outline's. */
  get isArranged(): boolean {
    return this.order !== null;
  }

  get groups(): readonly GroupRow[] {
    return this.order?.groups ?? [];
  }

  /** The group whose head a row is. */
  groupOf(task: number): GroupRow | null {
    return isHead(task) ? (this.groups[-2 - task] ?? null) : null;
  }

  /** How far in a row stands, as it is shown. */
  levelOf(task: number): number {
    if (!this.isFlat) return this.depth[task] as number;
    return isHead(task) || !this.order?.groups ? 0 : 1;
  }

  /** The row of a task or of the head of a group, -1 where it is folded away. */
  rowAt(task: number): number {
    return isHead(task) ? this.rows.indexOf(task) : (this.rowOf[task] ?? -1);
  }

  /** What a row lies below, as it is shown: its summary, or the head of its group; null for none. */
  above(task: number): number | null {
    if (isHead(task)) return null;
    if (!this.isFlat) return (this.parent[task] as number) >= 0 ? (this.parent[task] as number) : null;
    for (let row = this.rowOf[task] as number; row >= 0; row--) if (isHead(this.rows[row] as number)) return this.rows[row] as number;
    return null;
  }

  /** Whether a row can be folded. */
  opens(task: number): boolean {
    return isHead(task) || (!this.isFlat && this.isSummary(task));
  }

  siblings(task: number): number {
    const up = this.parent[task] as number;
    return up < 0 ? this.rootCount : (this.childCount[up] as number);
  }

  fold(task: number, folded: boolean): void {
    const group = this.groupOf(task);
    if (group) group.folded = folded;
    else if (this.isSummary(task)) this.folding[task] = folded ? 1 : 0;
    this.refresh();
  }

  /** Fold everything deeper than a level; 0 shows the outermost rows alone, Infinity all. */
  foldBelow(level: number): void {
    for (let i = 0; i < this.parent.length; i++) {
      this.folding[i] = this.isSummary(i) && (this.depth[i] as number) >= level ? 1 : 0;
    }
    for (const group of this.groups) group.folded = Number.isFinite(level);
    this.refresh();
  }

  /** Show a task by unfolding all above it. */
  reveal(task: number): void {
    for (let up = this.parent[task] as number; up >= 0; up = this.parent[up] as number) this.folding[up] = 0;
    for (const group of this.groups) if (group.folded && group.tasks.includes(task)) group.folded = false;
    this.refresh();
  }

  foldedTasks(): number[] {
    const out: number[] = [];
    this.folded.forEach((folded, task) => folded && out.push(task));
    return out;
  }

  foldOnly(tasks: Iterable<number>): void {
    this.folded.fill(0);
    for (const task of tasks) if (this.isSummary(task)) this.folded[task] = 1;
    this.refresh();
  }

  /**
   * Keep the hits of a filter, and above them all their summaries; null keeps everything. `anew`: it is another filter,
   * whose finds are shown also inside what is folded. `order`: as the rows stand, null as in the outline.
   */
  keep(hits: Uint8Array | null, anew = true, order: Order | null = null): void {
    if (anew) this.foldedFound.fill(0);
    const folded = new Set(this.groups.filter((group) => group.folded).map((group) => group.key));
    for (const group of order?.groups ?? []) group.folded = folded.has(group.key);
    this.order = order;
    this.kept = null;
    if (hits) {
      const kept = hits.slice();
      for (let i = kept.length - 1; i >= 0; i--) {
        const up = this.parent[i] as number;
        if (kept[i] && up >= 0) kept[up] = 1;
      }
      this.kept = kept;
    }
    this.refresh();
  }

  /** What another outline of the same tasks had folded while its filter held. */
  foldFoundLike(other: Outline, taskOf: (task: number) => number): void {
    other.foldedFound.forEach((folded, task) => {
      const now = folded ? taskOf(task) : -1;
      if (now >= 0) this.foldedFound[now] = 1;
    });
  }

  /** Whether the filter leaves a task: it fits itself, or is a summary above one that does. */
  keeps(task: number): boolean {
    return !this.kept || this.kept[task] === 1;
  }

  private refresh(): void {
    this.rowOf.fill(-1);
    if (this.order?.list) this.list(this.order);
    else if (this.order) this.sortedTree(this.order.sorted);
    else this.tree();
  }

  private tree(): void {
    const { folding, kept } = this;
    const count = this.parent.length;
    const rows = new Int32Array(count);
    let next = 0;
    let i = 0;
    while (i < count) {
      if (kept && !kept[i]) {
        i = this.end[i] as number;
        continue;
      }
      this.rowOf[i] = next;
      rows[next++] = i;
      i = folding[i] ? (this.end[i] as number) : i + 1;
    }
    this.rows = rows.subarray(0, next);
  }

  /** Neighbours below the same parent stand in the given order, and each takes with it what lies below it. */
  private sortedTree(sorted: Int32Array): void {
    const { parent, folding, kept } = this;
    const count = parent.length;
    const first = new Int32Array(count + 1).fill(-1);
    const next = new Int32Array(count).fill(-1);
    for (let i = count - 1; i >= 0; i--) {
      const task = sorted[i] as number;
      const up = (parent[task] as number) + 1;
      next[task] = first[up] as number;
      first[up] = task;
    }
    const rows = new Int32Array(count);
    let row = 0;
    let task = first[0] as number;
    while (task >= 0) {
      let into = -1;
      if (!kept || kept[task]) {
        this.rowOf[task] = row;
        rows[row++] = task;
        if (!folding[task]) into = first[task + 1] as number;
      }
      if (into >= 0) {
        task = into;
        continue;
      }
      while (task >= 0 && (next[task] as number) < 0) task = parent[task] as number;
      if (task >= 0) task = next[task] as number;
    }
    this.rows = rows.subarray(0, row);
  }

  private list({ list, groups }: Order): void {
    const rows: number[] = [];
    const put = (task: number): void => {
      this.rowOf[task] = rows.length;
      rows.push(task);
    };
    if (!groups) for (const task of list ?? []) put(task);
    else {
      groups.forEach((group, at) => {
        rows.push(headOf(at));
        if (!group.folded) group.tasks.forEach(put);
      });
    }
    this.rows = Int32Array.from(rows);
  }
}
