/* What a saved view holds (plan/saved_view_content.py), taken from the page and put onto it. */
import { readGroup, readSort, writtenGroup, writtenSort } from "./arrange";
import { INKS, type ColourRule, type RuleInk } from "./colours";
import { EVERYTHING, isGroup, read, written, type Condition, type Group, type Part } from "./filter";
import { clampZoom } from "./scale";
import type { PlanState } from "./state";

type PartJson = Condition | GroupJson;
type GroupJson = { all: PartJson[] } | { any: PartJson[] };

export interface Content {
  columns?: string[];
  widths?: Record<string, number>;
  filter?: GroupJson;
  text?: string;
  sort?: string;
  group?: string;
  flat?: boolean;
  colours?: { name: string; filter: GroupJson; ink: string; on: string }[];
  zoom?: number;
  show?: Record<string, boolean>;
  mode?: string;
}

export interface SavedView {
  number: number;
  name: string;
  shared: boolean;
  own: boolean;
  may_change: boolean;
  version: number;
  content: Content;
}

/** As the page and the API tell of them. */
export interface SavedViews {
  views: SavedView[];
  /** With which view the plan opens: for the reader, and for who chose none. */
  mine: number | null;
  all: number | null;
  may_share: boolean;
}

const partJson = (part: Part): PartJson => (isGroup(part) ? groupJson(part) : part);
export function groupJson({ join, parts }: Group): GroupJson {
  const said = parts.map(partJson);
  return join === "all" ? { all: said } : { any: said };
}

function groupOf(json: GroupJson | undefined): Group {
  const part = (one: PartJson): Part => (Array.isArray(one) ? one : group(one));
  const group = (one: GroupJson): Group =>
    "any" in one ? { join: "any", parts: one.any.map(part) } : { join: "all", parts: one.all.map(part) };
  // Once through the text, so that it is what an address could say as well.
  return json ? (read(written(group(json))) ?? EVERYTHING) : EVERYTHING;
}

/** How the page looks now. */
export function contentOf(state: PlanState): Content {
  const { arrangement } = state;
  const { columns, widths } = state.columns.toJson();
  return {
    columns,
    widths,
    filter: groupJson(state.filter),
    text: state.text.trim(),
    sort: writtenSort(arrangement.sort),
    group: writtenGroup(arrangement.group),
    flat: arrangement.flat,
    colours: state.colours.map(({ name, filter, ink, on }) => ({ name, filter: groupJson(filter), ink, on })),
    zoom: Math.round(state.perDay * 100) / 100,
    show: { ...state.show },
  };
}

/** Look as a view says; what it does not say is as usual. */
export function putOn(state: PlanState, content: Content): void {
  state.filter = groupOf(content.filter);
  state.text = content.text ?? "";
  state.arrangement = {
    sort: readSort(content.sort ?? ""),
    flat: content.flat ?? false,
    group: content.group ? readGroup(content.group) : null,
  };
  state.colours = (content.colours ?? []).map(
    ({ name, filter, ink, on }): ColourRule => ({
      name,
      filter: groupOf(filter),
      ink: INKS.includes(ink as RuleInk) ? (ink as RuleInk) : "grey",
      on: on === "row" ? "row" : "bar",
    }),
  );
  if (content.columns) state.columns.put(content.columns, content.widths ?? {});
  if (content.zoom) state.perDay = clampZoom(content.zoom);
  for (const [name, on] of Object.entries(content.show ?? {})) {
    if (name in state.show) state.show[name as keyof typeof state.show] = on;
  }
}

/** Whether the page looks as a view says; what the view does not say may be anything, but nothing is filtered or arranged. */
export function sameLook(now: Content, kept: Content): boolean {
  const usual: Content = { filter: { all: [] }, text: "", sort: "", group: "", flat: false, colours: [] };
  const said: Content = { ...usual, ...kept };
  return (Object.keys(said) as (keyof Content)[]).every((part) => {
    const [one, other] = [now[part], said[part]];
    if (part === "mode") return true;
    if (part === "show" || part === "widths") {
      const [is, was] = [one ?? {}, other ?? {}] as Record<string, unknown>[];
      return Object.entries(was ?? {}).every(([name, value]) => is?.[name] === undefined || is[name] === value);
    }
    return JSON.stringify(one) === JSON.stringify(other);
  });
}
