/** Small typed ways to find and make elements. */
import sprite from "../../icons/icons.svg?url";

export const find = <T extends Element = HTMLElement>(selector: string, inside: ParentNode = document): T | null =>
  inside.querySelector<T>(selector);

export const all = <T extends Element = HTMLElement>(selector: string, inside: ParentNode = document): T[] =>
  Array.from(inside.querySelectorAll<T>(selector));

/** The element at or above the event's target that fits. */
export function at<T extends Element = HTMLElement>(event: Event, selector: string): T | null {
  return event.target instanceof Element ? event.target.closest<T>(selector) : null;
}

export function make<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** An icon out of the sprite, by its name. */
export function icon(name: string, size: 12 | 16 | 20 = 16): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", size === 16 ? "i" : `i i-${size}`);
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** The token that every change must carry, as the server put it on the page. */
export function csrfToken(): string {
  const headers = document.body.getAttribute("hx-headers");
  return headers ? (JSON.parse(headers) as Record<string, string>)["X-CSRFToken"] ?? "" : "";
}
