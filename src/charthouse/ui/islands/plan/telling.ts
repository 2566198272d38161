/* Short words to the reader that go away by themselves (app/toast.ts). */

export interface Told {
  text: string;
  tone?: "good" | "info" | "bad";
  action?: { label: string; run: () => void };
}

export const toast = (detail: Told): void => {
  document.dispatchEvent(new CustomEvent("toast", { detail }));
};
