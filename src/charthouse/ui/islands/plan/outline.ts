/* The tree of the plan: who is whose child, what is folded, and which rows are there to see. */

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

  constructor(readonly parent: Int32Array) {
    const count = parent.length;
    this.depth = new Int32Array(count);
    this.childCount = new Int32Array(count);
    this.end = new Int32Array(count);
    this.position = new Int32Array(count);
    this.folded = new Uint8Array(count);
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
    return this.folded[task] === 1;
  }

  siblings(task: number): number {
    const up = this.parent[task] as number;
    return up < 0 ? this.rootCount : (this.childCount[up] as number);
  }

  fold(task: number, folded: boolean): void {
    if (this.isSummary(task)) this.folded[task] = folded ? 1 : 0;
    this.refresh();
  }

  /** Fold everything deeper than a level; 0 shows the outermost rows alone, Infinity all. */
  foldBelow(level: number): void {
    for (let i = 0; i < this.parent.length; i++) {
      this.folded[i] = this.isSummary(i) && (this.depth[i] as number) >= level ? 1 : 0;
    }
    this.refresh();
  }

  /** Show a task by unfolding all above it. */
  reveal(task: number): void {
    for (let up = this.parent[task] as number; up >= 0; up = this.parent[up] as number) this.folded[up] = 0;
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

  /** Keep what matches, and above it all its summaries; null keeps everything. */
  keep(matches: ((task: number) => boolean) | null): void {
    if (!matches) this.kept = null;
    else {
      const kept = new Uint8Array(this.parent.length);
      for (let i = this.parent.length - 1; i >= 0; i--) {
        if (!kept[i] && matches(i)) kept[i] = 1;
        const up = this.parent[i] as number;
        if (kept[i] && up >= 0) kept[up] = 1;
      }
      this.kept = kept;
    }
    this.refresh();
  }

  private refresh(): void {
    const count = this.parent.length;
    const rows = new Int32Array(count);
    this.rowOf.fill(-1);
    let next = 0;
    let i = 0;
    while (i < count) {
      if (this.kept && !this.kept[i]) {
        i = this.end[i] as number;
        continue;
      }
      this.rowOf[i] = next;
      rows[next++] = i;
      // What a filter found is shown even inside a folded summary.
      i = this.folded[i] && !this.kept ? (this.end[i] as number) : i + 1;
    }
    this.rows = rows.subarray(0, next);
  }
}
