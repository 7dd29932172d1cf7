/** 需求测算: how long each product lasts here, and what to ask for, with what drives the figures. */
import { useState } from "preact/hooks";
import { path } from "../../api/client";
import * as api from "../../api/supply";
import type { Need } from "../../api/supply";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { ExportMenu } from "../../ui/export";
import { SelectField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { productName, quantity } from "../../ui/quantity";
import { Badge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { TableFrame } from "../../ui/table-frame";
import { Forecast } from "./forecast";
import { TONES } from "./tones";
import "./needs.css";

export default function NeedsPage() {
  const { facility, at } = useFacility();
  const [query, change] = useQuery();
  const who = useMe();
  const loaded = useLoad(facility.code, () => api.needs(facility.code));
  const status = query.status ?? "";
  return (
    <Page
      title={t("needs.title")}
      back={{ href: at("/stock"), text: t("nav.stock") }}
      actions={
        <>
          {may(who, "manage-settings") && (
            <Link class="button" href="/admin/supply-plans">
              {t("supplyPlan.title")}
            </Link>
          )}
          <ExportMenu at={path`/facilities/${facility.code}/needs`} query={{}} />
        </>
      }
    >
      <p class="muted">{t("needs.about")}</p>
      <div class="filters filters-open">
        <SelectField
          label={t("needs.status")}
          none={t("filter.all")}
          choices={api.STATUSES.map((each) => ({ value: each, text: t(`supplyStatus.${each}`) }))}
          value={status}
          onValue={(next) => change({ status: next })}
        />
      </div>
      <Await of={loaded}>
        {({ items, day, place }) => {
          const shown = items.filter((item) => !status || item.status === status);
          if (items.length === 0) return <Empty text={t("needs.empty")} />;
          return (
            <>
              <p class="muted">{t("needs.day", { day, place: t(`supplyPlace.${place}`) })}</p>
              {shown.length === 0 ? (
                <Empty text={t("needs.noneSuch")} />
              ) : (
                <ul class="rows">
                  {shown.map((item) => (
                    <Row key={item.product.code} item={item} />
                  ))}
                </ul>
              )}
            </>
          );
        }}
      </Await>
    </Page>
  );
}

/** How much goes out, or why nobody knows. */
function consumption({ consumption, months, rule, product }: Need): string {
  if (consumption === null) return t("needs.noConsumption");
  if (consumption === 0) return t("needs.nothingUsed", { n: months.length });
  const amount = `${consumption.toFixed(1)} ${product.baseUnit}`;
  return t("needs.perMonth", { amount, rule: t(`consumptionRule.${rule}`) });
}

function Row({ item }: { item: Need }) {
  const { at } = useFacility();
  const { product, levels, rounded } = item;
  const told = (label: string, units: number) => (
    <span>
      {label} <strong>{quantity(units, product)}</strong>
    </span>
  );
  return (
    <li class="row">
      <div class="row-main">
        <Link href={at(path`/stock/${product.code}`)}>{productName(product)}</Link>
        <Badge tone={TONES[item.status]}>{t(`supplyStatus.${item.status}`)}</Badge>
      </div>
      <p class="row-sub">
        {told(t("needs.usable"), item.usable)}
        {item.monthsOfStock !== null && (
          <span>{t("needs.lasts", { n: item.monthsOfStock.toFixed(1) })}</span>
        )}
        <span>{consumption(item)}</span>
        {levels && levels.max > 0 && (
          <span>
            {t("needs.levels", {
              min: quantity(levels.min, product),
              max: quantity(levels.max, product),
            })}
          </span>
        )}
        {item.coming > 0 && told(t("needs.coming"), item.coming)}
        {item.wasted > 0 && told(t("needs.wasted"), item.wasted)}
        {item.barred > 0 && told(t("needs.barred"), item.barred)}
        {item.ownPlan && <span>{t("needs.ownPlan")}</span>}
      </p>
      <p class="needs-order">
        {item.order > 0
          ? t("needs.orderText", { amount: quantity(item.order, product) })
          : t("needs.noOrder")}
        {rounded && rounded.units !== item.order && (
          <span class="muted">
            {t("needs.rounded", {
              packs: rounded.packs,
              pack: rounded.pack,
              amount: `${rounded.units} ${product.baseUnit}`,
            })}
          </span>
        )}
      </p>
      {item.months.length > 0 && <Months item={item} />}
      {item.months.length > 0 && <Ahead item={item} />}
    </li>
  );
}

/** The forecast, asked for when it is opened. */
function Ahead({ item }: { item: Need }) {
  const { facility } = useFacility();
  const [open, setOpen] = useState(false);
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t("forecast.title")}</summary>
      {open && <Forecast at={facility.code} product={item.product.code} />}
    </details>
  );
}

/** The months that are averaged. */
function Months({ item }: { item: Need }) {
  return (
    <details>
      <summary>{t("needs.months")}</summary>
      <TableFrame label={`${productName(item.product)} ${t("needs.months")}`}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("needs.month")}</th>
              <th scope="col" class="number">
                {t("needs.consumed")}
              </th>
              <th scope="col" class="number">
                {t("needs.out")}
              </th>
            </tr>
          </thead>
          <tbody>
            {item.months.map((month) => (
              <tr key={month.month}>
                <th scope="row">{month.month}</th>
                <td class="number">{quantity(month.units, item.product)}</td>
                <td class="number">{t("needs.outOf", { out: month.out, days: month.days })}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </TableFrame>
    </details>
  );
}
