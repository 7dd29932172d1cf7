/** The claim limits; without a network as this browser last knew them, so that it knows to ask. */
import { isUnknown } from "../../api/client";
import { claimRules, type ClaimRule, type ClaimRules } from "../../api/dispense";
import type { Category } from "../../api/types";

const NONE: ClaimRules = { on: false, items: [] };

export async function limits(): Promise<ClaimRules> {
  try {
    return await claimRules();
  } catch (error) {
    // Never asked before: the server looks when the document arrives.
    if (!isUnknown(error)) throw error;
    return NONE;
  }
}

/** The limits on a product, where they are looked at. */
export const limitsOn = (
  rules: ClaimRules,
  product: { code: string; category: Category } | undefined,
): ClaimRule[] =>
  rules.on && product
    ? rules.items.filter(
        (rule) => rule.product === product.code || rule.category === product.category,
      )
    : [];
