/** Starting a count: the whole depot, a zone, a class or some products; with figures or blind. */
import { useState } from "preact/hooks";
import * as counts from "../../api/counts";
import { allProducts } from "../../api/shared";
import { CATEGORIES, type Category, type Product } from "../../api/types";
import { untilKnown } from "../../api/safely";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { navigate } from "../../router";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Page } from "../../ui/page";
import { Picker } from "../../ui/picker";
import { productName } from "../../ui/quantity";
import { Await } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import "./count.css";

const WHATS = ["whole", "zone", "category", "products"] as const;
type What = (typeof WHATS)[number];

export default function NewCount() {
  const { at } = useFacility();
  const products = useLoad("", allProducts);
  return (
    <Page narrow title={t("count.start")} back={{ href: at("/counts"), text: t("count.title") }}>
      <Await of={products}>{(all) => <Start products={all} />}</Await>
    </Page>
  );
}

function Start({ products }: { products: Product[] }) {
  const { facility, zones, at } = useFacility();
  const submit = useSubmit();
  // Made once: a second touch opens the same count.
  const [id] = useState(newId);
  const [what, setWhat] = useState<What>("whole");
  const [zone, setZone] = useState(zones[0]?.code ?? "");
  const [category, setCategory] = useState<Category>("drug");
  const [chosen, setChosen] = useState<string[]>([]);
  const [blind, setBlind] = useState(false);
  const [note, setNote] = useState("");
  const start = async () => {
    const request: counts.CountRequest = { id, blind };
    if (note.trim()) request.note = note.trim();
    if (what === "zone") request.zones = [zone];
    if (what === "category") request.category = category;
    if (what === "products") request.products = chosen;
    const view = await untilKnown(
      () => counts.open(facility.code, request),
      () => {},
    );
    navigate(at(`/counts/${view.id}`), { replace: true });
  };
  return (
    <Form submit={submit} onSubmit={start} action={t("count.begin")}>
      <SelectField
        label={t("count.what")}
        required
        value={what}
        onValue={(value) => setWhat(value as What)}
        choices={WHATS.map((value) => ({ value, text: t(`count.what.${value}`) }))}
      />
      {what === "zone" && (
        <SelectField
          label={t("column.zone")}
          required
          value={zone}
          onValue={setZone}
          choices={zones
            .filter((each) => each.status === "active")
            .map((each) => ({ value: each.code, text: each.name }))}
        />
      )}
      {what === "category" && (
        <SelectField
          label={t("count.what.category")}
          required
          value={category}
          onValue={(value) => setCategory(value as Category)}
          choices={CATEGORIES.map((value) => ({ value, text: t(`category.${value}`) }))}
        />
      )}
      {what === "products" && <Chosen products={products} chosen={chosen} setChosen={setChosen} />}
      <label class="check">
        <input
          type="checkbox"
          checked={blind}
          onChange={(e) => setBlind(e.currentTarget.checked)}
        />
        {t("count.blind.choose")}
      </label>
      <TextField label={t("post.note")} value={note} onValue={setNote} />
    </Form>
  );
}

function Chosen(props: {
  products: Product[];
  chosen: string[];
  setChosen: (codes: string[]) => void;
}) {
  const { products, chosen, setChosen } = props;
  const items = products
    .filter((p) => !chosen.includes(p.code))
    .map((p) => ({
      value: p.code,
      text: productName(p),
      detail: p.code,
      search: [p.name, p.spec, p.code, p.gtin].filter(Boolean).join(" "),
    }));
  return (
    <div>
      <Picker
        label={t("count.what.products")}
        required
        items={items}
        value=""
        onPick={(code) => setChosen([...chosen, code])}
      />
      <ul class="count-chosen">
        {products
          .filter((p) => chosen.includes(p.code))
          .map((p) => (
            <li key={p.code}>
              {productName(p)}
              <button
                type="button"
                class="button"
                onClick={() => setChosen(chosen.filter((code) => code !== p.code))}
              >
                {t("count.leaveOut")}
              </button>
            </li>
          ))}
      </ul>
    </div>
  );
}
