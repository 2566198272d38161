import { describe, expect, it } from "vitest";
import type { GroupRow } from "./arrange";
import { MORE_COLUMNS } from "./columns_more";
import { INACTIVE, SUMMARY } from "./data";
import { stateOf } from "./plan.fixture";
import { counted, sumOf } from "./totals";
import { learnWords } from "./words";

learnWords({ unit_h: "h" });

describe("amounts together", () => {
  it("are exact, whatever their places", () => {
    expect(sumOf(["0.10", "0.20"])).toBe("0.30");
    expect(sumOf(["-12.50", "3"])).toBe("-9.50");
    expect(sumOf(["9007199254740993", "0.01"])).toBe("9007199254740993.01");
    expect(sumOf(["5", "-5.00"])).toBe("0.00");
    expect(sumOf(["-0.01"])).toBe("-0.01");
    expect(sumOf(["1E+3", "1"])).toBe("1001");
  });
});

describe("what a group comes to", () => {
  const group = (...tasks: number[]): GroupRow => ({ key: "", name: "", tasks, start: 0, finish: 0, folded: false });
  const total = (id: string, of: GroupRow, hidden: ("costs" | "rates")[] = []): string => {
    const state = stateOf();
    state.data.json.may.hidden = hidden;
    state.data.more = {
      work: new Map<number, unknown>([[0, 1440], [1, 480], [2, 960]]),
      cost: new Map<number, unknown>([[1, "100.10"], [2, "0.20"], [4, "1000"]]),
      fixed_cost: new Map<number, unknown>([[2, "7"]]),
    };
    return MORE_COLUMNS.find((column) => column.id === id)?.total?.(state.sight, of) ?? "none";
  };

  it("is the work and the cost of its tasks, in their units", () => {
    expect(total("work", group(1, 2))).toBe("24\u00a0h");
    expect(total("cost", group(1, 2, 4))).toBe("1,100.30\u00a0EUR");
    expect(total("work", group(4))).toBe("");
  });

  it("has what lies below a summary of it once, and nothing of what is switched off", () => {
    const { data } = stateOf();
    expect(counted(data, [0, 1, 2, 4])).toEqual([0, 4]);
    data.flags[1] = INACTIVE;
    expect(counted(data, [1, 2, 4])).toEqual([2, 4]);
    expect((data.flags[0] as number) & SUMMARY).toBe(SUMMARY);
    expect(total("work", group(0, 1, 2))).toBe("24\u00a0h");
  });

  it("is not said of labour to who is not told what people cost, for it would be too little", () => {
    expect(total("cost", group(1, 2), ["rates"])).toBe("");
    expect(total("fixed_cost", group(1, 2), ["rates"])).toBe("7\u00a0EUR");
  });
});
