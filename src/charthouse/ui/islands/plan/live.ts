/* What others change in the plan: it is fetched anew, and a quiet sentence says who did it. */
import type { LiveMessage } from "../app/live";
import type { PlanJson } from "./data";
import type { PlanState } from "./state";
import { say } from "./words";

const CLOSE_TOGETHER_MS = 80;
/** Many pages hear the same change; they need not all ask in the same moment. */
const SPREAD_MS = 200;
const BETWEEN_MS = 700;
const BETWEEN_TOASTS_MS = 5000;

export class LivePlan {
  private timer = 0;
  private asking = false;
  private again = false;
  private earliest = 0;
  private told = 0;
  private who: string | null = null;

  constructor(
    private readonly source: string,
    private tag: string,
    private readonly state: PlanState,
    private readonly renew: (json: PlanJson) => void,
  ) {
    document.addEventListener("live:change", (event) => this.hear((event as CustomEvent<LiveMessage>).detail));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.again) this.soon();
    });
  }

  private hear(message: LiveMessage): void {
    if (message.channel !== `project:${this.state.data.json.project.key}` || message.kind === "gone") return;
    const me = /user:(\d+)/.exec(document.body.dataset["live"] ?? "")?.[1];
    if (String(message.by?.id) !== me) this.who = message.by?.name ?? "";
    this.again = true;
    this.soon();
  }

  private soon(): void {
    if (this.timer || this.asking || document.hidden) return;
    const wait = Math.max(CLOSE_TOGETHER_MS + Math.random() * SPREAD_MS, this.earliest - Date.now());
    this.timer = window.setTimeout(() => void this.ask(), wait);
  }

  private async ask(): Promise<void> {
    this.timer = 0;
    this.again = false;
    this.asking = true;
    const began = Date.now();
    try {
      const answer = await fetch(this.source, { headers: { Accept: "application/json" }, cache: "no-cache" });
      const tag = answer.headers.get("ETag") ?? "";
      if (answer.ok && !answer.redirected && (!tag || tag !== this.tag)) {
        this.tag = tag;
        this.show((await answer.json()) as PlanJson);
      }
    } catch {
      // The sign says that the line is down; what was missed is told when it stands again.
    }
    this.asking = false;
    // A server that takes long is asked less often.
    this.earliest = Date.now() + Math.max(BETWEEN_MS, 3 * (Date.now() - began));
    if (this.again) this.soon();
  }

  private show(json: PlanJson): void {
    const before = this.state.data.json.project.finish;
    this.renew(json);
    const after = json.project.finish;
    const who = this.who;
    this.who = null;
    if (who === null || Date.now() - this.told < BETWEEN_TOASTS_MS) return;
    this.told = Date.now();
    const moved = after !== null && before !== after;
    const name = (moved ? "live_moved" : "live_changed") + (who ? "" : "_by_somebody");
    const text = say(name, { name: who, date: after === null ? "" : this.state.format.long(after) });
    document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone: "info" } }));
  }
}
