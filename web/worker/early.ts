/** Which modules the first page needs: what main.tsx imports without asking for it later. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const STATIC = /^(?:import|export) (?!type )(?:[^;"]*? from )?"(\.[^"]+)";/gm;
const ENDINGS = ["", ".ts", ".tsx", "/index.ts"];

/** Their paths, absolute, beginning with `main`. */
export function earlyModules(main: string): Set<string> {
  const found = new Set<string>();
  const visit = (file: string) => {
    if (found.has(file)) return;
    found.add(file);
    if (!/\.tsx?$/.test(file)) return;
    for (const [, name] of readFileSync(file, "utf8").matchAll(STATIC)) {
      const base = join(dirname(file), name!);
      const path = ENDINGS.map((ending) => base + ending).find(
        (each) => existsSync(each) && statSync(each).isFile(),
      );
      if (path) visit(path);
    }
  };
  visit(resolve(main));
  return found;
}
