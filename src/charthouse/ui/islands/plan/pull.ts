/* One pull with mouse, pen or finger over the chart: begins after a few pixels, scrolls at the edges, Escape leaves it. */
import { HEAD } from "./head";
import type { Sheet } from "./sheet";

export interface Place {
  /** On the chart, in its own pixels. */
  x: number;
  y: number;
  /** On the sheet, for what is told beside the pointer. */
  atX: number;
  atY: number;
}

export interface Pull {
  /** It has really begun; false where it may not. */
  begin: () => boolean;
  move: (place: Place) => void;
  /** Let go there, or given up. */
  end: (taken: boolean) => void;
}

const SLACK_PX = 4;
const EDGE = 36;
const FASTEST = 22;

function place(sheet: Sheet, pane: number, clientX: number, clientY: number): Place {
  const bounds = sheet.scroller.getBoundingClientRect();
  const atX = clientX - bounds.left;
  const atY = clientY - bounds.top;
  return { x: atX - pane + sheet.scroller.scrollLeft, y: atY - HEAD + sheet.scroller.scrollTop, atX, atY };
}

/** How fast the sheet scrolls where a pointer is so near to an edge, in pixels a frame. */
export function drift(at: number, low: number, high: number): number {
  const over = at < low + EDGE ? at - low - EDGE : at > high - EDGE ? at - high + EDGE : 0;
  return Math.max(-FASTEST, Math.min(FASTEST, over / 2));
}

/** The pull that a press begins; `pane` is how wide the list is that lies over the chart. */
export function startPull(press: PointerEvent, sheet: Sheet, pane: number, pull: Pull): void {
  const grip = press.target as Element;
  const { scroller } = sheet;
  let last = press;
  let begun = false;
  let frame = 0;
  grip.setPointerCapture(press.pointerId);

  const show = (): void => pull.move(place(sheet, pane, last.clientX, last.clientY));
  const tick = (): void => {
    const { atX, atY } = place(sheet, pane, last.clientX, last.clientY);
    const [left, top] = [scroller.scrollLeft, scroller.scrollTop];
    scroller.scrollLeft += drift(atX, pane, scroller.clientWidth);
    scroller.scrollTop += drift(atY, HEAD, scroller.clientHeight);
    if (scroller.scrollLeft !== left || scroller.scrollTop !== top) show();
    frame = requestAnimationFrame(tick);
  };
  const move = (event: PointerEvent): void => {
    event.stopPropagation();
    last = event;
    if (!begun) {
      if (Math.hypot(event.clientX - press.clientX, event.clientY - press.clientY) < SLACK_PX) return;
      if (!pull.begin()) return close();
      begun = true;
      sheet.element.classList.add("is-pulling");
      frame = requestAnimationFrame(tick);
    }
    show();
  };
  const close = (): void => {
    cancelAnimationFrame(frame);
    sheet.element.classList.remove("is-pulling");
    grip.removeEventListener("pointermove", move as EventListener);
    grip.removeEventListener("pointerup", up);
    grip.removeEventListener("pointercancel", giveUp);
    document.removeEventListener("keydown", key, true);
    if (grip.hasPointerCapture(press.pointerId)) grip.releasePointerCapture(press.pointerId);
    if (begun) swallowClick();
  };
  const up = (): void => {
    close();
    if (begun) pull.end(true);
  };
  const giveUp = (): void => {
    close();
    if (begun) pull.end(false);
  };
  const key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !begun) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    giveUp();
  };
  grip.addEventListener("pointermove", move as EventListener);
  grip.addEventListener("pointerup", up);
  grip.addEventListener("pointercancel", giveUp);
  document.addEventListener("keydown", key, true);
}

/** The click that follows a pull chooses nothing. */
export function swallowClick(): void {
  const swallow = (event: Event): void => {
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener("click", swallow, { capture: true, once: true });
  window.setTimeout(() => document.removeEventListener("click", swallow, true), 60);
}
