/** Tells the service worker which files make up this build, and gives it a version of its own. */
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

/** What the pages need beside the built files, from `public`. */
const ALSO = ["icon.svg", "manifest.webmanifest", "icons/192.png"];

/** What only who scans needs: kept when it is first fetched, not with the pages. */
const LATER = /^assets\/(?:code-reader-.*\.js|.*\.wasm)$/;

/** The worker must be found at one address for ever, and reach every page below it. */
export const WORKER = "sw.js";

export function workerFiles(): Plugin {
  return {
    name: "yaoju-worker-files",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_, bundle) {
        const built = Object.keys(bundle).filter(
          (name) => name !== WORKER && name !== "index.html",
        );
        const now = built.filter((name) => !LATER.test(name));
        const files = [...now, ...ALSO].map((name) => `/${name}`).sort();
        const later = built
          .filter((name) => LATER.test(name))
          .map((name) => `/${name}`)
          .sort();
        const version = createHash("sha256");
        // Built files carry their hash in their names; the others are read.
        for (const name of [...files, ...later]) version.update(name);
        for (const name of ALSO) version.update(readFileSync(`public/${name}`));
        const page = bundle["index.html"];
        if (page?.type === "asset") version.update(page.source);
        const worker = bundle[WORKER];
        if (worker?.type !== "chunk") throw new Error(`the build has no ${WORKER}`);
        version.update(worker.code);
        const list = { version: version.digest("hex").slice(0, 12), files, later };
        worker.code = worker.code.replace(
          /(["'`])__BUILD__\1/,
          JSON.stringify(JSON.stringify(list)),
        );
        if (worker.code.includes("__BUILD__")) throw new Error(`${WORKER} does not know its files`);
      },
    },
  };
}
