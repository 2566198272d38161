/* The smallest plan that has one of everything, for the tests. */
import * as asks from "./asks";
import type { PlanJson } from "./data";
import type { Ways } from "./format";
import { PlanState } from "./state";

const DAY = 1440;
/** Monday 2 November 2026, 00:00. */
export const MONDAY = 20759 * DAY;
const day = (n: number, minute: number): number => n * DAY + minute;

export function smallPlan(): PlanJson {
  const hours: [number, number][] = [
    [480, 720],
    [780, 1020],
  ];
  return {
    charthouse_plan_page: 1,
    version: 7,
    may: { edit: true, part: [], progress: [] },
    project: {
      key: "ERP",
      name: "Cut-over",
      start: MONDAY + 480,
      finish: MONDAY + day(11, 1020),
      status_date: MONDAY + day(4, 1020),
      today: MONDAY + day(4, 600),
      day_minutes: 480,
      week_minutes: 2400,
      currency: "EUR",
    },
    origin: MONDAY,
    calendar: {
      name: "Office",
      week: [hours, hours, hours, hours, hours, [], []],
      exceptions: [[20768, 20769, [], "Shut-down"]],
      hours: [480, 1020],
    },
    calendars: ["Office"],
    people: [
      ["JL", "Jonas Lind"],
      ["MO", "Maria Okafor"],
    ],
    mine: [1],
    baselines: [
      {
        number: 0,
        name: "Charter",
        start: [null, 480, day(1, 480), null, null],
        finish: [null, day(0, 1020), day(2, 1020), null, null],
      },
    ],
    fields: [],
    count: 5,
    tasks: {
      number: [10, 11, 12, 13, 14],
      parent: [-1, 0, 0, -1, 3],
      name: ["Build", "Café interface", "Test", "Close", "Go-live"],
      wbs: ["1", "1.1", "1.2", "2", "2.1"],
      flags: [1, 16, 4, 1, 2 | 4],
      duration: [2400, 480, 1440, 0, 0],
      unit: "ddddd",
      start: [480, 480, day(1, 480), day(11, 1020), day(11, 1020)],
      finish: [day(3, 1020), day(0, 1020), day(3, 1020), day(11, 1020), day(11, 1020)],
      slack: [null, 480, -1440, null, 0],
      free_slack: [null, 0, 0, null, 0],
      percent: [60, 100, 40, 0, 0],
      late_start: [480, 480, 480, null, null],
      late_finish: [480, day(1, 1020), day(0, 1020), null, null],
      early_start: { at: [], value: [] },
      early_finish: { at: [2], value: [day(3, 960)] },
      deadline: { at: [4], value: [day(9, 1020)] },
      constraint: { at: [2], value: [["SNET", day(1, 480)]] },
      calendar: { at: [], value: [] },
      people: { at: [1, 2], value: [[0], [1, 0]] },
      parts: { at: [], value: [] },
    },
    links: { before: [1, 2], after: [2, 4], kind: "ff", lag: { at: [1], value: ["+2d"] }, driving: [0, 1] },
  };
}

/** As ui/ways.py gives them; tests/journeys look at the page's own. */
export const ENGLISH: Ways = {
  long: "{weekday} {day} {month} {year}",
  short: "{day} {month}",
  brieflyDated: "{day} {month} {yy}",
  months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
  loneMonths: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
  weekdays: ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"],
  weekdayLetters: ["M", "T", "W", "T", "F", "S", "S"],
  group: ",",
  decimal: ".",
  percent: "\u00a0%",
  firstWeekday: 0,
};

export const GERMAN: Ways = {
  long: "{weekday}, {day}. {month} {year}",
  short: "{day}. {month}",
  brieflyDated: "{day}. {month} {yy}",
  months: ["Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez."],
  loneMonths: ["Jan", "Feb", "Mär", "Apr", "Mai", "Jun", "Jul", "Aug", "Sep", "Okt", "Nov", "Dez"],
  weekdays: ["Mo.", "Di.", "Mi.", "Do.", "Fr.", "Sa.", "So."],
  weekdayLetters: ["M", "D", "M", "D", "F", "S", "S"],
  group: ".",
  decimal: ",",
  percent: "\u00a0%",
  firstWeekday: 0,
};

/** A page's state of which the reader may ask anything. */
export function stateOf(json: PlanJson = smallPlan()): PlanState {
  const state = new PlanState(json, ENGLISH, "en");
  state.asks = asks;
  return state;
}
