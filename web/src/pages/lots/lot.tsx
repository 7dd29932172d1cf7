/** One lot wherever it lies: its state, stopping it, and how far it has reached. */
import * as catalog from "../../api/catalog";
import { t } from "../../i18n";
import { Link, type Params } from "../../router";
import { may, useMe } from "../../session";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { productName, Quantity } from "../../ui/quantity";
import { LotStatusBadge, ZoneBadge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { facilityPath } from "../../facility";
import { StatusForm } from "../lot/status-form";
import type { Lot } from "../../api/types";

export default function LotPage({ lot: id = "" }: Params) {
  const who = useMe();
  const lot = useLoad(id, () => catalog.lot(id));
  const title = lot.data
    ? t("lot.named", { number: lot.data.number || t("lot.none") })
    : t("lot.title");
  return (
    <Page title={title}>
      <Await of={lot}>
        {(data) => (
          <>
            <Facts lot={data} />
            <Holdings lot={data} />
            {may(who, "manage-lots") && <StatusForm lot={data} done={lot.reload} />}
          </>
        )}
      </Await>
    </Page>
  );
}

export function Facts({ lot }: { lot: Lot }) {
  return (
    <div class="card">
      <dl class="facts">
        <div>
          <dt>{t("column.product")}</dt>
          <dd>
            <Link href={`/admin/products/${encodeURIComponent(lot.product.code)}`}>
              {productName(lot.product)}
            </Link>
          </dd>
        </div>
        <div>
          <dt>{t("column.expiry")}</dt>
          <dd>{lot.expiry ?? t("lot.noExpiry")}</dd>
        </div>
        <div>
          <dt>{t("column.state")}</dt>
          <dd>
            <LotStatusBadge status={lot.status} /> {lot.statusReason}
          </dd>
        </div>
      </dl>
    </div>
  );
}

function Holdings({ lot }: { lot: Lot }) {
  const held = useLoad(lot.id, () => catalog.holdings(lot.id));
  return (
    <Section title={t("lot.where")}>
      <Await of={held}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("lot.nowhere")} />
          ) : (
            <ul class="rows">
              {items.map((row) => (
                <li class="row" key={`${row.facility.code} ${row.zone.code}`}>
                  <div class="row-main">
                    <span class="row-marks">
                      <Link href={facilityPath(row.facility.code, `/lots/${lot.id}`)}>
                        {row.facility.name}
                      </Link>
                      <ZoneBadge name={row.zone.name} state={row.zone.state} />
                    </span>
                    <Quantity units={row.units} product={lot.product} />
                  </div>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
    </Section>
  );
}
