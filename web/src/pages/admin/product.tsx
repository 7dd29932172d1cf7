/** One product: everybody may read it, those who keep the catalogue may change it. */
import { useState } from "preact/hooks";
import * as catalog from "../../api/catalog";
import { allProducts } from "../../api/shared";
import type { Product } from "../../api/types";
import { t } from "../../i18n";
import { Link, type Params } from "../../router";
import { may, useMe } from "../../session";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { productName } from "../../ui/quantity";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { ProductMerges } from "./product-merges";
import { Picture } from "./product-picture";
import { StockedAt } from "./product-stock";
import { PRODUCT_FIELDS, productBody, ProductFields, useProductForm } from "./product-fields";

export default function ProductPage({ code = "" }: Params) {
  const who = useMe();
  const edits = may(who, "manage-catalogue");
  const loaded = useLoad(code, () => catalog.product(code));
  return (
    <Page
      title={loaded.data ? productName(loaded.data) : t("column.product")}
      back={{ href: "/admin/products", text: t("nav.products") }}
    >
      <Await of={loaded}>
        {(product) => (
          <>
            {product.mergedInto && (
              <Notice kind="info">
                {t("merge.into", { number: product.mergedInto.code })}{" "}
                <Link href={`/admin/products/${encodeURIComponent(product.mergedInto.code)}`}>
                  {product.mergedInto.name}
                </Link>
              </Notice>
            )}
            {edits && !product.mergedInto ? (
              <Edit product={product} done={loaded.reload} />
            ) : (
              <Read product={product} />
            )}
            <Picture product={product} edits={edits} done={loaded.reload} />
            {may(who, "see-stock") && <StockedAt product={product} />}
            {may(who, "see-stock") && (
              <ProductMerges product={product} edits={edits} done={loaded.reload} />
            )}
          </>
        )}
      </Await>
    </Page>
  );
}

function Edit({ product, done }: { product: Product; done: () => void }) {
  const fields = useProductForm(product);
  const submit = useSubmit(PRODUCT_FIELDS);
  const [saved, setSaved] = useState(false);
  const send = async () => {
    setSaved(false);
    const { code: _, ...body } = productBody(fields.form);
    await catalog.editProduct(product.code, body);
    allProducts.forget();
    setSaved(true);
  };
  const retired = fields.form.status === "retired";
  const toggle = async () => {
    const status = retired ? "active" : "retired";
    await catalog.editProduct(product.code, { status });
    fields.patch({ status });
    allProducts.forget();
    done();
  };
  return (
    <div class="card">
      <p class="muted">
        {t("product.code")} {product.code}
      </p>
      <Form
        submit={submit}
        onSubmit={send}
        action={t("action.save")}
        beside={
          <button
            type="button"
            class={retired ? "button" : "button danger"}
            disabled={submit.busy}
            onClick={() => void submit.run(toggle)}
          >
            {t(retired ? "product.revive" : "product.retire")}
          </button>
        }
      >
        <ProductFields {...fields} submit={submit} isNew={false} />
        {!retired && <p class="hint">{t("product.retireHint")}</p>}
        {saved && <Notice kind="ok">{t("state.saved")}</Notice>}
      </Form>
    </div>
  );
}

function Read({ product }: { product: Product }) {
  const packs = product.packs.map((pack) =>
    t("card.pack", { name: pack.name, units: pack.units, unit: product.baseUnit }),
  );
  const facts: [string, string | null][] = [
    [t("product.code"), product.code],
    [t("product.category"), t(`category.${product.category}`)],
    [t("product.method"), t(`method.${product.method}`)],
    [t("product.form"), product.form],
    [t("product.maker"), product.maker],
    [t("product.baseUnit"), product.baseUnit],
    [t("product.packs"), packs.join(" ")],
    [t("product.approvalNumber"), product.approvalNumber],
    [t("product.gtin"), product.gtin],
    [t("product.suits"), product.suits],
    [t("product.usage"), product.usage],
  ];
  return (
    <div class="card">
      <dl class="facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
    </div>
  );
}
