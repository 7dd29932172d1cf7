/** One lot: its state and history, where it lies, stopping it, checking its condition. */
import * as catalog from "../../api/catalog";
import { allProducts } from "../../api/shared";
import type { Lot } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, type Params } from "../../router";
import { may, useMe } from "../../session";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { productName, Quantity } from "../../ui/quantity";
import { LotStatusBadge, ZoneBadge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { newPath, OF_LOT } from "../labels/address";
import { Checks } from "./checks";
import { LotClimateSection } from "./climate";
import { StatusForm } from "./status-form";

const nameOf = (who: string | { name: string } | null) =>
  typeof who === "string" ? who : (who?.name ?? "");

export default function LotPage({ lot: id = "" }: Params) {
  const { at, moment } = useFacility();
  const who = useMe();
  const lot = useLoad(id, () => catalog.lot(id));
  const title = lot.data
    ? t("lot.named", { number: lot.data.number || t("lot.none") })
    : t("lot.title");
  return (
    <Page
      title={title}
      back={{ href: at("/stock"), text: t("nav.stock") }}
      actions={
        <Link class="button" href={at(newPath(OF_LOT, { thing: id }))}>
          <Icon name="label" />
          {t("labels.print")}
        </Link>
      }
    >
      <Await of={lot}>
        {(data) => (
          <>
            <Facts lot={data} />
            <Holdings lot={data} />
            <LotClimateSection lot={data} moment={moment} />
            <Checks lot={data.id} />
            {may(who, "manage-lots") && <StatusForm lot={data} done={lot.reload} />}
            <History lot={data} />
          </>
        )}
      </Await>
    </Page>
  );
}

function Facts({ lot }: { lot: Lot }) {
  const { at } = useFacility();
  return (
    <div class="card">
      <dl class="facts">
        <div>
          <dt>{t("column.product")}</dt>
          <dd>
            <Link href={at(`/stock/${encodeURIComponent(lot.product.code)}`)}>
              {productName(lot.product)}
            </Link>
          </dd>
        </div>
        <div>
          <dt>{t("column.expiry")}</dt>
          <dd>{lot.expiry ?? t("lot.noExpiry")}</dd>
        </div>
        {lot.madeOn && (
          <div>
            <dt>{t("line.madeOn")}</dt>
            <dd>{lot.madeOn}</dd>
          </div>
        )}
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
  const all = useLoad("", allProducts);
  const product = all.data?.find((p) => p.code === lot.product.code) ?? lot.product;
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
                      <strong>{row.facility.name}</strong>
                      <ZoneBadge name={row.zone.name} state={row.zone.state} />
                    </span>
                    <Quantity units={row.units} product={product} />
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

function History({ lot }: { lot: Lot }) {
  const { moment } = useFacility();
  const history = lot.history ?? [];
  if (history.length === 0) return null;
  return (
    <Section title={t("lot.history")}>
      <ul class="rows">
        {history.map((event) => (
          <li class="row" key={event.at}>
            <div class="row-main">
              <LotStatusBadge status={event.status} />
              <span class="muted">{moment(event.at)}</span>
            </div>
            <p class="row-sub">
              <span>{event.reason}</span>
              <span>{nameOf(event.by)}</span>
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
