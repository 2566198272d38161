/** Draws what moves the finish: one bar for each task, from the mean finish where it takes least to where it takes most. */
import type { Tornado } from "./data";
import { cut, line, reach, scale, wide, withRoom } from "./scale";
import { drawing, svg, text } from "./svg";

const TOP = 26;
const FOOT = 28;
const BESIDE = 620;
/** From this width on names stand left of their bars, below it above them. */

export function drawTornado(chart: Tornado, width: number): SVGSVGElement {
  const beside = width >= BESIDE;
  const names = beside ? Math.min(320, width * 0.36) : 0;
  const row = beside ? 24 : 38;
  const ends = Math.max(...chart.bars.flatMap((bar) => [wide(bar.from), wide(bar.to)])) + 8;
  const height = TOP + chart.bars.length * row + FOOT;
  const [low, high] = reach([chart.centre.at, ...chart.bars.flatMap((bar) => [bar.low, bar.high])], 0);
  const x = scale(low, high, names + ends, width - ends);
  const picture = drawing(width, height, `${chart.title}. ${chart.unit}`);
  picture.removeAttribute("role"); // it holds links, and a picture hides what is in it
  const foot = height - FOOT;
  for (const tick of withRoom(chart.ticks, x)) {
    picture.append(
      svg("path", { class: "grid-l", d: line([[x(tick.at), TOP - 6], [x(tick.at), foot]]) }),
      text(tick.label, Math.min(width - wide(tick.label) / 2, x(tick.at)), height - 8, { "text-anchor": "middle" }),
    );
  }
  const right = x(chart.centre.at) > width * 0.7;
  picture.append(
    svg("path", { class: "ln commit", d: line([[x(chart.centre.at), TOP - 8], [x(chart.centre.at), foot]]) }),
    text(chart.centre.label, x(chart.centre.at) + (right ? -5 : 5), 14, { class: "t-ink halo", "text-anchor": right ? "end" : "start" }),
  );
  chart.bars.forEach((bar, place) => {
    const y = TOP + place * row;
    const link = svg("a", { href: bar.href, class: "chart-link", "data-panel": "" });
    const name = text(cut(bar.name, beside ? names - 8 : width - 8), 0, beside ? y + 15 : y + 11, { class: "t-2 t-12 halo" });
    name.append(svg("title", {}, bar.name));
    link.append(name);
    const at = beside ? y + 5 : y + 18;
    const early = Math.min(x(bar.high), Math.max(x(bar.low), x(chart.centre.at)));
    picture.append(
      link,
      svg("rect", { class: "f-w2", x: x(bar.low), y: at, width: early - x(bar.low), height: 13 }),
      svg("rect", { class: "f-w4", x: early, y: at, width: Math.max(x(bar.high) - early, 1), height: 13 }),
      text(bar.from, x(bar.low) - 5, at + 11, { class: "halo", "text-anchor": "end" }),
      text(bar.to, x(bar.high) + 5, at + 11),
    );
  });
  return picture;
}
