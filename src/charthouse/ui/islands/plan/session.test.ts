/* What must not be lost: edits that wait, are refused, meet others' or arrive after them. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { unpack, type PlanData, type PlanJson } from "./data";
import { EditSession, type Listener, type Standing } from "./edits";
import { MONDAY, smallPlan } from "./plan.fixture";
import type { ChangesJson, DeltaJson } from "./patch";

const URLS = { edits: "/edits", changes: "/changes", data: "/data", undo: "/undo", redo: "/redo", choices: "/choices" };

interface Asked {
  url: string;
  body: Record<string, unknown> | null;
  answer: (status: number, body: unknown) => void;
  fail: () => void;
}

let asked: Asked[] = [];
let heard: { shown: PlanData[]; refused: unknown[]; standing: Standing[]; gone: number };

/** A session whose requests wait until the test answers them. */
function session(json: PlanJson = smallPlan()): EditSession {
  const on: Listener = {
    shown: (data) => heard.shown.push(data),
    refused: (refusal, ops, kind, decided) => heard.refused.push({ refusal, ops, kind, decided }),
    stands: (standing) => heard.standing.push(standing),
    done: () => undefined,
    gone: () => heard.gone++,
  };
  return new EditSession(unpack(json), URLS, on);
}

const rename = (task: number | string, from: string, to: string) => ({ op: "change" as const, task, fields: { name: [from, to] as [string, string] } });

/** A delta that changes names alone. */
function delta(from: number, to: number, names: Record<number, string> = {}, more: Partial<DeltaJson> = {}): DeltaJson {
  return {
    from,
    to,
    origin: MONDAY,
    project: smallPlan().project,
    tasks: { number: Object.keys(names).map(Number), ...(Object.keys(names).length ? { name: Object.values(names) } : {}) },
    removed: [],
    order: null,
    links: null,
    ...more,
  };
}

const told = (one: DeltaJson | { whole: true; empty?: boolean }, more: Partial<ChangesJson> = {}): ChangesJson => ({
  since: "from" in one ? one.from : 0,
  version: "to" in one ? one.to : 0,
  may: { edit: true, part: [], progress: [] },
  delta: one,
  ...more,
});

const settle = (): Promise<void> => vi.advanceTimersByTimeAsync(0).then(() => undefined);
const names = (data: PlanData): string[] => data.name;

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  heard = { shown: [], refused: [], standing: [], gone: 0 };
  sessionStorage.clear();
  document.body.setAttribute("hx-headers", '{"X-CSRFToken":"t"}');
  vi.stubGlobal("fetch", (url: string, init: RequestInit) =>
    new Promise((resolve, reject) => {
      asked.push({
        url,
        body: init.body ? (JSON.parse(init.body as string) as Record<string, unknown>) : null,
        answer: (status, body) => resolve(new Response(JSON.stringify(body), { status })),
        fail: () => reject(new TypeError("no line")),
      });
    }),
  );
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe("an edit", () => {
  it("shows at once, is sent with what was seen, and stays once it is confirmed", async () => {
    const one = session();
    one.apply([rename(12, "Test", "Prove")], "why not");
    expect(names(one.shown)[2]).toBe("Prove");
    expect(asked[0]).toMatchObject({ url: "/edits", body: { since: 7, why: "why not", edits: [rename(12, "Test", "Prove")] } });
    expect(one.waiting).toBe(1);
    asked[0]?.answer(200, told(delta(7, 8, { 12: "Prove" })));
    await settle();
    expect([one.version, one.waiting, names(one.shown)[2]]).toEqual([8, 0, "Prove"]);
    expect(heard.standing.at(-1)).toBe("quiet");
  });

  it("that is refused is taken back alone: what was made before and after it stays", async () => {
    const one = session();
    one.apply([rename(11, "Café interface", "Interface")]);
    one.apply([rename(12, "Test", "")]);
    one.apply([rename(14, "Go-live", "Live")]);
    asked[0]?.answer(200, told(delta(7, 8, { 11: "Interface" })));
    await settle();
    asked[1]?.answer(422, { detail: "A task needs a name." });
    await settle();
    expect(names(one.shown)).toEqual(["Build", "Interface", "Test", "Close", "Live"]);
    expect(heard.refused).toMatchObject([{ refusal: { status: 422, detail: "A task needs a name." }, kind: "edits" }]);
    expect(asked[2]?.body).toMatchObject({ since: 8, edits: [rename(14, "Go-live", "Live")] });
    asked[2]?.answer(200, told(delta(8, 9, { 14: "Live" })));
    await settle();
    expect(names(one.shown)[4]).toBe("Live");
  });

  it("is sent one after the other, so that no answer overtakes another", async () => {
    const one = session();
    one.apply([rename(12, "Test", "A")]);
    one.apply([rename(12, "A", "B")]);
    expect(asked).toHaveLength(1);
    expect(names(one.shown)[2]).toBe("B");
    asked[0]?.answer(200, told(delta(7, 8, { 12: "A" })));
    await settle();
    // The answer to the first does not take the second from the page.
    expect(names(one.shown)[2]).toBe("B");
    expect(asked[1]?.body).toMatchObject({ since: 8 });
  });

  it("keeps what others changed meanwhile beneath it, and theirs shows when it is refused", async () => {
    const one = session();
    one.apply([rename(12, "Test", "Mine")]);
    asked[0]?.answer(409, { detail: "Somebody else was faster.", clashes: [{ op: 0, task: 12, field: "name" }] });
    await settle();
    expect(asked[1]?.url).toMatch(/^\/changes\?since=7/);
    asked[1]?.answer(200, told(delta(7, 9, { 12: "Theirs", 14: "Live" })));
    await settle();
    expect([names(one.shown)[2], names(one.shown)[4], one.version]).toEqual(["Theirs", "Live", 9]);
    // What somebody has to decide outlives a reload, until they have.
    expect(sessionStorage.getItem("charthouse-edits:ERP")).toContain("Mine");
    (heard.refused[0] as { decided: () => void }).decided();
    expect(sessionStorage.getItem("charthouse-edits:ERP")).toBeNull();
  });
});

describe("an answer out of order", () => {
  it("that counts from another version changes nothing, and what is missing is asked for", async () => {
    const one = session();
    one.apply([rename(12, "Test", "Prove")]);
    asked[0]?.answer(200, told(delta(9, 10, { 12: "Wrong", 14: "Wrong" })));
    await settle();
    expect([one.version, names(one.shown)[4]]).toEqual([7, "Go-live"]);
    expect(asked[1]?.url).toMatch(/^\/changes\?since=7/);
    asked[1]?.answer(200, told(delta(7, 10, { 12: "Prove", 14: "Live" })));
    await settle();
    expect([one.version, names(one.shown)[2], names(one.shown)[4]]).toEqual([10, "Prove", "Live"]);
  });

  it("that gives the plan as a whole keeps the edits that are still on their way", async () => {
    const one = session();
    one.apply([rename(11, "Café interface", "Interface")]);
    one.apply([rename(12, "Test", "Prove")]);
    asked[0]?.answer(200, told({ whole: true }));
    await settle();
    expect(asked[1]?.url).toBe("/data");
    const whole = smallPlan();
    whole.version = 30;
    whole.tasks.name[1] = "Interface";
    whole.tasks.name[4] = "Live";
    asked[1]?.answer(200, whole);
    await settle();
    expect([one.version, ...names(one.shown)]).toEqual([30, "Build", "Interface", "Prove", "Close", "Live"]);
  });

  it("for a plan that is no more lets the page say so", async () => {
    const one = session();
    void one.follow();
    asked[0]?.answer(200, told({ whole: true, empty: true }));
    await settle();
    expect(heard.gone).toBe(1);
  });
});

describe("a line that is down", () => {
  it("keeps the edit, sends it again with the same id, and keeps it through a reload", async () => {
    const one = session();
    one.apply([rename(12, "Test", "Prove")]);
    const id = asked[0]?.body?.["id"];
    asked[0]?.fail();
    await settle();
    expect([heard.standing.at(-1), one.waiting, names(one.shown)[2]]).toEqual(["offline", 1, "Prove"]);
    await vi.advanceTimersByTimeAsync(2000);
    expect(asked[1]?.body?.["id"]).toBe(id);
    asked[1]?.answer(503, {});
    await settle();
    expect(one.waiting).toBe(1);

    // Another page of the same tab takes it up.
    const again = session();
    await settle();
    expect(names(again.shown)[2]).toBe("Prove");
    expect(asked[2]?.body?.["id"]).toBe(id);
    asked[2]?.answer(200, told(delta(7, 8, { 12: "Prove" })));
    await settle();
    expect([again.waiting, sessionStorage.getItem("charthouse-edits:ERP")]).toEqual([0, null]);
  });

  it("waits for who was signed out", async () => {
    const one = session();
    one.apply([rename(12, "Test", "Prove")]);
    asked[0]?.answer(401, {});
    await settle();
    expect([heard.standing.at(-1), one.waiting]).toEqual(["signed_out", 1]);
  });
});

describe("a task that is only being made", () => {
  const add = (one: EditSession): string => {
    const ref = one.newRef();
    one.apply([{ op: "add", ref, parent: null, after: 13, fields: { name: "New", duration: "1d" } }]);
    return ref;
  };

  it("is named by its number in what follows, once it has one", async () => {
    const one = session();
    const ref = add(one);
    expect(one.numberOf(ref)).toBeLessThan(0);
    one.apply([rename(ref, "New", "Named")]);
    asked[0]?.answer(200, told(delta(7, 8, { 40: "New" }, { order: { number: [10, 11, 12, 13, 14, 40], parent: [-1, 0, 0, -1, 3, -1] } }), { refs: { [ref]: 40 } }));
    await settle();
    expect([one.numberOf(ref), one.nameOf(40)]).toEqual([40, 40]);
    expect(asked[1]?.body).toMatchObject({ edits: [rename(40, "New", "Named")] });
    expect(names(one.shown)[5]).toBe("Named");
  });

  it("goes with all that was to be done with it, when it is refused", async () => {
    const one = session();
    const ref = add(one);
    one.apply([rename(ref, "New", "Named")]);
    one.apply([rename(12, "Test", "Prove")]);
    asked[0]?.answer(403, { detail: "Not yours." });
    await settle();
    expect(one.waiting).toBe(1);
    expect(one.shown.count).toBe(5);
    expect(asked[1]?.body).toMatchObject({ edits: [rename(12, "Test", "Prove")] });
  });
});
