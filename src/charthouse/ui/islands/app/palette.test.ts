import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

// htmx wants a whole browser; the journeys run it.
vi.mock("htmx.org", () => ({ default: { process: vi.fn() } }));

import { openDialog } from "./menu";
import { CommandPalette, marked, onThisPage, type PaletteItem } from "./palette";

const item = (label: string, group = "Tasks"): PaletteItem => ({
  group,
  label,
  detail: "",
  url: `/${label}`,
  icon: "plan",
  key: "",
  action: "",
});

let palette: CommandPalette;

beforeEach(() => {
  if (!customElements.get("command-palette")) customElements.define("command-palette", CommandPalette);
  document.body.innerHTML = `<command-palette data-url="/palette" data-project="CRM" data-none="Nothing fits “%s”.">
    <dialog><input role="combobox"><div role="listbox"></div><p class="none" hidden></p></dialog></command-palette>`;
  palette = document.querySelector("command-palette") as CommandPalette;
});

afterEach(() => vi.unstubAllGlobals());

const chosen = (): string | null => palette.querySelector("[aria-selected=true] .l")?.textContent ?? null;
const press = (key: string): boolean =>
  palette.querySelector("input")!.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true, bubbles: true }));

describe("the palette", () => {
  it("marks what was typed, and nothing that was typed becomes markup", () => {
    const parts = marked("Cleanse <b> master", "<b> MAS");
    expect(parts.map((part) => (typeof part === "string" ? part : `[${part.textContent}]`)).join("")).toBe(
      "Cleanse [<b>] [mas]ter",
    );
  });

  it("offers the places that the page itself leads to, but not the one it is", () => {
    document.body.insertAdjacentHTML(
      "beforeend",
      `<nav class="nav"><a href="/projects/"><svg><use href="/x.svg#projects"></use></svg>Projects<span class="n">4</span></a>
       <a href="/p/plan/" aria-current="page">Plan</a></nav><div data-creations><a href="/projects/new">Project</a></div>`,
    );
    const found = onThisPage("proj", { places: "Go to", create: "Create" });
    expect(found.map((one) => [one.group, one.label, one.url, one.icon])).toEqual([
      ["Go to", "Projects", "/projects/", "projects"],
      ["Create", "Project", "/projects/new", "go"],
    ]);
  });

  it("offers places that the navigation has folded away, once each", () => {
    document.body.insertAdjacentHTML(
      "beforeend",
      `<nav class="nav"><a href="/p/charter/">Charter</a></nav>
       <dialog id="all"><nav class="places"><template data-until-shown>
       <a href="/p/charter/">Charter</a><a href="/p/scope/" class="within" data-folded>Scope</a></template></nav></dialog>`,
    );
    const offered = () =>
      onThisPage("", { places: "Go to", create: "Create" })
        .map((one) => one.url)
        .filter((url) => url === "/p/charter/" || url === "/p/scope/");
    expect(offered()).toEqual(["/p/charter/", "/p/scope/"]);
    HTMLDialogElement.prototype.showModal = vi.fn();
    openDialog("#all");
    expect(document.querySelectorAll(".places a")).toHaveLength(2);
    expect(offered()).toEqual(["/p/charter/", "/p/scope/"]);
  });

  it("groups its lines and chooses the first", () => {
    palette.show([item("Plan", "Pages"), item("Cleanse"), item("Rehearse")], "");
    expect(Array.from(palette.querySelectorAll(".gl"), (one) => one.textContent)).toEqual(["Pages", "Tasks"]);
    expect(chosen()).toBe("Plan");
    expect(palette.querySelector("input")!.getAttribute("aria-activedescendant")).toBe("palette-0");
  });

  it("goes round with the arrows", () => {
    palette.show([item("a"), item("b"), item("c")], "");
    press("ArrowUp");
    expect(chosen()).toBe("c");
    press("ArrowDown");
    press("ArrowDown");
    expect(chosen()).toBe("b");
  });

  it("says that nothing fits, and hides the list", () => {
    palette.show([], "zzz");
    expect(palette.querySelector(".none")!.textContent).toBe("Nothing fits “zzz”.");
    expect((palette.querySelector("[role=listbox]") as HTMLElement).hidden).toBe(true);
    expect(palette.querySelector("input")!.hasAttribute("aria-activedescendant")).toBe(false);
  });

  it("forgets an answer that a later question overtook", async () => {
    const answers: ((items: PaletteItem[]) => void)[] = [];
    vi.stubGlobal(
      "fetch",
      vi.fn(
        () =>
          new Promise((resolve) =>
            answers.push((items) => resolve({ ok: true, redirected: false, json: () => Promise.resolve({ items }) })),
          ),
      ),
    );
    palette.open();
    const input = palette.querySelector("input")!;
    input.value = "late";
    input.dispatchEvent(new Event("input", { bubbles: true }));
    await vi.waitFor(() => expect(answers.length).toBe(2));
    answers[1]!([item("second")]);
    answers[0]!([item("first")]);
    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(chosen()).toBe("second");
  });
});
