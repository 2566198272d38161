/* The way of a link across the chart: out of one bar's middle, down into the next one's top, around what lies between. */
import type { LinkKind } from "./data";

/** What a task takes up on the chart, in pixels of the whole chart. */
export interface Box {
  row: number;
  left: number;
  right: number;
  milestone: boolean;
}

/** What a row holds that a line had better not cross. */
export type Obstacles = (row: number) => readonly (readonly [left: number, right: number])[];

export interface Route {
  /** Corner points, in order, to be joined by straight lines with rounded corners. */
  points: [x: number, y: number][];
  /** Which way the arrow points at the end. */
  arrow: "down" | "up" | "left" | "right";
}

export interface RowShape {
  height: number;
  /** From the row's top to the bar's. */
  barTop: number;
  barHeight: number;
}

const OUT = 5;
const CLEAR = 3;
/** Beyond this many rows nobody can follow a line's neighbours, so the straightest one will do. */
const FAR = 300;

const middle = (row: number, shape: RowShape): number => row * shape.height + shape.barTop + shape.barHeight / 2;

function crossings(x: number, from: number, to: number, obstacles: Obstacles): number {
  let count = 0;
  for (let row = Math.min(from, to) + 1; row < Math.max(from, to); row++) {
    for (const [left, right] of obstacles(row)) if (x > left - CLEAR && x < right + CLEAR) count++;
  }
  return count;
}

/** Where between two places a vertical line crosses the least; ties go to the one nearest to what was wished. */
export function quietest(
  wished: number,
  low: number,
  high: number,
  fromRow: number,
  toRow: number,
  obstacles: Obstacles,
): number {
  if (Math.abs(toRow - fromRow) < 2 || Math.abs(toRow - fromRow) > FAR) return wished;
  let best = wished;
  let least = crossings(wished, fromRow, toRow, obstacles);
  if (!least) return wished;
  const places = new Set<number>([low, high]);
  for (let row = Math.min(fromRow, toRow) + 1; row < Math.max(fromRow, toRow) && places.size < 40; row++) {
    for (const [left, right] of obstacles(row)) {
      if (left - OUT >= low && left - OUT <= high) places.add(left - OUT);
      if (right + OUT >= low && right + OUT <= high) places.add(right + OUT);
    }
  }
  for (const x of places) {
    const count = crossings(x, fromRow, toRow, obstacles);
    if (count < least || (count === least && best !== wished && Math.abs(x - wished) < Math.abs(best - wished))) {
      least = count;
      best = x;
    }
  }
  return best;
}

/** The route of a link between two boxes. */
export function route(from: Box, to: Box, kind: LinkKind, shape: RowShape, obstacles: Obstacles): Route {
  const down = to.row > from.row;
  const fromY = middle(from.row, shape);
  const toY = middle(to.row, shape);
  const outOfStart = kind === "SS" || kind === "SF";
  const intoStart = kind === "FS" || kind === "SS";
  const fromX = outOfStart ? from.left : from.right;
  // The line between two rows, on the side from which the link comes.
  const gutter = down ? to.row * shape.height + 1 : (to.row + 1) * shape.height - 1;
  const entry = down ? to.row * shape.height + shape.barTop : to.row * shape.height + shape.barTop + shape.barHeight;
  if (kind === "SS" || kind === "FF") {
    // Around the outside, into the side.
    const toX = intoStart ? to.left : to.right;
    const side = kind === "SS" ? -1 : 1;
    const edge = (kind === "SS" ? Math.min(fromX, toX) : Math.max(fromX, toX)) + side * (OUT + 2);
    const reach = 60 * side;
    const x = quietest(edge, Math.min(edge, edge + reach), Math.max(edge, edge + reach), from.row, to.row, obstacles);
    return {
      points: [
        [fromX, fromY],
        [x, fromY],
        [x, toY],
        [toX, toY],
      ],
      arrow: kind === "SS" ? "right" : "left",
    };
  }
  const width = to.right - to.left;
  const toX = to.milestone
    ? (to.left + to.right) / 2
    : intoStart
      ? to.left + Math.min(4, width / 2)
      : to.right - Math.min(4, width / 2);
  const tipY = to.milestone ? toY + (down ? -6.5 : 6.5) : entry;
  const arrow = down ? "down" : "up";
  if (from.milestone && kind === "FS") {
    // Out of the diamond's lower or upper tip, so that the line does not run through the date beside it.
    const x = (from.left + from.right) / 2;
    return {
      points: [
        [x, fromY + (down ? 6.5 : -6.5)],
        [x, gutter],
        [toX, gutter],
        [toX, tipY],
      ],
      arrow,
    };
  }
  const ahead = outOfStart ? toX <= fromX : toX >= fromX;
  if (ahead) {
    const low = Math.min(fromX + (outOfStart ? -OUT : OUT), toX);
    const x = quietest(toX, Math.min(low, toX), Math.max(low, toX), from.row, to.row, obstacles);
    if (x === toX) {
      return {
        points: [
          [fromX, fromY],
          [toX, fromY],
          [toX, tipY],
        ],
        arrow,
      };
    }
    return {
      points: [
        [fromX, fromY],
        [x, fromY],
        [x, gutter],
        [toX, gutter],
        [toX, tipY],
      ],
      arrow,
    };
  }
  // Back in time: step out, run along the gutter, and come in from above or below.
  const step = fromX + (outOfStart ? -OUT : OUT);
  const x = quietest(step, Math.min(step, step + 40), Math.max(step, step + 40), from.row, to.row, obstacles);
  return {
    points: [
      [fromX, fromY],
      [x, fromY],
      [x, gutter],
      [toX, gutter],
      [toX, tipY],
    ],
    arrow,
  };
}

const n = (value: number): string => String(Math.round(value * 100) / 100);

/** The points as an SVG path, with corners as round as there is room for. */
export function pathOf(points: readonly (readonly [number, number])[], radius = 4): string {
  const kept = points.filter((point, i) => i === 0 || point[0] !== points[i - 1]?.[0] || point[1] !== points[i - 1]?.[1]);
  const [first, ...rest] = kept;
  if (!first) return "";
  let d = `M${n(first[0])} ${n(first[1])}`;
  let before = first;
  rest.forEach((point, i) => {
    const after = rest[i + 1];
    if (!after) {
      d += `L${n(point[0])} ${n(point[1])}`;
      return;
    }
    const lengthIn = Math.hypot(point[0] - before[0], point[1] - before[1]);
    const lengthOut = Math.hypot(after[0] - point[0], after[1] - point[1]);
    const round = Math.min(radius, lengthIn / 2, lengthOut / 2);
    const inX = point[0] - (Math.sign(point[0] - before[0]) * round || 0);
    const inY = point[1] - (Math.sign(point[1] - before[1]) * round || 0);
    const outX = point[0] + (Math.sign(after[0] - point[0]) * round || 0);
    const outY = point[1] + (Math.sign(after[1] - point[1]) * round || 0);
    d += `L${n(inX)} ${n(inY)}Q${n(point[0])} ${n(point[1])} ${n(outX)} ${n(outY)}`;
    before = point;
  });
  return d;
}

/** The little triangle at a route's end. */
export function arrowOf({ points, arrow }: Route): string {
  const [x, y] = points[points.length - 1] as [number, number];
  switch (arrow) {
    case "down":
      return `M${n(x - 3)} ${n(y - 5)}h6l-3 5z`;
    case "up":
      return `M${n(x - 3)} ${n(y + 5)}h6l-3-5z`;
    case "right":
      return `M${n(x - 5)} ${n(y - 3)}v6l5-3z`;
    case "left":
      return `M${n(x + 5)} ${n(y - 3)}v6l-5-3z`;
  }
}
