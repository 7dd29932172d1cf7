/** A product's picture, and the way to give it another. */
import { useState } from "preact/hooks";
import * as admin from "../../api/admin";
import { allProducts } from "../../api/shared";
import type { Product } from "../../api/types";
import { t } from "../../i18n";
import { Section } from "../../ui/page";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import "./product.css";

/** Small beside a product's name; nothing where there is none. */
export function Thumb({ product }: { product: Product }) {
  if (!product.picture) return <span class="thumb thumb-none" aria-hidden="true" />;
  const at = admin.pictureAt(product.code, product.picture);
  return <img class="thumb" src={at} alt="" width={44} height={44} loading="lazy" />;
}

export function Picture(props: { product: Product; edits: boolean; done: () => void }) {
  const { product } = props;
  const submit = useSubmit();
  const [picture, setPicture] = useState(product.picture ?? null);
  const keep = (next: string | null) => {
    setPicture(next);
    allProducts.forget();
    props.done();
  };
  const choose = (input: HTMLInputElement) => {
    const file = input.files?.[0];
    // The same file may be chosen again after a refusal.
    input.value = "";
    if (file) void submit.run(async () => keep(await admin.putPicture(product.code, file)));
  };
  const remove = async () => {
    await admin.removePicture(product.code);
    keep(null);
  };
  return (
    <Section title={t("picture.title")}>
      <div class="card product-picture">
        {picture ? (
          <img
            src={admin.pictureAt(product.code, picture)}
            alt={t("picture.of", { name: product.name })}
          />
        ) : (
          <p class="muted">{t("picture.none")}</p>
        )}
        {submit.message && <Notice kind="stop">{submit.message}</Notice>}
        {props.edits && (
          <>
            <div class="actions">
              <label class={submit.busy ? "button button-busy" : "button"}>
                <input
                  type="file"
                  class="visually-hidden"
                  accept="image/jpeg,image/png"
                  disabled={submit.busy}
                  onChange={(e) => choose(e.currentTarget)}
                />
                {t(submit.busy ? "state.sending" : picture ? "picture.change" : "picture.choose")}
              </label>
              {picture && (
                <button
                  type="button"
                  class="button"
                  disabled={submit.busy}
                  onClick={() => void submit.run(remove)}
                >
                  {t("picture.remove")}
                </button>
              )}
            </div>
            <p class="hint">{t("picture.hint")}</p>
          </>
        )}
      </div>
    </Section>
  );
}
