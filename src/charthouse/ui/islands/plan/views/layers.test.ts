import { describe, expect, test } from "vitest";
import { apart, layered, layersOf } from "./layers";

const SPACING = { box: 100, pass: 20 };
const lay = (count: number, edges: [number, number][]) => layered({ count, edges }, (node) => node, SPACING);

describe("a network in layers", () => {
  test("every task stands behind all that it waits for", () => {
    expect([...layersOf(5, [[0, 1], [1, 2], [0, 2], [3, 2], [2, 4]])]).toEqual([0, 1, 2, 1, 3]);
  });

  test("a chain is a straight line, a fork lies even about it", () => {
    expect([...lay(3, [[0, 1], [1, 2]]).y]).toEqual([0, 0, 0]);
    const { y } = lay(4, [[0, 1], [0, 2], [1, 3], [2, 3]]);
    expect(Math.abs((y[1] as number) - (y[2] as number))).toBe(100);
    expect(y[0]).toBe(50);
    expect(y[3]).toBe(50);
  });

  test("links that need not cross do not", () => {
    // Two layers drawn crosswise: 0-5, 1-4, 2-3.
    expect(lay(6, [[0, 5], [1, 4], [2, 3]]).crossings).toBe(0);
    // The complete bipartite graph of two by two has one crossing in any order.
    expect(lay(4, [[0, 2], [0, 3], [1, 2], [1, 3]]).crossings).toBe(1);
  });

  test("a link over several layers says where it passes them, and no box stands in its way", () => {
    const { bends, y } = lay(4, [[0, 1], [1, 2], [2, 3], [0, 3]]);
    expect(bends.map((one) => one.length)).toEqual([0, 0, 0, 2]);
    expect(Math.abs((bends[3]?.[0] as number) - (y[1] as number))).toBeGreaterThanOrEqual(60);
  });

  test("phases that wait for each other crosswise are drawn, with one link turned round", () => {
    const { back, layer } = lay(2, [[0, 1], [1, 0]]);
    expect([...back]).toEqual([0, 1]);
    expect([...layer]).toEqual([0, 1]);
  });

  test("boxes of a layer never overlap", () => {
    const edges: [number, number][] = [];
    for (let i = 0; i < 60; i++) edges.push([i % 7, 10 + (i * 13) % 40], [10 + (i * 7) % 40, 60 + (i * 11) % 20]);
    const { y, layer } = lay(80, edges);
    for (let a = 0; a < 80; a++) {
      for (let b = 0; b < a; b++) {
        if (layer[a] === layer[b]) expect(Math.abs((y[a] as number) - (y[b] as number))).toBeGreaterThanOrEqual(99.99);
      }
    }
  });

  test("places keep their order and distance, and else go where they are wished", () => {
    expect(apart([0, 10, 10], [0, 50, 51], [1, 1, 1])).toEqual([0, 45.5, 55.5]);
    expect(apart([0, 10], [5, 5], [3, 1])).toEqual([2.5, 12.5]);
  });

  test("a thousand tasks are laid out in time to be waited for", () => {
    const edges: [number, number][] = [];
    for (let i = 1; i < 1000; i++) edges.push([Math.max(0, i - 1 - ((i * 7919) % 25)), i], [Math.max(0, i - 1 - ((i * 104729) % 60)), i]);
    const began = performance.now();
    const { layers } = lay(1000, edges.filter(([a, b]) => a !== b));
    expect(layers).toBeGreaterThan(10);
    expect(performance.now() - began).toBeLessThan(4000);
  });
});
