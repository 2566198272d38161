/* Says at which task the reader is, and shows who else is here: in the head, and at their rows. */
import type { LiveMessage } from "../app/live";
import { csrfToken, make } from "../app/dom";
import { Others, type Someone, type Told } from "./others";
import type { PlanState } from "./state";
import { say } from "./words";

const AT_REST_MS = 400;
const AGAIN_MS = 45_000;
/** With more people the head says how many more there are. */
const SHOWN = 5;

export class Presence {
  private readonly page = crypto.randomUUID();
  private readonly others = new Others(this.page);
  private resting = 0;
  private renewing = 0;
  private at: number | null = null;
  private sent: number | null | undefined;

  constructor(
    private readonly root: HTMLElement,
    private readonly state: PlanState,
    private readonly url: string,
    private readonly reactions: { redraw: () => void; goTo: (task: number) => void },
  ) {
    document.addEventListener("live:presence", (event) => {
      const message = (event as CustomEvent<LiveMessage>).detail;
      if (message.channel !== `plan:${state.data.json.project.key}` || !message.data) return;
      this.others.hear(message.data as unknown as Told);
      this.show();
    });
    document.addEventListener("visibilitychange", () => {
      if (document.hidden) clearTimeout(this.renewing);
      else void this.send();
    });
    addEventListener("pagehide", () => void this.send(true));
    this.place?.addEventListener("click", (event) => {
      const number = Number((event.target as Element).closest<HTMLElement>("[data-at]")?.dataset["at"]);
      const task = number ? state.taskNumbered(number) : -1;
      if (task >= 0) this.reactions.goTo(task);
    });
    this.moved();
    void this.send();
  }

  /** The reader chose another task. */
  moved(): void {
    const { state } = this;
    this.at = state.selected < 0 ? null : (state.data.number[state.selected] as number);
    clearTimeout(this.resting);
    this.resting = window.setTimeout(() => {
      if (this.at !== this.sent) void this.send();
    }, AT_REST_MS);
  }

  private async send(gone = false): Promise<void> {
    clearTimeout(this.renewing);
    if (document.hidden && !gone) return;
    // A task that is only just being made has no number that others know.
    const task = this.at !== null && this.at > 0 ? this.at : null;
    this.sent = this.at;
    try {
      const answer = await fetch(this.url, {
        method: "POST",
        keepalive: gone,
        headers: { "Content-Type": "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify({ page: this.page, task, gone }),
      });
      if (gone) return;
      if (answer.ok) {
        this.others.take(((await answer.json()) as { here: Told[] }).here);
        this.show();
      } else if (answer.status !== 503) return; // signed out, or no more for this reader
    } catch {
      this.others.forget();
      this.show();
    }
    this.renewing = window.setTimeout(() => void this.send(), AGAIN_MS);
  }

  private get place(): HTMLElement | null {
    return this.root.querySelector<HTMLElement>("[data-others]");
  }

  private show(): void {
    const { people } = this.others;
    this.state.others = this.others.byTask;
    const { place } = this;
    if (place) {
      place.hidden = people.length === 0;
      place.replaceChildren(...people.slice(0, SHOWN).map((one) => this.sign(one)));
      const more = people.slice(SHOWN);
      if (more.length) {
        const names = more.map((one) => one.name).join(", ");
        place.append(make("span", { class: "me s", role: "img", title: names, "aria-label": names }, `+${more.length}`));
      }
    }
    this.reactions.redraw();
  }

  private sign(one: Someone): HTMLElement {
    const task = one.task === null ? -1 : this.state.taskNumbered(one.task);
    if (task < 0) {
      const words = say("is_here", { name: one.name });
      return make("span", { class: "me s", role: "img", title: words, "aria-label": words }, one.initials);
    }
    const words = say("is_here_at", { name: one.name, task: this.state.data.name[task] ?? "" });
    return make("button", { type: "button", class: "me s", "data-at": String(one.task), title: words, "aria-label": words }, one.initials);
  }
}
