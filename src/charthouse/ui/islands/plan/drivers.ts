/* What decides when a task is, and what it decides in turn: the driving links, followed both ways. */
import { NONE, SUMMARY, has, type PlanData } from "./data";

export interface Course {
  /** Tasks that decide when the chosen one is, without itself. */
  drivers: ReadonlySet<number>;
  /** Tasks whose dates it decides, without itself. */
  driven: ReadonlySet<number>;
  /** The links on the way, by their place. */
  links: ReadonlySet<number>;
}

/** One past the last task below a summary. */
function endOf(data: PlanData, task: number): number {
  let row = task + 1;
  while (row < data.count && (data.parent[row] as number) >= task) row++;
  return row;
}

/** The tasks in a summary that make its date: those that end with it, or begin with it. */
function makers(data: PlanData, summary: number, end: "start" | "finish"): number[] {
  const date = data[end][summary] as number;
  const out: number[] = [];
  if (date === NONE) return out;
  for (let row = summary + 1, last = endOf(data, summary); row < last; row++) {
    if (!has(data, row, SUMMARY) && data[end][row] === date) out.push(row);
  }
  return out;
}

/**
 * All that drives a task and all that it drives. A link into a summary drives what begins with it; a link out of one is
 * driven by what ends with it.
 */
export function courseOf(data: PlanData, task: number): Course {
  const links = new Set<number>();
  const follow = (back: boolean): Set<number> => {
    const found = new Set<number>([task]);
    const queue = [task];
    const reach = (one: number): void => {
      if (found.has(one)) return;
      found.add(one);
      queue.push(one);
    };
    for (let one = queue.pop(); one !== undefined; one = queue.pop()) {
      for (let up = one; up >= 0; up = data.parent[up] as number) {
        const near: "start" | "finish" = back ? "start" : "finish";
        // A summary's links concern this task only where it makes the summary's date.
        if (up !== one && data[near][up] !== data[near][one]) break;
        for (const at of (back ? data.linksInto : data.linksFrom)[up] ?? []) {
          const link = data.links[at];
          if (!link?.driving) continue;
          links.add(at);
          const other = back ? link.before : link.after;
          reach(other);
          if (!has(data, other, SUMMARY)) continue;
          const fromStart = back ? link.kind === "SS" || link.kind === "SF" : link.kind === "FS" || link.kind === "SS";
          for (const maker of makers(data, other, fromStart ? "start" : "finish")) reach(maker);
        }
      }
    }
    found.delete(task);
    return found;
  };
  return { drivers: follow(true), driven: follow(false), links };
}
