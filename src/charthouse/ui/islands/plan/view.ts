/* Which part of a large plan has to be in the page. */

export interface Range {
  first: number;
  /** One past the last. */
  end: number;
}

/** The rows under a window, with some to spare; always as many, so that scrolling adds and removes no node. */
export function rowsUnder(top: number, height: number, row: number, count: number, spare: number): Range {
  const size = Math.min(count, Math.ceil(height / row) + 1 + 2 * spare);
  const first = Math.max(0, Math.min(Math.floor(top / row) - spare, count - size));
  return { first, end: first + size };
}

export interface Window {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** Whether what is drawn still covers what is seen. */
export function covers(drawn: Window, seen: Window): boolean {
  return (
    drawn.left <= seen.left &&
    drawn.top <= seen.top &&
    drawn.left + drawn.width >= seen.left + seen.width &&
    drawn.top + drawn.height >= seen.top + seen.height
  );
}

/** The window to draw for what is seen: a margin on every side, held inside the whole. */
export function withMargin(seen: Window, marginX: number, marginY: number, width: number, height: number): Window {
  const left = Math.max(0, Math.floor(seen.left - marginX));
  const top = Math.max(0, Math.floor(seen.top - marginY));
  const right = Math.min(Math.max(width, seen.left + seen.width), Math.ceil(seen.left + seen.width + marginX));
  const bottom = Math.min(Math.max(height, seen.top + seen.height), Math.ceil(seen.top + seen.height + marginY));
  return { left, top, width: Math.max(0, right - left), height: Math.max(0, bottom - top) };
}

/** How far to scroll so that a stretch comes into view, moving as little as may be. */
export function scrollToShow(start: number, size: number, scroll: number, viewport: number, margin = 0): number {
  if (start - margin < scroll) return Math.max(0, start - margin);
  if (start + size + margin > scroll + viewport) return Math.max(0, start + size + margin - viewport);
  return scroll;
}
