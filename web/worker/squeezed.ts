/** Leaves each built file a second time, as small as it gets, for browsers that take it so. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";
import type { Plugin } from "vite";

const TEXT = /\.(?:js|css|html|wasm)$/;
/** Less is not worth a second file. */
const LEAST = 1_000;

export function squeezed(): Plugin {
  return {
    name: "yaoju-squeezed",
    apply: "build",
    writeBundle(options, bundle) {
      const names = Object.keys(bundle).filter((name) => TEXT.test(name));
      for (const file of names.map((name) => join(options.dir ?? "dist", name))) {
        const whole = readFileSync(file);
        if (whole.length < LEAST) continue;
        const params = { [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY };
        writeFileSync(`${file}.br`, brotliCompressSync(whole, { params }));
      }
    },
  };
}
