import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

// htmx wants a whole browser; the journeys run it.
vi.mock("htmx.org", () => ({ default: { process: vi.fn() } }));

import { closePanel, openPanel, panelIsOpen, startPanel } from "./panel";

const answer = (html: string, more: object = {}): object => ({
  ok: true,
  redirected: false,
  text: () => Promise.resolve(html),
  ...more,
});
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 10));

beforeAll(() => startPanel());

beforeEach(() => {
  history.replaceState(null, "", "/projects/CRM/plan/");
  document.body.innerHTML = `<main tabindex="-1"><a id="t1" href="/projects/CRM/tasks/1" data-panel>One</a>
    <a id="t2" href="/projects/CRM/tasks/2" data-panel>Two</a></main><aside id="panel" hidden></aside>
    <div id="toasts" data-unreachable="No answer."></div>`;
  vi.stubGlobal(
    "fetch",
    vi.fn((url: string) => Promise.resolve(answer(`<h2 data-focus tabindex="-1">Task ${url.at(-1)}</h2>`))),
  );
});

afterEach(() => vi.unstubAllGlobals());

const panel = (): HTMLElement => document.querySelector("#panel")!;

describe("the panel", () => {
  it("opens a link beside the list, with the record's address and the focus on its name", async () => {
    (document.querySelector("#t1") as HTMLElement).click();
    await settled();

    expect(fetch).toHaveBeenCalledWith("/projects/CRM/tasks/1", {
      headers: { "HX-Request": "true", "HX-Target": "panel" },
      cache: "no-store",
    });
    expect(panelIsOpen()).toBe(true);
    expect(location.pathname).toBe("/projects/CRM/tasks/1");
    expect(document.activeElement?.textContent).toBe("Task 1");
    expect(panel().getAttribute("aria-label")).toBe("Task 1");
    expect(document.querySelector("#t1")!.getAttribute("aria-current")).toBe("true");
    expect(document.querySelector("#t2")!.hasAttribute("aria-current")).toBe(false);
  });

  it("leaves a click with Ctrl to the browser", () => {
    const click = new MouseEvent("click", { bubbles: true, cancelable: true, ctrlKey: true });
    document.querySelector("#t1")!.dispatchEvent(click);
    expect(fetch).not.toHaveBeenCalled();
  });

  it("keeps one step in the history however many records are looked at", async () => {
    const before = history.length;
    await openPanel("/projects/CRM/tasks/1");
    await openPanel("/projects/CRM/tasks/2");

    expect(history.length).toBe(before + 1);
    expect(panel().textContent).toBe("Task 2");
  });

  it("gives the focus back to the link it was opened from", async () => {
    const link = document.querySelector("#t2") as HTMLElement;
    await openPanel("/projects/CRM/tasks/2", link);
    history.replaceState(null, "", "/projects/CRM/plan/");
    closePanel();

    expect(panelIsOpen()).toBe(false);
    expect(link.hasAttribute("aria-current")).toBe(false);
    expect(document.activeElement).toBe(link);
  });

  it("says so when the server does not answer, and stays as it was", async () => {
    vi.stubGlobal("fetch", vi.fn(() => Promise.reject(new TypeError("down"))));
    await openPanel("/projects/CRM/tasks/1");

    expect(document.querySelector(".toast span")?.textContent).toBe("No answer.");
    expect(panelIsOpen()).toBe(false);
    expect(location.pathname).toBe("/projects/CRM/plan/");
  });
});
