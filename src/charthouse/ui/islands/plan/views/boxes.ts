/*
 * A drawing of boxes that is too big for the page: only what is in sight is drawn, finer as one comes nearer. Wheel,
 * keys and fingers move and zoom it; one box has the keyboard, and says as a whole what it shows.
 */
import { Ink, rect, svg } from "../inks";
import type { PlanState } from "../state";
import { arrowHead, boxesIn, detailFor, words, type Box, type Detail, EMPTY, type Line, type Picture } from "./picture";
import type { BoxDrag, Looks } from "./looks";
import { pressed } from "./boxkeys";
import { followPointer, pinched } from "./following";

const LEAST = 0.06;
const MOST = 2;
const MARGIN = 30;
const AIR = 40;
const INKS = ["pv-line", "pv-line-cr"];

interface Drawn {
  group: SVGGElement;
  /** What has the keyboard, and says in words what is written beside it. */
  frame: SVGGElement;
  box: Box;
  detail: Detail;
}

export class BoxChart {
  readonly element = document.createElement("div");
  readonly bar = document.createElement("div");
  readonly scroller = document.createElement("div");
  readonly note = document.createElement("p");
  private readonly canvas = document.createElement("div");
  private readonly drawing = svg("svg", { class: "c pv-svg", role: "group" });
  private readonly lines: Record<string, Ink> = {};
  private readonly heads: Record<string, Ink> = {};
  private readonly shapes = new Map<string, Ink>();
  /** The one line that is meant. */
  readonly lit = svg("path", { class: "pv-line-on" });
  private readonly shapeLayer = svg("g");
  private readonly labelLayer = svg("g", { "aria-hidden": "true" });
  private readonly boxLayer = svg("g");
  private readonly drawn = new Map<number, Drawn>();
  private picture: Picture = EMPTY;
  private window = { left: 0, top: 0, right: 0, bottom: 0 };
  private stale = true;
  private frame = 0;
  private begun = false;
  scale = 1;
  /** The box with the keyboard. */
  current = 0;
  /** The one over which something is pulled. */
  private target: Box | null = null;

  constructor(
    private readonly state: PlanState,
    private readonly looks: Looks,
  ) {
    const { element, bar, scroller, canvas, drawing, note } = this;
    element.className = "pv";
    bar.className = "pv-bar";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", looks.name);
    scroller.className = "pv-scroll";
    canvas.className = "pv-canvas";
    note.className = "pv-note";
    note.setAttribute("role", "status");
    drawing.setAttribute("aria-label", looks.name);
    const layer = svg("g", { "aria-hidden": "true" });
    for (const ink of INKS) this.lines[ink] = new Ink(layer, ink);
    for (const ink of INKS) this.heads[ink] = new Ink(layer, `${ink}-head`);
    layer.append(this.lit);
    drawing.append(layer, this.shapeLayer, this.labelLayer, this.boxLayer);
    canvas.append(drawing);
    scroller.append(canvas);
    element.append(bar, note, scroller);
    scroller.addEventListener("scroll", () => this.soon(), { passive: true });
    scroller.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    scroller.addEventListener("click", (event) => this.click(event));
    scroller.addEventListener("pointerdown", (event) => this.down(event));
    scroller.addEventListener("focusin", (event) => this.focused(event.target as Element));
    pinched(scroller, () => this.scale, (scale, x, y) => this.zoomTo(scale, x, y));
    window.addEventListener("beforeprint", () => this.element.isConnected && !this.element.hidden && this.drawAll());
    window.addEventListener("afterprint", () => this.element.isConnected && !this.element.hidden && this.refresh());
  }

  /** The plan is another, or is to be laid out otherwise. */
  refresh(): void {
    this.picture = this.looks.picture();
    this.stale = true;
    this.size();
    if (!this.begun && this.picture.boxes.length && this.scroller.clientWidth) this.begin();
    this.paint();
  }

  /** At first as much as can be read: all if it fits, else the beginning. */
  private begin(): void {
    this.begun = true;
    const { fitting } = this;
    this.scale = fitting < 0.85 ? 1 : fitting;
    this.size();
    const first = this.byKey(this.numberChosen) ?? this.byKey(this.current) ?? this.picture.boxes[0];
    if (first) this.centre(first);
  }

  private centre({ x, y, width, height }: Box): void {
    const { scroller, scale } = this;
    scroller.scrollLeft = (x + width / 2 + AIR) * scale - scroller.clientWidth / 2;
    scroller.scrollTop = (y + height / 2 + AIR) * scale - scroller.clientHeight / 2;
  }

  private get fitting(): number {
    const { picture, scroller } = this;
    const wide = scroller.clientWidth / Math.max(1, picture.width + 2 * AIR);
    return Math.min(1, wide, scroller.clientHeight / Math.max(1, picture.height + 2 * AIR));
  }

  private size(): void {
    const { picture, scale, canvas } = this;
    canvas.style.width = `${Math.ceil((picture.width + 2 * AIR) * scale)}px`;
    canvas.style.height = `${Math.ceil((picture.height + 2 * AIR) * scale)}px`;
  }

  fit(): void {
    this.zoomTo(Math.max(LEAST, this.fitting));
    this.scroller.scrollTo(0, 0);
  }

  /** Zoom; what lies at a place of the window stays there. */
  zoomTo(wished: number, atX = this.scroller.clientWidth / 2, atY = this.scroller.clientHeight / 2): void {
    const { scroller } = this;
    const before = this.scale;
    this.scale = Math.min(MOST, Math.max(LEAST, wished));
    const [x, y] = [(scroller.scrollLeft + atX) / before, (scroller.scrollTop + atY) / before];
    this.size();
    scroller.scrollLeft = x * this.scale - atX;
    scroller.scrollTop = y * this.scale - atY;
    this.stale = true;
    this.soon();
  }

  /** The same boxes, marked or scrolled otherwise. */
  repaint(): void {
    this.stale = true;
    this.paint();
  }

  /** A box in sight becomes the one with the keyboard, which goes there if it is in the drawing. */
  moveTo(box: Box): void {
    this.current = box.key;
    this.bring(box);
    this.repaint();
    if (this.boxLayer.contains(document.activeElement)) this.drawn.get(box.key)?.frame.focus({ preventScroll: true });
  }

  private soon(): void {
    if (!this.frame) this.frame = requestAnimationFrame(() => this.paint());
  }

  private paint(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    const { scroller, scale } = this;
    if (!scroller.clientWidth) return;
    const seen = {
      left: scroller.scrollLeft / scale - AIR,
      top: scroller.scrollTop / scale - AIR,
      right: (scroller.scrollLeft + scroller.clientWidth) / scale - AIR,
      bottom: (scroller.scrollTop + scroller.clientHeight) / scale - AIR,
    };
    const { window } = this;
    const held = window.left <= seen.left && window.top <= seen.top && window.right >= seen.right && window.bottom >= seen.bottom;
    if (held && !this.stale) return;
    const air = MARGIN / scale;
    this.paintWindow(seen.left - air, seen.top - air, seen.right + air, seen.bottom + air);
  }

  /** All of it, for paper: as big as the page is wide. */
  private drawAll(): void {
    const { picture } = this;
    this.paintWindow(-AIR, -AIR, picture.width + AIR, picture.height + AIR, picture.boxes.length <= 400 ? "all" : "name");
    this.window = { left: 0, top: 0, right: 0, bottom: 0 };
  }

  private paintWindow(left: number, top: number, right: number, bottom: number, wished?: Detail): void {
    const { picture, drawing, scale, stale } = this;
    this.stale = false;
    this.window = { left, top, right, bottom };
    drawing.setAttribute("viewBox", `${left} ${top} ${right - left} ${bottom - top}`);
    drawing.style.width = `${(right - left) * scale}px`;
    drawing.style.height = `${(bottom - top) * scale}px`;
    drawing.style.transform = `translate(${(left + AIR) * scale}px, ${(top + AIR) * scale}px)`;
    const boxes = boxesIn(picture.boxes, left, top, right, bottom);
    const detail = wished ?? detailFor(scale, boxes.length, this.looks.nodes);
    this.paintLines(left, top, right, bottom, detail);
    this.paintBoxes(boxes, detail, stale);
  }

  private paintLines(left: number, top: number, right: number, bottom: number, detail: Detail): void {
    const labels: SVGElement[] = [];
    for (const line of this.picture.lines) {
      if (line.left > right || line.right < left || line.top > bottom || line.bottom < top) continue;
      this.lines[line.ink]?.add(line.d);
      if (detail !== "shape" && line.arrow) this.heads[line.ink]?.add(line.arrow);
      const { label } = line;
      if (!label || detail !== "all" || labels.length > 60) continue;
      if (label.x > left && label.x < right && label.y > top && label.y < bottom) {
        labels.push(words(label.x, label.y, label.text, "pv-link-t", "end"));
      }
    }
    for (const ink of INKS) {
      this.lines[ink]?.dry();
      this.heads[ink]?.dry();
    }
    this.labelLayer.replaceChildren(...labels);
  }

  private paintBoxes(boxes: Box[], detail: Detail, stale: boolean): void {
    const there = new Set<number>();
    const chosen = this.numberChosen;
    if (!this.byKey(this.current)) this.current = this.byKey(chosen)?.key ?? boxes[0]?.key ?? 0;
    for (const box of boxes) {
      if (detail === "shape" && box.key !== this.current && box.key !== chosen) {
        const ink = this.looks.ink(box);
        let shape = this.shapes.get(ink);
        if (!shape) this.shapes.set(ink, (shape = new Ink(this.shapeLayer, `pv-box ${ink}`)));
        shape.add(rect(box.x, box.y, box.width, box.height, 4));
        continue;
      }
      there.add(box.key);
      this.paintBox(box, detail === "shape" ? "name" : detail, stale);
    }
    for (const shape of this.shapes.values()) shape.dry();
    let orphaned = false;
    for (const [key, { group, frame }] of this.drawn) {
      // Who has the keyboard keeps it, also while it is out of sight.
      if (there.has(key) || (frame === document.activeElement && this.byKey(key))) continue;
      // A task that has been given its number is another box for us, and the same for who works on it.
      orphaned ||= frame === document.activeElement;
      group.remove();
      this.drawn.delete(key);
    }
    this.markAll();
    if (orphaned) this.drawn.get(this.current)?.frame.focus({ preventScroll: true });
  }

  private mark({ group, frame, box }: Drawn, chosen: number): void {
    frame.tabIndex = box.key === this.current ? 0 : -1;
    const classes = ["pv-g"];
    if (box.key === chosen) classes.push("on");
    if (box.key === this.target?.key) classes.push("to");
    group.setAttribute("class", classes.join(" "));
    if (box.key === chosen) frame.setAttribute("aria-current", "true");
    else frame.removeAttribute("aria-current");
  }

  private paintBox(box: Box, detail: Detail, stale: boolean): void {
    let known = this.drawn.get(box.key);
    if (!known) {
      const group = svg("g", { "data-key": box.key });
      const frame = svg("g", { class: "pv-b", role: "button" });
      this.boxLayer.append(group);
      known = { group, frame, box, detail: "shape" };
      this.drawn.set(box.key, known);
    } else if (!stale && known.detail === detail && known.box === box) return;
    known.box = box;
    known.detail = detail;
    const { group, frame } = known;
    group.setAttribute("transform", `translate(${box.x} ${box.y})`);
    frame.setAttribute("aria-label", this.looks.label(box));
    frame.replaceChildren(svg("rect", { class: `pv-box ${this.looks.ink(box)}`, width: box.width, height: box.height, rx: 4 }));
    const inside = svg("g", { "aria-hidden": "true" });
    inside.append(...this.looks.inside(box, detail));
    if (frame.parentNode) group.replaceChild(inside, group.lastChild as Node);
    else group.append(frame, inside);
  }

  private get numberChosen(): number {
    const { selected, data } = this.state;
    return selected < 0 ? -1 : (data.number[selected] as number);
  }

  get drawnLines(): readonly Line[] {
    return this.picture.lines;
  }

  /** Where a box is in the window. */
  inWindow(box: Box): { clientX: number; clientY: number } {
    const bounds = this.canvas.getBoundingClientRect();
    return { clientX: bounds.left + (box.x + box.width / 2 + AIR) * this.scale, clientY: bounds.top + (box.y + box.height + AIR) * this.scale };
  }

  /** Where a box is in what scrolls. */
  onPage(box: Box): { left: number; top: number; width: number } {
    const { scale } = this;
    return { left: (box.x + AIR) * scale, top: (box.y + AIR) * scale, width: box.width * scale };
  }

  byKey(key: number): Box | null {
    return this.picture.boxes.find((box) => box.key === key) ?? null;
  }

  get boxes(): Box[] {
    return this.picture.boxes;
  }

  // -- the keyboard ---------------------------------------------------------------------------------------------------

  /** Put the keyboard on a box, in sight. */
  goTo(box: Box, choose = true): void {
    this.current = box.key;
    this.bring(box);
    this.repaint();
    this.drawn.get(box.key)?.frame.focus({ preventScroll: true });
    if (choose) this.looks.choose(box);
  }

  /** Scroll as little as may be until a box is in sight. */
  bring(box: Box): void {
    const { scroller, scale } = this;
    const part = (start: number, size: number, scroll: number, room: number): number => {
      const from = (start + AIR) * scale - 24;
      const to = (start + AIR + size) * scale + 24;
      if (from < scroll || to - from > room) return from;
      return to > scroll + room ? to - room : scroll;
    };
    scroller.scrollLeft = part(box.x, box.width, scroller.scrollLeft, scroller.clientWidth);
    scroller.scrollTop = part(box.y, box.height, scroller.scrollTop, scroller.clientHeight);
  }

  focus(): void {
    const box = this.byKey(this.current) ?? this.picture.boxes[0];
    if (box) this.goTo(box, false);
  }

  private focused(target: Element): void {
    const key = Number(target.closest<SVGGElement>("[data-key]")?.dataset["key"] ?? NaN);
    if (Number.isNaN(key) || key === this.current) return;
    this.current = key;
    this.markAll();
  }

  press(event: KeyboardEvent): boolean {
    return pressed(this, this.looks, event);
  }

  // -- mouse, wheel and fingers ---------------------------------------------------------------------------------------

  private place(event: { clientX: number; clientY: number }): [x: number, y: number] {
    const bounds = this.canvas.getBoundingClientRect();
    return [(event.clientX - bounds.left) / this.scale - AIR, (event.clientY - bounds.top) / this.scale - AIR];
  }

  private boxAt(x: number, y: number): Box | null {
    return this.picture.boxes.find((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) ?? null;
  }

  private click(event: MouseEvent): void {
    const [x, y] = this.place(event);
    const box = this.boxAt(x, y);
    if (event.button) return;
    if (!box) return this.looks.aside?.(x, y, event);
    if (this.looks.sign?.(box, x - box.x, y - box.y)) return;
    this.goTo(box);
    this.looks.open(box);
  }

  private wheel(event: WheelEvent): void {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const bounds = this.scroller.getBoundingClientRect();
    const unit = event.deltaMode === 1 ? 16 : 1;
    const by = Math.exp(-Math.max(-120, Math.min(120, event.deltaY * unit)) * 0.0022);
    this.zoomTo(this.scale * by, event.clientX - bounds.left, event.clientY - bounds.top);
  }

  private down(press: PointerEvent): void {
    if (press.button || press.pointerType === "touch" || !(press.target as Element).closest(".pv-svg, .pv-canvas")) return;
    const [x, y] = this.place(press);
    const box = this.boxAt(x, y);
    const drag = box && this.looks.drag?.begin(box, x - box.x, y - box.y) ? this.looks.drag : null;
    if (box && !drag) return;
    this.pull(press, drag, box);
  }

  /** A pull with the pointer: of a box onto another, or of the whole drawing. */
  private pull(press: PointerEvent, drag: BoxDrag | null, from: Box | null): void {
    const { scroller, drawing } = this;
    const [left, top] = [scroller.scrollLeft, scroller.scrollTop];
    const [startX, startY] = this.place(press);
    const thread = svg("path", { class: "pv-thread" });
    followPointer(press, {
      begin: () => {
        scroller.classList.add("is-pulling");
        if (drag) drawing.append(thread);
      },
      move: (event, dx, dy) => {
        if (!drag || !from) return scroller.scrollTo(left - dx, top - dy);
        const [x, y] = this.place(event);
        const over = this.boxAt(x, y);
        this.target = over && over !== from && drag.over(over) ? over : null;
        thread.setAttribute("d", `M${startX} ${startY}L${x} ${y}${arrowHead(x, y)}`);
        this.markAll();
      },
      end: (done) => {
        scroller.classList.remove("is-pulling");
        thread.remove();
        const { target } = this;
        this.target = null;
        drag?.end(done ? target : null);
        this.markAll();
      },
    });
  }

  private markAll(): void {
    const chosen = this.numberChosen;
    for (const one of this.drawn.values()) this.mark(one, chosen);
  }
}
