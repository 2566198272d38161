/** A form with data-uploads sends each chosen file by itself and shows how far it is; without script it sends them all. */
import htmx from "htmx.org";

import { all, csrfToken, find, make } from "./dom";

interface Refusal {
  detail?: string;
}

/** One file; gives the sentence of the refusal, or nothing. */
function send(form: HTMLFormElement, file: File, progress: HTMLProgressElement): Promise<string> {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("file", file);
    request.open("POST", form.action);
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.setRequestHeader("Accept", "application/json");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.addEventListener("error", () => done(form.dataset["failed"] ?? ""));
    request.addEventListener("load", () => {
      if (request.status < 400) {
        done("");
        return;
      }
      try {
        done((JSON.parse(request.responseText) as Refusal).detail ?? form.dataset["failed"] ?? "");
      } catch {
        done(form.dataset["failed"] ?? "");
      }
    });
    request.send(body);
  });
}

/** All of them, one after the other; then the list of files as it is now, with what was refused. */
export async function sendAll(form: HTMLFormElement, files: File[]): Promise<void> {
  const lines = find<HTMLUListElement>(".uploads", form);
  const refused: HTMLElement[] = [];
  for (const button of all<HTMLButtonElement>("button", form)) button.disabled = true;
  for (const file of files) {
    const progress = make("progress", { max: "1", value: "0", "aria-label": file.name });
    const line = make("li", {}, make("bdi", {}, file.name), progress);
    lines?.append(line);
    const wrong = await send(form, file, progress);
    progress.remove();
    if (wrong) {
      line.replaceChildren(wrong);
      line.className = "help bad";
      refused.push(line);
    } else line.remove();
  }
  const list = form.closest<HTMLElement>("#files");
  if (!list) return;
  const answer = await fetch(form.action, { headers: { "HX-Request": "true" }, cache: "no-store" });
  if (!answer.ok) return;
  const parent = list.parentElement;
  list.outerHTML = await answer.text();
  const shown = parent && find("#files", parent);
  if (!shown) return;
  htmx.process(shown);
  find<HTMLUListElement>(".uploads", shown)?.append(...refused);
}
