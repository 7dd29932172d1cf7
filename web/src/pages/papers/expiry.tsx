/** What expires soon or has expired: by the horizon one chooses, to print and to take out. */
import { path } from "../../api/client";
import * as papers from "../../api/papers";
import { CATEGORIES } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { ExportMenu } from "../../ui/export";
import { SelectField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { productName, Quantity } from "../../ui/quantity";
import { LotStateBadge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { daysText } from "./expiry-print";

const HORIZONS = [30, 90, 180, 365];

export default function ExpiryPage() {
  const { facility, at } = useFacility();
  const [query, change] = useQuery();
  const asked = { within: query.within ?? "", category: query.category ?? "" };
  const loaded = useLoad(JSON.stringify([facility.code, asked]), () =>
    papers.expiry(facility.code, asked),
  );
  const search = new URLSearchParams(Object.entries(asked).filter(([, value]) => value));
  const actions = (
    <>
      <ExportMenu at={path`/facilities/${facility.code}/expiry`} query={asked} />
      <Link class="button" href={at(`/expiry/print?${search.toString()}`)}>
        <Icon name="print" />
        {t("action.print")}
      </Link>
    </>
  );
  return (
    <Page
      title={t("expiry.title")}
      back={{ href: at("/stock"), text: t("nav.stock") }}
      actions={actions}
    >
      <div class="filters filters-open">
        <SelectField
          label={t("filter.expires")}
          choices={HORIZONS.map((n) => ({
            value: String(n),
            text: t("filter.withinDays", { n }),
          }))}
          value={asked.within || "180"}
          onValue={(within) => change({ within })}
        />
        <SelectField
          label={t("filter.category")}
          none={t("filter.all")}
          choices={CATEGORIES.map((c) => ({ value: c, text: t(`category.${c}`) }))}
          value={asked.category}
          onValue={(category) => change({ category })}
        />
      </div>
      <Await of={loaded}>
        {({ items }) =>
          items.length === 0 ? (
            <Empty text={t("expiry.none")} />
          ) : (
            <ul class="rows">
              {items.map((item) => (
                <Row key={item.lot.id} {...item} />
              ))}
            </ul>
          )
        }
      </Await>
    </Page>
  );
}

function Row({ product, lot }: papers.ExpiryList["items"][number]) {
  const { at } = useFacility();
  return (
    <li class="row">
      <div class="row-main">
        <Link href={at(`/lots/${lot.id}`)}>{productName(product)}</Link>
        <LotStateBadge state={lot.state} />
      </div>
      <p class="row-sub">
        <span>
          {t("column.lot")} {lot.number || t("lot.none")}
        </span>
        <span>{lot.expiry && t("lot.expires", { day: lot.expiry })}</span>
        <strong>{daysText(lot.daysLeft ?? 0)}</strong>
        <span>
          <Quantity units={lot.units} product={product} />
        </span>
        <span>{lot.zones.map((zone) => zone.name).join(t("list.and"))}</span>
      </p>
    </li>
  );
}
