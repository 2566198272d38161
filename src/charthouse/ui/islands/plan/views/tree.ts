/*
 * Where the boxes of a work breakdown structure stand: each above (or left of) what it is broken down into, centred over
 * it; work packages hang below one another, so that a wide plan stays on the screen.
 */
import { lineThrough, type Box, type Line, type Picture } from "./picture";

export const WIDTH = 172;
export const HEIGHT = 62;
const GAP = 16;
const LEVEL = 34;
const INDENT = 18;

export interface Node {
  key: number;
  task: number;
  children: Node[];
}

/** The tree of the tasks that are kept, closed below the folded ones; the project itself is its root. */
export function treeOf(parent: Int32Array, number: Int32Array, keeps: (task: number) => boolean, folded: (task: number) => boolean): Node {
  const root: Node = { key: 0, task: -1, children: [] };
  const nodes = new Map<number, Node>([[-1, root]]);
  for (let task = 0; task < parent.length; task++) {
    const above = nodes.get(parent[task] as number);
    if (!above || !keeps(task) || (above.task >= 0 && folded(above.task))) continue;
    const node: Node = { key: number[task] as number, task, children: [] };
    above.children.push(node);
    nodes.set(task, node);
  }
  return root;
}

interface Placed {
  boxes: Box[];
  lines: Line[];
  width: number;
  height: number;
  /** Where the line from above meets the box at its top: along the breadth. */
  at: number;
}

/** Lay out a tree: downwards with its root at the top, or sideways with its root at the left. */
export function layOut(root: Node, sideways: boolean): Picture {
  const { boxes, lines, width, height } = sideways ? across(root, 0, 0) : below(root, 0, 0);
  return { boxes, lines, width, height };
}

const boxOf = (node: Node, x: number, y: number): Box => ({ key: node.key, task: node.task, x, y, width: WIDTH, height: HEIGHT });

function below(node: Node, left: number, top: number): Placed {
  const under = top + HEIGHT + LEVEL;
  if (!node.children.length) return { boxes: [boxOf(node, left, top)], lines: [], width: WIDTH, height: HEIGHT, at: left + WIDTH / 2 };
  if (node.children.every((child) => !child.children.length) && node.children.length > 1) return hung(node, left, top);
  const boxes: Box[] = [];
  const lines: Line[] = [];
  const places: number[] = [];
  let x = left;
  let height = HEIGHT;
  for (const child of node.children) {
    const placed = below(child, x, under);
    push(boxes, placed.boxes);
    push(lines, placed.lines);
    places.push(placed.at);
    x += placed.width + GAP;
    height = Math.max(height, HEIGHT + LEVEL + placed.height);
  }
  const at = ((places[0] as number) + (places[places.length - 1] as number)) / 2;
  boxes.push(boxOf(node, at - WIDTH / 2, top));
  const middle = top + HEIGHT + LEVEL / 2;
  for (const place of places) lines.push(lineThrough([[at, top + HEIGHT], [at, middle], [place, middle], [place, under]], "pv-line"));
  return { boxes, lines, width: x - GAP - left, height, at };
}

/** Work packages below one another, with a line along their left. */
function hung(node: Node, left: number, top: number): Placed {
  const boxes: Box[] = [];
  const lines: Line[] = [];
  let y = top + HEIGHT + GAP;
  const rail = left + INDENT / 2;
  for (const child of node.children) {
    boxes.push(boxOf(child, left + INDENT, y));
    const middle = y + HEIGHT / 2;
    lines.push(lineThrough([[rail, top + HEIGHT], [rail, middle], [left + INDENT, middle]], "pv-line"));
    y += HEIGHT + GAP;
  }
  boxes.push(boxOf(node, left, top));
  return { boxes, lines, width: WIDTH + INDENT, height: y - GAP - top, at: left + WIDTH / 2 };
}

function across(node: Node, left: number, top: number): Placed {
  if (!node.children.length) return { boxes: [boxOf(node, left, top)], lines: [], width: WIDTH, height: HEIGHT, at: top + HEIGHT / 2 };
  const boxes: Box[] = [];
  const lines: Line[] = [];
  const places: number[] = [];
  const beside = left + WIDTH + LEVEL;
  let y = top;
  let width = WIDTH;
  for (const child of node.children) {
    const placed = across(child, beside, y);
    push(boxes, placed.boxes);
    push(lines, placed.lines);
    places.push(placed.at);
    y += placed.height + GAP / 2;
    width = Math.max(width, WIDTH + LEVEL + placed.width);
  }
  const at = ((places[0] as number) + (places[places.length - 1] as number)) / 2;
  boxes.push(boxOf(node, left, at - HEIGHT / 2));
  const middle = left + WIDTH + LEVEL / 2;
  for (const place of places) lines.push(lineThrough([[left + WIDTH, at], [middle, at], [middle, place], [beside, place]], "pv-line"));
  return { boxes, lines, width, height: y - GAP / 2 - top, at };
}

function push<Value>(into: Value[], more: Value[]): void {
  for (const one of more) into.push(one);
}
