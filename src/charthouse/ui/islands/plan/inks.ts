/* One SVG path for each ink: a screen of bars is drawn with thirty nodes instead of a thousand. */

const SVG = "http://www.w3.org/2000/svg";

export function svg<Name extends keyof SVGElementTagNameMap>(
  name: Name,
  attributes: Record<string, string | number> = {},
): SVGElementTagNameMap[Name] {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

const n = (value: number): string => String(Math.round(value * 100) / 100);

/**
 * Say something else in an element that holds text alone. The text node stays: a new one would make the browser ask
 * every :has() of the page's styles again, for each cell of each row that scrolls by.
 */
export function setText(element: Element, text: string): void {
  const node = element.firstChild;
  if (!node) element.append(text);
  else if ((node as Text).data !== text) (node as Text).data = text;
}

/** A rectangle with corners of 1.5, as a path. */
export function rect(left: number, top: number, width: number, height: number, radius = 0): string {
  const r = Math.min(radius, width / 2, height / 2);
  if (r <= 0) return `M${n(left)} ${n(top)}h${n(width)}v${n(height)}h${n(-width)}z`;
  return (
    `M${n(left + r)} ${n(top)}h${n(width - 2 * r)}q${n(r)} 0 ${n(r)} ${n(r)}v${n(height - 2 * r)}` +
    `q0 ${n(r)} ${n(-r)} ${n(r)}h${n(2 * r - width)}q${n(-r)} 0 ${n(-r)} ${n(-r)}v${n(2 * r - height)}` +
    `q0 ${n(-r)} ${n(r)} ${n(-r)}z`
  );
}

/** A rectangle that is round on its left alone: what is done of a bar. */
export function leftRect(left: number, top: number, width: number, height: number, radius: number): string {
  const r = Math.min(radius, width, height / 2);
  return (
    `M${n(left + width)} ${n(top)}v${n(height)}h${n(r - width)}q${n(-r)} 0 ${n(-r)} ${n(-r)}` +
    `v${n(2 * r - height)}q0 ${n(-r)} ${n(r)} ${n(-r)}z`
  );
}

export function diamond(x: number, y: number, half: number): string {
  return `M${n(x)} ${n(y - half)}l${n(half)} ${n(half)}-${n(half)} ${n(half)}-${n(half)}-${n(half)}z`;
}

/** The bracket of a summary: a beam with a tooth at each end that is really an end. */
export function bracket(left: number, right: number, top: number): string {
  const tooth = Math.min(4, (right - left) / 2);
  return (
    `M${n(left)} ${n(top)}H${n(right)}V${n(top + 8)}L${n(right - tooth)} ${n(top + 4)}` +
    `H${n(left + tooth)}L${n(left)} ${n(top + 8)}z`
  );
}

/** A deadline: a staff with its pennant. */
export function pennant(x: number, top: number): string {
  return `M${n(x)} ${n(top)}v17M${n(x)} ${n(top + 0.5)}h6l-1.8 2.7 1.8 2.7h-6z`;
}

export class Ink {
  readonly path: SVGPathElement;
  private strokes: string[] = [];
  private shown = "";

  constructor(parent: SVGElement, className: string) {
    this.path = svg("path", { class: className });
    parent.append(this.path);
  }

  add(stroke: string): void {
    this.strokes.push(stroke);
  }

  /** Put what was added since the last time on the page. */
  dry(): void {
    const d = this.strokes.join("");
    this.strokes = [];
    if (d === this.shown) return;
    this.shown = d;
    if (d) this.path.setAttribute("d", d);
    else this.path.removeAttribute("d");
  }
}

/** Text nodes that are used again and again. */
export class Labels {
  private readonly texts: SVGTextElement[] = [];
  private used = 0;

  constructor(
    private readonly parent: SVGElement,
    private readonly className: string,
  ) {}

  add(x: number, y: number, text: string, extra = ""): void {
    let element = this.texts[this.used];
    if (!element) {
      element = svg("text");
      this.texts.push(element);
    }
    if (!element.isConnected) this.parent.append(element);
    element.setAttribute("class", extra ? `${this.className} ${extra}` : this.className);
    element.setAttribute("x", n(x));
    element.setAttribute("y", n(y));
    setText(element, text);
    this.used++;
  }

  dry(): void {
    for (let i = this.used; i < this.texts.length; i++) this.texts[i]?.remove();
    this.used = 0;
  }
}

let measuring: CanvasRenderingContext2D | null | undefined;
const known = new Map<string, number>();

/** How wide a label will be, in the chart's own 11 px. */
export function textWidth(text: string): number {
  const before = known.get(text);
  if (before !== undefined) return before;
  if (measuring === undefined) {
    measuring = document.createElement("canvas").getContext("2d");
    if (measuring) measuring.font = '11px "Inter Variable", Inter, system-ui, sans-serif';
  }
  const width = measuring?.measureText(text).width ?? text.length * 6;
  known.set(text, width);
  return width;
}
