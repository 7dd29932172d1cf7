/** What a scan means: the server says it; without a network, what the pages themselves can read. */
import { isUnknown } from "../api/client";
import { resolve, type Resolved } from "../api/scans";
import { allProducts } from "../api/shared";
import { parseScan } from "../lib/gs1";
import { scanned } from "../lib/scanned";

/** Read here: product and lot by the catalogue kept in the browser, nothing about the shelf. */
async function readHere(text: string): Promise<Resolved | null> {
  const scan = parseScan(text);
  if (!scan) return null;
  const products = await allProducts();
  const product = scanned(products, scan.gtin);
  if (!product) return null;
  return {
    meaning: scan.lot ? "lot" : "product",
    text,
    elsewhere: false,
    product: { code: product.code, name: product.name, spec: product.spec ?? "" },
    ...(scan.lot
      ? { lot: { id: null, number: scan.lot, expiry: scan.expiry ?? null, status: null } }
      : {}),
    vetoes: [],
    actions: ["dispense", "count", "open-card"],
  };
}

/** Null where only the server could say, and it cannot be asked. */
export async function meaningOf(facility: string, text: string): Promise<Resolved | null> {
  try {
    return await resolve(facility, text);
  } catch (error) {
    if (!isUnknown(error)) throw error;
    return readHere(text);
  }
}
