import { describe, expect, it } from "vitest";

import { drawCurve } from "./curve";
import type { Curve, Fan, Tornado } from "./data";
import { filled } from "./data";
import { apart, drawFan } from "./fan";
import { area, cut, line, nearest, reach, scale, withRoom } from "./scale";
import { drawTornado } from "./tornado";

const curve: Curve = {
  kind: "curve", name: "finish", title: "Chance", unit: "percent",
  values: Array.from({ length: 101 }, (_, share) => 1000 + share),
  labels: Array.from({ length: 101 }, (_, share) => `day ${share}`),
  ticks: [{ at: 1000, label: "first" }, { at: 1100, label: "last" }],
  shares: [{ at: 0, label: "0 %" }, { at: 100, label: "100 %" }],
  marks: [{ at: 1050, label: "Baseline · 50 %", kind: "baseline" }],
  reading: "{share} by {value}",
};

describe("places", () => {
  it("lie on a straight scale, in the middle where all is the same", () => {
    expect(scale(0, 10, 100, 200)(5)).toBe(150);
    expect(scale(3, 3, 100, 200)(3)).toBe(150);
    expect(reach([0, 100], 0.1)).toEqual([-10, 110]);
  });

  it("join to lines and areas", () => {
    expect(line([[0, 1], [2, 3.25]])).toBe("M0.0 1.0L2.0 3.3");
    expect(area([[0, 0], [1, 0]], [[0, 2], [1, 2]])).toBe("M0.0 0.0L1.0 0.0L1.0 2.0L0.0 2.0Z");
  });

  it("leave out labels that would touch the one before", () => {
    const ticks = [{ at: 0, label: "January" }, { at: 10, label: "February" }, { at: 100, label: "March" }];
    expect(withRoom(ticks, (value) => value).map((tick) => tick.label)).toEqual(["January", "March"]);
  });

  it("are found again", () => {
    expect(nearest([0, 10, 20], 14)).toBe(1);
    expect(cut("Move the customers over", 70)).toBe("Move the c…");
    expect(filled("{share} by {value}", { share: "80 %" })).toBe("80 % by {value}");
  });
});

describe("charts", () => {
  it("put the P80 on the curve and say it beside it", () => {
    const drawn = drawCurve(curve, 600);
    expect(drawn.places).toBe(101);
    expect(drawn.picture.textContent).toContain("P80 day 80");
    expect(drawn.picture.textContent).toContain("Baseline · 50 %");
    const dots = [...drawn.picture.querySelectorAll("circle.f-course")].map((dot) => Number(dot.getAttribute("cx")));
    expect(drawn.at(dots[1] as number)).toBe(80);
  });

  it("show the cursor only when it is asked for", () => {
    const drawn = drawCurve(curve, 600);
    expect(drawn.picture.querySelector(".chart-cursor")?.getAttribute("visibility")).toBe("hidden");
    drawn.point(50);
    expect(drawn.picture.querySelector(".chart-cursor")?.getAttribute("visibility")).toBe("visible");
  });

  it("draw a fan with its bands, the surest inside", () => {
    const fan: Fan = {
      kind: "fan", name: "forecast", title: "Forecast", unit: "days", ticks: [{ at: 0, label: "1 Mar" }], heights: [{ at: 120, label: "May" }],
      points: [
        { at: 0, label: "1 Mar", levels: [100, 110, 120, 130, 140], labels: ["a", "b", "c", "d", "e"] },
        { at: 10, label: "2 Mar", levels: [105, 112, 121, 129, 138], labels: ["a", "b", "c", "d", "e"] },
      ],
      marks: [{ at: 115, label: "Baseline", kind: "baseline" }], words: { p50: "P50", half: "", most: "" }, reading: "{day}",
    };
    const picture = drawFan(fan, 500).picture;
    expect(picture.querySelectorAll(".f-w1, .f-w2")).toHaveLength(2);
    expect(picture.textContent).toContain("Baseline");
  });

  it("keep labels apart that would cover each other, above the foot", () => {
    expect(apart([[100, "a"], [102, "b"]], 110).map(([place]) => place)).toEqual([97, 110]);
  });

  it("link each bar of the tornado to its task, names above bars where it is narrow", () => {
    const tornado: Tornado = {
      kind: "tornado", name: "drivers", title: "Drivers", unit: "days", ticks: [], centre: { at: 50, label: "P50" },
      bars: [{ name: "Build", href: "/t/12", low: 20, high: 90, from: "1 Mar", to: "9 Mar" }],
    };
    const [wideOne, narrow] = [drawTornado(tornado, 800), drawTornado(tornado, 320)];
    expect(wideOne.querySelector("a")?.getAttribute("href")).toBe("/t/12");
    const bars = [...wideOne.querySelectorAll("rect")].map((bar) => Number(bar.getAttribute("width")));
    expect(bars).toHaveLength(2);
    expect(bars[0]).toBeGreaterThan(0);
    expect(Number(narrow.getAttribute("height"))).toBeGreaterThan(Number(wideOne.getAttribute("height")));
  });
});
