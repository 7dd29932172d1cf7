/** Answers many pages need and that seldom change, asked for once. */
import * as catalog from "./catalog";
import * as places from "./places";
import * as stock from "./stock";
import type { Facility, Product, Reason } from "./types";

const FRESH_MS = 5 * 60_000;

interface Kept<T> {
  (): Promise<T>;
  forget: () => void;
}

/** Keeps an answer for a while; a failed one is not kept. */
function kept<T>(ask: () => Promise<T>): Kept<T> {
  let answer: Promise<T> | null = null;
  let until = 0;
  const get = () => {
    if (answer && Date.now() < until) return answer;
    const asked = ask();
    answer = asked;
    until = Date.now() + FRESH_MS;
    asked.catch(() => {
      if (answer === asked) answer = null;
    });
    return asked;
  };
  const forget = () => {
    answer = null;
  };
  return Object.assign(get, { forget });
}

export const allProducts: Kept<Product[]> = kept(() =>
  catalog.products().then((answer) => answer.items),
);

export const allReasons: Kept<Reason[]> = kept(() =>
  stock.reasons().then((answer) => answer.items),
);

/** More pages than a county has facilities. */
const PAGES_MAX = 10;

export const allFacilities: Kept<Facility[]> = kept(async () => {
  const all: Facility[] = [];
  let after: string | null = null;
  for (let i = 0; i < PAGES_MAX; i++) {
    const page: { items: Facility[]; next: string | null } = await places.facilities({
      after,
      limit: 200,
    });
    all.push(...page.items);
    after = page.next;
    if (!after) break;
  }
  return all;
});

/** Another person may see other things. */
export function forgetAll(): void {
  [allProducts, allReasons, allFacilities].forEach((each) => each.forget());
}
