/*
 * Edits of the plan: shown at once, queued, sent one deed after the other, confirmed by the server with what differs.
 *
 * For who adds ways of editing: make `Op`s and call `session.apply(ops)`. Everything else follows: the page shows what
 * the edit leads to (optimistic.ts), the request is sent with an id of its own, the answer puts every date right
 * (patch.ts), a refusal takes the edit back and says why, a lost line keeps it and sends it again. One call is one deed
 * in the journal and one step of undo. Tasks are named by number; a task that an edit has only just added is named by
 * its ref until the server has given it one: `session.nameOf(number)` gives whichever holds. docs/plan-page.md says more.
 */
import { unpack, type May, type PlanData, type PlanJson } from "./data";
import { namesOf, refsOf, type Asker, type Clash, type Named, type Op, type Pair, type Refusal } from "./ops";
import { foreseen } from "./optimistic";
import { patched, type ChangesJson } from "./patch";

export type { Asker, Clash, Named, Op, Pair, Refusal };

type Kind = "edits" | "undo" | "redo";

interface Deed {
  id: string;
  kind: Kind;
  ops: Op[];
  why: string;
  /** That many tasks go is meant. */
  confirmed?: boolean;
}

export type Standing = "quiet" | "sending" | "offline" | "signed_out";

export interface Urls {
  edits: string;
  changes: string;
  data: string;
  undo: string;
  redo: string;
  choices: string;
}

export interface Listener {
  /** Show this plan; `numbers` are those that new tasks have been given, by what they were called until then. */
  shown: (data: PlanData, numbers: ReadonlyMap<number, number>) => void;
  /**
   * The server refused a deed, which is taken back; its edits are given to be made again otherwise. What somebody has to
   * decide (a clash, a question) is kept, also through a reload, until `decided` says that they have.
   */
  refused: (refusal: Refusal, ops: Op[], kind: Kind, decided: () => void) => void;
  /** How the line stands, and how many deeds are not sent yet. */
  stands: (standing: Standing, waiting: number) => void;
  /** The server has done a deed of this page. */
  done: (kind: Kind, changes: ChangesJson) => void;
  /** There is no plan to show any more: the page itself says it better. */
  gone: () => void;
}

const SOONEST_AGAIN_MS = 1000;
const LATEST_AGAIN_MS = 30_000;

const csrf = (): string => {
  const said = JSON.parse(document.body.getAttribute("hx-headers") ?? "{}") as Record<string, string>;
  return said["X-CSRFToken"] ?? "";
};

export class EditSession {
  /** The plan as the server has it. */
  private confirmed: PlanData;
  /** The plan as the page shows it: with the edits that are on their way. */
  shown: PlanData;
  version: number;
  may: May;
  private queue: Deed[] = [];
  /** Refused, and waiting for somebody's word. */
  private held: Deed[] = [];
  private busy = false;
  private behind = false;
  private followers: (() => void)[] = [];
  private failures = 0;
  private timer = 0;
  private made = 0;
  private readonly birth = `n${Date.now().toString(36)}`;
  /** What a new task is called until it has its number: below zero. */
  private readonly provisional = new Map<string, number>();
  private readonly numbers = new Map<string, number>();
  private readonly askers = new Map<string, Asker>();
  standing: Standing = "quiet";
  /** Columns beyond the usual ones that the page has asked for; of some it may have nothing yet. */
  private readonly columns = new Set<string>();

  constructor(
    data: PlanData,
    private readonly urls: Urls,
    private readonly on: Listener,
  ) {
    this.confirmed = this.shown = data;
    this.version = data.json.version;
    this.may = data.json.may;
    window.addEventListener("online", () => this.again());
    window.addEventListener("beforeunload", (event) => {
      if (this.queue.length || this.held.length) event.preventDefault();
    });
    this.remember();
  }

  /** How many deeds wait for their answer. */
  get waiting(): number {
    return this.queue.length;
  }

  /** A name for a task that an edit is about to add. */
  newRef(): string {
    const ref = `${this.birth}-${++this.made}`;
    this.provisional.set(ref, -(this.provisional.size + 1));
    return ref;
  }

  /** The number by which a task is shown: its own, or one below zero until it has one. */
  numberOf = (named: Named): number =>
    typeof named === "number" ? named : (this.numbers.get(named) ?? this.provisional.get(named) ?? 0);

  /** How edits name the task that is shown by a number. */
  nameOf(number: number): Named {
    if (number > 0) return number;
    for (const [ref, shown] of this.provisional) if (shown === number) return this.numbers.get(ref) ?? ref;
    return number;
  }

  /** Make edits: one deed, one step of undo. */
  apply(ops: Op[], why = "", { asker, confirmed }: { asker?: Asker; confirmed?: boolean } = {}): void {
    if (!ops.length) return;
    performance.mark("plan:edit");
    const id = crypto.randomUUID();
    if (asker) this.askers.set(id, asker);
    this.push({ id, kind: "edits", ops, why, ...(confirmed ? { confirmed } : {}) });
  }

  undo(confirmed = false): void {
    this.push({ id: crypto.randomUUID(), kind: "undo", ops: [], why: "", confirmed });
  }

  redo(confirmed = false): void {
    this.push({ id: crypto.randomUUID(), kind: "redo", ops: [], why: "", confirmed });
  }

  /** Others changed the plan: says, once the page shows it, whether anything was another. */
  follow(): Promise<boolean> {
    const { version } = this;
    this.behind = true;
    return new Promise((resolve) => {
      this.followers.push(() => resolve(version !== this.version));
      void this.work();
    });
  }

  /** Have these columns, which not every page shows: says once they are there, or cannot be had now. */
  async need(fields: Iterable<string>): Promise<void> {
    for (const field of fields) this.columns.add(field);
    if (this.lacking.length) await this.follow();
  }

  private get lacking(): string[] {
    return [...this.columns].filter((field) => !(field in this.confirmed.more));
  }

  private get had(): string[] {
    return [...this.columns].filter((field) => field in this.confirmed.more);
  }

  private push(deed: Deed): void {
    this.queue.push(deed);
    this.keep();
    if (deed.ops.length) {
      this.shown = foreseen(this.shown, deed.ops, this.numberOf);
      this.on.shown(this.shown, new Map());
    }
    void this.work();
  }

  // -- the line -------------------------------------------------------------------------------------------------------

  /** One thing after the other: what waits to be sent, then what others changed. */
  private async work(): Promise<void> {
    if (this.busy) return;
    if (this.timer) {
      for (const resolve of this.followers.splice(0)) resolve();
      return this.tell();
    }
    this.busy = true;
    while (this.queue.length || this.behind) {
      this.tell();
      const deed = this.queue[0];
      const went = deed ? await this.send(deed) : await this.ask();
      if (!went) break;
    }
    this.busy = false;
    this.tell();
    for (const resolve of this.followers.splice(0)) resolve();
  }

  private tell(standing?: Standing): void {
    if (standing) this.standing = standing;
    else if (!this.timer && this.standing !== "signed_out") this.standing = this.queue.length ? "sending" : "quiet";
    this.on.stands(this.standing, this.queue.length);
  }

  private async send(deed: Deed): Promise<boolean> {
    const asked =
      deed.kind === "edits"
        ? {
            id: deed.id,
            since: this.version,
            why: deed.why,
            edits: deed.ops.map((op) => this.named(op)),
            columns: this.had,
            ...(deed.confirmed ? { confirmed: true } : {}),
          }
        : { id: deed.id, since: this.version, confirmed: deed.confirmed ?? false, columns: this.had };
    const answer = await this.request(this.urls[deed.kind], { method: "POST", body: JSON.stringify(asked) });
    if (!answer) return false;
    if (!answer.ok) {
      const told = (await answer.json().catch(() => null)) as Refusal | null;
      this.refuse(deed, { detail: "", ...told, status: answer.status });
      return true;
    }
    const told = (await answer.json()) as ChangesJson;
    const numbers = new Map<number, number>();
    for (const [ref, number] of Object.entries(told.refs ?? {})) {
      this.numbers.set(ref, number);
      numbers.set(this.provisional.get(ref) ?? 0, number);
    }
    this.queue.shift();
    this.keep();
    await this.take(told, numbers);
    this.on.done(deed.kind, told);
    this.askers.get(deed.id)?.done?.();
    this.askers.delete(deed.id);
    return true;
  }

  private async ask(): Promise<boolean> {
    this.behind = false;
    const fresh = this.lacking;
    const asked = new URLSearchParams({ since: String(this.version) });
    for (const field of this.columns) asked.append("columns", field);
    for (const field of fresh) asked.append("fresh", field);
    const answer = await this.request(`${this.urls.changes}?${asked}`, {});
    if (!answer) this.behind = true;
    if (answer?.ok) {
      await this.take((await answer.json()) as ChangesJson, new Map());
      // What this reader may not see, or what is no longer there, is not asked for again.
      if (!this.behind) for (const field of fresh) if (!(field in this.confirmed.more)) this.columns.delete(field);
    }
    return answer !== null;
  }

  /** An answer, or null where none came: then it is tried again later, with the same id. */
  private async request(url: string, more: RequestInit): Promise<Response | null> {
    try {
      const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": csrf() };
      const answer = await fetch(url, { ...more, headers, cache: "no-store" });
      if (answer.redirected || answer.status === 401) {
        this.later("signed_out");
        return null;
      }
      if (answer.status < 500 && answer.status !== 429) {
        this.failures = 0;
        this.standing = "sending";
        return answer;
      }
    } catch {
      // The line is down.
    }
    this.later("offline");
    return null;
  }

  private later(standing: Standing): void {
    const wait = Math.min(LATEST_AGAIN_MS, SOONEST_AGAIN_MS * 2 ** this.failures++) * (0.7 + 0.6 * Math.random());
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.again(), wait);
    this.tell(standing);
  }

  private again(): void {
    clearTimeout(this.timer);
    this.timer = 0;
    if (this.standing === "signed_out") this.standing = "quiet";
    void this.work();
  }

  // -- what the server says -------------------------------------------------------------------------------------------

  private async take(told: ChangesJson, numbers: Map<number, number>): Promise<void> {
    this.may = told.may;
    if ("whole" in told.delta) {
      if (told.delta.empty) return this.on.gone();
      const answer = await this.request(this.urls.data, {});
      if (!answer) {
        this.behind = true;
        return;
      }
      if (!answer.ok) return this.on.gone();
      const json = (await answer.json()) as PlanJson;
      this.confirmed = unpack(json);
      this.version = json.version;
      this.may = json.may;
      this.behind ||= this.columns.size > 0;
    } else if (told.delta.from === this.version) {
      if (told.delta.from === told.delta.to && !numbers.size && !this.queue.length && !told.delta.more) return;
      this.confirmed = patched(this.confirmed, told.delta);
      this.version = told.delta.to;
    } else this.behind = true;
    this.replay(numbers);
  }

  /** What the server has, with the edits that are still on their way. */
  private replay(numbers: ReadonlyMap<number, number>): void {
    this.shown = this.queue.reduce((data, deed) => foreseen(data, deed.ops, this.numberOf), this.confirmed);
    this.on.shown(this.shown, numbers);
  }

  private refuse(deed: Deed, refusal: Refusal): void {
    const refs = new Set(deed.ops.flatMap(refsOf));
    this.queue.shift();
    // What was to be done with tasks that now are not added goes with them.
    this.queue = this.queue.filter((other) => !other.ops.some((op) => namesOf(op).some((one) => refs.has(one as string))));
    const asker = this.askers.get(deed.id);
    this.askers.delete(deed.id);
    const ops = deed.ops.map((op) => this.named(op));
    const decided = (): void => {
      this.held = this.held.filter((one) => one !== deed);
      this.keep();
    };
    if (!asker && deed.kind === "edits" && (refusal.clashes?.length || refusal.asks)) this.held.push(deed);
    this.keep();
    this.replay(new Map());
    this.behind = true;
    if (!asker?.refused?.(refusal, ops)) this.on.refused(refusal, ops, deed.kind, decided);
  }

  /** An edit as it is sent: tasks that have their numbers by now are named by them. */
  private named(op: Op): Op {
    const name = (one: Named): Named => (typeof one === "string" ? (this.numbers.get(one) ?? one) : one);
    const out = { ...op } as Record<string, unknown>;
    for (const place of ["task", "parent", "after", "before"]) {
      if (out[place] != null && typeof out[place] !== "object") out[place] = name(out[place] as Named);
    }
    if (op.op === "copy") out["tasks"] = op.tasks.map(({ task, ref }) => ({ task: name(task), ref }));
    else if (Array.isArray(out["tasks"])) out["tasks"] = (out["tasks"] as Named[]).map(name);
    return out as unknown as Op;
  }

  // -- what outlives the page -----------------------------------------------------------------------------------------

  private get place(): string {
    return `charthouse-edits:${this.confirmed.json.project.key}`;
  }

  private keep(): void {
    try {
      const queue = [...this.held, ...this.queue];
      if (!queue.length) sessionStorage.removeItem(this.place);
      else sessionStorage.setItem(this.place, JSON.stringify({ queue, numbers: [...this.numbers] }));
    } catch {
      // No room to keep them: the page warns before it is left.
    }
  }

  /** Edits that a page before this one could not send any more. */
  private remember(): void {
    type Kept = { queue: Deed[]; numbers: [string, number][] };
    let kept: Kept | null;
    try {
      kept = JSON.parse(sessionStorage.getItem(this.place) ?? "null") as Kept | null;
    } catch {
      return;
    }
    if (!kept?.queue.length) return;
    for (const [ref, number] of kept.numbers) this.numbers.set(ref, number);
    for (const deed of kept.queue) {
      for (const ref of deed.ops.flatMap(refsOf)) this.provisional.set(ref, -(this.provisional.size + 1));
    }
    this.queue = kept.queue;
    this.shown = this.queue.reduce((data, deed) => foreseen(data, deed.ops, this.numberOf), this.confirmed);
    queueMicrotask(() => {
      this.on.shown(this.shown, new Map());
      void this.work();
    });
  }
}
