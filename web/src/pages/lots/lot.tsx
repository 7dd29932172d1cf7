/** One lot wherever it lies: its state, stopping it, how far it has reached, its doubles. */
import * as catalog from "../../api/catalog";
import * as lots from "../../api/lots";
import { allProducts } from "../../api/shared";
import type { Lot } from "../../api/types";
import { t } from "../../i18n";
import { momentAt } from "../../lib/dates";
import { Link, type Params } from "../../router";
import { may, useMe } from "../../session";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { Page, Section } from "../../ui/page";
import { productName } from "../../ui/quantity";
import { LotStatusBadge } from "../../ui/state-badge";
import { Await, Notice } from "../../ui/states";
import { LotClimateSection } from "../lot/climate";
import { StatusForm } from "../lot/status-form";
import { Merges } from "./merges";
import { ReachParts } from "./reach";

/** The county's clock: what is told of a lot belongs to no one facility. */
export const CHINA = 480;
export const moment = (at: string) => momentAt(at, CHINA);

export default function LotPage({ lot: id = "" }: Params) {
  const who = useMe();
  const lot = useLoad(id, () => catalog.lot(id));
  const reach = useLoad(id, () => lots.reach(id));
  const products = useLoad("", allProducts);
  const product = products.data?.find((p) => p.code === lot.data?.product.code);
  const again = () => {
    lot.reload();
    reach.reload();
  };
  const title = lot.data
    ? t("lot.named", { number: lot.data.number || t("lot.none") })
    : t("lot.title");
  const notice = lot.data?.status === "recalled" && (
    <Link class="button" href={`/lots/${id}/notice`}>
      <Icon name="print" />
      {t("recall.notice")}
    </Link>
  );
  return (
    <Page title={title} back={{ href: "/lots", text: t("nav.lots") }} actions={notice}>
      <Await of={lot}>
        {(data) => (
          <>
            <Facts lot={data} />
            <Await of={reach}>
              {(reached) => <ReachParts reach={reached} product={product ?? data.product} />}
            </Await>
            <LotClimateSection lot={data} moment={moment} />
            {may(who, "manage-lots") && !data.mergedInto && <StatusForm lot={data} done={again} />}
            <Merges lot={data} done={again} />
            <History lot={data} />
          </>
        )}
      </Await>
    </Page>
  );
}

function Facts({ lot }: { lot: Lot }) {
  return (
    <>
      {lot.mergedInto && (
        <Notice kind="info">
          {t("merge.into", { number: lot.mergedInto.number || t("lot.none") })}{" "}
          <Link href={`/lots/${lot.mergedInto.id}`}>{t("merge.see")}</Link>
        </Notice>
      )}
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
    </>
  );
}

function History({ lot }: { lot: Lot }) {
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
              <span>{typeof event.by === "string" ? event.by : event.by?.name}</span>
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}
