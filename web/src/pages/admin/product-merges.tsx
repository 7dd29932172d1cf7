/** Products that are one: the merges a product had a part in, making one, taking one back. */
import { useState } from "preact/hooks";
import * as api from "../../api/product-merges";
import type { ProductMerge } from "../../api/product-merges";
import { allProducts } from "../../api/shared";
import type { Product } from "../../api/types";
import { facilityPath } from "../../facility";
import { t } from "../../i18n";
import { newId } from "../../lib/uuid";
import { Link } from "../../router";
import { Dialog } from "../../ui/dialog";
import { SelectField, TextField } from "../../ui/field";
import { Form } from "../../ui/form";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { productName } from "../../ui/quantity";
import { Badge } from "../../ui/state-badge";
import { Await, Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { moment } from "../lots/lot";
import { ReasonDialog } from "../lots/merges";

export function ProductMerges(props: { product: Product; edits: boolean; done: () => void }) {
  const { product, edits } = props;
  const [open, setOpen] = useState(false);
  const list = useLoad(product.code, () => api.merges(product.code));
  const again = () => {
    allProducts.forget();
    list.reload();
    props.done();
  };
  const any = (list.data?.items.length ?? 0) > 0;
  if (!any && !edits) return null;
  return (
    <Section title={t("merge.title")}>
      <Await of={list}>
        {({ items }) => (
          <ul class="rows">
            {items.length === 0 && <li class="row muted">{t("productMerge.none")}</li>}
            {items.map((merge) => (
              <MergeRow key={merge.id} merge={merge} edits={edits} done={again} />
            ))}
          </ul>
        )}
      </Await>
      {edits && !product.mergedInto && (
        <div class="actions below">
          <button type="button" class="button" onClick={() => setOpen(true)}>
            {t("productMerge.begin")}
          </button>
        </div>
      )}
      {open && (
        <MergeDialog
          product={product}
          close={() => setOpen(false)}
          done={() => {
            setOpen(false);
            again();
          }}
        />
      )}
    </Section>
  );
}

function MergeRow(props: { merge: ProductMerge; edits: boolean; done: () => void }) {
  const { merge } = props;
  const [open, setOpen] = useState(false);
  return (
    <li class="row">
      <div class="row-main">
        <span class="row-marks">
          <Link href={`/admin/products/${encodeURIComponent(merge.from.code)}`}>
            {merge.from.code} {merge.from.name}
          </Link>
          <span>→</span>
          <Link href={`/admin/products/${encodeURIComponent(merge.into.code)}`}>
            {merge.into.code} {merge.into.name}
          </Link>
          {merge.undoneAt && <Badge tone="warn">{t("merge.undone")}</Badge>}
        </span>
        {props.edits && !merge.undoneAt && (
          <button type="button" class="button" onClick={() => setOpen(true)}>
            {t("merge.undo")}
          </button>
        )}
      </div>
      <p class="row-sub">
        <span>{merge.reason}</span>
        <span>
          {merge.by} {moment(merge.at)}
        </span>
        {merge.undoneReason && <span>{t("merge.undoneWhy", { reason: merge.undoneReason })}</span>}
        <span>{t("productMerge.documents", { n: merge.documents })}</span>
        {merge.booked.map((b) => (
          <Link key={b.document} href={facilityPath(b.facility.code, `/documents/${b.document}`)}>
            {t("merge.booked", { name: b.facility.name, n: b.number })}
            {b.reversed ? t("merge.bookedBack") : ""}
          </Link>
        ))}
      </p>
      {open && (
        <ReasonDialog
          title={t("merge.undo")}
          about={t("productMerge.undoAbout")}
          close={() => setOpen(false)}
          send={async (reason) => {
            await api.undoMerge(merge.id, reason);
            setOpen(false);
            props.done();
          }}
        />
      )}
    </li>
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
