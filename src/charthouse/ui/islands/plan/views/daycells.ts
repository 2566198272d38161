/* A day of the calendar: its date, whether and when is worked, who is away, and what there was no room for. */
import { DAY } from "../calendar";
import type { PlanState } from "../state";
import { say } from "../words";
import { awayOn, type Absence } from "./absences";
import { monthFrom, type Week } from "./months";
import { part } from "./widgets";

export interface Sheet {
  weekly: boolean;
  /** A day of the month that is shown. */
  day: number;
  absences: Absence[];
}

/** `under` is where the lines of its week end, in pixels from the top. */
export function dayCell(state: PlanState, sheet: Sheet, week: Week, at: number, under: number): HTMLElement {
  const day = week.first + at;
  const cell = part("div", "pc-day");
  cell.dataset["day"] = String(day);
  const [free] = state.calendar.freeRuns(day, day);
  const { today } = state.data.json.project;
  if (free) cell.classList.add("is-off");
  if (Math.floor(today / DAY) === day) cell.classList.add("is-today");
  if (!sheet.weekly && monthFrom(day, 0) !== monthFrom(sheet.day, 0)) cell.classList.add("is-beside");
  const date = new Date(day * 86400000).getUTCDate();
  const number = part("span", "pc-date", date === 1 ? state.format.short(day * DAY) : String(date));
  if (Math.floor(today / DAY) === day) number.append(` \u00b7 ${say("today")}`);
  cell.append(number);
  if (free?.name) cell.append(part("bdi", "pc-free", free.name));
  else if (sheet.weekly) cell.append(part("span", "pc-hours", free ? say("calendar_off") : hours(state, day)));
  const away = free ? null : awayOf(sheet.absences, day, "span");
  if (away) cell.append(away);
  const more = week.more[at] ?? 0;
  if (more) {
    const opener = part("button", "pc-more", say("calendar_more", { count: more }));
    opener.type = "button";
    opener.setAttribute("aria-label", say("calendar_more_on", { count: more, date: state.format.long(day * DAY) }));
    opener.style.top = `${under}px`;
    cell.append(opener);
  }
  return cell;
}

/** Who is away on a day on which others work. */
export function awayOf(absences: Absence[], day: number, name: "span" | "li"): HTMLElement | null {
  const away = awayOn(absences, day);
  if (!away.length) return null;
  const text = away.length === 1 ? say("calendar_away", { name: away[0]?.name ?? "" }) : say("calendar_away_many", { count: away.length });
  const told = away.map((one) => (one.why ? `${one.name}: ${one.why}` : one.name));
  const made = part(name, "pc-away", name === "li" && away.length > 1 ? `${text} (${told.join(", ")})` : text);
  made.title = told.join("\n");
  return made;
}

/** When is worked on a day. */
function hours(state: PlanState, day: number): string {
  const clock = (minute: number): string => `${String(Math.floor(minute / 60) % 24).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
  return state.calendar.hoursOn(day).map(([from, to]) => `${clock(from)}\u2013${clock(to)}`).join(" ");
}
