/** Forms: one submission at a time, a shown password, a quoted comment, a file dropped on its place, a question before what is final. */
import { all, at, find } from "./dom";

/** The first field that was refused gets the focus, so that its help is read next. */
export function focusFirstError(inside: ParentNode = document): void {
  find("form:not([data-specimen-form]) [aria-invalid=true]", inside)?.focus();
}

/** A new account begins with the time zone of the machine it is made on; it can be chosen otherwise. */
function guessTimeZone(): void {
  const choice = find<HTMLSelectElement>(".entrance select[name=time_zone]");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (choice?.value === "UTC" && Array.from(choice.options).some((option) => option.value === here)) choice.value = here;
}

export function startForms(): void {
  guessTimeZone();
  focusFirstError();
  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target instanceof Element) focusFirstError(event.target);
  });

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.hasAttribute("data-may-repeat")) return;
    const question = form.dataset["confirm"];
    if (question && !form.dataset["asked"]) {
      event.preventDefault();
      find<HTMLDialogElement>(question)?.showModal();
      return;
    }
    // Disabled after the browser has collected the values, the pressed button's among them.
    window.setTimeout(() => {
      for (const button of all<HTMLButtonElement>("button:not([type=button])", form)) button.disabled = true;
    });
  });
  // Back from the next page, the form can be sent again.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) for (const button of all<HTMLButtonElement>("form button[disabled]")) button.disabled = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = at(event, "form");
    if (form) for (const button of all<HTMLButtonElement>("button[disabled]", form)) button.disabled = false;
  });

  document.addEventListener("click", (event) => {
    const reveal = at<HTMLButtonElement>(event, "[data-reveal]");
    const input = reveal?.parentElement?.querySelector("input");
    if (!reveal || !input) return;
    const shown = input.type === "password";
    input.type = shown ? "text" : "password";
    reveal.setAttribute("aria-pressed", String(shown));
  });

  document.addEventListener("click", (event) => {
    const button = at<HTMLButtonElement>(event, "[data-download]");
    const text = button && find<HTMLTextAreaElement>(button.dataset["download"] ?? "");
    if (!button || !text) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text.value + "\n"], { type: "text/plain" }));
    link.download = button.dataset["name"] ?? "charthouse.txt";
    link.click();
    URL.revokeObjectURL(link.href);
  });

  document.addEventListener("click", (event) => {
    const reply = at(event, "[data-quotes]");
    const into = reply && find<HTMLTextAreaElement>(reply.dataset["quotes"] ?? "");
    if (!reply || !into) return;
    const quoted = (reply.dataset["quote"] ?? "").split("\n").map((line) => `> ${line}`).join("\n");
    into.value = `${into.value ? `${into.value}\n\n` : ""}${quoted}\n\n@${reply.dataset["who"] ?? ""} `;
    into.focus();
    into.setSelectionRange(into.value.length, into.value.length);
  });

  for (const kind of ["dragover", "dragleave", "drop"] as const) {
    document.addEventListener(kind, (event) => {
      const place = at(event, ".drop");
      const input = place && find<HTMLInputElement>("input[type=file]", place);
      if (!place || !input) return;
      event.preventDefault();
      place.classList.toggle("is-over", kind === "dragover");
      if (kind === "drop" && event.dataTransfer?.files.length) {
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    });
  }

  document.addEventListener("change", (event) => at(event, "form[data-changes]")?.classList.add("is-changed"));
  document.addEventListener("change", (event) => at<HTMLFormElement>(event, "form[data-submits-on-change]")?.requestSubmit());
}
