/** What stock will be once the unsent work is posted: for forms and hints, never called posted. */
import type { DocumentRequest, Stock, StockItem, StockLot } from "../api/types";
import type { Job } from "./queue";

const IN = ["receipt", "opening"];

type Line = DocumentRequest["lines"][number];

/** The unsent documents of a facility that may still be posted. */
export const unsentAt = (open: readonly Job[], facility: string): DocumentRequest[] =>
  open
    .filter((job) => job.facility === facility && job.state !== "sent")
    .map((job) => job.body as DocumentRequest)
    .filter((body) => Array.isArray(body?.lines));

/** By how much unsent work changes each product; what only moves between zones is not told. */
export function unsentUnits(open: readonly Job[], facility: string): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { kind, lines } of unsentAt(open, facility)) {
    if (kind === "zone_move") continue;
    for (const line of lines) {
      if (typeof line.units !== "number" || !line.product) continue;
      const signed = IN.includes(kind) ? line.units : -line.units;
      sums.set(line.product, (sums.get(line.product) ?? 0) + signed);
    }
  }
  return sums;
}

const isLot = (lot: StockLot, line: Line) =>
  lot.number === line.lot.number &&
  (!line.lot.expiry || !lot.expiry || lot.expiry.startsWith(line.lot.expiry));

/** Takes a line's units out of its lot's zones, or puts them in where the zone is known. */
function change(item: StockItem, line: Line, zone: string | undefined, units: number): void {
  let left = units;
  for (const lot of item.lots.filter((one) => isLot(one, line)))
    for (const place of lot.zones) {
      if (left === 0 || (zone && place.code !== zone)) continue;
      const part = units > 0 ? left : Math.max(left, -place.units);
      place.units += part;
      lot.units += part;
      item.units += part;
      left -= part;
    }
}

/**
 * The stock less what unsent documents take, and more by what they bring into a place that is
 * known. A lot that is not in the book yet is not made up here: its receipt has to arrive first.
 */
export function withUnsent(stock: Stock, open: readonly Job[]): Stock {
  const documents = unsentAt(open, stock.facility.code);
  if (documents.length === 0) return stock;
  const next = JSON.parse(JSON.stringify(stock)) as Stock;
  for (const { kind, lines } of documents)
    for (const line of lines) {
      const item = next.items.find((one) => one.product.code === line.product);
      if (!item || typeof line.units !== "number") continue;
      if (IN.includes(kind)) change(item, line, line.zone, line.units);
      else change(item, line, line.zone, -line.units);
      if (kind === "zone_move" && line.toZone) change(item, line, line.toZone, line.units);
    }
  return next;
}
