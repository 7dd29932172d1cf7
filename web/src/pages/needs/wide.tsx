/** 各点需求: facilities by products, how each stands, and what to ask for. */
import * as places from "../../api/places";
import * as api from "../../api/supply";
import type { FacilityNeed, NeedsLine, RegionNeeds } from "../../api/supply";
import type { ProductBrief } from "../../api/types";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { ExportMenu } from "../../ui/export";
import { SelectField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { productName, quantity } from "../../ui/quantity";
import { Await, Empty } from "../../ui/states";
import { TableFrame } from "../../ui/table-frame";
import "./needs.css";

export default function WideNeedsPage() {
  const [query, change] = useQuery();
  const regions = useLoad("", () => places.regions());
  const filter = { region: query.region ?? "", status: query.status ?? "" };
  const loaded = useLoad(JSON.stringify(filter), () => api.allNeeds(filter));
  return (
    <Page
      title={t("needsWide.title")}
      actions={<ExportMenu at={api.ALL_NEEDS} query={filter} />}
      wide
    >
      <p class="muted">{t("needsWide.about")}</p>
      <div class="filters filters-open">
        <SelectField
          label={t("facility.region")}
          none={t("filter.all")}
          choices={(regions.data?.items ?? []).map((one) => ({ value: one.code, text: one.name }))}
          value={filter.region}
          onValue={(region) => change({ region })}
        />
        <SelectField
          label={t("needs.status")}
          none={t("filter.all")}
          choices={api.STATUSES.map((each) => ({ value: each, text: t(`supplyStatus.${each}`) }))}
          value={filter.status}
          onValue={(status) => change({ status })}
        />
      </div>
      <Await of={loaded}>
        {(found) => (
          <>
            <p>
              {t("needsWide.counts", {
                out: found.counts.out,
                under: found.counts.under,
                plan: found.counts["to-plan"],
                over: found.counts.over,
                unknown: found.counts.unknown,
              })}
            </p>
            {found.items.length === 0 ? (
              <Empty text={t("needsWide.nobody")} />
            ) : (
              <Grid needs={found} />
            )}
          </>
        )}
      </Await>
    </Page>
  );
}

/** The products that any of the facilities shown has something to tell of. */
function Grid({ needs }: { needs: RegionNeeds }) {
  const told = new Set(needs.items.flatMap((line) => line.needs.map((need) => need.product)));
  const products = needs.products.map((one) => one.product).filter((one) => told.has(one.code));
  return (
    <>
      <p class="muted">{t("needsWide.legend")}</p>
      <TableFrame label={t("needsWide.title")}>
        <table class="needs-grid">
          <thead>
            <tr>
              <th scope="col">{t("needsWide.where")}</th>
              {products.map((product) => (
                <th scope="col" key={product.code} title={product.code}>
                  {productName(product)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {needs.items.map((line) => (
              <Row key={line.facility.code} line={line} products={products} />
            ))}
          </tbody>
        </table>
      </TableFrame>
      {needs.next && <p class="muted">{t("needsWide.more")}</p>}
    </>
  );
}

function Row({ line, products }: { line: NeedsLine; products: ProductBrief[] }) {
  const { facility } = line;
  const needs = new Map(line.needs.map((need) => [need.product, need]));
  return (
    <tr>
      <th scope="row">
        <Link href={facilityPath(facility.code, "/needs")}>{facility.name}</Link>
      </th>
      {products.map((product) => {
        const need = needs.get(product.code);
        return need ? (
          <td key={product.code} class={`mark mark-${need.status}`}>
            <Link href={facilityPath(facility.code, `/needs?status=${need.status}`)}>
              {mark(need)}
              <span class="visually-hidden">
                {t("needsWide.cell", {
                  facility: facility.name,
                  product: productName(product),
                  status: t(`supplyStatus.${need.status}`),
                  order: quantity(need.order, product),
                })}
              </span>
            </Link>
          </td>
        ) : (
          <td key={product.code} />
        );
      })}
    </tr>
  );
}

/** A word for the eye, and how many months it lasts where that is known. */
function mark({ status, monthsOfStock }: FacilityNeed) {
  const words = {
    out: t("needsWide.mark.out"),
    under: t("needsWide.mark.under"),
    "to-plan": "√",
    over: t("needsWide.mark.over"),
    unknown: "—",
  };
  return (
    <>
      {words[status]}
      {monthsOfStock !== null && status !== "out" && <small>{monthsOfStock.toFixed(1)}</small>}
    </>
  );
}
