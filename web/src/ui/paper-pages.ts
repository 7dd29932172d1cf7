/** Deals the rows of a form out to pages. */

/** The rows of one page: from this one, up to but not that one. */
export interface Dealt {
  from: number;
  to: number;
  /** Whether totals and signatures follow. */
  last: boolean;
}

/** What is measured on the screen may come out a little higher on paper. */
const SLACK = 6;

/**
 * `rows` are the heights of the rows, `head` that of the table's head on each page, `end` that of
 * all that must follow the last row on its page, `room` that of a page. Totals and signatures never
 * stand on a page alone while there are rows to stand with; a row higher than a page gets its own.
 */
export function deal(rows: readonly number[], head: number, end: number, room: number): Dealt[] {
  const space = Math.max(1, room - head - SLACK);
  const pages: Dealt[] = [];
  let from = 0;
  let used = 0;
  rows.forEach((height, row) => {
    if (row > from && used + height > space) {
      pages.push({ from, to: row, last: false });
      from = row;
      used = 0;
    }
    used += height;
  });
  if (used + end > space && rows.length - from > 1) {
    // The last row goes on with what follows it.
    pages.push({ from, to: rows.length - 1, last: false });
    from = rows.length - 1;
  }
  pages.push({ from, to: rows.length, last: true });
  return pages;
}
