/** Draws how a forecast went: its middle as a line, how sure it was as bands around it. */
import type { Drawn } from "./curve";
import type { Fan, Mark } from "./data";
import { area, line, nearest, reach, scale, wide, withRoom } from "./scale";
import { drawing, svg, text } from "./svg";

const RIGHT = 84;
const TOP = 12;
const FOOT = 28;
const LINES: Record<Mark["kind"], string> = { plan: "ln plan", baseline: "ln commit", promise: "ln thin" };

export function drawFan(chart: Fan, width: number): Drawn {
  const height = TOP + Math.min(260, Math.max(200, width * 0.42)) + FOOT;
  const left = 12 + Math.max(...chart.heights.map((tick) => wide(tick.label)));
  const x = scale(chart.points[0]?.at ?? 0, chart.points.at(-1)?.at ?? 1, left, width - RIGHT);
  const [low, high] = reach([...chart.points.flatMap((point) => [point.levels[0], point.levels[4]]), ...chart.marks.map((mark) => mark.at)], 0.06);
  const y = scale(low, high, height - FOOT, TOP);
  const picture = drawing(width, height, `${chart.title}. ${chart.unit}`);
  for (const tick of chart.heights) {
    picture.append(svg("path", { class: "grid-l", d: line([[left, y(tick.at)], [width - RIGHT, y(tick.at)]]) }), text(tick.label, left - 6, y(tick.at) + 4, { "text-anchor": "end" }));
  }
  for (const tick of withRoom(chart.ticks, x)) {
    const half = wide(tick.label) / 2;
    picture.append(text(tick.label, Math.min(width - half, Math.max(half, x(tick.at))), height - 8, { "text-anchor": "middle" }));
  }
  const along = (level: number): [number, number][] => chart.points.map((point) => [x(point.at), y(point.levels[level] as number)]);
  picture.append(
    svg("path", { class: "f-w1", d: area(along(4), along(0)) }),
    svg("path", { class: "f-w2", d: area(along(3), along(1)) }),
    svg("path", { class: "ln course", d: line(along(2)) }),
  );
  const last = chart.points.at(-1);
  if (last) {
    const names: [number, string, string][] = [[y(last.levels[2]), chart.words.p50, "t-course"], [y(last.levels[3]), "P80", "t-2"], [y(last.levels[4]), "P90", "t-2"], [y(last.levels[0]), "P10", "t-2"]];
    for (const [place, words, look] of apart(names, height - FOOT)) picture.append(text(words, width - RIGHT + 6, place + 4, { class: look }));
  }
  for (const mark of chart.marks) {
    picture.append(
      svg("path", { class: LINES[mark.kind], d: line([[left, y(mark.at)], [width - RIGHT, y(mark.at)]]) }),
      text(mark.label, left + 4, y(mark.at) - 4, { class: "t-ink halo" }),
    );
  }
  const cursor = svg("g", { class: "chart-cursor", visibility: "hidden" });
  picture.append(cursor);
  const places = chart.points.map((point) => x(point.at));
  return {
    picture,
    places: places.length,
    begin: places.length - 1,
    at: (where) => nearest(places, where),
    point(place) {
      const point = chart.points[place];
      if (!point) return;
      cursor.setAttribute("visibility", "visible");
      cursor.replaceChildren(
        svg("path", { class: "ln thin", d: line([[x(point.at), TOP], [x(point.at), height - FOOT]]) }),
        svg("circle", { class: "f-ink", cx: x(point.at), cy: y(point.levels[2]), r: 4 }),
      );
    },
  };
}

/** Labels beside the ends of lines, moved so far that none covers another. */
export function apart<T extends [number, ...unknown[]]>(labels: T[], foot: number, room = 13): T[] {
  const sorted = labels.map((label) => [...label] as T).sort((one, other) => one[0] - other[0]);
  sorted.forEach((label, place) => {
    const before = sorted[place - 1];
    if (before && label[0] < before[0] + room) label[0] = before[0] + room;
  });
  const over = Math.max(0, (sorted.at(-1)?.[0] ?? 0) - foot);
  for (const label of sorted) label[0] -= over;
  return sorted;
}
