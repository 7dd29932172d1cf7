/** Choosing lots from what is there: which there are, and when a later expiry goes first. */
import type { PostKind, Stock, StockItem, StockLot, ZoneState } from "../../api/types";
import type { LineDraft } from "./draft";
import type { FormParts } from "./form";
import { KIND_FORMS } from "./kinds";

/** One lot in one zone. */
export interface Choice {
  value: string;
  lot: StockLot;
  zone: { code: string; name: string; state: ZoneState };
  units: number;
}

const valueOf = (number: string, expiry: string | null, zone: string) =>
  JSON.stringify([number, expiry ?? "", zone]);

export const chosenValue = (line: LineDraft) => valueOf(line.lot, line.expiry, line.zone);

export const itemOf = (stock: Stock, product: string): StockItem | undefined =>
  stock.items.find((item) => item.product.code === product);

/** What can be chosen, the earliest expiry first and lots that may not go out last. */
export function choices(item: StockItem, kind?: PostKind): Choice[] {
  const all = item.lots.flatMap((lot) =>
    lot.zones
      // Only what was set aside is destroyed: the server refuses other zones.
      .filter((zone) => zone.units > 0 && (kind !== "destruction" || zone.state === "rejected"))
      .map((zone) => ({
        value: valueOf(lot.number, lot.expiry, zone.code),
        lot,
        zone,
        units: zone.units,
      })),
  );
  const key = (c: Choice) => `${usable(c) ? 0 : 1} ${c.lot.expiry ?? "9999"}`;
  return all.sort((a, b) => key(a).localeCompare(key(b)));
}

/** Whether people may get it: neither expired nor stopped, and from a green zone. */
export const usable = (c: Choice): boolean =>
  (c.lot.state === "ok" || c.lot.state === "expiring") && c.zone.state === "qualified";

/** A line's lot and zone. */
export const pickOf = (c: Choice): Partial<LineDraft> => ({
  lot: c.lot.number,
  expiry: c.lot.expiry ?? "",
  zone: c.zone.code,
});

/**
 * Whether a line takes a later expiry while an earlier usable one would still be left after all
 * lines: then the server asks why, so the form does too.
 */
export function laterFirst(
  line: LineDraft,
  lines: readonly LineDraft[],
  item: StockItem | undefined,
  units: (line: LineDraft) => number | null,
): boolean {
  if (!item) return false;
  const all = choices(item);
  const mine = all.find((c) => c.value === chosenValue(line));
  if (!mine || !usable(mine)) return false;
  const takenOf = (c: Choice) =>
    lines
      .filter((l) => l.product === line.product && chosenValue(l) === c.value)
      .reduce((sum, l) => sum + (units(l) ?? 0), 0);
  const day = (c: Choice) => c.lot.expiry ?? "9999-12-31";
  return all.some((c) => usable(c) && day(c) < day(mine) && c.units > takenOf(c));
}

/** The same for a line of a form: only the kinds that go by expiry ask. */
export function needsReason(
  { kind, ground, model, units }: Pick<FormParts, "kind" | "ground" | "model" | "units">,
  line: LineDraft,
): boolean {
  if (!KIND_FORMS[kind].fefo || !ground.stock) return false;
  return laterFirst(line, model.draft.lines, itemOf(ground.stock, line.product), units);
}
