/** How the pages are built: small, for old browsers, under a strict content policy. */
import preact from "@preact/preset-vite";
import { defineConfig } from "vitest/config";
import { mockApi } from "./dev/mock.ts";
import { earlyModules } from "./worker/early.ts";
import { WORKER, workerFiles } from "./worker/plugin.ts";
import { squeezed } from "./worker/squeezed.ts";

/** Quantities, scanning, what was said and what is sent: modules of all forms that write papers. */
const ENTRY = new RegExp(
  "/src/(" +
    [
      "api/(safely|scans)",
      "lib/(gs1|scanned|under-way)",
      "offline/sender",
      "pages/dispense/(claim|said|sticky)",
      "pages/post/(kinds|queued|sender)",
      "scan/(meaning|scan-button)",
      "ui/(picker|qty-field|submit)",
    ].join("|") +
    ")\\.tsx?$",
);

const early = earlyModules("src/main.tsx");
const home = earlyModules("src/pages/home.tsx");

// YAOJU_API points the dev server at a running yaoju; without it the made-up API of dev/ answers.
const api = process.env.YAOJU_API;

export default defineConfig({
  plugins: [preact(), workerFiles(), squeezed(), ...(api ? [] : [mockApi()])],
  build: {
    target: "chrome90",
    cssTarget: "chrome90",
    // Nothing is inlined as data: addresses, so that the content policy can refuse them.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: "index.html", sw: "worker/sw.ts" },
      output: {
        // The first page in one piece: on a thin line each further request costs a turn.
        codeSplitting: {
          groups: [
            {
              name: "first",
              test: (id: string) => early.has(id) || id.includes("/node_modules/preact/"),
              priority: 3,
            },
            // For the same reason: home, and what every form that writes a paper needs.
            { name: "home", test: (id: string) => home.has(id), priority: 2 },
            { name: "entry", test: ENTRY, priority: 1 },
          ],
        },
        entryFileNames: ({ name }) => (name === "sw" ? WORKER : "assets/[name]-[hash].js"),
      },
    },
  },
  server: { port: 5173, ...(api ? { proxy: { "/api": { target: api } } } : {}) },
  test: {
    environment: "happy-dom",
    include: ["test/**/*.test.{ts,tsx}"],
    setupFiles: "test/setup.ts",
    restoreMocks: true,
  },
});
