/** Saves the page's drawing as a file; what writes files is loaded when somebody asks for one. */

/** The drawing that shows at this width. */
export function shownDrawing(figure: Element): SVGSVGElement | null {
  return [...figure.querySelectorAll<SVGSVGElement>("svg.c")].find((drawing) => getComputedStyle(drawing).display !== "none") ?? null;
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-save-drawing]") : null;
  const figure = button?.closest("figure");
  if (!button || !figure) return;
  const drawing = shownDrawing(figure);
  const kind = button.dataset["saveDrawing"] === "png" ? "png" : "svg";
  if (drawing) void import("../app/saving").then(({ saveDrawing }) => saveDrawing(drawing, button.dataset["name"] ?? "chart", kind));
});
