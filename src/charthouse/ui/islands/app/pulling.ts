/** Something that stands in a table is pulled into another cell, with the mouse or a finger; the click after it opens nothing. */
export interface Pulling {
  /** What is pulled. */
  thing: string;
  /** Where it can be dropped. */
  cell: string;
  /** It was dropped in a cell other than its own. */
  dropped: (thing: HTMLElement, cell: HTMLElement) => void;
}

const FAR = 5;

function swallow(click: Event): void {
  click.preventDefault();
  click.stopPropagation();
}

/** Mark the one cell over which something is held, and no other. */
export function marker(): (cell: HTMLElement | null) => void {
  let over: HTMLElement | null = null;
  return (cell) => {
    over?.classList.remove("over");
    over = cell;
    over?.classList.add("over");
  };
}

/** Let things be pulled; what it gives stops the pull that goes on, if there is one. */
export function pulling({ thing, cell, dropped }: Pulling): () => boolean {
  let pulled: { it: HTMLElement; x: number; y: number; moved: boolean } | null = null;
  const mark = marker();

  function under(event: PointerEvent): HTMLElement | null {
    return document.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>(cell) ?? null;
  }

  function end(): boolean {
    const going = pulled !== null;
    pulled?.it.classList.remove("carried");
    pulled = null;
    mark(null);
    return going;
  }

  document.addEventListener("pointerdown", (event) => {
    const it = event.target instanceof Element ? event.target.closest<HTMLElement>(thing) : null;
    if (it && event.button === 0 && event.isPrimary) pulled = { it, x: event.clientX, y: event.clientY, moved: false };
  });

  document.addEventListener("pointermove", (event) => {
    if (!pulled || !event.isPrimary) return;
    if (!pulled.moved && Math.hypot(event.clientX - pulled.x, event.clientY - pulled.y) < FAR) return;
    pulled.moved = true;
    pulled.it.classList.add("carried");
    mark(under(event));
  });

  document.addEventListener("pointerup", (event) => {
    if (!pulled || !event.isPrimary) return;
    const { it, moved } = pulled;
    const [to, from] = [under(event), it.closest<HTMLElement>(cell)];
    end();
    if (!moved) return;
    window.addEventListener("click", swallow, { capture: true });
    window.setTimeout(() => window.removeEventListener("click", swallow, { capture: true }));
    if (to && to !== from) dropped(it, to);
  });

  document.addEventListener("pointercancel", end);
  // A link that is pulled is not taken out of the page.
  document.addEventListener("dragstart", (event) => {
    if (event.target instanceof Element && event.target.closest(thing)) event.preventDefault();
  });
  return end;
}

/** Send a hidden form with these values; the page answers as for any form. */
export function sendForm(form: HTMLFormElement | null, address: string | undefined, values: Record<string, string | undefined>): void {
  if (!form || !address) return;
  form.action = address;
  for (const [field, value] of Object.entries(values)) {
    const input = form.elements.namedItem(field);
    if (input instanceof HTMLInputElement) input.value = value ?? "";
  }
  form.requestSubmit();
}
