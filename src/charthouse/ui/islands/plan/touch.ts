/* Fingers on the sheet: one scrolls as everywhere, two zoom and pan, one that rests on a bar takes it. */
import type { BarDrags } from "./dragging";
import { HEAD } from "./head";
import type { Sheet } from "./sheet";
import type { PlanState } from "./state";

/** How long a finger rests before it holds what lies under it. */
export const HOLD_MS = 450;
/** So far it may tremble. */
const TREMBLE = 9;

export interface Pinch {
  x: number;
  y: number;
  apart: number;
}

/** What two fingers hold: the place between them, and how far they are apart along the time. */
export function pinchOf(one: { clientX: number; clientY: number }, other: { clientX: number; clientY: number }): Pinch {
  return {
    x: (one.clientX + other.clientX) / 2,
    y: (one.clientY + other.clientY) / 2,
    apart: Math.max(24, Math.hypot(one.clientX - other.clientX, one.clientY - other.clientY)),
  };
}

export class Touch {
  private last: Pinch | null = null;
  private next: Pinch | null = null;
  private frame = 0;
  private timer = 0;
  private press: PointerEvent | null = null;
  private held = false;

  constructor(
    private readonly state: PlanState,
    private readonly sheet: Sheet,
    private readonly bars: BarDrags,
    private readonly on: { select: (task: number) => void; zoomed: () => void },
  ) {
    const { scroller } = sheet;
    scroller.addEventListener("pointerdown", (event) => this.down(event), { passive: true });
    scroller.addEventListener("pointermove", (event) => this.trembles(event), { passive: true });
    for (const end of ["pointerup", "pointercancel"]) scroller.addEventListener(end, () => this.rest());
    scroller.addEventListener("touchstart", (event) => this.begin(event), { passive: true });
    // Only here can the browser be kept from scrolling: while two fingers are down, or one holds a bar.
    scroller.addEventListener("touchmove", (event) => this.move(event), { passive: false });
    for (const end of ["touchend", "touchcancel"]) scroller.addEventListener(end, (event) => this.end(event as TouchEvent));
    scroller.addEventListener("contextmenu", (event) => {
      if (this.held || (event as PointerEvent).pointerType === "touch") event.preventDefault();
    });
  }

  // -- one finger -----------------------------------------------------------------------------------------------------

  private down(event: PointerEvent): void {
    this.rest();
    this.held = false;
    if (event.pointerType !== "touch" || !event.isPrimary || (event.target as Element).closest("[data-grip]")) return;
    this.press = event;
    this.timer = window.setTimeout(() => this.hold(), HOLD_MS);
  }

  private trembles(event: PointerEvent): void {
    const { press } = this;
    if (press && Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY) > TREMBLE) this.rest();
  }

  private rest(): void {
    clearTimeout(this.timer);
    this.press = null;
  }

  private hold(): void {
    const { press, sheet } = this;
    this.press = null;
    const place = press ? sheet.placeOf(press) : null;
    const found = place ? sheet.chart.taskAt(place.x, place.y, sheet.rowHeight) : null;
    if (!press || !found) return;
    this.on.select(found.task);
    this.held = found.onBar && this.bars.hold(found.task, press);
    if (this.held) navigator.vibrate?.(12);
  }

  // -- two fingers ----------------------------------------------------------------------------------------------------

  private begin(event: TouchEvent): void {
    if (event.touches.length !== 2) return;
    this.rest();
    this.last = this.next = pinchOf(event.touches[0] as globalThis.Touch, event.touches[1] as globalThis.Touch);
  }

  private move(event: TouchEvent): void {
    if (this.held) {
      event.preventDefault();
      return;
    }
    if (event.touches.length !== 2 || !this.last) return;
    event.preventDefault();
    this.next = pinchOf(event.touches[0] as globalThis.Touch, event.touches[1] as globalThis.Touch);
    this.frame ||= requestAnimationFrame(() => this.follow());
  }

  private end(event: TouchEvent): void {
    if (event.touches.length < 2 && this.last) {
      this.last = this.next = null;
      this.on.zoomed();
    }
    if (!event.touches.length) this.held = false;
  }

  /** Zoom and pan by what the fingers did since the last frame: what lay between them stays there. */
  private follow(): void {
    this.frame = 0;
    const { last, next, sheet, state } = this;
    if (!last || !next) return;
    const { scroller } = sheet;
    const bounds = scroller.getBoundingClientRect();
    const pointer = next.x - bounds.left - state.pane;
    const over = pointer > 0 && next.y - bounds.top > -HEAD;
    const factor = next.apart / last.apart;
    if (over && Math.abs(factor - 1) > 0.004) sheet.zoom(state.perDay * factor, pointer);
    scroller.scrollLeft -= next.x - last.x;
    scroller.scrollTop -= next.y - last.y;
    this.last = next;
  }
}
