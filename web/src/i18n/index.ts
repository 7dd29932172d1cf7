/** The words of the pages in the reader's language. */
import { remember, remembered } from "../lib/memory";
import { createStore } from "../lib/store";
import type { zh } from "./zh";
import { first } from "./zh/first";

export type Key = keyof typeof zh;
export type Catalogue = Record<Key, string>;
export type Language = "zh" | "en";

type Words = Partial<Catalogue>;

const MEMORY = "yaoju.language";
/** What has come of the Chinese words so far. */
const inChinese: Words = { ...first };
let catalogue = inChinese;
export const language = createStore<Language>("zh");

/** What `load` brings, asked for once; again after a failure. */
function once(load: () => Promise<Words>): () => Promise<Words> {
  let coming: Promise<Words> | null = null;
  return () => {
    coming ??= load();
    coming.catch(() => (coming = null));
    return coming;
  };
}

const ofHome = once(() => import("./zh/home").then(({ home }) => home));
const ofRest = once(() => import("./zh/rest").then(({ rest }) => rest));

/** Adds to the Chinese words what comes. */
async function add(...coming: Promise<Words>[]): Promise<void> {
  Object.assign(inChinese, ...(await Promise.all(coming)));
}

/** The words of a home, which the first page does without. */
export async function homeWords(): Promise<void> {
  if (language.get() === "zh") await add(ofHome());
}

/** The words of all pages, which a home does without. */
export async function allWords(): Promise<void> {
  if (language.get() === "zh") await add(ofHome(), ofRest());
}

/** English is fetched only by those who read it. */
export async function setLanguage(next: Language): Promise<void> {
  if (next === "en") catalogue = (await import("./en")).en;
  else {
    await add(ofHome(), ofRest());
    catalogue = inChinese;
  }
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  remember(MEMORY, next);
  language.set(next);
}

/** The language chosen before; Chinese, whose first words are there already, when none was. */
export const restoreLanguage = async (): Promise<void> => {
  if (remembered(MEMORY) === "en") await setLanguage("en");
};

export const acceptLanguage = (): string =>
  language.get() === "zh" ? "zh-CN,zh;q=0.9" : "en,zh;q=0.5";

export type Facts = Record<string, string | number>;

/** The sentence for a key, with {names} replaced by facts. */
export function t(key: Key, facts: Facts = {}): string {
  return (catalogue[key] ?? "").replace(/\{(\w+)\}/g, (all, name: string) =>
    String(facts[name] ?? all),
  );
}

/** The sentence for a key put together from data, or the data itself when there is none. */
export function tOr(key: string, otherwise: string): string {
  return catalogue[key as Key] ?? otherwise;
}

/** What the server names in both languages. */
export const inLanguage = (name: { zh: string; en: string }): string => name[language.get()];
