/* What a reader set up on this page, kept in the browser: columns and widths for all plans, folds for this one. */
import type { FilterName } from "./filters";

export interface Preferences {
  columns?: string[];
  widths?: Record<string, number>;
  pane?: number;
  perDay?: number;
  show?: Record<string, boolean>;
  baseline?: number;
  strips?: number[];
  folded?: number[];
  filters?: FilterName[];
}

const SHARED: (keyof Preferences)[] = ["columns", "widths", "pane", "show"];

export class PreferenceStore {
  constructor(private readonly project: string) {}

  private get(key: string): Preferences {
    try {
      const found: unknown = JSON.parse(localStorage.getItem(key) ?? "{}");
      return found && typeof found === "object" ? (found as Preferences) : {};
    } catch {
      return {};
    }
  }

  read(): Preferences {
    return { ...this.get(`charthouse.plan.${this.project}`), ...this.get("charthouse.plan") };
  }

  write(change: Preferences): void {
    const shared: Record<string, unknown> = { ...this.get("charthouse.plan") };
    const own: Record<string, unknown> = { ...this.get(`charthouse.plan.${this.project}`) };
    for (const key of Object.keys(change) as (keyof Preferences)[]) {
      (SHARED.includes(key) ? shared : own)[key] = change[key];
    }
    try {
      localStorage.setItem("charthouse.plan", JSON.stringify(shared));
      localStorage.setItem(`charthouse.plan.${this.project}`, JSON.stringify(own));
    } catch {
      // A browser that keeps nothing still shows the plan.
    }
  }
}
