/*
 * What a reader asks for, as a value: which tasks, in which order. Who only reads the whole plan needs no more of it than
 * this; what it takes to answer (asks.ts) is loaded when something is asked, or nothing else is to do.
 */

import type { SavedViews } from "./viewcontent";

export type Condition = [field: string, how: string, ...values: string[]];
export interface Group {
  join: "all" | "any";
  parts: Part[];
}
export type Part = Condition | Group;

/** Nothing is asked. */
export const EVERYTHING: Group = { join: "all", parts: [] };
/** The reader, in a condition on people. */
export const ME = "@me";

export const isGroup = (part: Part): part is Group => !Array.isArray(part);

/** All conditions, in order. */
export function conditionsOf(part: Part): Condition[] {
  return isGroup(part) ? part.parts.flatMap(conditionsOf) : [part];
}

export const same = (one: Part, other: Part): boolean => write(one) === write(other);

/** Without groups that hold nothing, and without those that hold one thing or are joined like what holds them. */
export function tidied(filter: Group): Group {
  const parts = filter.parts.flatMap((part): Part[] => {
    if (!isGroup(part)) return [part];
    const inner = tidied(part);
    if (!inner.parts.length) return [];
    return inner.parts.length === 1 || inner.join === filter.join ? inner.parts : [inner];
  });
  const only = parts[0];
  if (parts.length === 1 && only && isGroup(only)) return only;
  return { join: parts.length > 1 ? filter.join : "all", parts };
}

/* Writing and reading */

const escaped = (value: string): string => value.replace(/[.;()\\]/g, "\\$&");

function write(part: Part): string {
  if (isGroup(part)) return `${part.join}(${part.parts.map(write).join(";")})`;
  const [field, how, ...values] = part;
  if (!values.length && how === "yes") return field;
  if (!values.length && how === "no") return `!${field}`;
  return [field, how, ...values].map(escaped).join(".");
}

/** The filter as text; empty where nothing is asked. */
export function written(filter: Group): string {
  const tidy = tidied(filter);
  return tidy.join === "any" ? write(tidy) : tidy.parts.map(write).join(";");
}

/* In which order rows stand */

export interface SortBy {
  column: string;
  down: boolean;
}

/** What dates are grouped by. */
export const SPANS = ["week", "month", "quarter", "year"] as const;
export type Span = (typeof SPANS)[number];

export interface Arrangement {
  /** One to three columns, the first decides. */
  sort: SortBy[];
  /** One list without the outline. */
  flat: boolean;
  group: { column: string; span: Span } | null;
}

export const OUTLINE: Arrangement = { sort: [], flat: false, group: null };
export const MOST_SORTS = 3;

export const isOutline = (by: Arrangement): boolean => !by.sort.length && !by.flat && !by.group;

/* What a page begins with */

/** The saved views that the page brings along. */
export function viewsOnPage(): SavedViews | null {
  const told = document.getElementById("plan-views")?.textContent;
  return told ? (JSON.parse(told) as SavedViews) : null;
}

/** Whether an address asks for some rows or an order of them. */
export const asksFor = (said: URLSearchParams): boolean => ["filter", "q", "sort", "flat", "group"].some((name) => said.has(name));

/** Whether the page begins with anything but the whole plan as it is. */
export function beginsAsking(search: string, views: SavedViews | null): boolean {
  const said = new URLSearchParams(search);
  return said.has("view") || asksFor(said) || (views?.mine ?? views?.all ?? null) !== null;
}
