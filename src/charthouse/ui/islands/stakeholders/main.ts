/** The grid of influence and interest: a name is pulled to another place, or goes there by Alt and an arrow. */
import { pulling, sendForm } from "../app/pulling";
import { beside, type Place } from "./grid";

const NAME = "[data-stake-grid] [data-stakeholder]";

function placeOf(cell: Element | null): Place | null {
  if (!(cell instanceof HTMLElement) || !cell.dataset["influence"]) return null;
  return { influence: Number(cell.dataset["influence"]), interest: Number(cell.dataset["interest"]) };
}

function put(name: HTMLElement, place: Place | null): void {
  const form = document.querySelector<HTMLFormElement>("form[data-stake-place]");
  const { place: address, version } = name.dataset;
  if (!place || version === undefined) return;
  sendForm(form, address, { influence: String(place.influence), interest: String(place.interest), version });
}

const stopPulling = pulling({
  thing: NAME,
  cell: "[data-stake-grid] td",
  dropped: (name, cell) => put(name, placeOf(cell)),
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && stopPulling()) return;
  const name = event.altKey && event.target instanceof Element ? event.target.closest<HTMLElement>(NAME) : null;
  const place = name && placeOf(name.closest("td"));
  const next = place && beside(place, event.key);
  if (!name || !next) return;
  event.preventDefault();
  put(name, next);
});
