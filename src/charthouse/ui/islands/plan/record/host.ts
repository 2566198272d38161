/*
 * What a task's record edits with: the plan page's own state and session where the page shows the plan; elsewhere, on the
 * task's own page or beside another list, the same two made of the plan's data once somebody begins to edit.
 */
import type { EditSession } from "../edits";
import type { PlanState } from "../state";
import { say } from "../words";

export interface Host {
  state: PlanState;
  session: EditSession;
}

const PATIENCE_MS = 10_000;
const LOOK_AGAIN_MS = 40;

let alone: Promise<Host> | null = null;

/** The plan page's, as soon as its editing is loaded; null where this page shows no plan. */
async function ofThePage(): Promise<Host | null> {
  const begun = Date.now();
  while (document.querySelector("plan-sheet:not([hidden])") && Date.now() - begun < PATIENCE_MS) {
    const detail: { host: Host | null } = { host: null };
    document.dispatchEvent(new CustomEvent("plan:host", { detail }));
    if (detail.host) return detail.host;
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
  return null;
}

/** What to edit with; fails where the plan cannot be had. */
export async function hostFor(project: string): Promise<Host> {
  const found = await ofThePage();
  if (found) return found;
  alone ??= made(project).catch((problem: unknown) => {
    alone = null;
    throw problem;
  });
  return alone;
}

/** The words and the reader's formats, which a page that is not about plans lacks. */
async function learn(url: string): Promise<void> {
  const { learnWords } = await import("../words");
  let page: ParentNode = document;
  if (!document.getElementById("plan-words")) {
    const answer = await fetch(url);
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const formats = page.querySelector("#formats");
    if (formats && !document.getElementById("formats")) document.body.append(document.importNode(formats, true));
  }
  const words = page.querySelector("#plan-words")?.textContent;
  if (words) learnWords(JSON.parse(words) as Record<string, string>);
}

async function made(project: string): Promise<Host> {
  const at = `/projects/${project}/plan/`;
  const [{ fetchPlan }, { PlanState }, { EditSession }, { learnEditings }] = await Promise.all([
    import("../loading"),
    import("../state"),
    import("../edits"),
    import("../editings"),
    learn(at),
  ]);
  const { plan, problem } = await fetchPlan(`${at}data.json`);
  if (!plan) throw new Error(problem?.detail ?? "");
  const ways = JSON.parse(document.getElementById("formats")?.textContent ?? "{}");
  const state = new PlanState(plan, ways, document.documentElement.lang || "en");
  learnEditings(state.data.json.fields);
  const urls = { edits: `${at}edits`, changes: `${at}changes`, data: `${at}data.json`, undo: `${at}undo`, redo: `${at}redo`, choices: `${at}choices` };
  const session = new EditSession(state.data, urls, {
    shown: (data, numbers) => state.take(data, numbers),
    refused: (refusal, _ops, _kind, decided) => {
      decided();
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: refusal.detail || say("refused"), tone: "bad" } }));
    },
    stands: () => undefined,
    done: () => undefined,
    gone: () => location.reload(),
  });
  return { state, session };
}
