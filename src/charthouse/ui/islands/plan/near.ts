/* Small questions that are asked beside the place they are about. */
import { mayChange } from "./editings";
import { NONE } from "./data";
import type { EditSession } from "./edits";
import type { PlanState } from "./state";
import { say } from "./words";

/** Open a dialog beside a place of the window, as a whole in sight; a press outside closes it. */
export function openNear(dialog: HTMLDialogElement, at: { clientX: number; clientY: number }): void {
  dialog.returnValue = "";
  dialog.showModal();
  const { offsetWidth, offsetHeight } = dialog;
  const below = at.clientY + 16 + offsetHeight < innerHeight;
  dialog.style.left = `${Math.max(8, Math.min(at.clientX - 24, innerWidth - offsetWidth - 8))}px`;
  dialog.style.top = `${Math.max(8, below ? at.clientY + 16 : at.clientY - offsetHeight - 16)}px`;
  dialog.onpointerdown = (event) => {
    if (event.target !== dialog) return;
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const inside = event.clientX >= left && event.clientX <= right && event.clientY >= top && event.clientY <= bottom;
    if (!inside) dialog.close();
  };
}

/** Say what date holds a task, and take that away where it is wished. */
export function askToFree(root: HTMLElement, state: PlanState, session: EditSession, task: number, event: MouseEvent): void {
  const dialog = root.querySelector<HTMLDialogElement>("[data-pin]");
  const held = state.data.constraint.get(task);
  const text = dialog?.querySelector("[data-pin-text]");
  if (!dialog || !text || !held) return;
  event.preventDefault();
  const [kind, date] = held;
  const number = state.data.number[task] as number;
  text.textContent = say("pin_text", {
    name: state.data.name[task] ?? "",
    constraint: say(`constraint_${kind}`),
    date: state.format.long(state.format.ending(date)),
  });
  const remove = dialog.querySelector<HTMLButtonElement>('[value="yes"]');
  if (remove) remove.hidden = !mayChange(state.data, session.may, task);
  dialog.onclose = () => {
    if (dialog.returnValue !== "yes") return;
    session.apply([{ op: "change", task: session.nameOf(number), fields: { start: [[kind, date === NONE ? null : date], null] } }]);
  };
  openNear(dialog, event);
}
