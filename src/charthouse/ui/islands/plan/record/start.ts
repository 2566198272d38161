/* Brings the record of a task to life wherever one is shown: in the panel, or on its own page. */
import { Keys } from "./keys";
import { Record } from "./record";

let shown: Record | null = null;
let keys: Keys | null = null;
let at: HTMLElement | null = null;

/** The record that the page shows now, if it shows one; tabs that are only read have its keys alone. */
export function startRecord(): void {
  const element = document.querySelector<HTMLElement>("[data-task-record], [data-task-keys]");
  if (at === element) return;
  shown?.leave();
  keys?.leave();
  shown = keys = null;
  at = element;
  if (element?.dataset["taskRecord"]) shown = new Record(element);
  else if (element) {
    const number = Number(element.dataset["taskKeys"]);
    keys = new Keys({ element, number, get isHere() { return element.isConnected; } });
  }
}

document.addEventListener("live:change", (event) => {
  const { channel, kind } = (event as CustomEvent<{ channel: string; kind: string }>).detail;
  if (shown?.isHere && channel === `project:${shown.project}` && kind !== "gone") shown.renewSoon();
});
