/* Where a task stands, and how a board lays its cards out. */
import { DONE, INACTIVE, LEVEL_OF_EFFORT, NONE, STARTED, has, type PlanData } from "../data";

export type Status = "waiting" | "ready" | "running" | "done";
export const STATUSES: Status[] = ["waiting", "ready", "running", "done"];

/** What a click on the page calls them (plan/progress.py). */
export const STATE_OF: Record<Status, "not_started" | "started" | "done"> = {
  waiting: "not_started",
  ready: "not_started",
  running: "started",
  done: "done",
};

const begun = (data: PlanData, task: number): boolean => has(data, task, STARTED | DONE) || (data.percent[task] as number) > 0;

/** The first task before this one that still keeps it from starting, its links' and its summaries'; -1 where none does. */
export function waitsFor(data: PlanData, task: number): number {
  for (let at = task; at >= 0; at = data.parent[at] as number) {
    for (const index of data.linksInto[at] ?? []) {
      const link = data.links[index];
      if (!link || has(data, link.before, INACTIVE)) continue;
      if (link.kind === "FS" && !has(data, link.before, DONE)) return link.before;
      if (link.kind === "SS" && !begun(data, link.before)) return link.before;
    }
  }
  return -1;
}

/** How far a task is: what has not begun is ready, or waits for a task before it. */
export function statusOf(data: PlanData, task: number): Status {
  if (has(data, task, DONE)) return "done";
  if (begun(data, task)) return "running";
  return waitsFor(data, task) < 0 ? "ready" : "waiting";
}

/** Whether a task has a card: what is switched off, or lasts as long as other work, has no progress of its own. */
export const hasCard = (data: PlanData, task: number): boolean => !has(data, task, INACTIVE | LEVEL_OF_EFFORT);

export type Lanes = "none" | "people" | "phases";

export interface Lane {
  /** The person's place or the phase's number; -1 for what has none. */
  key: number;
  cells: Record<Status, number[]>;
  count: number;
}

/** The cards by lane and status: as they come where they are sorted already, else the next one to be looked at first. */
export function lanesOf(data: PlanData, tasks: number[], lanes: Lanes, sorted: boolean): Lane[] {
  const found = new Map<number, Lane>();
  const keyOf = (task: number): number => {
    if (lanes === "people") return data.people.get(task)?.[0] ?? -1;
    if (lanes === "none") return -1;
    let top = task;
    while ((data.parent[top] as number) >= 0) top = data.parent[top] as number;
    return top === task ? -1 : (data.number[top] as number);
  };
  for (const task of tasks) {
    if (!hasCard(data, task)) continue;
    const key = keyOf(task);
    let lane = found.get(key);
    if (!lane) found.set(key, (lane = { key, cells: { waiting: [], ready: [], running: [], done: [] }, count: 0 }));
    lane.cells[statusOf(data, task)].push(task);
    lane.count++;
  }
  if (!sorted) {
    const time = (column: Int32Array) => (a: number, b: number) => {
      const [one, other] = [column[a] as number, column[b] as number];
      return (one === NONE ? Infinity : one) - (other === NONE ? Infinity : other) || a - b;
    };
    for (const { cells } of found.values()) {
      cells.waiting.sort(time(data.start));
      cells.ready.sort(time(data.start));
      cells.running.sort(time(data.finish));
      cells.done.sort(time(data.finish)).reverse();
    }
  }
  // Phases stand in the order of the plan, people by how much they have to do, what is nobody's at the end.
  const out = [...found.values()];
  if (lanes === "people") out.sort((a, b) => Number(a.key < 0) - Number(b.key < 0) || b.count - b.cells.done.length - (a.count - a.cells.done.length));
  return out;
}

export const CARD = 92;
export const LANE_HEAD = 34;
const LANE_END = 10;

export interface PlacedLane extends Lane {
  top: number;
  height: number;
}

/** Where each lane begins, from the top of the board; one alone needs no head. */
export function placed(lanes: Lane[]): { lanes: PlacedLane[]; height: number } {
  const head = lanes.length > 1 || (lanes[0]?.key ?? -1) >= 0 ? LANE_HEAD : 0;
  let top = 0;
  const out = lanes.map((lane) => {
    const rows = Math.max(1, ...STATUSES.map((status) => lane.cells[status].length));
    const one = { ...lane, top, height: head + rows * CARD + LANE_END };
    top += one.height;
    return one;
  });
  return { lanes: out, height: top };
}

/** Which cards of a lane are in sight: the first, and one past the last. */
export function cardsIn(lane: PlacedLane, head: number, top: number, height: number): [first: number, end: number] {
  const from = Math.floor((top - lane.top - head) / CARD);
  return [Math.max(0, from), Math.max(0, Math.ceil((top + height - lane.top - head) / CARD))];
}
