/** The logic of imports that needs no page: naming columns, corrections, links as a file. */
import type { Guest, ImportColumn, ImportRow } from "../../api/imports";

/**
 * What to tell the server when somebody names a place of the sheet for a column: the place stands
 * for one column only, so whichever had it lets it go.
 */
export function renamed(
  columns: readonly ImportColumn[],
  column: string,
  at: number | null,
): Record<string, number | null> {
  const change: Record<string, number | null> = { [column]: at };
  if (at === null) return change;
  for (const other of columns)
    if (other.at === at && other.column !== column) change[other.column] = null;
  return change;
}

/** The columns after such a change. */
export const applied = (
  columns: readonly ImportColumn[],
  change: Record<string, number | null>,
): ImportColumn[] => columns.map((c) => (c.column in change ? { ...c, at: change[c.column]! } : c));

/** The column that a place stands for already, if it is another. */
export const holderOf = (columns: readonly ImportColumn[], column: string, at: number | null) =>
  at === null ? undefined : columns.find((c) => c.at === at && c.column !== column)?.column;

/** Corrections not yet checked: by row and place. */
export type Pending = ReadonlyMap<string, string>;

export const keyOf = (row: number, at: number): string => `${row}:${at}`;

/** The corrections with one more; what is as the server has it is no correction. */
export function corrected(pending: Pending, row: ImportRow, at: number, text: string): Pending {
  const next = new Map(pending);
  if (text === (row.cells[at] ?? "")) next.delete(keyOf(row.row, at));
  else next.set(keyOf(row.row, at), text);
  return next;
}

/** The corrections as the server takes them. */
export const editsOf = (pending: Pending): { row: number; at: number; text: string }[] =>
  [...pending].map(([key, text]) => {
    const [row, at] = key.split(":").map(Number);
    return { row: row!, at: at!, text };
  });

/** The columns of a row worth showing: what is wrong, what must be there, what says something. */
export const shownColumns = (columns: readonly ImportColumn[], row: ImportRow): ImportColumn[] =>
  columns.filter(
    (c) =>
      c.at !== null &&
      (c.required || row.cells[c.at] || row.faults.some((fault) => fault.column === c.column)),
  );

/** Faults that no field shows: about the row as a whole, or a column the sheet does not have. */
export const looseFaults = (columns: readonly ImportColumn[], row: ImportRow) =>
  row.faults.filter((f) => !columns.some((c) => c.at !== null && c.column === f.column));

/** A cell of a text file: quoted, and never a formula to whoever opens it in Excel. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r＝＋－＠]/.test(text) ? `'${text}` : text;
  return `"${safe.replace(/"/g, '""')}"`;
}

/** The links of those invited as a text file that Excel reads. */
export function linksFile(guests: readonly Guest[], headings: string[], origin: string): string {
  const rows = guests
    .filter((guest) => guest.link)
    .map((guest) => [guest.username, guest.name, new URL(guest.link!, origin).href]);
  return "\ufeff" + [headings, ...rows].map((row) => row.map(cell).join(",") + "\r\n").join("");
}
