/** A textarea with data-mentions suggests people after an @: arrows choose, Enter or Tab takes, Escape leaves. Ctrl Enter sends. */
import { at, make } from "./dom";

interface Person {
  id: number;
  name: string;
}

const TYPED = /(?:^|[\s(])@([\p{L}\p{N}.'-]*(?: [\p{L}\p{N}.'-]+)?)$/u;

const SENDS = "textarea[data-mentions]";

let list: HTMLUListElement | null = null;
let field: HTMLTextAreaElement | null = null;
let chosen = 0;
let asked = 0;

/** What stands after the last @ before the caret, or null. */
export function typedName(text: string): string | null {
  return TYPED.exec(text)?.[1] ?? null;
}

/** Takes the list away; an answer that is still on its way does not bring it back. */
function close(): void {
  asked += 1;
  list?.remove();
  list = null;
  field?.removeAttribute("aria-activedescendant");
  field?.setAttribute("aria-expanded", "false");
}

function choose(place: number): void {
  if (!list) return;
  const options = Array.from(list.children);
  chosen = (place + options.length) % options.length;
  options.forEach((option, number) => option.setAttribute("aria-selected", String(number === chosen)));
  field?.setAttribute("aria-activedescendant", options[chosen]?.id ?? "");
}

function take(): void {
  const name = list?.children[chosen]?.textContent;
  if (!field || !name) return;
  const before = field.value.slice(0, field.selectionStart);
  const typed = typedName(before) ?? "";
  field.setRangeText(`${name} `, before.length - typed.length, before.length, "end");
  close();
}

function show(people: Person[], under: HTMLTextAreaElement): void {
  close();
  if (!people.length) return;
  field = under;
  list = make("ul", { class: "mention-list", role: "listbox", id: "mention-list" });
  people.forEach((person, number) => list?.append(make("li", { role: "option", id: `mention-${number}` }, person.name)));
  under.after(list);
  under.setAttribute("aria-controls", "mention-list");
  under.setAttribute("aria-autocomplete", "list");
  under.setAttribute("aria-expanded", "true");
  choose(0);
}

async function suggest(from: HTMLTextAreaElement): Promise<void> {
  const typed = typedName(from.value.slice(0, from.selectionStart));
  const mine = ++asked;
  if (typed === null) {
    close();
    return;
  }
  try {
    const answer = await fetch(`${from.dataset["mentions"] ?? ""}?q=${encodeURIComponent(typed)}`, {
      headers: { Accept: "application/json" },
    });
    const people = answer.ok ? ((await answer.json()) as { people: Person[] }).people : [];
    if (mine === asked) show(people, from);
  } catch {
    if (mine === asked) close();
  }
}

export function startMentions(): void {
  document.addEventListener("input", (event) => {
    const from = at<HTMLTextAreaElement>(event, SENDS);
    if (from) void suggest(from);
  });
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        close(); // it sends, see later.ts
        return;
      }
      if (!list || event.target !== field) return;
      if (event.key === "ArrowDown") choose(chosen + 1);
      else if (event.key === "ArrowUp") choose(chosen - 1);
      else if (event.key === "Enter" || event.key === "Tab") take();
      else if (event.key === "Escape") close();
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
  document.addEventListener("mousedown", (event) => {
    const option = at(event, ".mention-list [role=option]");
    if (!option || !list) return;
    event.preventDefault();
    choose(Array.from(list.children).indexOf(option));
    take();
  });
  document.addEventListener("focusout", (event) => {
    if (at(event, SENDS)) close();
  });
  // Who typed while this was fetched is answered as well.
  if (document.activeElement instanceof HTMLTextAreaElement && document.activeElement.matches(SENDS)) {
    void suggest(document.activeElement);
  }
}
