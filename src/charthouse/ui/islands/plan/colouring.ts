/* The dialog of colour rules: for each a name, an ink, row or bar, and the conditions under which it holds. */
import { Builder } from "./builder";
import { INKS, type ColourRule, type RuleInk } from "./colours";
import { EVERYTHING, type Group } from "./filter";
import type { Viewing } from "./viewing";
import { say } from "./words";

interface Line {
  element: HTMLElement;
  name: HTMLInputElement;
  ink: HTMLSelectElement;
  on: HTMLSelectElement;
  wrong: HTMLElement;
  builder: Builder;
}

export function openColours(viewing: Viewing): void {
  const { root, state } = viewing;
  const dialog = root.querySelector<HTMLDialogElement>("[data-colours]");
  const place = dialog?.querySelector<HTMLElement>("[data-colour-list]");
  const pattern = dialog?.querySelector<HTMLTemplateElement>("template");
  const form = dialog?.querySelector("form");
  const add = dialog?.querySelector<HTMLButtonElement>("[data-colour-add]");
  const cancel = dialog?.querySelector<HTMLButtonElement>("[data-colour-cancel]");
  if (!dialog || !place || !pattern || !form || !add || !cancel || dialog.open) return;
  let lines: Line[] = [];
  const put = (rule: ColourRule): Line => {
    const element = (pattern.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    const field = <Type extends HTMLElement>(name: string): Type => element.querySelector(`[data-rule="${name}"]`) as Type;
    const line: Line = {
      element,
      name: field("name"),
      ink: field("ink"),
      on: field("on"),
      wrong: field("wrong"),
      builder: new Builder(field("builder"), state, rule.filter, () => undefined),
    };
    line.ink.append(...INKS.map((ink) => new Option(say(`ink_${ink}`), ink)));
    line.name.value = rule.name;
    line.ink.value = rule.ink;
    line.on.value = rule.on;
    const swatch = field("swatch");
    const paint = (): void => void (swatch.className = `pl-swatch ink-${line.ink.value}`);
    line.ink.onchange = paint;
    paint();
    field<HTMLButtonElement>("remove").onclick = () => {
      lines = lines.filter((one) => one !== line);
      element.remove();
      (lines[0]?.name ?? add).focus();
    };
    lines.push(line);
    place.append(element);
    return line;
  };
  place.replaceChildren();
  state.colours.forEach(put);
  const fresh = (): void => {
    const ink = INKS[lines.length % INKS.length] as RuleInk;
    put({ name: "", filter: EVERYTHING, ink, on: "bar" }).name.focus();
  };
  add.onclick = fresh;
  cancel.onclick = () => dialog.close();
  dialog.onkeydown = (event) => event.stopPropagation();
  form.onsubmit = (event) => {
    event.preventDefault();
    const rules: ColourRule[] = [];
    for (const line of lines) {
      const name = line.name.value.trim();
      line.wrong.textContent = name ? "" : say("colour_no_name");
      if (!name) return line.name.focus();
      const filter: Group | null = line.builder.take();
      if (!filter) return;
      rules.push({ name, filter, ink: line.ink.value as RuleInk, on: line.on.value as ColourRule["on"] });
    }
    dialog.close();
    viewing.colour(rules);
  };
  dialog.showModal();
  if (!lines.length) fresh();
  else lines[0]?.name.focus();
}
