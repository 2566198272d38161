/** Menus (details with data-menu) and dialogs (data-opens, data-closes). */
import { all, at, find } from "./dom";

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return all(".list :is(a, button)", menu);
}

function closeMenus(except?: Element | null): void {
  for (const menu of all<HTMLDetailsElement>("details[data-menu][open]")) if (menu !== except) menu.open = false;
}

/** Open a dialog; what it keeps for then is put on the page only now, as most dialogs are never opened. */
export function openDialog(selector: string): void {
  const dialog = find<HTMLDialogElement>(selector);
  if (!dialog || dialog.open) return;
  for (const kept of all<HTMLTemplateElement>("template[data-until-shown]", dialog)) kept.replaceWith(kept.content);
  dialog.showModal();
}

export function startMenus(): void {
  document.addEventListener("click", (event) => {
    const opener = at(event, "[data-opens]");
    closeMenus(opener ? null : at(event, "details[data-menu]"));
    if (opener?.dataset["opens"]) {
      event.preventDefault();
      openDialog(opener.dataset["opens"]);
    }
    if (at(event, "[data-closes]")) at<HTMLDialogElement>(event, "dialog")?.close();
    // A click on the backdrop is a click on the dialog itself.
    if (event.target instanceof HTMLDialogElement && event.target.open) event.target.close();
  });
  document.addEventListener("focusin", (event) => closeMenus(at(event, "details[data-menu]")));
  document.addEventListener("keydown", (event) => {
    const menu = at<HTMLDetailsElement>(event, "details[data-menu]");
    if (!menu) return;
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      find("summary", menu)?.focus();
      event.stopPropagation();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    menu.open = true;
    const items = itemsOf(menu);
    const now = items.indexOf(document.activeElement as HTMLElement);
    const next = Math.max(0, Math.min(items.length - 1, now === -1 && step < 0 ? items.length - 1 : now + step));
    items[next]?.focus();
  });
}
