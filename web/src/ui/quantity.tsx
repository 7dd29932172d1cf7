/** A quantity of a product, written both ways. */
import type { ProductBrief } from "../api/types";
import { formatBoth } from "../lib/packs";

export const quantity = (units: number, product: ProductBrief): string =>
  formatBoth(units, product.packs ?? [], product.baseUnit);

export function Quantity(props: { units: number; product: ProductBrief }) {
  return <span class="amount">{quantity(props.units, props.product)}</span>;
}

/** A product's name and specification in one line. */
export const productName = (product: ProductBrief): string =>
  product.spec ? `${product.name} ${product.spec}` : product.name;
