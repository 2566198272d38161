/* The keys of a drawing of boxes: from box to box, nearer and farther, open. */
import type { BoxChart } from "./boxes";
import type { Looks } from "./looks";
import { nearest, type Way } from "./picture";

/** The keys that all drawings of boxes have; says whether this was one. */
export function pressed(chart: BoxChart, looks: Looks, event: KeyboardEvent): boolean {
  const { boxes } = chart;
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (!plain) return false;
  const ways: Record<string, Way> = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
  const way = ways[event.key];
  const box = chart.byKey(chart.current) ?? boxes[0] ?? null;
  if (way && !event.shiftKey) {
    if (!box) return false;
    const said = looks.step?.(box, way);
    const next = said === undefined ? nearest(boxes, box, way) : said;
    chart.goTo(next ?? box);
    return true;
  }
  if (way) {
    const far = chart.scroller.clientWidth * 0.4;
    chart.scroller.scrollBy((way === "left" ? -far : 0) + (way === "right" ? far : 0), (way === "up" ? -far : 0) + (way === "down" ? far : 0));
    return true;
  }
  switch (event.key) {
    case "+":
    case "=":
      chart.zoomTo(chart.scale * 1.3);
      return true;
    case "-":
    case "\u2212":
      chart.zoomTo(chart.scale / 1.3);
      return true;
    case "f":
      chart.fit();
      return true;
    case "Home":
    case "End": {
      const to = event.key === "Home" ? boxes[0] : boxes[boxes.length - 1];
      if (to) chart.goTo(to);
      return true;
    }
    case "Enter":
      if (box) looks.open(box);
      return box !== null;
  }
  return false;
}
