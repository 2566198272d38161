/* What a new or another link means: of which kind it is by the ends it joins, and why it cannot be. */
import { SUMMARY, has, type LinkKind, type PlanData, type PlanLink } from "./data";
import { readDuration } from "./typing";
import { say } from "./words";

export type End = "start" | "finish";

/** The kind of a link from one end of a task to one end of another. */
export const kindOf = (from: End, to: End): LinkKind =>
  from === "finish" ? (to === "start" ? "FS" : "FF") : to === "start" ? "SS" : "SF";

export const KINDS: LinkKind[] = ["FS", "SS", "FF", "SF"];

export interface Wrong {
  word: string;
  /** The tasks that would wait for each other, in order. */
  round?: number[];
}

const isAbove = (data: PlanData, above: number, task: number): boolean => {
  for (let up = data.parent[task] as number; up >= 0; up = data.parent[up] as number) if (up === above) return true;
  return false;
};

/**
 * Why a task cannot hold back another, as far as the page knows; the server has the last word. A summary that waits lets
 * all below it wait, and whoever waits for a summary waits for all below it.
 */
export function wrongLink(data: PlanData, before: number, after: number, kind: LinkKind, instead?: PlanLink): Wrong | null {
  if (before === after) return { word: "link_itself" };
  if (isAbove(data, before, after) || isAbove(data, after, before)) return { word: "link_family" };
  if ((data.linksFrom[before] ?? []).some((at) => data.links[at]?.after === after && data.links[at]?.kind === kind)) {
    return { word: "link_twice" };
  }
  // Where there is a link between them already, another kind closes no circle.
  if (instead) return null;
  const round = wayFrom(data, after, before);
  return round ? { word: "link_round", round: [before, ...round] } : null;
}

/** The same as a sentence. */
export function toldWrong(data: PlanData, { word, round }: Wrong, before: number, after: number): string {
  const name = (task: number): string => data.name[task] ?? "";
  const names = (round ?? []).map(name);
  // A long circle is told by its beginning and its end.
  const some = names.length > 7 ? [...names.slice(0, 4), "…", ...names.slice(-2)] : names;
  return say(word, { before: name(before), after: name(after), names: some.join(" → ") });
}

/** The tasks over which one already holds back another, both included; null where it does not. */
function wayFrom(data: PlanData, from: number, to: number): number[] | null {
  const cameFrom = new Map<number, number>([[from, -1]]);
  const queue = [from];
  const reach = (task: number, by: number): void => {
    if (cameFrom.has(task)) return;
    cameFrom.set(task, by);
    queue.push(task);
    if (!has(data, task, SUMMARY)) return;
    for (let row = task + 1; row < data.count && (data.parent[row] as number) >= task; row++) {
      if (!cameFrom.has(row)) {
        cameFrom.set(row, task);
        queue.push(row);
      }
    }
  };
  if (has(data, from, SUMMARY)) {
    cameFrom.clear();
    queue.length = 0;
    reach(from, -1);
  }
  for (let task = queue.shift(); task !== undefined; task = queue.shift()) {
    if (task === to || isAbove(data, to, task)) {
      const way = task === to ? [to] : [to, task];
      for (let up = cameFrom.get(task) ?? -1; up >= 0; up = cameFrom.get(up) ?? -1) way.push(up);
      return way.reverse();
    }
    for (let up = task; up >= 0; up = data.parent[up] as number) {
      for (const at of data.linksFrom[up] ?? []) {
        const link = data.links[at];
        if (link) reach(link.after, task);
      }
    }
  }
  return null;
}

/** What was typed as a lag, as the server reads it; undefined: it is none. */
export function readLag(typed: string, day: number, week: number): string | undefined {
  const text = typed.trim().replace(/^[\u2212\u2013]/, "-");
  if (!text) return "";
  const size = text.replace(/^[+-]\s*/, "");
  if (/^\d+([.,]\d+)?\s*e?%$/.test(size)) return text;
  return readDuration(size, day, week) ? text : undefined;
}

/** The task that was meant by its name, its number or its WBS code; -1 where none or several are. */
export function taskMeant(data: PlanData, typed: string): number {
  const text = typed.trim().toLowerCase();
  if (!text) return -1;
  const exact = /^(?:\S+-)?(\d+)$/.exec(text);
  const wbs = data.wbs.findIndex((code) => code === text);
  const labelled = data.name.findIndex((_name, task) => labelOf(data, task).toLowerCase() === text);
  if (labelled >= 0) return labelled;
  if (exact && (text.includes("-") || wbs < 0)) return data.number.indexOf(Number(exact[1]));
  if (wbs >= 0) return wbs;
  const found = data.name.flatMap((name, task) => (name.toLowerCase() === text ? [task] : []));
  return found.length === 1 ? (found[0] as number) : -1;
}

/** How a task is offered: its code and its name. */
export const labelOf = (data: PlanData, task: number): string => `${data.wbs[task] ?? ""} ${data.name[task] ?? ""}`.trim();

/** The first tasks that what was typed may mean. */
export function offered(data: PlanData, typed: string, most = 12): number[] {
  const text = typed.trim().toLowerCase();
  const out: number[] = [];
  for (let task = 0; task < data.count && out.length < most; task++) {
    if (labelOf(data, task).toLowerCase().includes(text) || String(data.number[task]) === text) out.push(task);
  }
  return out;
}
