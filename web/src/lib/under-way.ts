/** What of a document has not arrived, line by line. */
import type { DocumentLine, StockDocument } from "../api/types";

/**
 * The server tells what is under way by lot; a lot may have gone out on several lines, from
 * several zones. It is counted towards the last of them first: what came, came off the top.
 */
export function openByLine(document: StockDocument): Map<number, number> {
  const left = new Map((document.underWay ?? []).map((row) => [row.lotId, row.units]));
  const open = new Map<number, number>();
  for (const line of [...document.lines].reverse()) {
    const units = Math.min(line.units, left.get(line.lot.id) ?? 0);
    left.set(line.lot.id, (left.get(line.lot.id) ?? 0) - units);
    open.set(line.line, units);
  }
  return open;
}

export const openUnits = (document: StockDocument, line: DocumentLine): number =>
  openByLine(document).get(line.line) ?? 0;
