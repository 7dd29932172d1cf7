/** The words of the pages in the reader's language. */
import { remember, remembered } from "../lib/memory";
import { createStore } from "../lib/store";
import { zh } from "./zh";

export type Key = keyof typeof zh;
export type Catalogue = Record<Key, string>;
export type Language = "zh" | "en";

const MEMORY = "yaoju.language";
let catalogue: Catalogue = zh;
export const language = createStore<Language>("zh");

/** English is fetched only by those who read it. */
export async function setLanguage(next: Language): Promise<void> {
  catalogue = next === "zh" ? zh : (await import("./en")).en;
  document.documentElement.lang = next === "zh" ? "zh-CN" : "en";
  remember(MEMORY, next);
  language.set(next);
}

/** The language chosen before; Chinese when none was. */
export const restoreLanguage = (): Promise<void> =>
  setLanguage(remembered(MEMORY) === "en" ? "en" : "zh");

export const acceptLanguage = (): string =>
  language.get() === "zh" ? "zh-CN,zh;q=0.9" : "en,zh;q=0.5";

export type Facts = Record<string, string | number>;

/** The sentence for a key, with {names} replaced by facts. */
export function t(key: Key, facts: Facts = {}): string {
  return catalogue[key].replace(/\{(\w+)\}/g, (all, name: string) => String(facts[name] ?? all));
}

/** The sentence for a key put together from data, or the data itself when there is none. */
export function tOr(key: string, otherwise: string): string {
  return key in catalogue ? catalogue[key as Key] : otherwise;
}

/** What the server names in both languages. */
export const inLanguage = (name: { zh: string; en: string }): string => name[language.get()];
