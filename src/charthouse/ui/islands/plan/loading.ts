/* Fetches the plan. */
import type { PlanJson } from "./data";
import type { Urls } from "./edits";
import type { PlanState } from "./state";

/** Where the page’s element says that edits are sent. */
export function urlsOf({ edits = "", changes = "", source = "", undo = "", redo = "", choices = "" }: DOMStringMap): Urls {
  return { edits, changes, data: source, undo, redo, choices };
}

export interface Problem {
  detail?: string;
}

/** The plan, or what is wrong; neither where the page itself says it better and is loaded again. */
export async function fetchPlan(source: string): Promise<{ plan?: PlanJson; problem?: Problem }> {
  try {
    const answer = await fetch(source, { headers: { Accept: "application/json" } });
    if (answer.redirected || answer.status === 403 || answer.status === 404) {
      // Signed out, or no longer a member.
      location.reload();
      return {};
    }
    if (!answer.ok) return { problem: ((await answer.json().catch(() => null)) ?? {}) as Problem };
    return { plan: (await answer.json()) as PlanJson };
  } catch {
    return { problem: {} };
  }
}

/** Say in place of the plan that it is not there, and why. */
export function showFailure(root: HTMLElement, sheet: HTMLElement, problem: Problem): void {
  const place = root.querySelector<HTMLElement>("[data-failed]");
  if (place) place.hidden = false;
  const text = place?.querySelector("[data-failed-text]");
  if (text && problem.detail) text.textContent = problem.detail;
  sheet.hidden = true;
  root.classList.add("is-failed");
}

/** What stands where there is nothing to show: no task at all, or none that fits the filters. */
export function showNothing(root: HTMLElement, { outline, data }: PlanState): void {
  const none = root.querySelector<HTMLElement>("[data-none-found]");
  if (none) none.hidden = outline.rows.length > 0 || data.count === 0;
  root.classList.toggle("is-empty", outline.rows.length === 0);
}
