/** Products that are one: the merges a product had a part in, making one, taking one back. */
import { useState } from "preact/hooks";
import * as api from "../../api/product-merges";
import { allProducts } from "../../api/shared";
import type { Product } from "../../api/types";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { Link } from "../../router";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { productName } from "../../ui/quantity";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { MergeRow, MergeSection } from "../lots/merge-parts";

export function ProductMerges(props: { product: Product; edits: boolean; done: () => void }) {
  const { product, edits } = props;
  const list = useLoad(product.code, () => api.merges(product.code));
  const again = () => {
    allProducts.forget();
    list.reload();
    props.done();
  };
  return (
    <MergeSection
      list={list}
      edits={edits}
      begins={!product.mergedInto}
      none={t("productMerge.none")}
      begin={t("productMerge.begin")}
      row={(merge) => (
        <MergeRow
          key={merge.id}
          merge={merge}
          what={
            <>
              <ProductLink {...merge.from} />
              <span>→</span>
              <ProductLink {...merge.into} />
            </>
          }
          more={<span>{t("productMerge.documents", { n: merge.documents })}</span>}
          undone={merge.undoneAt ? (merge.undoneReason ?? "") : undefined}
          edits={edits}
          undoAbout={t("productMerge.undoAbout")}
          undo={(reason) => api.undoMerge(merge.id, reason)}
          done={again}
        />
      )}
      dialog={(close) => (
        <MergeDialog
          product={product}
          close={close}
          done={() => {
            close();
            again();
          }}
        />
      )}
    />
  );
}

function ProductLink({ code, name }: { code: string; name: string }) {
  return (
    <Link href={`/admin/products/${encodeURIComponent(code)}`}>
      {code} {name}
    </Link>
  );
}

/** Which product of the same category and unit survives, what that does, and why. */
export function MergeDialog(props: { product: Product; close: () => void; done: () => void }) {
  const { product } = props;
  const all = useLoad("", allProducts);
  const may = (other: Product) =>
    other.code !== product.code &&
    !other.mergedInto &&
    other.category === product.category &&
    other.baseUnit === product.baseUnit;
  return (
    <Dialog title={t("productMerge.begin")} onClose={props.close}>
      <p class="muted">{t("productMerge.about", { name: productName(product) })}</p>
      <Await of={all}>
        {(items) => <MergeForm from={product} choices={items.filter(may)} done={props.done} />}
      </Await>
    </Dialog>
  );
}

function MergeForm(props: { from: Product; choices: readonly Product[]; done: () => void }) {
  const [id] = useState(newId);
  const [into, setInto] = useState("");
  const [reason, setReason] = useState("");
  const submit = useSubmit(["into", "reason"]);
  if (props.choices.length === 0) return <Notice kind="info">{t("productMerge.noOther")}</Notice>;
  return (
    <Form
      submit={submit}
      onSubmit={() =>
        api.merge(props.from.code, { id, into, reason: reason.trim() }).then(props.done)
      }
      action={t("merge.do")}
    >
      <SelectField
        label={t("productMerge.survivor")}
        required
        none={t("merge.choose")}
        choices={props.choices.map((p) => ({ value: p.code, text: `${p.code} ${productName(p)}` }))}
        value={into}
        onValue={setInto}
        error={submit.at("into")}
      />
      {into && <Outlook key={into} from={props.from.code} into={into} />}
      <TextField
        label={t("post.reason")}
        required
        value={reason}
        onValue={setReason}
        error={submit.at("reason")}
      />
    </Form>
  );
}

function Outlook({ from, into }: { from: string; into: string }) {
  const outlook = useLoad(`${from} ${into}`, () => api.outlook(from, into));
  return (
    <Await of={outlook}>
      {(o) => (
        <Notice kind="info">
          <p>
            {t("productMerge.moves", { n: o.facilities, units: `${o.units} ${o.baseUnit}` })}{" "}
            {o.underWay > 0 && t("productMerge.underWay", { units: `${o.underWay} ${o.baseUnit}` })}
          </p>
          <p>{t("productMerge.lots", { n: o.lots, shared: o.sharedLots })}</p>
          {o.packsLost.length > 0 && (
            <p>{t("productMerge.packs", { packs: o.packsLost.join(" · ") })}</p>
          )}
          <p>{t("productMerge.after", { from: o.from.code, into: o.into.code })}</p>
        </Notice>
      )}
    </Await>
  );
}
