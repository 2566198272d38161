/* The week scale: months above, weeks below, and the neatline that a sea chart is edged with. */
import { Ink, Labels, rect, svg, textWidth } from "./inks";
import { tiers } from "./scale";
import type { PlanState } from "./state";
import { say } from "./words";

export const HEAD = 45;

export class Head {
  readonly element = svg("svg", { class: "pl-scale g", "aria-hidden": "true", height: HEAD });
  private readonly inks: Record<"tk" | "nl" | "ntl" | "flag" | "flag-o", Ink>;
  private readonly texts: Labels;
  private readonly heads: Labels;
  private readonly flags: Labels;

  constructor(private readonly state: PlanState) {
    const ink = (name: string): Ink => new Ink(this.element, `k-${name}`);
    const group = (): SVGGElement => this.element.appendChild(svg("g"));
    this.inks = { tk: ink("tk"), nl: ink("nl"), ntl: ink("ntl"), flag: ink("flag"), "flag-o": ink("flag-o") };
    // The flags lie over the months' names.
    this.heads = new Labels(group(), "hd");
    this.texts = new Labels(group(), "t");
    this.element.append(this.inks.flag.path, this.inks["flag-o"].path);
    this.flags = new Labels(group(), "flag-t");
  }

  draw(left: number, width: number, seen: number): void {
    const { state, inks } = this;
    const { scale, format } = state;
    this.element.setAttribute("width", String(width));
    this.element.setAttribute("viewBox", `${left} 0 ${width} ${HEAD}`);
    const from = Math.max(scale.firstDay, Math.floor(scale.dayAt(left)));
    const to = Math.ceil(scale.dayAt(left + width));
    const { upper, lower, lowerFull } = tiers(scale.perDay, from, to, format.weekStart, format.names);
    const flags = this.flagsAt();
    const covered = (x: number, wide: number): boolean =>
      flags.some((flag) => x < flag.right + 3 && x + wide > flag.left - 3);
    let said = false;
    upper.forEach((tick, i) => {
      // The first name stays in sight while its month does.
      const begins = scale.xOfDay(tick.day);
      const next = upper[i + 1];
      const ends = next ? scale.xOfDay(next.day) : Infinity;
      const x = Math.max(begins, seen) + 6;
      if (begins > left) inks.tk.add(`M${Math.round(begins) + 0.5} 0V20`);
      const choices = !said && tick.full ? [tick.full, tick.label] : [tick.label];
      const label = choices.find((text) => {
        const wide = textWidth(text) * 1.1;
        return x + wide < ends - 2 && !covered(x, wide);
      });
      if (!label) return;
      this.heads.add(x, 14, label);
      if (x + textWidth(label) > seen) said = true;
    });
    let full = lowerFull;
    lower.forEach((tick, i) => {
      const begins = scale.xOfDay(tick.day);
      const next = lower[i + 1];
      const ends = next ? scale.xOfDay(next.day) : left + width;
      inks.tk.add(`M${Math.round(begins) + 0.5} 22V39`);
      if (full) inks.nl.add(rect(begins, 40, ends - begins, 4));
      full = !full;
      if (textWidth(tick.label) + 5 < ends - begins) this.texts.add(begins + 3, 33, tick.label);
    });
    inks.ntl.add(`M${left} 39.5H${left + width}M${left} 44.5H${left + width}`);
    for (const flag of flags) {
      inks[flag.full ? "flag" : "flag-o"].add(rect(flag.left, 3, flag.right - flag.left, 17, 2));
      this.flags.add(flag.left + 5, 15.5, flag.text, flag.full ? "" : "open");
    }
    for (const ink of Object.values(inks)) ink.dry();
    this.texts.dry();
    this.heads.dry();
    this.flags.dry();
  }

  /** The flags of the status date and of today; today's gives way. */
  private flagsAt(): { left: number; right: number; text: string; full: boolean }[] {
    const { scale, format, data } = this.state;
    const { status_date: status, today } = data.json.project;
    const flag = (time: number, text: string, full: boolean) => {
      const x = scale.x(time);
      const half = textWidth(text) / 2 + 5;
      return { left: x - half, right: x + half, text, full };
    };
    const out = status == null ? [] : [flag(status, format.short(format.ending(status)), true)];
    if (status == null || Math.abs(today - status) >= 1440) {
      const now = flag(today, say("today"), false);
      if (out.every((other) => now.left > other.right + 2 || now.right < other.left - 2)) out.push(now);
    }
    return out;
  }
}
