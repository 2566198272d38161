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

export default defineConfig({
  root: here,
  base: "/static/charthouse/",
  publicDir: false,
  plugins: [tailwindcss()],
  build: {
    outDir: resolve(here, "static/charthouse"),
    emptyOutDir: true,
    manifest: "manifest.json",
    // The policy allows no data: address, so nothing is put inline; and modern browsers need no polyfill.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ["chrome123", "firefox128", "safari17.5"],
    cssTarget: ["chrome123", "firefox128", "safari17.5"],
    // htmx can eval; its configuration and the policy both forbid it.
    rollupOptions: { input: entries, checks: { eval: false } },
  },
  test: {
    environment: "happy-dom",
    include: ["islands/**/*.test.ts"],
  },
});
