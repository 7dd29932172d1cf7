/** Where lines begin: a product is typed, chosen or scanned; outgoing lots are proposed. */
import { useState } from "preact/hooks";
import { isUnknown } from "../../api/client";
import * as stockApi from "../../api/stock";
import type { Product, Proposal } from "../../api/types";
import { useFacility } from "../../facility";
import { t, tOr } from "../../i18n";
import type { Scan } from "../../lib/gs1";
import { scanned } from "../../lib/scanned";
import { parse } from "../../lib/packs";
import { ScanButton } from "../../scan/scan-button";
import { Picker, type PickerItem } from "../../ui/picker";
import { productName, quantity } from "../../ui/quantity";
import { QtyField } from "../../ui/qty-field";
import { Notice } from "../../ui/states";
import { useSubmit } from "../../ui/submit";
import { newLine, type LineDraft } from "./draft";
import type { FormParts } from "./form";
import { KIND_FORMS } from "./kinds";
import { choices, itemOf, pickOf } from "./lots";
import { proposeHere } from "./propose";
import { useBrought, useScanning } from "./scanning";

type Props = FormParts & { onAdded: (key: string) => void };

function items({ kind, ground }: Props): PickerItem[] {
  const takes = KIND_FORMS[kind].lines === "out";
  const there = (p: Product) => {
    const item = ground.stock && itemOf(ground.stock, p.code);
    return item ? choices(item, kind).reduce((sum, c) => sum + c.units, 0) : 0;
  };
  return ground.products
    .filter((p) => (takes ? there(p) > 0 : p.status === "active"))
    .map((p) => ({
      value: p.code,
      text: productName(p),
      detail: takes
        ? t("add.there", { code: p.code, qty: quantity(there(p), p) })
        : [p.code, p.maker].filter(Boolean).join(" · "),
      search: [p.name, p.spec, p.code, p.gtin, p.nameEn, p.maker].filter(Boolean).join(" "),
    }));
}

export function AddLine(props: Props) {
  const { kind, ground, model, onAdded } = props;
  const [asked, setAsked] = useState<Product | null>(null);
  const [note, setNote] = useState("");
  const form = KIND_FORMS[kind];
  const add = (change: Partial<LineDraft>) => {
    const line = newLine(change);
    model.addLines([line]);
    onAdded(line.key);
  };
  const pick = (code: string) => {
    setNote("");
    const item = ground.stock && itemOf(ground.stock, code);
    if (form.lines === "in") add({ product: code });
    else if (form.fefo) setAsked(ground.products.find((p) => p.code === code) ?? null);
    else add({ product: code, ...(item && firstOf(choices(item, kind))) });
  };
  const scan = (read: Scan) => {
    const product = scanned(ground.products, read.gtin);
    if (!product) return setNote(t("add.unknownScan", { gtin: read.gtin ?? "" }));
    const seen = model.draft.lines.find((l) => l.product === product.code && l.lot === read.lot);
    if (seen) return onAdded(seen.key);
    if (form.lines === "in")
      return add({ product: product.code, lot: read.lot ?? "", expiry: read.expiry ?? "" });
    return scanOut(product, read);
  };
  const scanOut = (product: Product, read: Scan) => {
    const item = ground.stock && itemOf(ground.stock, product.code);
    const choice = item && choices(item, kind).find((c) => c.lot.number === read.lot);
    if (choice) return add({ product: product.code, ...pickOf(choice) });
    if (read.lot) setNote(t("add.lotNotHere", { lot: read.lot }));
    return item ? pick(product.code) : undefined;
  };
  const onScan = useScanning(props, pick);
  useBrought(props, pick, setNote);
  return (
    <div class="card add-line">
      {!props.locked && <ScanButton onScan={onScan} />}
      <Picker
        label={t("add.product")}
        items={items(props)}
        value={asked?.code ?? ""}
        onPick={pick}
        onScan={scan}
        disabled={props.locked}
        required
        hint={t("add.hint")}
      />
      {note && <Notice kind="warn">{note}</Notice>}
      {asked && <Propose {...props} product={asked} done={() => setAsked(null)} say={setNote} />}
    </div>
  );
}

const firstOf = (all: ReturnType<typeof choices>) => (all[0] ? pickOf(all[0]) : {});

function linesOf(proposal: Proposal, product: Product): LineDraft[] {
  return proposal.lines.map((line) =>
    newLine({
      product: product.code,
      lot: line.lot.number,
      expiry: line.lot.expiry ?? "",
      zone: line.zone.code,
      qty: `${line.units}${product.baseUnit}`,
    }),
  );
}

/** The server's proposal; without it, or with unsent work it cannot know of, one made here. */
async function propose(
  { ground }: Props,
  facility: string,
  product: string,
  units: number,
  occurredOn: string,
): Promise<Proposal> {
  const item = ground.stock ? itemOf(ground.stock, product) : undefined;
  if (item && ground.local) return proposeHere(item, units, occurredOn);
  try {
    return await stockApi.proposal(facility, { product, units, occurredOn });
  } catch (error) {
    if (!item || !isUnknown(error)) throw error;
    return proposeHere(item, units, occurredOn);
  }
}

/** What the proposal could not do, in words. */
function remarks(proposal: Proposal, product: Product): string {
  const said = [];
  if (proposal.short > 0) said.push(t("add.short", { qty: quantity(proposal.short, product) }));
  for (const over of proposal.passedOver) {
    const why = over.vetoes.map((code) => tOr(`veto.${code}`, code)).join(t("list.and"));
    said.push(t("add.passedOver", { lot: over.lot.number || t("lot.none"), why }));
  }
  return said.join(" ");
}

/** The quantity wanted; the lots for it are proposed, the earliest expiry first. */
function Propose(
  props: Props & { product: Product; done: () => void; say: (text: string) => void },
) {
  const { product, model } = props;
  const { facility, today } = useFacility();
  const [qty, setQty] = useState("");
  const submit = useSubmit();
  const wanted = parse(qty, product.packs, product.baseUnit);
  const there = (props.ground.stock && itemOf(props.ground.stock, product.code)?.units) || 0;
  const fill = async () => {
    if (!wanted) return;
    const old = model.draft.lines.filter((line) => line.product === product.code);
    // Asked for again: proposed anew for all of it, so that no lot is counted twice.
    const units = old.reduce((sum, line) => sum + (props.units(line) ?? 0), wanted);
    const day = model.draft.occurredOn || today;
    const proposal = await propose(props, facility.code, product.code, units, day);
    old.forEach((line) => model.dropLine(line.key));
    model.addLines(linesOf(proposal, product));
    props.say(remarks(proposal, product));
    props.done();
    // On to the next product.
    document.querySelector<HTMLInputElement>(".add-line input")?.focus();
  };
  const run = () => void submit.run(fill);
  return (
    <div class="propose">
      <QtyField
        label={t("line.qty")}
        text={qty}
        onText={setQty}
        packs={product.packs}
        baseUnit={product.baseUnit}
        available={there}
        onEnter={run}
      />
      <button
        type="button"
        class="button primary"
        data-stop
        disabled={!wanted || submit.busy}
        onClick={run}
      >
        {t("add.propose")}
      </button>
      {submit.message && <Notice kind="stop">{submit.message}</Notice>}
    </div>
  );
}
