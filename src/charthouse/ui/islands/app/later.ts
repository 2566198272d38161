/** What no reader waits for: what others change is heard once the page stands, the rest is loaded when it is asked for. */
import { all, at, find } from "./dom";
import { openDialog } from "./menu";
import { toast } from "./toast";

const LONGEST_WAIT_MS = 60_000;

/** Without a line a part cannot be loaded: say so; it is tried again with the next wish for it. */
const failed = (): void => toast({ text: find("#toasts")?.dataset["unreachable"] ?? "", tone: "bad" });

/** Hear what others change; nobody asked for it, so without a line it is tried again by itself. */
function startHearing(wait = 1000): void {
  Promise.all([import("./live-parts"), import("./live")]).then(
    ([{ startLiveParts }, { startLive }]) => {
      startLiveParts();
      startLive();
    },
    () => window.setTimeout(() => startHearing(Math.min(LONGEST_WAIT_MS, 2 * wait)), wait),
  );
}

/** What is typed while the palette is on its way; null when it is not. */
let ahead: string | null = null;

async function openPalette(): Promise<void> {
  if (ahead !== null) return;
  ahead = "";
  try {
    const { CommandPalette } = await import("./palette");
    if (!customElements.get("command-palette")) customElements.define("command-palette", CommandPalette);
    find<InstanceType<typeof CommandPalette>>("command-palette")?.open(ahead);
  } finally {
    ahead = null;
  }
}

/** A text that is being written to others goes off with Ctrl-Enter, also before names are suggested in it. */
function startSending(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    const text = at<HTMLTextAreaElement>(event, "textarea[data-mentions]");
    if (!text) return;
    event.preventDefault();
    text.form?.requestSubmit();
  });
}

function startPalette(): void {
  const open = (): void => void openPalette().catch(failed);
  document.addEventListener("click", (event) => {
    if (at(event, "[data-palette]")) open();
  });
  document.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && event.key.toLowerCase() === "k") {
      event.preventDefault();
      open();
      return;
    }
    if (ahead !== null && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      ahead += event.key;
      return;
    }
    const typing = at(event, "input, textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || find("dialog[open]")) return;
    if (event.key === "/") {
      event.preventDefault();
      open();
    } else if (event.key === "?") openDialog("#shortcuts");
  });
}

function startUploads(): void {
  document.addEventListener("submit", (event) => {
    const form = at<HTMLFormElement>(event, "form[data-uploads]");
    const input = form && find<HTMLInputElement>("input[type=file]", form);
    if (!form || !input?.files?.length) return;
    event.preventDefault();
    const files = Array.from(input.files);
    import("./upload").then(
      ({ sendAll }) => sendAll(form, files),
      () => {
        failed();
        for (const button of all<HTMLButtonElement>("button", form)) button.disabled = false;
      },
    );
  });
  // Dropped or chosen: sent at once, without a second press.
  document.addEventListener("change", (event) => {
    at(event, "form[data-uploads] input[type=file]")?.closest("form")?.requestSubmit();
  });
}

/** Names are suggested in a field from the moment that somebody is in it. */
function startMentions(): void {
  const listen = (event: Event): void => {
    if (!at(event, "textarea[data-mentions]")) return;
    document.removeEventListener("focusin", listen);
    import("./mentions").then(
      (mentions) => mentions.startMentions(),
      () => document.addEventListener("focusin", listen),
    );
  };
  document.addEventListener("focusin", listen);
}

export function startLater(): void {
  startPalette();
  startUploads();
  startMentions();
  startSending();
  startHearing();
  if (find("[data-remarks]")) void import("./remarks").then(({ startRemarks }) => startRemarks());
  if (find("[data-specimen-form]")) void import("./specimens").then(({ startSpecimens }) => startSpecimens());
}
