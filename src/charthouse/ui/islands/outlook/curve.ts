/** Draws the chance of each value as an S-shaped curve, with what it is held against. */
import type { Curve, Mark } from "./data";
import { line, nearest, reach, scale, wide, withRoom } from "./scale";
import { drawing, svg, text } from "./svg";

export interface Drawn {
  picture: SVGSVGElement;
  /** How many places the cursor has, where it begins, and the place under a pointer. */
  places: number;
  begin: number;
  at(x: number): number;
  /** Show the cursor at a place. */
  point(place: number): void;
}

const LEFT = 44;
const RIGHT = 16;
const FOOT = 28;
const ROW = 16;
const LINES: Record<Mark["kind"], string> = { plan: "ln plan", baseline: "ln commit", promise: "ln thin" };

export function drawCurve(chart: Curve, width: number): Drawn {
  const top = 12 + chart.marks.length * ROW;
  const height = top + Math.min(240, Math.max(180, width * 0.4)) + FOOT;
  const [low, high] = reach([chart.values[0] as number, chart.values.at(-1) as number, ...chart.marks.map((mark) => mark.at)]);
  const x = scale(low, high, LEFT, width - RIGHT);
  const y = scale(0, 100, height - FOOT, top);
  const picture = drawing(width, height, `${chart.title}. ${chart.unit}`);
  for (const share of chart.shares) {
    picture.append(
      svg("path", { class: "grid-l", d: line([[LEFT, y(share.at)], [width - RIGHT, y(share.at)]]) }),
      text(share.label, LEFT - 6, y(share.at) + 4, { "text-anchor": "end" }),
    );
  }
  picture.append(svg("path", { class: "axis", d: line([[LEFT, y(0)], [width - RIGHT, y(0)]]) }));
  for (const tick of withRoom(chart.ticks, x)) {
    const half = wide(tick.label) / 2;
    const place = Math.min(width - half, Math.max(half, x(tick.at)));
    picture.append(svg("path", { class: "axis", d: line([[x(tick.at), y(0)], [x(tick.at), y(0) + 4]]) }), text(tick.label, place, height - 8, { "text-anchor": "middle" }));
  }
  [...chart.marks].sort((one, other) => one.at - other.at).forEach((mark, row) => {
    const before = x(mark.at) > width / 2;
    picture.append(
      svg("path", { class: LINES[mark.kind], d: line([[x(mark.at), 6 + row * ROW], [x(mark.at), y(0)]]) }),
      text(mark.label, x(mark.at) + (before ? -5 : 5), 14 + row * ROW, { class: "t-2 halo", "text-anchor": before ? "end" : "start" }),
    );
  });
  picture.append(svg("path", { class: "ln course", d: line(chart.values.map((value, share) => [x(value), y(share)])) }));
  for (const share of [50, 80]) {
    const [px, py] = [x(chart.values[share] as number), y(share)];
    const words = `P${share} ${chart.labels[share]}`;
    const fits = px + 10 + wide(words, 12) < width;
    picture.append(
      svg("circle", { class: "f-course", cx: px, cy: py, r: 3.5 }),
      text(words, fits ? px + 10 : px - 10, fits ? py + 14 : py - 6, { class: "t-course t-12 halo", "text-anchor": fits ? "start" : "end" }),
    );
  }
  const cursor = svg("g", { class: "chart-cursor", visibility: "hidden" });
  picture.append(cursor);
  const places = chart.values.map((value) => x(value));
  return {
    picture,
    places: places.length,
    begin: 80,
    at: (where) => nearest(places, where),
    point(place) {
      cursor.setAttribute("visibility", "visible");
      cursor.replaceChildren(
        svg("path", { class: "ln thin", d: line([[LEFT, y(place)], [places[place] as number, y(place)], [places[place] as number, y(0)]]) }),
        svg("circle", { class: "f-ink", cx: places[place] as number, cy: y(place), r: 4 }),
      );
    },
  };
}
