/*
 * What the address says of the view: `?filter=…&q=…&sort=…&flat=1&group=…` and `view=` for a saved one. Whoever opens it
 * sees the same rows; a reload too.
 */
import { OUTLINE, readGroup, readSort, writtenGroup, writtenSort, type Arrangement } from "./arrange";
import { EVERYTHING, read, written, type Group } from "./filter";
import type { PlanState } from "./state";

export interface Asked {
  filter: Group;
  text: string;
  arrangement: Arrangement;
}

/** What of a filter may stand in an address as it is: it is read by people, too. */
const plainly = (text: string): string => encodeURIComponent(text).replace(/%(3B|2C|40|3A)/g, (sign) => decodeURIComponent(sign));

/** What an address asks for; null where it says nothing of it. A filter that cannot be read asks nothing. */
export function readAddress(search: string): Asked | null {
  const said = new URLSearchParams(search);
  if (!["filter", "q", "sort", "flat", "group"].some((name) => said.has(name))) return null;
  return {
    filter: read(said.get("filter") ?? "") ?? EVERYTHING,
    text: said.get("q") ?? "",
    arrangement: {
      sort: readSort(said.get("sort") ?? ""),
      flat: said.has("flat"),
      group: said.has("group") ? readGroup(said.get("group") ?? "") : OUTLINE.group,
    },
  };
}

/** An address with this view in it; what else it says stays. */
export function withAsked(search: string, { filter, text, arrangement }: Asked, view: number | null): string {
  const others = new URLSearchParams(search);
  const ours: [string, string][] = [
    ["view", view === null ? "" : String(view)],
    ["filter", written(filter)],
    ["q", text.trim()],
    ["sort", writtenSort(arrangement.sort)],
    ["flat", arrangement.flat ? "1" : ""],
    ["group", writtenGroup(arrangement.group)],
  ];
  for (const [name] of ours) others.delete(name);
  const kept = others.toString();
  const said = ours.filter(([, value]) => value).map(([name, value]) => `${name}=${plainly(value)}`);
  const all = [...(kept ? [kept] : []), ...said].join("&");
  return all ? `?${all}` : "";
}

/** Show what the address asks for. */
export function begin(state: PlanState): void {
  const asked = readAddress(location.search);
  if (!asked) return;
  Object.assign(state, asked);
  state.arrange();
}

/** Say in the address what is shown. */
export function remember(state: PlanState): void {
  history.replaceState(history.state, "", location.pathname + withAsked(location.search, state, null) + location.hash);
}
