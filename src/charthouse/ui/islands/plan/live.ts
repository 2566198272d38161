/* What others change in the plan: the page asks what differs, and a quiet sentence says who did it. */
import type { LiveMessage } from "../app/live";
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
    private readonly state: PlanState,
    /** Bring the page in line with the server; says whether anything was another. */
    private readonly follow: () => Promise<boolean>,
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
    const before = this.state.data.json.project.finish;
    if (await this.follow()) this.tell(before);
    else this.who = null;
    this.asking = false;
    // A server that takes long is asked less often.
    this.earliest = Date.now() + Math.max(BETWEEN_MS, 3 * (Date.now() - began));
    if (this.again) this.soon();
  }

  private tell(before: number | null): void {
    const after = this.state.data.json.project.finish;
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
