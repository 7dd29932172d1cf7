/** Lots proposed without the server: the earliest expiry first, from the stock kept here. */
import type { Proposal, StockItem } from "../../api/types";
import { choices, usable } from "./lots";

const VETOES: Record<string, string> = {
  expired: "lot-expired",
  held: "lot-held",
  recalled: "lot-recalled",
  quarantined: "lot-quarantined",
};

/** The same rule as the server's; it decides anew when the document is posted. */
export function proposeHere(item: StockItem, wanted: number, today: string): Proposal {
  const lines: Proposal["lines"] = [];
  const passedOver: Proposal["passedOver"] = [];
  let left = wanted;
  for (const choice of choices(item)) {
    const { lot, zone, units } = choice;
    // The stock may have been kept days ago.
    const expired = lot.expiry !== null && lot.expiry < today;
    if (!usable(choice) || expired) {
      const state = expired ? "expired" : lot.state;
      const veto = VETOES[state] ?? "lot-quarantined";
      passedOver.push({ lot: { number: lot.number }, zone, units, vetoes: [veto] });
    } else if (left > 0) {
      const part = Math.min(left, units);
      lines.push({ lot, zone, units: part });
      left -= part;
    }
  }
  return { units: wanted, short: left, lines, passedOver };
}
