/* A field over a box in which a task is named: a new one, or one that is to be called otherwise. */
import type { EditSession } from "../edits";
import type { PlanState } from "../state";
import { say } from "../words";

/** Ask for a task's name at a place of an element; Enter takes it, Escape leaves all as it was. */
export function nameTask(
  inside: HTMLElement,
  place: { left: number; top: number; width: number },
  state: PlanState,
  session: EditSession,
  number: number,
  after: () => void,
): void {
  const named = session.nameOf(number);
  const task = state.taskNumbered(number);
  if (task < 0) return;
  const before = state.data.name[task] ?? "";
  const input = document.createElement("input");
  input.className = "pv-name";
  input.value = before;
  input.autocomplete = "off";
  input.setAttribute("aria-label", say("column_name"));
  input.style.left = `${place.left}px`;
  input.style.top = `${place.top}px`;
  input.style.width = `${Math.max(120, place.width)}px`;
  let open = true;
  const close = (take: boolean): void => {
    if (!open) return;
    open = false;
    const wanted = input.value.trim();
    input.remove();
    if (take && wanted && wanted !== before) session.apply([{ op: "change", task: named, fields: { name: [before, wanted] } }]);
    after();
  };
  input.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    close(event.key === "Enter");
  });
  input.addEventListener("blur", () => close(true));
  inside.append(input);
  input.focus();
  input.select();
}
