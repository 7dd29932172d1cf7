/** A lot that lies here although the book does not have it in this zone. */
import { useState } from "preact/hooks";
import type { CountView, FigureRequest } from "../../api/counts";
import type { Product } from "../../api/types";
import { t } from "../../i18n";
import { readExpiry } from "../../lib/dates";
import type { Scan } from "../../lib/gs1";
import { scanned } from "../../lib/scanned";
import { parse } from "../../lib/packs";
import { newId } from "../../lib/uuid";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { Picker } from "../../ui/picker";
import { productName } from "../../ui/quantity";
import { QtyField } from "../../ui/qty-field";
import { useSubmit } from "../../ui/submit";
import type { Live } from "./live";

export function AddFound(props: {
  live: Live;
  view: CountView;
  products: readonly Product[];
  close: () => void;
}) {
  const { live, view, products, close } = props;
  const submit = useSubmit(["lot", "lot.expiry", "units"]);
  const [code, setCode] = useState("");
  const [lot, setLot] = useState("");
  const [expiry, setExpiry] = useState("");
  const [zone, setZone] = useState(view.zones[0]?.code ?? "");
  const [qty, setQty] = useState("");
  const product = products.find((each) => each.code === code);
  const units = product ? parse(qty, product.packs, product.baseUnit) : null;
  const items = products
    .filter((p) => covers(view, p))
    .map((p) => ({
      value: p.code,
      text: productName(p),
      detail: p.code,
      search: [p.name, p.spec, p.code, p.gtin].filter(Boolean).join(" "),
    }));
  const scan = (read: Scan) => {
    const hit = scanned(products, read.gtin);
    if (!hit) return;
    setCode(hit.code);
    setLot(read.lot ?? "");
    setExpiry(read.expiry ?? "");
  };
  const add = async () => {
    if (!product || units === null) return;
    const day = readExpiry(expiry) ?? expiry.trim();
    const figure: FigureRequest = {
      id: newId(),
      product: code,
      lot: day ? { number: lot.trim(), expiry: day } : { number: lot.trim() },
      zone,
      units,
      found: true,
      countedAt: new Date().toISOString(),
    };
    await live.send(figure);
    live.reload();
    close();
  };
  return (
    <section class="card">
      <h2>{t("count.add")}</h2>
      <Form
        submit={submit}
        onSubmit={add}
        action={t("count.save")}
        beside={
          <button type="button" class="button" onClick={close}>
            {t("action.close")}
          </button>
        }
      >
        <Picker
          label={t("column.product")}
          required
          items={items}
          value={code}
          onPick={setCode}
          onScan={scan}
        />
        <TextField label={t("column.lot")} value={lot} onValue={setLot} error={submit.at("lot")} />
        <TextField
          label={t("column.expiry")}
          value={expiry}
          onValue={setExpiry}
          error={submit.at("lot.expiry")}
        />
        <SelectField
          label={t("column.zone")}
          required
          value={zone}
          onValue={setZone}
          choices={view.zones.map((each) => ({ value: each.code, text: each.name }))}
        />
        {product && (
          <QtyField
            label={t("count.onShelf")}
            text={qty}
            onText={setQty}
            packs={product.packs}
            baseUnit={product.baseUnit}
            error={submit.at("units")}
          />
        )}
      </Form>
    </section>
  );
}

function covers(view: CountView, product: Product): boolean {
  const { products, category } = view.scope;
  return (
    (products.length === 0 || products.includes(product.code)) &&
    (!category || category === product.category)
  );
}
