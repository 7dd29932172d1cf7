/** Adding a product to the catalogue. */
import * as catalog from "../../api/catalog";
import { allProducts } from "../../api/shared";
import { t } from "../../i18n";
import { navigate } from "../../router";
import { Form } from "../../ui/form";
import { Page } from "../../ui/page";
import { useSubmit } from "../../ui/submit";
import { PRODUCT_FIELDS, productBody, ProductFields, useProductForm } from "./product-fields";

export default function NewProduct() {
  const fields = useProductForm();
  const submit = useSubmit(PRODUCT_FIELDS);
  const send = async () => {
    const { status: _, ...body } = productBody(fields.form);
    await catalog.addProduct(body);
    allProducts.forget();
    navigate("/admin/products", { replace: true });
  };
  return (
    <Page title={t("product.new")} back={{ href: "/admin/products", text: t("nav.products") }}>
      <div class="card">
        <Form submit={submit} onSubmit={send} action={t("action.create")}>
          <ProductFields {...fields} submit={submit} isNew />
        </Form>
      </div>
    </Page>
  );
}
