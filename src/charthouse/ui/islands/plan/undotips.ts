/* What the buttons of undo and redo would do, said by the server when somebody comes near them. */
import { say } from "./words";

type Which = "undo" | "redo";

export class UndoTips {
  private told = false;

  private readonly url: string;
  private readonly shown = new Map<Which, (what: string | null) => void>();

  constructor(root: HTMLElement) {
    this.url = root.querySelector<HTMLElement>("[data-undoable]")?.dataset["undoable"] ?? "";
    for (const which of ["undo", "redo"] as const) {
      const button = root.querySelector<HTMLElement>(`[data-change="${which}"]`);
      if (!button || !this.url) continue;
      const plain = { title: button.title, label: button.getAttribute("aria-label") ?? "" };
      for (const name of ["pointerenter", "focus"]) button.addEventListener(name, () => void this.ask());
      this.shown.set(which, (what) => {
        const told = what ? say(`${which}_this`, { what }) : plain.label;
        button.setAttribute("aria-label", told);
        button.title = what ? `${told} (${which === "undo" ? "Ctrl Z" : "Ctrl Y"})` : plain.title;
      });
    }
  }

  /** Something was done: what is said now may be another. */
  stale(): void {
    this.told = false;
  }

  private async ask(): Promise<void> {
    if (this.told) return;
    this.told = true;
    try {
      const answer = await fetch(this.url, { headers: { Accept: "application/json" }, cache: "no-store" });
      if (!answer.ok || answer.redirected) return;
      const told = (await answer.json()) as Record<Which, string | null>;
      for (const [which, show] of this.shown) show(told[which]);
    } catch {
      this.told = false;
    }
  }
}
