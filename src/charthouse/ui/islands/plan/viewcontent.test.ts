import { describe, expect, it } from "vitest";

import { begin, readAddress, withAsked } from "./address";
import type { ColourRule, Colouring } from "./colours";
import { read, type Group } from "./filter";
import { stateOf } from "./plan.fixture";
import type { PlanState } from "./state";
import { contentOf, putOn, sameLook, type Content } from "./viewcontent";

const plan = (): PlanState => stateOf();
const LATE: Content = {
  filter: { all: [["late", "yes"], { any: [["owner", "any", "@me"], ["finish", "before", "status"]] }] },
  sort: "-finish,name",
  group: "start:week",
  columns: ["name", "finish", "slack"],
  widths: { name: 300 },
  zoom: 40,
  show: { slack: false },
  colours: [{ name: "Late", filter: { all: [["late", "yes"]] }, ink: "red", on: "bar" }],
};

describe("a saved view", () => {
  it("is put onto the page and taken from it the same", () => {
    const state = plan();
    putOn(state, LATE);
    const now = contentOf(state);
    expect(now).toMatchObject({ ...LATE, show: expect.objectContaining({ slack: false, links: true }) as unknown });
    expect(state.perDay).toBe(40);
    expect(sameLook(now, LATE)).toBe(true);
  });

  it("is changed by what it says, or by anything that narrows or arranges", () => {
    const state = plan();
    putOn(state, LATE);
    for (const change of [
      { sort: "finish" }, { filter: { all: [] } }, { text: "x" }, { flat: true }, { colours: [] }, { zoom: 41 },
      { columns: ["name"] }, { widths: { name: 301 } }, { show: { slack: true } },
    ] as Content[]) {
      expect(sameLook({ ...contentOf(state), ...change }, LATE), JSON.stringify(change)).toBe(false);
    }
    expect(sameLook({ ...contentOf(state), mode: "board", show: { slack: false, links: false } }, LATE)).toBe(true);
    expect(sameLook({ ...contentOf(plan()), zoom: 3 }, {})).toBe(true);
    expect(sameLook({ ...contentOf(plan()), sort: "name" }, {})).toBe(false);
  });

  it("leaves out what this plan does not know", () => {
    const state = plan();
    putOn(state, { columns: ["gone", "name"], sort: "gone,name", group: "gone", colours: [{ name: "A", filter: { all: [] }, ink: "pink", on: "sky" }] });
    expect(state.columns.shown.map(({ id }) => id)).toEqual(["name"]);
    expect(state.arrangement).toEqual({ sort: [{ column: "name", down: false }], flat: false, group: null });
    expect(state.colours[0]).toMatchObject({ ink: "grey", on: "bar" });
  });
});

describe("an address", () => {
  const asked = { filter: read("late;owner.any.@me") as Group, text: " x ", arrangement: { sort: [], flat: true, group: null } };

  it("says what is shown, and keeps what else it says", () => {
    expect(withAsked("?task=12&filter=done", asked, null)).toBe("?task=12&filter=late;owner.any.@me&q=x&flat=1");
    expect(readAddress("?filter=late;owner.any.%40me&q=x&flat=1")).toEqual({ ...asked, text: "x" });
    expect(readAddress("?task=12")).toBeNull();
  });

  it("names an open view, and what was changed of it, also that nothing is filtered", () => {
    expect(withAsked("", asked, 3, false)).toBe("?view=3");
    expect(withAsked("", asked, 3)).toBe("?view=3&filter=late;owner.any.@me&q=x&flat=1");
    const none = { filter: read("") as Group, text: "", arrangement: { sort: [], flat: false, group: null } };
    expect(withAsked("?view=2", none, 3)).toBe("?view=3&filter=");
    expect(withAsked("", none, 0)).toBe("?view=0");
  });

  it("begins with the reader's view, else with the project's, unless it says otherwise", () => {
    const view = (number: number, sort: string) => ({
      number, name: "", shared: true, own: true, may_change: true, version: 1, content: { sort },
    });
    const at = (search: string, mine: number | null): [number | null, string | undefined] => {
      history.replaceState(null, "", `/plan/${search}`);
      const state = plan();
      state.views = { views: [view(1, "name"), view(2, "start")], mine, all: 2, may_share: false };
      begin(state);
      return [state.view, state.arrangement.sort[0]?.column];
    };
    expect(at("", 1)).toEqual([1, "name"]);
    expect(at("", null)).toEqual([2, "start"]);
    expect(at("?view=0", 1)).toEqual([null, undefined]);
    expect(at("?filter=late", 1)).toEqual([null, undefined]);
    expect(at("?view=2&filter=&sort=finish", 1)).toEqual([2, "finish"]);
    expect(at("?view=99", 1)).toEqual([null, undefined]);
  });
});

describe("colour rules", () => {
  it("take the first that holds, for row and bar apart, and say their names", () => {
    const rule = (name: string, filter: string, on: "row" | "bar"): ColourRule => ({ name, filter: read(filter) as Group, ink: "red", on });
    const made = (rules: ColourRule[]): Colouring => {
      const state = plan();
      state.colours = rules;
      state.arrange();
      return state.colouring;
    };
    const colouring = made([rule("Late", "late", "bar"), rule("Critical", "critical", "bar"), rule("Due", "deadline.filled", "row")]);
    expect(colouring.of(2, "bar")?.name).toBe("Late");
    expect(colouring.of(2, "row")).toBeNull();
    expect(colouring.said(4)).toBe("Due, Late");
    expect(colouring.of(-2, "row")).toBeNull();
    expect(made([rule("All", "", "row")]).of(1, "row")).toBeNull();
  });
});
