/* Brings the record of a task to life wherever one is shown: in the panel, or on its own page. */
import { Record } from "./record";

let shown: Record | null = null;

/** The record that the page shows now, if it shows one. */
export function startRecord(): void {
  const element = document.querySelector<HTMLElement>("[data-task-record]");
  if (shown?.element === element) return;
  shown?.leave();
  shown = element ? new Record(element) : null;
}

document.addEventListener("live:change", (event) => {
  const { channel, kind } = (event as CustomEvent<{ channel: string; kind: string }>).detail;
  if (shown?.isHere && channel === `project:${shown.project}` && kind !== "gone") shown.renewSoon();
});
