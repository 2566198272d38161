/**
 * Saves what the page drew as a file: any inline SVG as SVG or PNG, in the light theme's inks, whatever theme is on.
 *
 * The page's styles are written into the copy as attributes, so that it looks the same without them; links, scripts and
 * what does not show are left out. Nothing is sent anywhere.
 */

const SVG = "http://www.w3.org/2000/svg";
/** What an SVG program understands of the page's styles, each with what holds where nothing is said. */
const LOOKS: Record<string, string> = {
  "fill": "rgb(0, 0, 0)",
  "fill-opacity": "1",
  "stroke": "none",
  "stroke-width": "1px",
  "stroke-dasharray": "none",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  "opacity": "1",
  "font-size": "",
  "font-weight": "400",
  "font-family": "",
  "text-anchor": "start",
};
const LEFT_OUT = "script, foreignObject, animate, set, title + title";
/** Pixels of a picture: more takes a browser its memory. */
const MOST_PIXELS = 64_000_000;

/** A drawing of the page as a document of its own, with everything that its styles say. */
export function standalone(drawing: SVGSVGElement, paper = "#ffffff"): SVGSVGElement {
  const before = drawing.style.colorScheme;
  // The theme's colours are light-dark(): in a light scheme they are the ink for paper. Nothing is painted in between.
  drawing.style.colorScheme = "light";
  try {
    const copy = drawing.cloneNode(true) as SVGSVGElement;
    dress(drawing, copy);
    const { width, height } = sizeOf(drawing);
    copy.setAttribute("xmlns", SVG);
    copy.setAttribute("width", String(width));
    copy.setAttribute("height", String(height));
    if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${width} ${height}`);
    const [x, y, wide, high] = (copy.getAttribute("viewBox") ?? "").split(/[\s,]+/);
    const ground = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ x, y, width: wide, height: high, fill: paper })) ground.setAttribute(name, value ?? "0");
    copy.prepend(ground);
    return copy;
  } finally {
    drawing.style.colorScheme = before;
  }
}

/** Its measures on the page, or those that it says of itself. */
function sizeOf(drawing: SVGSVGElement): { width: number; height: number } {
  const box = drawing.getBoundingClientRect();
  const [, , wide, high] = (drawing.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  return { width: Math.round(box.width) || wide || 300, height: Math.round(box.height) || high || 150 };
}

function dress(original: Element, copy: Element): void {
  const look = getComputedStyle(original);
  for (const [name, usual] of Object.entries(LOOKS)) {
    const value = look.getPropertyValue(name);
    if (value && value !== usual) copy.setAttribute(name, value);
  }
  copy.removeAttribute("class");
  copy.removeAttribute("style");
  for (const name of copy.getAttributeNames()) if (name.startsWith("on") || name.startsWith("data-")) copy.removeAttribute(name);
  // Backwards, so that what is taken out does not move what is still to come.
  for (let i = original.children.length - 1; i >= 0; i--) {
    const part = original.children[i] as Element;
    const twin = copy.children[i] as Element;
    const shown = getComputedStyle(part);
    if (part.matches(LEFT_OUT) || shown.display === "none" || shown.visibility === "hidden") twin.remove();
    else dress(part, twin);
  }
}

/** A drawing of the page as the text of an SVG file. */
export function svgText(drawing: SVGSVGElement): string {
  return new XMLSerializer().serializeToString(standalone(drawing));
}

/** A drawing of the page as a picture, so many times as fine as it is on the page. */
export async function pngOf(drawing: SVGSVGElement, finer = 2): Promise<Blob> {
  const { width, height } = sizeOf(drawing);
  const scale = Math.min(finer, Math.sqrt(MOST_PIXELS / (width * height)));
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgText(drawing))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve, reject) =>
    canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error("The picture is too big for this browser."))), "image/png"),
  );
}

/** Save an inline SVG of the page as a file. */
export async function saveDrawing(drawing: SVGSVGElement, name: string, kind: "svg" | "png"): Promise<void> {
  const file = kind === "png" ? await pngOf(drawing) : new Blob([svgText(drawing)], { type: "image/svg+xml" });
  saveFile(file, `${name}.${kind}`);
}

/** Hand a file to the reader, as a download. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
