/* The charts of the outlook: drawn as wide as their place, read by pointer and keys, saved as files. */
import "./outlook.css";
import { find } from "../app/dom";
import { drawCurve, type Drawn } from "./curve";
import { filled, type AnyChart, type Curve, type Fan } from "./data";
import { drawFan } from "./fan";
import { drawTornado } from "./tornado";

const STEPS: Record<string, number> = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

function chartsOfPage(): AnyChart[] {
  return JSON.parse(find("#outlook-charts")?.textContent ?? "[]") as AnyChart[];
}

/** What is said of a place of a chart. */
export function reading(chart: Curve | Fan, place: number): string {
  if (chart.kind === "curve") return filled(chart.reading, { share: `${place}\u00a0%`, value: chart.labels[place] ?? "" });
  const point = chart.points[place];
  if (!point) return "";
  const [p10, , p50, p80, p90] = point.labels;
  return filled(chart.reading, { day: point.label, p10, p50, p80, p90 });
}

class OutlookChart extends HTMLElement {
  private watch: ResizeObserver | null = null;
  private width = 0;
  private place = -1;
  private drawn: Drawn | null = null;
  private readonly said = document.createElement("output");

  connectedCallback(): void {
    this.watch = new ResizeObserver(() => this.draw());
    this.watch.observe(this);
    this.draw();
  }

  disconnectedCallback(): void {
    this.watch?.disconnect();
  }

  private draw(): void {
    const width = Math.floor(this.clientWidth);
    const chart = chartsOfPage().find((one) => one.name === this.getAttribute("name"));
    if (!chart || width < 60 || width === this.width) return;
    this.width = width;
    if (chart.kind === "tornado") {
      this.replaceChildren(drawTornado(chart, width));
      return;
    }
    this.drawn = chart.kind === "curve" ? drawCurve(chart, width) : drawFan(chart, width);
    const box = document.createElement("div");
    box.className = "chart-box";
    box.tabIndex = 0;
    box.setAttribute("role", "slider");
    box.setAttribute("aria-label", chart.title);
    box.setAttribute("aria-valuemin", "0");
    box.setAttribute("aria-valuemax", String(this.drawn.places - 1));
    box.append(this.drawn.picture);
    box.addEventListener("keydown", (event) => this.key(event, chart, box));
    box.addEventListener("pointermove", (event) => {
      if (this.drawn) this.go(this.drawn.at(event.clientX - box.getBoundingClientRect().left), chart, box);
    });
    box.addEventListener("focus", () => this.go(this.place < 0 ? (this.drawn?.begin ?? 0) : this.place, chart, box));
    this.said.className = "note chart-reading";
    this.said.setAttribute("aria-hidden", "true"); // the slider says the same
    this.replaceChildren(box, this.said);
    this.value(chart, box, this.place < 0 ? this.drawn.begin : this.place);
    if (this.place >= 0) this.drawn.point(this.place);
  }

  private key(event: KeyboardEvent, chart: Curve | Fan, box: HTMLElement): void {
    const last = (this.drawn?.places ?? 1) - 1;
    const now = this.place < 0 ? (this.drawn?.begin ?? 0) : this.place;
    const step = STEPS[event.key];
    const next = event.key === "Home" ? 0 : event.key === "End" ? last : step === undefined ? null : now + step * (event.shiftKey ? 10 : 1);
    if (next === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    this.go(Math.min(last, Math.max(0, next)), chart, box);
  }

  private go(place: number, chart: Curve | Fan, box: HTMLElement): void {
    this.place = place;
    this.drawn?.point(place);
    this.value(chart, box, place);
  }

  private value(chart: Curve | Fan, box: HTMLElement, place: number): void {
    const words = reading(chart, place);
    box.setAttribute("aria-valuenow", String(place));
    box.setAttribute("aria-valuetext", words);
    this.said.textContent = words;
  }
}

customElements.define("outlook-chart", OutlookChart);

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-save]") : null;
  const picture = button && find<SVGSVGElement>(`outlook-chart[name="${CSS.escape(button.dataset["chart"] ?? "")}"] svg`);
  if (!button || !picture) return;
  const cursor = find<SVGGElement>(".chart-cursor", picture);
  const before = cursor?.getAttribute("visibility") ?? "";
  cursor?.setAttribute("visibility", "hidden");
  const name = `${document.title.split(" · ")[1] ?? "Charthouse"} ${button.dataset["chart"]}`;
  const kind = button.dataset["save"] === "png" ? "png" : "svg";
  void import("../app/saving").then(({ saveDrawing }) => saveDrawing(picture, name, kind)).finally(() => cursor?.setAttribute("visibility", before));
});
