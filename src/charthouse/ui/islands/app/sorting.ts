/** Rows of a list that are dragged to another place by their grip: the form of each says where it was put. */
import Sortable from "sortablejs";

import { all, make } from "./dom";

const known = new WeakSet<Element>();

/** Let the rows of this list be dragged; each has a form, and says its place as `data-place`. */
export function sort(list: HTMLElement): void {
  if (known.has(list)) return;
  known.add(list);
  Sortable.create(list, {
    handle: "[data-grip]",
    animation: 120,
    forceFallback: true, // the same with mouse, pen and finger
    onEnd: ({ item, newIndex }) => {
      const places = all("[data-place]", list).map((row) => Number(row.dataset["place"])).sort((a, b) => a - b);
      const place = places[newIndex ?? -1];
      const form = item.querySelector("form");
      if (place === undefined || !form || String(place) === item.dataset["place"]) return;
      form.append(make("input", { type: "hidden", name: "place", value: String(place) }));
      form.submit();
    },
  });
  list.dataset["sorts"] = "ready";
}
