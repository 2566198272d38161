/** The components page: its parts work, so that they can be tried. */
import { all, at } from "./dom";
import { toast } from "./toast";

export function startSpecimens(): void {
  document.addEventListener("click", (event) => {
    const shown = at(event, "[data-specimen-toast]");
    if (shown?.dataset["specimenToast"] === "bad") toast({ text: shown.dataset["text"] ?? "", tone: "bad" });
    else if (shown) toast({ text: shown.textContent?.trim() ?? "" });
    const pressed = at(event, "[data-specimen-seg] button");
    if (pressed) for (const one of all("button", pressed.parentElement!)) one.setAttribute("aria-pressed", String(one === pressed));
    const tab = at(event, "[data-specimen-tabs] a");
    if (tab) {
      event.preventDefault();
      for (const one of all("a", tab.parentElement!)) one.removeAttribute("aria-current");
      tab.setAttribute("aria-current", "page");
    }
  });
  document.addEventListener("submit", (event) => {
    if (at(event, "[data-specimen-form]")) event.preventDefault();
  });
}
