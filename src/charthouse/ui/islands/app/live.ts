/**
 * What others change, as it happens: one stream of messages for all tabs of a browser.
 *
 * The body names the channels its page listens to and how far it was when it was made: data-live="user:5 project:PAY@12".
 * The tab that holds the lock reads the stream for all; the others tell it their channels and hear it through a
 * broadcast channel. A tab that stops lets the next one take over, from where each of them is.
 * Each message is a `live:change` on the document (and `live:KIND` for published ones) with the message in `detail`.
 */
import { find } from "./dom";

export interface LiveMessage {
  channel: string;
  number: number | null;
  /** change; reload (more was missed than is told one by one); gone (not to be heard any more); or a published kind. */
  kind: string;
  verb?: string;
  record?: string;
  record_id?: string;
  by?: { id: number; name: string } | null;
  project?: string;
  data?: Record<string, unknown>;
}

type Position = number | null;
type Positions = Record<string, Position>;
type Word =
  | { type: "lead" }
  | { type: "want"; tab: string; positions: Positions }
  | { type: "bye"; tab: string }
  | { type: "message"; message: LiveMessage }
  | { type: "state"; open: boolean };

const SILENT_MS = 40_000;
const LONGEST_WAIT_MS = 60_000;
const SIGN_AFTER_MS = 2500;

export function readPositions(told: string): Positions {
  const found: Positions = {};
  for (const one of told.split(/\s+/).filter(Boolean)) {
    const [name = "", number] = one.split("@");
    found[name] = number === undefined ? null : Number(number);
  }
  return found;
}

/** What one tab has heard: tells whether a message is new to it. */
export class Heard {
  constructor(readonly positions: Positions) {}

  isNew(message: LiveMessage): boolean {
    const { channel, number, kind } = message;
    const at = this.positions[channel];
    if (at === undefined) return false;
    if (number === null) return kind !== "joined";
    // A reload counts even where it leads back: the server's numbers may begin anew after a restore.
    if (kind !== "reload" && at !== null && number <= at) return false;
    this.positions[channel] = number;
    return kind !== "joined";
  }
}

/** Where a stream for several tabs begins: for each channel where the tab stands that has heard least. */
export function together(tabs: Iterable<Positions>): Positions {
  const least: Positions = {};
  for (const positions of tabs) {
    for (const [name, at] of Object.entries(positions)) {
      const other = least[name];
      least[name] = other == null ? at : at === null ? other : Math.min(other, at);
    }
  }
  return least;
}

class Reader {
  private readonly tabs = new Map<string, Positions>();
  private source: EventSource | null = null;
  private failures = 0;
  private timer = 0;
  private watch = 0;

  constructor(
    private readonly tell: (message: LiveMessage) => void,
    private readonly state: (open: boolean) => void,
  ) {
    window.addEventListener("online", () => this.open());
    window.addEventListener("offline", () => this.lost(true));
    document.addEventListener("visibilitychange", () => {
      if (!document.hidden && this.tabs.size && !this.isOpen) this.open();
    });
  }

  /** A tab wants to hear these; what the stream has passed already is told again. */
  want(tab: string, positions: Positions): void {
    const now = together(this.tabs.values());
    this.tabs.set(tab, { ...positions });
    const known = Object.entries(positions).every(([name, at]) => {
      const stands = now[name];
      return stands !== undefined && (at === null || (stands !== null && at >= stands));
    });
    if (!known) this.soon(30);
  }

  get isOpen(): boolean {
    return this.source?.readyState === EventSource.OPEN;
  }

  leave(tab: string): void {
    this.tabs.delete(tab);
  }

  private soon(wait: number): void {
    clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.open(), wait);
  }

  private open(): void {
    clearTimeout(this.timer);
    this.source?.close();
    const wanted = Object.entries(together(this.tabs.values()));
    const query = wanted.map(([name, at]) => `on=${encodeURIComponent(at === null ? name : `${name}@${at}`)}`).join("&");
    const source = new EventSource(`/live/?${query}`);
    this.source = source;
    source.onopen = () => {
      this.failures = 0;
      this.state(true);
      this.alive();
    };
    source.onmessage = (event: MessageEvent<string>) => {
      this.alive();
      const message = JSON.parse(event.data) as LiveMessage;
      for (const positions of this.tabs.values()) new Heard(positions).isNew(message);
      this.tell(message);
    };
    source.addEventListener("here", () => this.alive());
    source.onerror = () => {
      if (source === this.source) this.lost(false);
    };
  }

  private alive(): void {
    clearTimeout(this.watch);
    this.watch = window.setTimeout(() => this.lost(false), SILENT_MS);
  }

  private lost(offline: boolean): void {
    clearTimeout(this.watch);
    this.source?.close();
    this.state(false);
    // Many pages lose the same server at once: each comes back at a moment of its own.
    if (!offline) this.soon(Math.min(LONGEST_WAIT_MS, 800 * 2 ** this.failures++) * (0.5 + Math.random()));
  }

  stop(): void {
    clearTimeout(this.timer);
    clearTimeout(this.watch);
    this.source?.close();
    this.source = null;
  }
}

/** Says quietly that the line is down, and that it stands again. */
class Sign {
  private wasOpen = false;
  private shown = false;
  private timer = 0;

  show(open: boolean): void {
    const place = find("#live-sign");
    clearTimeout(this.timer);
    if (!place) return;
    if (open) {
      if (this.shown) {
        place.textContent = place.dataset["back"] ?? "";
        this.timer = window.setTimeout(() => (place.textContent = ""), 4000);
      }
      this.shown = false;
      this.wasOpen = true;
    } else if (this.wasOpen && !this.shown) {
      this.timer = window.setTimeout(() => {
        place.textContent = place.dataset["lost"] ?? "";
        this.shown = true;
      }, SIGN_AFTER_MS);
    }
    document.documentElement.dataset["live"] = open ? "open" : "lost";
  }
}

function pass(heard: Heard, message: LiveMessage): void {
  if (!heard.isNew(message)) return;
  document.dispatchEvent(new CustomEvent("live:change", { detail: message }));
  if (!["change", "reload", "gone"].includes(message.kind)) {
    document.dispatchEvent(new CustomEvent(`live:${message.kind}`, { detail: message }));
  }
}

export function startLive(): void {
  const told = document.body.dataset["live"];
  if (!told || !("EventSource" in window)) return;
  const heard = new Heard(readPositions(told));
  const begin = (): void => (navigator.locks && "BroadcastChannel" in window ? share(heard) : alone(heard));
  // The page itself comes first.
  if (document.readyState === "complete") begin();
  else window.addEventListener("load", () => window.setTimeout(begin, 0), { once: true });
}

/** Without locks (plain http to another machine) each tab reads for itself, while it is looked at. */
function alone(heard: Heard): void {
  const sign = new Sign();
  const reader = new Reader((message) => pass(heard, message), (open) => sign.show(open));
  const look = (): void => {
    if (document.hidden) reader.stop();
    else reader.want("this", heard.positions);
  };
  document.addEventListener("visibilitychange", look);
  look();
}

function share(heard: Heard): void {
  const own = Object.keys(heard.positions).find((name) => name.startsWith("user:")) ?? "";
  const name = `charthouse-live-${own}`;
  const bus = new BroadcastChannel(name);
  const tab = crypto.randomUUID();
  const sign = new Sign();
  let reader: Reader | null = null;
  const say = (word: Word): void => bus.postMessage(word);
  const want = (): void => say({ type: "want", tab, positions: heard.positions });
  bus.onmessage = ({ data }: MessageEvent<Word>) => {
    if (data.type === "want") {
      reader?.want(data.tab, data.positions);
      if (reader?.isOpen) say({ type: "state", open: true });
    } else if (data.type === "bye") reader?.leave(data.tab);
    else if (reader) return;
    else if (data.type === "lead") want();
    else if (data.type === "message") pass(heard, data.message);
    else sign.show(data.open);
  };
  want();
  window.addEventListener("pagehide", () => say({ type: "bye", tab }));
  window.addEventListener("pageshow", (event) => event.persisted && want());
  void navigator.locks.request(name, () => {
    reader = new Reader(
      (message) => {
        say({ type: "message", message });
        pass(heard, message);
      },
      (open) => {
        say({ type: "state", open });
        sign.show(open);
      },
    );
    reader.want(tab, heard.positions);
    say({ type: "lead" });
    return new Promise(() => undefined); // until this tab is closed
  });
}
