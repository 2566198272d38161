/** The grid of influence and interest: a name is pulled to another place, or goes there by Alt and an arrow. */
import { beside, type Place } from "./grid";

const FAR = 5;

function nameOf(target: EventTarget | null): HTMLElement | null {
  return target instanceof Element ? target.closest<HTMLElement>("[data-stake-grid] [data-stakeholder]") : null;
}

function placeOf(cell: Element | null): Place | null {
  if (!(cell instanceof HTMLElement) || !cell.dataset["influence"]) return null;
  return { influence: Number(cell.dataset["influence"]), interest: Number(cell.dataset["interest"]) };
}

function cellUnder(event: PointerEvent): HTMLElement | null {
  return document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>("[data-stake-grid] td") ?? null;
}

/** Send the grid's form with a name's other place; the page answers as for any form. */
function put(name: HTMLElement, place: Place): void {
  const form = document.querySelector<HTMLFormElement>("form[data-stake-place]");
  const { place: address, version } = name.dataset;
  if (!form || !address || version === undefined) return;
  form.action = address;
  for (const [field, value] of Object.entries({ ...place, version })) {
    const input = form.elements.namedItem(field);
    if (input instanceof HTMLInputElement) input.value = String(value);
  }
  form.requestSubmit();
}

function swallow(click: Event): void {
  click.preventDefault();
  click.stopPropagation();
}

let pulled: { name: HTMLElement; x: number; y: number; moved: boolean } | null = null;
let over: HTMLElement | null = null;

function mark(cell: HTMLElement | null): void {
  over?.classList.remove("over");
  over = cell;
  over?.classList.add("over");
}

function end(): void {
  pulled?.name.classList.remove("carried");
  pulled = null;
  mark(null);
}

document.addEventListener("pointerdown", (event) => {
  const name = nameOf(event.target);
  if (name && event.button === 0 && event.isPrimary) pulled = { name, x: event.clientX, y: event.clientY, moved: false };
});

document.addEventListener("pointermove", (event) => {
  if (!pulled || !event.isPrimary) return;
  if (!pulled.moved && Math.hypot(event.clientX - pulled.x, event.clientY - pulled.y) < FAR) return;
  pulled.moved = true;
  pulled.name.classList.add("carried");
  mark(cellUnder(event));
});

document.addEventListener("pointerup", (event) => {
  if (!pulled || !event.isPrimary) return;
  const { name, moved } = pulled;
  const [cell, from] = [cellUnder(event), name.closest("td")];
  end();
  if (!moved) return;
  // The click that ends a pull opens nothing.
  window.addEventListener("click", swallow, { capture: true });
  window.setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
  const place = placeOf(cell);
  if (place && cell !== from) put(name, place);
});

document.addEventListener("pointercancel", end);

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && pulled) return end();
  const name = event.altKey ? nameOf(event.target) : null;
  const place = name && placeOf(name.closest("td"));
  const next = place && beside(place, event.key);
  if (!name || !next) return;
  event.preventDefault();
  put(name, next);
});
