/** What a scan does in the form of a document: adds a line, adds to one, or is refused plainly. */
import { useEffect } from "preact/hooks";
import type { Resolved } from "../../api/scans";
import type { Product } from "../../api/types";
import { useFacility } from "../../facility";
import { t } from "../../i18n";
import { format } from "../../lib/packs";
import { useQuery } from "../../router";
import { meaningOf } from "../../scan/meaning";
import type { Took } from "../../scan/scan-button";
import { productName } from "../../ui/quantity";
import { newLine, type LineDraft } from "./draft";
import type { FormParts } from "./form";
import { KIND_FORMS } from "./kinds";
import { choices, itemOf, pickOf, usable } from "./lots";

/** A lot as it was scanned. */
interface Goods {
  product: string;
  lot: string;
  expiry: string;
}

/** What one scan adds: the smallest pack, or one where there are none. */
const stepOf = (product: Product): number =>
  product.packs.reduce((least, pack) => Math.min(least, pack.units), Infinity) === Infinity
    ? 1
    : Math.min(...product.packs.map((pack) => pack.units));

const inPacks = (units: number, product: Product) => format(units, product.packs, product.baseUnit);

/** The line that a scanned lot becomes; a sentence where it cannot be one. */
function lineOf(parts: FormParts, product: Product, goods: Goods): LineDraft | string {
  const { kind, ground } = parts;
  const form = KIND_FORMS[kind];
  const qty = inPacks(stepOf(product), product);
  if (form.lines === "in") return newLine({ ...goods, qty });
  const what = `${productName(product)} ${goods.lot}`;
  const item = ground.stock && itemOf(ground.stock, product.code);
  const fitting = (item ? choices(item, kind) : []).filter(
    ({ lot }) => lot.number === goods.lot && (!goods.expiry || lot.expiry === goods.expiry),
  );
  const [choice] = fitting;
  if (!choice) return t("add.lotNotHere", { lot: goods.lot });
  if (form.fefo && !usable(choice)) {
    const { state } = choice.lot;
    const why = state === "ok" || state === "expiring" ? "quarantined" : state;
    return t("scan.stopped", { what, state: t(`lotState.${why}`) });
  }
  return newLine({ product: product.code, ...pickOf(choice), qty });
}

function take(parts: FormParts, product: Product, goods: Goods): Took {
  const { model, units } = parts;
  const what = `${productName(product)} ${goods.lot}`;
  const said = (qty: string) => t("scan.added", { what, qty });
  const seen = model.draft.lines.find(
    (line) =>
      line.product === product.code &&
      line.lot === goods.lot &&
      (!goods.expiry || !line.expiry || line.expiry === goods.expiry),
  );
  if (seen) {
    const before = seen.qty;
    const qty = inPacks((units(seen) ?? 0) + stepOf(product), product);
    model.setLine(seen.key, { qty });
    return { text: said(qty), good: true, undo: () => model.setLine(seen.key, { qty: before }) };
  }
  const line = lineOf(parts, product, goods);
  if (typeof line === "string") return { text: line, good: false };
  model.addLines([line]);
  return { text: said(line.qty), good: true, undo: () => model.dropLine(line.key) };
}

/** What the server says against it, for documents that hand goods on. */
function refusal(parts: FormParts, found: Resolved): string {
  if (!KIND_FORMS[parts.kind].fefo || !found.lot) return "";
  return found.vetoes.map((veto) => veto.says).join(" ");
}

/** The way of a camera's scans into the form. */
export function useScanning(parts: FormParts, pick: (product: string) => void) {
  const { facility } = useFacility();
  const { products } = parts.ground;
  const onScan = async (text: string): Promise<Took> => {
    const found = await meaningOf(facility.code, text);
    if (!found) return { text: t("scan.offline"), good: false };
    const product = products.find((each) => each.code === found.product?.code);
    if (!product) return { text: t("scan.notGoods", { text }), good: false };
    const stop = refusal(parts, found);
    if (stop) return { text: stop, good: false };
    if (!found.lot) {
      pick(product.code);
      return { text: t("scan.noLot", { what: productName(product) }), good: false };
    }
    const { number, expiry } = found.lot;
    return take(parts, product, { product: product.code, lot: number, expiry: expiry ?? "" });
  };
  return onScan;
}

/** What was scanned on another page and brought here in the address. */
export function useBrought(
  parts: FormParts,
  pick: (product: string) => void,
  say: (text: string) => void,
): void {
  const [query, change] = useQuery();
  useEffect(() => {
    const product = parts.ground.products.find((each) => each.code === query.product);
    if (!product) return;
    const goods = { product: product.code, lot: query.lot ?? "", expiry: query.expiry ?? "" };
    change({ product: "", lot: "", expiry: "" });
    if (!goods.lot) return pick(product.code);
    const took = take(parts, product, goods);
    if (!took.good) say(took.text);
  }, []);
}
