/* Boxes and lines of a drawing, as values: what the layouts make, what is drawn on the page and what may be exported. */
import { svg, textWidth } from "../inks";

export interface Box {
  /** The task's number, by which a box outlives every edit; 0 is the project itself. */
  key: number;
  /** The task's row in the plan's columns; -1 for the project. */
  task: number;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Line {
  d: string;
  /** The head of its arrow; empty for lines without. */
  arrow: string;
  ink: string;
  /** Which join of a diagram it draws. */
  join?: number;
  left: number;
  top: number;
  right: number;
  bottom: number;
  /** What stands beside it, such as a link's type and lag. */
  label?: { x: number; y: number; text: string };
}

export interface Picture {
  boxes: Box[];
  lines: Line[];
  width: number;
  height: number;
}

export const EMPTY: Picture = { boxes: [], lines: [], width: 0, height: 0 };

/** How much of a box can be read: all, its name, or only that it is there. */
export type Detail = "all" | "name" | "shape";

const MOST_NODES = 720;
const NODES_OF_A_NAME = 7;

/** What is drawn of each box, so that the page stays light and nothing is too small to read. */
export function detailFor(scale: number, boxes: number, nodes: number): Detail {
  if (scale >= 0.6 && boxes * nodes <= MOST_NODES) return "all";
  return scale >= 0.3 && boxes * NODES_OF_A_NAME <= MOST_NODES ? "name" : "shape";
}

const n = (value: number): string => String(Math.round(value * 10) / 10);

/** A smooth way through points that go from left to right, or from top to bottom. */
export function curve(points: [number, number][], downwards = false): string {
  let d = "";
  points.forEach(([x, y], i) => {
    const before = points[i - 1];
    if (!before) d = `M${n(x)} ${n(y)}`;
    else if (before[0] === x || before[1] === y) d += `L${n(x)} ${n(y)}`;
    else if (downwards) {
      const middle = (before[1] + y) / 2;
      d += `C${n(before[0])} ${n(middle)} ${n(x)} ${n(middle)} ${n(x)} ${n(y)}`;
    } else {
      const middle = (before[0] + x) / 2;
      d += `C${n(middle)} ${n(before[1])} ${n(middle)} ${n(y)} ${n(x)} ${n(y)}`;
    }
  });
  return d;
}

/** A line through points with what it takes up. */
export function lineThrough(points: [number, number][], ink: string, arrow = "", downwards = false): Line {
  const xs = points.map(([x]) => x);
  const ys = points.map(([, y]) => y);
  return {
    d: curve(points, downwards),
    arrow,
    ink,
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

/** The head of an arrow that points to the right, or upwards, with its tip at a place. */
export function arrowHead(x: number, y: number, upwards = false): string {
  return upwards ? `M${n(x)} ${n(y)}l3.500 6h-7z` : `M${n(x)} ${n(y)}l-7 -3.500v7z`;
}

/** A text in as many lines as there is room for, the last one cut where it is too long. */
export function fitted(text: string, width: number, lines: number): string[] {
  const out: string[] = [];
  let rest = text.trim();
  while (rest && out.length < lines) {
    if (textWidth(rest) <= width) {
      out.push(rest);
      return out;
    }
    const last = out.length === lines - 1;
    let end = 1;
    while (end < rest.length && textWidth(rest.slice(0, end + 1) + (last ? "…" : "")) <= width) end++;
    const space = rest.lastIndexOf(" ", end);
    if (last) {
      out.push(`${rest.slice(0, end).trimEnd()}…`);
      return out;
    }
    const cut = space > 0 ? space : end;
    out.push(rest.slice(0, cut).trimEnd());
    rest = rest.slice(cut).trimStart();
  }
  return out;
}

/** A label of a box; texts that are anchored elsewhere say so. */
export function words(x: number, y: number, text: string, className: string, anchor = "start"): SVGTextElement {
  const element = svg("text", { class: className, x: n(x), y: n(y) });
  if (anchor !== "start") element.setAttribute("text-anchor", anchor);
  element.textContent = text;
  return element;
}

/** The boxes that lie in a window. */
export function boxesIn(boxes: Box[], left: number, top: number, right: number, bottom: number): Box[] {
  return boxes.filter((box) => box.x < right && box.x + box.width > left && box.y < bottom && box.y + box.height > top);
}

export type Way = "left" | "right" | "up" | "down";

/** The next box in a direction: near, and as straight ahead as may be. */
export function nearest(boxes: Box[], from: Box, way: Way): Box | null {
  const across = way === "left" || way === "right";
  const sign = way === "left" || way === "up" ? -1 : 1;
  let best: Box | null = null;
  let least = Infinity;
  for (const box of boxes) {
    if (box === from) continue;
    const dx = box.x + box.width / 2 - from.x - from.width / 2;
    const dy = box.y + box.height / 2 - from.y - from.height / 2;
    const ahead = sign * (across ? dx : dy);
    const aside = Math.abs(across ? dy : dx);
    const reach = across ? (from.width + box.width) / 4 : (from.height + box.height) / 4;
    if (ahead < reach) continue;
    const far = ahead + 2.5 * aside;
    if (far < least) [best, least] = [box, far];
  }
  return best;
}
