/** Stock on hand: products with their lots, as of today or any earlier day. */
import { path } from "../../api/client";
import * as stockApi from "../../api/stock";
import type { Stock } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { useStore } from "../../lib/store";
import { status } from "../../offline/status";
import { Link, useQuery } from "../../router";
import { mayPost, useMe } from "../../session";
import { ExportMenu } from "../../ui/export";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Await, Empty, Notice } from "../../ui/states";
import { applyFilter, asked, isFiltered, readFilter } from "./filter";
import { Filters } from "./filters";
import { ProductRow } from "./product-row";
import "./stock.css";

export default function StockPage() {
  const { facility, today, at } = useFacility();
  const [query, change] = useQuery();
  const filter = readFilter(query);
  const loaded = useLoad(`${facility.code} ${filter.asOf}`, (signal) =>
    stockApi.stock(facility.code, { asOf: filter.asOf }, signal),
  );
  const print = (
    <button type="button" class="button" onClick={() => window.print()}>
      <Icon name="print" />
      {t("action.print")}
    </button>
  );
  const past = filter.asOf && filter.asOf !== today;
  return (
    <Page
      title={t("nav.stock")}
      actions={
        <>
          <ExportMenu at={path`/facilities/${facility.code}/stock`} query={asked(filter, today)} />
          <Link class="button" href={at("/expiry")}>
            {t("expiry.title")}
          </Link>
          {print}
        </>
      }
    >
      <p class="print-only">
        {facility.name} · {t("stock.asOf", { day: filter.asOf || today })}
      </p>
      <Filters filter={filter} change={change} />
      {past && (
        <Notice kind="info">
          <p>{t("stock.past", { day: filter.asOf })}</p>
          <button type="button" class="button" onClick={() => change({ asOf: "" })}>
            {t("stock.now")}
          </button>
        </Notice>
      )}
      <Await of={loaded}>{(stock) => <Products stock={stock} />}</Await>
    </Page>
  );
}

function Products({ stock }: { stock: Stock }) {
  const { today } = useFacility();
  const [query, change] = useQuery();
  const filter = readFilter(query);
  const items = applyFilter(stock, filter, today);
  const unsent = useStore(status).open.filter((job) => job.facility === stock.facility.code);
  const showLots = query.lots === "1" || !!filter.q || !!filter.state;
  if (stock.items.length === 0) return <NothingYet />;
  if (items.length === 0) return <Empty text={t("stock.noneFound")} />;
  return (
    <>
      {unsent.length > 0 && (
        <Notice kind="warn">
          <p>{t("wire.unsentStock", { n: unsent.length })}</p>
          <Link href="/waiting">{t("wire.see")}</Link>
        </Notice>
      )}
      <p class="stock-count">
        <span class="muted">{t("stock.count", { n: items.length })}</span>
        <label class="check">
          <input
            type="checkbox"
            checked={showLots}
            onChange={(e) => change({ lots: e.currentTarget.checked ? "1" : "" })}
          />
          {t("stock.showLots")}
        </label>
      </p>
      <ul class="rows stock">
        {items.map((item) => (
          <ProductRow
            key={`${item.product.code} ${showLots}`}
            item={item}
            open={showLots}
            filtered={isFiltered(filter)}
          />
        ))}
      </ul>
      <p class="muted stock-head">
        {t("stock.head", { seq: stock.head.seq })} <code>{stock.head.code}</code>
      </p>
    </>
  );
}

function NothingYet() {
  const who = useMe();
  const { at } = useFacility();
  return (
    <Empty text={t("stock.empty")}>
      {mayPost(who, "opening") && (
        <Link class="button primary" href={at("/post/opening")}>
          {t("home.beginOpening")}
        </Link>
      )}
      {mayPost(who, "receipt") && (
        <Link class="button" href={at("/post/receipt")}>
          {t("home.beginReceipt")}
        </Link>
      )}
    </Empty>
  );
}
