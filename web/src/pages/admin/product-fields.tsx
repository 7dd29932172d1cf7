/** The fields of a product, packs among them. */
import { useState } from "preact/hooks";
import { CATEGORIES, CLIMATE_CLASSES, METHODS, type Category, type Product } from "../../api/types";
import { t } from "../../i18n";
import { SelectField, TextField } from "../../ui/field";
import { Icon } from "../../ui/icon";
import type { Submit } from "../../ui/submit";
import "./product.css";

const TEXTS = ["name", "nameEn", "spec", "form", "maker", "approvalNumber", "gtin"] as const;
const LONG = ["suits", "usage"] as const;

export const PRODUCT_FIELDS = [
  "code",
  "category",
  "method",
  "baseUnit",
  "packs",
  "storageClass",
  "status",
  ...TEXTS,
  ...LONG,
];

type TextName = "code" | "baseUnit" | (typeof TEXTS)[number] | (typeof LONG)[number];
type Choices = { category: Category; method: string; storageClass: string; status: string };
export type ProductForm = Record<TextName, string> &
  Choices & { packs: { name: string; units: string }[] };

export function useProductForm(from?: Product) {
  const [form, setForm] = useState<ProductForm>({
    code: from?.code ?? "",
    category: from?.category ?? "drug",
    method: from?.method ?? "other",
    name: from?.name ?? "",
    nameEn: from?.nameEn ?? "",
    spec: from?.spec ?? "",
    form: from?.form ?? "",
    maker: from?.maker ?? "",
    baseUnit: from?.baseUnit ?? "",
    approvalNumber: from?.approvalNumber ?? "",
    gtin: from?.gtin ?? "",
    storageClass: from?.storageClass ?? "normal",
    suits: from?.suits ?? "",
    usage: from?.usage ?? "",
    status: from?.status ?? "active",
    packs: (from?.packs ?? []).map((p) => ({ name: p.name, units: String(p.units) })),
  });
  const patch = (change: Partial<ProductForm>) => setForm((now) => ({ ...now, ...change }));
  return { form, patch };
}

export function productBody(form: ProductForm): Partial<Product> {
  const packs = form.packs
    .filter((pack) => pack.name.trim() !== "")
    .map((pack) => ({ name: pack.name.trim(), units: Number(pack.units) }));
  const body = { ...form, packs, gtin: form.gtin.trim() || null };
  return body as Partial<Product>;
}

type Props = ReturnType<typeof useProductForm> & { submit: Submit; isNew: boolean };

export function ProductFields(props: Props) {
  const { form, patch, submit, isNew } = props;
  const text = (name: TextName, required = false) => (
    <TextField
      key={name}
      label={t(`product.${name}`)}
      required={required}
      value={form[name]}
      onValue={(value) => patch({ [name]: value })}
      error={submit.at(name)}
    />
  );
  return (
    <>
      <div class="columns">
        {isNew && text("code", true)}
        {TEXTS.map((name) => text(name, name === "name"))}
        <Selects {...props} />
        {text("baseUnit", true)}
      </div>
      <Packs {...props} />
      <div class="columns">{LONG.map((name) => text(name))}</div>
    </>
  );
}

function Selects({ form, patch, submit, isNew }: Props) {
  const options = {
    category: CATEGORIES.map((c) => ({ value: c, text: t(`category.${c}`) })),
    method: METHODS.map((m) => ({ value: m, text: t(`method.${m}`) })),
    storageClass: CLIMATE_CLASSES.map((c) => ({ value: c, text: t(`climate.${c}`) })),
    status: (["active", "retired"] as const).map((s) => ({ value: s, text: t(`product.${s}`) })),
  };
  const names = (Object.keys(options) as (keyof Choices)[]).filter((n) => !isNew || n !== "status");
  return (
    <>
      {names.map((name) => (
        <SelectField
          key={name}
          label={t(`product.${name}`)}
          required
          choices={options[name]}
          value={form[name]}
          onValue={(value) => patch({ [name]: value })}
          error={submit.at(name)}
        />
      ))}
    </>
  );
}

function Packs({ form, patch, submit }: Props) {
  const set = (i: number, change: Partial<{ name: string; units: string }>) =>
    patch({ packs: form.packs.map((pack, at) => (at === i ? { ...pack, ...change } : pack)) });
  return (
    <fieldset>
      <legend class="legend">{t("product.packs")}</legend>
      {form.packs.map((pack, i) => (
        <div class="pack-row" key={i}>
          <TextField
            label={t("pack.name")}
            value={pack.name}
            onValue={(name) => set(i, { name })}
          />
          <TextField
            label={t("pack.units", { unit: form.baseUnit })}
            value={pack.units}
            onValue={(units) => set(i, { units })}
            input={{ inputMode: "numeric" }}
          />
          <button
            type="button"
            class="icon-button"
            aria-label={t("pack.drop", { name: pack.name })}
            onClick={() => patch({ packs: form.packs.filter((_, at) => at !== i) })}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
      {submit.at("packs") && <p class="error">{submit.at("packs")}</p>}
      <button
        type="button"
        class="button below"
        onClick={() => patch({ packs: [...form.packs, { name: "", units: "" }] })}
      >
        {t("pack.new")}
      </button>
    </fieldset>
  );
}
