/** The words of the pages in the reader's language. */
import { remember, remembered } from "../lib/memory";
import { createStore } from "../lib/store";
import type { zh } from "./zh";
import { first } from "./zh/first";

export type Key = keyof typeof zh;
export type Catalogue = Record<Key, string>;
export type Language = "zh" | "en";

const MEMORY = "yaoju.language";
let catalogue: Partial<Catalogue> = first;
export const language = createStore<Language>("zh");

let whole: Promise<Catalogue> | null = null;

/** All words in Chinese; asked for again after a failure. */
function inChinese(): Promise<Catalogue> {
  whole ??= import("./zh/rest").then(({ rest }) => ({ ...first, ...rest }));
  whole.catch(() => (whole = null));
  return whole;
}

/** The words of the pages themselves, which the first page does without. */
export async function allWords(): Promise<void> {
  if (language.get() !== "zh") return;
  const words = await inChinese();
  if (language.get() === "zh") catalogue = words;
}

/** English is fetched only by those who read it. */
export async function setLanguage(next: Language): Promise<void> {
  catalogue = next === "en" ? (await import("./en")).en : await inChinese();
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
