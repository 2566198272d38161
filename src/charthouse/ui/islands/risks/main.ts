/** The matrix of risks: a risk is pulled to another place, or picked up with Space and carried there by arrows. */
import { marker, pulling, sendForm } from "../app/pulling";
import { beside } from "./places";

const THING = "[data-risk-matrix] [data-movable]";
const CELL = "[data-risk-matrix] td";

function put(thing: HTMLElement, cell: HTMLElement): void {
  const form = document.querySelector<HTMLFormElement>("form[data-risk-place]");
  const { chance, impact } = cell.dataset;
  sendForm(form, thing.dataset["movable"], { version: thing.dataset["version"], chance, impact });
}

function say(what: string): void {
  const told = document.querySelector<HTMLElement>("#risk-moves");
  if (told) told.textContent = what;
}

const stopPulling = pulling({ thing: THING, cell: CELL, dropped: put });

const mark = marker();
let carried: { thing: HTMLElement; at: HTMLElement } | null = null;

function letGo(): void {
  carried?.thing.classList.remove("carried");
  carried = null;
  mark(null);
}

function giveUp(): void {
  letGo();
  say(document.querySelector<HTMLElement>("#risk-moves")?.dataset["givenUp"] ?? "");
}

function pickUp(thing: HTMLElement): void {
  const at = thing.closest<HTMLElement>(CELL);
  if (!at) return;
  carried = { thing, at };
  thing.classList.add("carried");
  mark(at);
  say(`${document.querySelector<HTMLElement>("#risk-moves")?.dataset["taken"] ?? ""} ${at.dataset["named"] ?? ""}`);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Escape" && (stopPulling() || carried)) {
    event.preventDefault();
    if (carried) giveUp();
    return;
  }
  const thing = event.target instanceof Element ? event.target.closest<HTMLElement>(THING) : null;
  if (!carried) {
    if (thing && event.key === " ") {
      event.preventDefault();
      pickUp(thing);
    }
    return;
  }
  if (thing !== carried.thing) return;
  if (event.key === "Enter" || event.key === " ") {
    event.preventDefault();
    const { at } = carried;
    const from = thing.closest<HTMLElement>(CELL);
    letGo();
    if (at === from) giveUp();
    else put(thing, at);
    return;
  }
  const next = beside(carried.at, event.key);
  if (!next) return;
  event.preventDefault();
  carried.at = next;
  mark(next);
  say(next.dataset["named"] ?? "");
});

/** Who goes elsewhere carries nothing. */
document.addEventListener("focusout", (event) => {
  if (carried && event.target instanceof Element && event.target.closest(THING) === carried.thing) giveUp();
});

/** After a risk was moved the page is another: the focus goes back to it. */
if (/^#m-\d+$/.test(location.hash)) document.getElementById(location.hash.slice(1))?.focus();
