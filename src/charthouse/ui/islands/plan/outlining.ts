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

export class Outlining {
  constructor(private readonly session: EditSession) {}

  private get data(): PlanData {
    return this.session.shown;
  }

  private name(task: number): Named | null {
    return task < 0 ? null : this.session.nameOf(this.data.number[task] as number);
  }

  /** A new task above this one (or as the last of all, below none); gives the ref by which it is known. */
  add(task: number, name: string): string {
    const { data } = this;
    const ref = this.session.newRef();
    const siblings = task < 0 ? siblingsAtTop(data) : siblingsOf(data, task);
    const before = task < 0 ? siblings.length - 1 : siblings.indexOf(task) - 1;
    const op: Op = {
      op: "add",
      ref,
      parent: task < 0 ? null : this.name(data.parent[task] as number),
      after: this.name(siblings[before] ?? -1),
      fields: { name, duration: "1d?" },
    };
    this.session.apply([op]);
    return ref;
  }

  remove(tasks: number[]): void {
    const named = topmost(this.data, tasks).map((task) => this.name(task) as Named);
    if (named.length) this.session.apply([{ op: "delete", tasks: named }]);
  }

  /** Below the neighbour above. */
  indent(tasks: number[]): boolean {
    const { data } = this;
    const chosen = topmost(data, tasks);
    const first = chosen[0];
    if (first === undefined) return false;
    const siblings = siblingsOf(data, first);
    const parent = siblings[siblings.indexOf(first) - 1];
    if (parent === undefined) return false;
    const children = childrenOf(data, parent);
    return this.move(chosen, parent, children[children.length - 1] ?? -1);
  }

  /** Behind the summary it lies below; what followed it there stays there. */
  outdent(tasks: number[]): boolean {
    const { data } = this;
    const chosen = topmost(data, tasks);
    const parent = chosen.length ? (data.parent[chosen[0] as number] as number) : -1;
    if (parent < 0) return false;
    return this.move(chosen, data.parent[parent] as number, parent);
  }

  /** Past the neighbour above or below. */
  shift(tasks: number[], down: boolean): boolean {
    const { data } = this;
    const chosen = topmost(data, tasks);
    const edge = down ? chosen[chosen.length - 1] : chosen[0];
    if (edge === undefined) return false;
    const siblings = siblingsOf(data, edge);
    const at = siblings.indexOf(edge) + (down ? 1 : -1);
    if (siblings[at] === undefined) return false;
    return this.move(chosen, data.parent[edge] as number, down ? (siblings[at] as number) : (siblings[at - 1] ?? -1));
  }

  private move(tasks: number[], parent: number, after: number): boolean {
    const named = tasks.map((task) => this.name(task) as Named);
    this.session.apply([{ op: "move", tasks: named, parent: this.name(parent), after: this.name(after) }]);
    return true;
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
