/** Fetches ahead what a depot will need without a network, while there is one. */
import { call, reachable } from "../api/client";
import { claimRules } from "../api/dispense";
import { allFacilities, allProducts, allReasons } from "../api/shared";
import * as climate from "../api/climate";
import * as places from "../api/places";
import * as stock from "../api/stock";
import { keptAt } from "./keeper";

const EVERY_MS = 20 * 60_000;
/** Cards of so many products: those with stock, in the order of the book. */
const CARDS_MAX = 60;
const PAUSE_MS = 150;
export const CARD_ROWS = 50;

let filled = { facility: "", at: 0 };

const pause = (ms: number) => new Promise<void>((go) => setTimeout(go, ms));

interface Line {
  saveData?: boolean;
  effectiveType?: string;
}

/** Nothing extra on a line that is thin or paid by the byte. */
function thin(): boolean {
  const line = (navigator as Navigator & { connection?: Line }).connection;
  return !!line?.saveData || ["slow-2g", "2g"].includes(line?.effectiveType ?? "");
}

/** One after the other and only what is older than it should be. */
async function cards(facility: string, products: string[]): Promise<void> {
  for (const product of products.slice(0, CARDS_MAX)) {
    if (!reachable.get() || document.visibilityState === "hidden") return;
    const address = `/facilities/${encodeURIComponent(facility)}/stock/${encodeURIComponent(product)}/card?last=${CARD_ROWS}`;
    const at = await keptAt(address);
    if (at && Date.now() - Date.parse(at) < EVERY_MS) continue;
    await stock.card(facility, product, { last: CARD_ROWS });
    await pause(PAUSE_MS);
  }
}

export async function fill(facility: string): Promise<void> {
  const fresh = filled.facility === facility && Date.now() - filled.at < EVERY_MS;
  if (fresh || !reachable.get()) return;
  filled = { facility, at: Date.now() };
  const [there] = await Promise.all([
    stock.stock(facility),
    stock.home(facility),
    places.facility(facility),
    climate.today(facility),
    allProducts(),
    allReasons(),
    claimRules(),
  ]);
  if (thin()) return;
  await Promise.all([places.partners(facility), allFacilities(), stock.incoming(facility)]);
  await cards(
    facility,
    there.items.map((item) => item.product.code),
  );
}

/** Whether the server answers again: asked while it does not, and somebody is looking. */
export async function probe(): Promise<void> {
  if (reachable.get() || document.visibilityState === "hidden") return;
  // Any answer will do, also a refusal.
  await call("GET", "/session", { timeoutMs: 5_000 }).catch(() => {});
}
