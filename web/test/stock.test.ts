/** Stock as it is shown: filters from the address, what is under way. */
import { describe, expect, it } from "vitest";
import type { Stock, StockDocument } from "../src/api/types";
import { openByLine } from "../src/lib/under-way";
import { applyFilter, isFiltered, readFilter } from "../src/pages/stock/filter";

const lot = (number: string, expiry: string | null, units: number, more = {}) => ({
  number,
  expiry,
  units,
  state: "ok",
  checkDue: false,
  ...more,
});
const stock = {
  items: [
    {
      product: { code: "C1", name: "避孕套", spec: "52mm", category: "condom" },
      units: 30,
      lots: [lot("A1", "2026-12-31", 10, { state: "expiring" }), lot("B2", "2028-01-31", 20)],
    },
    {
      product: { code: "D1", name: "短效片", spec: "", category: "drug" },
      units: 5,
      lots: [lot("", null, 5, { checkDue: true })],
    },
  ],
} as unknown as Stock;
const shown = (query: Record<string, string>) =>
  applyFilter(stock, readFilter(query), "2026-11-24").map((i) => [i.product.code, i.units]);

describe("the stock page's filters", () => {
  it("show all when the address says nothing, or nonsense", () => {
    const all = [
      ["C1", 30],
      ["D1", 5],
    ];
    expect(shown({})).toEqual(all);
    expect(shown({ category: "x", state: "y", expires: "z" })).toEqual(all);
    expect(isFiltered(readFilter({ category: "x" }))).toBe(false);
  });

  it("narrow to lots and count only those", () => {
    expect(shown({ q: "避孕套 b2" })).toEqual([["C1", 20]]);
    expect(shown({ category: "drug" })).toEqual([["D1", 5]]);
    expect(shown({ state: "expiring" })).toEqual([["C1", 10]]);
    expect(shown({ expires: "90" })).toEqual([["C1", 10]]);
    expect(shown({ check: "due" })).toEqual([["D1", 5]]);
    expect(shown({ q: "nothing" })).toEqual([]);
  });
});

describe("what is under way", () => {
  const line = (n: number, id: string, units: number) => ({ line: n, lot: { id }, units });

  it("is counted per lot, over several lines", () => {
    const document = {
      lines: [line(1, "a", 50), line(2, "a", 30), line(3, "b", 10)],
      underWay: [
        { lotId: "a", units: 40 },
        { lotId: "b", units: 0 },
      ],
    } as unknown as StockDocument;
    expect([...openByLine(document)].sort()).toEqual([
      [1, 10],
      [2, 30],
      [3, 0],
    ]);
  });

  it("is nothing where nothing was sent", () => {
    const document = { lines: [line(1, "a", 5)], underWay: null } as unknown as StockDocument;
    expect(openByLine(document).get(1)).toBe(0);
  });
});
