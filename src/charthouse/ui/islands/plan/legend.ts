/* What the signs mean, in the chart's own ink; only signs that the chart shows now. */
import { PACKAGE, SUMMARY } from "./data";
import { svg } from "./inks";
import { isPinned } from "./pins";
import type { PlanState } from "./state";
import { say } from "./words";

type Stroke = [className: string, d: string];

function sign(strokes: Stroke[]): SVGSVGElement {
  const element = svg("svg", { class: "g", width: 22, height: 12, viewBox: "0 0 22 12", "aria-hidden": "true" });
  for (const [className, d] of strokes) element.append(svg("path", { class: className, d }));
  return element;
}

function entry(strokes: Stroke[], text: string): HTMLElement {
  const item = document.createElement("span");
  item.append(sign(strokes), text);
  return item;
}

const BAR = "M1.5 .5h19v11h-19z";
const DONE = "M1 0h8v12h-8z";
const DIAMOND = "M11 0l6 6-6 6-6-6z";

export function legend(state: PlanState): HTMLElement[] {
  const { data, show, format } = state;
  const entries: [string, Stroke[]][] = [];
  const rules = state.colours.map(({ name, ink, on }) =>
    entry(on === "bar" ? [["k-bar", BAR], [`k-rule-${ink}`, "M2.5 1.5h17v9h-17z"]] : [[`k-row-${ink}`, "M0 0h22v12h-22z"], [`k-rule-${ink}`, "M0 0h3v12h-3z"]], name),
  );
  if (show.critical) entries.push(["legend_critical", [["k-bar-cr", BAR], ["k-done-cr", DONE]]]);
  entries.push([show.critical ? "legend_other" : "legend_task", [["k-bar", BAR], ["k-done", DONE]]]);
  if (show.slack) entries.push(["legend_slack", [["k-free", "M1 6H9"], ["k-slack", "M10 6H18"], ["k-slack-e", "M19 2.5v7"]]]);
  entries.push(["legend_milestone", [["k-ms", DIAMOND]]]);
  if (data.flags.some((flags) => (flags & PACKAGE) !== 0 && (flags & SUMMARY) === 0)) {
    entries.push(["legend_package", [["k-bar", BAR], ["k-pkg", BAR]]]);
  }
  if (data.deadline.some((time) => time > -2147483648)) {
    entries.push([
      "legend_deadline",
      [
        ["k-dl", "M2 .5V12M2 1h6L6.2 3.7 8 6.4H2z"],
        ["k-dl-no", "M14 .5V12M14 1h6l-1.8 2.7 1.8 2.7h-6z"],
      ],
    ]);
  }
  if ([...data.constraint.values()].some(([kind]) => isPinned(kind))) entries.push(["legend_pin", [["k-pin", "M8 0h1.500v12H8zM9 0l5 3-5 3z"]]]);
  if (state.course.drivers.size) entries.push(["legend_drivers", [["k-drv", "M1.5 1.5h19v9h-19z"]]]);
  if (state.course.driven.size) entries.push(["legend_driven", [["k-drn", "M1.5 1.5h19v9h-19z"]]]);
  if (show.rollup) entries.push(["legend_rollup", [["k-sum", "M1 2h20v3H1z"], ["k-up-ms", "M11 0l4.5 4.5-4.5 4.5-4.5-4.5z"]]]);
  if (show.rollbars) entries.push(["legend_rollbars", [["k-sum", "M1 1h20v3H1z"], ["k-up", "M1 6h7v4H1zM12 6h9v4h-9z"]]]);
  if (show.progress) entries.push(["legend_progress", [["k-progress", "M13 0v2l-8 4 8 4v2"], ["k-peak", "M2 6a3 3 0 1 0 6 0a3 3 0 1 0-6 0z"]]]);
  const out = [...rules, ...entries.map(([name, strokes]) => entry(strokes, say(name)))];
  if (show.baseline) {
    state.beside.forEach(({ name }, at) => {
      const shape = at === 0 ? "k-base" : `k-base-${at + 1}`;
      out.push(entry([[shape, "M1 4h20v3h-20z"]], say("legend_baseline", { name })));
    });
  }
  for (const { name } of state.ghosts) out.push(entry([["k-ghost-t", "M1.5 1h19v10h-19z"]], say("legend_ghost", { name })));
  if (state.promised.some(({ bad }) => !bad)) out.push(entry([["k-prm", "M11 2l4 4-4 4-4-4z"]], say("legend_promise")));
  if (state.promised.some(({ bad }) => bad)) out.push(entry([["k-prm-no", "M11 2l4 4-4 4-4-4z"]], say("legend_promise_late")));
  const status = data.json.project.status_date;
  if (status != null) {
    const item = document.createElement("span");
    item.append(sign([["k-status", "M11 0V12"]]), say("legend_status", { date: format.short(format.ending(status)) }));
    out.push(item);
  }
  const now = status ?? data.json.project.today;
  const shutDown = data.json.calendar.exceptions.find(([, last, hours, name]) => name && !hours.length && last * 1440 >= now);
  if (shutDown) {
    const [first, last, , name] = shutDown;
    const item = document.createElement("span");
    const swatch = sign([["k-wk", "M0 0h22v12h-22z"], ["k-off", "M0 0h22v12h-22z"]]);
    const from = format.short(first * 1440);
    const to = format.short(last * 1440);
    item.append(swatch, `${name} ${from === to ? from : `${from} \u2013 ${to}`}`);
    out.push(item);
  }
  return out;
}
