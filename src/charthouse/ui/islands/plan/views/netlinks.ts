/* Links of the network diagram: made in the dialog, taken by a click on their line, walked through by key. */
import type { Editing } from "../editing";
import type { LinkName } from "../linkdialog";
import { linkNamed, linksOfTask, nameOfLink, walkLinks } from "../linkwalk";
import type { Host } from "../modes";
import { say } from "../words";
import type { BoxChart } from "./boxes";
import type { Box, Line } from "./picture";
import type { Diagram } from "./precedence";

/** How far from a line a click still means it, in its own pixels. */
const REACH = 7;

export class NetworkLinks {
  private readonly pen = document.createElement("canvas").getContext("2d");

  constructor(
    private readonly host: Host,
    private readonly chart: BoxChart,
    private readonly diagram: () => Diagram,
    /** The task as which one is drawn: itself, or the closed summary it lies in. */
    private readonly shownAs: (task: number) => number,
    private readonly tell: (text: string) => void,
  ) {}

  /** Ask with which task this one is to be linked. */
  async make(box: Box): Promise<void> {
    const edits = await this.host.toEdit();
    if (!edits.session.may.edit) return edits.notYours();
    this.chart.bring(box);
    edits.links.dialog.make(box.key, this.chart.inWindow(box));
  }

  /** Show a link, to be changed or removed. */
  edit(edits: Editing, name: LinkName): void {
    const box = this.chart.byKey(this.numberShown(name.after));
    if (!edits.session.may.edit) return edits.notYours();
    if (!box) return;
    this.light(name);
    this.chart.bring(box);
    edits.links.dialog.edit(name, this.chart.inWindow(box));
    this.host.root.querySelector("dialog[data-link]")?.addEventListener("close", () => this.light(null), { once: true });
  }

  /** Go through the links of a task, or of all that a box stands for. */
  async walk(box: Box): Promise<void> {
    const { state } = this.host;
    const names = (): LinkName[] => {
      const own = linksOfTask(state, box.key);
      return own.length ? own : this.named((from, to) => from === box.key || to === box.key);
    };
    if (!names().length) return this.tell(say("link_none", { name: state.data.name[box.task] ?? "" }));
    this.go(await this.host.toEdit(), box.key, names);
  }

  private go(edits: Editing, number: number, names: () => LinkName[]): void {
    walkLinks(this.host.state, edits.session, number, names, {
      show: (name, told) => {
        this.light(name);
        this.tell(told);
      },
      edit: (name) => this.edit(edits, name),
      go: (task) => {
        const box = this.chart.byKey(this.host.state.data.number[this.shownAs(task)] as number);
        if (box) this.chart.goTo(box);
      },
    });
  }

  /** A click beside all boxes: on a line, its link is asked about; where it stands for several, one goes through them. */
  click(x: number, y: number): void {
    const line = this.chart.drawnLines.find((one) => this.isOn(one, x, y));
    const join = this.diagram().joins[line?.join ?? -1];
    if (!join || !this.host.mayChange()) return;
    const { data } = this.host.state;
    const [from, to] = [join.from, join.to].map((at) => data.number[this.diagram().tasks[at] as number]);
    const names = (): LinkName[] => this.named((before, after, kind) => before === from && after === to && (join.links > 1 || kind === join.kind));
    const [first, second] = names();
    if (!first) return;
    void this.host.toEdit().then((edits) => {
      if (second) this.go(edits, from as number, names);
      else this.edit(edits, first);
    });
  }

  private isOn(line: Line, x: number, y: number): boolean {
    const near = x > line.left - REACH && x < line.right + REACH && y > line.top - REACH && y < line.bottom + REACH;
    if (!near || !this.pen) return false;
    this.pen.lineWidth = 2 * REACH;
    return this.pen.isPointInStroke(new Path2D(line.d), x, y);
  }

  private numberShown(number: number): number {
    const { state } = this.host;
    return state.data.number[this.shownAs(state.taskNumbered(number))] as number;
  }

  /** The links between boxes, by the numbers of these. */
  private named(wanted: (from: number, to: number, kind: string) => boolean): LinkName[] {
    const { state } = this.host;
    const { data } = state;
    const shown = (task: number): number => data.number[this.shownAs(task)] as number;
    return data.links.filter((link) => wanted(shown(link.before), shown(link.after), link.kind)).map((link) => nameOfLink(state, link));
  }

  /** Draw the line of a link so that one sees which is meant. */
  private light(name: LinkName | null): void {
    const { joins, tasks } = this.diagram();
    const { data } = this.host.state;
    const link = name && linkNamed(this.host.state, name);
    const [from, to] = link ? [this.shownAs(link.before), this.shownAs(link.after)] : [-1, -1];
    const at = joins.findIndex((join) => tasks[join.from] === from && tasks[join.to] === to && (join.links > 1 || join.kind === link?.kind));
    const line = this.chart.drawnLines.find((one) => one.join === at && at >= 0);
    this.chart.lit.setAttribute("d", line?.d ?? "");
    const box = line ? this.chart.byKey(data.number[to] as number) : null;
    if (box) this.chart.bring(box);
  }
}
