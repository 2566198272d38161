import { describe, expect, it } from "vitest";

import { unpack } from "./data";
import { kindOf, offered, readLag, taskMeant, wrongLink } from "./linking";
import { smallPlan } from "./plan.fixture";

/** "Build" over "Café interface" and "Test"; "Close" over "Go-live"; Café interface → Test → Go-live. */
const data = unpack(smallPlan());
const [BUILD, CAFE, TEST, CLOSE, GO_LIVE] = [0, 1, 2, 3, 4] as const;

describe("a link that is drawn", () => {
  it("is of the kind that its ends say", () => {
    expect([kindOf("finish", "start"), kindOf("start", "start"), kindOf("finish", "finish"), kindOf("start", "finish")]).toEqual([
      "FS", "SS", "FF", "SF",
    ]);
  });

  it("cannot be from a task to itself, to its summary, or there twice", () => {
    expect(wrongLink(data, TEST, TEST, "FS")?.word).toBe("link_itself");
    expect(wrongLink(data, BUILD, TEST, "FS")?.word).toBe("link_family");
    expect(wrongLink(data, GO_LIVE, CLOSE, "FS")?.word).toBe("link_family");
    expect(wrongLink(data, CAFE, TEST, "FS")?.word).toBe("link_twice");
    expect(wrongLink(data, CAFE, TEST, "SS")).toBeNull();
  });

  it("says in order which tasks would wait for each other", () => {
    expect(wrongLink(data, GO_LIVE, CAFE, "FS")).toEqual({ word: "link_round", round: [GO_LIVE, CAFE, TEST, GO_LIVE] });
    expect(wrongLink(data, GO_LIVE, BUILD, "FS")?.word).toBe("link_round");
    expect(wrongLink(data, CLOSE, BUILD, "FS")?.word).toBe("link_round");
    expect(wrongLink(data, BUILD, CLOSE, "FS")).toBeNull();
    expect(wrongLink(data, CAFE, GO_LIVE, "FS")).toBeNull();
  });
});

describe("what is typed", () => {
  it("is a lag where it is a duration, a percentage or nothing", () => {
    expect(["2d", "\u22124h", "+50%", "4eh", "", " 1,5 t "].map((typed) => readLag(typed, 480, 2400))).toEqual([
      "2d", "-4h", "+50%", "4eh", "", "1,5 t",
    ]);
    expect(readLag("soon", 480, 2400)).toBeUndefined();
  });

  it("names a task by its label, number, code or name", () => {
    expect(["1.2 Test", "12", "ERP-12", "1.2", "test"].map((typed) => taskMeant(data, typed))).toEqual([TEST, TEST, TEST, TEST, TEST]);
    expect(taskMeant(data, "nothing")).toBe(-1);
    expect(offered(data, "te")).toEqual([CAFE, TEST]);
  });
});
