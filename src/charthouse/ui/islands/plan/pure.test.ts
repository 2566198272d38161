import { describe, expect, it } from "vitest";

import { PlanCalendar, weekday } from "./calendar";
import { NONE, unpack } from "./data";
import { Filters, finishedPhases, monthOf } from "./filters";
import { Format } from "./format";
import { deedOf } from "./keys";
import { Outline } from "./outline";
import { ENGLISH, GERMAN, MONDAY, smallPlan } from "./plan.fixture";
import { TimeScale, ZOOMS, anchored, fitting, nextZoom, tiers, zoomName, type Names } from "./scale";
import { covers, rowsUnder, scrollToShow, withMargin } from "./view";

const DAY = 1440;

describe("the plan's data", () => {
  it("counts dates from the origin and keeps what is not there apart from zero", () => {
    const data = unpack(smallPlan());
    expect(data.start[1]).toBe(MONDAY + 480);
    expect(data.slack[0]).toBe(NONE);
    expect(data.earlyFinish[2]).toBe(MONDAY + 3 * DAY + 960);
    expect(data.earlyFinish[1]).toBe(data.finish[1]);
    expect(data.deadline[0]).toBe(NONE);
    expect(data.deadline[4]).toBe(MONDAY + 9 * DAY + 1020);
  });

  it("calls a link critical when it drives and both its ends are critical", () => {
    const { links } = unpack(smallPlan());
    expect(links.map((link) => [link.before, link.after, link.kind, link.lag, link.critical])).toEqual([
      [1, 2, "FS", "", false],
      [2, 4, "FS", "+2d", true],
    ]);
  });
});

describe("the plan's calendar", () => {
  const calendar = new PlanCalendar(smallPlan().calendar);
  const first = MONDAY / DAY;

  it("knows its weekdays", () => {
    expect(weekday(0)).toBe(3);
    expect(weekday(first)).toBe(0);
    expect(weekday(-1)).toBe(2);
  });

  it("tells weekends from shut-downs", () => {
    expect(calendar.freeRuns(first, first + 13)).toEqual([
      { first: first + 5, last: first + 6, name: "", weekend: true },
      { first: first + 9, last: first + 10, name: "Shut-down", weekend: false },
      { first: first + 12, last: first + 13, name: "", weekend: true },
    ]);
  });

  it("counts working time there and back", () => {
    expect(calendar.between(MONDAY + 480, MONDAY + 1020)).toBe(480);
    expect(calendar.between(MONDAY + 4 * DAY + 960, MONDAY + 7 * DAY + 540)).toBe(120);
    expect(calendar.between(MONDAY + 7 * DAY + 540, MONDAY + 4 * DAY + 960)).toBe(-120);
    expect(calendar.add(MONDAY + 4 * DAY + 960, 120)).toBe(MONDAY + 7 * DAY + 540);
    expect(calendar.add(MONDAY + 480, 0)).toBe(MONDAY + 480);
  });
});

describe("the time scale", () => {
  const scale = new TimeScale(MONDAY / DAY, MONDAY / DAY + 99, 10, 480, 1020);

  it("lets a working day fill its cell", () => {
    expect(scale.x(MONDAY + 480)).toBe(0);
    expect(scale.x(MONDAY + 1020)).toBe(10);
    expect(scale.x(MONDAY + 750)).toBe(5);
    expect(scale.x(MONDAY + DAY)).toBe(10);
    expect(scale.width).toBe(1000);
    expect(scale.time(15)).toBe(MONDAY + DAY + 750);
  });

  it("keeps what lies under the pointer there when it zooms", () => {
    const after = scale.at(20);
    const scroll = anchored(scale, after, 300, 50);
    expect(after.dayAt(scroll + 50)).toBeCloseTo(scale.dayAt(350), 9);
  });

  it("steps through the named zooms and beyond", () => {
    expect(nextZoom(ZOOMS.week, true)).toBe(ZOOMS.day);
    expect(nextZoom(ZOOMS.week, false)).toBe(ZOOMS.month);
    expect(nextZoom(ZOOMS.day, true)).toBe(56);
    expect(zoomName(4.6)).toBe("week");
    expect(fitting(0, 99, 1048)).toBe(10);
  });

  it("names months above and weeks below, and years with January", () => {
    const names: Names = {
      month: (day) => `m${new Date(day * 86400000).getUTCMonth() + 1}`,
      monthAndYear: (day) => `m${new Date(day * 86400000).getUTCMonth() + 1} ’26`,
      dayOfMonth: (day) => String(new Date(day * 86400000).getUTCDate()),
      weekdayLetter: () => "M",
      year: (day) => String(new Date(day * 86400000).getUTCFullYear()),
      quarter: (quarter) => `Q${quarter}`,
    };
    const first = MONDAY / DAY;
    const weeks = tiers(4.6, first, first + 30, 0, names);
    expect(weeks.upper.map((tick) => tick.label)).toEqual(["m11", "m12"]);
    expect(weeks.lower.map((tick) => tick.label)).toEqual(["2", "9", "16", "23", "30"]);
    const quarters = tiers(0.5, first, first + 200, 0, names);
    expect(quarters.lower.map((tick) => tick.label)).toEqual(["Q4", "Q1", "Q2"]);
    expect(quarters.upper.map((tick) => tick.label)).toEqual(["2026", "2027"]);
  });
});

describe("the window", () => {
  it("holds the rows in sight and a few beside", () => {
    expect(rowsUnder(0, 260, 26, 1000, 5)).toEqual({ first: 0, end: 21 });
    expect(rowsUnder(2600, 260, 26, 1000, 5)).toEqual({ first: 95, end: 116 });
    expect(rowsUnder(25900, 260, 26, 1000, 5)).toEqual({ first: 979, end: 1000 });
    expect(rowsUnder(0, 260, 26, 0, 5)).toEqual({ first: 0, end: 0 });
  });

  it("is drawn anew only when what is seen leaves it", () => {
    const seen = { left: 300, top: 100, width: 400, height: 300 };
    const drawn = withMargin(seen, 100, 50, 5000, 5000);
    expect(drawn).toEqual({ left: 200, top: 50, width: 600, height: 400 });
    expect(covers(drawn, { ...seen, left: 380 })).toBe(true);
    expect(covers(drawn, { ...seen, left: 401 })).toBe(false);
  });

  it("scrolls as little as it may", () => {
    expect(scrollToShow(100, 26, 0, 300)).toBe(0);
    expect(scrollToShow(310, 26, 0, 300)).toBe(36);
    expect(scrollToShow(10, 26, 100, 300)).toBe(10);
  });
});

describe("the outline", () => {
  const outline = (): Outline => new Outline(Int32Array.from([-1, 0, 0, -1, 3]));

  it("knows levels, places and families", () => {
    const tree = outline();
    expect([...tree.depth]).toEqual([0, 1, 1, 0, 1]);
    expect([...tree.position]).toEqual([1, 1, 2, 2, 1]);
    expect([...tree.end]).toEqual([3, 2, 3, 5, 5]);
    expect(tree.siblings(1)).toBe(2);
    expect(tree.siblings(0)).toBe(2);
  });

  it("folds, reveals and finds rows again", () => {
    const tree = outline();
    tree.fold(0, true);
    expect([...tree.rows]).toEqual([0, 3, 4]);
    expect([...tree.rowOf]).toEqual([0, -1, -1, 1, 2]);
    tree.reveal(2);
    expect([...tree.rows]).toEqual([0, 1, 2, 3, 4]);
    tree.foldBelow(0);
    expect([...tree.rows]).toEqual([0, 3]);
    expect(tree.foldedTasks()).toEqual([0, 3]);
  });

  it("shows what a filter found under its summaries, folded or not", () => {
    const tree = outline();
    tree.fold(0, true);
    tree.keep(Uint8Array.of(0, 0, 1, 0, 0));
    expect([...tree.rows]).toEqual([0, 2]);
    tree.keep(new Uint8Array(5));
    expect([...tree.rows]).toEqual([]);
    tree.keep(null);
    expect([...tree.rows]).toEqual([0, 3, 4]);
  });
});

describe("the distance from the baseline", () => {
  it("counts days of the calendar, as the list of projects and the overview do", () => {
    const format = new Format(ENGLISH, "en", 480, 2400);
    expect(format.calendarDays(14 * 1440)).toBe("14 days");
    expect(format.calendarDays(-1440 - 300)).toBe("1 day");
  });
});

describe("the phases that are finished", () => {
  const phases = (parent: number[], flags: number[]): number[] => {
    const json = smallPlan();
    json.tasks.parent = parent;
    json.tasks.flags = flags;
    return finishedPhases(unpack(json));
  };

  it("are those under which nothing is left to do", () => {
    expect(phases([-1, 0, 0, -1, 3], [1, 16, 16, 1, 4])).toEqual([0]);
    expect(phases([-1, 0, 0, -1, 3], [1, 16, 4, 1, 16])).toEqual([3]);
  });

  it("are the outermost ones, and what is switched off does not count", () => {
    expect(phases([-1, 0, 1, 0, -1], [1, 1, 16, 128, 4])).toEqual([0]);
  });

  it("are none where all is finished, so that a closed plan is not an empty page", () => {
    expect(phases([-1, 0, 0, -1, 3], [1, 16, 16, 1, 16])).toEqual([]);
  });
});

describe("the filters", () => {
  const filters = new Filters(unpack(smallPlan()));

  it("count what each would show", () => {
    expect(filters.counts()).toEqual({ late: 2, critical: 2, month: 3, mine: 1 });
  });

  it("find words without accents or case, numbers and owners", () => {
    const found = (text: string): number[] => {
      const test = filters.search(text);
      return [0, 1, 2, 3, 4].filter((task) => test?.(task));
    };
    expect(found("cafe INTER")).toEqual([1]);
    expect(found("erp-14")).toEqual([4]);
    expect(found("lind")).toEqual([1, 2]);
    expect(found("nothing like it")).toEqual([]);
    expect(filters.search("  ")).toBeNull();
  });

  it("know the month of a date", () => {
    expect(monthOf(MONDAY)).toEqual([Date.UTC(2026, 10, 1) / 60000, Date.UTC(2026, 11, 1) / 60000]);
  });
});

describe("the formats", () => {
  const format = new Format(ENGLISH, "en", 480, 2400);

  it("write dates as the house does", () => {
    expect(format.long(MONDAY + 600)).toBe("Mon 2 Nov 2026");
    expect(format.short(MONDAY + 600)).toBe("2 Nov");
    expect(format.short(MONDAY - 50 * DAY)).toBe("13 Sep");
    expect(format.short(MONDAY + 400 * DAY, MONDAY)).toBe("7 Dec 27");
    expect(format.short(NONE)).toBe("");
  });

  it("write a true minus and days in the plan's own length", () => {
    expect(format.days(-1440)).toBe("\u22123\u00a0unit_d");
    expect(format.duration(240, "h")).toBe("4\u00a0unit_h");
    expect(format.duration(2880, "d", true)).toBe("2\u00a0unit_ed");
    expect(format.number(-0.04)).toBe("0");
    expect(format.percent(40.4)).toBe("40\u00a0%");
  });

  it("follow the locale of the page", () => {
    const german = new Format(GERMAN, "de", 480, 2400);
    expect(german.long(MONDAY + 600)).toBe("Mo., 2. Nov. 2026");
    expect(german.short(MONDAY + 400 * DAY, MONDAY)).toBe("7. Dez. 27");
    expect(german.names.monthAndYear(MONDAY / DAY)).toBe("Nov \u201926");
    expect(german.names.weekdayLetter(MONDAY / DAY)).toBe("M");
    expect(german.number(-1234567.45)).toBe("\u22121.234.567,5");
    expect(german.calendarDays(14 * DAY)).toBe("14 Tage");
    expect(german.weekStart).toBe(0);
  });

  it("give midnight to the day that it ends", () => {
    expect(format.short(format.ending(MONDAY + DAY))).toBe("2 Nov");
  });
});

describe("the keys", () => {
  const press = (key: string, more: Partial<KeyboardEvent> = {}) =>
    deedOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...more });

  it("are the plan's own, and leave the browser's alone", () => {
    expect(press("ArrowRight")).toBe("right");
    expect(press("ArrowRight", { shiftKey: true })).toBe("later");
    expect(press("?", { shiftKey: true })).toBe("sheet");
    expect(press("F")).toBe("fit");
    expect(press("f", { ctrlKey: true })).toBeNull();
    expect(press("q")).toBeNull();
    expect(press("Insert")).toBe("add");
    expect(press("Insert", { altKey: true })).toBe("add_below");
    expect(press("a")).toBe("add_below");
  });
});
