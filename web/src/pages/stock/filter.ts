/** What of the stock is shown: the filters as they stand in the address. */
import type { Query } from "../../api/client";
import type { Category, LotState, Stock, StockItem } from "../../api/types";
import { CATEGORIES, LOT_STATES } from "../../api/types";
import { addDays } from "../../lib/dates";
import type { Params } from "../../router";

export interface StockFilter {
  q: string;
  category: Category | "";
  state: LotState | "";
  /** Lots that expire within so many days, and those that have. */
  expires: number;
  /** Only lots whose condition is to be checked. */
  checkDue: boolean;
  asOf: string;
}

const oneOf = <T extends string>(all: readonly T[], value = ""): T | "" =>
  (all as readonly string[]).includes(value) ? (value as T) : "";

export function readFilter(query: Params): StockFilter {
  return {
    q: query.q ?? "",
    category: oneOf(CATEGORIES, query.category),
    state: oneOf(LOT_STATES, query.state),
    expires: Number(query.expires) || 0,
    checkDue: query.check === "due",
    asOf: query.asOf ?? "",
  };
}

export const isFiltered = (f: StockFilter): boolean =>
  !!(f.q || f.category || f.state || f.expires || f.checkDue);

/** The same filter as the server is asked for it, when the list is taken out as a file. */
export const asked = (f: StockFilter, today: string): Query => ({
  asOf: f.asOf,
  category: f.category,
  q: f.q,
  state: f.state,
  // Up to that day here, before the next one there.
  expiresBefore: f.expires ? addDays(f.asOf || today, f.expires + 1) : "",
  checkDue: f.checkDue ? true : "",
});

/**
 * Applied here, not asked of the server: the whole of one depot's stock is small, and typing in
 * the search field then answers at once, also on a slow line.
 */
export function applyFilter(stock: Stock, f: StockFilter, today: string): StockItem[] {
  const words = f.q.toLowerCase().split(/\s+/).filter(Boolean);
  const until = f.expires ? addDays(f.asOf || today, f.expires) : "";
  return stock.items.flatMap((item) => {
    if (f.category && item.product.category !== f.category) return [];
    const name = `${item.product.code} ${item.product.name} ${item.product.spec ?? ""}`;
    const lots = item.lots.filter((lot) => {
      const text = `${name} ${lot.number}`.toLowerCase();
      if (!words.every((word) => text.includes(word))) return false;
      if (f.state && lot.state !== f.state) return false;
      if (f.checkDue && !lot.checkDue) return false;
      return !until || (lot.expiry !== null && lot.expiry <= until);
    });
    const units = lots.reduce((sum, lot) => sum + lot.units, 0);
    return lots.length > 0 ? [{ ...item, lots, units }] : [];
  });
}
