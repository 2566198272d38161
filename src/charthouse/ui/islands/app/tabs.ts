/** A row of tabs that is wider than the window shows the tab one is on. */

export function startTabs(): void {
  showTabs(document);
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.target instanceof Element) showTabs(event.target);
  });
}

export function showTabs(within: ParentNode): void {
  for (const row of within.querySelectorAll<HTMLElement>(".tabs")) {
    const current = row.querySelector<HTMLElement>("[aria-current], [aria-selected='true']");
    if (!current) continue;
    const [frame, tab] = [row.getBoundingClientRect(), current.getBoundingClientRect()];
    // A little of the neighbour stays in sight, so that one sees the row goes on.
    if (tab.right > frame.right) row.scrollLeft += tab.right - frame.right + 24;
    else if (tab.left < frame.left) row.scrollLeft -= frame.left - tab.left + 24;
  }
}
