/** All lots: found by number, product, state and expiry. */
import * as catalog from "../../api/catalog";
import { allProducts } from "../../api/shared";
import type { LotStatus } from "../../api/types";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { SelectField, TextField } from "../../ui/field";
import { countSet, Filters } from "../../ui/filters";
import { ImportLink } from "../../ui/import-link";
import { useLoad, usePaged } from "../../ui/load";
import { MoreButton, Page } from "../../ui/page";
import { productName } from "../../ui/quantity";
import { Badge, LotStatusBadge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";

const STATUSES: LotStatus[] = ["active", "held", "recalled"];

export default function LotsPage() {
  const who = useMe();
  const [query, change] = useQuery();
  const asked = {
    q: query.q,
    status: query.status,
    product: query.product,
    expiresBefore: query.before,
  };
  const list = usePaged(JSON.stringify(asked), (after) => catalog.lots({ ...asked, after }));
  const products = useLoad("", allProducts);
  const ways = (
    <>
      <Link class="button" href="/recalls">
        {t("recall.all")}
      </Link>
      {may(who, "manage-lots") && (
        <Link class="button" href="/lots/doubles">
          {t("double.title")}
        </Link>
      )}
      <ImportLink kind="lots" />
    </>
  );
  return (
    <Page title={t("nav.lots")} actions={ways}>
      <Filters
        q={query.q ?? ""}
        onQ={(q) => change({ q })}
        set={countSet(query.status, query.product, query.before)}
      >
        <SelectField
          label={t("column.state")}
          none={t("filter.all")}
          choices={STATUSES.map((s) => ({ value: s, text: t(`lotStatus.${s}`) }))}
          value={query.status ?? ""}
          onValue={(status) => change({ status })}
        />
        <SelectField
          label={t("column.product")}
          none={t("filter.all")}
          choices={(products.data ?? []).map((p) => ({ value: p.code, text: productName(p) }))}
          value={query.product ?? ""}
          onValue={(product) => change({ product })}
        />
        <TextField
          label={t("lots.before")}
          value={query.before ?? ""}
          onValue={(before) => change({ before })}
          input={{ type: "date" }}
        />
      </Filters>
      <Await of={list.list}>
        {(items) =>
          items.length === 0 ? (
            <Empty text={t("lots.none")} />
          ) : (
            <ul class="rows">
              {items.map((lot) => (
                <li class="row row-link" key={lot.id}>
                  <div class="row-main">
                    <Link href={`/lots/${lot.id}`}>{lot.number || t("lot.none")}</Link>
                    {lot.mergedInto ? (
                      <Badge tone="plain">
                        {t("merge.into", { number: lot.mergedInto.number || t("lot.none") })}
                      </Badge>
                    ) : (
                      <LotStatusBadge status={lot.status} />
                    )}
                  </div>
                  <p class="row-sub">
                    <span>{productName(lot.product)}</span>
                    <span>
                      {lot.expiry ? t("lot.expires", { day: lot.expiry }) : t("lot.noExpiry")}
                    </span>
                    {lot.statusReason && <span>{lot.statusReason}</span>}
                  </p>
                </li>
              ))}
            </ul>
          )
        }
      </Await>
      <MoreButton more={list.more} busy={list.loadingMore} />
    </Page>
  );
}
