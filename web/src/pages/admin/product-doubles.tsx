/** Products that may have been entered twice. */
import { useState } from "preact/hooks";
import * as api from "../../api/product-merges";
import { allProducts } from "../../api/shared";
import { t } from "../../i18n";
import { Link } from "../../router";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { productName } from "../../ui/quantity";
import { Await, Empty } from "../../ui/states";
import { MergeDialog } from "./product-merges";

export default function ProductDoubles() {
  const list = useLoad("", () => Promise.all([api.doubles(), allProducts()] as const));
  const [chosen, setChosen] = useState("");
  return (
    <Page title={t("double.title")} back={{ href: "/admin/products", text: t("nav.products") }}>
      <p class="muted">{t("productDouble.about")}</p>
      <Await of={list}>
        {([{ items }, products]) => {
          if (items.length === 0) return <Empty text={t("productDouble.none")} />;
          const double = products.find((p) => p.code === chosen);
          return (
            <>
              <ul class="rows">
                {items.map((group) => (
                  <li class="row" key={group.products.map((p) => p.code).join()}>
                    {group.products.map((named) => {
                      const product = products.find((p) => p.code === named.code);
                      return (
                        <div class="row-main" key={named.code}>
                          <Link href={`/admin/products/${encodeURIComponent(named.code)}`}>
                            {named.code} {product ? productName(product) : named.name}
                          </Link>
                          <button
                            type="button"
                            class="button"
                            aria-label={t("double.isDouble", { lot: named.code })}
                            onClick={() => setChosen(named.code)}
                          >
                            {t("double.this")}
                          </button>
                        </div>
                      );
                    })}
                  </li>
                ))}
              </ul>
              {double && (
                <MergeDialog
                  product={double}
                  close={() => setChosen("")}
                  done={() => {
                    setChosen("");
                    allProducts.forget();
                    list.reload();
                  }}
                />
              )}
            </>
          );
        }}
      </Await>
    </Page>
  );
}
