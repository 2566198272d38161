/*
 * Where the boxes of a precedence diagram stand: in layers from left to right, so that every link points to the right,
 * ordered within each layer so that few links cross, and at heights at which links run straight (Sugiyama, Tagawa and
 * Toda 1981; the order by medians after Gansner et al. 1993, heights by isotonic regression).
 */

export interface Graph {
  count: number;
  /** Pairs of nodes. */
  edges: [from: number, to: number][];
}

export interface Layout {
  /** The layer of each node, and its height in it, in pixels from the top. */
  layer: Int32Array;
  y: Float64Array;
  /** Heights at which each edge passes the layers between its ends, in order. */
  bends: number[][];
  /** Edges that point backwards, because the boxes that they join hold tasks that wait for each other crosswise. */
  back: Uint8Array;
  layers: number;
  height: number;
  crossings: number;
}

/** How far nodes of a layer stand apart: between boxes, and where a link passes. */
export interface Spacing {
  box: number;
  pass: number;
}

const SWEEPS = 12;
const STRAIGHTENINGS = 10;
/** More places than these where links pass layers are not ordered: who could follow them? */
const MOST_PASSES = 30_000;

/** Lay out a graph; `first` says in which order nodes would stand by themselves, and `budget` how many milliseconds to spend. */
export function layered(graph: Graph, first: (node: number) => number, spacing: Spacing, budget = 700): Layout {
  const until = performance.now() + budget;
  const { count } = graph;
  const back = backEdges(graph);
  const edges = graph.edges.map(([from, to], i): [number, number] => (back[i] ? [to, from] : [from, to]));
  const layer = layersOf(count, edges);
  const long = new Proper(count, edges, layer);
  const order = long.begin(first);
  const crossings = sweep(long, order, until);
  const { y, height } = straighten(long, order, spacing, until);
  return {
    layer,
    y: y.slice(0, count),
    bends: long.chains.map((chain) => chain.map((node) => y[node] as number)),
    back,
    layers: order.length,
    height,
    crossings,
  };
}

/** Edges to turn round, so that no circle is left. */
function backEdges({ count, edges }: Graph): Uint8Array {
  const from: number[][] = Array.from({ length: count }, () => []);
  edges.forEach(([node], i) => from[node]?.push(i));
  const back = new Uint8Array(edges.length);
  const state = new Uint8Array(count);
  const next = new Int32Array(count);
  for (let root = 0; root < count; root++) {
    if (state[root]) continue;
    const path = [root];
    state[root] = 1;
    while (path.length) {
      const node = path[path.length - 1] as number;
      const edge = from[node]?.[next[node] as number];
      if (edge === undefined) {
        state[node] = 2;
        path.pop();
        continue;
      }
      next[node] = (next[node] as number) + 1;
      const to = edges[edge]?.[1] as number;
      if (state[to] === 1) back[edge] = 1;
      else if (!state[to]) {
        state[to] = 1;
        path.push(to);
      }
    }
  }
  return back;
}

/** The layer of each node: behind all before it, and as near as can be to what comes after it. */
export function layersOf(count: number, edges: [number, number][]): Int32Array {
  const into: number[][] = Array.from({ length: count }, () => []);
  const from: number[][] = Array.from({ length: count }, () => []);
  const waits = new Int32Array(count);
  for (const [a, b] of edges) {
    from[a]?.push(b);
    into[b]?.push(a);
    waits[b] = (waits[b] as number) + 1;
  }
  const sorted: number[] = [];
  for (let node = 0; node < count; node++) if (!waits[node]) sorted.push(node);
  const layer = new Int32Array(count);
  for (let at = 0; at < sorted.length; at++) {
    const node = sorted[at] as number;
    for (const to of from[node] ?? []) {
      layer[to] = Math.max(layer[to] as number, (layer[node] as number) + 1);
      waits[to] = (waits[to] as number) - 1;
      if (!waits[to]) sorted.push(to);
    }
  }
  // What begins late need not stand at the very left: its links would be long.
  for (let at = sorted.length - 1; at >= 0; at--) {
    const node = sorted[at] as number;
    if (into[node]?.length || !from[node]?.length) continue;
    layer[node] = Math.min(...(from[node] as number[]).map((to) => layer[to] as number)) - 1;
  }
  return layer;
}

/** The graph with a node wherever a link passes a layer. */
class Proper {
  readonly chains: number[][];
  readonly layerOf: number[];
  readonly before: number[][];
  readonly after: number[][];
  readonly real: number;

  constructor(count: number, edges: [number, number][], layer: Int32Array) {
    this.real = count;
    this.layerOf = Array.from(layer);
    let passes = 0;
    this.chains = edges.map(([a, b]) => {
      const chain: number[] = [];
      const [from, to] = [layer[a] as number, layer[b] as number];
      if (passes + to - from > MOST_PASSES) return chain;
      for (let at = from + 1; at < to; at++) {
        chain.push(this.layerOf.length);
        this.layerOf.push(at);
      }
      passes += chain.length;
      return chain;
    });
    this.before = this.layerOf.map(() => []);
    this.after = this.layerOf.map(() => []);
    edges.forEach(([a, b], i) => {
      const way = [a, ...(this.chains[i] as number[]), b];
      for (let at = 1; at < way.length; at++) {
        if (way.length === 2 && (layer[b] as number) - (layer[a] as number) > 1) continue;
        this.after[way[at - 1] as number]?.push(way[at] as number);
        this.before[way[at] as number]?.push(way[at - 1] as number);
      }
    });
  }

  /** Layers in a first order: depth first along the links, so that what belongs together stands together. */
  begin(first: (node: number) => number): number[][] {
    const order: number[][] = [];
    const seen = new Uint8Array(this.layerOf.length);
    const roots = Array.from({ length: this.real }, (_none, node) => node).sort((a, b) => first(a) - first(b));
    const visit = (root: number): void => {
      const open = [root];
      while (open.length) {
        const node = open.pop() as number;
        if (seen[node]) continue;
        seen[node] = 1;
        (order[this.layerOf[node] as number] ??= []).push(node);
        open.push(...[...(this.after[node] as number[]), ...(this.before[node] as number[])].reverse());
      }
    };
    for (const root of roots) if (!seen[root]) visit(root);
    return Array.from(order, (nodes) => nodes ?? []);
  }
}

/** Order each layer by the medians of its neighbours, from both sides in turn; keeps the best, and gives its crossings. */
function sweep(graph: Proper, order: number[][], until: number): number {
  const place = new Int32Array(graph.layerOf.length);
  const mark = (nodes: number[]): void => nodes.forEach((node, at) => (place[node] = at));
  order.forEach(mark);
  let best = order.map((nodes) => nodes.slice());
  let least = crossingsOf(graph, order, place);
  for (let round = 0; round < SWEEPS && least > 0 && performance.now() < until; round++) {
    const down = round % 2 === 0;
    for (let i = 1; i < order.length; i++) {
      const nodes = order[down ? i : order.length - 1 - i] as number[];
      const near = down ? graph.before : graph.after;
      const wish = new Map<number, number>();
      nodes.forEach((node, at) => wish.set(node, median((near[node] as number[]).map((one) => place[one] as number), at)));
      nodes.sort((a, b) => (wish.get(a) as number) - (wish.get(b) as number) || (place[a] as number) - (place[b] as number));
      mark(nodes);
    }
    const count = crossingsOf(graph, order, place);
    if (count < least) {
      least = count;
      best = order.map((nodes) => nodes.slice());
    }
  }
  best.forEach((nodes, at) => (order[at] = nodes));
  return least;
}

function median(places: number[], usual: number): number {
  if (!places.length) return usual;
  places.sort((a, b) => a - b);
  const middle = places.length >> 1;
  return places.length % 2 ? (places[middle] as number) : ((places[middle - 1] as number) + (places[middle] as number)) / 2;
}

/** How often links between neighbouring layers cross (Barth, Jünger and Mutzel 2002: inversions, counted by a tree). */
function crossingsOf(graph: Proper, order: number[][], place: Int32Array): number {
  let count = 0;
  for (let at = 1; at < order.length; at++) {
    const size = order[at]?.length ?? 0;
    const tree = new Int32Array(size + 1);
    let seen = 0;
    for (const node of order[at - 1] ?? []) {
      const ends = (graph.after[node] as number[]).map((to) => place[to] as number).sort((a, b) => a - b);
      for (const end of ends) {
        let before = 0;
        for (let i = end + 1; i > 0; i -= i & -i) before += tree[i] as number;
        count += seen - before;
      }
      for (const end of ends) {
        seen++;
        for (let i = end + 1; i <= size; i += i & -i) tree[i] = (tree[i] as number) + 1;
      }
    }
  }
  return count;
}

/** Heights at which each node stands as near to the middle of its neighbours as the order allows. */
function straighten(graph: Proper, order: number[][], spacing: Spacing, until: number): { y: Float64Array; height: number } {
  const y = new Float64Array(graph.layerOf.length);
  const isBox = (node: number): boolean => node < graph.real;
  const gap = (a: number, b: number): number => (isBox(a) && isBox(b) ? spacing.box : isBox(a) || isBox(b) ? (spacing.box + spacing.pass) / 2 : spacing.pass);
  for (const nodes of order) nodes.forEach((node, at) => (y[node] = at ? (y[nodes[at - 1] as number] as number) + gap(nodes[at - 1] as number, node) : 0));
  for (let round = 0; round < STRAIGHTENINGS && (round < 3 || performance.now() < until); round++) {
    const down = round % 2 === 0;
    for (let i = 0; i < order.length; i++) {
      const nodes = order[down ? i : order.length - 1 - i] as number[];
      const wished = nodes.map((node) => {
        const near = round > 3 ? [...(graph.before[node] as number[]), ...(graph.after[node] as number[])] : ((down ? graph.before : graph.after)[node] as number[]);
        return near.length ? near.reduce((sum, one) => sum + (y[one] as number), 0) / near.length : (y[node] as number);
      });
      // What passes a layer is to run straight; a box may give way.
      const weights = nodes.map((node) => (isBox(node) ? 1 : 4));
      apart(nodes.map((node, at) => (at ? gap(nodes[at - 1] as number, node) : 0)), wished, weights).forEach((place, at) => (y[nodes[at] as number] = place));
    }
  }
  let low = Infinity;
  let high = -Infinity;
  for (const place of y) {
    low = Math.min(low, place);
    high = Math.max(high, place);
  }
  if (!y.length) return { y, height: 0 };
  return { y: y.map((place) => place - low), height: high - low };
}

/**
 * Places as near as can be to those that are wished, in order and at least `gaps` apart: least squares by pooling
 * neighbours that violate their order (Ayer et al. 1955).
 */
export function apart(gaps: number[], wished: number[], weights: number[]): number[] {
  let offset = 0;
  const offsets = gaps.map((gap) => (offset += gap));
  const pools: { value: number; weight: number; size: number }[] = [];
  wished.forEach((wish, at) => {
    let pool = { value: wish - (offsets[at] as number), weight: weights[at] as number, size: 1 };
    for (let last = pools[pools.length - 1]; last && last.value > pool.value; last = pools[pools.length - 1]) {
      const weight = last.weight + pool.weight;
      pool = { value: (last.value * last.weight + pool.value * pool.weight) / weight, weight, size: last.size + pool.size };
      pools.pop();
    }
    pools.push(pool);
  });
  return pools.flatMap(({ value, size }) => Array<number>(size).fill(value)).map((value, at) => value + (offsets[at] as number));
}
