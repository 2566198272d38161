/* Links and assignments as text in a cell: `12FS+2d; 15SS-50%`, `Maria [50%]; Yuki`. What is typed is told by what differs. */
import { moreOf, type LinkKind, type PlanData } from "./data";
import type { Editing, Known, Option, Target } from "./editing_terms";
import type { Named, Op } from "./ops";
import type { PlanState } from "./state";
import { readDuration } from "./typing";
import { say } from "./words";

interface Wanted {
  other: Named;
  kind: LinkKind;
  lag: string;
}

/** Also as German planning tools write them: Ende–Anfang, Anfang–Anfang, Ende–Ende, Anfang–Ende. */
const KINDS: Record<string, LinkKind> = { FS: "FS", SS: "SS", FF: "FF", SF: "SF", EA: "FS", AA: "SS", EE: "FF", AE: "SF" };
const LINK = /^\s*([^\s;,+\u2212-]+?)\s*(FS|SS|FF|SF|EA|AA|EE|AE)?\s*([+\u2212-]\s*\d+(?:[.,]\d+)?\s*(?:%|\p{L}*)\s*\??)?\s*(?:[;,]|$)/iu;

const bare = (lag: string): string => lag.replace(/\s/g, "").replace("\u2212", "-");

export function readLinks(text: string, find: (said: string) => Named | undefined, lengths: [day: number, week: number]): Wanted[] | string {
  const wanted: Wanted[] = [];
  let rest = text.trim();
  while (rest) {
    const found = LINK.exec(rest);
    if (!found?.[0]) return say("no_link", { typed: rest });
    const [whole, said, kind, lag] = found;
    rest = rest.slice(whole.length).trimStart();
    const other = find((said as string).replace(/^.*-(?=\d+$)/, ""));
    if (other === undefined) return say(/^\d+$/.test(said as string) ? "no_such_task" : "no_link", { typed: (said as string) });
    const told = lag ? bare(lag) : "";
    if (told && !told.endsWith("%") && !readDuration(told.slice(1), ...lengths)) return say("no_lag", { typed: (lag as string).trim() });
    wanted.push({ other, kind: KINDS[(kind ?? "FS").toUpperCase()] as LinkKind, lag: told });
  }
  return wanted;
}

const finder =
  (state: PlanState) =>
  (said: string): Named | undefined =>
    /^\d+$/.test(said) && state.taskNumbered(Number(said)) >= 0 ? Number(said) : undefined;

export const taskOptions = (state: PlanState): Option[] =>
  Array.from(state.data.number, (number, row) => ({ value: String(number), note: state.data.name[row] ?? "" })).filter(
    ({ value }) => Number(value) > 0,
  );

/** What a task waits for (`into`), or what waits for it. */
export function linksOf(into: boolean, text: (data: PlanData, task: number) => string): Editing {
  return {
    whole: true,
    many: true,
    text: ({ data }, task) => text(data, task),
    read: () => null,
    fresh: () => null,
    options: taskOptions,
    ops: (state, { task, named }, typed, known) => {
      const { data } = state;
      if (task >= 0 && typed.trim() === text(data, task)) return [];
      const { day_minutes: day, week_minutes: week } = data.json.project;
      const wanted = readLinks(typed, known.find ?? finder(state), [day, week]);
      if (typeof wanted === "string") return wanted;
      if (wanted.some(({ other }) => other === named)) return say("no_self_link");
      return changesOf(data, task, named, into, wanted);
    },
  };
}

/** Links that stay are left alone; one to the same task of another kind becomes what it is to be. */
function changesOf(data: PlanData, task: number, named: Named, into: boolean, wanted: Wanted[]): Op[] {
  const ends = (other: Named): { before: Named; after: Named } => (into ? { before: other, after: named } : { before: named, after: other });
  const there = (task < 0 ? [] : ((into ? data.linksInto : data.linksFrom)[task] ?? [])).flatMap((at) => {
    const link = data.links[at];
    return link ? [{ other: data.number[into ? link.before : link.after] as number, kind: link.kind, lag: link.lag }] : [];
  });
  const left = wanted.filter((one, at) => wanted.findIndex((other) => other.other === one.other && other.kind === one.kind) === at);
  const ops: Op[] = [];
  const gone: typeof there = [];
  for (const link of there) {
    const at = left.findIndex((one) => one.other === link.other && one.kind === link.kind);
    const same = left[at];
    if (!same) gone.push(link);
    else {
      left.splice(at, 1);
      if (bare(link.lag) !== bare(same.lag)) {
        ops.push({ op: "relink", ...ends(link.other), kind: link.kind, seen: link.lag, lag: same.lag });
      }
    }
  }
  for (const link of gone) {
    const at = left.findIndex((one) => one.other === link.other);
    const other = left[at];
    if (!other) ops.push({ op: "unlink", ...ends(link.other), kind: link.kind });
    else {
      left.splice(at, 1);
      ops.push({ op: "relink", ...ends(link.other), kind: link.kind, becomes: other.kind, seen: link.lag, lag: other.lag });
    }
  }
  for (const { other, kind, lag } of left) ops.push({ op: "link", ...ends(other), kind, ...(lag ? { lag } : {}) });
  return ops;
}

interface Share {
  resource: number;
  units: number;
}

const SHARE = /^(.*?)\s*(?:\[\s*([\d.,]+)\s*(%?)[^\]]*\])?$/u;

/** Who is meant: by the whole name, or by the beginning of only one. */
export function readShares(text: string, resources: Known["choices"]["resources"]): Share[] | string {
  const found: Share[] = [];
  const named = (said: string): (typeof resources)[number] | undefined => {
    const name = said.trim().toLowerCase();
    const exact = resources.find(([, one]) => one.toLowerCase() === name);
    if (exact) return exact;
    const begins = resources.filter(([, one]) => one.toLowerCase().startsWith(name));
    return begins.length === 1 ? begins[0] : undefined;
  };
  // Some names have commas, and some tables have them between people.
  const parts = text.includes(";") || named(SHARE.exec(text.trim())?.[1] ?? "") ? text.split(";") : text.split(/[;,](?![^[]*\])/);
  for (const part of parts) {
    if (!part.trim()) continue;
    const [, name, figure, percent] = SHARE.exec(part.trim()) ?? [];
    const resource = named(name ?? "");
    if (!resource) return say("no_resource", { typed: (name ?? part).trim() });
    const units = figure ? Number(figure.replace(",", ".")) / (percent ? 100 : 1) : 1;
    if (!(units > 0 && units <= 1000)) return say("no_units", { typed: part.trim() });
    if (!found.some((one) => one.resource === resource[0])) found.push({ resource: resource[0], units });
  }
  return found;
}

export function assignments(text: (state: PlanState, task: number) => string): Editing {
  return {
    may: (data, task) => task < 0 || data.count > task,
    whole: true,
    many: true,
    asks: true,
    text,
    read: () => null,
    fresh: () => null,
    options: (_state, { resources }) => resources.map(([, value]) => ({ value })),
    ops: (state: PlanState, { task, named }: Target, typed: string, known: Known): Op[] | string => {
      if (task >= 0 && typed.trim() === text(state, task)) return [];
      const told = (task < 0 ? [] : (moreOf(state.data, "assigned", task) ?? [])) as [number, string, number][];
      const there: Known["choices"]["resources"] = told.map(([number, name]) => [number, name, false]);
      const wanted = readShares(typed, [...there, ...known.choices.resources.filter(([number]) => !there.some((one) => one[0] === number))]);
      if (typeof wanted === "string") return wanted;
      const ops: Op[] = [];
      for (const [resource] of told) {
        if (!wanted.some((one) => one.resource === resource)) ops.push({ op: "unassign", task: named, resource });
      }
      for (const { resource, units } of wanted) {
        if (!told.some(([one, , now]) => one === resource && now === units)) ops.push({ op: "assign", task: named, resource, units });
      }
      return ops;
    },
  };
}
