/** A document on A4: the form these users know, with its number, totals and signature lines. */
import { useEffect } from "preact/hooks";
import * as stock from "../../api/stock";
import type { DocumentKind, StockDocument } from "../../api/types";
import { useFacility } from "../../facility";
import { t, tOr } from "../../i18n";
import { Link, type Params } from "../../router";
import { useMe } from "../../session";
import { partnerName } from "../../ui/document-list";
import { Icon } from "../../ui/icon";
import { useLoad } from "../../ui/load";
import { productName, quantity } from "../../ui/quantity";
import { ReasonText } from "../../ui/reason";
import { Await } from "../../ui/states";

export default function PrintPage({ document: id = "" }: Params) {
  const { facility, at } = useFacility();
  const loaded = useLoad(id, () => stock.document(facility.code, id));
  const doc = loaded.data;
  useEffect(() => {
    // The browser offers the title as the file's name.
    if (doc) document.title = `${facility.name} ${t(`sheet.${doc.kind}`)} ${doc.number}`;
  }, [doc]);
  return (
    <div class="page">
      <div class="actions no-print sheet-actions">
        <button type="button" class="button primary" onClick={() => window.print()}>
          <Icon name="print" />
          {t("action.print")}
        </button>
        <Link class="button" href={at(`/documents/${id}`)}>
          {t("sheet.back")}
        </Link>
      </div>
      <Await of={loaded}>{(document) => <Sheet document={document} />}</Await>
    </div>
  );
}

function Sheet({ document }: { document: StockDocument }) {
  const { moment } = useFacility();
  const who = useMe();
  return (
    <article class="sheet" tabIndex={0}>
      <header class="sheet-head">
        <p>{document.facility.name}</p>
        <h1>{t(`sheet.${document.kind}`)}</h1>
      </header>
      <SheetFacts document={document} />
      <SheetTable document={document} />
      {document.note && <p class="sheet-note">{t("sheet.note", { note: document.note })}</p>}
      <Signatures kind={document.kind} />
      <footer class="sheet-foot">
        <span>
          {t("document.headCode")} {document.headCode}
        </span>
        <span>
          {t("sheet.printed", { at: moment(new Date().toISOString()), name: who.user.name })}
        </span>
      </footer>
    </article>
  );
}

function SheetFacts({ document }: { document: StockDocument }) {
  const { moment } = useFacility();
  const partner = partnerName(document);
  return (
    <div class="sheet-facts">
      <span>{t("sheet.number", { number: document.number })}</span>
      <span>{t("sheet.occurredOn", { day: document.occurredOn })}</span>
      <span>{t("sheet.recordedAt", { at: moment(document.recordedAt) })}</span>
      {partner && (
        <span>
          {tOr(`sheet.partner.${document.kind}`, t("document.partner"))}
          {t("list.colon")}
          {partner}
        </span>
      )}
      {document.reason && (
        <span>
          {t("sheet.reason", { reason: "" })}
          <ReasonText code={document.reason} />
        </span>
      )}
      {document.reverses && (
        <span>
          {t("sheet.reverses", {
            kind: t(`kind.${document.reverses.kind}`),
            number: document.reverses.number,
          })}
        </span>
      )}
    </div>
  );
}

/** Different units are not added up: one total for each. */
function totals(document: StockDocument): string {
  const sums = new Map<string, number>();
  for (const { product, units } of document.lines)
    sums.set(product.baseUnit, (sums.get(product.baseUnit) ?? 0) + units);
  return [...sums].map(([unit, n]) => `${n}${unit}`).join(t("list.and"));
}

function SheetTable({ document }: { document: StockDocument }) {
  const moves = document.lines.some((line) => line.toZone);
  const reasons = document.lines.some((line) => line.reason);
  return (
    <table>
      <thead>
        <tr>
          <th>{t("sheet.no")}</th>
          <th>{t("sheet.product")}</th>
          <th>{t("column.lot")}</th>
          <th>{t("column.expiry")}</th>
          <th>{t("column.zone")}</th>
          {moves && <th>{t("line.toZone")}</th>}
          <th class="number">{t("sheet.packs")}</th>
          <th class="number">{t("sheet.units")}</th>
          {reasons && <th>{t("sheet.remark")}</th>}
        </tr>
      </thead>
      <tbody>
        {document.lines.map((line) => (
          <tr key={line.line}>
            <td>{line.line}</td>
            <td>{productName(line.product)}</td>
            <td>{line.lot.number || t("lot.none")}</td>
            <td class="nowrap">{line.lot.expiry ?? "—"}</td>
            <td class="nowrap">{line.zone.name}</td>
            {moves && <td class="nowrap">{line.toZone?.name}</td>}
            <td class="number">{quantity(line.units, line.product).replace(/ \(.*$/, "")}</td>
            <td class="number">
              {line.units}
              {line.product.baseUnit}
            </td>
            {reasons && (
              <td>
                <ReasonText code={line.reason} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
      <tfoot>
        <tr>
          <th colSpan={4 + (moves ? 1 : 0)}>{t("sheet.total", { n: document.lines.length })}</th>
          <td class="number" colSpan={3}>
            {totals(document)}
          </td>
          {reasons && <td />}
        </tr>
      </tfoot>
    </table>
  );
}

/** Who signs: keeper and the other side; write-offs also the head and the approving office. */
function signers(kind: DocumentKind): string[] {
  const keeper = t("sign.keeper");
  if (kind === "loss") return [keeper, t("sign.head"), t("sign.approver")];
  if (kind === "destruction")
    return [keeper, t("sign.head"), t("sign.witness"), t("sign.approver")];
  if (kind === "receipt") return [t("sign.deliverer"), t("sign.inspector"), keeper];
  if (kind === "issue" || kind === "refill" || kind === "return")
    return [keeper, t("sign.checker"), t("sign.receiver")];
  return [keeper, t("sign.checker")];
}

function Signatures(props: { kind: DocumentKind }) {
  return (
    <ul class="signatures">
      {signers(props.kind).map((name) => (
        <li key={name}>{name}</li>
      ))}
    </ul>
  );
}
