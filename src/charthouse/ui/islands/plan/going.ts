/* Where "go to" leads: today, the status date, the plan's ends, the selected task, or a date. */
import type { PlanState } from "./state";

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
