/* Where "go to" leads: today, the status date, the plan's ends, the selected task, or a date. */
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";
import { say } from "./words";

/** The time that is meant, or none. */
export function timeMeant({ data, firstDate, selected }: PlanState, where: string): number | null {
  const { today, status_date: status, finish } = data.json.project;
  const times: Record<string, number | null | undefined> = {
    today,
    status,
    start: firstDate,
    finish,
    selected: selected < 0 ? null : (data.start[selected] as number),
  };
  return (where in times ? times[where] : Date.parse(`${where}T00:00Z`) / 60000) ?? null;
}

/** Who is told where the reader goes. */
export interface Going {
  root: HTMLElement;
  reveal: (task: number) => void;
  /** From the list to the chart, where there is room for one of them. */
  relay: () => void;
}

/** Bring what is meant into the chart. */
export function goTo(state: PlanState, sheet: Sheet, where: string, { root, reveal, relay }: Going): void {
  const time = timeMeant(state, where);
  if (time == null || Number.isNaN(time)) return;
  if (where === "selected") reveal(state.selected);
  // Whoever looks for a date wants the chart.
  if (state.phone && state.listFirst) {
    state.listFirst = false;
    relay();
  }
  if (time < state.scale.firstDay * 1440 || time > (state.scale.lastDay + 1) * 1440) {
    const place = root.querySelector("[data-found]");
    if (place) place.textContent = say("outside", { date: state.format.long(time) });
    return;
  }
  sheet.goTo(time);
}
