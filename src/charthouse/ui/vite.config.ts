/* Builds every islands/NAME/main.ts into its own entry, with a manifest that the vite_asset tag reads. */
import { existsSync, readdirSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";

import tailwindcss from "@tailwindcss/vite";
import { defineConfig } from "vitest/config";

const here = dirname(fileURLToPath(import.meta.url));
const islands = resolve(here, "islands");

const entries = Object.fromEntries(
  readdirSync(islands, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(resolve(islands, entry.name, "main.ts")))
    .map((entry) => [entry.name, resolve(islands, entry.name, "main.ts")]),
);

/**
 * htmx without its eval, which its configuration and the policy both forbid: code beside an eval cannot be given short
 * names, and is a fifth bigger for it.
 */
const withoutEval = {
  name: "without-eval",
  transform(code: string, id: string): string | null {
    if (!id.endsWith("/htmx.esm.js")) return null;
    if (code.split("return eval(str)").length !== 2) throw new Error("htmx has its eval elsewhere: look at vite.config.ts.");
    return code.replace("return eval(str)", 'throw new EvalError("Nothing is evaluated here.")');
  },
};

export default defineConfig({
  root: here,
  base: "/static/charthouse/",
  publicDir: false,
  plugins: [withoutEval, tailwindcss()],
  build: {
    outDir: resolve(here, "static/charthouse"),
    emptyOutDir: true,
    manifest: "manifest.json",
    // The policy allows no data: address, so nothing is put inline; and modern browsers need no polyfill.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ["chrome123", "firefox128", "safari17.5"],
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    rollupOptions: { input: entries },
  },
  test: {
    environment: "happy-dom",
    include: ["islands/**/*.test.ts"],
  },
});
