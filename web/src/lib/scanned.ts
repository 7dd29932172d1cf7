/** The product that a scanned code names. */
import type { Product } from "../api/types";
import { gtin14 } from "./gs1";

/** Of a double, the product it was merged into. */
export function scanned(products: readonly Product[], gtin: string | undefined) {
  const hit = products.find((p) => p.gtin && gtin14(p.gtin) === gtin);
  const into = hit?.mergedInto?.code;
  return into ? products.find((p) => p.code === into) : hit;
}
