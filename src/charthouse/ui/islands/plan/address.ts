/*
 * What the address says of the view: `?filter=…&q=…&sort=…&flat=1&group=…` and `view=` for a saved one. Whoever opens it
 * sees the same rows; a reload too.
 */
import { asksFor } from "./asked";
import { OUTLINE, readGroup, readSort, writtenGroup, writtenSort, type Arrangement } from "./arrange";
import { EVERYTHING, read, written, type Group } from "./filter";
import type { PlanState } from "./state";
import { putOn, type SavedView } from "./viewcontent";

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
  if (!asksFor(said)) return null;
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
export function withAsked(search: string, { filter, text, arrangement }: Asked, view: number | null, changed = true): string {
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
  // An open view says all of it by itself; one that was changed is said in full, also that nothing is filtered.
  const wanted = ([name, value]: [string, string]): boolean =>
    name === "view" ? value !== "" : view && !changed ? false : value !== "" || (name === "filter" && Boolean(view));
  const said = ours.filter(wanted).map(([name, value]) => `${name}=${plainly(value)}`);
  const all = [...(kept ? [kept] : []), ...said].join("&");
  return all ? `?${all}` : "";
}

/** The saved view that an address names, else the one to begin with where it asks for nothing else. */
function viewAsked({ views: { views, mine, all } }: PlanState, search: string): SavedView | null {
  const named = new URLSearchParams(search).get("view");
  const number = named !== null ? Number(named) : readAddress(search) ? null : (mine ?? all);
  return views.find((view) => view.number === number) ?? null;
}

/** Show what the address asks for. */
export function begin(state: PlanState): void {
  const view = viewAsked(state, location.search);
  if (view) {
    state.view = view.number;
    putOn(state, view.content);
  }
  const asked = readAddress(location.search);
  if (asked) Object.assign(state, asked);
  if (asked || view) state.arrange();
}

/** Say in the address what is shown. */
export function remember(state: PlanState, changed = true): void {
  const { mine, all } = state.views;
  // Who leaves the view to begin with says so, else a reload would begin with it again.
  const view = state.view ?? ((mine ?? all) === null ? null : 0);
  history.replaceState(history.state, "", location.pathname + withAsked(location.search, state, view, changed) + location.hash);
}
