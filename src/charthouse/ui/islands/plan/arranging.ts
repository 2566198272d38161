/* The dialog that says in which order the rows stand: sorts, one list, groups. */
import { MOST_SORTS, OUTLINE, SPANS, type Arrangement, type Span } from "./arrange";
import { criterionOf, fieldName, fields, isFlag } from "./criteria";
import type { Viewing } from "./viewing";
import { say } from "./words";

/** What rows can be sorted and grouped by. */
const columns = (): string[] => fields().filter((one) => one !== "worked_on");

export function openArranging(viewing: Viewing): void {
  const { root, state } = viewing;
  const dialog = root.querySelector<HTMLDialogElement>("[data-arranging]");
  const form = dialog?.querySelector("form");
  if (!dialog || !form || dialog.open) return;
  const field = <Type extends HTMLElement>(name: string): Type => form.elements.namedItem(name) as unknown as Type;
  const { arrangement } = state;
  const fill = (select: HTMLSelectElement, value: string): void => {
    const none = select.options[0] as HTMLOptionElement;
    select.replaceChildren(none, ...columns().map((name) => new Option(isFlag(name) ? say(`is_${name}`) : fieldName(name), name)));
    select.value = value;
  };
  for (let at = 0; at < MOST_SORTS; at++) {
    fill(field(`sort${at}`), arrangement.sort[at]?.column ?? "");
    field<HTMLSelectElement>(`way${at}`).value = arrangement.sort[at]?.down ? "down" : "up";
  }
  field<HTMLInputElement>("flat").checked = arrangement.flat;
  const group = field<HTMLSelectElement>("group");
  const span = field<HTMLSelectElement>("span");
  fill(group, arrangement.group?.column ?? "");
  span.replaceChildren(...SPANS.map((one) => new Option(say(`span_${one}`), one)));
  span.value = arrangement.group?.span ?? "month";
  const follow = (): void => {
    (span.closest("[data-span]") as HTMLElement).hidden = criterionOf(group.value)?.kind !== "date";
    // Groups are one list each.
    field<HTMLInputElement>("flat").disabled = group.value !== "";
  };
  group.onchange = follow;
  follow();
  const taken = (): Arrangement => {
    const sort = Array.from({ length: MOST_SORTS }, (_none, at) => ({
      column: field<HTMLSelectElement>(`sort${at}`).value,
      down: field<HTMLSelectElement>(`way${at}`).value === "down",
    })).filter(({ column }, at, all) => column && all.findIndex((other) => other.column === column) === at);
    return {
      sort,
      flat: field<HTMLInputElement>("flat").checked,
      group: group.value ? { column: group.value, span: span.value as Span } : null,
    };
  };
  dialog.onkeydown = (event) => event.stopPropagation();
  form.onsubmit = (event) => {
    event.preventDefault();
    const by = (event.submitter as HTMLButtonElement | null)?.value;
    dialog.close();
    if (by === "show") viewing.arrange(taken());
    else if (by === "outline") viewing.arrange(OUTLINE);
  };
  dialog.showModal();
}
