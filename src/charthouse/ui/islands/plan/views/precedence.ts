/* A plan as a precedence diagram: which boxes and links it shows, and where they stand. */
import type { LinkKind, PlanData } from "../data";
import type { Outline } from "../outline";
import { layered, type Layout } from "./layers";
import { arrowHead, lineThrough, type Box, type Line, type Picture } from "./picture";

export const WIDTH = 208;
export const HEIGHT = 78;
const BETWEEN = 64;
const ROW = HEIGHT + 22;
const PASS = 16;
const APART = 36;

export interface Joined {
  /** Boxes, by their place in the list. */
  from: number;
  to: number;
  kind: LinkKind;
  lag: string;
  critical: boolean;
  /** How many links between the tasks inside it stands for. */
  links: number;
}

export interface Diagram {
  tasks: number[];
  joins: Joined[];
}

/**
 * The boxes that are shown: tasks, summaries that are closed, and summaries that have links of their own; and what joins
 * them. Links between tasks in the same closed summary are inside it.
 */
export function diagramOf(data: PlanData, outline: Outline, folded: (task: number) => boolean): Diagram {
  const { count, parent } = data;
  const inside = new Int32Array(count).fill(-1);
  const tasks: number[] = [];
  const places = new Map<number, number>();
  for (let task = 0; task < count; task++) {
    const up = parent[task] as number;
    const above = up < 0 ? -1 : (inside[up] as number);
    if (above >= 0) {
      inside[task] = above;
      continue;
    }
    if (!outline.keeps(task)) continue;
    const summary = outline.isSummary(task);
    const closed = summary && folded(task);
    if (closed) inside[task] = task;
    const linked = (data.linksInto[task]?.length ?? 0) + (data.linksFrom[task]?.length ?? 0) > 0;
    if (summary && !closed && !linked) continue;
    places.set(task, tasks.length);
    tasks.push(task);
  }
  const placeOf = (task: number): number => places.get((inside[task] as number) >= 0 ? (inside[task] as number) : task) ?? -1;
  const joins = new Map<string, Joined>();
  for (const link of data.links) {
    const [from, to] = [placeOf(link.before), placeOf(link.after)];
    if (from < 0 || to < 0 || from === to) continue;
    const between = tasks[from] !== link.before || tasks[to] !== link.after;
    const key = between ? `${from} ${to}` : `${from} ${to} ${link.kind}`;
    const there = joins.get(key);
    if (there) {
      there.links++;
      there.critical ||= link.critical;
    } else joins.set(key, { from, to, kind: between ? "FS" : link.kind, lag: between ? "" : link.lag, critical: link.critical, links: 1 });
  }
  return { tasks, joins: [...joins.values()] };
}

/** What decides where boxes stand: the same key, the same places. */
export function keyOf(data: PlanData, { tasks, joins }: Diagram): string {
  let hash = 17;
  const mix = (value: number): void => {
    hash = (Math.imul(hash, 31) + value) | 0;
  };
  for (const task of tasks) mix(data.number[task] as number);
  for (const { from, to } of joins) {
    mix(from);
    mix(to);
  }
  return `${tasks.length} ${joins.length} ${hash}`;
}

/** Boxes that hang together, the widest part of the plan first; those without any link stand in rows below. */
export interface Places {
  parts: { nodes: number[]; edges: number[]; layout: Layout }[];
  loose: number[];
}

export function placesOf(data: PlanData, { tasks, joins }: Diagram): Places {
  const part = components(tasks.length, joins);
  const groups = new Map<number, number[]>();
  part.forEach((root, node) => push(groups, root, node));
  const edgesOf = new Map<number, number[]>();
  joins.forEach(({ from }, at) => push(edgesOf, part[from] as number, at));
  const loose: number[] = [];
  const parts: Places["parts"] = [];
  const begin = (node: number): number => data.earlyStart[tasks[node] as number] as number;
  for (const [root, nodes] of groups) {
    if (nodes.length === 1) {
      loose.push(nodes[0] as number);
      continue;
    }
    const edges = edgesOf.get(root) ?? [];
    const at = new Map(nodes.map((node, i) => [node, i]));
    const pairs = edges.map((edge): [number, number] => [at.get(joins[edge]?.from as number) as number, at.get(joins[edge]?.to as number) as number]);
    const layout = layered({ count: nodes.length, edges: pairs }, (node) => begin(nodes[node] as number), { box: ROW, pass: PASS });
    parts.push({ nodes, edges, layout });
  }
  parts.sort((a, b) => b.nodes.length - a.nodes.length);
  return { parts, loose };
}

function push(into: Map<number, number[]>, key: number, value: number): void {
  const there = into.get(key);
  if (there) there.push(value);
  else into.set(key, [value]);
}

function components(count: number, joins: Joined[]): Int32Array {
  const root = Int32Array.from({ length: count }, (_none, at) => at);
  const find = (node: number): number => {
    let at = node;
    while (root[at] !== at) at = root[at] = root[root[at] as number] as number;
    return at;
  };
  for (const { from, to } of joins) root[find(from)] = find(to);
  return root.map((_up, node) => find(node));
}

/** The diagram as boxes and lines. */
export function pictureOf(data: PlanData, { tasks, joins }: Diagram, { parts, loose }: Places): Picture {
  const boxes: Box[] = [];
  const lines: Line[] = [];
  let top = 0;
  let width = 0;
  const box = (node: number, x: number, y: number): void => {
    const task = tasks[node] as number;
    boxes.push({ key: data.number[task] as number, task, x, y, width: WIDTH, height: HEIGHT });
  };
  for (const { nodes, edges, layout } of parts) {
    const x = (layer: number): number => layer * (WIDTH + BETWEEN);
    const place = new Map(nodes.map((node, at) => [node, at]));
    nodes.forEach((node, at) => box(node, x(layout.layer[at] as number), top + (layout.y[at] as number)));
    edges.forEach((edge, i) => {
      const join = joins[edge] as Joined;
      const back = layout.back[i] === 1;
      const [a, b] = [place.get(join.from) as number, place.get(join.to) as number];
      const [left, right] = back ? [b, a] : [a, b];
      const ends = (node: number): [number, number] => [x(layout.layer[node] as number), top + (layout.y[node] as number)];
      const bends = (layout.bends[i] as number[]).map((y) => top + y);
      lines.push({ ...lineOf(join, ends(left), ends(right), bends, layout.layer[left] as number, x, back), join: edge });
    });
    top += layout.height + HEIGHT + APART;
    width = Math.max(width, (layout.layers - 1) * (WIDTH + BETWEEN) + WIDTH);
  }
  const columns = Math.max(4, Math.floor((width + BETWEEN) / (WIDTH + BETWEEN)));
  loose.forEach((node, at) => box(node, (at % columns) * (WIDTH + BETWEEN), top + Math.floor(at / columns) * ROW));
  if (loose.length) {
    width = Math.max(width, Math.min(columns, loose.length) * (WIDTH + BETWEEN) - BETWEEN);
    top += Math.ceil(loose.length / columns) * ROW;
  }
  return { boxes, lines, width, height: Math.max(0, top - (loose.length ? 22 : APART)) };
}

/** A link: out of the finish at the right or the start at the left below, into the start or the finish. */
function lineOf(join: Joined, from: [number, number], to: [number, number], bends: number[], layer: number, x: (layer: number) => number, back: boolean): Line {
  const middle = HEIGHT / 2;
  const points: [number, number][] = [];
  const outOfStart = !back && (join.kind === "SS" || join.kind === "SF");
  const intoFinish = !back && (join.kind === "FF" || join.kind === "SF");
  const out: [number, number] = [from[0] + WIDTH, from[1] + (outOfStart ? HEIGHT - 12 : middle)];
  if (outOfStart) points.push([from[0] + 12, from[1] + HEIGHT], [from[0] + 12, from[1] + HEIGHT + 8], [out[0] + 6, from[1] + HEIGHT + 8]);
  else points.push(out);
  bends.forEach((y, i) => {
    const left = x(layer + 1 + i);
    points.push([left - 8, y + middle], [left + WIDTH + 8, y + middle]);
  });
  if (intoFinish) points.push([to[0] - 14, to[1] + HEIGHT + 8], [to[0] + WIDTH - 12, to[1] + HEIGHT + 8], [to[0] + WIDTH - 12, to[1] + HEIGHT]);
  else points.push([to[0] - 14, to[1] + middle], [to[0], to[1] + middle]);
  const end = points[points.length - 1] as [number, number];
  const arrow = back ? backHead(from[0] + WIDTH, from[1] + middle) : arrowHead(end[0], end[1], intoFinish);
  const line = lineThrough(points, join.critical ? "pv-line-cr" : "pv-line", arrow);
  const said = [join.kind === "FS" ? "" : join.kind, join.lag, join.links > 1 ? `\u00d7${join.links}` : ""].filter(Boolean).join(" ");
  if (said) line.label = { x: to[0] - 9, y: to[1] + middle - 5 + (intoFinish ? HEIGHT / 2 : 0), text: said };
  return line;
}

const backHead = (x: number, y: number): string => `M${x} ${y}l7 -3.500v7z`;
