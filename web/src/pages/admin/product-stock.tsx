/** Where a product is in stock, within the reader's scope. */
import * as admin from "../../api/admin";
import type { Product } from "../../api/types";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { Link } from "../../router";
import { usePaged } from "../../ui/load";
import { MoreButton, Section } from "../../ui/page";
import { quantity } from "../../ui/quantity";
import { Await, Empty } from "../../ui/states";

export function StockedAt({ product }: { product: Product }) {
  const list = usePaged(product.code, (after) => admin.stockOf(product.code, { after }));
  return (
    <Section title={t("product.stockedAt")}>
      <Await of={list.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t("product.nowhere")} />
          ) : (
            <ul class="rows">
              {items.map((row) => (
                <li class="row row-link" key={row.facility.code}>
                  <div class="row-main">
                    <Link
                      href={facilityPath(
                        row.facility.code,
                        `/stock/${encodeURIComponent(product.code)}`,
                      )}
                    >
                      {row.facility.name}
                    </Link>
                    <span class="amount">{quantity(row.units, product)}</span>
                  </div>
                  <p class="row-sub">
                    <span>{row.facility.code}</span>
                    <span>{t("product.lots", { n: row.lots })}</span>
                    {row.qualified < row.units && (
                      <span>
                        {t("product.qualified", { qty: quantity(row.qualified, product) })}
                      </span>
                    )}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Section>
  );
}
