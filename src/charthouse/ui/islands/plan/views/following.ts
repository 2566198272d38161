/* A pull with mouse or pen from press to release, and two fingers that zoom. */
import { swallowClick } from "../pull";

const SLACK = 4;

export interface Following {
  begin: () => void;
  move: (event: PointerEvent, dx: number, dy: number) => void;
  /** Let go, or left with Escape; never where nothing was moved. */
  end: (done: boolean) => void;
}

/** Follow a pointer that was pressed; it is a pull once it has moved a little. */
export function followPointer(press: PointerEvent, following: Following): void {
  let begun = false;
  const move = (event: PointerEvent): void => {
    if (event.pointerId !== press.pointerId) return;
    const [dx, dy] = [event.clientX - press.clientX, event.clientY - press.clientY];
    if (!begun && Math.hypot(dx, dy) < SLACK) return;
    if (!begun) following.begin();
    begun = true;
    following.move(event, dx, dy);
  };
  const stop = (done: boolean): void => {
    document.removeEventListener("pointermove", move);
    document.removeEventListener("pointerup", up);
    document.removeEventListener("pointercancel", giveUp);
    document.removeEventListener("keydown", key, true);
    if (!begun) return;
    swallowClick();
    following.end(done);
  };
  const up = (): void => stop(true);
  const giveUp = (): void => stop(false);
  const key = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !begun) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    stop(false);
  };
  document.addEventListener("pointermove", move);
  document.addEventListener("pointerup", up);
  document.addEventListener("pointercancel", giveUp);
  document.addEventListener("keydown", key, true);
}

/** Two fingers zoom about the middle between them; one scrolls, as everywhere. */
export function pinched(element: HTMLElement, scale: () => number, zoom: (scale: number, x: number, y: number) => void): void {
  let apart = 0;
  let began = 1;
  const spread = ({ touches: [one, two] }: TouchEvent): number =>
    one && two ? Math.hypot(one.clientX - two.clientX, one.clientY - two.clientY) : 0;
  const begin = (event: TouchEvent): void => {
    apart = spread(event);
    began = scale();
  };
  const move = (event: TouchEvent): void => {
    const [one, two] = event.touches;
    if (!one || !two || !apart) return;
    event.preventDefault();
    const bounds = element.getBoundingClientRect();
    const x = (one.clientX + two.clientX) / 2 - bounds.left;
    zoom((began * spread(event)) / apart, x, (one.clientY + two.clientY) / 2 - bounds.top);
  };
  element.addEventListener("touchstart", begin, { passive: true });
  element.addEventListener("touchmove", move, { passive: false });
}
