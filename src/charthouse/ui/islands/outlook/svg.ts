/** Makes SVG elements in few words. */
const NAMESPACE = "http://www.w3.org/2000/svg";

export type Attributes = Record<string, string | number>;

/** One element with what is in it. */
export function svg<K extends keyof SVGElementTagNameMap>(name: K, attributes: Attributes = {}, ...inside: (Node | string)[]): SVGElementTagNameMap[K] {
  const made = document.createElementNS(NAMESPACE, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, typeof value === "number" ? String(Math.round(value * 10) / 10) : value);
  made.append(...inside);
  return made;
}

/** A text, kept apart from what stands beside it whatever way it is written. */
export function text(words: string, x: number, y: number, attributes: Attributes = {}): SVGTextElement {
  return svg("text", { x, y, ...attributes }, `\u2068${words}\u2069`);
}

/** An empty drawing of a size, told by a name. */
export function drawing(width: number, height: number, title: string): SVGSVGElement {
  const made = svg("svg", { class: "c", width, height, viewBox: `0 0 ${Math.round(width)} ${Math.round(height)}`, role: "img", "aria-label": title });
  made.append(svg("title", {}, title));
  return made;
}
