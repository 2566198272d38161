/* Adding, removing and moving tasks in the outline: which edits a key or a button means. */
import type { PlanData } from "./data";
import type { EditSession, Named, Op } from "./edits";

/** A task's neighbours below the same parent, in order. */
export function siblingsOf(data: PlanData, task: number): number[] {
  const up = data.parent[task] as number;
  const out: number[] = [];
  for (let row = up + 1; row < data.count; row++) {
    const parent = data.parent[row] as number;
    if (parent === up) out.push(row);
    else if (parent < up) break;
  }
  return out;
}

/** The tasks of these that do not lie below another of them, in the order of the outline. */
export function topmost(data: PlanData, tasks: Iterable<number>): number[] {
  const chosen = new Set(tasks);
  const covered = (task: number): boolean => {
    for (let up = data.parent[task] as number; up >= 0; up = data.parent[up] as number) if (chosen.has(up)) return true;
    return false;
  };
  return [...chosen].filter((task) => task >= 0 && !covered(task)).sort((a, b) => a - b);
}

/** How many tasks go when these do. */
export function familySize(data: PlanData, tasks: Iterable<number>): number {
  let count = 0;
  for (const task of topmost(data, tasks)) {
    count++;
    for (let row = task + 1; row < data.count && (data.parent[row] as number) >= task; row++) count++;
  }
  return count;
}

/** Tasks as runs of next neighbours below the same parent. */
export function runs(data: PlanData, tasks: number[]): number[][] {
  const out: number[][] = [];
  const places = new Map<number, number>();
  const last = new Map<number, number[]>();
  for (const task of tasks) {
    const up = data.parent[task] as number;
    if (!places.has(task)) siblingsOf(data, task).forEach((one, at) => places.set(one, at));
    const run = last.get(up);
    const before = run?.[run.length - 1];
    if (run && before !== undefined && (places.get(before) as number) + 1 === places.get(task)) run.push(task);
    else {
      const made = [task];
      last.set(up, made);
      out.push(made);
    }
  }
  return out;
}

/** Below which task, and behind which of its own; -1 is the top, and the first place. */
export interface Place {
  parent: number;
  after: number;
}

/** Right above a task; the end of the plan where there is none. */
export function placeAbove(data: PlanData, task: number): Place {
  if (task < 0) return { parent: -1, after: siblingsAtTop(data).pop() ?? -1 };
  const siblings = siblingsOf(data, task);
  return { parent: data.parent[task] as number, after: siblings[siblings.indexOf(task) - 1] ?? -1 };
}

/** Right below a task as the rows stand: where those below it are shown, it is the first of these. */
export function placeBelow(data: PlanData, task: number, open: boolean): Place {
  if (task < 0) return placeAbove(data, task);
  return open ? { parent: task, after: -1 } : { parent: data.parent[task] as number, after: task };
}

export class Outlining {
  constructor(private readonly session: EditSession) {}

  private get data(): PlanData {
    return this.session.shown;
  }

  private name(task: number): Named | null {
    return task < 0 ? null : this.session.nameOf(this.data.number[task] as number);
  }

  /** New tasks where `place` says, in this order, as one edit; gives the refs by which they are known. */
  add({ parent, after }: Place, names: string[]): string[] {
    const above = this.name(parent);
    let behind = this.name(after);
    const refs = names.map(() => this.session.newRef());
    const ops = names.map((name, at): Op => {
      const op: Op = { op: "add", ref: refs[at] as string, parent: above, after: behind, fields: { name, duration: "1d?" } };
      behind = refs[at] as string;
      return op;
    });
    this.session.apply(ops);
    return refs;
  }

  remove(tasks: number[]): void {
    const named = topmost(this.data, tasks).map((task) => this.name(task) as Named);
    if (named.length) this.session.apply([{ op: "delete", tasks: named }]);
  }

  /** Below the neighbour above. */
  indent(tasks: number[]): boolean {
    const { data } = this;
    return this.moveRuns(tasks, (first) => {
      const siblings = siblingsOf(data, first);
      const parent = siblings[siblings.indexOf(first) - 1];
      if (parent === undefined) return null;
      const children = childrenOf(data, parent);
      return [parent, children[children.length - 1] ?? -1];
    });
  }

  /** Behind the summary it lies below; what followed it there stays there. */
  outdent(tasks: number[]): boolean {
    const { data } = this;
    return this.moveRuns(tasks, (first) => {
      const parent = data.parent[first] as number;
      return parent < 0 ? null : [data.parent[parent] as number, parent];
    });
  }

  /** Past the neighbour above or below. */
  shift(tasks: number[], down: boolean): boolean {
    const { data } = this;
    return this.moveRuns(tasks, (first, last) => {
      const siblings = siblingsOf(data, first);
      const at = siblings.indexOf(down ? last : first) + (down ? 1 : -1);
      if (siblings[at] === undefined) return null;
      return [data.parent[first] as number, down ? (siblings[at] as number) : (siblings[at - 1] ?? -1)];
    });
  }

  /** Where tasks may be put: not below themselves, and not where they are already. */
  mayPut(tasks: number[], parent: number): boolean {
    const going = new Set(tasks);
    for (let up = parent; up >= 0; up = this.data.parent[up] as number) if (going.has(up)) return false;
    return true;
  }

  /** Put tasks below a parent, behind a sibling there (-1: as the first). */
  put(tasks: number[], parent: number, after: number): boolean {
    const { data } = this;
    const chosen = topmost(data, tasks);
    if (!chosen.length || !this.mayPut(chosen, parent)) return false;
    // What is moved itself cannot be what the others stand behind.
    const siblings = parent < 0 ? siblingsAtTop(data) : childrenOf(data, parent);
    let at = siblings.indexOf(after);
    while (at >= 0 && chosen.includes(siblings[at] as number)) at--;
    this.session.apply([this.moving(chosen, parent, siblings[at] ?? -1)]);
    return true;
  }

  /**
   * Move each run of neighbours among the tasks to where it belongs, as one deed. The last run goes first: then what
   * the others stand behind is still where it was.
   */
  private moveRuns(tasks: number[], to: (first: number, last: number) => [parent: number, after: number] | null): boolean {
    const ops: Op[] = [];
    for (const run of runs(this.data, topmost(this.data, tasks)).reverse()) {
      const place = to(run[0] as number, run[run.length - 1] as number);
      if (place) ops.push(this.moving(run, ...place));
    }
    if (ops.length) this.session.apply(ops);
    return ops.length > 0;
  }

  private moving(tasks: number[], parent: number, after: number): Op {
    const named = tasks.map((task) => this.name(task) as Named);
    return { op: "move", tasks: named, parent: this.name(parent), after: this.name(after) };
  }
}

function childrenOf(data: PlanData, parent: number): number[] {
  const out: number[] = [];
  for (let row = parent + 1; row < data.count && (data.parent[row] as number) >= parent; row++) {
    if (data.parent[row] === parent) out.push(row);
  }
  return out;
}

function siblingsAtTop(data: PlanData): number[] {
  const out: number[] = [];
  for (let row = 0; row < data.count; row++) if (data.parent[row] === -1) out.push(row);
  return out;
}
