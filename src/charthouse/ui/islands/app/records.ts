/** Records that are edited where they stand: what does that is loaded with the first one. */
import { at, find } from "./dom";

async function look(): Promise<void> {
  if (!find("[data-task-record], [data-task-keys]")) return;
  const { startRecord } = await import("../plan/record/start");
  startRecord();
}

export function startRecords(): void {
  void look();
  document.addEventListener("panel:shown", () => void look());
  document.addEventListener("pointerover", (event) => {
    const list = at(event, "[data-sorts]");
    if (list) void import("./sorting").then(({ sort }) => sort(list));
  });
}
