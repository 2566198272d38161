/* The menu of columns: which are shown, how wide, in which order. */
import { columnName, type ColumnChoice } from "./columns";
import { say } from "./words";

/** Offer the columns there are while the menu is open; closed, it holds none. */
export function fillColumns(list: HTMLElement, pattern: HTMLTemplateElement | null, columns: ColumnChoice): void {
  for (const line of list.querySelectorAll(".line")) line.remove();
  if (!pattern || !list.closest("details")?.open) return;
  for (const column of columns.inOrder) {
    const line = pattern.content.cloneNode(true) as DocumentFragment;
    const box = line.querySelector("input");
    const name = line.querySelector("[data-name]");
    if (!box || !name) return;
    box.dataset["column"] = column.id;
    box.checked = columns.has(column.id);
    box.disabled = column.id === "name";
    name.textContent = columnName(column);
    for (const button of line.querySelectorAll<HTMLElement>("[data-wider]")) {
      button.dataset["wider"] = column.id;
      const said = Number(button.dataset["by"]) > 0 ? "wider" : "narrower";
      button.setAttribute("aria-label", say(said, { column: columnName(column) }));
    }
    for (const button of line.querySelectorAll<HTMLElement>("[data-shift-column]")) {
      button.dataset["shiftColumn"] = column.id;
      const said = Number(button.dataset["by"]) > 0 ? "move_column_right" : "move_column_left";
      button.setAttribute("aria-label", say(said, { column: columnName(column) }));
      button.hidden = !columns.has(column.id);
    }
    list.append(line);
  }
}
