/** The lines of a requisition as a form: who asks writes what, who is asked writes how much. */
import { useState } from "preact/hooks";
import * as api from "../../api/requisitions";
import type { Line, StepKind, Whole } from "../../api/requisitions";
import { allProducts } from "../../api/shared";
import type { ProductBrief } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { format, parse } from "../../lib/packs";
import { remember, remembered } from "../../lib/memory";
import { newId } from "../../lib/uuid";
import { enterToNext, TextField } from "../../ui/field";
import { useLoad } from "../../ui/load";
import { Section } from "../../ui/page";
import { Picker } from "../../ui/picker";
import { QtyField } from "../../ui/qty-field";
import { productName, quantity } from "../../ui/quantity";
import { Notice } from "../../ui/states";
import { useSubmit, type Submit } from "../../ui/submit";

interface Typed {
  product: ProductBrief;
  line: Line | null;
  qty: string;
  reason: string;
}

const packsOf = (product: ProductBrief) => product.packs ?? [];
const unitsOf = ({ product, qty }: Typed) => parse(qty, packsOf(product), product.baseUnit);

/** What the form begins with: what was typed before, else all that is asked, or may be given. */
function begun(whole: Whole, key: string): Typed[] {
  const kept = remembered(key);
  if (kept) return JSON.parse(kept) as Typed[];
  const decides = whole.state === "submitted";
  return whole.lines.map((line) => {
    const most = decides ? Math.min(line.asked, line.available ?? line.asked) : line.asked;
    const qty = most === 0 ? "0" : format(most, packsOf(line.product), line.product.baseUnit);
    return { product: line.product, line, qty, reason: decides ? "" : line.reason };
  });
}

export function LinesForm({ whole, done }: { whole: Whole; done: () => void }) {
  const { facility } = useFacility();
  const key = `yaoju.requisition:${facility.code}:${whole.id}:${whole.steps.length}`;
  const [lines, setLines] = useState(() => begun(whole, key));
  const [id] = useState(newId);
  const submit = useSubmit(lines.flatMap((_, i) => [`lines[${i}].units`, `lines[${i}].reason`]));
  const decides = whole.state === "submitted";
  const set = (next: Typed[]) => {
    remember(key, JSON.stringify(next));
    setLines(next);
  };
  const send = (kind: StepKind, as: string) => async () => {
    const said = lines.map((line) => ({
      product: line.product.code,
      units: unitsOf(line) ?? -1,
      reason: line.reason.trim(),
    }));
    await api.step(facility.code, whole.id, { id: as, kind, lines: said });
    remember(key, null);
    done();
  };
  const unread = lines.some((line) => unitsOf(line) === null);
  return (
    <form
      class="form"
      noValidate
      onKeyDown={enterToNext}
      onSubmit={(event) => {
        event.preventDefault();
        void submit.run(send(decides ? "approved" : "submitted", id));
      }}
    >
      <Section title={t(decides ? "requisition.decide" : "requisition.lines")}>
        <p class="hint">{t(decides ? "requisition.decideAbout" : "requisition.about")}</p>
        {lines.length === 0 && <Notice kind="info">{t("requisition.nothingNeeded")}</Notice>}
        {lines.map((line, index) => (
          <Row
            key={line.product.code}
            typed={line}
            index={index}
            decides={decides}
            submit={submit}
            onTyped={(next) => set(lines.map((one, i) => (i === index ? next : one)))}
          />
        ))}
        {!decides && <Add lines={lines} add={(line) => set([...lines, line])} />}
      </Section>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
      <div class="actions">
        <button type="submit" class="button primary" disabled={submit.busy || unread}>
          {t(decides ? "requisition.do.approved" : "requisition.do.submitted")}
        </button>
        {!decides && (
          <button
            type="button"
            class="button"
            disabled={submit.busy || unread}
            onClick={() => void submit.run(send("drafted", newId()))}
          >
            {t("requisition.do.drafted")}
          </button>
        )}
      </div>
    </form>
  );
}

function Row(props: {
  typed: Typed;
  index: number;
  decides: boolean;
  submit: Submit;
  onTyped: (typed: Typed) => void;
}) {
  const { typed, index, decides, submit, onTyped } = props;
  const { product, line } = typed;
  const usual = (decides ? line?.asked : line?.proposed) ?? 0;
  const departs = unitsOf(typed) !== usual;
  const at = (field: string) => submit.at(`lines[${index}].${field}`);
  return (
    <div class="card line">
      <div class="line-head">
        <strong>{productName(product)}</strong>
      </div>
      <p class="requisition-figures">
        {line && line.proposed > 0 && (
          <span>{t("requisition.proposed", { qty: quantity(line.proposed, product) })}</span>
        )}
        {line && line.proposed !== line.needed && (
          <span class="muted">
            {t("requisition.rounded", { qty: quantity(line.needed, product) })}
          </span>
        )}
        {decides && line && (
          <span>{t("requisition.wanted", { qty: quantity(line.asked, product) })}</span>
        )}
        {decides && line?.reason && <span>{t("requisition.why", { why: line.reason })}</span>}
      </p>
      <QtyField
        label={t(decides ? "requisition.approved" : "requisition.asked")}
        text={typed.qty}
        onText={(qty) => onTyped({ ...typed, qty })}
        packs={packsOf(product)}
        baseUnit={product.baseUnit}
        available={decides ? (line?.available ?? undefined) : undefined}
        error={at("units")}
      />
      {(departs || typed.reason || at("reason")) && (
        <TextField
          label={t(decides ? "requisition.cutWhy" : "requisition.departWhy")}
          required={departs}
          value={typed.reason}
          onValue={(reason) => onTyped({ ...typed, reason })}
          error={at("reason")}
        />
      )}
    </div>
  );
}

function Add({ lines, add }: { lines: Typed[]; add: (line: Typed) => void }) {
  const loaded = useLoad("", allProducts);
  const rest = (loaded.data ?? []).filter((one) =>
    lines.every((line) => line.product.code !== one.code),
  );
  return (
    <Picker
      label={t("requisition.add")}
      items={rest.map((one) => ({
        value: one.code,
        text: productName(one),
        detail: one.code,
        search: `${one.name} ${one.spec} ${one.code}`,
      }))}
      value=""
      text=""
      onPick={(code) => {
        const product = rest.find((one) => one.code === code);
        if (product) add({ product, line: null, qty: "", reason: "" });
      }}
    />
  );
}
