/** The catalogue. */
import { allProducts } from "../../api/shared";
import { CATEGORIES } from "../../api/types";
import { t } from "../../i18n";
import { Link, useQuery } from "../../router";
import { may, useMe } from "../../session";
import { ExportMenu } from "../../ui/export";
import { SelectField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Filters, countSet } from "../../ui/filters";
import { ImportLink } from "../../ui/import-link";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { productName } from "../../ui/quantity";
import { Badge } from "../../ui/state-badge";
import { Await, Empty } from "../../ui/states";
import { Thumb } from "./product-picture";

export default function Products() {
  const who = useMe();
  const [query, change] = useQuery();
  const loaded = useLoad("", allProducts);
  const q = (query.q ?? "").toLowerCase();
  const add = may(who, "manage-catalogue") && (
    <Link class="button primary" href="/admin/products/new">
      <Icon name="plus" />
      {t("product.new")}
    </Link>
  );
  const actions = (
    <>
      <ExportMenu at="/products" query={{ q: query.q, category: query.category }} />
      <ImportLink kind="products" />
      {may(who, "manage-catalogue") && (
        <Link class="button" href="/admin/products/doubles">
          {t("double.title")}
        </Link>
      )}
      {add}
    </>
  );
  return (
    <Page title={t("nav.products")} actions={actions}>
      <Filters
        q={query.q ?? ""}
        onQ={(text) => change({ q: text })}
        set={countSet(query.category, query.status)}
      >
        <SelectField
          label={t("filter.category")}
          none={t("filter.all")}
          choices={CATEGORIES.map((c) => ({ value: c, text: t(`category.${c}`) }))}
          value={query.category ?? ""}
          onValue={(category) => change({ category })}
        />
        <SelectField
          label={t("product.status")}
          none={t("filter.all")}
          choices={(["active", "retired"] as const).map((s) => ({
            value: s,
            text: t(`product.${s}`),
          }))}
          value={query.status ?? ""}
          onValue={(status) => change({ status })}
        />
      </Filters>
      <Await of={loaded}>
        {(all) => {
          const items = all.filter(
            (p) =>
              (!query.category || p.category === query.category) &&
              (!query.status || p.status === query.status) &&
              `${p.code} ${p.name} ${p.spec} ${p.nameEn} ${p.gtin}`.toLowerCase().includes(q),
          );
          if (items.length === 0) return <Empty text={t("picker.none")}>{add}</Empty>;
          return (
            <ul class="rows">
              {items.map((p) => (
                <li class="row row-link with-thumb" key={p.code}>
                  <Thumb product={p} />
                  <div>
                    <div class="row-main">
                      <Link href={`/admin/products/${encodeURIComponent(p.code)}`}>
                        {productName(p)}
                      </Link>
                      {p.mergedInto ? (
                        <Badge tone="plain">{t("merge.into", { number: p.mergedInto.code })}</Badge>
                      ) : (
                        p.status === "retired" && <Badge tone="plain">{t("product.retired")}</Badge>
                      )}
                    </div>
                    <p class="row-sub">
                      <span>{t(`category.${p.category}`)}</span>
                      <span>{p.code}</span>
                      <span>{t(`method.${p.method}`)}</span>
                      {p.maker && <span>{p.maker}</span>}
                    </p>
                  </div>
                </li>
              ))}
            </ul>
          );
        }}
      </Await>
    </Page>
  );
}
