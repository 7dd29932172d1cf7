/** Both languages say the same things, and nothing is said outside the catalogues. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import { afterEach, describe, expect, it } from "vitest";
import { language, setLanguage, t } from "../src/i18n";
import { en } from "../src/i18n/en";
import { zh } from "../src/i18n/zh";
import { home } from "../src/i18n/zh/home";
import { rest } from "../src/i18n/zh/rest";
import { earlyModules } from "../worker/early";

const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();
const src = join(__dirname, "../src");

const files = (readdirSync(src, { recursive: true }) as string[])
  .filter((file) => /\.tsx?$/.test(file) && !/i18n.(zh|en)./.test(file))
  .map((file) => ({ file, text: readFileSync(join(src, file), "utf8") }));

/** The server names columns by the same keys. */
const server = join(__dirname, "../../src");
const rust = (readdirSync(server, { recursive: true }) as string[])
  .filter((file) => file.endsWith(".rs"))
  .map((file) => readFileSync(join(server, file), "utf8"));

describe("the catalogues", () => {
  afterEach(() => setLanguage("zh"));

  /** Keys named in these modules, and begun in them, that only come later. */
  const late = (modules: Set<string>, later: object) => {
    const text = files.filter((f) => modules.has(join(src, f.file))).map((f) => f.text);
    const named = [...text.join("\n").matchAll(/["`]([a-zA-Z]+\.[\w.-]*)(["`]|\$\{)/g)];
    return Object.keys(later).filter((key) =>
      named.some(([, begun, end]) => (end === "${" ? key.startsWith(begun!) : key === begun)),
    );
  };

  it("have on the first page all words that it needs", () => {
    const early = earlyModules(join(src, "main.tsx"));
    expect(early.size).toBeGreaterThan(40);
    expect(late(early, { ...home, ...rest })).toEqual([]);
  });

  it("have at home all words that it needs", () => {
    const modules = earlyModules(join(src, "pages/home.tsx"));
    expect(modules.size).toBeGreaterThan(40);
    expect(late(modules, rest)).toEqual([]);
    // Nor any that it does without: it waits for them.
    const used = new Set(late(modules, home));
    expect(Object.keys(home).filter((key) => !used.has(key))).toEqual([]);
  });

  it("have the same keys, none empty", () => {
    expect(Object.keys(en)).toEqual(Object.keys(zh));
    for (const text of [...Object.values(zh), ...Object.values(en)])
      expect(text.trim()).not.toBe("");
  });

  it("say nothing twice: the later file would silence the earlier", () => {
    for (const folder of ["zh", "en"]) {
      const kept = join(src, "i18n", folder);
      const keys = readdirSync(kept).flatMap((file) => [
        ...readFileSync(join(kept, file), "utf8").matchAll(/^  "([^"]+)":/gm),
      ]);
      const all = keys.map((found) => found[1]);
      expect(all.length).toBeGreaterThan(500);
      expect(all.filter((key, at) => all.indexOf(key) !== at)).toEqual([]);
    }
  });

  it("name the same facts, but for those English has no need of", () => {
    const extra = (Object.keys(zh) as (keyof typeof zh)[]).filter((key) => {
      const known = names(zh[key]);
      return names(en[key]).some((name) => !known.includes(name));
    });
    expect(extra).toEqual([]);
  });

  it("are switched, and told to the page and the server", async () => {
    expect(t("nav.stock")).toBe("库存");
    await setLanguage("en");
    expect(language.get()).toBe("en");
    expect(document.documentElement.lang).toBe("en");
    expect(t("stock.count", { n: 3 })).toBe("3 products");
  });

  it("are all used", () => {
    const all = [...files.map((f) => f.text), ...rust].join("\n");
    const patterns = [...all.matchAll(/`([a-zA-Z]+\.(?:\$\{[^}]*\}|[^`$\s/])*)`/g)].map(
      (m) => new RegExp(`^${m[1]!.replace(/\./g, "\\.").replace(/\$\{[^}]*\}/g, ".+")}$`),
    );
    // A family whose last part the server fills in: `word_of(language, "report.title", &kind)`.
    const server = rust.join("\n");
    const family = (key: string) => server.includes(`"${key.slice(0, key.lastIndexOf("."))}"`);
    const unused = Object.keys(zh).filter(
      (key) => !all.includes(`"${key}"`) && !patterns.some((p) => p.test(key)) && !family(key),
    );
    expect(unused).toEqual([]);
  });
});

/** Attributes whose text a person sees or hears. */
const SPOKEN = ["title", "aria-label", "placeholder", "alt", "label", "hint", "text"];
const LETTERS = /\p{L}/u;

function literals(file: string, text: string): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isJsxText(node) && LETTERS.test(node.text)) found.push(`${file}: ${node.text.trim()}`);
    if (ts.isJsxAttribute(node) && SPOKEN.includes(node.name.getText())) {
      const value = node.initializer;
      if (value && ts.isStringLiteral(value) && LETTERS.test(value.text))
        found.push(`${file}: ${value.text}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TSX));
  return found;
}

describe("the pages", () => {
  it("hold no words of their own", () => {
    expect(literals("x.tsx", "<p title='hi'>there</p>")).toHaveLength(2);
    expect(
      files.filter((f) => f.file.endsWith("x")).flatMap((f) => literals(f.file, f.text)),
    ).toEqual([]);
  });

  it("hold no Chinese outside comments and the catalogue", () => {
    const code = (text: string) => text.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
    expect(files.filter((f) => /\p{Script=Han}/u.test(code(f.text))).map((f) => f.file)).toEqual(
      [],
    );
  });
});
