/** Rows are dealt out to pages so that nothing is lost and nothing stands alone. */
import { describe, expect, it } from "vitest";
import { deal } from "../src/ui/paper-pages";

const rows = (n: number, height = 20) => Array.from({ length: n }, () => height);

describe("the pages of a form", () => {
  it("are one when all fits, also with no row at all", () => {
    expect(deal(rows(3), 30, 50, 300)).toEqual([{ from: 0, to: 3, last: true }]);
    expect(deal([], 30, 50, 300)).toEqual([{ from: 0, to: 0, last: true }]);
  });

  it("hold each row once, in order, none fuller than a page", () => {
    for (let n = 1; n < 60; n++) {
      const pages = deal(rows(n), 30, 70, 336);
      expect(pages[0]!.from).toBe(0);
      expect(pages[pages.length - 1]).toMatchObject({ to: n, last: true });
      pages.forEach((page, i) => {
        if (i > 0) expect(page.from).toBe(pages[i - 1]!.to);
        const end = page.last ? 70 : 0;
        expect(30 + 20 * (page.to - page.from) + end).toBeLessThanOrEqual(336);
        expect(page.to).toBeGreaterThan(page.from);
      });
      expect(pages.filter((page) => page.last)).toHaveLength(1);
    }
  });

  it("take the last row along with the signatures", () => {
    // Fifteen rows fill the page; what follows has no room there.
    expect(deal(rows(15), 30, 70, 336)).toEqual([
      { from: 0, to: 14, last: false },
      { from: 14, to: 15, last: true },
    ]);
  });

  it("give a row higher than a page its own", () => {
    expect(deal([20, 900, 20], 30, 10, 336)).toEqual([
      { from: 0, to: 1, last: false },
      { from: 1, to: 2, last: false },
      { from: 2, to: 3, last: true },
    ]);
  });
});
